"""Directories that are made as an argument of a context manager: nobody else has their paths, so they are its own."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import library, vocabulary
from flake8_tempfile.analysis.conversions import is_conversion
from flake8_tempfile.analysis.expressions import is_constructor
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.summaries import Summaries


def is_made_for_manager(call: ast.Call, summaries: Summaries) -> bool:
    """Ex) ``with manage(work_folder=Path(mkdtemp())) as work``, unless what ``manage`` does can be seen here."""
    module = summaries.module
    child: ast.AST = call
    parent = module.parents.get(child)
    while isinstance(parent, ast.Call) and is_conversion(parent, module.names.call(parent)):
        child, parent = parent, module.parents.get(parent)
    if isinstance(parent, ast.keyword):
        child, parent = parent, module.parents.get(parent)
    if not isinstance(parent, ast.Call) or child is parent.func or not _is_entered(parent, module.parents.get(parent)):
        return False
    is_known = is_constructor(parent) or summaries.called(parent.func) is not None
    return not is_known and not any(vocabulary.PLAIN_MANAGER_NAME.search(name) for name in _names(parent.func))


def _names(function: ast.expr) -> tuple[str, str]:
    """Ex) ``patch`` and ``dict`` of ``mock.patch.dict``."""
    return last_part(function), last_part(function.value) if isinstance(function, ast.Attribute) else ""


def _is_entered(manager: ast.Call, parent: ast.AST | None) -> bool:
    if isinstance(parent, ast.withitem):
        return parent.context_expr is manager
    return isinstance(parent, ast.Call) and last_part(parent.func) in library.ENTERING
