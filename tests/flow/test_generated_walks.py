"""The execution oracle on programs that nobody wrote."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flow_faults import explore
from flow_programs import programs
from flow_walks import edges_of_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_RUNS = 60
_CLAUSES = (
    "ValueError",
    "KeyError as error",
    "(KeyError, OSError)",
    "Exception",
    "BaseException",
    "asyncio.CancelledError",
)


@dataclass(frozen=True)
class _Place:
    """What may stand at a place: in a loop, in a handler, in an ``except*``; and how deep it is."""

    special: tuple[str, ...] = ()
    asynchronous: bool = False
    loop: bool = False
    handler: bool = False
    group: bool = False
    depth: int = 0

    def inner(self) -> _Place:
        return replace(self, depth=self.depth + 1)

    def simple(self) -> list[str]:
        jumps = [] if self.group else ["return", "return work()"]
        if self.loop and not self.group:
            jumps += ["break", "continue"]
        return ["work()", "flag = 1", "raise KeyError", *self.special, *jumps, *(["raise"] if self.handler else [])]


@st.composite
def _block(draw: st.DrawFn, place: _Place) -> list[str]:
    """Draw the lines of one to three statements, indented by one step."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        deeper: bool = draw(st.booleans())
        lines += draw(_compound(place) if deeper and place.depth < 3 else _simple(place))
    return [f"    {line}" for line in lines]


def _simple(place: _Place) -> st.SearchStrategy[list[str]]:
    return st.sampled_from([[line] for line in place.simple()])


@st.composite
def _optional(draw: st.DrawFn, keyword: str, place: _Place) -> list[str]:
    return [keyword, *draw(_block(place))] if draw(st.booleans()) else []


def _compound(place: _Place) -> st.SearchStrategy[list[str]]:
    place = place.inner()
    kinds: list[st.SearchStrategy[list[str]]] = [_if(place), _loop(place), _try(place), _with(place), _match(place)]
    if sys.version_info >= (3, 11):
        kinds.append(_try_star(place))
    return st.one_of(kinds)


@st.composite
def _if(draw: st.DrawFn, place: _Place) -> list[str]:
    elif_ = draw(_optional("elif check():", place))
    return ["if check():", *draw(_block(place)), *elif_, *draw(_optional("else:", place))]


@st.composite
def _loop(draw: st.DrawFn, place: _Place) -> list[str]:
    headers = ["for item in items():", "while check():", "for item in (1, 2):"]
    if place.asynchronous:
        headers.append("async for item in async_items():")
    inner = replace(place, loop=not place.group)
    return [draw(st.sampled_from(headers)), *draw(_block(inner)), *draw(_optional("else:", place))]


@st.composite
def _clauses(draw: st.DrawFn, keyword: str, names: Sequence[str], place: _Place) -> list[str]:
    lines: list[str] = []
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)):
        lines += [f"{keyword} {name}:", *draw(_block(place))]
    return lines


@st.composite
def _try(draw: st.DrawFn, place: _Place) -> list[str]:
    lines = ["try:", *draw(_block(place))]
    final = draw(_optional("finally:", place))
    bare: bool = draw(st.booleans())
    if final and bare:
        return [*lines, *final]
    lines += draw(_clauses("except", _CLAUSES, replace(place, handler=True)))
    return [*lines, *draw(_optional("else:", place)), *final]


@st.composite
def _try_star(draw: st.DrawFn, place: _Place) -> list[str]:
    # No bare `raise` in there: when a group partly matches, CPython 3.11 to 3.13 then lose what is raised.
    lines = ["try:", "    several()", *draw(_block(replace(place, handler=False)))]
    lines += draw(_clauses("except*", _CLAUSES, replace(place, handler=False, group=True, loop=False)))
    return [*lines, *draw(_optional("else:", place)), *draw(_optional("finally:", place))]


@st.composite
def _with(draw: st.DrawFn, place: _Place) -> list[str]:
    headers = [
        "with Manager():",
        "with Manager() as value, Manager():",
        "with contextlib.suppress(KeyError):",
        "with contextlib.suppress(Exception):",
    ]
    if place.asynchronous:
        headers += ["async with AsyncManager():", "with contextlib.suppress(asyncio.CancelledError):"]
    return [draw(st.sampled_from(headers)), *draw(_block(place))]


@st.composite
def _match(draw: st.DrawFn, place: _Place) -> list[str]:
    patterns = st.sampled_from(["True", "False if check()", "None", "_ if check()"])
    lines = ["match check():"]
    for pattern in draw(st.lists(patterns, min_size=1, max_size=2)):
        lines += [f"    case {pattern}:", *(f"    {line}" for line in draw(_block(place)))]
    if draw(st.booleans()):
        lines += ["    case _:", *(f"    {line}" for line in draw(_block(place)))]
    return lines


_FUNCTIONS = st.one_of(
    _block(_Place()).map(lambda lines: ["def program():", *lines]),
    _block(_Place(special=("yield",))).map(lambda lines: ["def program():", *lines, "    yield"]),
    _block(_Place(special=("yield",))).map(lambda lines: ["@contextmanager", "def program():", *lines, "    yield"]),
    _block(_Place(special=("await pause()",), asynchronous=True)).map(lambda lines: ["async def program():", *lines]),
)


@given(lines=_FUNCTIONS)
@settings(max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_runs_of_generated_programs_are_walks(lines: list[str]) -> None:
    source = "\n".join(lines)
    module = compile(source, "<program>", "exec")
    (program,) = programs(source)
    for _ in explore(lambda script: edges_of_run(program, module, script), _RUNS):
        pass
