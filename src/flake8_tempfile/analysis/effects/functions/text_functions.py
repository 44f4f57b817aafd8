"""Which calls only work on text: what they are given they do not make, and what they return is no made thing."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summary import Summary
from flake8_tempfile.analysis.paths.composed import is_running_text
from flake8_tempfile.analysis.paths.forms import is_conversion
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.flow.syntax import descendants

_PATH_METHODS = frozenset({"join", "joinpath", "with_suffix", "with_name", "format", "with_stem"})
_TEXT_METHODS = _PATH_METHODS | frozenset(dir(str))
_HELPERS_WITHIN_HELPERS = 2
_NO_VALUES: Mapping[str, ast.expr] = {}


def computes_text(
    call: ast.Call, summaries: Summaries, values: Mapping[str, ast.expr] = _NO_VALUES, *, removed: bool = False
) -> bool:
    """Tell whether a call only works out a text, by what the function is seen to do or, if it is not seen, by its name.

    ``values`` are what names are bound to: ``name_of = lambda path: path + ".bak"``.  With ``removed``, what it
    names is removed later.
    """
    helper = summaries.called(call.func)
    if helper is not None:
        return _is_text_helper(helper, summaries.home(helper.node), _HELPERS_WITHIN_HELPERS)
    value = values.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if not isinstance(value, ast.Lambda):
        return is_named_after_text(call, removed=removed)
    calls = (node for node in descendants(value.body) if isinstance(node, ast.Call))
    return all(_is_text_work(node, summaries, _HELPERS_WITHIN_HELPERS) for node in calls)


def is_named_after_text(call: ast.Call, *, removed: bool = False) -> bool:
    """Ex) ``make_cache_path(key)``, ``create_label(path)``; not ``make_temp_path()`` where that is removed later."""
    last = last_part(call.func)
    if removed and function_names.MADE_PATH_NAME.search(last):
        return False
    return bool(function_names.TEXT_MAKER_NAME.search(last) and function_names.COMPUTED_NAME.search(last))


def _is_text_helper(helper: Summary, summaries: Summaries, depth: int) -> bool:
    known = summaries.text_helpers.get((helper.node, depth))
    if known is None:
        nodes = summaries.nodes_of(helper.node)
        # One that returns nothing may be for a subclass to fill.
        gives = any(statement.value is not None for statement in nodes.of(ast.Return))
        known = gives and all(_is_text_work(call, summaries, depth) for call in nodes.of(ast.Call))
        summaries.text_helpers[helper.node, depth] = known
    return known


def _is_text_work(call: ast.Call, summaries: Summaries, depth: int) -> bool:
    name = summaries.calls[call].name or ""
    if name in call_table.HARMLESS or name.startswith("re.") or is_conversion(call, name):
        return True
    if isinstance(call.func, ast.Attribute) and call.func.attr in _TEXT_METHODS:
        return True
    helper = summaries.called(call.func) if depth else None
    return helper is not None and _is_text_helper(helper, summaries.home(helper.node), depth - 1)


def builds_path(value: ast.expr, names: Names) -> bool:
    """Tell whether an expression puts a path together, rather than a command line or taking one from somewhere."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str)
    if isinstance(value, (ast.JoinedStr, ast.BinOp, ast.Call)) and is_running_text(value, names):
        return False
    if isinstance(value, (ast.JoinedStr, ast.BinOp)):
        return True
    if isinstance(value, ast.Call):
        last = names.calls[value].last
        if value.args and is_conversion(value, names.calls[value].name):
            return len(value.args) > 1 or builds_path(value.args[0], names)
        return last in _PATH_METHODS
    return False
