"""Where a ``pathlib.Path`` does as well as a text: the arguments of the functions that take both."""

from __future__ import annotations

import ast
from functools import cache

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import CREATING, REMOVING, Does
from flake8_tempfile.planning.regions.holding import Holding

_PATHS = (
    Does.ASKS, Does.PERMITS, Does.EXAMINES, Does.READS, Does.ARRANGES, Does.ENTERS, Does.COPIES, Does.WRITES,
    *CREATING, Does.MOVES_FROM, Does.MOVES_TO, *REMOVING,
)  # fmt: skip


@cache
def _accepting() -> frozenset[str]:
    """Return the functions that take a ``Path`` wherever they take a path: those of the system and of ``shutil``."""
    of_system = {name for name in call_table.functions(*_PATHS) if name.startswith(("os.", "shutil."))}
    of_texts = {name for name in call_table.FUNCTIONS if name.startswith("os.path.")}
    openers = {name for name in call_table.OPENERS if call_table.FUNCTIONS[name] is call_table.FUNCTIONS["open"]}
    return frozenset(of_system | of_texts | openers | {"os.fspath", "pathlib.Path", "str"})


def accepts_path(node: ast.expr, module: Module) -> bool:
    """Tell whether what an expression is passed to, or formatted into, takes a ``Path`` for a text."""
    parent = module.parents[node]
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == -1 and parent.format_spec is None
    return isinstance(parent, ast.Call) and node in parent.args and module.calls[parent].name in _accepting()


def is_path_call(node: ast.AST, inner: ast.expr, module: Module) -> bool:
    """Ex) ``Path(inner)``."""
    if not isinstance(node, ast.Call) or module.calls[node].name != "pathlib.Path":
        return False
    return node.args == [inner] and not node.keywords


def is_read_as_path(holding: Holding, removing: set[ast.AST], module: Module) -> bool:
    """Tell whether all that is done with a name is done with paths; what is about to be dropped does not count."""
    body = (node for statement in holding.body for node in ast.walk(statement))
    uses = [node for node in body if isinstance(node, ast.Name) and node.id == holding.root and node not in removing]
    loads = [node for node in uses if isinstance(node.ctx, ast.Load)]
    return len(uses) == len(loads) + 1 and all(accepts_path(node, module) for node in loads)
