"""What becomes of the result of a call: the names it is bound to, and whether something removes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.calls.removals import removed_keys
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.forms import is_conversion
from flake8_tempfile.analysis.syntax.expressions import bindings, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.flow.syntax import descendants


def is_removed_here(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether a name that the result of a call is bound to is removed by the function, or class, around it."""
    bound = {text: leaf for leaf in _bound_to(call, summaries.module) if (text := key(leaf)) is not None}
    if any(isinstance(leaf, ast.Attribute) and is_removed_attribute(leaf, summaries) for leaf in bound.values()):
        return True
    scope = summaries.module.owners[call]
    if not bound or not summaries.by_node.may_remove(scope):
        return False
    nodes = summaries.nodes_of(scope)
    calls = (each for each in nodes.of(ast.Call) if not _closes_descriptor(each, summaries.module))
    targets = [target for each in calls for target in summaries.targets(each)]
    return not removed_keys(nodes, targets, summaries.module.names).isdisjoint(bound)


def is_closed_result(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether the function closes what a call gives, or enters it.

    Ex) ``script = wrap(handle)`` and ``script.close()``
    """
    module = summaries.module
    parent = module.parents.get(call)
    if isinstance(parent, ast.withitem):
        return True
    bound = {text for leaf in _bound_to(call, module) if (text := key(leaf)) is not None}
    if not bound:
        return False
    nodes = summaries.nodes_of(module.owners[call])
    closed = (each.func for each in nodes.of(ast.Call) if isinstance(each.func, ast.Attribute))
    used = [each.value for each in closed if each.attr in call_table.CLOSING_METHODS]
    used += [each.context_expr for each in nodes.of_any((ast.withitem,))]
    return any(key(each) in bound for each in used)


def is_removed_by_same_call(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether the module removes what a call of the same function, given the same, leads to elsewhere.

    Ex) ``mkstemp(dir=scratch())``, where another function calls ``shutil.rmtree(scratch())``
    """
    parents = summaries.module.parents
    named = (parents[node] for node in summaries.module.written.get(last_part(call.func), ()))
    same = (each for each in named if isinstance(each, ast.Call) and ast.dump(each) == ast.dump(call))
    around = ((each, parents[each]) for each in same)
    return any(isinstance(outer, ast.Call) and each in summaries.targets(outer) for each, outer in around)


def is_removed_attribute(attribute: ast.Attribute, summaries: Summaries) -> bool:
    """Tell whether a function of the module removes an attribute; one of ``self``, a method of its class."""
    owner = summaries.module.class_around(attribute) if key(attribute.value) in ("self", "cls") else None
    return bool(summaries.removers_of(attribute.attr, owner))


def is_removed_as_file(target: ast.expr, module: Module) -> bool:
    """Tell whether all that is seen to remove what ``target`` names only removes files, as ``os.unlink`` does."""
    text = key(target) or ""
    removers = {_remover(node, module) for node in module.written.get(text.rpartition(".")[2], ()) if key(node) == text}
    files = call_table.last_parts(Does.REMOVES_FILE)
    return bool(removers & files) and not removers & call_table.last_parts(Does.REMOVES_EMPTY, Does.REMOVES_TREE)


def _remover(node: ast.AST, module: Module) -> str:
    """Return the last part of the function that a name is given to, or of the method that is called on it."""
    parent = module.parents.get(node)
    if isinstance(parent, ast.Call):
        return module.calls[parent].last
    return parent.attr if isinstance(parent, ast.Attribute) else ""


def _closes_descriptor(call: ast.Call, module: Module) -> bool:
    return module.calls[call].name in call_table.DESCRIPTOR_REMOVERS


def _bound_to(call: ast.Call, module: Module) -> Iterator[ast.AST]:
    """Yield what the statement of a call binds to its result, to a conversion of it, or to a part of it."""
    parent = module.parents.get(call)
    while isinstance(parent, (ast.Await, ast.Subscript)) or (
        isinstance(parent, ast.Call) and is_conversion(parent, module.calls[parent].name)
    ):
        parent = module.parents.get(parent)
    for target, _ in bindings(parent) if parent is not None else ():
        yield from descendants(target)
