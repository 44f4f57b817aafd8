"""What a function gives to somebody unknown, so that it may be removed there, whatever its own body says.

A function is called ``cleanup`` and only prints, ``delete_entry`` and only takes the path out of a table: its body is
the better evidence.  Only of what it hands to somebody unknown, its name counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.paths.forms import is_path_conversion
from flake8_tempfile.analysis.syntax.bindings import bindings as values_of
from flake8_tempfile.analysis.syntax.decorators import is_called_as_written
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import REMOVING, Does
from flake8_tempfile.flow.syntax import descendants

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.functions.dispatch import Callee
    from flake8_tempfile.analysis.effects.functions.summaries import Summaries

_MAY_REMOVE = frozenset({
    *REMOVING, Does.REMOVES, Does.MOVES_FROM, Does.REGISTERS, Does.CALLS, Does.BUILDS_TASK, Does.KEEPS, Does.STORES,
    Does.HANDS_ON, Does.RUNS, Does.SHELL, Does.RUNS_ON, Does.CLOSES,
})  # fmt: skip
# Of a path, and of nothing else.
_REMOVING = call_table.methods_on(*REMOVING) - {"remove"}
# Of a table or a list.
_FORGETTING = frozenset({"pop", "discard", "get", "remove"})
# What such a statement takes out are rows of a table.
_STATEMENT = re.compile(r"\s*(?:delete\s+from|insert|update|select|replace\s+into)\b", re.IGNORECASE)


def spared(call: ast.Call, summaries: Summaries) -> Sequence[ast.expr] | None:
    """Return what a call gives to a function that is seen to leave it alone, whatever its name says: ``cleanup(p)``.

    None if the body of the function does not tell.  A registration does what the function does that it is given.
    """
    found = summaries.callees[call.func]
    if found is None:
        return _spared_later(call, summaries)
    if not found.is_sure:
        return None
    passed_on, summary = _passed_on_by(found), found.home.by_node[found.node]
    if passed_on is None:
        return None
    touched = summary.removes | passed_on | found.home.closed_by(found.node)
    given = list(summary.values_for(call, set(summary.parameters) - touched))
    is_object = isinstance(call.func, ast.Attribute) and not any(text.startswith("self") for text in touched)
    return [*given, call.func.value] if is_object else given  # type: ignore[attr-defined]


def _spared_later(call: ast.Call, summaries: Summaries) -> Sequence[ast.expr] | None:
    """Ex) ``addCleanup(print, path)``; None unless it is seen that what is registered leaves alone what it gets."""
    if summaries.calls[call].last not in call_table.REGISTRARS or not call.args:
        return None
    function, *given = call.args
    if isinstance(function, ast.Lambda):
        later = [each for each in descendants(function.body) if isinstance(each, ast.Call)]
    else:
        later = [ast.copy_location(ast.Call(function, given, call.keywords), call)]
    is_left = not any(summaries.targets(each) or any(_given_on(each, summaries)) for each in later)
    return [*given, *(keyword.value for keyword in call.keywords)] if is_left else None


def _passed_on_by(called: Callee) -> frozenset[str] | None:
    known, function = called.home.passed_on, called.node
    if function not in known:
        known[function] = None  # for a function that calls itself
        known[function] = _passed_on(function, called.home)
    return known[function]


def _passed_on(function: FunctionNode, home: Summaries) -> frozenset[str] | None:
    """Return the parameters that a function gives to somebody unknown; None if its body does not tell what it does."""
    spec, nodes, module = function.args, home.nodes_of(function), home.module
    if not is_called_as_written(function) or spec.vararg or spec.kwarg or _is_for_others(function, module):
        return None
    if nodes.of_any((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Yield, ast.YieldFrom)):
        return None
    given = [value for call in nodes.of(ast.Call) for value in _given_on(call, home)]
    return frozenset(_leading_to(given, function, home)) & frozenset(parameter_names(function))


def _given_on(call: ast.Call, home: Summaries) -> Iterator[ast.expr]:
    """Yield what a call gives to somebody unknown: the arguments, and what the method is called on."""
    left = home.spared(call)
    if left is None and not _is_known(call, home.module):
        yield call
    elif left is not None:
        yield from (value for value in home.calls[call].arguments if value not in left)


def _leading_to(given: list[ast.expr], function: FunctionNode, home: Summaries) -> set[str]:
    """Return the names in some expressions, and those that they are made from in the function."""
    made_from: dict[str, list[ast.AST]] = {}
    for node in home.nodes_of(function).of_any(BINDING):
        loops = isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension))
        pairs = [(node.target, node.iter)] if loops else bindings(node)  # type: ignore[attr-defined]
        for target, value in pairs:
            for name in _names(target):
                made_from.setdefault(name, []).append(value or node)
    found: set[str] = set()
    pending: list[ast.AST] = list(given)
    while pending:
        new = _names(pending.pop()) - found
        found |= new
        pending += [value for name in new for value in made_from.get(name, ())]
    return found


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in descendants(node) if isinstance(each, ast.Name)}


def _is_for_others(function: FunctionNode, module: Module) -> bool:
    """Tell whether a subclass is to fill a body that says nothing: ``raise NotImplementedError``, ``...``, ``pass``.

    In a function of the module that is all there is.
    """
    says_nothing = all(
        isinstance(each, (ast.Pass, ast.Raise)) or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in function.body
    )
    return says_nothing and isinstance(module.parents[function], ast.ClassDef)


def _is_known(call: ast.Call, module: Module) -> bool:
    """Tell whether it is known what a call does with all that it is given, and that it removes it openly or not."""
    name, function = module.calls[call].name or "", call.func
    if name in call_table.REMOVERS or (isinstance(function, ast.Attribute) and function.attr in _REMOVING):
        return True
    if removal_targets(call, module):
        return False
    if module.calls[call].is_harmless or is_path_conversion(call):
        return True
    if isinstance(function, ast.Attribute) and function.attr in _FORGETTING and key(function.value) is not None:
        return True
    rows = module.calls[call].rows
    if any(given.does in _MAY_REMOVE for row in rows for given in row.given):
        return False
    return bool(rows) or _is_statement(call, module)


def _is_statement(call: ast.Call, module: Module) -> bool:
    """Ex) ``connection.execute("delete from files where path = ?", (path,))``."""
    text = call.args[0] if call.args else None
    if isinstance(text, ast.Name):
        text = values_of(module.scope(call), module).get(text.id)
    return isinstance(text, ast.Constant) and isinstance(text.value, str) and bool(_STATEMENT.match(text.value))
