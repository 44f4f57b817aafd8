"""Removals that only make room: what is removed there is made anew right afterwards, under the same name.

Ex) ``shutil.rmtree(output)`` and then ``os.makedirs(output)``: the directory is a result, not a scratch directory, and
the removal tells nothing about who is to remove it in the end.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from flake8_tempfile.analysis.syntax.expressions import DEFERRED_SCOPES, key
from flake8_tempfile.analysis.syntax.module import Module, ScopeNode
from flake8_tempfile.analysis.syntax.remembered import remembered
from flake8_tempfile.analysis.tables import call_table, function_names

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def is_reset(call: ast.Call, target: ast.expr, module: Module) -> bool:
    """Tell whether the block of a removal goes on to make ``target`` again, whatever happens in between."""
    text = key(target)
    if text is None or not _comes_again(text, call, module):
        return False
    makers = _makers(module.owners[call], module).get(text, ())
    following = set(_following(call, module)) if makers else ()
    return any(parent in following for node in makers for parent in module.ancestors(node))


def _comes_again(text: str, call: ast.Call, module: Module) -> bool:
    """Tell whether the scope of a removal names its target once more further down, as to make it again it must."""
    names = re.match(r"(\w+)(?:\.(\w+))*", text)
    if names is None:
        return True
    end = (call.end_lineno or 0, call.end_col_offset or 0)
    return module.last_use(names[2] or names[1], module.owners[call]) > end


def _following(call: ast.Call, module: Module) -> Iterator[ast.stmt]:
    """Yield the statements that run after the one of ``call``, up to the loop or function around it.

    Where a test guards the removal, as in ``if os.path.exists(p): os.remove(p)``, they are those after the test.
    """
    child: ast.AST = call
    for parent in module.ancestors(call):
        for block in _blocks(parent):
            if child in block:
                yield from block[block.index(child) + 1 :]
        if isinstance(parent, (*_LOOPS, *DEFERRED_SCOPES, ast.ExceptHandler, ast.Module)):
            return
        child = parent


def _blocks(node: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    yield getattr(node, "body", ()) if not isinstance(node, (ast.Lambda, ast.IfExp)) else ()
    yield getattr(node, "orelse", ()) if not isinstance(node, ast.IfExp) else ()


def _makers(scope: ScopeNode, module: Module) -> Mapping[str, Sequence[ast.Call]]:
    """Return the calls of a scope that make a path, by its text."""
    known = _makers_by_scope(module)
    if scope not in known:
        known[scope] = {}
        for call in module.nodes_in(scope).of(ast.Call):
            text = _made(call, module)
            if text is not None:
                known[scope].setdefault(text, []).append(call)
    return known[scope]


@remembered
def _makers_by_scope(_: Module) -> dict[ScopeNode, dict[str, list[ast.Call]]]:
    """What ``_makers`` has found so far."""
    return {}


def _made(call: ast.Call, module: Module) -> str | None:
    """Return the text of the path that a call makes, or moves something to."""
    made = module.calls[call].created
    if made is not None:
        return key(made[0])
    name = module.calls[call].name or ""
    if name in call_table.MOVERS:
        return key(call.args[1]) if len(call.args) > 1 else None
    is_move = isinstance(call.func, ast.Attribute) and call.func.attr in call_table.MOVING_METHODS
    if is_move and len(call.args) == 1:
        return key(call.args[0])
    is_maker = function_names.DIRECTORY_MAKER_NAME.search(module.calls[call].last) is not None
    return key(call.args[0]) if is_maker and call.args else None
