"""Which calls are known to create the path they are given, by the tables of the library alone."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import lifetime_calls

_MODE_KEYWORDS = ("mode", "flag")


def _writes(mode: ast.expr | None, default: str) -> bool:
    if mode is None:
        return any(letter in default for letter in "waxc+")
    if isinstance(mode, ast.BinOp):  # open(path, "w" + kind)
        return _writes(mode.left, "") or _writes(mode.right, "")
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and any(c in mode.value for c in "waxcn+")


def explicit_target(call: ast.Call, module: Module) -> tuple[ast.expr, bool] | None:
    """Return (path, whether a directory) for a call that is known to create the path; None for all others."""
    name = module.names.call(call) or ""
    if name in lifetime_calls.OPENERS and name != "os.fdopen":
        position, mode, default = lifetime_calls.OPENERS[name]
        path = argument(call, position, ("file", "filename", "name", "path"))
        return (path, False) if path is not None and _writes(argument(call, mode, _MODE_KEYWORDS), default) else None
    for table, is_tree in ((lifetime_calls.FILE_CREATORS, False), (lifetime_calls.TREE_CREATORS, True)):
        if name in table:
            position, keywords = table[name]
            path = argument(call, position, keywords)
            return (path, is_tree) if path is not None else None
    return _method_target(call, module)


def _method_target(call: ast.Call, module: Module) -> tuple[ast.expr, bool] | None:
    """Ex) ``p.mkdir()``, ``Path(p).write_text(t)``, ``p.open("w")``."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return None
    if isinstance(function.value, ast.Name) and function.value.id in module.names.imported:
        return None
    if function.attr in lifetime_calls.FILE_CREATING_METHODS and (function.attr != "touch" or not call.args):
        return function.value, False
    if function.attr in lifetime_calls.TREE_CREATING_METHODS and not call.args:
        return function.value, True
    if function.attr == "open" and _writes(argument(call, 0, _MODE_KEYWORDS), "r"):
        return function.value, False
    return None
