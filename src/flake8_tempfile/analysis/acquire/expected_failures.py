"""Acquisitions that a test expects to fail: what raises makes nothing."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part


def is_expected_to_fail(call: ast.Call, module: Module) -> bool:
    """Tell whether a call is all that a ``with pytest.raises(...)`` or ``with self.assertRaises(...)`` runs."""
    statement = module.parents.get(call)
    if isinstance(statement, ast.Await):
        statement = module.parents.get(statement)
    if not isinstance(statement, (ast.Expr, ast.Assign)):
        return False
    block = module.parents.get(statement)
    if not isinstance(block, (ast.With, ast.AsyncWith)) or len(block.body) != 1:
        return False
    return any(_expects(item.context_expr) for item in block.items)


def _expects(manager: ast.expr) -> bool:
    name = last_part(manager) if isinstance(manager, ast.Call) else ""
    return name == "raises" or name.startswith("assertRaises")
