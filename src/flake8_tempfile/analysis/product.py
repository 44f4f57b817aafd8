"""What becomes of the result of a call in its own function: the names it is bound to, and whether they are removed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.conversions import is_conversion
from flake8_tempfile.analysis.expressions import bindings, key
from flake8_tempfile.analysis.module import Module
from flake8_tempfile.analysis.removals import removed_keys
from flake8_tempfile.analysis.summaries import Summaries, all_targets
from flake8_tempfile.flow.syntax import descendants


def is_removed_here(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether a name that the result of a call is bound to is removed by the function, or class, around it."""
    bound = {text: leaf for leaf in _bound_to(call, summaries.module) if (text := key(leaf)) is not None}
    if any(isinstance(leaf, ast.Attribute) and is_removed_attribute(leaf, summaries) for leaf in bound.values()):
        return True
    scope = summaries.module.owners[call]
    if not bound or scope not in summaries.removing:
        return False
    nodes = summaries.nodes_of(scope)
    calls = (each for each in nodes.of(ast.Call) if not _closes_descriptor(each, summaries.module))
    targets = [target for each in calls for target in all_targets(each, summaries)]
    return not removed_keys(nodes, targets).isdisjoint(bound)


def is_removed_attribute(attribute: ast.Attribute, summaries: Summaries) -> bool:
    """Tell whether a function of the module removes an attribute; one of ``self``, a method of its class."""
    owner = summaries.class_around(attribute) if key(attribute.value) in ("self", "cls") else None
    return bool(summaries.removers_of(attribute.attr, owner))


def _closes_descriptor(call: ast.Call, module: Module) -> bool:
    return module.names.call(call) in library.DESCRIPTOR_REMOVERS


def _bound_to(call: ast.Call, module: Module) -> Iterator[ast.AST]:
    """Yield what the statement of a call binds to its result, to a conversion of it, or to a part of it."""
    parent = module.parents.get(call)
    while isinstance(parent, (ast.Await, ast.Subscript)) or (
        isinstance(parent, ast.Call) and is_conversion(parent, module.names.call(parent))
    ):
        parent = module.parents.get(parent)
    for target, _ in bindings(parent) if parent is not None else ():
        yield from descendants(target)
