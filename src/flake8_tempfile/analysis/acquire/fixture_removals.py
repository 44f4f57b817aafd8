"""Fixed paths that a fixture of pytest removes when a test that uses it is over, whatever became of the test."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import product

from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.effects.values.moved_roots import used_fixtures
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module

_MOST = 64


def is_removed_by_fixture(value: ast.expr, names: NameValues) -> bool:
    """Tell whether a fixture that the function uses removes the path that ``value`` writes down."""
    module = names.summaries.module
    path = temp_path(value, module, names.values) if isinstance(names.scope, FunctionNode) else None
    if path is None or not path.fixed or path.bare or not module.is_test():
        return False
    assert isinstance(names.scope, FunctionNode)
    return any(path.text in _removed(fixture, home) for fixture, home in used_fixtures(names.scope, module))


def _removed(fixture: FunctionNode, module: Module) -> set[str]:
    """Return the fixed paths in shared directories that a fixture removes, for all that a loop in it runs over."""
    calls = [node for node in own_nodes(fixture.body) if isinstance(node, ast.Call)]
    targets = [target for call in calls for target in removal_targets(call, module)]
    found = set()
    for bound in _bindings(fixture) if targets else ():
        paths = (temp_path(target, module, bound) for target in targets)
        found |= {path.text for path in paths if path is not None and path.fixed}
    return found


def _bindings(fixture: FunctionNode) -> Iterator[Mapping[str, ast.expr]]:
    """Yield what the names of a function are bound to, once for each round of its loops over what is written down."""
    plain: dict[str, ast.expr] = {}
    rounds: dict[str, list[ast.expr]] = {}
    for node in own_nodes(fixture.body):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            rounds[node.target.id] = node.iter.elts if isinstance(node.iter, (ast.List, ast.Tuple)) else []
        elif isinstance(node, BINDING):
            pairs = ((target, value) for target, value in bindings(node) if value is not None)
            plain.update((target.id, value) for target, value in pairs if isinstance(target, ast.Name))
    for number, chosen in enumerate(product(*rounds.values())):
        if number == _MOST:
            return
        yield {**plain, **dict(zip(rounds, chosen, strict=True))}
