"""Conditions around an acquisition: what runs together with it, what is known where it ran, what else may be there."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.acquire.factories import factory
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.functions.summary import Summary
from flake8_tempfile.analysis.lifetime.guards.knowledge import Guards
from flake8_tempfile.analysis.model import Obligation
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.expressions import bindings, key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names

_PLACES = (ast.Name, ast.Attribute, ast.Subscript)


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


def may_be_given(node: ast.expr, module: Module) -> bool:
    """Tell whether the name of what ``node`` makes may stand for something else that was there before.

    Ex) ``given or mkdtemp()``; ``if place is None: place = mkdtemp()``
    """
    statement = statement_of(node, module)
    child: ast.AST = node
    for parent in module.ancestors(node):
        if parent is statement or statement is None:
            break
        others = [value for value in _alternatives(parent) if value is not child]
        if child in _alternatives(parent) and any(_is_something(value, module) for value in others):
            return True
        child = parent
    return statement is not None and _is_bound_otherwise(statement, module)


def _alternatives(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.IfExp():
            return [node.body, node.orelse]
        case ast.BoolOp(op=ast.Or()):
            return node.values
        case _:
            return []


def _is_something(value: ast.expr, module: Module, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a value may be anything but empty or what a factory makes; a variable is what it is bound to."""
    parts = _alternatives(value)
    if parts:
        return any(_is_something(part, module, seen) for part in parts)
    value = origin(value, module.names)
    if isinstance(value, ast.Constant) or factory(module, value) is not None:
        return False
    if not isinstance(value, ast.Name):
        return True
    if value.id in seen:
        return False
    function = module.scope(value)
    if isinstance(function, FunctionNode) and value.id in parameter_names(function):
        return True
    bound = _bound(value.id, value, module)
    return not bound or any(each is None or _is_something(each, module, seen | {value.id}) for each in bound)


def _bound(text: str, node: ast.AST, module: Module) -> list[ast.expr | None]:
    """Return what a target, as it is written, is bound to in the scope of a node."""
    scope = module.scope(node)
    bound = module.nodes_in(scope if isinstance(scope, FunctionNode) else module.tree).bound
    return [value for target, value in bound if ast.unparse(target) == text]


def _is_bound_otherwise(statement: ast.stmt, module: Module) -> bool:
    """Tell whether what a statement in an ``if`` binds is a parameter that is asked for, or bound to something else."""
    around = module.parents.get(statement)
    if not isinstance(around, ast.If):
        return False
    scope = module.scope(statement)
    targets = {ast.unparse(target) for target, _ in bindings(statement)}
    function = scope if isinstance(scope, FunctionNode) else None
    parameters = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)} if function else set()
    asked = {node.id for node in ast.walk(around.test) if isinstance(node, ast.Name)}
    if not targets.isdisjoint(parameters & asked):
        return True
    own = [value for _, value in bindings(statement)]
    bound = (value for text in targets for value in _bound(text, statement, module) if value not in own)
    return any(value is not None and _is_something(value, module) for value in bound)


def may_give_back(node: ast.expr, name: str, module: Module) -> bool:
    """Tell whether a call that ``name`` is bound to may return what was there before.

    Ex) ``return source`` or ``return "requirements.txt"`` on one way, ``return mkdtemp()`` on another; a parameter for
    which the call gives nothing is none.  ``return self.directory or mkdtemp()`` may give back the object's.
    """
    if not isinstance(node, ast.Call):
        return False
    helper = summarise(module).called(node.func)
    position = _position(node, name, module)
    return helper is not None and any(
        _is_there_before(leaf, helper, node, summarise(module).home(helper.node).module)
        for statement in module.own(helper.node.body, (ast.Return,))
        for leaf in _leaves(statement.value, position)
    )


def _position(node: ast.expr, name: str, module: Module) -> int | None:
    """Return at which place of a returned tuple a name gets its value; None where nothing is unpacked."""
    statement = statement_of(node, module)
    for target, _ in bindings(statement) if statement is not None else ():
        if isinstance(target, (ast.Tuple, ast.List)):
            return next((at for at, each in enumerate(target.elts) if key(each) == name), None)
    return None


def _leaves(value: ast.expr | None, position: int | None) -> list[ast.expr]:
    match value:
        case None:
            return []
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if position is not None and position < len(elements):
            return _leaves(elements[position], None)
        case ast.IfExp() | ast.BoolOp():
            return [leaf for each in _alternatives(value) or [value] for leaf in _leaves(each, position)]
        case _:
            return [value]


def _is_there_before(leaf: ast.expr, helper: Summary, call: ast.Call, home: Module) -> bool:
    if isinstance(leaf, ast.Constant):
        return isinstance(leaf.value, str) and bool(leaf.value)
    given = helper.values_for(call, {leaf.id}) if isinstance(leaf, ast.Name) else ()
    if any(not isinstance(value, ast.Constant) or value.value for value in given):
        return True
    bound = _bound(ast.unparse(leaf), leaf, home) if isinstance(leaf, _PLACES) else []
    values = [value for value in bound if value is not None] or [leaf]
    return any(_is_older(part, home) for value in values for part in _alternatives(value) or [value])


def _is_older(value: ast.expr, module: Module) -> bool:
    """Tell whether a value is read from an object or a container that was there before: ``self.directory``."""
    place = origin(value, module.names)
    return isinstance(place, (ast.Attribute, ast.Subscript)) and not _bound(ast.unparse(place), place, module)
