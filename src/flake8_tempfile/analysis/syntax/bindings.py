"""What the names of a scope are bound to by plain assignments, where that is one thing only."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_tempfile.analysis.syntax.module import Module, ScopeNode
from flake8_tempfile.analysis.syntax.signatures import all_names
from flake8_tempfile.flow.syntax import descendants


def bindings(scope: ScopeNode, module: Module) -> Mapping[str, ast.expr]:
    """Return the expressions bound to names by plain assignments in ``scope`` and at the top of the module.

    A name that is assigned more than once in the scope is left out: which value it has depends on the path taken.
    """
    if scope not in module.plain_bindings:
        module.plain_bindings[scope] = _find_bindings(scope, module)
    return module.plain_bindings[scope]


def _find_bindings(scope: ScopeNode, module: Module) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    if not isinstance(scope, ast.Module):
        found.update(bindings(module.tree, module))
        for name in all_names(scope):
            found.pop(name, None)
    seen: set[str] = set()
    for node in module.nodes_in(scope).of_any(_ASSIGNING):
        for name, value in _assigned(node):
            if name in seen or value is None:
                found.pop(name, None)
            else:
                found[name] = value
            seen.add(name)
    return found


_ASSIGNING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.AugAssign, ast.For, ast.AsyncFor, ast.withitem)


def _assigned(node: ast.AST) -> list[tuple[str, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(target.id, value) for target in targets if isinstance(target, ast.Name)] + [
                (name, None) for target in targets if not isinstance(target, ast.Name) for name in _stored(target)
            ]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return [(name, value)]
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            return [(name, value)]
        case ast.AugAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            return [(name, None) for name in _stored(target)]
        case ast.withitem(optional_vars=ast.expr() as target):
            return [(name, None) for name in _stored(target)]
    return []


def _stored(target: ast.expr) -> list[str]:
    return [node.id for node in descendants(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
