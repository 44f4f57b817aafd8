"""Which fixtures a test has asked for: the others come to it by themselves, and what they leave is not its leak."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence

import pytest


def is_asked_for(item: pytest.Item, name: str, needs: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a test names a fixture, or one that needs it; ``needs`` are the arguments of the known fixtures."""
    if not isinstance(item, pytest.Function):
        return False
    if name not in item.fixturenames:  # the test, or what it calls, has asked for it while it ran
        return True
    reached: set[str] = set()
    pending = list(_named_by(item))
    while pending:
        fixture = pending.pop()
        if fixture not in reached:
            reached.add(fixture)
            pending += needs.get(fixture, ())
    return name in reached


def _named_by(item: pytest.Function) -> Iterator[str]:
    yield from inspect.signature(item.function).parameters
    for mark in item.iter_markers("usefixtures"):
        yield from (str(name) for name in mark.args)
