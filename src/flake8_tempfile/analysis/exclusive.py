"""Where a path is made that must not have been there before: until that has succeeded it may belong to somebody else.

A ``finally`` that began earlier would remove what another made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.explicit_creations import explicit_target
from flake8_tempfile.analysis.expressions import argument, own_nodes
from flake8_tempfile.analysis.module import Module
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.releases import Unclear, asks_for, mentions
from flake8_tempfile.analysis.removals import path_keys

_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
# They fail if there is something at the path.
_EXCLUSIVE = frozenset({"os.mkdir", "os.mkfifo", "os.mknod", "os.link", "os.symlink", "aiofiles.os.mkdir"})
# So do these, unless the argument at this position or with this name says that they should not.
_UNLESS = {
    "makedirs": (2, ("exist_ok",)), "mkdir": (2, ("exist_ok",)), "touch": (1, ("exist_ok",)),
    "copytree": (7, ("dirs_exist_ok",)),
}  # fmt: skip
_DIRECTORY_MAKERS = frozenset({"mkdir", "makedirs"})
_ALLOWED_BY_DEFAULT = frozenset({"touch"})


def makes_nothing(statement: ast.stmt, names: Iterable[str]) -> bool:
    """Tell whether nothing is made at a path: it is not mentioned, or only asked for before the function leaves."""
    names = list(names)
    if not mentions(statement, names):
        return True
    if not isinstance(statement, ast.If) or statement.orelse or not isinstance(statement.body[-1], _JUMPS):
        return False
    return any(asks_for(statement.test, ast.Name(name, ast.Load())) for name in names)


def is_made_by(statement: ast.stmt, names: Iterable[str], module: Module, *, exclusively: bool = False) -> bool:
    """Tell whether a statement does nothing but make the path, and has made nothing if it fails.

    Raise if it makes it where nothing may be before, and does more.  ``exclusively``: only where nothing may be.
    """
    wanted = set(names)
    for node in own_nodes([statement]):
        target = explicit_target(node, module) if isinstance(node, ast.Call) else None
        if target is None or not isinstance(node, ast.Call) or wanted.isdisjoint(path_keys(target[0])):
            continue
        exclusive = is_exclusive(node, module)
        alone = isinstance(statement, (ast.Expr, ast.Assign)) and statement.value is node
        if alone and (exclusive or last_part(node.func) in _DIRECTORY_MAKERS):
            return exclusive or not exclusively
        if exclusive and not _is_expected(node, statement, module):
            raise Unclear("it may have been there before, and belong to somebody else")
    return False


def opened_by(statement: ast.stmt, call: ast.AST) -> str:
    """Return the name under which a ``with`` enters what ``call`` opens in its head; '' if it does not."""
    for item in statement.items if isinstance(statement, ast.With) else ():
        if item.context_expr is call and isinstance(item.optional_vars, ast.Name):
            return item.optional_vars.id
    return ""


def is_exclusive(call: ast.Call, module: Module) -> bool:
    """Tell whether a call fails if there is something at the path already."""
    name, method = module.names.call(call) or "", last_part(call.func)
    if name in _EXCLUSIVE:
        return True
    if name in library.OPENERS or method == "open":
        position = library.OPENERS[name][1] if name in library.OPENERS else 0
        mode = argument(call, position, ("mode",))
        return isinstance(mode, ast.Constant) and "x" in str(mode.value)
    if method not in _UNLESS:
        return False
    allowed = argument(call, *_UNLESS[method])
    if allowed is None:
        return method not in _ALLOWED_BY_DEFAULT
    return isinstance(allowed, ast.Constant) and not allowed.value


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
