"""Class-level ownership: which attributes are removed anywhere in a module, and by which of its functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from flake8_tempfile.analysis.effects.calls.removals import removed_keys
from flake8_tempfile.analysis.effects.functions.summaries import RemovedBy, Summaries
from flake8_tempfile.analysis.paths.keys import PARENT, path_keys
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.decorators import is_called_as_written, is_property, is_setter
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, key
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.tables import call_table, lifetime_calls

# As close as two letters in the wrong order.
_CLOSE = 0.85


def collect_attributes(summaries: Summaries) -> RemovedBy:
    """Return which attributes and names are removed anywhere in the module, by which class and function."""
    removed_by: RemovedBy = {}
    for function in summaries.by_node:
        removed = summaries.by_node.removed_in(function)
        owner = summaries.module.class_around(function) if removed else None
        if owner is not None and _is_misspelt(function, owner, summaries):
            continue
        for text in removed:
            head, attribute = _attribute(text)
            by_class = owner if head in ("self", "cls") else None
            if head:
                removed_by.setdefault(attribute.partition("[")[0], set()).add((by_class, function))
    _collect_registered(summaries, removed_by)
    _follow_attributes(summaries, removed_by)
    tree = summaries.module.tree
    body = summaries.nodes_of(tree)
    calls = body.of(ast.Call) if summaries.by_node.may_remove(tree) else ()
    targets = [target for call in calls for target in summaries.targets(call)]
    for text in removed_keys(body, targets, summaries.module.names):
        head, attribute = _attribute(text)
        if head:
            removed_by.setdefault(attribute, set()).add((None, None))
    return removed_by


def _attribute(text: str) -> tuple[str, str]:
    """Return the owner in a key, '' for none, and its attribute; the parent of what that names goes with the name."""
    inner = text
    while inner.endswith(PARENT) and inner.removesuffix(PARENT) not in ("self", "cls"):
        inner = inner.removesuffix(PARENT)
    head, _, attribute = inner.rpartition(".")
    return head, f"{attribute}{text[len(inner) :]}"


def _is_misspelt(function: FunctionNode, owner: ast.ClassDef, summaries: Summaries) -> bool:
    """Ex) ``teardown`` in a ``unittest.TestCase``, ``tearDown`` in a plain class of tests: nobody calls these."""
    module = summaries.module
    bases = {module.names.resolve(base) for base in bases_of(owner)}
    if module.written.get(function.name):
        return False
    if not bases and owner.name.startswith("Test") and module.is_test():
        return _sounds_like_hook(function.name, lifetime_calls.TEAR_DOWN_OF_PYTEST)
    if function.name in lifetime_calls.TEAR_DOWN_METHODS or not bases or not bases <= lifetime_calls.TEST_CASES:
        return False
    return _sounds_like_hook(function.name, lifetime_calls.RUN_BY_UNITTEST) or _is_idle_helper(function, owner)


def _sounds_like_hook(name: str, run: frozenset[str]) -> bool:
    """Tell whether a name is nearly that of a hook which tears down, and none of those that the runner runs."""
    spelling = name.replace("_", "").lower()
    known = lifetime_calls.TEAR_DOWN_METHODS | (run & lifetime_calls.TEAR_DOWN_OF_PYTEST)
    hooks = {hook.replace("_", "").lower() for hook in known}
    return name not in run and bool(get_close_matches(spelling, hooks, 1, _CLOSE))


def _is_idle_helper(function: FunctionNode, owner: ast.ClassDef) -> bool:
    """Tell whether a method of a class that has tests itself is none that a test runner or Python would call."""
    is_called = function.name in lifetime_calls.RUN_BY_UNITTEST or function.name.startswith(("test", "__"))
    methods = (node.name for node in owner.body if isinstance(node, FunctionNode))
    return not is_called and is_called_as_written(function) and any(name.startswith("test") for name in methods)


def _collect_registered(summaries: Summaries, removed_by: RemovedBy) -> None:
    """Ex) ``self.to_remove.append(self.directory)``: the list is what the clean-up goes by."""
    for call in summaries.module.nodes.of(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in call_table.CONTAINER_METHODS:
            for value in call.args:
                if isinstance(value, ast.Attribute):
                    removed_by.setdefault(value.attr, set()).add((None, None))


def _follow_attributes(summaries: Summaries, removed_by: RemovedBy) -> None:
    """Let what removes one attribute remove another that has the same path.

    Ex) ``self.path = self.file.name``, or a property or a method called on ``self`` that returns ``self.path``
    """
    if not removed_by:
        return
    imported = summaries.module.names
    sources: dict[str, set[str]] = {}
    for node in summaries.module.nodes.of_any(_NAMING):
        for target, value in bindings(node):
            if isinstance(target, ast.Attribute) and value is not None:
                sources.setdefault(target.attr, set()).update(_attributes(value, imported))
            elif isinstance(target, ast.Name) and isinstance(value, ast.Call) and key(value.func) == "property":
                getters = summaries.module.functions_by_name.get(last_part(value.args[0]) if value.args else "", ())
                found = (name for getter in getters for name in _returned_attributes(getter, summaries))
                sources.setdefault(target.id, set()).update(found)
        if isinstance(node, ast.FunctionDef) and (node.name in removed_by or is_property(node)):
            sources.setdefault(node.name, set()).update(_returned_attributes(node, summaries))
        elif isinstance(node, ast.FunctionDef) and is_setter(node):
            for attribute in _set_by(node, summaries):
                sources.setdefault(attribute, set()).add(node.name)
    for _ in range(2):
        for attribute, names in sources.items():
            for name in names if attribute in removed_by else ():
                removed_by.setdefault(name, set()).update(removed_by[attribute])


def _returned_attributes(getter: FunctionNode, summaries: Summaries) -> set[str]:
    """Return the attributes of its object that a method returns the path of."""
    returned = (inner.value for inner in summaries.nodes_of(getter).of(ast.Return) if inner.value)
    return {name for value in returned for name in _attributes(value, summaries.module.names)}


def _set_by(setter: ast.FunctionDef, summaries: Summaries) -> Iterator[str]:
    """Yield the attributes under which the setter of a property stores what the property is bound to."""
    given = summaries.by_node[setter].parameters[1:]
    for target, value in summaries.nodes_of(setter).bound:
        names = path_keys(value, summaries.module.names) if value is not None else ()
        if isinstance(target, ast.Attribute) and not set(given).isdisjoint(names):
            yield target.attr


_NAMING = (*BINDING, ast.FunctionDef)


def _attributes(value: ast.expr, names: Names) -> set[str]:
    """Return the attributes of ``self`` that a path expression may take its path from."""
    found = {text for text in path_keys(value, names) if text.startswith("self.")}
    parents = {attribute for head, attribute in map(_attribute, found) if head == "self" and PARENT in attribute}
    return parents | {text.split(".")[1] for text in found}
