"""Statements that never complete."""

from __future__ import annotations

import ast

import pytest

from flake8_tempfile.flow.departures import Departure, departures, never_returns
from flake8_tempfile.flow.exceptions import Policy

_RAISES, _INTERRUPTS, _ENDS = Departure.RAISES, Departure.INTERRUPTS, Departure.ENDS_PROCESS


def _departures(source: str, handler: str | None = None) -> set[Departure]:
    clause = None
    if handler is not None:
        statement = ast.parse(f"try: pass\nexcept {handler}: pass").body[0]
        assert isinstance(statement, ast.Try)
        (clause,) = statement.handlers
    return set(departures(ast.parse(source).body[0], clause, Policy()))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sys.exit()", {_INTERRUPTS}),
        ("sys.exit(main())", {_INTERRUPTS, _RAISES}),
        ("sys.exit(f'{name}')", {_INTERRUPTS}),
        ("return sys.exit(1)", {_INTERRUPTS}),
        ("exit()", {_INTERRUPTS}),
        ("quit()", {_INTERRUPTS}),
        ("os._exit(1)", {_ENDS}),
        ("os._exit(status())", {_ENDS, _RAISES}),
        ("os.abort()", {_ENDS}),
        ("os.execvp(name, names)", {_ENDS, _RAISES}),
        ("pytest.fail('reason')", {_RAISES}),
        ("pytest.skip()", {_RAISES}),
        ("pytest.exit()", {_RAISES}),
        ("self.fail()", {_RAISES}),
        ("self.skipTest('reason')", {_RAISES}),
        ("typing.assert_never(name)", {_RAISES}),
        ("raise ValueError", {_RAISES}),
        ("raise ValueError(work()) from error", {_RAISES}),
        ("raise", {_RAISES}),
        ("raise SystemExit(1)", {_INTERRUPTS}),
        ("raise SystemExit(main())", {_INTERRUPTS, _RAISES}),
        ("raise KeyboardInterrupt", {_INTERRUPTS}),
        ("raise asyncio.CancelledError()", {_INTERRUPTS}),
        ("raise BaseException", {_INTERRUPTS}),
        ("raise things[0]", {_RAISES}),
        ("raise ValueError(await work())", {_RAISES, _INTERRUPTS}),
    ],
)
def test_ways_out(source: str, expected: set[Departure]) -> None:
    assert _departures(source) == expected


@pytest.mark.parametrize(
    ("source", "handler", "expected"),
    [
        ("raise", "Exception", {_RAISES}),
        ("raise", "BaseException", {_RAISES, _INTERRUPTS}),
        ("raise", "", {_RAISES, _INTERRUPTS}),
        ("raise", "KeyboardInterrupt", {_INTERRUPTS}),
        ("raise error", "BaseException as error", {_RAISES, _INTERRUPTS}),
        ("raise error", "asyncio.CancelledError as error", {_INTERRUPTS}),
        ("raise other", "BaseException as error", {_RAISES}),
        ("raise ValueError", "BaseException", {_RAISES}),
    ],
)
def test_raised_again(source: str, handler: str, expected: set[Departure]) -> None:
    assert _departures(source, handler) == expected


@pytest.mark.parametrize(
    "source", ["work()", "self.exit()", "name = sys.exit", "sys.exit", "return", "pass", "code = sys.exit()"]
)
def test_other_statements_complete(source: str) -> None:
    assert not _departures(source)
    assert not never_returns(ast.parse(source).body[0], Policy())
