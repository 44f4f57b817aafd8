"""Class-level ownership: which attributes are removed anywhere in a module, and by which of its functions."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.expressions import bindings
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.removals import path_keys, removed_keys
from flake8_tempfile.analysis.summaries import Summaries, all_targets


def collect_attributes(summaries: Summaries) -> None:
    """Record which attributes and names are removed anywhere in the module, by which class and function."""
    removed_by = summaries.removed_by
    for function, summary in summaries.by_node.items():
        owner = summaries.class_around(function)
        for text in summary.removes:
            head, _, attribute = text.rpartition(".")
            by_class = owner if head in ("self", "cls") else None
            if head:
                removed_by.setdefault(attribute.partition("[")[0], set()).add((by_class, function))
    _collect_registered(summaries)
    _follow_attributes(summaries)
    body = summaries.nodes[summaries.module.tree]
    calls = [node for node in body if isinstance(node, ast.Call)]
    for text in removed_keys(body, [target for call in calls for target in all_targets(call, summaries)]):
        if "." in text:
            removed_by.setdefault(text.rpartition(".")[2], set()).add((None, None))


def _collect_registered(summaries: Summaries) -> None:
    """Ex) ``self.to_remove.append(self.directory)``: the list is what the clean-up goes by."""
    for node in summaries.module.nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in library.CONTAINER_METHODS
        ):
            for value in node.args:
                if isinstance(value, ast.Attribute):
                    summaries.removed_by.setdefault(value.attr, set()).add((None, None))


def _follow_attributes(summaries: Summaries) -> None:
    """Ex) ``self.path = self.file.name``, or a property that returns ``self.path``: removing one removes the other."""
    removed_by = summaries.removed_by
    sources: dict[str, set[str]] = {}
    for node in summaries.module.nodes:
        for target, value in bindings(node):
            if isinstance(target, ast.Attribute) and value is not None:
                sources.setdefault(target.attr, set()).update(_attributes(value))
        if isinstance(node, ast.FunctionDef) and any(last_part(d).endswith("property") for d in node.decorator_list):
            returned = (inner.value for inner in summaries.nodes[node] if isinstance(inner, ast.Return) and inner.value)
            sources.setdefault(node.name, set()).update(name for value in returned for name in _attributes(value))
    for _ in range(2):
        for attribute, names in sources.items():
            for name in names if attribute in removed_by else ():
                removed_by.setdefault(name, set()).update(removed_by[attribute])


def _attributes(value: ast.expr) -> set[str]:
    """Return the attributes of ``self`` that a path expression may take its path from."""
    return {text.split(".")[1] for text in path_keys(value) if text.startswith("self.")}
