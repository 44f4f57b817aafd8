"""The policy, row by row."""

from __future__ import annotations

import ast

import pytest

from flake8_tempfile.flow.exceptions import (
    Policy,
    YieldKind,
    as_clause,
    catches_all,
    catches_all_interrupts,
    catches_interrupts,
    catches_ordinary,
    catching,
    effects,
    may_raise,
    may_suppress,
)
from flake8_tempfile.flow.graph import EdgeKind, NodeKind

_POLICY = Policy()
_ORDINARY, _INTERRUPT = EdgeKind.EXCEPTION, EdgeKind.INTERRUPT


def _statement(source: str) -> ast.stmt:
    return ast.parse(source).body[0]


def _item(source: str) -> ast.withitem:
    statement = _statement(f"with {source}: pass")
    assert isinstance(statement, ast.With)
    return statement.items[0]


def _handler(source: str) -> ast.ExceptHandler:
    statement = _statement(f"try: pass\nexcept {source}: pass")
    assert isinstance(statement, ast.Try)
    return statement.handlers[0]


@pytest.mark.parametrize(
    "source",
    [
        "work()",
        "name = work()",
        "await work",
        "f'{work()}'",
        "things[0]",
        "things[0] = 1",
        "del things[0]",
        "assert name",
        "import os",
        "from os import path",
        "[x for x in things]",
        "{x for x in things}",
        "{x: x for x in things}",
        "(x for x in work())",
        "yield from things",
        "class A: pass",
        "def inner(a=work()): pass",
        "def inner(*, a=work()): pass",
        "@work()\ndef inner(): pass",
        "name = lambda a=work(): a",
        "name: int = work()",
        "return work()",
        "name += work()",
    ],
)
def test_what_may_raise(source: str) -> None:
    assert may_raise(_statement(source), NodeKind.STATEMENT, _POLICY)


@pytest.mark.parametrize(
    "source",
    [
        "pass",
        "'text'",
        "name = other = 1",
        "name = other.attribute",
        "self.name = name",
        "name = f'{other}/{other.name:>3}'",
        "name = a + b * -c",
        "name = a < b and not c or d",
        "name = (1, [2, other], {3: other}, {4})",
        "name = a if b else c",
        "name: things[0]",
        "name: things[0] = 1",
        "name += 1",
        "global name",
        "del name",
        "def inner(a=1): work()",
        "async def inner(a=1): await work()",
        "name = lambda: work()",
        "name = (work() for x in things)",
        "return name",
        "yield name",
    ],
)
def test_what_does_not_raise(source: str) -> None:
    assert not may_raise(_statement(source), NodeKind.STATEMENT, _POLICY)


@pytest.mark.parametrize(
    ("source", "raises"),
    [
        ("for x in things: pass", True),
        ("for x in work(): pass", True),
        ("for x in 'text': pass", False),
        ("for x in [work()]: pass", False),
        ("for x in range(3): pass", False),
        ("for x in sorted(things): pass", False),
        ("for x[0] in (1, 2): pass", True),
        ("async for x in things: pass", True),
    ],
)
def test_steps_that_may_raise(source: str, raises: bool) -> None:
    assert may_raise(_statement(source), NodeKind.ITERATE, _POLICY) is raises


def test_context_managers() -> None:
    assert may_raise(_item("name"), NodeKind.ENTER, _POLICY)
    assert may_raise(_item("name"), NodeKind.LEAVE, _POLICY)
    assert may_raise(_item("contextlib.suppress(OSError)"), NodeKind.ENTER, _POLICY)
    assert not may_raise(_item("contextlib.suppress(OSError)"), NodeKind.LEAVE, _POLICY)
    assert not may_raise(_item("contextlib.nullcontext()"), NodeKind.LEAVE, _POLICY)


def test_clauses_and_cases_raise_only_by_what_they_evaluate() -> None:
    assert not may_raise(_handler("ValueError"), NodeKind.DISPATCH, _POLICY)
    assert may_raise(_handler("classes()"), NodeKind.DISPATCH, _POLICY)
    match = _statement("match name:\n    case work(): pass")
    assert isinstance(match, ast.Match)
    assert not may_raise(match.cases[0], NodeKind.CASE, _POLICY)


@pytest.mark.parametrize(
    ("yields", "raises", "interrupts"),
    [
        (YieldKind.RESUMES_NORMALLY, False, False),
        (YieldKind.MAY_BE_ABANDONED, False, True),
        (YieldKind.MAY_RAISE, True, True),
    ],
)
def test_yields(yields: YieldKind, raises: bool, interrupts: bool) -> None:
    for source in ("yield", "name = yield name", "return (yield name)"):
        found = effects(_statement(source), NodeKind.STATEMENT, Policy(yields=yields))
        assert (found.raises, found.interrupts, found.suspends) == (raises, interrupts, False)


