"""Which functions of a module leave what they are given alone, whatever their names say.

A function is called ``cleanup`` and only prints, ``delete_entry`` and only takes the path out of a table: its body is
the better evidence.  What it hands to somebody unknown may still be removed there, and then its name counts.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.paths.forms import is_path_conversion
from flake8_tempfile.analysis.syntax.decorators import is_called_as_written
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables.call_rows import REMOVING, Does

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.functions.summaries import Summaries

_MAY_REMOVE = frozenset({
    *REMOVING, Does.REMOVES, Does.MOVES_FROM, Does.REGISTERS, Does.CALLS, Does.BUILDS_TASK, Does.KEEPS, Does.STORES,
    Does.HANDS_ON, Does.RUNS, Does.SHELL, Does.RUNS_ON,
})  # fmt: skip
# Of a table or a list.
_FORGETTING = frozenset({"pop", "discard", "get", "remove"})


def leaves_alone(function: FunctionNode, home: Summaries) -> bool:
    """Tell whether all that a function does with its parameters is seen, and removes none of them."""
    spec, nodes, module = function.args, home.nodes_of(function), home.module
    if not is_called_as_written(function) or spec.vararg or spec.kwarg or _is_for_others(function, module):
        return False
    if nodes.of_any((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Yield, ast.YieldFrom)):
        return False
    return all(home.leaves_alone(call) or _leaves_alone(call, module) for call in nodes.of(ast.Call))


def _is_for_others(function: FunctionNode, module: Module) -> bool:
    """Tell whether somebody else is to fill a body that says nothing: a subclass, the one who wrote a stub.

    Ex) ``raise NotImplementedError``, ``...``; ``pass``, or a docstring, in a function of the module is all there is.
    """
    says_nothing = all(
        isinstance(each, (ast.Pass, ast.Raise)) or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in function.body
    )
    is_method, last = isinstance(module.parents[function], ast.ClassDef), function.body[-1]
    return says_nothing and (is_method or isinstance(last, ast.Raise) or _is_ellipsis(last))


def _is_ellipsis(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and value.value is ...


def _leaves_alone(call: ast.Call, module: Module) -> bool:
    if removal_targets(call, module):
        return False
    called, function = module.calls[call], call.func
    if called.is_harmless or is_path_conversion(call):
        return True
    if isinstance(function, ast.Attribute) and function.attr in _FORGETTING and key(function.value) is not None:
        return True
    return bool(called.rows) and not any(given.does in _MAY_REMOVE for row in called.rows for given in row.given)
