"""Small questions about syntax; above all, which parts of it a node of the graph runs itself."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flake8_tempfile.flow.graph import NodeKind

# Fields that hold texts, numbers, or nodes that the parser uses everywhere: operators and contexts.
_LEAVES = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "lineno", "module", "op", "ops",
    "simple", "tag", "type_comment",
})  # fmt: skip


def children(node: ast.AST) -> list[ast.AST]:
    """Return what ``ast.iter_child_nodes`` yields, but operators and contexts, in a third of the time."""
    found: list[ast.AST] = []
    for name in BRANCHES[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def descendants(node: ast.AST) -> list[ast.AST]:
    """Return what ``ast.walk`` yields, but operators and contexts, in the same order and a third of the time."""
    found = [node]
    for each in found:
        found += children(each)
    return found


def _branches(kind: type[ast.AST]) -> tuple[str, ...]:
    return () if kind is ast.Constant else tuple(name for name in kind._fields if name not in _LEAVES)


# mypy takes these classes for unhashable.
BRANCHES: Mapping[Any, tuple[str, ...]] = {
    kind: _branches(kind) for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""The fields of each class of nodes that :func:`children` looks into."""


def plain_dotted(node: ast.expr) -> str | None:
    """Return ``a.b.c`` for a chain of attributes on a name, as written; None for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def truth_of(test: ast.expr) -> bool | None:
    """Return how a constant test turns out; None for every other test."""
    return bool(test.value) if isinstance(test, ast.Constant) else None


def is_irrefutable(pattern: ast.pattern) -> bool:
    """Tell whether the pattern fits everything."""
    while isinstance(pattern, (ast.MatchAs, ast.MatchOr)):
        if isinstance(pattern, ast.MatchOr):
            pattern = pattern.patterns[-1]  # an irrefutable alternative is allowed in the last place only
        elif pattern.pattern is None:
            return True
        else:
            pattern = pattern.pattern
    return False


def evaluated(syntax: ast.AST, kind: NodeKind) -> Iterator[ast.AST]:
    """Yield what a node runs: its syntax and the parts of it, without the bodies of nested scopes and statements."""
    pending = list(_roots(syntax, kind))
    while pending:
        node = pending.pop()
        if node is not None:
            yield node
            parts = _PARTS.get(type(node), _all_parts)
            pending.extend(parts(node))


def _roots(syntax: ast.AST, kind: NodeKind) -> Sequence[ast.AST | None]:
    if kind is NodeKind.LEAVE or kind is NodeKind.CASE:
        return ()
    if kind is NodeKind.ITERATE and isinstance(syntax, (ast.For, ast.AsyncFor)):
        return (syntax.target,)
    if kind is NodeKind.DISPATCH:
        return (getattr(syntax, "type", None),)
    return (syntax,)


def _all_parts(node: ast.AST) -> Iterator[ast.AST]:
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, ast.AST))


def _no_parts(_: ast.AST) -> Sequence[ast.AST | None]:
    return ()


def _lambda_parts(node: ast.Lambda) -> Sequence[ast.AST | None]:
    return (*node.args.defaults, *node.args.kw_defaults)


def _function_parts(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Sequence[ast.AST | None]:
    return (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)


def _class_parts(node: ast.ClassDef) -> Sequence[ast.AST | None]:
    return (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords))


def _generator_parts(node: ast.GeneratorExp) -> Sequence[ast.AST | None]:
    return (node.generators[0].iter,)  # the rest runs when something iterates over it


def _annotated_parts(node: ast.AnnAssign) -> Sequence[ast.AST | None]:
    return (node.target, node.value)  # the annotation of a local variable is not evaluated


_PARTS: dict[type[ast.AST], Callable[[Any], Sequence[ast.AST | None] | Iterator[ast.AST]]] = {
    ast.Name: _no_parts,
    ast.Constant: _no_parts,
    ast.Load: _no_parts,
    ast.Store: _no_parts,
    ast.Lambda: _lambda_parts,
    ast.FunctionDef: _function_parts,
    ast.AsyncFunctionDef: _function_parts,
    ast.ClassDef: _class_parts,
    ast.GeneratorExp: _generator_parts,
    ast.AnnAssign: _annotated_parts,
}
