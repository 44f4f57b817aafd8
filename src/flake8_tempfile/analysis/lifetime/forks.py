"""Processes that are forked: the child that ends by itself leaves what it was given to its parent."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import Module

_FORKS = frozenset({"os.fork", "os.forkpty", "pty.fork"})


def ends_child(call: ast.Call, module: Module) -> bool:
    """Tell whether ``os._exit`` stands where only a forked child comes: ``if pid == 0:``, ``else`` of ``if pid:``."""
    if module.calls[call].name != "os._exit":
        return False
    child: ast.AST = call
    for parent in module.ancestors(call):
        # A child may fork again, and end as the parent of that one.
        if isinstance(parent, ast.If) and _leads_to_child(parent, child, module):
            return True
        child = parent
    return False


def _leads_to_child(branch: ast.If, child: ast.AST, module: Module) -> bool:
    """Tell whether only the child of a fork comes to a statement of a branch, or of its ``else``."""
    is_inside = any(child is each for each in branch.body)
    return _pid(branch.test, module) is not None and _asks_for_child(branch.test) is is_inside


def _asks_for_child(test: ast.expr) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.Eq()], comparators=[ast.Constant(value=0)]):
            return True
    return False


def _pid(test: ast.expr, module: Module) -> ast.expr | None:
    """Return the result of a fork that a test asks about."""
    value = test.operand if isinstance(test, ast.UnaryOp) else test.left if isinstance(test, ast.Compare) else test
    if isinstance(value, ast.NamedExpr):
        value = value.value
    if isinstance(value, ast.Name):
        value = bindings(module.scope(value), module).get(value.id, value)
    return value if isinstance(value, ast.Call) and module.calls[value].name in _FORKS else None
