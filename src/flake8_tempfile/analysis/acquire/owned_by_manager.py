"""Directories that are made as an argument of a context manager whose name says that it owns them."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.forms import is_conversion
from flake8_tempfile.analysis.syntax.expressions import is_constructor
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names


def is_made_for_manager(call: ast.Call, summaries: Summaries) -> bool:
    """Ex) ``with manage(work_folder=Path(mkdtemp())) as work``, unless what ``manage`` does can be seen here.

    A manager that nothing is asked of but to be entered (``with working_dir(mkdtemp()):``) is there for its effect;
    so is one that has a name for something else, and it uses the directory without removing it.
    """
    module = summaries.module
    child: ast.AST = call
    parent = module.parents.get(child)
    while isinstance(parent, ast.Call) and is_conversion(parent, module.calls[parent].name):
        child, parent = parent, module.parents.get(parent)
    keyword = ""
    if isinstance(parent, ast.keyword):
        keyword = parent.arg or ""
        child, parent = parent, module.parents.get(parent)
    if not isinstance(parent, ast.Call) or child is parent.func or not _is_entered_and_bound(parent, module):
        return False
    is_known = is_constructor(parent) or summaries.called(parent.func) is not None
    return not is_known and _is_owner(parent.func, keyword)


def _is_owner(function: ast.expr, keyword: str) -> bool:
    if any(function_names.PLAIN_MANAGER_NAME.search(name) for name in _names(function)):
        return False
    if function_names.PARENT_KEYWORD.search(keyword):
        return False
    return bool(
        function_names.OWNING_MANAGER_NAME.search(last_part(function)) or function_names.OWNED_KEYWORD.search(keyword)
    )


def _names(function: ast.expr) -> tuple[str, str]:
    """Ex) ``patch`` and ``dict`` of ``mock.patch.dict``."""
    return last_part(function), last_part(function.value) if isinstance(function, ast.Attribute) else ""


def _is_entered_and_bound(manager: ast.Call, module: Module) -> bool:
    parent = module.parents.get(manager)
    if isinstance(parent, ast.withitem):
        return parent.context_expr is manager and parent.optional_vars is not None
    if not isinstance(parent, ast.Call) or module.calls[parent].last not in call_table.ENTERING:
        return False
    outer = module.parents.get(parent)
    if isinstance(outer, ast.Await):
        outer = module.parents.get(outer)
    return isinstance(outer, ast.Assign | ast.AnnAssign | ast.NamedExpr)
