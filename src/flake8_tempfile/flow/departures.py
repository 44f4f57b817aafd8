"""Statements that never complete, and how they leave: ``raise``, and calls that do not return."""

from __future__ import annotations

import ast
from enum import Enum

from flake8_tempfile.flow.exceptions import (
    Policy,
    catches_interrupts,
    catches_ordinary,
    effects,
    is_interrupt,
    may_raise,
)
from flake8_tempfile.flow.graph import NodeKind


class Departure(Enum):
    """How a statement that never completes leaves."""

    RAISES = "raises"
    INTERRUPTS = "interrupts"
    ENDS_PROCESS = "ends-process"


_RAISES = frozenset({Departure.RAISES})
_INTERRUPTS = frozenset({Departure.INTERRUPTS})
_ENDS = frozenset({Departure.ENDS_PROCESS})
_REPLACES = frozenset({Departure.ENDS_PROCESS, Departure.RAISES})  # there may be no such program

_NEVER_RETURNING: dict[str, frozenset[Departure]] = {
    "sys.exit": _INTERRUPTS,  # SystemExit
    "exit": _INTERRUPTS,  # SystemExit
    "quit": _INTERRUPTS,  # SystemExit
    "os._exit": _ENDS,  # no clean-up of any kind runs
    "os.abort": _ENDS,  # SIGABRT
    **dict.fromkeys((f"os.exec{form}" for form in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")), _REPLACES),
    "pytest.fail": _RAISES,  # a BaseException, but as everyday in a test as a failing assert
    "pytest.skip": _RAISES,  # likewise
    "pytest.xfail": _RAISES,  # likewise
    "pytest.exit": _RAISES,  # likewise
    "self.fail": _RAISES,  # AssertionError
    "self.skipTest": _RAISES,  # SkipTest
    "typing.assert_never": _RAISES,  # AssertionError
    "typing_extensions.assert_never": _RAISES,  # AssertionError
}


def departures(statement: ast.stmt, handler: ast.ExceptHandler | None, policy: Policy) -> frozenset[Departure]:
    """Return the ways in which a statement that never completes leaves; nothing for one that may complete.

    ``handler`` is the ``except`` clause that the statement stands in, for what a ``raise`` raises again.
    """
    if isinstance(statement, ast.Raise):
        leaving = _raised(statement, handler, policy)
    else:
        leaving = never_returns(statement, policy)
    if not leaving:
        return leaving
    if _arguments_raise(statement, policy):
        leaving |= {Departure.RAISES}
    if effects(statement, NodeKind.STATEMENT, policy).interrupts:
        leaving |= {Departure.INTERRUPTS}
    return leaving


def never_returns(statement: ast.stmt, policy: Policy) -> frozenset[Departure]:
    """Return how the call of ``sys.exit`` and its like leaves the function; nothing for other statements."""
    if isinstance(statement, (ast.Expr, ast.Return)) and isinstance(statement.value, ast.Call):
        return _NEVER_RETURNING.get(policy.resolve(statement.value.func) or "", frozenset())
    return frozenset()


def _raised(statement: ast.Raise, handler: ast.ExceptHandler | None, policy: Policy) -> frozenset[Departure]:
    raised = statement.exc
    if raised is None or (handler is not None and isinstance(raised, ast.Name) and raised.id == handler.name):
        return _raised_again(handler, policy)
    return _INTERRUPTS if is_interrupt(raised, policy) else _RAISES


def _raised_again(handler: ast.ExceptHandler | None, policy: Policy) -> frozenset[Departure]:
    if handler is None or not catches_interrupts(handler, policy):
        return _RAISES
    return _RAISES | _INTERRUPTS if catches_ordinary(handler, policy) else _INTERRUPTS


def _arguments_raise(statement: ast.stmt, policy: Policy) -> bool:
    call = statement.exc if isinstance(statement, ast.Raise) else getattr(statement, "value", None)
    if not isinstance(call, ast.Call):
        return False
    arguments = (*call.args, *(keyword.value for keyword in call.keywords))
    return any(may_raise(argument, NodeKind.STATEMENT, policy) for argument in arguments)
