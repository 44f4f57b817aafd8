"""Where a statement stands: its block, what is around it, and whether it has its lines to itself."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from flake8_tempfile.analysis.syntax.expressions import DEFERRED_SCOPES
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.flow.syntax import truth_of

_BLOCKS = ("body", "orelse", "finalbody")


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a statement: ``block[index]``, which is the ``field`` of ``parent``."""

    parent: ast.AST
    field: str
    block: list[ast.stmt]
    index: int

    @property
    def rest(self) -> list[ast.stmt]:
        """The statements after it in its block."""
        return self.block[self.index + 1 :]


def statement_of(node: ast.AST, module: Module) -> ast.stmt | None:
    """Return the innermost statement that holds ``node``."""
    current: ast.AST | None = node
    while current is not None and not isinstance(current, ast.stmt):
        current = module.parents.get(current)
    return current


def place_of(statement: ast.stmt, module: Module) -> Place:
    """Return where a statement stands."""
    parent = module.parents[statement]
    for field in _BLOCKS:
        block = getattr(parent, field, None)
        if isinstance(block, list):
            for index, inner in enumerate(block):
                if inner is statement:
                    return Place(parent, field, block, index)
    raise ValueError("a statement that stands in no block")


def clean_up_around(node: ast.AST, module: Module) -> ast.ExceptHandler | ast.Try | None:
    """Return the innermost handler, or ``try`` by its ``finally`` clause, that a node stands in within its function."""
    passed: list[ast.AST] = []
    found: ast.ExceptHandler | ast.Try | None = None
    child: ast.AST = node
    while (parent := module.parents.get(child)) is not None and not isinstance(parent, DEFERRED_SCOPES):
        if child in module.clean_ups:
            found = module.clean_ups[child]
            break
        passed.append(child)
        if isinstance(parent, ast.ExceptHandler) or (isinstance(parent, ast.Try) and child in parent.finalbody):
            found = parent
            break
        child = parent
    module.clean_ups.update(dict.fromkeys(passed, found))
    return found


def is_never_run(node: ast.AST, module: Module) -> bool:
    """Tell whether a constant test keeps a node from being run: ``if False:``, ``while 0:``."""
    child = node
    for parent in module.ancestors(node):
        truth = truth_of(parent.test) if isinstance(parent, (ast.If, ast.While)) else None
        if truth is not None and child in getattr(parent, "orelse" if truth else "body"):
            return True
        child = parent
    return False


def is_in_handler(node: ast.AST, module: Module) -> bool:
    """Tell whether a node stands in an ``except`` clause of its function: it runs after a failure only."""
    clause = clean_up_around(node, module)
    while isinstance(clause, ast.Try):
        clause = clean_up_around(clause, module)
    return clause is not None


def has_own_lines(statement: ast.stmt, module: Module) -> bool:
    """Tell whether no other code stands on the lines of a statement: what ``a; b`` and ``if x: a`` are not."""
    span = module.span(statement)
    decorators = getattr(statement, "decorator_list", None)
    before = "" if decorators else module.lines[span.line - 1][: span.column]
    after = module.lines[span.end_line - 1][span.end_column :]
    return not before.strip() and (not after.strip() or after.lstrip().startswith("#"))


def top_of(node: ast.AST, block: Sequence[ast.stmt], module: Module) -> int | None:
    """Return the index of the statement of ``block`` that holds ``node``; None if none does."""
    if not block:
        return None
    around = module.parents.get(block[0])
    current: ast.AST | None = node
    while current is not None:
        parent = module.parents.get(current)
        if parent is around and isinstance(current, ast.stmt):
            # The other blocks of the statement around have the same parent.
            return block.index(current) if current in block else None
        current = parent
    return None


def function_body(function: FunctionNode | None, module: Module) -> list[ast.stmt]:
    """Return the statements of a function, or of the module itself."""
    return module.tree.body if function is None else function.body
