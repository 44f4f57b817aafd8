"""Functions of other modules that carry the name of a factory of ``tempfile``, and so mean what that means."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.module import Module
from flake8_tempfile.analysis.names import last_part


def is_stand_in(call: ast.Call, factory: str, module: Module) -> bool:
    """Tell whether a call is one of an imported function by the name of ``factory``: ``compat.mkdtemp()``."""
    root: ast.expr = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id not in module.names.imported:
        return False
    name = module.names.call(call) or ""
    # A file object is its own context manager; a path has none.
    return name.rpartition(".")[2] == factory and (factory == "NamedTemporaryFile" or not _is_entered(call, module))


def _is_entered(call: ast.Call, module: Module) -> bool:
    """Ex) ``with compat.mkdtemp() as d``: a stand-in that is a context manager removes what it makes."""
    parent = module.parents.get(call)
    if isinstance(parent, ast.withitem):
        return True
    return isinstance(parent, ast.Call) and last_part(parent.func) in library.ENTERING
