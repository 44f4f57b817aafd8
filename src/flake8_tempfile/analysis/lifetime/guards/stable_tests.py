"""Which tests have the same outcome each time, as long as the names in them are not bound anew."""

from __future__ import annotations

import ast

from flake8_tempfile.flow.syntax import descendants

_FUNCTIONS = frozenset({"isinstance", "issubclass", "callable", "type", "str", "bool", "id"})
_TEXT_METHODS = frozenset({
    "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isdecimal", "isnumeric", "isidentifier", "lower",
    "upper", "casefold", "strip", "lstrip", "rstrip",
})  # fmt: skip


def is_stable(test: ast.expr) -> bool:
    """Tell whether a test calls nothing but what works on types and texts: ``url.startswith("http")``."""
    for node in descendants(test):
        if isinstance(node, (ast.Await, ast.NamedExpr)):
            return False
        if isinstance(node, ast.Call) and not _is_stable_call(node):
            return False
    return True


def _is_stable_call(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in _FUNCTIONS
    return isinstance(call.func, ast.Attribute) and call.func.attr in _TEXT_METHODS
