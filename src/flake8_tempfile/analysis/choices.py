"""Conditional expressions around an acquisition: which of their calls run together, and what is known where one ran."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.guards import Guards
from flake8_tempfile.analysis.module import Module
from flake8_tempfile.analysis.resources import Obligation


def is_other_branch(created: ast.AST, call: ast.AST, module: Module) -> bool:
    """Ex) in ``mkdtemp("a") if x else mkdtemp("b")`` one of the two calls runs."""
    branches: dict[ast.AST, ast.AST] = {}
    node = created
    while isinstance(parent := module.parents.get(node), ast.expr):
        branches[parent] = node
        node = parent
    node = call
    while isinstance(parent := module.parents.get(node), ast.expr):
        if isinstance(parent, ast.IfExp) and parent in branches:
            arms = {branches[parent], node}
            return arms == {parent.body, parent.orelse}
        node = parent
    return False


def learn_choice(call: ast.AST, fact: Obligation, guards: Guards, module: Module) -> Obligation | None:
    """Ex) ``d = mkdtemp() if wanted else None``: where it was acquired, ``wanted`` held."""
    learned: Obligation | None = fact
    child = call
    for parent in module.ancestors(call):
        if isinstance(parent, ast.stmt) or learned is None:
            break
        if isinstance(parent, ast.IfExp) and child is not parent.test:
            learned = guards.learn(parent.test, child is parent.body, learned)
        elif isinstance(parent, ast.BoolOp):  # given or mkdtemp()
            for value in parent.values[: parent.values.index(child)] if isinstance(child, ast.expr) else ():
                learned = learned and guards.learn(value, isinstance(parent.op, ast.And), learned)
        child = parent
    return learned
