"""What the callers of a function, in its module, give for its parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.values.local_values import NameValues, names_of
from flake8_tempfile.analysis.syntax.module import FunctionNode


def values_given(parameter: str, names: NameValues) -> Iterator[tuple[ast.expr | None, NameValues]]:
    """Yield what each use of a function's name gives for a parameter, with the names there.

    None stands for a use that is no call, and for what is not seen.  ``names`` are those of the function; if it has no
    parameter of that name there is nothing.
    """
    function, summaries = names.scope, names.summaries
    if not isinstance(function, FunctionNode) or parameter not in summaries.by_node[function].parameters:
        return
    summary, module = summaries.by_node[function], summaries.module
    for node in module.written.get(function.name, ()):
        call, scope = module.parents[node], module.owners[node]
        around = names_of(scope, summaries)
        if isinstance(call, ast.Call) and call.func is node and summaries.called(node) is summary:
            yield summary.argument_for(call, parameter, isinstance(node, ast.Attribute)), around
        else:
            yield None, around
