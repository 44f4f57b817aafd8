"""Which calls copy or move a file, and from where to where; which only look like it."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.call_rows import CREATING, Does


def copied(call: ast.Call, module: Module) -> tuple[ast.expr, ast.expr] | None:
    """Return the source and the target of a call that copies or moves a file or tree; None for all others."""
    known = module.calls[call]
    # Called on something they take one argument: text.replace(old, new) is another method.
    if any(row.on for row in known.rows) and len(call.args) != 1:
        return None
    source, target = known.operand(Does.COPIES, Does.MOVES_FROM), known.operand(Does.MOVES_TO, *CREATING)
    return (source, target) if source is not None and target is not None else None


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
