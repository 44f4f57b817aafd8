"""Where a ``pathlib.Path`` does as well as a text: the arguments of the functions that take both."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.planning.regions.holding import Held

_ACCEPTING = frozenset({
    "open", "io.open", "str", "pathlib.Path", "os.fspath",
    "os.path.join", "os.path.exists", "os.path.isdir", "os.path.isfile", "os.path.getsize", "os.path.abspath",
    "os.path.realpath", "os.path.basename", "os.path.dirname",
    "os.listdir", "os.mkdir", "os.makedirs", "os.chdir", "os.remove", "os.unlink", "os.rmdir", "os.stat", "os.chmod",
    "os.walk", "os.symlink", "os.rename", "os.replace", "os.utime", "os.access",
    "shutil.rmtree", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree",
})  # fmt: skip


def accepts_path(node: ast.expr, module: Module) -> bool:
    """Tell whether what an expression is passed to, or formatted into, takes a ``Path`` for a text."""
    parent = module.parents[node]
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == -1 and parent.format_spec is None
    return isinstance(parent, ast.Call) and node in parent.args and module.names.call(parent) in _ACCEPTING


def is_path_call(node: ast.AST, inner: ast.expr, module: Module) -> bool:
    """Ex) ``Path(inner)``."""
    if not isinstance(node, ast.Call) or module.names.call(node) != "pathlib.Path":
        return False
    return node.args == [inner] and not node.keywords


def is_read_as_path(held: Held, removing: set[ast.AST], module: Module) -> bool:
    """Tell whether all that is done with a name is done with paths; what is about to be dropped does not count."""
    body = (node for statement in held.body(module) for node in ast.walk(statement))
    uses = [node for node in body if isinstance(node, ast.Name) and node.id == held.root and node not in removing]
    loads = [node for node in uses if isinstance(node.ctx, ast.Load)]
    return len(uses) == len(loads) + 1 and all(accepts_path(node, module) for node in loads)
