"""Calls that open a file by its path or descriptor: what they open, in which mode, with what buffer."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.names import Names
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does, Gives


def reopeners() -> frozenset[str]:
    """Return the functions that give a file object with a buffer that a flush empties, as one of gzip does not."""
    return call_table.giving(Gives.STREAM) & call_table.functions(Does.TAKES)


def opened_by(call: ast.Call, names: Names) -> ast.expr | None:
    """Return the path or descriptor that ``call`` opens."""
    if names.resolve(call.func) in reopeners():
        return call.args[0] if call.args else None
    return call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "open" else None


def open_arguments(call: ast.Call, names: Names) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the mode and the buffering that ``call`` passes."""
    first = 1 if names.resolve(call.func) in reopeners() else 0
    words = {word.arg: word.value for word in call.keywords}
    positional = [*call.args[first : first + 2], None, None]
    return words.get("mode", positional[0]), words.get("buffering", positional[1])


def is_buffered(buffering: ast.expr | None) -> bool:
    """Tell whether the buffer surely holds a write back; a line-buffered file does not hold lines."""
    if buffering is None:
        return True
    if isinstance(buffering, ast.UnaryOp):  # -1 is the default
        return True
    return isinstance(buffering, ast.Constant) and isinstance(buffering.value, int) and buffering.value > 1


def is_text_mode(mode: ast.expr | None, default: str) -> bool:
    """Tell whether a mode, ``default`` where none is given, opens a text file."""
    value = mode.value if isinstance(mode, ast.Constant) else default if mode is None else ""
    return "b" not in str(value)
