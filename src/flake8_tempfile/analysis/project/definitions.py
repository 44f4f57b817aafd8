"""What a module binds at its top, as those who import it get it: functions, classes, values, and names passed on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from flake8_tempfile.analysis.syntax.decorators import is_property
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module

Bound: TypeAlias = ast.expr | FunctionNode | ast.ClassDef | str | None
"""A definition, a value, or the dotted name that something is imported as."""


def top_names(module: Module) -> dict[str, Bound]:
    """Return what the names of a module are bound to.

    None for what is bound more than once: which one counts depends on the run.
    """
    found: dict[str, Bound] = {}
    for name, value in _bindings(module.tree.body, module):
        found[name] = None if name in found else value
    return found


def member(owner: ast.ClassDef, name: str) -> ast.expr | FunctionNode | None:
    """Return what the body of a class binds a name to, if it does so once."""
    found: list[ast.expr | FunctionNode | None] = []
    for statement in owner.body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if statement.name == name:
                found.append(None if is_property(statement) else statement)
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                found.append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name:
                found.append(value)
    return found[0] if len(found) == 1 else None


def _bindings(body: list[ast.stmt], module: Module) -> Iterator[tuple[str, Bound]]:
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name, statement
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _bound(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _bound(target, value)
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name, None
            case ast.ImportFrom() | ast.Import():
                local = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
                yield from ((name, module.names.imported.get(name)) for name in local)
            case _:
                for _, inner in ast.iter_fields(statement):
                    if isinstance(inner, list) and inner and isinstance(inner[0], (ast.stmt, ast.ExceptHandler)):
                        yield from _nested(inner, module)


def _nested(inner: list[ast.stmt] | list[ast.ExceptHandler], module: Module) -> Iterator[tuple[str, Bound]]:
    for each in inner:
        yield from _bindings(each.body if isinstance(each, ast.ExceptHandler) else [each], module)


def _bound(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _bound(element, value) if not isinstance(element, ast.Name) else [(element.id, None)]
