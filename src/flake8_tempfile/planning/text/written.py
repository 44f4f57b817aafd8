"""The paths that a function writes down: where each of them is written, and the names that carry it."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.planning.reasons import Unclear
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.text.literal_text import twins, whole_literal
from flake8_tempfile.records import NamedTuple


class Written(NamedTuple):
    """A written-down path with the names that carry it and the places where it is written."""

    use: PathUse
    literals: tuple[ast.expr, ...]
    reach: Reach | None

    @property
    def names(self) -> set[str]:
        """The names that carry it, or what is made of it."""
        return self.reach.names if self.reach else set()

    @property
    def paths(self) -> set[str]:
        """The names that carry the path itself."""
        return self.reach.paths if self.reach else set()

    def require_stays(self, allowed: Sequence[ast.AST] = ()) -> None:
        """Raise if the path gets out of the function by any but the ``allowed`` nodes."""
        if self.reach:
            self.reach.require_stays(allowed)


def other_paths(use: PathUse, facts: Facts) -> Iterator[Written]:
    """Yield the other paths that the function writes down and writes to, as far as they can be followed."""
    for one in facts.written_in(use.function):
        if one is not use:
            with contextlib.suppress(Unclear):
                yield written(one, facts.module)


def written(use: PathUse, module: Module) -> Written:
    """Return a path with all places of its function where it is written down, and how far it reaches."""
    origin = whole_literal(use, module)
    assert use.function is not None
    mine = [origin, *(node for node in twins(use, module) if any(p is use.function for p in module.ancestors(node)))]
    return Written(use, tuple(mine), _followed(origin, use.function, module))


def _followed(origin: ast.expr, function: FunctionNode, module: Module) -> Reach | None:
    """Return how far the path, or what a call makes of it, reaches; None if nothing gets a name."""
    statement = statement_of(origin, module)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    if statement is None or not isinstance(statement, (ast.Assign, ast.AnnAssign)) or not isinstance(target, ast.Name):
        return None
    return Reach(Holding(module, origin, function, statement, target.id, target.id), through_objects=True)
