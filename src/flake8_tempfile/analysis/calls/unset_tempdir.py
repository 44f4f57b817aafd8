"""``tempfile.tempdir`` used as a path: it is None until something has asked for the temporary directory."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.acquire.factories import factory, imported
from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.call_rows import CREATING, REMOVING, Does
from flake8_tempfile.analysis.tables.tempfile_signatures import argument

_VARIABLE = "tempfile.tempdir"
_ASKING = frozenset({"tempfile.gettempdir", "tempfile.gettempdirb"})
# By these somebody sets it by its name: monkeypatch.setattr(tempfile, "tempdir", path)
_AS_TEXT = frozenset({"tempdir", _VARIABLE})
_PATHS = (Kind.SAME, Kind.BELOW, Kind.BESIDE, Kind.PARENT)
_HANDLING = frozenset({*CREATING, *REMOVING, Does.OPENS, Does.READS, Does.COPIES, Does.MOVES_FROM, Does.MOVES_TO})


def unset_uses(module: Module) -> Iterator[ast.expr]:
    """Yield each ``tempfile.tempdir`` whose value is used as a path where nothing shows that it has one."""
    mentions = [node for node in _mentions(module) if imported(module, node) == _VARIABLE]
    if not mentions or _may_be_set(mentions, module):
        return
    for node in mentions:
        users = [node, *_loads_of(node, module)]
        if _is_asked_before(node, module) or any(_is_tested(user, module) for user in users):
            continue
        if any(_is_path(user, module) for user in users):
            yield node


def _mentions(module: Module) -> list[ast.expr]:
    names = {local for local, name in module.names.imported.items() if name == _VARIABLE} | {"tempdir"}
    found = {node for name in names for node in module.written.get(name, ())}
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _may_be_set(mentions: list[ast.expr], module: Module) -> bool:
    if any(isinstance(node, (ast.Attribute, ast.Name)) and not isinstance(node.ctx, ast.Load) for node in mentions):
        return True
    return any(isinstance(node.value, str) and node.value in _AS_TEXT for node in module.nodes.of(ast.Constant))


def _is_asked_before(node: ast.expr, module: Module) -> bool:
    """Tell whether a call before this one, here or at the top of the module, has found out the directory."""
    places = (module.scope(node), module.tree)
    return any(
        call.lineno <= node.lineno and module.scope(call) in places and _asks(call, module)
        for call in module.nodes.of(ast.Call)
    )


def _asks(call: ast.Call, module: Module) -> bool:
    if module.calls[call].name in _ASKING:
        return True
    name = factory(module, call)
    return name is not None and argument(name, call, "dir") is None


def _loads_of(node: ast.expr, module: Module) -> list[ast.expr]:
    """Return the uses of the variable that the value is bound to."""
    statement, scope = module.parents[node], module.scope(node)
    targets = statement.targets if isinstance(statement, ast.Assign) and statement.value is node else []
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    loads = (load for name in names for load in module.written.get(name, ()) if load.lineno > node.lineno)
    return [load for load in loads if isinstance(load, ast.Name) and module.scope(load) is scope]


def _is_tested(node: ast.expr, module: Module) -> bool:
    """Ex) ``if tempfile.tempdir is None``, ``tempfile.tempdir or gettempdir()``, ``if not base``."""
    child: ast.AST = node
    for parent in module.ancestors(node):
        if isinstance(parent, (ast.BoolOp, ast.Compare, ast.UnaryOp)):
            return True
        if isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.Assert)):
            return child is parent.test
        if isinstance(parent, (ast.stmt, ast.Call)):
            return False
        child = parent
    return False


def _is_path(node: ast.expr, module: Module) -> bool:
    user: ast.AST = module.parents[node]
    if isinstance(user, ast.FormattedValue):
        user = module.parents[user]
    if isinstance(user, ast.Call) and not _HANDLING.isdisjoint(module.calls[user].on(node)):
        return True
    if not isinstance(user, ast.expr):
        return False
    return any(form.kind in _PATHS and node in form.of[:1] for form in forms_of(user, module.names))
