"""Functions that return a path in what they have made, where those that call them remove the directory around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.forms import levels_below
from flake8_tempfile.analysis.paths.keys import PARENT, path_keys
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode


def removed_by_callers(statement: ast.Return, summaries: Summaries) -> bool:
    """Tell whether some caller in the module removes the parent of what a ``return`` gives it.

    Ex) ``return place / name`` where a caller does ``rmtree(path.parent)``
    """
    function = summaries.module.scope(statement)
    if not isinstance(function, FunctionNode) or statement.value is None:
        return False
    if levels_below(statement.value, summaries.module.names) > 1:
        return False
    return any(_removes_parent(call, target, summaries) for call, target in _calls(function, summaries))


def _calls(function: FunctionNode, summaries: Summaries) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls of a function whose result is bound to a name, with that."""
    parents = summaries.module.parents
    for name in summaries.module.written.get(function.name, ()):
        call = parents[name]
        statement = parents[call]
        if isinstance(call, ast.Call) and call.func is name and isinstance(statement, ast.Assign):
            text = key(statement.targets[0])
            if text is not None:
                yield call, text


def _removes_parent(call: ast.Call, name: str, summaries: Summaries) -> bool:
    nodes = summaries.nodes_of(summaries.module.scope(call))
    targets = (target for inner in nodes.of(ast.Call) for target in summaries.targets(inner))
    return any(f"{name}{PARENT}" in path_keys(target, summaries.module.names) for target in targets)
