"""Which values are loggers: by what they are bound to, in this module or another, and by what makes them there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.expressions import key

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.functions.summaries import Summaries

# Ex) ``structlog.get_logger()``, ``logging.LoggerAdapter(logger, {})``
_MAKERS = frozenset({"getLogger", "get_logger", "getChild", "LoggerAdapter"})
# How many functions deep what they return is followed.
_DEPTH = 4


def is_logger(expression: ast.expr, summaries: Summaries, depth: int = _DEPTH) -> bool:
    """Ex) ``journal``, which another module binds to ``logging.getLogger(...)``, or to a call that returns one."""
    found = summaries.imported.value(expression)
    if found is not None and isinstance(found.node, ast.expr):
        return is_logger(found.node, summaries.imported.summarise(found.module), depth)
    if not isinstance(expression, ast.Call):
        bound = bindings(summaries.module.scope(expression), summaries.module).get(key(expression) or "")
        return isinstance(bound, ast.Call) and is_logger(bound, summaries, depth)
    name = summaries.module.calls[expression].name or ""
    if name.rpartition(".")[2] in _MAKERS:
        return True
    maker = summaries.callees[expression.func] if depth else None
    if maker is None:
        return False
    values = [node.value for node in maker.home.nodes_of(maker.node).of(ast.Return)]
    return bool(values) and all(value is not None and is_logger(value, maker.home, depth - 1) for value in values)
