"""Each call, looked at once: the name of its function, its arguments, and its rows in the table of calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.syntax.expressions import argument, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import RECEIVER, Given, Row
from flake8_tempfile.records import NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.analysis.syntax.names import Names

_NOTHING: frozenset[str] = frozenset()


class Call(NamedTuple):
    """A call; all other nodes share one of these that has no name, no arguments and no rows.

    ``name`` is the canonical dotted name of the function, if it has one; ``last`` its last part, also behind a call.
    ``arguments`` are taken off their stars.  ``receiver`` is what a method is called on, None for a function of an
    imported module.  There is one row for a function, for a method one for each kind of object that has such a method,
    as only its last part is known; none for what is in no table.
    """

    node: ast.Call
    name: str | None
    last: str
    arguments: tuple[ast.expr, ...]
    receiver: ast.expr | None
    rows: tuple[Row, ...]

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
        return Call(call, name, last_part(function), tuple(values), receiver, rows)

    def _is_module(self, value: ast.expr, row: Row | None) -> bool:
        return row is None and isinstance(value, ast.Name) and value.id in self._names.imported