@pytest.mark.parametrize(
    ("source", "suspends"),
    [
        ("await work()", True),
        ("name = [x async for x in things]", True),
        ("name = [await x for x in things]", True),
        ("name = (x async for x in things)", False),
        ("name = lambda: (yield)", False),
        ("async def inner(): await work()", False),
    ],
)
def test_awaits_are_interrupted(source: str, suspends: bool) -> None:
    found = effects(_statement(source), NodeKind.STATEMENT, _POLICY)
    assert found.suspends is suspends
    assert found.interrupts is suspends


@pytest.mark.parametrize(
    ("source", "ordinary", "every_ordinary", "interrupts", "every_interrupt"),
    [
        ("", True, True, True, True),
        ("BaseException", True, True, True, True),
        ("Exception", True, True, False, False),
        ("(OSError, Exception)", True, True, False, False),
        ("ValueError as error", True, False, False, False),
        ("errors.Any", True, False, False, False),
        ("things[0]", True, False, False, False),
        ("()", False, False, False, False),
        ("KeyboardInterrupt", False, False, True, False),
        ("(SystemExit, GeneratorExit)", False, False, True, False),
        ("asyncio.CancelledError", False, False, True, False),
        ("asyncio.exceptions.CancelledError", False, False, True, False),
        ("CancelledError", False, False, True, False),
        ("trio.Cancelled", False, False, True, False),
        ("anyio.get_cancelled_exc_class()", False, False, True, False),
        ("concurrent.futures.CancelledError", True, False, False, False),
        ("(ValueError, asyncio.CancelledError)", True, False, True, False),
        ("(Exception, asyncio.CancelledError)", True, True, True, False),
        ("(BaseException, ValueError)", True, True, True, True),
        ("BaseExceptionGroup", True, False, True, False),
    ],
)
def test_what_clauses_catch(
    source: str, ordinary: bool, every_ordinary: bool, interrupts: bool, every_interrupt: bool
) -> None:
    handler = _handler(source)
    assert catches_ordinary(handler, _POLICY) is ordinary
    assert catches_all(handler, _POLICY) is every_ordinary
    assert catches_interrupts(handler, _POLICY) is interrupts
    assert catches_all_interrupts(handler, _POLICY) is every_interrupt


@pytest.mark.parametrize(
    ("source", "kind", "may", "always"),
    [
        ("open(name)", _ORDINARY, False, False),
        ("name", _ORDINARY, False, False),
        ("contextlib.suppress()", _ORDINARY, False, False),
        ("contextlib.suppress(OSError)", _ORDINARY, True, False),
        ("contextlib.suppress(OSError)", _INTERRUPT, False, False),
        ("contextlib.suppress(OSError, Exception)", _ORDINARY, True, True),
        ("contextlib.suppress(Exception)", _INTERRUPT, False, False),
        ("contextlib.suppress(BaseException)", _INTERRUPT, True, True),
        ("contextlib.suppress(asyncio.CancelledError)", _ORDINARY, False, False),
        ("contextlib.suppress(asyncio.CancelledError)", _INTERRUPT, True, False),
        ("contextlib.ExitStack()", _ORDINARY, True, False),
        ("contextlib.AsyncExitStack()", _INTERRUPT, True, False),
        ("pytest.raises(ValueError, match='x')", _ORDINARY, True, False),
        ("pytest.raises((ValueError, KeyError))", _ORDINARY, True, False),
        ("pytest.raises(SystemExit)", _ORDINARY, False, False),
        ("pytest.raises(SystemExit)", _INTERRUPT, True, False),
        ("pytest.raises(Exception)", _ORDINARY, True, True),
        ("pytest.warns(UserWarning)", _ORDINARY, False, False),
        ("self.assertRaises(OSError)", _ORDINARY, True, False),
        ("self.assertRaisesRegex(SystemExit, 'text')", _ORDINARY, False, False),
        ("self.subTest()", _ORDINARY, True, False),
        ("self.subTest()", _INTERRUPT, False, False),
        ("trio.move_on_after(1)", _ORDINARY, False, False),
        ("trio.move_on_after(1)", _INTERRUPT, True, False),
    ],
)
def test_what_managers_suppress(source: str, kind: EdgeKind, may: bool, always: bool) -> None:
    clause = as_clause(_item(source), _POLICY)
    caught, all_of_them = catching([clause] if clause else [], kind, _POLICY)
    assert (bool(caught) or may_suppress(_item(source), kind, _POLICY)) is may
    assert all_of_them is always
