"""Recognises an expression that is a path in a shared temporary directory, and says how guessable its name is.

Two kinds of roots: a literal (``/tmp``), and the directory that ``tempfile.gettempdir()`` or ``$TMPDIR`` names.
Only expressions are looked at, with a lookup for the names bound earlier; what is done with the path is none of
this module's business.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

from flake8_tempfile.analysis.paths.pieces import Piece, PieceKind, Pieces, known_pieces
from flake8_tempfile.analysis.paths.random_functions import with_random_results
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.records import NamedTuple

_MAX_SHOWN = 80


class TempPath(NamedTuple):
    """A path in a shared temporary directory.

    ``node`` is the expression that spells it, ``directory`` the root as written (``/tmp``, ``gettempdir()``,
    ``$TMPDIR``), ``pieces`` the whole text.  ``fixed``: no part of the name varies from run to run.  ``unique``: a part
    of it is random (uuid and the like).  ``stamped``: a part of it is a time or a process id.  ``hardcoded``: the root
    is a literal.  ``bare``: it is the root itself.
    """

    node: ast.expr
    directory: str
    pieces: Pieces
    fixed: bool
    unique: bool
    stamped: bool
    hardcoded: bool
    bare: bool

    @property
    def root(self) -> str:
        """The root that it lies in wherever that is moved to; '' if the root is a literal, which stays where it is."""
        return "" if self.hardcoded else self.directory

    @property
    def text(self) -> str:
        """The path for a message, with ``{...}`` for what varies."""
        shown = "".join(piece.text for piece in self.pieces)
        return shown if len(shown) <= _MAX_SHOWN else shown[: _MAX_SHOWN - 1] + "…"

    @property
    def guessable(self) -> bool:
        """Whether somebody else can tell the name: text beyond an extension, or what others know; nothing random."""
        if not self.unique and (self.is_named_elsewhere or any(p.kind is PieceKind.DIGEST for p in self.pieces)):
            return True
        constant = "".join(piece.text for piece in self.pieces if piece.kind is PieceKind.CONSTANT)
        name = constant[len(self.directory) :] if self.hardcoded else constant
        return not self.unique and bool(re.search(r"[A-Za-z0-9]", re.sub(r"\.\w+$", "", name)))

    @property
    def is_named_elsewhere(self) -> bool:
        """Whether it has the name of something else in it: ``upload.filename``, ``source["filename"]``."""
        return any(piece.kind is PieceKind.VARIABLE and _is_file_name(piece.node) for piece in self.pieces)

    @property
    def origin(self) -> ast.expr:
        """The expression that the root was read from: the literal, or the call of ``gettempdir``."""
        return self.pieces[0].node


def _is_file_name(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=holder), attr=name):
            return holder not in {"self", "cls"} and name in _FILE_NAMES
        case ast.Subscript(slice=ast.Constant(value=name)):
            return name in _FILE_NAMES
    return False


_FILE_NAMES = frozenset({"filename", "file_name", "fileName"})

Bound: TypeAlias = "Mapping[str, TempPath | ast.expr] | Callable[[str], TempPath | ast.expr | None]"


def temp_path(expr: ast.expr, module: Module, bound: Bound) -> TempPath | None:
    """Return what ``expr`` says of a path in a shared temporary directory; None if it is none, or not clearly one.

    ``bound`` tells for a name as it is written (``base``, ``self.base``) the path, or the expression, that was bound
    to it earlier.
    """
    find = bound.get if isinstance(bound, Mapping) else bound

    def lookup(name: str) -> Pieces | ast.expr | None:
        value = find(name)
        return value.pieces if isinstance(value, TempPath) else value

    found = known_pieces(expr, module.names, lookup)
    return None if found is None else classify(expr, found, module)


def classify(node: ast.expr, found: Pieces, module: Module) -> TempPath | None:
    """Return the path that ``found``, the text of ``node``, spells if it lies in a shared temporary directory."""
    found = tuple(piece for piece in found if piece.text)
    directory = _directory(found, module.settings.temp_directories)
    if directory is None:
        return None
    found = with_random_results(found, module)
    spelled = "".join(piece.text for piece in found)
    hardcoded = found[0].kind is PieceKind.CONSTANT
    variable = {piece.kind for piece in found} - {PieceKind.CONSTANT, PieceKind.ROOT, PieceKind.USER}
    return TempPath(
        node,
        directory,
        found,
        fixed=not variable,
        unique=PieceKind.RANDOM in variable,
        stamped=PieceKind.STAMP in variable,
        hardcoded=hardcoded,
        bare=spelled.rstrip("/\\") == directory.rstrip("/\\"),
    )


def literal_directory(text: str, directories: tuple[str, ...]) -> str | None:
    """Return the start of ``text`` that is one of ``directories``, with a separator or the end after it."""
    if text[:1] not in _first_characters(directories):
        return None
    for directory in directories:
        start = text[: len(directory)]
        rest = text[len(directory) :]
        if _same(start, directory) and (not rest or rest[0] in _separators(directory)):
            return start
    return None


@lru_cache(maxsize=8)
def _first_characters(directories: tuple[str, ...]) -> str:
    # '' is in every string, and no directory starts it.
    return "".join({first for directory in directories for first in (directory[:1].lower(), directory[:1].upper())})


def _windows(directory: str) -> bool:
    return "\\" in directory or directory[1:2] == ":" or directory.startswith("%")


def _separators(directory: str) -> str:
    return "/\\" if _windows(directory) else "/"


def _same(start: str, directory: str) -> bool:
    if _windows(directory):
        return start.replace("/", "\\").lower() == directory.replace("/", "\\").lower()
    return start == directory


def _directory(found: Pieces, directories: tuple[str, ...]) -> str | None:
    if not found:
        return None
    if found[0].kind is PieceKind.ROOT:
        return found[0].text if _starts_name(found[1:]) else None
    text, rest = _constant_start(found)
    directory = literal_directory(text, directories)
    # f"/tmp{x}": whether this is in /tmp depends on what x starts with.
    return None if directory is not None and len(text) == len(directory) and rest else directory


def _starts_name(rest: Pieces) -> bool:
    return not rest or rest[0].text[0] in "/\\"


def _constant_start(found: Pieces) -> tuple[str, tuple[Piece, ...]]:
    count = 0
    while count < len(found) and found[count].kind is PieceKind.CONSTANT:
        count += 1
    return "".join(piece.text for piece in found[:count]), found[count:]
