"""What a function does with its parameters besides removing them: which it keeps, and whether surely."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_tempfile.analysis.effects.calls.copies import replaces_text
from flake8_tempfile.analysis.effects.calls.removal_flags import told_to_remove
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.decorators import decorators
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, key
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import all_names
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.flow.syntax import descendants

_BRANCHES = (ast.If, ast.IfExp, ast.ExceptHandler, ast.match_case)
_JUMPS = (ast.Return, ast.Raise)
# Of these the constructor is written by a decorator or a base: it stores what it is given.
STORING_DECORATORS = frozenset({"dataclass", "define", "frozen", "s", "attrs", "attributes"})
PLAIN_BASES = frozenset({"object", "NamedTuple", "ABC", "Generic", "Protocol"})
PLAIN_METACLASSES = frozenset({"ABCMeta", "type"})
# These run after a constructor that is written by a decorator.
POST_INITIALISERS = ("__post_init__", "__attrs_post_init__")
INITIALISERS = ("__init__", *POST_INITIALISERS, "__new__")


def kept_parameters(function: FunctionNode, nodes: Nodes, module: Module) -> Mapping[str, bool]:
    """Return the parameters that a function stores on an object, in a foreign container, or gives to be removed.

    True for those that it always keeps, False where a setting or anything else but the parameter itself decides.
    """
    parameters = all_names(function)
    found: dict[str, bool] = {}
    for node, value in _keeping(nodes, module):
        for name in set(path_keys(value, module.names)) & parameters:
            found[name] = found.get(name, False) or not _is_chosen(node, name, function, module)
    return found


def _keeping(nodes: Nodes, module: Module) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Yield what keeps something, and what it keeps."""
    declared = {name for node in nodes.of_any((ast.Global, ast.Nonlocal)) for name in node.names}
    own = {key(target) for target, _ in nodes.bound if isinstance(target, ast.Name)} - declared
    for node in nodes.of_any(BINDING):
        for target, value in bindings(node):
            is_outer = isinstance(target, ast.Name) and target.id in declared
            if value is not None and (is_outer or isinstance(target, (ast.Attribute, ast.Subscript))):
                yield node, value
    for call in nodes.of(ast.Call):
        if call.keywords:
            yield from ((call, value) for value in told_to_remove(call))
        if call.args and function_names.MOVER_NAME.search(module.calls[call].last) and not replaces_text(call, module):
            yield call, call.args[0]
        if isinstance(call.func, ast.Attribute) and call.func.attr in call_table.CONTAINER_METHODS:
            receiver = key(_container(call.func.value))
            if receiver is not None and receiver not in own:
                yield from ((call, value) for value in module.calls[call].arguments)


def _container(receiver: ast.expr) -> ast.expr:
    """Ex) ``self.files`` of ``self.files.setdefault(key, [])``, to which something is appended."""
    while isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute):
        if receiver.func.attr not in ("setdefault", "get"):
            break
        receiver = receiver.func.value
    return receiver


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


def is_storing_class(owner: ast.ClassDef) -> bool:
    """Tell whether a decorator or a base writes the constructor, which stores each argument in its field."""
    bases = {last_part(base) for base in bases_of(owner)}
    has_own = any(isinstance(each, FunctionNode) and each.name in ("__init__", "__new__") for each in owner.body)
    is_written = not decorators(owner).isdisjoint(STORING_DECORATORS) or "NamedTuple" in bases
    return is_written and not has_own and bases <= PLAIN_BASES
