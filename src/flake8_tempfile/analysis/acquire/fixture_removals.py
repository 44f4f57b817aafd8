"""Paths that a fixture of pytest removes when a test that uses it is over, whatever became of the test.

They are written down, or lie in a directory for which the test and the fixture have one name: ``CACHE / "report"``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import product

from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.effects.values.moved_roots import used_fixtures
from flake8_tempfile.analysis.paths.forms import Kind, forms_of, origin
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables import call_table

_MOST = 64
_FROM = (Kind.ITSELF, Kind.SAME, Kind.BELOW, Kind.BESIDE)


def is_removed_by_fixture(value: ast.expr, names: NameValues) -> bool:
    """Tell whether a fixture that the function uses removes the path of ``value``, or the directory that it is in."""
    module, scope = names.summaries.module, names.scope
    if not isinstance(scope, FunctionNode) or not module.is_test():
        return False
    path = temp_path(value, module, names.values)
    text = path.text if path is not None and path.fixed and not path.bare else None
    root = _root(value, names)
    if text is None and root is None:
        return False
    return any(
        text in _removed(fixture, home) or root in _removed_names(fixture, home)
        for fixture, home in used_fixtures(scope, module)
    )


def _root(value: ast.expr, names: NameValues) -> str | None:
    """Return the name from outside the function that a path begins with: ``CACHE`` of ``join(CACHE, name)``."""
    assert isinstance(names.scope, FunctionNode)
    parameters = names.summaries.by_node[names.scope].parameters
    for _ in range(_MOST):
        if isinstance(value, ast.Name) and value.id not in names.assigned:
            return None if value.id in parameters else value.id
        if isinstance(value, ast.Name):
            bound = names.assigned[value.id]
            inner = bound[0] if len(bound) == 1 else None
        else:
            forms = forms_of(value, names.summaries.module.names)
            inner = next((form.of[0] for form in forms if form.kind in _FROM), None)
        if inner is None:
            return None
        value = inner
    return None


def _removed_names(fixture: FunctionNode, module: Module) -> set[str]:
    """Return the names from outside a fixture of the paths that it removes."""
    nodes = list(own_nodes(fixture.body))
    targets = _targets(fixture, module)
    named = {target.id for target in (origin(each, module.names) for each in targets) if isinstance(target, ast.Name)}
    own = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    return named - own - {argument.arg for argument in fixture.args.args}


def _removed(fixture: FunctionNode, module: Module) -> set[str]:
    """Return the fixed paths in shared directories that a fixture removes, for all that a loop in it runs over."""
    targets = _targets(fixture, module)
    found = set()
    for bound in _bindings(fixture) if targets else ():
        paths = (temp_path(target, module, bound) for target in targets)
        found |= {path.text for path in paths if path is not None and path.fixed}
    return found


def _targets(fixture: FunctionNode, module: Module) -> list[ast.expr]:
    """Return what a fixture removes when the test is over: after its ``yield``, or as it has registered."""
    nodes = list(own_nodes(fixture.body))
    yields = [node.lineno for node in nodes if isinstance(node, (ast.Yield, ast.YieldFrom))]
    calls = (node for node in nodes if isinstance(node, ast.Call))
    late = (
        call
        for call in calls
        if (yields and call.lineno > min(yields)) or module.calls[call].last in call_table.REGISTRARS
    )
    return [target for call in late for target in removal_targets(call, module)]


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
