"""Marks: files that tell by being there that something is under way, unfinished or taken, as lock and pid files do.

To stay behind when the work fails is what a mark is for, so nobody owes its removal then; unless the function itself
means to remove it on failure too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.calls.exclusive_creations import is_exclusive
from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.syntax.blocks import clean_up_around
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_mark(name: str, value: ast.expr, scope: ScopeNode, module: Module) -> bool:
    """Tell whether a path, bound to ``name`` (a key), is a mark: by a word, and by what its function does with it."""
    if not _says_mark(name.rpartition(".")[2]) and not _says_mark(_ending(value)):
        return False
    return not any(_is_more(user, name, module) for user in _users(name, scope, module))


def _says_mark(text: str) -> bool:
    return function_names.MARK_NAME.search(_CAMEL.sub("_", text)) is not None


def _ending(value: ast.expr) -> str:
    """Return the last part of a path as far as it is written out: ``done`` of ``join(d, "done")``, ``d / "done"``."""
    if isinstance(value, ast.Constant):
        return value.value.replace("\\", "/").rpartition("/")[2] if isinstance(value.value, str) else ""
    if isinstance(value, ast.BinOp):
        return _ending(value.left if isinstance(value.op, ast.Mod) else value.right)
    if isinstance(value, ast.JoinedStr):
        return _ending(value.values[-1]) if value.values else ""
    if isinstance(value, ast.Call):
        return _ending(value.args[-1]) if value.args else ""
    return ""


def _users(name: str, scope: ScopeNode, module: Module) -> Iterator[ast.AST]:
    """Yield the calls of the function that are given the path, and its attributes that are read."""
    for node in module.written.get(name.rpartition(".")[2], ()):
        if module.owners[node] is scope and key(node) == name:
            yield module.parents[node]


def _is_more(user: ast.AST, name: str, module: Module) -> bool:
    """Tell whether a call may fill the path, moves it or makes it as a directory: it is more than a mark then."""
    if isinstance(user, ast.Attribute):
        user = module.parents[user]
    if not isinstance(user, ast.Call):
        return False
    made = module.calls[user].created
    if made is not None or module.calls[user].name in call_table.OPENERS:
        # What may not be there before stops all later runs if it stays behind.
        return made is not None and (made[1] or is_exclusive(user, module))
    if removal_targets(user, module):
        return clean_up_around(user, module) is not None
    return _may_fill(user, name)


def _may_fill(call: ast.Call, name: str) -> bool:
    if isinstance(call.func, ast.Attribute) and key(call.func.value) == name:
        return call.func.attr in call_table.MOVING_METHODS
    if len(call.args) > 1 or any(key(keyword.value) == name for keyword in call.keywords):
        return True
    last = last_part(call.func)
    words = (function_names.MOVER_NAME, function_names.FETCHER_NAME, function_names.CREATOR_NAME)
    return not _says_mark(last) and any(word.search(last) for word in words)
