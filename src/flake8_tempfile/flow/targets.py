"""Where control goes when it leaves a statement other than past it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeAlias

from flake8_tempfile.flow.graph import EdgeKind, Node
from flake8_tempfile.records import NamedTuple

# A target is a function because the nodes it leads to are built when something first jumps there.
Jump: TypeAlias = Callable[[], Node]


class Targets(NamedTuple):
    """The targets of the jumps in a statement.

    ``handler`` is the ``except`` clause whose exception a bare ``raise`` raises again; ``shielded``: no interrupt comes
    in.
    """

    raise_: Jump
    interrupt_: Jump
    return_: Jump
    break_: Jump
    continue_: Jump
    handler: ast.ExceptHandler | None = None
    shielded: bool = False

    def through(self, copy: Callable[[Node], Node]) -> Targets:
        """Return the targets that pass ``copy(target)`` on the way to each target."""
        return Targets(
            raise_=lambda: copy(self.raise_()),
            interrupt_=lambda: copy(self.interrupt_()),
            return_=lambda: copy(self.return_()),
            break_=lambda: copy(self.break_()),
            continue_=lambda: copy(self.continue_()),
            handler=self.handler,
            shielded=self.shielded,
        )

    def caught_by(self, chain: Callable[[EdgeKind], Node]) -> Targets:
        """Return the targets where ``chain`` says what an exception and an interrupt go to."""
        return self._replace(raise_=lambda: chain(EdgeKind.EXCEPTION), interrupt_=lambda: chain(EdgeKind.INTERRUPT))

    def onwards(self, kind: EdgeKind) -> Node:
        """Return what an exception of this kind goes to."""
        return self.interrupt_() if kind is EdgeKind.INTERRUPT else self.raise_()


def to(node: Node) -> Jump:
    """Return the jump to a node that is already there."""
    return lambda: node
