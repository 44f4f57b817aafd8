"""What a function does with its parameters besides removing them: which it keeps, whether surely, if it can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flake8_tempfile.analysis.effects.calls.copies import replaces_text
from flake8_tempfile.analysis.effects.calls.removal_flags import told_to_remove
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.expressions import BINDING, arguments, bindings, key
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
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
    spec = function.args
    parameters = frozenset(a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs))
    found: dict[str, bool] = {}
    for node, value in _keeping(nodes, module):
        for name in set(path_keys(value, module.names)) & parameters:
            found[name] = found.get(name, False) or not _is_chosen(node, name, function, module)
    return found


def _keeping(nodes: Nodes, module: Module) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Yield what keeps something, and what it keeps."""
    bound = (target for node in nodes.of_any(BINDING) for target, _ in bindings(node))
    own = {key(target) for target in bound if isinstance(target, ast.Name)}
    for node in nodes.of_any(BINDING):
        for target, value in bindings(node):
            if value is not None and isinstance(target, (ast.Attribute, ast.Subscript)):
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


def only_stores(function: FunctionNode) -> bool:
    """Tell whether a function does nothing that can fail: it binds names and attributes, and fills containers."""
    return isinstance(function, ast.FunctionDef) and not function.decorator_list and _are_plain(function.body)


def makes_plainly(owner: ast.ClassDef) -> bool:
    """Tell whether the constructor of a class only stores what it is given."""
    bases = {last_part(base.value if isinstance(base, ast.Subscript) else base) for base in owner.bases}
    if owner.keywords or not bases <= _PLAIN_BASES:
        return False
    methods = {method.name: method for method in owner.body if isinstance(method, FunctionNode)}
    makers = [methods[name] for name in _INITIALISERS if name in methods]
    decorators = {last_part(d.func if isinstance(d, ast.Call) else d) for d in owner.decorator_list}
    is_known = decorators <= _STORING_DECORATORS and "__setattr__" not in methods
    return is_known and all(only_stores(method) for method in makers) and not (decorators and _has_factories(owner))


def is_storing_class(owner: ast.ClassDef) -> bool:
    """Tell whether a decorator or a base writes the constructor, which stores each argument in its field."""
    decorators = {last_part(d.func if isinstance(d, ast.Call) else d) for d in owner.decorator_list}
    bases = {last_part(base) for base in owner.bases}
    has_own = any(isinstance(each, FunctionNode) and each.name in ("__init__", "__new__") for each in owner.body)
    return not has_own and bool(decorators & _STORING_DECORATORS or "NamedTuple" in bases) and bases <= _PLAIN_BASES


def _has_factories(owner: ast.ClassDef) -> bool:
    """Ex) ``path: str = field(default_factory=make)``."""
    return any(isinstance(each, ast.AnnAssign) and isinstance(each.value, ast.Call) for each in owner.body)


def _are_plain(body: Sequence[ast.stmt]) -> bool:
    return all(_is_plain(statement) for statement in body)


def _is_plain(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=targets, value=value):
            return not any(_runs(each) for each in (*targets, value))
        case ast.AnnAssign(target=target, value=value):
            return not _runs(target) and not (value and _runs(value))
        case ast.If(test=test, body=body, orelse=orelse):
            return not _runs(test) and _are_plain(body) and _are_plain(orelse)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=receiver, attr=method)) as call):
            given = [receiver, *arguments(call)]
            return method in call_table.CONTAINER_METHODS and not any(_runs(each) for each in given)
        case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Global() | ast.Return(value=None):
            return True
        case ast.Return(value=ast.expr() as value):
            return not _runs(value)
        case _:
            return False


def _runs(expression: ast.expr) -> bool:
    """Tell whether an expression runs code that may fail; to look something up in a mapping is left out with that."""
    kinds = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
    return any(isinstance(node, kinds) and not _converts(node) for node in descendants(expression))


def _converts(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_part(node.func) in ("str", "Path", "fspath", "list", "dict", "set")
