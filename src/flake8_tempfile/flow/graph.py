"""The types of a control-flow graph: one node per program point, exceptional edges apart from normal ones.

A node is one simple statement or one part of a compound statement's header; there are no basic blocks, so an
exception never leaves from the middle of a node's neighbours.  Three exits are kept apart: the normal one, the
one for ordinary exceptions, and the one for interrupts (``BaseException`` that is no ``Exception``:
``CancelledError`` at an ``await``, ``GeneratorExit`` at a ``yield``, ``SystemExit``), which an
``except Exception`` does not stop.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum


class NodeKind(Enum):
    """What a node stands for, and what its ``syntax`` is.

    ``STATEMENT``: a simple statement, or a nested ``def``/``class`` as one statement.  ``TEST``: the test
    expression of ``if``/``while``, or the guard of a ``case``.  ``ITERATE``: the step of a ``for`` (the ``For``
    statement; TRUE binds its target and enters the body, FALSE is exhaustion).  ``ITERABLE``: the expression a
    ``for`` runs over.  ``ENTER``/``LEAVE``: a ``with`` item.  ``DISPATCH``: an ``except`` clause (TRUE: it
    catches), or the end of the ``except*`` clauses (the ``TryStar`` statement; TRUE: nothing is left to raise).
    ``SUBJECT``: the subject of a ``match``.  ``CASE``: a ``match_case`` (TRUE: the pattern fits).
    """

    ENTRY = "entry"
    EXIT = "exit"
    RAISE_EXIT = "raise-exit"
    INTERRUPT_EXIT = "interrupt-exit"
    STATEMENT = "statement"
    TEST = "test"
    ITERABLE = "iterable"
    ITERATE = "iterate"
    ENTER = "enter"
    LEAVE = "leave"
    DISPATCH = "dispatch"
    SUBJECT = "subject"
    CASE = "case"


class EdgeKind(Enum):
    """How control leaves a node: past it, by the outcome of a test, or by an exception raised in it."""

    NORMAL = "normal"
    TRUE = "true"
    FALSE = "false"
    EXCEPTION = "exception"
    INTERRUPT = "interrupt"


@dataclass(eq=False, slots=True)
class Node:
    """A program point; compared by identity.  ``syntax`` is None for the entry and the exits.

    ``takes_interrupts``: an ``except`` clause is passed by an interrupt here, and not by an ordinary exception.
    """

    index: int
    kind: NodeKind
    syntax: ast.AST | None
    successors: list[Edge] = field(default_factory=list)
    is_async: bool = False
    takes_interrupts: bool = False

    @property
    def line(self) -> int:
        """The first line of the syntax (1-based), 0 where there is none."""
        syntax = self.syntax
        if isinstance(syntax, ast.withitem):
            syntax = syntax.context_expr
        if isinstance(syntax, ast.match_case):
            syntax = syntax.pattern
        return getattr(syntax, "lineno", 0)


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A way out of a node."""

    kind: EdgeKind
    target: Node


@dataclass(frozen=True, slots=True, eq=False)
class Cfg:
    """The graph of one function body, lambda, or module body."""

    entry: Node
    exit: Node
    raise_exit: Node
    interrupt_exit: Node
    nodes: tuple[Node, ...]

    @property
    def exits(self) -> tuple[Node, Node, Node]:
        """The ways out: by completion, by an exception, by an interrupt."""
        return self.exit, self.raise_exit, self.interrupt_exit
