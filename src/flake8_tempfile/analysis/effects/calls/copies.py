"""Which calls only look as if they moved a file."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.module import Module


def replaces_text(call: ast.Call, module: Module) -> bool:
    """Tell whether a call is ``text.replace(old, new)``, which moves nothing; a module may have such a function."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr != "replace" or len(call.args) != 2:
        return False
    return _root(function.value) not in module.names.imported


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
