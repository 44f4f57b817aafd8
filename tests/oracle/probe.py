"""The probe in an instrumented program: injects faults and keeps account of what the program makes.

Every point at which the program may fail is an *event*, numbered in the order of execution; a run is told which of
its events are to go wrong and how.  Whatever appears in the sandbox is noted with the lines that were being executed,
innermost last.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import sys
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oracle.policy import Failing, enters_safely, failing
from oracle.torn import is_torn, tear
from oracle.world import Thing

LONGEST_RUN = 60
RAISE, EMPTY, CANCEL, SET_UP, HALF_WAY = "raise", "empty", "cancel", "set-up", "half-way"

_MAKERS = {
    tempfile.mkdtemp: "TMP201",
    tempfile.NamedTemporaryFile: "TMP202",
    tempfile.mkstemp: "TMP203",
}
_SELF_CLOSING = [
    tempfile.TemporaryFile,
    tempfile.NamedTemporaryFile,
    tempfile.SpooledTemporaryFile,
    tempfile.TemporaryDirectory,
]


class InjectedError(Exception):
    """An ordinary error of no kind that a program knows."""


class InjectedInterrupt(BaseException):
    """What no handler of ordinary errors catches, as ``KeyboardInterrupt``."""


class TooLongError(BaseException):
    """The run has more events than are worth exploring."""


@dataclass(frozen=True)
class Level:
    """What is injected beyond ordinary errors (cancellation, Ctrl-C, set-up steps, writing that fails half-way).

    ``objects``: whether what closes itself counts.
    """

    cancel: bool = False
    half_way: bool = False
    signals: bool = False
    set_up: bool = False
    objects: bool = False


@dataclass
class Made:
    """Something that appeared on disk, or an open descriptor, or an object that closes itself."""

    what: str
    lines: tuple[int, ...]
    code: str
    by_tempfile: bool
    shape: frozenset[str] = frozenset()
    gone: bool = False
    stored_on_self: bool = False
    inode: int = 0


@dataclass
class Probe:
    """One run's account."""

    directories: tuple[str, ...]
    level: Level
    errors: Mapping[str, type[BaseException]]
    faults: Mapping[int, str]
    events: list[tuple[str, ...]] = field(default_factory=list)
    fired: list[str] = field(default_factory=list)
    armed: bool = False
    made: list[Made] = field(default_factory=list)
    descriptors: dict[int, Made] = field(default_factory=dict)
    objects: list[tuple[object, Made]] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)
    _owned: set[str] = field(default_factory=set)
    _stack: list[int] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def start(self) -> None:
        """What is in the sandbox now is not the program's."""
        self._known = self._listing()
        self.armed = True

    @contextlib.contextmanager
    def not_of_the_program(self) -> Iterator[None]:
        """What appears meanwhile was made by somebody else."""
        before = self._listing()
        yield
        self._known |= self._listing() - before

    # What the instrumented program calls.

    def call(self, line: int, function: Callable[..., object], /, *arguments: object, **keywords: object) -> object:
        """Call a function, unless this is the call that goes wrong."""
        self.reached.add(line)
        if not self.armed:
            return function(*arguments, **keywords)
        kinds = self._kinds(failing(function, arguments, keywords, self.is_fresh, self._is_own))
        if kinds and self.level.signals and not sys._getframe(1).f_code.co_flags & inspect.CO_COROUTINE:
            kinds = (*kinds, CANCEL)  # any BaseException will do; an event loop makes a cancellation of Ctrl-C
        if kinds and self.level.half_way and is_torn(function):
            kinds = (*kinds, HALF_WAY)
        fault = self._event(kinds) if kinds else None
        if fault == EMPTY:
            return _empty_answer(function)
        self._stack.append(line)
        try:
            if fault == HALF_WAY:
                tear(function, arguments)
                raise InjectedError("half-way")
            result = function(*arguments, **keywords)
            self._note(function, result)
            return result
        finally:
            self._note_files(function)
            self._stack.pop()

    def point(self, line: int, value: object = None) -> object:
        """Pass a point that may fail."""
        if self.armed and not enters_safely(value):
            self._event(self._ordinary)
        return value

    def entered(self, line: int, manager: object) -> object:
        """Pass the entry of an ``async with``."""
        if self.armed:
            self._event((*self._ordinary, CANCEL) if self.level.cancel else self._ordinary)
        return manager

    async def awaited(self, line: int, awaitable: Awaitable[object], is_call: bool) -> object:
        """Await; the call that made the awaitable is an event of its own."""
        kinds = () if is_call else self._ordinary
        kinds += (CANCEL,) if self.level.cancel else ()
        if self.armed and kinds:
            try:
                self._event(kinds)
            except BaseException:
                _drop(awaitable)
                raise
        self._stack.append(line)
        try:
            return await awaitable
        finally:
            self._note_files(None)
            self._stack.pop()

    async def each(self, line: int, iterable: AsyncIterable[object]) -> AsyncIterator[object]:
        """Iterate; every step is an event."""
        iterator = aiter(iterable)
        while True:
            self.entered(line, None)
            try:
                value = await anext(iterator)
            except StopAsyncIteration:
                return
            yield value

    def holds(self, line: int, value: object) -> object:
        """Assert; an assertion may fail."""
        return False if self.armed and self._event((EMPTY,)) == EMPTY else value

    def own(self, line: int, value: object) -> object:
        """Note that a value is stored on ``self``."""
        values = value if isinstance(value, tuple) else (value,)
        self._owned.update(_name(part) for part in values)
        for made in [*self.made, *self.descriptors.values()]:
            made.stored_on_self = made.stored_on_self or made.what in self._owned
        return value

    # What the oracle asks.

    def is_fresh(self, value: object) -> bool:
        """Tell whether a name, descriptor or file object is of a temporary file that the program has made."""
        files = {made.what for made in self.made if not made.gone and os.path.isfile(made.what)}
        if isinstance(value, str | Path):
            return str(value) in files
        number = _number(value)
        if number is None:
            return True
        inodes = {os.stat(name).st_ino for name in files}
        return number >= 0 and _inode(number) in inodes | {made.inode for made in self.descriptors.values()}

    def left_descriptors(self) -> list[Made]:
        """Return the descriptors of ``mkstemp`` that are still open."""
        return [made for number, made in self.descriptors.items() if _inode(number) == made.inode]

    def outside(self, function: Callable[[], object]) -> object:
        """Run something with the probe asleep."""
        armed, self.armed = self.armed, False
        try:
            return function()
        finally:
            self.armed = armed

    # The account.

    @property
    def _ordinary(self) -> tuple[str, ...]:
        return tuple(self.errors)

    def _kinds(self, kind: Failing) -> tuple[str, ...]:
        if kind is Failing.SET_UP:
            return (SET_UP,) if self.level.set_up else ()
        if kind is Failing.ANSWER:
            return (*self._ordinary, EMPTY)
        return self._ordinary if kind is Failing.ERROR else ()

    def _event(self, kinds: tuple[str, ...]) -> str | None:
        """Count an event; raise if it is one that goes wrong by raising."""
        if len(self.events) >= LONGEST_RUN:
            raise TooLongError
        fault = self.faults.get(len(self.events))
        self.events.append(kinds)
        if fault is None:
            return None
        self.fired.append(fault)
        if fault in (EMPTY, HALF_WAY):
            return fault
        if fault == CANCEL:
            raise asyncio.CancelledError
        raise self.errors.get(fault, InjectedError)("injected")

    def _is_own(self, function: object) -> bool:
        """Tell whether a function or class is the program's own: its calls are seen from inside."""
        function = inspect.unwrap(function) if callable(function) else function
        function = getattr(function, "__func__", function)
        names = getattr(function, "__globals__", None)
        return names.get("__oracle__") is self if names is not None else _module_of(function) == "fixture"

    def _note(self, function: Callable[..., object], result: object) -> None:
        if function is tempfile.mkstemp and isinstance(result, tuple):
            number = int(result[0])
            self.descriptors[number] = Made(str(number), tuple(self._stack), "TMP207", True, inode=_inode(number))
        if self.level.objects and any(function is maker for maker in _SELF_CLOSING) and _closes_itself(result):
            self.objects.append((result, Made("object", tuple(self._stack), "TMP209", True)))

    def _note_files(self, function: Callable[..., object] | None) -> None:
        now = self._listing()
        for made in self.made:
            made.gone = made.gone or made.what not in now
        for path in sorted(now - self._known):
            code = next((code for maker, code in _MAKERS.items() if function is maker), None)
            by_hand = "TMP201" if os.path.isdir(path) else "TMP202"
            shape = frozenset(place for place, _, _ in os.walk(path)) or frozenset({path})
            made = Made(path, tuple(self._stack), code or by_hand, code is not None, shape)
            # A path may be stored before there is a file.
            made.stored_on_self = path in self._owned
            self.made.append(made)
        self._known = now

    def _listing(self) -> set[str]:
        return {entry.path for directory in self.directories for entry in os.scandir(directory)}


def _module_of(function: object) -> str:
    return str(getattr(function, "__module__", ""))


def _closes_itself(result: object) -> bool:
    return getattr(result, "delete", True) is not False and getattr(getattr(result, "_closer", None), "delete", True)


def _empty_answer(function: Callable[..., object]) -> object:
    answer = Thing(truth=False) if isinstance(function, Thing) else getattr(function, "empty_answer", None)
    if not inspect.iscoroutinefunction(function):
        return answer

    async def later() -> object:
        return answer

    return later()


def _drop(awaitable: object) -> None:
    if inspect.iscoroutine(awaitable):
        awaitable.close()


def _name(value: object) -> str:
    return str(getattr(value, "name", value)) if hasattr(value, "read") else str(value)


def _number(value: object) -> int | None:
    """Return the descriptor of a file object, -1 for what is none, None for a closed file."""
    if isinstance(value, int):
        return value
    fileno = getattr(value, "fileno", None)
    if not callable(fileno):
        return -1
    try:
        return int(fileno())
    except (ValueError, OSError):
        return None


def _inode(number: int) -> int:
    try:
        return os.fstat(number).st_ino
    except OSError:
        return 0
