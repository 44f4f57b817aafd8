"""Makes the summaries of a module's functions.

Most functions remove nothing, and what they call does not either: they are told by the words in them, and nothing else
of them is looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.effects.calls.removals import removed_keys
from flake8_tempfile.analysis.effects.calls.resets import is_reset
from flake8_tempfile.analysis.effects.classes.attributes import collect_attributes
from flake8_tempfile.analysis.effects.functions.candidates import removing_scopes, with_makers
from flake8_tempfile.analysis.effects.functions.imported import Imported
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summary import Summary
from flake8_tempfile.analysis.paths.shared_directories import bindings
from flake8_tempfile.analysis.syntax.blocks import is_in_handler
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import lifetime_calls


def summarise(module: Module) -> Summaries:
    """Summarise all functions and classes of a module."""
    summaries = _summarised(module)
    collect_attributes(summaries)
    return summaries


def _summarised(module: Module) -> Summaries:
    """Summarise all functions of a module; removals by helpers of helpers are found to a fixed point."""
    values = bindings(module.tree, module)
    imported = Imported(module, summarise)
    summaries = Summaries(module, module.by_scope, values, removing_scopes(module), imported)
    summaries.classes.update((owner.name, owner) for owner in module.nodes.of(ast.ClassDef))
    functions = module.functions()
    for function in functions:
        summaries.by_name.setdefault(function.name, []).append(function)
    generators = {module.owners[node] for node in module.nodes.of_any((ast.Yield, ast.YieldFrom))}
    for function in functions:
        summaries.by_node[function] = _signature(function, function in generators, module)
    for function in functions:
        if function in summaries.removing:
            _look_again(function, summaries)
    changed = {function.name for function, found in summaries.by_node.items() if found.removes}
    for _ in functions:
        changed = _summarise_callers(changed, functions, summaries)
        if not changed:
            break
    return summaries


def _summarise_callers(names: set[str], functions: Sequence[FunctionNode], summaries: Summaries) -> set[str]:
    """Look again at the functions that use one of these names; return the names of those whose summaries changed."""
    callers = with_makers(summaries.module.scopes_of(names), summaries.module)
    summaries.removing |= callers
    return {function.name for function in functions if function in callers and _look_again(function, summaries)}


def _look_again(function: FunctionNode, summaries: Summaries) -> bool:
    """Find out what a function removes, as far as its helpers are known; tell whether that is news."""
    before = summaries.by_node[function]
    after = _with_effects(before, summaries)
    if after == before:
        return False
    summaries.by_node[function] = after
    summaries.forget_targets()
    return True


def _signature(function: FunctionNode, is_generator: bool, module: Module) -> Summary:
    spec = function.args
    decorators = {module.names.resolve(d.func if isinstance(d, ast.Call) else d) for d in function.decorator_list}
    return Summary(
        node=function,
        parameters=parameter_names(function),
        removes=frozenset(),
        is_generator=is_generator,
        rest=spec.vararg.arg if spec.vararg is not None else None,
        is_context_manager=not decorators.isdisjoint(lifetime_calls.CONTEXT_MANAGER_DECORATORS),
    )


def _with_effects(summary: Summary, summaries: Summaries) -> Summary:
    module, function = summaries.module, summary.node
    nodes = summaries.nodes_of(function)
    calls = nodes.of(ast.Call)
    removals = [(call, found) for call in calls if (found := summaries.targets(call))]
    certain = [(call, found) for call, found in removals if not is_in_handler(call, module)]
    targets = [t for call, found in certain for t in found if not is_reset(call, t, module)]
    return summary._replace(removes=removed_keys(nodes, targets, summaries.module.names))
