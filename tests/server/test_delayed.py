"""Work that waits for a pause is done once, however often it is asked for, and its failures end nothing."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("pygls")

from flake8_tempfile.server.delayed import Delayed


def test_it_is_done_once_for_each_key_and_not_for_those_dropped() -> None:
    done: list[str] = []
    failures: list[str] = []

    async def work(key: str) -> None:
        done.append(key)
        if key == "b":
            raise ValueError(key)

    async def typing() -> None:
        delayed = Delayed(work, lambda key, error: failures.append(f"{key}: {type(error).__name__}"))
        for _ in range(20):
            for key in ("a", "b", "c"):
                delayed.ask(key, 0.001)
        delayed.drop("c")
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(typing())
    assert sorted(done) == ["a", "b"]
    assert failures == ["b: ValueError"]
