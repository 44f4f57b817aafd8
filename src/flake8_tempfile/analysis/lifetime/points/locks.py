"""Which context managers are locks: to wait for one is not to fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.expressions import is_none
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names


def is_lock(manager: ast.expr, module: Module) -> bool:
    """Tell whether a name or attribute is bound to a lock in the module, or if nowhere, an attribute named like one."""
    if not isinstance(manager, (ast.Name, ast.Attribute)):
        return False
    name = last_part(manager)
    made = [value for value in _bound(name, module) if not is_none(value)]
    if made:
        return all(_makes_lock(value, module) for value in made)
    return isinstance(manager, ast.Attribute) and bool(function_names.LOCK_NAME.search(name))


def _makes_lock(value: ast.expr, module: Module) -> bool:
    """Ex) ``threading.Lock()``, ``multiprocessing.Manager().Lock()``."""
    if not isinstance(value, ast.Call):
        return False
    return module.calls[value].name in call_table.LOCKS or (
        isinstance(value.func, ast.Attribute) and value.func.attr in call_table.LOCK_METHODS
    )


def _bound(name: str, module: Module) -> Iterator[ast.expr]:
    """Yield what names and attributes called ``name`` are bound to."""
    for node in module.written.get(name, ()):
        statement = module.parents.get(node) if isinstance(node.ctx, ast.Store) else None
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            yield statement.value
