"""Who has made something: the calls that are the user's, and what else the calls tell."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from enum import Enum
from types import CodeType

import _pytest

from flake8_tempfile.observed.observation import Frame
from flake8_tempfile.pytest_plugin.traces import HOOK_CALLS, OBJECTS, Call
from flake8_tempfile.records import NamedTuple

_MOST = 8
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
# Not by sysconfig: what it loads takes longer than all else of this package.
_LIBRARY = os.path.dirname(os.path.realpath(os.__file__)) + os.sep
_INSTALLED = ("site-packages", "dist-packages")
_RUNNER = os.path.dirname(str(_pytest.__file__)) + os.sep


class _Kind(Enum):
    USER = "user"
    LIBRARY = "library"
    RUNNER = "pytest"
    IMPORT = "import"
    OBJECT = "an object that removes itself, unless it is to keep its file"


_OUTSIDE = (_Kind.RUNNER, _Kind.IMPORT)


class Fixture(NamedTuple):
    """A fixture: its name, and whether it outlives the test that sets it up."""

    name: str
    scope: str

    @property
    def is_wide(self) -> bool:
        """Whether more than one test may use what it makes."""
        return self.scope != "function"


class Maker(NamedTuple):
    """What the calls tell: the user's frames, the innermost first; whether an object that removes the thing when it
    is collected is being made; whether a module is being imported; and the fixture.
    """

    frames: tuple[Frame, ...]
    removes_itself: bool = False
    is_import: bool = False
    fixture: Fixture | None = None

    @property
    def outlives_the_test(self) -> bool:
        """Whether what is made is there for more than the test that runs."""
        return self.is_import or (self.fixture is not None and self.fixture.is_wide)


class Makers:
    """Tells makers by calls; each file is classified once."""

    def __init__(self) -> None:
        """Start with no fixture known."""
        self._kinds: dict[str, _Kind] = {}
        self._objects = frozenset(_place(code) for code in OBJECTS)
        self._fixtures: dict[tuple[str, int, str], Fixture] = {}

    def add_fixture(self, function: Callable[..., object], fixture: Fixture) -> None:
        """Make known the function of a fixture: what is made while it is on the stack is the fixture's."""
        while not isinstance(code := getattr(function, "__code__", None), CodeType):
            inner = getattr(function, "__func__", None) or getattr(function, "func", None)
            if inner is None:
                return
            function = inner
        self._fixtures[_place(code)] = fixture

    def maker(self, calls: Iterable[Call]) -> Maker:
        """Return what the calls tell, the innermost of which comes first."""
        frames: list[Frame] = []
        told: list[_Kind] = []
        fixture = None
        for call in calls:
            kind, fixture = self._known(call)
            if kind is _Kind.USER:
                if len(frames) < _MOST and _Kind.RUNNER not in told:
                    frames.append(Frame(call.path, call.line, call.name))
            elif kind in _OUTSIDE or (kind is _Kind.OBJECT and not frames and not call.keeps):
                told.append(kind)
            if fixture is not None:
                break
        return Maker(tuple(frames), _Kind.OBJECT in told, _Kind.IMPORT in told, fixture)

    def _known(self, call: Call) -> tuple[_Kind, Fixture | None]:
        place = call.path, call.begin, call.name
        if place in self._objects:
            return _Kind.OBJECT, None
        kind = self._kinds.get(call.path)
        if kind is None:
            kind = self._kinds[call.path] = _kind_of(call.path)
        return kind, self._fixtures.get(place)


def _place(code: CodeType) -> tuple[str, int, str]:
    return code.co_filename, code.co_firstlineno, code.co_name


def _kind_of(path: str) -> _Kind:
    if path.startswith("<frozen importlib"):
        return _Kind.IMPORT
    if path.startswith(_RUNNER):
        return _Kind.RUNNER
    if path.startswith(("<", _PACKAGE, HOOK_CALLS)):
        return _Kind.LIBRARY
    real = os.path.realpath(path)
    is_library = real.startswith(_LIBRARY) and not any(name in real.split(os.sep) for name in _INSTALLED)
    return _Kind.LIBRARY if is_library else _Kind.USER
