"""Classes of the module whose constructor reads the file at a path that it is given, itself or by its methods."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.objects.file_calls import operands, reads
from flake8_tempfile.analysis.syntax.expressions import key, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module

_DEPTH = 3


def reads_when_made(call: ast.Call, given: ast.expr, module: Module) -> bool:
    """Ex) ``Words(path)``, where ``__init__`` opens ``path``, or ``self._load(path)`` in it does."""
    name = call.func.id if isinstance(call.func, ast.Name) else None
    classes = [node for node in module.nodes.of(ast.ClassDef) if node.name == name]
    return len(classes) == 1 and _reads(classes[0], "__init__", call, given, module, _DEPTH)


def _reads(owner: ast.ClassDef, method: str, call: ast.Call, given: ast.expr, module: Module, depth: int) -> bool:
    function = next((each for each in owner.body if isinstance(each, FunctionNode) and each.name == method), None)
    parameter = _parameter(function, call, given) if function is not None and depth else None
    if function is None or parameter is None:
        return False
    names = {parameter, *_kept_as(function, parameter)}
    calls = [node for node in own_nodes(function.body) if isinstance(node, ast.Call)]
    for inner in calls:
        passed = [part for part in operands(inner) if key(part) in names]
        if any(reads(inner, module.names, part) for part in passed):
            return True
        is_own = isinstance(inner.func, ast.Attribute) and key(inner.func.value) in ("self", "cls")
        if is_own and any(_reads(owner, inner.func.attr, inner, part, module, depth - 1) for part in passed):  # type: ignore[attr-defined]
            return True
    return False


def _parameter(function: FunctionNode, call: ast.Call, given: ast.expr) -> str | None:
    """Return the parameter of a method that gets an argument."""
    word = next((keyword.arg for keyword in call.keywords if keyword.value is given), None)
    if word is not None or given not in call.args:
        return word
    parameters = [*function.args.posonlyargs, *function.args.args][1:]
    position = call.args.index(given)
    return parameters[position].arg if position < len(parameters) else None


def _kept_as(function: FunctionNode, parameter: str) -> set[str]:
    """Return the attributes that a parameter is stored under as it is: ``self.path = path``."""
    stored = (node for node in own_nodes(function.body) if isinstance(node, ast.Assign))
    return {text for node in stored if key(node.value) == parameter for t in node.targets if (text := key(t))}
