"""What the names of a function are bound to, and which of them it removes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from flake8_tempfile.analysis.effects.calls.removals import removed_for_certain, removed_keys
from flake8_tempfile.analysis.effects.calls.resets import is_reset
from flake8_tempfile.analysis.effects.functions.imported import Imported
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.syntax.expressions import key, literal_text
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import ScopeNode
from flake8_tempfile.analysis.syntax.signatures import all_names
from flake8_tempfile.flow.syntax import descendants


class NameValues:
    """The names of one function (or of the module's own body).

    ``assigned`` has all that a name is bound to, ``values`` what it is bound to where that is one thing only;
    ``removed`` are the keys of what the function removes, through its local names, ``removed_directly`` as written.
    """

    def __init__(self, scope: ScopeNode, nodes: Nodes, summaries: Summaries) -> None:
        self.scope = scope
        self.nodes = nodes
        self.summaries = summaries
        self.assigned = self.nodes.values_of
        self.values: Mapping[str, ast.expr] = _Values(self._single_values(), summaries.imported)
        targets = self._removals()
        self.removed = removed_keys(nodes, targets, summaries.module.names)
        self.removed_directly = frozenset(text for target in targets if (text := key(target)))

    @cached_property
    def removers(self) -> Mapping[str, Sequence[ast.Call]]:
        """The calls that remove something for certain, by the names of what they remove."""
        found: dict[str, list[ast.Call]] = {}
        for call in self.nodes.of(ast.Call):
            for text in {key(target) for target in removed_for_certain(call, self.summaries.module)}:
                if text is not None:
                    found.setdefault(text, []).append(call)
        return found

    def unpacked(self, call: ast.Call, keyword: str) -> ast.expr | None:
        """Return what a mapping that is written down here gives for a keyword: ``mkdtemp(**{"dir": root})``."""
        for each in call.keywords:
            table = self.values.get(key(each.value) or "", each.value) if each.arg is None else None
            pairs = zip(table.keys, table.values, strict=True) if isinstance(table, ast.Dict) else ()
            for name, value in pairs:
                if literal_text(name) == keyword:
                    return value
        return None

    def _single_values(self) -> Mapping[str, ast.expr]:
        """Return what each name is bound to where that is one thing only; module constants serve where it is free."""
        if self.scope is self.summaries.module.tree:
            return self.summaries.module_values
        bound = {name for node in self.nodes.of_any(_REBINDING) for name in _rebound(node)}
        own = {name: values[0] for name, values in self.assigned.items() if len(values) == 1 and name not in bound}
        shadowed = bound | set(self.assigned) | all_names(self.scope)
        return {n: v for n, v in self.summaries.module_values.items() if n not in shadowed} | own

    def _removals(self) -> list[ast.expr]:
        module = self.summaries.module
        calls = self.nodes.of(ast.Call) if self.scope in self.summaries.by_node.removing_alone else ()
        return [t for c in calls for t in removed_for_certain(c, module) if not is_reset(c, t, module)]


def names_of(scope: ScopeNode, summaries: Summaries) -> NameValues:
    """Return the names of a scope; all who ask for them get the same."""
    found = summaries.names.get(scope)
    if found is None:
        found = summaries.names[scope] = NameValues(scope, summaries.nodes_of(scope), summaries)
    return found


class _Values(dict[str, ast.expr]):
    """What names are bound to; a setting of another module is looked up when it is asked for."""

    def __init__(self, values: Mapping[str, ast.expr], imported: Imported) -> None:
        super().__init__(values)
        self._imported = imported

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        found = super().get(name)
        return found or self._imported.constant(name) or default


_REBINDING = (ast.For, ast.AsyncFor, ast.AugAssign, ast.withitem, ast.Assign)


def _rebound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a loop, a ``with`` or an augmented assignment binds to what cannot be followed."""
    targets: list[ast.expr] = []
    if isinstance(node, (ast.For, ast.AsyncFor, ast.AugAssign)):
        targets = [node.target]
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        targets = [node.optional_vars]
    elif isinstance(node, ast.Assign):
        targets = [target for target in node.targets if isinstance(target, (ast.Tuple, ast.List))]
    for target in targets:
        yield from (leaf.id for leaf in descendants(target) if isinstance(leaf, ast.Name))
