"""Witnesses: the shortest way on which an obligation reaches an exit, read from the end and no further than needed.

Every line that may raise is a leak of its own, but one of them is told.  So a witness is drawn for that one only, and
what is asked of the others is answered by a look at the end of the way or at its length.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, takewhile

from flake8_tempfile.analysis.model import Cause, Obligation, Stage
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.graph import Node, NodeKind
from flake8_tempfile.flow.solver import Solution
from flake8_tempfile.model import Step

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_JUMPS = (ast.Raise, ast.Return)


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """How ``fact`` comes to the exit ``node``."""

    solution: Solution[Obligation]
    node: Node
    fact: Obligation

    def backwards(self) -> Iterator[Node]:
        """Yield the nodes from the exit back to the acquisition, which is left out."""
        for node, fact in self.solution.backwards(self.node, self.fact):
            if fact.site is None:
                return
            yield node

    def silent_cause(self) -> tuple[Cause, int]:
        """Return why control came to the normal exit without the release: the last jump or test on the way."""
        nodes = list(self.backwards())
        jump = next((node for node in nodes if isinstance(node.syntax, (ast.Break, ast.Continue))), None)
        if jump is not None:
            return (Cause.BREAK if isinstance(jump.syntax, ast.Break) else Cause.CONTINUE), jump.line
        for kinds in ((NodeKind.TEST, NodeKind.CASE), (NodeKind.ITERATE,)):
            branch = next((node for node in nodes if node.kind in kinds), None)
            if branch is not None:
                return Cause.BRANCH, branch.line
        origin = self.solution.reached[self.node][self.fact]
        return Cause.END, origin[0].line if origin is not None else 0

    def jump_before(self, line: int) -> tuple[Cause, int]:
        """A rebinding in the next round of a loop is due to the ``continue`` that led there, if one did."""
        jumps = [node.line for node in self.backwards() if isinstance(node.syntax, ast.Continue)]
        return (Cause.CONTINUE, jumps[-1]) if jumps else (Cause.REBIND, line)

    def jump_out(self, line: int, module: Module) -> tuple[Cause, int]:
        """A return behind the loop is due to the jump that skipped the removal in one round, if one did."""
        made, found = self.fact.site.node.lineno if self.fact.site is not None else 0, (Cause.RETURN, line)
        for node in self.backwards():
            if isinstance(node.syntax, (ast.Break, ast.Continue)):
                loop = next(each for each in module.ancestors(node.syntax) if isinstance(each, _LOOPS))
                inside = range(loop.lineno, (loop.end_lineno or loop.lineno) + 1)
                if made in inside and line not in inside:
                    found = (Cause.BREAK if isinstance(node.syntax, ast.Break) else Cause.CONTINUE), node.line
        return found

    def is_guarded(self, line: int) -> bool:
        """Tell whether a test follows the line of the departure."""
        tested = False
        for node in self.backwards():
            if tested and node.line == line:
                return True
            tested = tested or node.kind is NodeKind.TEST
        return False

    def is_second(self) -> bool:
        """Tell whether a handler on the way raises nothing, so that it takes another exception to come to the exit."""
        if self.node.kind is not NodeKind.RAISE_EXIT:
            return False
        own = list(self.backwards())[:0:-1]
        for index, (node, following) in enumerate(pairwise(own)):
            if following.kind is not NodeKind.DISPATCH and _within(following, node):
                inside = list(takewhile(partial(_within, handler=node), own[index + 1 :]))
                if not isinstance(inside[-1].syntax, _JUMPS):
                    return True
        return False

    def steps(self, cause: Cause, line: int, discharged: str) -> Iterator[Step]:
        """Yield the stops: the creation, the handlers and jumps on the way, and the loss.

        ``discharged``: what becomes of the resource on another branch, '' if nothing does on any.
        """
        own: list[Node] = []
        origin = None
        for node, fact in self.solution.backwards(self.node, self.fact):
            if fact.site is None or fact.stage is Stage.LATENT:
                origin = node
                break
            own.append(node)
        own.reverse()
        yield Step((origin or own[0]).line, "created here")
        lost = False
        for index, node in enumerate(own):
            if node.line == line and not lost and cause is not Cause.BRANCH:
                lost = True
                yield Step(line, f"{cause.value} here")
            following = own[index + 1] if index + 1 < len(own) else None
            if following is not None and following.kind is not NodeKind.DISPATCH and _within(following, node):
                yield Step(node.line, "caught here, without a removal")
        if not lost and cause is Cause.BRANCH and not discharged:
            yield Step(next((node.line for node in reversed(own) if node.line), line), f"{Cause.END.value} here")
        elif not lost:
            taken = f"the branch without the {discharged} is taken here"
            yield Step(line, taken if cause is Cause.BRANCH else f"{cause.value} here")


def _within(node: Node, handler: Node) -> bool:
    clause = handler.syntax
    return isinstance(clause, ast.ExceptHandler) and clause.lineno <= node.line <= (clause.end_lineno or node.line)
