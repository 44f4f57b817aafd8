"""Whether a text that has a path in it is another path, or something to be read: a message, a command, a document."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_BLANK = re.compile(r"\s")
# What stands before an absolute path where the same file has another name, from outside or for the system's functions.
_SAME_PLACE = re.compile(r"(?:/private|/cygdrive|/mnt|/rootfs|/host\w*|\\\\[?.])[/\\]?(?:%s|\{0?\})?")
_GOES_ON = re.compile(r"[/\\.\w~+-]")


def is_running_text(node: ast.expr) -> bool:
    r"""Tell whether blanks set off what is put into a text.

    Ex) ``f"removing {path}"``, ``"in %s:\n" % path``, ``" ".join(command)``, but not ``f"{directory}/my file.txt"``.
    """
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _has_blank(node.left)
    if isinstance(node, ast.Call):  # of a method of a text
        return isinstance(node.func, ast.Attribute) and _has_blank(node.func.value)
    pieces = node.values if isinstance(node, ast.JoinedStr) else list(_summands(node))
    return any(_has_blank(piece) and not (at and _goes_on(piece)) for at, piece in enumerate(pieces))


def respells(node: ast.expr) -> bool:
    """Tell whether a text only puts before a path what names the same place: ``"/private{}".format(directory)``."""
    if isinstance(node, ast.BinOp):
        start, single = node.left, not isinstance(node.right, (ast.BinOp, ast.Tuple))
    elif isinstance(node, ast.JoinedStr):
        start, single = node.values[0], len(node.values) == 2
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        start, single = node.func.value, len(node.args) == 1 and not node.keywords
    else:
        return False
    text = start.value if isinstance(start, ast.Constant) else None
    return single and isinstance(text, str) and _SAME_PLACE.fullmatch(text) is not None


def _summands(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _summands(node.left)
        yield from _summands(node.right)
    elif not isinstance(node, ast.BinOp):
        yield node


def _has_blank(piece: ast.expr) -> bool:
    return isinstance(piece, ast.Constant) and isinstance(piece.value, str) and bool(_BLANK.search(piece.value))


def _goes_on(piece: ast.expr) -> bool:
    """Ex) ``/my file.txt`` after a directory."""
    text = piece.value if isinstance(piece, ast.Constant) else None
    return isinstance(text, str) and bool(_GOES_ON.match(text)) and "\n" not in text
