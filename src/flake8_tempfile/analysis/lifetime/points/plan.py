"""What a node of the graph does, taken apart for the lifetime analysis."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.expressions import bindings, operations
from flake8_tempfile.flow.graph import Node, NodeKind
from flake8_tempfile.records import NamedTuple


class Plan(NamedTuple):
    """A node's syntax, taken apart once: operations in order, then bindings, then the departure."""

    operations: tuple[ast.AST, ...]
    bindings: tuple[tuple[ast.expr, ast.expr | None], ...]
    statement: ast.AST | None
    is_inert: bool
    suspends: bool


def taken_apart(node: Node) -> Plan:
    """Return what ``node`` runs and binds."""
    syntax = node.syntax
    suspends = node.is_async and node.kind in (NodeKind.ENTER, NodeKind.ITERATE)
    if syntax is None or node.kind in (NodeKind.LEAVE, NodeKind.CASE, NodeKind.DISPATCH, NodeKind.ITERATE):
        return Plan((), (), None, not suspends, suspends)
    found = tuple(operations(syntax))
    bound = tuple(bindings(syntax))
    passive = isinstance(syntax, (ast.Pass, ast.Global, ast.Nonlocal, ast.Break, ast.Continue, ast.Constant))
    inert = passive or (not found and not bound and isinstance(syntax, ast.expr))
    return Plan(found, bound, syntax, inert and not suspends, suspends)
