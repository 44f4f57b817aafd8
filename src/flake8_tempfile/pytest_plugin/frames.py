"""Who is making something: the calls on the stack that are the user's, and what else the stack tells."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from enum import Enum
from types import CodeType, FrameType

import _pytest
import pluggy

from flake8_tempfile.observed.observation import Frame
from flake8_tempfile.records import NamedTuple

_MOST = 8
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
# Not by sysconfig: what it loads takes longer than all else of this package.
_LIBRARY = os.path.dirname(os.path.realpath(os.__file__)) + os.sep
_INSTALLED = ("site-packages", "dist-packages")
_RUNNER = os.path.dirname(str(_pytest.__file__)) + os.sep
_HOOK_CALLS = os.path.dirname(str(pluggy.__file__)) + os.sep


class _Kind(Enum):
    USER = "user"
    LIBRARY = "library"
    RUNNER = "pytest"
    HOOKS = "a hook of pytest is called"
    IMPORT = "import"
    MKSTEMP = "mkstemp"
    OBJECT = "an object that removes itself, unless its local `delete` is false"


# To read a member of an enumeration takes longer than the rest of a step along the stack.
_USER, _RUNS, _HOOKS = _Kind.USER, _Kind.RUNNER, _Kind.HOOKS
_OUTSIDE = (_Kind.RUNNER, _Kind.IMPORT)
_FACTORY = (_Kind.MKSTEMP, _Kind.OBJECT)


class Fixture(NamedTuple):
    """A fixture: its name, and whether it outlives the test that sets it up."""

    name: str
    scope: str

    @property
    def is_wide(self) -> bool:
        """Whether more than one test may use what it makes."""
        return self.scope != "function"


class Maker(NamedTuple):
    """What the stack tells: the user's frames, the innermost first; whether an object that removes the thing when it
    is collected is being made, or a pair of ``mkstemp``; whether a module is being imported; and the fixture.
    """

    frames: tuple[Frame, ...]
    removes_itself: bool = False
    is_mkstemp: bool = False
    is_import: bool = False
    fixture: Fixture | None = None


class _Known(NamedTuple):
    """What is known of a piece of code: its kind, and the fixture whose function it is."""

    code: CodeType
    kind: _Kind
    fixture: Fixture | None = None


_FACTORIES = (
    _Known(tempfile.mkstemp.__code__, _Kind.MKSTEMP),
    _Known(tempfile.NamedTemporaryFile.__code__, _Kind.OBJECT),
    _Known(tempfile.TemporaryDirectory.__init__.__code__, _Kind.OBJECT),
)


class Stack:
    """Reads stacks; each file is classified once."""

    def __init__(self) -> None:
        """Start with no fixture known."""
        self._kinds: dict[str, _Kind] = {}
        # By where the code begins: ``id`` is itself an event of audit hooks, and the hash of a piece of code is made
        # anew each time, of all that is in it.
        self._special: dict[tuple[str, int], list[_Known]] = {}
        for known in _FACTORIES:
            self._add(known)

    def add_fixture(self, function: Callable[..., object], fixture: Fixture) -> None:
        """Make known the function of a fixture: what is made while it is on the stack is the fixture's."""
        while not isinstance(code := getattr(function, "__code__", None), CodeType):
            inner = getattr(function, "__func__", None) or getattr(function, "func", None)
            if inner is None:
                return
            function = inner
        self._add(_Known(code, _kind_of(code.co_filename), fixture))

    def maker(self, frame: FrameType | None) -> Maker:
        """Return what the stack from ``frame`` outwards tells."""
        frames: list[Frame] = []
        told: list[_Kind] = []
        fixture = None
        while frame is not None and fixture is None:
            code = frame.f_code
            kind, fixture = self._known(code)
            if kind is _USER:
                if len(frames) < _MOST and _RUNS not in told:
                    frames.append(Frame(code.co_filename, frame.f_lineno, code.co_name))
            elif kind is _HOOKS:  # tests and fixtures are called from one, and it knows no more of them
                break
            elif kind in _OUTSIDE or (not frames and kind in _FACTORY and _is_made(kind, frame)):
                told.append(kind)
            frame = frame.f_back
        removes_itself, is_mkstemp = _Kind.OBJECT in told, _Kind.MKSTEMP in told
        return Maker(tuple(frames), removes_itself, is_mkstemp, _Kind.IMPORT in told, fixture)

    def _add(self, known: _Known) -> None:
        place = known.code.co_filename, known.code.co_firstlineno
        others = [each for each in self._special.get(place, ()) if each.code is not known.code]
        self._special[place] = [*others, known]

    def _known(self, code: CodeType) -> tuple[_Kind, Fixture | None]:
        path = code.co_filename
        for known in self._special.get((path, code.co_firstlineno), ()):
            if known.code is code:
                return known.kind, known.fixture
        kind = self._kinds.get(path)
        if kind is None:
            kind = self._kinds[path] = _kind_of(path)
        return kind, None


def _is_made(kind: _Kind, frame: FrameType) -> bool:
    return kind is not _Kind.OBJECT or bool(frame.f_locals.get("delete", True))


def _kind_of(path: str) -> _Kind:
    if path.startswith("<frozen importlib"):
        return _Kind.IMPORT
    if path.startswith(_RUNNER):
        return _Kind.RUNNER
    if path.startswith(_HOOK_CALLS):
        return _Kind.HOOKS
    if path.startswith(("<", _PACKAGE)):
        return _Kind.LIBRARY
    real = os.path.realpath(path)
    is_library = real.startswith(_LIBRARY) and not any(name in real.split(os.sep) for name in _INSTALLED)
    return _Kind.LIBRARY if is_library else _Kind.USER
