"""What a function does with its parameters besides removing them: which it keeps, whether surely, if it can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flake8_tempfile.analysis.effects.calls.call_effects import is_harmless, is_harmless_method
from flake8_tempfile.analysis.effects.calls.copies import replaces_text
from flake8_tempfile.analysis.effects.calls.removal_flags import told_to_remove
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.containers import may_be_container
from flake8_tempfile.analysis.syntax.decorators import decorators, is_called_as_written
from flake8_tempfile.analysis.syntax.expressions import BINDING, arguments, bindings, key
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.flow.syntax import descendants

_BRANCHES = (ast.If, ast.IfExp, ast.ExceptHandler, ast.match_case)
_JUMPS = (ast.Return, ast.Raise)
# Of these the constructor is written by a decorator or a base: it stores what it is given.
_STORING_DECORATORS = frozenset({"dataclass", "define", "frozen", "s", "attrs", "attributes"})
_PLAIN_BASES = frozenset({"object", "NamedTuple", "ABC", "Generic", "Protocol"})
_INITIALISERS = ("__init__", "__post_init__", "__attrs_post_init__", "__new__")


def kept_parameters(function: FunctionNode, nodes: Nodes, module: Module) -> Mapping[str, bool]:
    """Return the parameters that a function stores on an object, in a foreign container, or gives to be removed.

    True for those that it always keeps, False where a setting or anything else but the parameter itself decides.
    """
    parameters = set(parameter_names(function))
    found: dict[str, bool] = {}
    for node, value in _keeping(nodes, module):
        for name in set(path_keys(value, module.names)) & parameters:
            found[name] = found.get(name, False) or not _is_chosen(node, name, function, module)
    return found


def _keeping(nodes: Nodes, module: Module) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Yield what keeps something, and what it keeps."""
    bound = (target for node in nodes.of_any(BINDING) for target, _ in bindings(node))
    declared = {name for node in nodes.of_any((ast.Global, ast.Nonlocal)) for name in node.names}
    own = {key(target) for target in bound if isinstance(target, ast.Name)} - declared
    for node in nodes.of_any(BINDING):
        for target, value in bindings(node):
            is_outer = isinstance(target, ast.Name) and target.id in declared
            if value is not None and (is_outer or isinstance(target, (ast.Attribute, ast.Subscript))):
                yield node, value
    for call in nodes.of(ast.Call):
        if call.keywords:
            yield from ((call, value) for value in told_to_remove(call))
        if call.args and function_names.MOVER_NAME.search(last_part(call.func)) and not replaces_text(call, module):
            yield call, call.args[0]
        if isinstance(call.func, ast.Attribute) and call.func.attr in call_table.CONTAINER_METHODS:
            receiver = key(call.func.value)
            if receiver is not None and receiver not in own:
                yield from ((call, value) for value in arguments(call))


def _is_chosen(node: ast.AST, parameter: str, function: FunctionNode, module: Module) -> bool:
    """Tell whether a test that does not ask about the parameter stands around a node, or leaves before it."""
    around = [parent for parent in module.ancestors(node) if isinstance(parent, _BRANCHES)]
    own = [each for each in around if function in module.ancestors(each)]
    before = (each for each in function.body if isinstance(each, ast.If) and each.lineno < getattr(node, "lineno", 0))
    leaving = [each for each in before if each not in own and isinstance(each.body[-1], _JUMPS)]
    return any(not _asks_about(each, parameter) for each in (*own, *leaving))


def _asks_about(branch: ast.AST, parameter: str) -> bool:
    test = branch.test if isinstance(branch, (ast.If, ast.IfExp)) else branch
    return any(isinstance(node, ast.Name) and node.id == parameter for node in descendants(test))


def cannot_fail(function: FunctionNode, module: Module) -> bool:
    """Tell whether a function does nothing that can fail: it binds names and attributes, fills containers, tells."""
    is_plain = isinstance(function, ast.FunctionDef) and is_called_as_written(function)
    return is_plain and _are_plain(function.body, module)


def makes_plainly(owner: ast.ClassDef, module: Module) -> bool:
    """Tell whether the constructor of a class only stores what it is given."""
    bases = {last_part(base.value if isinstance(base, ast.Subscript) else base) for base in owner.bases}
    if owner.keywords or not bases <= _PLAIN_BASES:
        return False
    methods = {method.name: method for method in owner.body if isinstance(method, FunctionNode)}
    makers = [methods[name] for name in _INITIALISERS if name in methods]
    is_known = decorators(owner) <= _STORING_DECORATORS and "__setattr__" not in methods
    is_quiet = is_known and all(cannot_fail(method, module) for method in makers)
    return is_quiet and not (owner.decorator_list and _has_factories(owner))


def is_storing_class(owner: ast.ClassDef) -> bool:
    """Tell whether a decorator or a base writes the constructor, which stores each argument in its field."""
    bases = {last_part(base) for base in owner.bases}
    has_own = any(isinstance(each, FunctionNode) and each.name in ("__init__", "__new__") for each in owner.body)
    is_written = not decorators(owner).isdisjoint(_STORING_DECORATORS) or "NamedTuple" in bases
    return is_written and not has_own and bases <= _PLAIN_BASES


def _has_factories(owner: ast.ClassDef) -> bool:
    """Ex) ``path: str = field(default_factory=make)``."""
    return any(isinstance(each, ast.AnnAssign) and isinstance(each.value, ast.Call) for each in owner.body)


def _are_plain(body: Sequence[ast.stmt], module: Module) -> bool:
    return all(_is_plain(statement, module) for statement in body)


def _is_plain(statement: ast.stmt, module: Module) -> bool:
    match statement:
        case ast.Assign(targets=targets, value=value):
            return not any(_runs(each, module) for each in (*targets, value))
        case ast.AnnAssign(target=target, value=value):
            return not _runs(target, module) and not (value and _runs(value, module))
        case ast.If(test=test, body=body, orelse=orelse):
            return not _runs(test, module) and _are_plain(body, module) and _are_plain(orelse, module)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=receiver, attr=method)) as call):
            if method not in call_table.CONTAINER_METHODS:
                return not _runs(call, module)
            given = [receiver, *arguments(call)]
            return may_be_container(receiver, module) and not any(_runs(each, module) for each in given)
        case ast.Pass() | ast.Global() | ast.Return(value=None):
            return True
        case ast.Return(value=ast.expr() as value) | ast.Expr(value=value):
            return not _runs(value, module)
        case _:
            return False


def _runs(expression: ast.expr, module: Module) -> bool:
    """Tell whether an expression runs code that may fail; to look something up in a mapping is left out with that."""
    kinds = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
    return any(isinstance(node, kinds) and not _is_harmless(node, module) for node in descendants(expression))


def _is_harmless(node: ast.AST, module: Module) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if last_part(node.func) in ("str", "Path", "fspath", "list", "dict", "set"):
        return True
    return is_harmless(node, module.names) or is_harmless_method(node, module.names)
