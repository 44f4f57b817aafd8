"""A removal that a test is about: moved into a ``finally``, or dropped, it would test nothing any more."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.calls.removals import matches
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.syntax.expressions import key, own_nodes, subject
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.words import words

_TESTING = frozenset({"test", "tests", "testing", "support"})


def is_tested(call: ast.Call, target: ast.expr, module: Module) -> bool:
    """Tell whether a test removes ``target`` by a function that it is there to test.

    That is one of other code than tests, or one after which the test asks whether anything is left.
    """
    function = module.scope(call)
    if not isinstance(function, FunctionNode) or not function.name.startswith("test") or _is_library(call, module):
        return False
    return _is_of_others(call, module) or _is_asked_after(call, target, function)


def _is_library(call: ast.Call, module: Module) -> bool:
    name = module.calls[call].name
    is_method = isinstance(call.func, ast.Attribute) and call.func.attr in call_table.REMOVING_METHODS
    return name in call_table.REMOVERS or is_method or matches(name, module.settings.removers)


def _is_of_others(call: ast.Call, module: Module) -> bool:
    """Tell whether a function is neither one of this module nor one that was written for tests."""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(receiver, ast.Name) and receiver.id in ("self", "cls"):
        return False
    run = summarise(module).callees[call.func]
    if run is not None and run.home.module is module:
        return False
    return _TESTING.isdisjoint(words(module.calls[call].name or ""))


def _is_asked_after(call: ast.Call, target: ast.expr, function: FunctionNode) -> bool:
    """Ex) ``remove_tree(path)`` and then ``assert not os.path.exists(path)``."""
    questions = (node for node in own_nodes(function.body) if isinstance(node, ast.Call) and node.lineno > call.lineno)
    return any(last_part(node.func) in call_table.EXISTENCE and _asked(node) == key(target) for node in questions)


def _asked(question: ast.Call) -> str | None:
    return key(subject(question) or question)
