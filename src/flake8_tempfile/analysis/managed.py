"""Directories that something else removes with all that is in them: nothing made in them owes anything."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import library, vocabulary
from flake8_tempfile.analysis.expressions import bindings, key
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.summaries import Summaries
from flake8_tempfile.analysis.temp_paths import temp_path
from flake8_tempfile.analysis.values import NameValues


class ManagedDirectories:
    """Tells whether a path lies in a directory that something else removes."""

    def __init__(self, names: NameValues, summaries: Summaries) -> None:
        self._names = names
        self._summaries = summaries
        self._module = summaries.module

    def holds(self, expression: ast.expr, depth: int = 0) -> bool:
        """Tell whether ``expression`` is such a directory or a path inside one."""
        if depth > 8 or temp_path(expression, self._module, self._names.values) is not None:
            return False
        if isinstance(expression, ast.Call):
            return self._call(expression, depth)
        if isinstance(expression, (ast.BinOp, ast.JoinedStr)):
            first = expression.left if isinstance(expression, ast.BinOp) else _first_value(expression)
            return first is not None and self.holds(first, depth + 1)
        if isinstance(expression, (ast.IfExp, ast.BoolOp)):
            return False
        return self._name(expression, depth)

    def _call(self, call: ast.Call, depth: int) -> bool:
        name = self._module.names.call(call) or ""
        if name in library.NOT_MANAGED:
            return False
        if name in library.OBJECT_FACTORIES or name in library.DIRECTORY_FACTORIES:
            return True
        if name == "os.path.dirname":
            return False
        if call.args and (name == "os.path.join" or name in {"str", "pathlib.Path", "os.fspath", "os.path.realpath"}):
            return self.holds(call.args[0], depth + 1)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"joinpath", "mkdir", "mktemp", "makedir"}:
            return self.holds(call.func.value, depth + 1)
        return bool(vocabulary.MANAGED_NAME.search(last_part(call.func)))

    def _name(self, expression: ast.expr, depth: int) -> bool:
        text = key(expression)
        if text is None:
            return False
        last = last_part(expression)
        if isinstance(expression, ast.Attribute) and expression.attr == "name":
            return self.holds(expression.value, depth + 1)
        values = self._names.assigned.get(text) or [self._names.values.get(text, expression)]
        if values == [expression] and isinstance(expression, ast.Attribute):
            values = self._attribute_values(expression) or values
        if all(value is not expression and self.holds(value, depth + 1) for value in values):
            return True
        if last in library.FIXTURE_DIRECTORIES or text in self._names.removed_directly:
            return True
        if isinstance(expression, ast.Attribute) and expression.attr in self._summaries.removed_by:
            return True
        return (
            bool(vocabulary.MANAGED_NAME.search(last))
            and not last.isupper()
            and not isinstance(values[0], ast.Attribute)
        )


    def _attribute_values(self, attribute: ast.Attribute) -> list[ast.expr]:
        """Return what an attribute is bound to anywhere in the module, if each time it is a temporary object.

        Ex) ``self.tmp = TemporaryDirectory()`` in ``__init__``, ``tmp = TemporaryDirectory()`` in the body of a class
        """
        module = self._module
        found: list[ast.expr] = []
        for node in module.written.get(attribute.attr, ()):
            if isinstance(node.ctx, ast.Load) or not (
                isinstance(node, ast.Attribute) or isinstance(module.owners[node], ast.ClassDef)
            ):
                continue
            value = next((v for t, v in bindings(module.parents[node]) if t is node and v is not None), node)
            if not isinstance(value, ast.Constant) and module.names.call(value) not in library.OBJECT_FACTORIES:
                return []
            found += [value] if isinstance(value, ast.Call) else []
        return found


def _first_value(text: ast.JoinedStr) -> ast.expr | None:
    first = text.values[0] if text.values else None
    return first.value if isinstance(first, ast.FormattedValue) else None
