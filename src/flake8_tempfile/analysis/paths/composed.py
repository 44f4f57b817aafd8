"""Texts that are put together from pieces: which piece is a path by itself, and what the rest makes of it.

``f"{d}/x"``, ``d + "/x"``, ``"%s/x" % d`` and ``"{}/x".format(d)`` are one text in four spellings, and are read as one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from enum import Enum
from typing import TypeAlias

from flake8_tempfile.analysis.paths.templates import Part, format_parts, percent_parts
from flake8_tempfile.analysis.syntax.names import Names

_BLANK = re.compile(r"\s")
_SEPARATOR = re.compile(r"[/\\]")
_SEPARATORS = re.compile(r"[/\\]*")
# What stands before an absolute path where the same file has another name, from outside or for the system's functions.
_SAME_PLACE = re.compile(r"(?:/private|/cygdrive|/mnt|/rootfs|/host\w*|\\\\[?.])[/\\]?")
# What may follow a path in a longer text without ending it.
_GOES_ON = re.compile(r"[\w.~#@+-]")
_GOES_INSIDE = re.compile(r"[/\\.\w~+-]")
Parts: TypeAlias = Sequence[Part]


class Place(Enum):
    """What a longer text is to a path that stands in it."""

    WHOLE = "nothing else but separators: the same path"
    BEGINNING = "the path goes on below it"
    STEM = "the path goes on beside it: another one"
    WORD = "the path is a word of a text"
    STEM_OF_WORD = "another path, which begins as this one does, is a word of a text"
    LINE = "the path is in one of several lines"


def composed(node: ast.expr, names: Names) -> Parts | None:
    """Return the parts of a text that is written as an f-string, a sum or a template; None for all others."""
    match node:
        case ast.JoinedStr(values=values):
            return [_piece(value, names) for value in values]
        case ast.BinOp(op=ast.Add()):
            return _sum(node, names)
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text)), right=right):
            return list(percent_parts(text, right))
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=bytes(data)), right=right):
            return list(percent_parts(data.decode("latin-1"), right))
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text)))):
            return format_parts(text, node)
        case ast.Call(func=ast.Attribute(attr="join", value=between), args=[ast.List() | ast.Tuple() as items]):
            separator = _piece(between, names)
            return [part for item in items.elts for part in (item, separator)][:-1]
    return None


def _sum(node: ast.BinOp, names: Names) -> list[Part]:
    """Return the parts of a sum, however many there are, without a call for each."""
    found, left = [_piece(node.right, names)], node.left
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
        found.append(_piece(left.right, names))
        left = left.left
    return [_piece(left, names), *reversed(found)]


def _piece(node: ast.expr, names: Names) -> Part:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(data)):
            return data.decode("latin-1")
        case ast.FormattedValue(value=value):
            return _piece(value, names)
        case ast.Attribute() if (names.resolve(node) or "").endswith(("os.sep", "path.sep")):
            return "/"
    return node


def place_of(parts: Parts, index: int) -> Place:
    """Return what the text is to the path at ``index`` (0-based) of its parts."""
    before = "".join(part if isinstance(part, str) else "\0" for part in parts[:index])
    after = [part for part in parts[index + 1 :] if part != ""]
    if (not before or _SAME_PLACE.fullmatch(before)) and all(_is_separator(part) for part in after):
        return Place.WHOLE
    follows = after[0] if after else ""
    if before or (isinstance(follows, str) and not _GOES_INSIDE.match(follows)):
        return _in_text(parts, follows)
    if isinstance(follows, str) and _SEPARATOR.match(follows):
        return Place.BEGINNING
    return Place.STEM_OF_WORD if is_running(parts) else Place.STEM


def _in_text(parts: Parts, follows: Part) -> Place:
    if not isinstance(follows, str) or _GOES_ON.match(follows):
        return Place.STEM_OF_WORD
    return Place.LINE if any(isinstance(part, str) and "\n" in part for part in parts) else Place.WORD


def _is_separator(part: Part) -> bool:
    return isinstance(part, str) and _SEPARATORS.fullmatch(part) is not None


def is_running(parts: Parts) -> bool:
    r"""Tell whether blanks set off what is put into a text.

    Ex) ``f"removing {path}"``, ``"in %s:\n" % path``, ``" ".join(command)``, but not ``f"{directory}/my file.txt"``.
    """
    texts = [(at, part) for at, part in enumerate(parts) if isinstance(part, str) and part]
    return any(_BLANK.search(text) and not (at and _is_file_name(text)) for at, text in texts)


def _is_file_name(text: str) -> bool:
    """Ex) ``/my file.txt`` after a directory."""
    return _GOES_INSIDE.match(text) is not None and "\n" not in text


def is_running_text(node: ast.expr, names: Names) -> bool:
    """Tell whether an expression puts a message, a command or a document together rather than a path."""
    parts = composed(node, names)
    if parts is not None:
        return is_running(parts)
    match node:  # a method of a text: " ".join(command)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)))):
            return bool(_BLANK.search(text))
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text))):
            return bool(_BLANK.search(text))
    return False
