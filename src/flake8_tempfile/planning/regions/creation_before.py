"""Whether a statement right before a region makes the resource, and nothing else: the guard begins after it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_tempfile.analysis.effects.calls.exclusive_creations import is_exclusive
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.planning.reasons import Reason, refuse_if
from flake8_tempfile.planning.regions.releases import asks_for, mentions

_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def makes_nothing(statement: ast.stmt, names: Iterable[str], module: Module) -> bool:
    """Tell whether nothing is made at a path: it is not mentioned, or only asked for before the function leaves."""
    names = list(names)
    if not mentions(statement, names):
        return True
    if not isinstance(statement, ast.If) or statement.orelse or not isinstance(statement.body[-1], _JUMPS):
        return False
    return any(asks_for(statement.test, ast.Name(name, ast.Load()), module) for name in names)


def is_made_by(statement: ast.stmt, names: Iterable[str], module: Module, *, exclusively: bool = False) -> bool:
    """Tell whether a statement does nothing but make the path, and has made nothing if it fails.

    Raise if it makes it where nothing may be before, and does more.  ``exclusively``: only where nothing may be.
    """
    wanted = set(names)
    for node in own_nodes([statement]):
        target = module.calls[node].created
        if target is None or not isinstance(node, ast.Call) or wanted.isdisjoint(path_keys(target[0], module.names)):
            continue
        exclusive = is_exclusive(node, module)
        alone = isinstance(statement, (ast.Expr, ast.Assign)) and statement.value is node
        if alone and (exclusive or module.calls[node].last in call_table.last_parts(Does.CREATES_DIRECTORY)):
            return exclusive or not exclusively
        refuse_if(exclusive and not _is_expected(node, statement, module), Reason.MAY_BE_ANOTHERS)
    return False


def _is_expected(call: ast.Call, statement: ast.stmt, module: Module) -> bool:
    """Tell whether the program goes on if there is something already: it asks before, or catches what is raised."""
    inner: ast.AST = call
    for parent in module.ancestors(call):
        if isinstance(parent, ast.If) and inner in parent.body:
            return True
        if isinstance(parent, ast.Try) and inner in parent.body and parent.handlers:
            return not any(isinstance(handler.body[-1], _JUMPS) for handler in parent.handlers)
        if parent is statement:
            return False
        inner = parent
    return False
