"""How a resource can be spoken of right after its creation, and which later statements give it up.

For the registration of a clean-up: what is made in a test is often an attribute, or a part of a larger expression.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import takewhile

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, statement_of
from flake8_tempfile.analysis.syntax.expressions import bindings, is_none, key, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding

_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.With, ast.AsyncWith)
_CONDITIONAL = (
    ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr,
)  # fmt: skip


def made(lifetime: Lifetime, module: Module) -> Holding:
    """Return how to speak of a resource right after its creation; raise :class:`Unclear` where there is no way.

    The path is '' where only a part of a larger expression made it: a directory that would have to be given a name.
    """
    statement = statement_of(lifetime.node, module)
    if statement is None or not lifetime.factory.startswith("tempfile.") or lifetime.function is None:
        raise Unclear("no statement of its own makes it")
    refuse_if(not has_own_lines(statement, module), Reason.LINE_SHARED)
    if isinstance(statement, ast.With):
        for number, item in enumerate(statement.items):
            if item.context_expr is lifetime.node and isinstance(item.optional_vars, ast.Name):
                later = (module.calls[after.context_expr].name for after in statement.items[number + 1 :])
                if any(name not in call_table.HARMLESS for name in later):
                    raise Unclear("other managers are entered before it can be registered")
                path = f"{item.optional_vars.id}.name"
                return Holding(module, lifetime.node, lifetime.function, statement, path, path, lifetime, is_with=True)
    path = _path(statement, lifetime, module)
    if not path:
        _require_nameable(statement, lifetime, module)
    return Holding(module, lifetime.node, lifetime.function, statement, path, path, lifetime)


def _path(statement: ast.stmt, lifetime: Lifetime, module: Module) -> str:
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    else:
        return ""
    if lifetime.resource is Resource.MKSTEMP_FILE:
        return _path_of_pair(targets[0], value, lifetime.node)
    text = next((text for text in map(key, targets) if text is not None), "")
    if lifetime.resource is Resource.NAMED_FILE and value is lifetime.node:
        return text and f"{text}.name"
    named = isinstance(value, ast.Attribute) and value.attr == "name" and value.value is lifetime.node
    return text if named or origin(value, module.names) is lifetime.node else ""


def _path_of_pair(target: ast.expr, value: ast.expr, call: ast.expr) -> str:
    if isinstance(value, ast.Subscript) and value.value is call and isinstance(value.slice, ast.Constant):
        return (key(target) or "") if value.slice.value == 1 else ""
    if value is call and isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) == 2:
        return key(target.elts[1]) or ""
    text = key(target) if value is call else None
    return f"{text}[1]" if text else ""


def _require_nameable(statement: ast.stmt, lifetime: Lifetime, module: Module) -> None:
    """Raise unless the directory can be made in a statement of its own, before the one that it is a part of."""
    around = takewhile(lambda node: node is not statement, module.ancestors(lifetime.node))
    if lifetime.resource is not Resource.DIRECTORY or not isinstance(statement, _SIMPLE):
        raise Unclear(Reason.NO_VARIABLE)
    if any(isinstance(node, _CONDITIONAL) for node in around):
        raise Unclear("it is made in a part of an expression that need not run")


def keys_of(holding: Holding) -> frozenset[str]:
    """Return the keys that stand for the path in the function: ``self.path = self.file.name``."""
    keys = {holding.path} - {""}
    nodes = list(own_nodes(holding.body))
    while True:
        more = {
            text
            for node in nodes
            for target, value in bindings(node)
            if value is not None
            and not keys.isdisjoint(path_keys(value, holding.module.names))
            and (text := key(target)) is not None
        }
        if more <= keys:
            return frozenset(keys)
        keys |= more


def late_registration(found: Holding, keys: frozenset[str], receiver: str, module: Module) -> ast.Expr | None:
    """Return the one statement, later in the same block, that registers the removal; None if there is none."""
    registrations = [
        statement
        for statement in found.place.rest
        if isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and is_registration(statement.value, receiver)
        and _registers_removal(statement.value, keys, module)
    ]
    return registrations[0] if len(registrations) == 1 and has_own_lines(registrations[0], module) else None


def is_registration(call: ast.Call, receiver: str) -> bool:
    """Ex) ``self.addCleanup(...)``."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in {"addCleanup", "addClassCleanup"}
        and key(function.value) == receiver
    )


def _registers_removal(call: ast.Call, keys: frozenset[str], module: Module) -> bool:
    targets = summarise(module).targets(call)
    return any(not keys.isdisjoint(path_keys(target, module.names)) for target in targets)


def is_removed_in(functions: Iterable[FunctionNode], known: frozenset[str], receiver: str, module: Module) -> bool:
    """Tell whether one of the functions removes what an attribute that holds the resource names."""
    attributes = {_attribute(text) for text in known if text.startswith(f"{receiver}.")}
    for function in functions:
        for node in own_nodes(function.body):
            if isinstance(node, ast.Call) and module.calls[node].last not in call_table.ENTERING:
                keys = {text for target in summarise(module).targets(node) for text in path_keys(target, module.names)}
                if any("." in text and _attribute(text) in attributes for text in keys):
                    return True
    return False


def is_bound_in(functions: Iterable[FunctionNode], texts: Iterable[str]) -> bool:
    """Tell whether one of the functions binds an attribute (by its key) to anything but None."""
    attributes = {_attribute(text) for text in texts}
    return any(
        isinstance(target, ast.Attribute) and target.attr in attributes and not is_none(value)
        for function in functions
        for node in own_nodes(function.body)
        for target, value in bindings(node)
    )


def _attribute(text: str) -> str:
    return text.split(".")[1].partition("[")[0]


def bound_once(text: str, function: FunctionNode) -> bool:
    """Tell whether a function binds a name or an attribute (by its key) in one place only."""
    return sum(1 for _ in stored_between(text, function.body)) == 1


def mentions_key(node: ast.AST, keys: frozenset[str]) -> bool:
    """Tell whether one of the keys is read or written in ``node``."""
    return any(key(inner) in keys for inner in descendants(node))


def stored_between(name: str, statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield what binds a name or an attribute (by its key) in statements."""
    return (node for statement in statements for node in descendants(statement) if name == _bound_by(node))


def _bound_by(node: ast.AST) -> str | None:
    if isinstance(node, (ast.Name, ast.Attribute)):
        return None if isinstance(node.ctx, ast.Load) else key(node)
    if isinstance(node, (FunctionNode, ast.ClassDef)):
        return node.name
    return (node.asname or node.name).partition(".")[0] if isinstance(node, ast.alias) else None
