"""What a node of the graph does, in the order in which Python does it: calls, bindings, results handed out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from flake8_tempfile.flow.graph import Node, NodeKind
from flake8_tempfile.flow.syntax import children, descendants


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """``target`` is bound to ``value``, or to what cannot be seen (None).

    A tuple stands as target where its parts cannot be told from the value.  ``entered``: the target of a ``with``
    item, the value is its context expression.  ``extended``: the value is added to what the target holds (``+=``).
    """

    target: ast.expr
    value: ast.expr | None
    entered: ast.withitem | None = None
    extended: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Capture:
    """A nested function, lambda or class may use ``names`` at any later time."""

    names: frozenset[str]


# A ``Return``, ``Yield`` or ``YieldFrom`` stands for handing out its value.
Operation: TypeAlias = ast.Call | ast.Return | ast.Yield | ast.YieldFrom | Binding | Capture


def operations(node: Node) -> tuple[Operation, ...]:
    """Return what ``node`` does, in evaluation order."""
    syntax, kind = node.syntax, node.kind
    if kind is NodeKind.ENTER and isinstance(syntax, ast.withitem):
        entered = [Binding(syntax.optional_vars, syntax.context_expr, syntax)] if syntax.optional_vars else []
        return (*_evaluate(syntax.context_expr), *entered)
    if kind is NodeKind.ITERATE and isinstance(syntax, (ast.For, ast.AsyncFor)):
        return tuple(_bind(syntax.target, None))
    if kind is NodeKind.STATEMENT and isinstance(syntax, ast.stmt):
        return tuple(_statement(syntax))
    if kind in (NodeKind.TEST, NodeKind.ITERABLE, NodeKind.SUBJECT) and isinstance(syntax, ast.expr):
        return tuple(_evaluate(syntax))
    return ()


def _statement(statement: ast.stmt) -> Iterator[Operation]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            yield from _evaluate(value)
            for target in targets:
                yield from _bind(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield from _evaluate(value)
            yield from _bind(target, value)
        case ast.AugAssign(target=target, value=value):
            yield from _evaluate(value)
            yield Binding(target, value, extended=True)
        case ast.Delete(targets=targets):
            for target in targets:
                yield from _bind(target, None)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield Capture(_used_names(statement))
        case ast.Return(value=value):
            yield from _evaluate(value)
            yield statement
        case _:
            yield from _evaluate(statement)


def _bind(target: ast.expr, value: ast.expr | None) -> Iterator[Operation]:
    """Yield a binding for each pair of a target and a value that face each other."""
    if isinstance(target, ast.Starred):
        yield from _bind(target.value, None)
    elif not isinstance(target, (ast.Tuple, ast.List)):
        yield Binding(target, value)
    elif isinstance(value, (ast.Tuple, ast.List)) and _faces(target.elts, value.elts):
        for part, element in zip(target.elts, value.elts, strict=True):
            yield from _bind(part, element)
    elif value is not None:
        yield Binding(target, value)
    else:
        for part in target.elts:
            yield from _bind(part, None)


def _faces(targets: list[ast.expr], values: list[ast.expr]) -> bool:
    starred = any(isinstance(part, ast.Starred) for part in (*targets, *values))
    return len(targets) == len(values) and not starred


def _evaluate(node: ast.AST | None) -> Iterator[Operation]:
    """Yield the operations of an expression, inner ones first; comprehensions run, lambdas do not."""
    if node is None:
        return
    if isinstance(node, ast.Lambda):
        yield Capture(_used_names(node))
        return
    for child in children(node):
        yield from _evaluate(child)
    if isinstance(node, ast.NamedExpr):
        yield Binding(node.target, node.value)
    elif isinstance(node, (ast.Call, ast.Yield, ast.YieldFrom)):
        yield node


def _used_names(node: ast.AST) -> frozenset[str]:
    return frozenset(part.id for part in descendants(node) if isinstance(part, ast.Name))
