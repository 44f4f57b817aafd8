"""Which calls are known to create the path they are given, by the tables of the library alone."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.expressions import argument
from flake8_tempfile.analysis.module import Module

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
    if name in library.OPENERS and name != "os.fdopen":
        position, mode, default = library.OPENERS[name]
        path = argument(call, position, ("file", "filename", "name", "path"))
        return (path, False) if path is not None and _writes(argument(call, mode, _MODE_KEYWORDS), default) else None
    for table, is_tree in ((library.FILE_CREATORS, False), (library.TREE_CREATORS, True)):
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
    if function.attr in library.FILE_CREATING_METHODS and (function.attr != "touch" or not call.args):
        return function.value, False
    if function.attr in library.TREE_CREATING_METHODS and not call.args:
        return function.value, True
    if function.attr == "open" and _writes(argument(call, 0, _MODE_KEYWORDS), "r"):
        return function.value, False
    return None
