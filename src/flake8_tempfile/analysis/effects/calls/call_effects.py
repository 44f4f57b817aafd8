"""What one call does with what it is given, by the table of calls.

Looking a call up costs less than remembering what was found.  A function that is not in the table is unknown; of a
method only the last part is known, and so what it does on each kind of object that has such a method.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.names import Names
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import RECEIVER, Given, Row
from flake8_tempfile.records import NamedTuple

MODE_KEYWORDS = ("mode", "flag")
_HARMLESS_PREFIXES = (
    "logging.", "os.path.", "warnings.", "unittest.mock.", "loguru.", "os.environ.", "sys.modules.", "sys.path.",
)  # fmt: skip
_NOTHING: frozenset[str] = frozenset()
# "c" and "n" are those of dbm and shelve.
_CREATING_MODES = "waxcn"


def is_harmless(call: ast.Call, names: Names) -> bool:
    """Tell whether the table says of a function that it does not fail in the cases that matter."""
    name = names.call(call)
    return name is not None and (name in call_table.HARMLESS or name.startswith(_HARMLESS_PREFIXES))


def is_harmless_method(call: ast.Call, names: Names) -> bool:
    """Ex) ``text.upper()``, but not ``module.get(address)``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in call_table.HARMLESS_METHODS:
        return False
    name = names.call(call)
    heads = {imported.partition(".")[0] for imported in names.imported.values()}  # "" of a relative import
    return name is None or name.partition(".")[0] not in heads


class Effect(NamedTuple):
    """A call and its rows: one for a function, for a method one for each kind of object; none where it is unknown.

    ``of_module``: what looks like a method is a function of a module that is not in the table.
    """

    call: ast.Call
    rows: tuple[Row, ...]
    of_module: bool = False

    @property
    def receiver(self) -> ast.expr | None:
        """What the method is called on, if it is one."""
        function = self.call.func
        return function.value if isinstance(function, ast.Attribute) and not self.of_module else None

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

    def _at(self, given: Given) -> ast.expr | None:
        if given.position == RECEIVER:
            return self.receiver
        return argument(self.call, given.position, given.keywords)

    def _slot(self, operand: ast.expr) -> int | str | None:
        if isinstance(self.call.func, ast.Attribute) and operand is self.call.func.value:
            return RECEIVER
        for position, value in enumerate(self.call.args):
            if value is operand:
                return position
        return next((word.arg for word in self.call.keywords if word.value is operand), None)


def effect(call: ast.Call, names: Names) -> Effect:
    """Return what ``call`` does, as far as the table knows."""
    if call not in names.effects:
        names.effects[call] = _find_effect(call, names)
    known: Effect = names.effects[call]
    return known


def _find_effect(call: ast.Call, names: Names) -> Effect:
    row = call_table.FUNCTIONS.get(names.resolve(call.func) or "")
    if row is not None:
        return Effect(call, (row,))
    function = call.func
    if not isinstance(function, ast.Attribute):
        return Effect(call, ())
    of_module = isinstance(function.value, ast.Name) and function.value.id in names.imported
    return Effect(call, call_table.method_rows().get(function.attr, ()), of_module)


def mode_of(call: ast.Call, given: Given) -> ast.expr | None:
    """Return the mode with which a call opens a file; None where it gives none."""
    return argument(call, given.mode, MODE_KEYWORDS)


def may_create(mode: ast.expr | None, default: str) -> bool:
    """Tell whether a mode says for certain that a file is created where there is none; ``r+`` needs one."""
    if mode is None:
        return any(letter in default for letter in _CREATING_MODES)
    if isinstance(mode, ast.BinOp):  # open(path, "w" + kind)
        return may_create(mode.left, "") or may_create(mode.right, "")
    letters = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else ""
    return any(letter in letters for letter in _CREATING_MODES)
