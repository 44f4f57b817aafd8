"""Exit stacks that a function makes and has in hand: what is registered with them runs when they are closed.

A stack that is returned, stored, given away or entered before is somebody's, and runs what it is told to.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, lifetime_calls

_STACKS = frozenset({"contextlib.ExitStack", "contextlib.AsyncExitStack"})
_CLOSING = frozenset({"close", "aclose", *lifetime_calls.EXIT_METHODS})


def stacks_in_hand(scope: ScopeNode, assigned: Mapping[str, Sequence[ast.expr]], module: Module) -> frozenset[str]:
    """Return the names of the stacks of a function that only it can close."""
    if not isinstance(scope, FunctionNode):
        return frozenset()
    found = (name for name, values in assigned.items() if len(values) == 1 and _is_stack(values[0], module))
    return frozenset(name for name in found if all(_stays(node, scope, module) for node in _nodes(name, scope, module)))


def _is_stack(value: ast.expr, module: Module) -> bool:
    """Ex) ``ExitStack()``, ``ExitStack().__enter__()``."""
    if isinstance(value, ast.Call) and module.calls[value].last in lifetime_calls.ENTER_METHODS:
        return isinstance(value.func, ast.Attribute) and _is_stack(value.func.value, module)
    return isinstance(value, ast.Call) and module.calls[value].name in _STACKS


def _nodes(name: str, scope: ScopeNode, module: Module) -> list[ast.Name]:
    found = (node for node in module.written.get(name, ()) if isinstance(node, ast.Name))
    return [node for node in found if scope in (module.owners[node], *module.ancestors(module.owners[node]))]


def _stays(node: ast.Name, scope: ScopeNode, module: Module) -> bool:
    """Tell whether a use of a stack only registers with it, enters it or closes it."""
    if module.owners[node] is not scope:
        return False
    parent = module.parents[node]
    if isinstance(node.ctx, ast.Store):
        return isinstance(parent, (ast.Assign, ast.AnnAssign))
    if isinstance(parent, ast.withitem):
        return parent.optional_vars is None
    call = module.parents.get(parent) if isinstance(parent, ast.Attribute) else None
    used = isinstance(call, ast.Call) and call.func is parent
    return used and last_part(parent) in call_table.REGISTRARS | call_table.ENTERING | _CLOSING  # type: ignore[arg-type]


def stack_of(call: ast.Call, stacks: frozenset[str], module: Module) -> str | None:
    """Return the name of the stack in hand that a call registers something with; None where it is entered there."""
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return None
    name = function.value.id
    if name not in stacks or function.attr in _CLOSING:
        return None
    managers = (
        item.context_expr
        for parent in module.ancestors(call)
        if isinstance(parent, (ast.With, ast.AsyncWith))
        for item in parent.items
    )
    return None if any(isinstance(each, ast.Name) and each.id == name for each in managers) else name


def closed_stack(call: ast.Call, stacks: frozenset[str]) -> ast.expr | None:
    """Return the stack in hand that a call closes."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in _CLOSING and isinstance(function.value, ast.Name):
        return function.value if function.value.id in stacks else None
    return None
