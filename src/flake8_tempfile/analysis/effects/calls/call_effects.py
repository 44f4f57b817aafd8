"""Whether the table of calls says of a call that it does not fail, and how a call opens a file."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.names import Names
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Given

MODE_KEYWORDS = ("mode", "flag")
_HARMLESS_PREFIXES = (
    "logging.", "os.path.", "warnings.", "unittest.mock.", "loguru.", "os.environ.", "sys.modules.", "sys.path.",
)  # fmt: skip


def is_harmless(call: ast.Call, names: Names) -> bool:
    """Tell whether the table says of a function that it does not fail in the cases that matter."""
    name = names.calls[call].name
    return name is not None and (name in call_table.HARMLESS or name.startswith(_HARMLESS_PREFIXES))


def is_harmless_method(call: ast.Call, names: Names) -> bool:
    """Ex) ``text.upper()``, but not ``module.get(address)``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in call_table.HARMLESS_METHODS:
        return False
    name = names.calls[call].name
    heads = {imported.partition(".")[0] for imported in names.imported.values()}  # "" of a relative import
    return name is None or name.partition(".")[0] not in heads


def mode_of(call: ast.Call, given: Given) -> ast.expr | None:
    """Return the mode with which a call opens a file; None where it gives none."""
    return argument(call, given.mode, MODE_KEYWORDS)


def may_write(mode: ast.expr | None, default: str) -> bool:
    """Tell whether a mode says that a file is written or created, for certain."""
    if mode is None:
        return any(letter in default for letter in "waxcn+")
    if isinstance(mode, ast.BinOp):  # open(path, "w" + kind)
        return may_write(mode.left, "") or may_write(mode.right, "")
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and any(c in mode.value for c in "waxcn+")
