"""Fault injection: every way in which the calls of a small program can turn out, tried one after the other."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import random
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator
from functools import partial
from typing import TypeVar, cast

from flake8_tempfile.flow.exceptions import YieldKind
from flake8_tempfile.flow.graph import NodeKind

T = TypeVar("T")
_RECORDED = 10  # decisions of a run that are varied; beyond them chance decides, so that every loop ends


class Script:
    """Decides how each call of one run turns out: as ``picks`` has it, and then the first way there is."""

    def __init__(self, picks: tuple[int, ...] = ()) -> None:
        self.picks = picks
        self.options: list[int] = []
        self._chance = random.Random(len(picks))

    def choose(self, options: int) -> int:
        """Return the index of the way to take among ``options``."""
        position = len(self.options)
        if position >= _RECORDED:
            return self._chance.randrange(options)
        self.options.append(options)
        return self.picks[position] if position < len(self.picks) else 0

    def outcome(self, *outcomes: object) -> object:
        """Take one of the outcomes: raise the exception that a callable makes, return what is none."""
        taken = outcomes[self.choose(len(outcomes))]
        if callable(taken):
            raise cast("Callable[[], BaseException]", taken)()
        return taken

    def variations(self) -> list[tuple[int, ...]]:
        """Return the scripts that deviate from this one in one decision after its last pick."""
        start = len(self.picks)
        return [
            (*self.picks, *[0] * (position - start), pick)
            for position in range(start, len(self.options))
            for pick in range(1, self.options[position])
        ]


def explore(run: Callable[[Script], T], limit: int) -> Iterator[T]:
    """Call ``run`` with different scripts, the simple ones first, and yield what it returns."""
    pending: deque[tuple[int, ...]] = deque([()])
    while pending and limit:
        script = Script(pending.popleft())
        yield run(script)
        pending.extend(script.variations())
        limit -= 1


class _Items:
    def __init__(self, script: Script) -> None:
        self._script = script

    def __iter__(self) -> _Items:
        return self

    def __next__(self) -> object:
        return self._script.outcome(StopIteration, 1, ValueError)

    def __aiter__(self) -> _Items:
        return self

    async def __anext__(self) -> object:
        return self._script.outcome(StopAsyncIteration, 1, ValueError, asyncio.CancelledError)


class _Manager:
    def __init__(self, script: Script) -> None:
        self._script = script

    def __enter__(self) -> object:
        return self._script.outcome(1, ValueError)

    def __exit__(self, *_: object) -> object:
        return self._script.outcome(False, KeyError)

    async def __aenter__(self) -> object:
        return self._script.outcome(1, ValueError, asyncio.CancelledError)

    async def __aexit__(self, *_: object) -> object:
        return self._script.outcome(False, KeyError, asyncio.CancelledError)


def _several() -> list[object]:
    group_class = getattr(builtins, "ExceptionGroup", None)  # since Python 3.11
    if group_class is None:
        return [None]
    value, key = ValueError(), KeyError()
    groups = ([value], [key], [value, key], [value, key, OSError()])
    return [None, ValueError, OSError, *(partial(group_class, "several", group) for group in groups)]


def namespace(script: Script) -> dict[str, object]:
    """Return the global names of a program; the functions among them do what the script says."""

    async def pause() -> object:
        return script.outcome(False, True, ValueError, KeyError, asyncio.CancelledError, GeneratorExit)

    def items() -> _Items:
        script.outcome(None, KeyError)
        return _Items(script)

    return {
        "asyncio": asyncio,
        "contextlib": contextlib,
        "sys": sys,
        "check": lambda: script.outcome(False, True, ValueError, KeyError),
        "work": lambda: script.outcome(None, ValueError, KeyError, OSError, 1),
        "recover": lambda: script.outcome(None, KeyError),
        "several": lambda: script.outcome(*_several()),
        "pause": pause,
        "items": items,
        "async_items": lambda: _Items(script),
        "Manager": lambda: _Manager(script),
        "AsyncManager": lambda: _Manager(script),
        "things": [1],
        "value_is_known": False,
        "TYPE_CHECKING": False,
        **dict.fromkeys(("decorate", "contextmanager", "asynccontextmanager", "fixture"), lambda function: function),
    }


def drive(function: Callable[[], object], yields: YieldKind, script: Script) -> NodeKind:
    """Run a function, coroutine function or generator function to its end; return the exit that it takes."""
    try:
        running = function()
        if isinstance(running, Coroutine):
            _finish(running.send)
        elif isinstance(running, Generator):
            _exhaust(lambda: next(running), running.throw, yields, script)
        elif isinstance(running, AsyncGenerator):
            _exhaust(
                lambda: _finish(anext(running).send),
                lambda error: _finish(running.athrow(error).send),
                yields,
                script,
            )
    except Exception:  # noqa: BLE001
        return NodeKind.RAISE_EXIT
    except BaseException:  # noqa: BLE001
        return NodeKind.INTERRUPT_EXIT
    return NodeKind.EXIT


def _finish(send: Callable[[None], object]) -> None:
    """Run a coroutine that never suspends."""
    with contextlib.suppress(StopIteration):
        send(None)


def _exhaust(
    resume: Callable[[], object], throw: Callable[[BaseException], object], yields: YieldKind, script: Script
) -> None:
    """Go on at each yield, or raise there what may be raised there; ``GeneratorExit`` is what ``close()`` raises."""
    thrown: list[Callable[[], BaseException]] = []
    if yields is not YieldKind.RESUMES_NORMALLY:
        thrown.append(GeneratorExit)
    if yields is YieldKind.MAY_RAISE:
        thrown += [ValueError, KeyError]
    following = resume
    with contextlib.suppress(StopIteration, StopAsyncIteration):
        while True:
            following()
            pick = script.choose(1 + len(thrown))
            following = resume if pick == 0 else lambda make=thrown[pick - 1]: throw(make())  # type: ignore[misc]
