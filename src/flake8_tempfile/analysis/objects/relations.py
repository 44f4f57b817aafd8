"""Tells what an expression has to do with one temporary file or directory: its object, its path, or a holder of that.

The question is asked of expressions at a program point; ``Handles`` says which variables hold what there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from enum import IntEnum

from flake8_tempfile.analysis.syntax.names import Names, dotted, last_part
from flake8_tempfile.records import NamedTuple


class Relation(IntEnum):
    """What a value is to the temporary file or directory, the looser relations last."""

    DESCRIPTOR = 1  # the descriptor that mkstemp returned
    OBJECT = 2  # the object that the factory returned
    WRITER = 3  # an object that writes to it: csv.writer(f)
    PATH = 4  # its path, as str, bytes or Path
    INSIDE = 5  # a path inside the directory
    HOLDER = 6  # a list, mapping or object that has such a path in it
    TEXT = 7  # a longer text that has such a path in it: a command line, a message
    DOCUMENT = 8  # a text of several lines, which may speak of the path and of much else, or be a script


_PATHS = (Relation.PATH, Relation.INSIDE)
NAMING = (*_PATHS, Relation.HOLDER, Relation.TEXT)
SPEAKING = (*NAMING, Relation.DOCUMENT)


class Handles(NamedTuple):
    """The variables (``d``, ``self.path``) that hold something of one temporary file or directory."""

    known: frozenset[tuple[str, Relation]] = frozenset()
    is_directory: bool = False

    def get(self, name: str) -> Relation | None:
        """Return what the variable holds."""
        return next((relation for known, relation in self.known if known == name), None)

    def names(self, *relations: Relation) -> tuple[str, ...]:
        """Return the variables that hold one of ``relations``."""
        return tuple(sorted(name for name, relation in self.known if relation in relations))

    def bind(self, name: str, relation: Relation | None) -> Handles:
        """Return the handles after ``name`` was bound to a value with that relation; None for an unrelated value.

        An empty name stands for a target that is no variable.
        """
        if not name:
            return self
        kept = frozenset(pair for pair in self.known if pair[0] != name and not pair[0].startswith(f"{name}."))
        added = kept if relation is None else kept | {(name, relation)}
        return self if added == self.known else Handles(added, self.is_directory)


NO_HANDLES = Handles()

# Functions that put their arguments together to one path.
_JOINING = frozenset({
    "os.path.join", "posixpath.join", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.WindowsPath",
    "py.path.local", "anyio.Path",
})  # fmt: skip
# Functions that return the path they are given, in another form or absolute.
_SAME_PATH = frozenset({
    "str", "bytes", "os.fspath", "os.fsencode", "os.fsdecode", "os.path.abspath", "os.path.realpath",
    "os.path.normpath", "os.path.normcase", "os.path.expanduser",
})  # fmt: skip
_SAME_PATH_METHODS = frozenset({"resolve", "absolute", "as_posix", "expanduser", "__str__", "__fspath__", "encode"})
# Functions that return something that has their arguments in it.
_HOLDING = frozenset({
    "list", "tuple", "set", "dict", "sorted", "reversed", "functools.partial", "argparse.Namespace",
    "types.SimpleNamespace", "shlex.quote", "shlex.join", "shlex.split", "pipes.quote", "subprocess.list2cmdline",
    "itertools.chain", "copy.copy",
})  # fmt: skip
_CONSTRUCTING = ("from_", "create", "make", "build", "new", "of")
# What may follow a path in a command line without making it another path.
_OTHER_FILE = re.compile(r"[\w.~#@+-]")
_CONVERSION = re.compile(r"%(?:\(\w*\))?[#0\- +]*\d*(?:\.\d+)?[a-zA-Z%]|\{[^{}]*\}")


def names_same_file(function: str | None) -> bool:
    """Tell whether a function of this canonical name returns the path it is given, or one inside it."""
    return function in _JOINING or function in _SAME_PATH


def relate(expr: ast.expr | None, handles: Handles, names: Names) -> Relation | None:
    """Return what the value of ``expr`` is to the temporary file or directory; None for nothing that is known."""
    return _Relating(handles, names).of(expr)


class _Relating(NamedTuple):
    handles: Handles
    names: Names

    def of(self, expr: ast.expr | None) -> Relation | None:
        match expr:
            case ast.Name(id=name):
                return self.handles.get(name)
            case ast.Attribute():
                return self._attribute(expr)
            case ast.Call():
                return self._call(expr)
            case ast.BinOp():
                return self._operation(expr)
            case ast.JoinedStr(values=values):
                return self._f_string(values)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
                return self._holder(parts)
            case ast.IfExp(body=first, orelse=second):
                return self.of(first) or self.of(second)
            case ast.BoolOp(values=values):
                return next(filter(None, map(self.of, values)), None)
            case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Starred(value=value):
                return self.of(value)
        return None

    def _attribute(self, expr: ast.Attribute) -> Relation | None:
        known = self.handles.get(dotted(expr) or "")
        if known is not None:
            return known
        owner = self.of(expr.value)
        if owner is Relation.OBJECT and expr.attr in ("name", "file"):
            return Relation.PATH if expr.attr == "name" else Relation.OBJECT
        return None

    def _call(self, call: ast.Call) -> Relation | None:
        function = self.names.resolve(call.func)
        if names_same_file(function):
            first = self.of(call.args[0]) if call.args else None
            return self._joined(first, call.args[1:]) if function in _JOINING else first
        if function in _HOLDING or constructs(call):
            return self._holder([*call.args, *(keyword.value for keyword in call.keywords)])
        return self._method(call, call.func) if isinstance(call.func, ast.Attribute) else None

    def _method(self, call: ast.Call, function: ast.Attribute) -> Relation | None:
        owner = self.of(function.value)
        if owner in _PATHS:
            if function.attr == "joinpath":
                return self._joined(owner, call.args)
            return owner if function.attr in _SAME_PATH_METHODS else None
        if owner is Relation.OBJECT and function.attr == "__enter__":
            return Relation.PATH if self.handles.is_directory else Relation.OBJECT
        if owner in (Relation.HOLDER, Relation.TEXT):
            return owner if function.attr in ("copy", "split", "strip", "encode") else None
        if function.attr == "format" and isinstance(function.value, ast.Constant):
            return self._template(str(function.value.value), [*call.args, *(word.value for word in call.keywords)])
        return Relation.TEXT if function.attr == "join" and self._holder(call.args) else None

    def _joined(self, first: Relation | None, rest: Iterable[ast.expr]) -> Relation | None:
        if first is Relation.PATH and any(True for _ in rest):
            return Relation.INSIDE if self.handles.is_directory else None
        return first if first in _PATHS else None

    def _holder(self, parts: Iterable[ast.expr | None]) -> Relation | None:
        return Relation.HOLDER if any(self.of(part) in NAMING for part in parts) else None

    def _operation(self, expr: ast.BinOp) -> Relation | None:
        left, right = self.of(expr.left), self.of(expr.right)
        if isinstance(expr.op, ast.Div):
            return self._joined(left, [expr.right]) or (right if right in _PATHS else None)
        if isinstance(expr.op, ast.Mod) and isinstance(expr.left, ast.Constant):
            values = expr.right.elts if isinstance(expr.right, ast.Tuple) else [expr.right]
            return self._template(str(expr.left.value), values)
        if isinstance(expr.op, ast.Add):
            if left in _PATHS:
                return self._followed(left, _text(expr.right))
            return _sum(left, right)
        return None

    def _template(self, template: str, values: Iterable[ast.expr]) -> Relation | None:
        if not any(self.of(value) in NAMING for value in values):
            return None
        following = [template[match.end() :] for match in _CONVERSION.finditer(template)]
        # Which conversion takes the path is not worked out: any that starts another file's name makes it unsure.
        if any(_OTHER_FILE.match(text) for text in following):
            return None
        return Relation.DOCUMENT if "\n" in template else Relation.TEXT

    def _f_string(self, values: list[ast.expr]) -> Relation | None:
        longer = Relation.DOCUMENT if any("\n" in (_text(value) or "") for value in values) else Relation.TEXT
        for index, value in enumerate(values):
            relation = self.of(value.value) if isinstance(value, ast.FormattedValue) else None
            if relation in NAMING:
                follows = values[index + 1] if index + 1 < len(values) else None
                whole = self._followed(relation, _text(follows) if follows is not None else "")
                return whole if whole is None or (index == 0 and longer is Relation.TEXT) else longer
        return None

    def _followed(self, relation: Relation | None, text: str | None) -> Relation | None:
        """Return what a path is once ``text`` (None: not known) was put behind it."""
        if relation not in _PATHS:
            return Relation.TEXT if relation in NAMING else None
        if text is None or _OTHER_FILE.match(text):
            return None
        if text[:1] in ("/", "\\"):
            return Relation.INSIDE if self.handles.is_directory else None
        return Relation.TEXT if text else relation


def _sum(left: Relation | None, right: Relation | None) -> Relation | None:
    """Return what ``left + right`` is: a list if one of them is, and else a text."""
    if Relation.HOLDER in (left, right):
        return Relation.HOLDER
    return Relation.TEXT if left in NAMING or right in NAMING else None


def constructs(call: ast.Call) -> bool:
    """Tell whether ``call`` is written as the making of an object, which keeps what it is given for later.

    Ex) ``Config(path)``, ``config.Config.from_file(path)``
    """
    *owners, name = (dotted(call.func) or last_part(call.func)).split(".")
    return _is_class(name) or (any(map(_is_class, owners)) and name.startswith(_CONSTRUCTING))


def _is_class(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


def _text(expr: ast.expr) -> str | None:
    if isinstance(expr, ast.Constant):
        return str(expr.value)
    return "/" if last_part(expr) == "sep" else None
