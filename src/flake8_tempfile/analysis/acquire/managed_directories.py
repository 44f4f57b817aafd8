"""Directories that something else removes with all that is in them: nothing made in them owes anything.

Among them those that are made as an argument of a context manager whose name says that it owns them.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.acquire.temporary_attributes import is_own
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.call_results import is_removed_by_same_call
from flake8_tempfile.analysis.effects.values.callers import values_given
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.paths.forms import is_conversion
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import is_constructor, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names, lifetime_calls

_CALLERS = 3


class ManagedDirectories:
    """Tells whether a path lies in a directory that something else removes."""

    def __init__(self, names: NameValues, summaries: Summaries, callers: int = 0) -> None:
        self._names = names
        self._summaries = summaries
        self._module = summaries.module
        self._given: dict[str, bool] = {}
        self._callers = callers  # how many of them lie between here and where it was asked

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
        name = self._module.calls[call].name or ""
        if name in lifetime_calls.NOT_MANAGED:
            return False
        if name in call_table.OBJECT_FACTORIES or name in call_table.DIRECTORY_FACTORIES:
            return True
        if name == "os.path.dirname":
            return False
        if call.args and (name == "os.path.join" or name in {"str", "pathlib.Path", "os.fspath", "os.path.realpath"}):
            return self.holds(call.args[0], depth + 1)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"joinpath", "mkdir", "mktemp", "makedir"}:
            return self.holds(call.func.value, depth + 1)
        is_managed = function_names.MANAGED_NAME.search(self._module.calls[call].last) is not None
        return is_managed or is_removed_by_same_call(call, self._summaries)

    def _name(self, expression: ast.expr, depth: int) -> bool:
        text = key(expression)
        if text is None:
            return False
        last = last_part(expression)
        if isinstance(expression, ast.Attribute) and expression.attr == "name":
            return self.holds(expression.value, depth + 1)
        values = self._names.assigned.get(text) or [self._names.values.get(text, expression)]
        if values == [expression] and isinstance(expression, ast.Attribute) and is_own(expression, self._summaries):
            return True
        if all(value is not expression and self.holds(value, depth + 1) for value in values):
            return True
        if last in lifetime_calls.FIXTURE_DIRECTORIES or text in self._names.removed_directly:
            return True
        if function_names.MANAGED_NAME.search(last) and not last.isupper() and not isinstance(values[0], ast.Attribute):
            return True
        if isinstance(expression, ast.Attribute):
            return expression.attr in self._summaries.removed_by  # which is dear to find out
        return values == [expression] and isinstance(expression, ast.Name) and self._is_given_by_all(text)

    def _is_given_by_all(self, name: str) -> bool:
        """Tell whether each caller of the function in the module gives it such a directory for a parameter.

        Ex) ``with TemporaryDirectory() as d: unpack(source, d)`` and ``def unpack(source, into)``
        """
        if name not in self._given:
            self._given[name] = False  # for a function that calls itself
            values = list(values_given(name, self._names)) if self._callers < _CALLERS else []
            self._given[name] = bool(values) and all(
                value is not None and ManagedDirectories(names, self._summaries, self._callers + 1).holds(value)
                for value, names in values
            )
        return self._given[name]


def _first_value(text: ast.JoinedStr) -> ast.expr | None:
    first = text.values[0] if text.values else None
    return first.value if isinstance(first, ast.FormattedValue) else None


def in_managed_context(node: ast.AST, module: Module) -> bool:
    """Tell whether a ``with`` around ``node`` works in a directory that it removes."""
    managers = (
        item.context_expr
        for parent in module.ancestors(node)
        if isinstance(parent, (ast.With, ast.AsyncWith))
        for item in parent.items
    )
    return any(function_names.MANAGED_CONTEXT.search(last_part(manager)) for manager in managers)


def is_made_for_manager(call: ast.Call, summaries: Summaries) -> bool:
    """Ex) ``with manage(work_folder=Path(mkdtemp())) as work``, unless what ``manage`` does can be seen here.

    A manager that nothing is asked of but to be entered (``with working_dir(mkdtemp()):``) is there for its effect;
    so is one that has a name for something else, and it uses the directory without removing it.
    """
    module = summaries.module
    child: ast.AST = call
    parent = module.parents.get(child)
    while isinstance(parent, ast.Call) and is_conversion(parent, module.calls[parent].name):
        child, parent = parent, module.parents.get(parent)
    keyword = ""
    if isinstance(parent, ast.keyword):
        keyword = parent.arg or ""
        child, parent = parent, module.parents.get(parent)
    if not isinstance(parent, ast.Call) or child is parent.func or not _is_entered_and_bound(parent, module):
        return False
    is_known = is_constructor(parent) or summaries.called(parent.func) is not None
    return not is_known and _is_owner(parent.func, keyword)


def _is_owner(function: ast.expr, keyword: str) -> bool:
    if any(function_names.PLAIN_MANAGER_NAME.search(name) for name in _names(function)):
        return False
    if function_names.PARENT_KEYWORD.search(keyword):
        return False
    return bool(
        function_names.OWNING_MANAGER_NAME.search(last_part(function)) or function_names.OWNED_KEYWORD.search(keyword)
    )


def _names(function: ast.expr) -> tuple[str, str]:
    """Ex) ``patch`` and ``dict`` of ``mock.patch.dict``."""
    return last_part(function), last_part(function.value) if isinstance(function, ast.Attribute) else ""


def _is_entered_and_bound(manager: ast.Call, module: Module) -> bool:
    parent = module.parents.get(manager)
    if isinstance(parent, ast.withitem):
        return parent.context_expr is manager and parent.optional_vars is not None
    if not isinstance(parent, ast.Call) or module.calls[parent].last not in call_table.ENTERING:
        return False
    outer = module.parents.get(parent)
    if isinstance(outer, ast.Await):
        outer = module.parents.get(outer)
    return isinstance(outer, ast.Assign | ast.AnnAssign | ast.NamedExpr)
