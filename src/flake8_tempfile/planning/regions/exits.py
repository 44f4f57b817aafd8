"""What runs after a statement until control leaves the block in which a resource is made."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from flake8_tempfile.analysis.syntax.blocks import place_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.planning.reasons import Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding

_TEMPORARY = call_table.OBJECT_FACTORIES | {"contextlib.suppress"}
_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
LOOPS = (ast.For, ast.AsyncFor, ast.While)


class Following:
    """The order of statements in the block of a resource."""

    def __init__(self, holding: Holding, is_release: Callable[[ast.stmt], bool], module: Module) -> None:
        """Look at the block in which ``holding`` is acquired; ``is_release`` knows the statements that remove it."""
        self._holding = holding
        self._module = module
        self.block = holding.place.block
        self._is_release = is_release

    def after(self, statement: ast.stmt, end: int) -> Iterator[ast.stmt]:
        """Yield what runs after ``statement`` until control leaves the region."""
        current = statement
        while True:
            place = place_of(current, self._module)
            stop = end if place.block is self.block else len(place.block)
            for following in place.block[place.index + 1 : stop]:
                yield following
                if isinstance(following, (ast.Return, ast.Raise)):
                    yield from self._finals(following)
                    return
                if isinstance(following, (ast.Break, ast.Continue)):
                    refuse_if(self._stays_in_region(following), "the loop goes on after the removal")
                    return
            if place.block is self.block:
                yield from filter(self._is_release, self.block[end : end + 1])
                return
            parent = place.parent
            if isinstance(parent, LOOPS) and place.field == "body":
                raise Unclear("the removal is in a loop")
            if isinstance(parent, (ast.ExceptHandler, ast.match_case)):
                parent = self._module.parents[parent]
                if isinstance(parent, ast.Try):
                    yield from parent.finalbody
            elif isinstance(parent, ast.Try) and place.field in ("body", "orelse"):
                yield from parent.orelse if place.field == "body" else ()
                yield from parent.finalbody
            elif isinstance(parent, (ast.With, ast.AsyncWith)) and not self._only_removes(parent):
                yield ast.Expr(ast.Call(ast.Name("__exit__", ast.Load()), [], []))
            if not isinstance(parent, ast.stmt):
                raise Unclear("the removal is in a place of its own")
            current = parent

    def _only_removes(self, statement: ast.With | ast.AsyncWith) -> bool:
        """Tell whether the end of a ``with`` does nothing but close or remove a temporary resource of its own."""
        if statement is self._holding.statement:
            return True
        return all(self._module.calls[item.context_expr].name in _TEMPORARY for item in statement.items)

    def _finals(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        """Yield what the ``finally`` clauses run on the way from ``statement`` out of the region."""
        inner: ast.AST = statement
        for parent in self._module.ancestors(statement):
            if isinstance(parent, ast.Try) and inner not in parent.finalbody:
                yield from parent.finalbody
            if any(parent is member for member in self.block):
                return
            inner = parent

    def _stays_in_region(self, jump: ast.stmt) -> bool:
        inner: ast.AST = jump
        for parent in self._module.ancestors(jump):
            if any(inner is member for member in self.block):
                return False
            if isinstance(parent, LOOPS):
                return True
            inner = parent
        return False

    def catches(self, statement: ast.stmt, end: int) -> bool:
        """Tell whether an exception raised after the removal is handled inside the region."""
        raises = any(isinstance(following, ast.Raise) for following in self.after(statement, end))
        inner: ast.AST = statement
        for parent in self._module.ancestors(statement) if raises else ():
            if isinstance(parent, ast.Try) and parent.handlers and inner in parent.body:
                return True
            if any(parent is member for member in self.block):
                return False
            inner = parent
        return False


def always_removes(statement: ast.stmt, releases: set[int]) -> bool:
    """Tell whether every run through ``statement`` to its end removes; what leaves on the way does not count."""

    def block(statements: Sequence[ast.stmt]) -> bool:
        leaves = bool(statements) and isinstance(statements[-1], _JUMPS)
        return leaves or any(always_removes(inner, releases) for inner in statements)

    if id(statement) in releases:
        return True
    if isinstance(statement, ast.If):
        return block(statement.body) and block(statement.orelse)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return block(statement.body)
    if isinstance(statement, ast.Try):
        caught = all(block(handler.body) for handler in statement.handlers)
        return block(statement.finalbody) or (caught and (block(statement.body) or block(statement.orelse)))
    return False
