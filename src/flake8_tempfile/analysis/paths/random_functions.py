"""Functions of the project that return something random: ``def short_id(): return uuid.uuid4().hex[:8]``.

Who makes a name of what such a function returns has a name that nobody can tell.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.paths.pieces import PieceKind, Pieces, pieces
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

# How many functions that only return what another returns are followed.
_DEPTH = 3


class _Found(NamedTuple):
    node: FunctionNode
    home: Module


def with_random_results(found: Pieces, module: Module) -> Pieces:
    """Return a text in pieces, with those that come of a function which returns something random marked as random."""
    return tuple(
        piece._replace(kind=PieceKind.RANDOM)
        if piece.kind is PieceKind.VARIABLE and _has_random_result(piece.node, module, _DEPTH)
        else piece
        for piece in found
    )


def _has_random_result(expression: ast.expr, module: Module, depth: int) -> bool:
    calls = (node for node in descendants(expression) if isinstance(node, ast.Call)) if depth else ()
    functions = filter(None, (_called(call.func, module) for call in calls))
    return any(_returns_random(each, depth - 1) for each in functions)


def _called(function: ast.expr, module: Module) -> _Found | None:
    """Return the function at the top level of this module, or of another of the project, that a call runs."""
    name = function.id if isinstance(function, ast.Name) else ""
    nodes = [node for node in module.functions_by_name.get(name, ()) if module.parents[node] is module.tree]
    if len(nodes) == 1 and name not in module.stored:
        return _Found(nodes[0], module)
    full = module.names.resolve(function)
    found = module.imports.definition(full) if module.imports is not None and full is not None else None
    return _Found(found.node, found.module) if found is not None and isinstance(found.node, FunctionNode) else None


def _returns_random(found: _Found, depth: int) -> bool:
    """Tell whether each way out of a function gives a text with something random in it."""
    returned = [statement.value for statement in found.home.nodes_in(found.node).of(ast.Return)]
    return bool(returned) and all(value is not None and _is_random(value, found, depth) for value in returned)


def _is_random(value: ast.expr, found: _Found, depth: int) -> bool:
    parts = pieces(value, found.home.names, bindings(found.node, found.home).get)
    return any(piece.kind is PieceKind.RANDOM for piece in parts) or _has_random_result(value, found.home, depth)
