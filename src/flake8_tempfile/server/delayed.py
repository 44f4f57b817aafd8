"""Work that waits until nobody has asked for it again for a while, so that it is not done for each keystroke."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Delayed:
    """Does the work for a key, the last time it was asked for."""

    def __init__(self, work: Callable[[str], Awaitable[None]], failed: Callable[[str, Exception], None]) -> None:
        """Start with nothing to do; ``failed`` is told of what the work raises."""
        self._work = work
        self._failed = failed
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def ask(self, key: str, seconds: float) -> None:
        """Do the work for a key after some seconds, and what was asked for that key before not at all."""
        self.drop(key)
        self._tasks[key] = asyncio.get_running_loop().create_task(self._later(key, seconds))

    def drop(self, key: str) -> None:
        """Do nothing for a key any more."""
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()

    async def _later(self, key: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await self._work(key)
        except Exception as error:  # noqa: BLE001  one document must not end the service for the others
            self._failed(key, error)
