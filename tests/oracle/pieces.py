"""Cuts a program with many functions into programs of one function each, with what it needs of the rest."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def pieces(source: str) -> Iterator[tuple[str, str]]:
    """Iterate over the public functions and classes: the name, and the text of a program with this one alone.

    Imports, and the other definitions and assignments that it needs, come along.
    """
    tree = ast.parse(source)
    for statement in tree.body:
        if isinstance(statement, _DEFINITIONS) and not statement.name.startswith("_"):
            yield statement.name, _text(source, tree, statement)


def _text(source: str, tree: ast.Module, wanted: ast.stmt) -> str:
    needed = {id(wanted)}
    names = _used(wanted)
    while True:
        more = [node for node in tree.body if id(node) not in needed and _bound(node) & names]
        if not more:
            break
        needed.update(map(id, more))
        names = names.union(*map(_used, more))
    lines = source.splitlines(keepends=True)
    header = itertools.takewhile(lambda line: line.startswith("#"), lines)
    kept = [node for node in tree.body if id(node) in needed or isinstance(node, ast.Import | ast.ImportFrom)]
    return "".join(header) + "".join("".join(lines[_first(node) - 1 : node.end_lineno]) + _gap(node) for node in kept)


def _gap(node: ast.stmt) -> str:
    return "\n\n" if isinstance(node, _DEFINITIONS) else ""


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    lines: list[int] = [node.lineno, *(decorator.lineno for decorator in decorators)]
    return min(lines)


def _used(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
