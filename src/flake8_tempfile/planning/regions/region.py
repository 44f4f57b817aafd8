"""The innermost run of statements that holds everything which has to do with a resource, and how control leaves it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.analysis.syntax.blocks import has_own_lines, place_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.records import NamedTuple

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class Region(NamedTuple):
    """The statements ``block[start:end]``."""

    block: list[ast.stmt]
    start: int
    end: int

    @property
    def statements(self) -> list[ast.stmt]:
        """The statements themselves."""
        return self.block[self.start : self.end]

    def returns(self) -> Iterator[ast.Return]:
        """Yield the statements that return from within."""
        for node in own_nodes(self.statements):
            if isinstance(node, ast.Return):
                yield node

    @property
    def is_left(self) -> bool:
        """Whether no run comes to its end."""
        return always_leaves(self.statements)


def always_leaves(block: Sequence[ast.stmt]) -> bool:
    """Tell whether no run comes to the end of a block; False where that is not plain."""
    last = block[-1] if block else None
    if isinstance(last, ast.If):
        return always_leaves(last.body) and always_leaves(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return always_leaves(last.body)
    if isinstance(last, ast.Try):
        caught = all(always_leaves(handler.body) for handler in last.handlers)
        return always_leaves(last.finalbody) or (caught and always_leaves([*last.body, *last.orelse]))
    return isinstance(last, (ast.Return, ast.Raise))


def region_of(nodes: Iterable[ast.AST], function: FunctionNode, module: Module) -> Region:
    """Return the innermost run of statements of one block of ``function`` that holds all ``nodes``."""
    paths = [dict(_blocks(node, function, module)) for node in nodes]
    blocks = {id(place.block): place.block for node in paths[0].values() for place in [place_of(node, module)]}
    for key, block in blocks.items():
        if all(key in path for path in paths):
            indices = [next(i for i, statement in enumerate(block) if statement is path[key]) for path in paths]
            return Region(block, min(indices), max(indices) + 1)
    raise Unclear("the path is used outside the function")


def _blocks(node: ast.AST, function: FunctionNode, module: Module) -> Iterator[tuple[int, ast.stmt]]:
    """Yield the blocks around a node, innermost first, each with its statement that holds the node."""
    current: ast.AST = node
    while current is not function:
        if isinstance(current, ast.stmt):
            yield id(place_of(current, module).block), current
        current = module.parents[current]


def require_wrappable(region: Region, function: FunctionNode, module: Module) -> None:
    """Raise where the statements cannot simply go into a ``try``."""
    refuse_if(not all(has_own_lines(statement, module) for statement in region.statements), Reason.LINE_SHARED)
    refuse_if(region.statements[0].lineno == function.lineno, "the function has no lines of its own")
    for parent in module.ancestors(region.statements[0]):
        if parent is function:
            break
        if isinstance(parent, _LOOPS):
            raise Unclear("it is made in a loop")
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function.body)):
        raise Unclear(Reason.GENERATOR)


def uses_of(names: Iterable[str], function: FunctionNode) -> Iterator[ast.Name]:
    """Yield where a function mentions ``names``, except where it gives them a constant to begin with."""
    wanted = set(names)
    for statement in function.body:
        for node in descendants(statement):
            if isinstance(node, (ast.Global, ast.Nonlocal)) and not wanted.isdisjoint(node.names):
                raise Unclear(Reason.GLOBAL)
    started = {
        target
        for node in own_nodes(function.body)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
    }
    for statement in function.body:
        for node in descendants(statement):
            if isinstance(node, ast.Name) and node.id in wanted and node not in started:
                yield node
