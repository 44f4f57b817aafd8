"""Which context managers are locks: to wait for one is not to fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis import library, vocabulary
from flake8_tempfile.analysis.module import Module
from flake8_tempfile.analysis.names import last_part


def is_lock(manager: ast.expr, module: Module) -> bool:
    """Tell whether a name or attribute is bound to a lock in the module, or if nowhere, an attribute named like one."""
    if not isinstance(manager, (ast.Name, ast.Attribute)):
        return False
    name = last_part(manager)
    made = [module.names.call(value) for value in _bound(name, module)]
    if made:
        return library.LOCKS.issuperset(made)
    return isinstance(manager, ast.Attribute) and bool(vocabulary.LOCK_NAME.search(name))


def _bound(name: str, module: Module) -> Iterator[ast.expr]:
    """Yield what names and attributes called ``name`` are bound to."""
    for node in module.written.get(name, ()):
        statement = module.parents.get(node) if isinstance(node.ctx, ast.Store) else None
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            yield statement.value
