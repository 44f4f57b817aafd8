"""Where a path is made that must not have been there before: until that has succeeded it may belong to somebody else.

A ``finally`` that began earlier would remove what another made.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import ALWAYS_EXCLUSIVE, Does


def opened_by(statement: ast.stmt, call: ast.AST) -> str:
    """Return the name under which a ``with`` enters what ``call`` opens in its head; '' if it does not."""
    for item in statement.items if isinstance(statement, ast.With) else ():
        if item.context_expr is call and isinstance(item.optional_vars, ast.Name):
            return item.optional_vars.id
    return ""


def is_exclusive(call: ast.Call, module: Module) -> bool:
    """Tell whether a call fails if there is something at the path already."""
    known = module.calls[call]
    for given, _ in known.given(Does.OPENS):
        mode = known.mode(given)
        return isinstance(mode, ast.Constant) and "x" in str(mode.value)
    # Whoever offers a function with such a name, it is made like the known one.
    rows = known.rows or call_table.rows_by_last_part().get(known.last, ())
    exclusive = next((row.exclusive for row in rows if row.exclusive is not None), None)
    if exclusive is None or exclusive is ALWAYS_EXCLUSIVE:
        return exclusive is not None
    allowed = argument(call, exclusive.position, (exclusive.keyword,))
    if allowed is None:
        return not exclusive.allowed
    return isinstance(allowed, ast.Constant) and not allowed.value
