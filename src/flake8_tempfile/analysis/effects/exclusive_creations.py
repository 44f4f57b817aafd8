"""Where a path is made that must not have been there before: until that has succeeded it may belong to somebody else.

A ``finally`` that began earlier would remove what another made.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import lifetime_calls

# They fail if there is something at the path.
_EXCLUSIVE = frozenset({"os.mkdir", "os.mkfifo", "os.mknod", "os.link", "os.symlink", "aiofiles.os.mkdir"})
# So do these, unless the argument at this position or with this name says that they should not.
_UNLESS = {
    "makedirs": (2, ("exist_ok",)), "mkdir": (2, ("exist_ok",)), "touch": (1, ("exist_ok",)),
    "copytree": (7, ("dirs_exist_ok",)),
}  # fmt: skip
DIRECTORY_MAKERS = frozenset({"mkdir", "makedirs"})
_ALLOWED_BY_DEFAULT = frozenset({"touch"})


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
    if name in lifetime_calls.OPENERS or method == "open":
        position = lifetime_calls.OPENERS[name][1] if name in lifetime_calls.OPENERS else 0
        mode = argument(call, position, ("mode",))
        return isinstance(mode, ast.Constant) and "x" in str(mode.value)
    if method not in _UNLESS:
        return False
    allowed = argument(call, *_UNLESS[method])
    if allowed is None:
        return method not in _ALLOWED_BY_DEFAULT
    return isinstance(allowed, ast.Constant) and not allowed.value
