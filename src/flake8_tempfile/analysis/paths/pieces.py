"""The text of an expression that builds a string or a path, piece by piece, as far as it can be read off.

``os.path.join(base, "a-%d.txt" % n)`` becomes the pieces ``{base}``, ``/``, ``a-``, ``{n}``, ``.txt``: what is
constant, what comes from a variable, what is a time or a process id, and what is random.  Nothing is evaluated;
names are looked up in what the caller says was bound to them earlier.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from types import MappingProxyType
from typing import TypeAlias

from flake8_tempfile.analysis.paths.forms import joins
from flake8_tempfile.analysis.paths.templates import Part, format_parts, percent_parts
from flake8_tempfile.analysis.syntax.names import Names, dotted, last_part
from flake8_tempfile.analysis.tables import call_table, path_forms
from flake8_tempfile.analysis.tables.call_rows import Gives
from flake8_tempfile.analysis.tables.path_parts import (
    DIGEST_NAME,
    RANDOM_WORDS,
    TEMP_VARIABLES,
)
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple


class PieceKind(Enum):
    """Where a piece comes from.

    ``ROOT`` is the temporary directory that the system or the user chose; ``USER`` says who runs the program and
    where, and is the same in each run; ``STAMP`` is a time or the identity of a process; ``DIGEST`` is computed from
    something, and everybody who has that can compute it again.
    """

    CONSTANT = "constant"
    USER = "user"
    VARIABLE = "variable"
    DIGEST = "digest"
    STAMP = "stamp"
    RANDOM = "random"
    ROOT = "root"


class Piece(NamedTuple):
    """A stretch of the text and the expression it was read from; ``{...}`` is shown for what is not constant."""

    kind: PieceKind
    text: str
    node: ast.expr


Pieces: TypeAlias = tuple[Piece, ...]
Binding: TypeAlias = "Pieces | ast.expr"
Lookup: TypeAlias = Callable[[str], "Binding | None"]

_NOTHING: Mapping[ast.expr, Pieces] = MappingProxyType({})
_MAX_DEPTH = 12
_MAX_SHOWN = 30
_MAX_NODES = 40
# They name the same file, or one beside it that is just as guessable.
_SAME_TEXT_METHODS = path_forms.CONVERSION_METHODS | {"rstrip", "with_suffix"}
_SEPARATORS = {"os.sep": "/", "os.path.sep": "/", "posixpath.sep": "/", "ntpath.sep": "\\"}


def pieces(expr: ast.expr, names: Names, lookup: Lookup, known: Mapping[ast.expr, Pieces] = _NOTHING) -> Pieces:
    """Return the text of ``expr`` in pieces, constant neighbours not merged.

    ``lookup`` tells what is bound to a name as it is written; ``known`` gives the text of nodes inside ``expr``.
    """
    return _Reader(names, lookup, known).read(expr, 0)


def known_pieces(expr: ast.expr, names: Names, lookup: Lookup) -> Pieces | None:
    """Return what ``pieces`` does; None if nothing at all is known of the text."""
    return _Reader(names, lookup, _NOTHING).structured(expr, 1)


def is_root(node: ast.Call | ast.Subscript, names: Names) -> bool:
    """Tell whether ``node`` is a call or a look-up that gives the temporary directory of the system or the user."""
    return _temp_root(node, names) is not None


def _temp_root(node: ast.Call | ast.Subscript, names: Names) -> Pieces | None:
    """Return the temporary directory of the system or the user if ``node`` asks for it."""
    if isinstance(node, ast.Subscript):
        of_environment = names.resolve(node.value) in {"os.environ", "os.environb"}
        return _variable(node.slice, node) if of_environment else None
    name = names.calls[node].name
    if name in call_table.giving(Gives.ROOT):
        return (Piece(PieceKind.ROOT, "gettempdir()", node),)
    if name in {"os.environ.get", "os.getenv", "os.environb.get"} and node.args:
        return _variable(node.args[0], node)
    return None


def _variable(key: ast.expr, node: ast.expr) -> Pieces | None:
    name = key.value if isinstance(key, ast.Constant) else None
    name = name.decode("latin-1") if isinstance(name, bytes) else name
    return (Piece(PieceKind.ROOT, f"${name}", node),) if name in TEMP_VARIABLES else None


def builds_text(call: ast.Call, names: Names) -> bool:
    """Tell whether a call makes a string or a path of what it is given, as far as this module can read it."""
    name = names.calls[call].name
    if name in path_forms.JOINS or name in path_forms.CONVERSIONS:
        return True
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return method in {"format", "joinpath", "strftime"} or method in _SAME_TEXT_METHODS


def joined(parts: Sequence[Pieces], node: ast.expr) -> Pieces:
    """Return the pieces of ``os.path.join``: a part that starts with a separator drops what stands before it."""
    result: Pieces = ()
    for part in parts:
        if result and not _absolute(part):
            result = (*result, Piece(PieceKind.CONSTANT, _separator(result), node), *part)
        else:
            result = part
    return result


def _absolute(part: Pieces) -> bool:
    return bool(part) and (part[0].kind is PieceKind.ROOT or part[0].text.startswith(("/", "\\")))


def _separator(so_far: Pieces) -> str:
    last = so_far[-1]
    if last.kind is PieceKind.CONSTANT and last.text.endswith(("/", "\\")):
        return ""
    return "\\" if any("\\" in piece.text for piece in so_far if piece.kind is PieceKind.CONSTANT) else "/"


class _Reader(NamedTuple):
    names: Names
    lookup: Lookup
    known: Mapping[ast.expr, Pieces]

    def read(self, expr: ast.expr, depth: int) -> Pieces:
        if expr in self.known:
            return self.known[expr]
        found = self.structured(expr, depth + 1) if depth < _MAX_DEPTH else None
        return (self._opaque(expr),) if found is None else found

    def structured(self, expr: ast.expr, depth: int) -> Pieces | None:
        """Return the pieces of an expression that says something of its text; None for all others."""
        match expr:
            case ast.Constant(value=str(text)):
                return (Piece(PieceKind.CONSTANT, text, expr),)
            case ast.Constant(value=bytes(data)):
                return (Piece(PieceKind.CONSTANT, data.decode("latin-1"), expr),)
            case ast.JoinedStr(values=values):
                return tuple(piece for value in values for piece in self._placeholder(value, expr, depth))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.read(left, depth) + self.read(right, depth)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return joined([self.read(left, depth), self.read(right, depth)], expr)
            case ast.BinOp(left=ast.Constant(value=str(text)) as template, op=ast.Mod(), right=right):
                return self._filled(percent_parts(text, right), template, depth)
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._fallback(values, depth)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.read(value, depth)
            case ast.Call():
                return self._call(expr, depth)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._reference(expr, depth)
        return None

    def _placeholder(self, value: ast.expr, whole: ast.expr, depth: int) -> Pieces:
        if isinstance(value, ast.FormattedValue):
            return self.read(value.value, depth)
        # A constant inside an f-string stands elsewhere in 3.12 than before: its whole string does not.
        return tuple(piece._replace(node=whole) for piece in self.read(value, depth))

    def _fallback(self, values: Sequence[ast.expr], depth: int) -> Pieces | None:
        """``os.environ.get("TMPDIR") or "/tmp"``: the system's directory whichever operand is taken."""
        first = self.read(values[0], depth)
        return first if len(first) == 1 and first[0].kind is PieceKind.ROOT else None

    def _reference(self, expr: ast.expr, depth: int) -> Pieces | None:
        if isinstance(expr, ast.Subscript):
            return _temp_root(expr, self.names)
        name = self.names.resolve(expr)
        if name in _SEPARATORS:
            return (Piece(PieceKind.CONSTANT, _SEPARATORS[name], expr),)
        written = dotted(expr)
        bound = self.lookup(written) if written is not None else None
        return self.read(bound, depth) if isinstance(bound, ast.expr) else bound

    def _call(self, call: ast.Call, depth: int) -> Pieces | None:
        root = _temp_root(call, self.names)
        if root is not None:
            return root
        name = self.names.calls[call].name or ""
        if any(isinstance(argument, ast.Starred) for argument in call.args):
            return None
        if call.args and (name in path_forms.JOINS or (name in path_forms.CONVERSIONS and joins(call))):
            return joined([self.read(argument, depth) for argument in call.args], call)
        if call.args and name in path_forms.CONVERSIONS:
            return self.read(call.args[0], depth)
        return self._method(call, depth) if isinstance(call.func, ast.Attribute) else None

    def _method(self, call: ast.Call, depth: int) -> Pieces | None:
        assert isinstance(call.func, ast.Attribute)
        receiver = call.func.value
        match call.func.attr:
            case "format" if isinstance(receiver, ast.Constant) and isinstance(receiver.value, str):
                parts = format_parts(receiver.value, call)
                return None if parts is None else self._filled(parts, receiver, depth)
            case "strftime" if call.args:
                return self._date(call.args[0], depth)
            case "joinpath":
                return joined([self.read(part, depth) for part in (receiver, *call.args)], call)
            case method if method in _SAME_TEXT_METHODS:
                return self.read(receiver, depth)
        return None

    def _date(self, template: ast.expr, depth: int) -> Pieces:
        """``date.strftime("/tmp/%Y.txt")``: constant up to the first directive, then a time."""
        found = self.read(template, depth)
        if not found or found[0].kind is not PieceKind.CONSTANT or "%" not in found[0].text:
            return found
        before, directive, after = found[0].text.partition("%")
        stamp = Piece(PieceKind.STAMP, directive + after, found[0].node)
        return (found[0]._replace(text=before), stamp, *found[1:])

    def _filled(self, parts: Iterable[Part], template: ast.expr, depth: int) -> Pieces:
        return tuple(piece for part in parts for piece in self._part(part, template, depth))

    def _part(self, part: Part, template: ast.expr, depth: int) -> Pieces:
        if isinstance(part, ast.expr):
            return self.read(part, depth)
        kind, text = (PieceKind.VARIABLE, "{…}") if part is None else (PieceKind.CONSTANT, part)
        return (Piece(kind, text, template),) if text else ()

    def _opaque(self, expr: ast.expr) -> Piece:
        small = len(list(islice(descendants(expr), _MAX_NODES))) < _MAX_NODES
        shown = ast.unparse(expr) if small else ""
        return Piece(self._kind(expr), "{" + (shown if 0 < len(shown) <= _MAX_SHOWN else "…") + "}", expr)

    def _kind(self, expr: ast.expr) -> PieceKind:
        kinds = {self._variation(node) for node in self._looked_up(expr)}
        for kind in (PieceKind.RANDOM, PieceKind.STAMP, PieceKind.USER, PieceKind.DIGEST):
            if kind in kinds:
                return kind
        return PieceKind.VARIABLE

    def _looked_up(self, expr: ast.expr) -> Iterator[ast.AST]:
        """Yield the parts of ``expr`` and those of the expressions bound to its names, one level deep."""
        for node in islice(descendants(expr), _MAX_NODES):
            yield node
            written = dotted(node) if isinstance(node, ast.Name | ast.Attribute) else None
            bound = self.lookup(written) if written is not None else None
            if isinstance(bound, ast.expr):
                yield from descendants(bound)

    def _variation(self, node: ast.AST) -> PieceKind:
        if isinstance(node, ast.Call):
            name = self.names.calls[node].name or ""
            if name in call_table.giving(Gives.RANDOM) or name.startswith(("secrets.", "random.", "numpy.random.")):
                return PieceKind.RANDOM
            if name in call_table.giving(Gives.STAMP):
                return PieceKind.STAMP
            if name in call_table.giving(Gives.USER):
                return PieceKind.USER
        if isinstance(node, ast.Name | ast.Attribute):
            if any(word in last_part(node).lower() for word in RANDOM_WORDS):
                return PieceKind.RANDOM
            if DIGEST_NAME.search(last_part(node)):
                return PieceKind.DIGEST
        return PieceKind.VARIABLE
