"""Helpers that make something only where they are not given it: ``if out is None: out = mkdtemp()``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summary import Fresh, Summary
from flake8_tempfile.analysis.syntax.expressions import is_false_constant
from flake8_tempfile.analysis.syntax.index import Nodes


def perhaps_made(call: ast.Call, summaries: Summaries) -> Fresh | None:
    """Return what a helper that only sometimes makes something is to be taken to have made by a call."""
    helper = summaries.called(call.func)
    fresh = summaries.made_by(helper.node).sometimes_fresh.get(helper.node) if helper else None
    if helper is None or fresh is None or not (fresh.is_single and fresh.certain):
        return None
    return None if _is_given_instead(call, helper, summaries) else fresh


def _is_given_instead(call: ast.Call, helper: Summary, summaries: Summaries) -> bool:
    """Tell whether a call gives a helper what it would make otherwise: ``pick("/srv/results")``, not ``pick(None)``."""
    instead = _given_back(summaries.home(helper.node).nodes_of(helper.node), frozenset(helper.parameters))
    bound = helper.parameters[:1] in (("self",), ("cls",))
    values = (helper.argument_for(call, parameter, bound) for parameter in instead)
    return any(value is not None and not (isinstance(value, ast.Constant) and not value.value) for value in values)


def _given_back(nodes: Nodes, parameters: frozenset[str]) -> set[str]:
    """Return the parameters that a function returns, and asks whether they are there."""
    returned = {
        leaf.id
        for statement in nodes.of(ast.Return)
        if statement.value is not None
        for leaf in _results(statement.value)
        if isinstance(leaf, ast.Name)
    }
    asked = {name for test in _tests(nodes) for name in _asked(test)}
    return returned & asked & parameters


def _results(value: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression may come to."""
    if isinstance(value, ast.BoolOp):
        for operand in value.values:
            yield from _results(operand)
    elif isinstance(value, ast.IfExp):
        yield from _results(value.body)
        yield from _results(value.orelse)
    elif isinstance(value, ast.Call):
        yield from value.args
    else:
        yield value


def _tests(nodes: Nodes) -> Iterator[ast.expr]:
    yield from (node.test for node in nodes.of_any((ast.If, ast.IfExp)))
    yield from (node.values[0] for node in nodes.of(ast.BoolOp))


def _asked(test: ast.expr) -> Iterator[str]:
    """Yield the names that a test asks whether there is anything: ``out``, ``not out``, ``out is None``."""
    if isinstance(test, ast.Name):
        yield test.id
    elif isinstance(test, ast.UnaryOp):
        yield from _asked(test.operand)
    elif isinstance(test, ast.BoolOp):
        for operand in test.values:
            yield from _asked(operand)
    elif isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and is_false_constant(test.comparators[0]):
        yield test.left.id
