"""Which parameters a function leaves alone, whatever its name says.

A function is called ``cleanup`` and only prints, ``delete_entry`` and only takes the path out of a table,
``remove_all`` and removes a file in the directory: its body is the better evidence.  What it hands to somebody unknown
may still be removed there, and then its name counts.
"""

from __future__ import annotations

import ast
from collections.abc import Set
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.effects.calls.removals import removal_targets, removed_for_certain
from flake8_tempfile.analysis.paths.forms import is_path_conversion, levels_below
from flake8_tempfile.analysis.syntax.decorators import is_called_as_written
from flake8_tempfile.analysis.syntax.expressions import BINDING, arguments, bindings, key, rooted
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables.call_rows import REMOVING, Does
from flake8_tempfile.flow.syntax import descendants

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.functions.summaries import Summaries

_MAY_REMOVE = frozenset({
    *REMOVING, Does.REMOVES, Does.MOVES_FROM, Does.REGISTERS, Does.CALLS, Does.BUILDS_TASK, Does.KEEPS, Does.STORES,
    Does.HANDS_ON, Does.RUNS, Does.SHELL, Does.RUNS_ON,
})  # fmt: skip
# Of a table or a list.
_FORGETTING = frozenset({"pop", "discard", "get", "remove"})


def spared_parameters(function: FunctionNode, home: Summaries) -> frozenset[str]:
    """Return the parameters of which all that a function does is seen, and is no removal of what they stand for."""
    nodes, module = home.nodes_of(function), home.module
    if not is_called_as_written(function) or _is_for_others(function, module):
        return frozenset()
    if nodes.of_any((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Yield, ast.YieldFrom)):
        return frozenset()
    removed = home.by_node[function].removes | home.closed_by(function)
    return frozenset(
        name
        for name in parameter_names(function)
        if not any(rooted(text, name) for text in removed) and _is_spared(name, nodes, home)
    )


def _is_spared(name: str, nodes: Nodes, home: Summaries) -> bool:
    """Tell whether no call that has something of a parameter may remove it."""
    reached = _reached(name, nodes)
    return all(
        home.spares(call, value) or _leaves_alone(call, home.module)
        for call in nodes.of(ast.Call)
        for value in (call.func, *arguments(call))
        if _mentions(value, reached)
    )


def _reached(name: str, nodes: Nodes) -> frozenset[str]:
    """Return the names that are bound to something of a name, in however many steps."""
    pairs = [(key(target), value) for node in nodes.of_any(BINDING) for target, value in bindings(node)]
    found, before = {name}, 0
    while len(found) > before:
        before = len(found)
        found.update(text for text, value in pairs if text and value is not None and _mentions(value, found))
    return frozenset(found)


def _mentions(value: ast.expr, names: Set[str]) -> bool:
    return any(isinstance(node, ast.Name) and node.id in names for node in descendants(value))


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
    """Tell whether a call removes nothing of what it is given, or only what lies below that."""
    targets, called = removal_targets(call, module), module.calls[call]
    if targets:
        return bool(removed_for_certain(call, module)) and all(levels_below(each, module.names) for each in targets)
    function = call.func
    if called.is_harmless or is_path_conversion(call):
        return True
    if isinstance(function, ast.Attribute) and function.attr in _FORGETTING and key(function.value) is not None:
        return True
    rows = module.calls[call].rows
    return bool(rows) and not any(given.does in _MAY_REMOVE for row in rows for given in row.given)
