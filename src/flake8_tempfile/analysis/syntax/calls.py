"""Each call, looked at once: the name of its function, its arguments, and what the table of calls says of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.syntax.expressions import argument, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import CREATING, RECEIVER, Does, Given, Row
from flake8_tempfile.records import NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.analysis.syntax.names import Names

MODE_KEYWORDS = ("mode", "flag")
# "c" and "n" are those of dbm and shelve.
_CREATING_MODES = "waxcn"
_HARMLESS_PREFIXES = (
    "logging.", "os.path.", "warnings.", "unittest.mock.", "loguru.", "os.environ.", "sys.modules.", "sys.path.",
)  # fmt: skip
_NOTHING: frozenset[str] = frozenset()


class Call(NamedTuple):
    """A call; all other nodes share one of these that has no name, no arguments and no rows.

    ``name`` is the canonical dotted name of the function, if it has one; ``last`` its last part, also behind a call.
    ``arguments`` are taken off their stars.  ``receiver`` is what a method is called on, None for a function of an
    imported module.  There is one row for a function, for a method one for each kind of object that has such a method,
    as only its last part is known; none for what is in no table.

    By the table alone, ``carried`` is from where to where it copies or moves a file or tree, ``created`` the path that
    it is known to create, and whether as a directory: what is moved to a path is no creation, it has its owner.
    """

    node: ast.Call
    name: str | None
    last: str
    arguments: tuple[ast.expr, ...]
    receiver: ast.expr | None
    rows: tuple[Row, ...]
    carried: tuple[ast.expr, ast.expr] | None = None
    created: tuple[ast.expr, bool] | None = None

    @property
    def is_harmless(self) -> bool:
        """Whether the table says of a function that it does not fail in the cases that matter."""
        return self.name is not None and (self.name in call_table.HARMLESS or self.name.startswith(_HARMLESS_PREFIXES))

    @property
    def is_method(self) -> bool:
        """Whether the call is known by its last part only."""
        return any(row.on for row in self.rows)

    def on(self, operand: ast.expr) -> frozenset[str]:
        """Return what becomes of an argument, or of what the method is called on."""
        slot = self._slot(operand)
        return _NOTHING.union(*(row.on_slot(slot) for row in self.rows)) if slot is not None else _NOTHING

    def operand(self, *what: str) -> ast.expr | None:
        """Return the first operand to which one of ``what`` happens."""
        return next((operand for _, operand in self.given(*what)), None)

    def given(self, *what: str) -> Iterator[tuple[Given, ast.expr]]:
        """Yield what is known of the operands to which one of ``what`` happens."""
        for given in (given for row in self.rows for given in row.given if given.does in what):
            operand = self._at(given)
            if operand is not None:
                yield given, operand

    def kept(self) -> Iterator[tuple[Given, ast.expr]]:
        """Yield what is known of the arguments that what is returned has as attributes."""
        for given in (given for row in self.rows for given in row.given if given.places):
            operand = self._at(given)
            if operand is not None:
                yield given, operand

    def mode(self, given: Given) -> ast.expr | None:
        """Return the mode with which it opens a file; None where it gives none."""
        return argument(self.node, given.mode, MODE_KEYWORDS)

    def _at(self, given: Given) -> ast.expr | None:
        if given.position == RECEIVER:
            return self.receiver
        return argument(self.node, given.position, given.keywords)

    def _slot(self, operand: ast.expr) -> int | str | None:
        if isinstance(self.node.func, ast.Attribute) and operand is self.node.func.value:
            return RECEIVER
        for position, value in enumerate(self.node.args):
            if value is operand:
                return position
        return next((word.arg for word in self.node.keywords if word.value is operand), None)


_NO_CALL = Call(ast.Call(ast.Constant(None), [], []), None, "", (), None, ())


class Calls(dict[ast.AST | None, Call]):
    """Every call of a module that was asked for, by its node."""

    def __init__(self, names: Names) -> None:
        """Start with nothing asked; ``names`` are those of the module."""
        super().__init__()
        self._names = names

    def __missing__(self, node: ast.AST | None) -> Call:
        found = self[node] = self._read(node) if isinstance(node, ast.Call) else _NO_CALL
        return found

    def _read(self, call: ast.Call) -> Call:
        function, name = call.func, self._names.resolve(call.func)
        values = [value.value if isinstance(value, ast.Starred) else value for value in call.args]
        values += [keyword.value for keyword in call.keywords]
        method = function if isinstance(function, ast.Attribute) else None
        row = call_table.FUNCTIONS.get(name or "")
        receiver = method.value if method is not None and not self._is_module(method.value, row) else None
        rows = (row,) if row is not None else call_table.method_rows().get(method.attr, ()) if method else ()
        found = Call(call, name, last_part(function), tuple(values), receiver, rows)
        return found._replace(carried=_carried(found), created=_created(found)) if rows else found

    def _is_module(self, value: ast.expr, row: Row | None) -> bool:
        return row is None and isinstance(value, ast.Name) and value.id in self._names.imported


def _carried(call: Call) -> tuple[ast.expr, ast.expr] | None:
    # Called on something they take one argument: text.replace(old, new) is another method.
    if call.is_method and len(call.node.args) != 1:
        return None
    source, target = call.operand(Does.COPIES, Does.MOVES_FROM), call.operand(Does.MOVES_TO, *CREATING)
    return (source, target) if source is not None and target is not None else None


def _created(call: Call) -> tuple[ast.expr, bool] | None:
    for given, path in call.given(Does.OPENS, *CREATING):
        if _creates(given, call):
            return path, given.does in (Does.CREATES_DIRECTORY, Does.CREATES_TREE)
    return None


def _creates(given: Given, call: Call) -> bool:
    if given.does is Does.OPENS:
        return _may_create(call.mode(given), given.default)
    if given.position != RECEIVER or not isinstance(call.node.func, ast.Attribute):
        return True
    # The methods are known by their last part: with arguments, ``mkdir`` and ``touch`` are of other objects.
    return call.last not in ("touch", "mkdir", "makedirs") or not call.node.args


def _may_create(mode: ast.expr | None, default: str) -> bool:
    """Tell whether a mode says for certain that a file is created where there is none; ``r+`` needs one."""
    if mode is None:
        return any(letter in default for letter in _CREATING_MODES)
    if isinstance(mode, ast.BinOp):  # open(path, "w" + kind)
        return _may_create(mode.left, "") or _may_create(mode.right, "")
    letters = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else ""
    return any(letter in letters for letter in _CREATING_MODES)
