"""Removals that only make room: what is removed there is made anew right afterwards, under the same name.

Ex) ``shutil.rmtree(output)`` and then ``os.makedirs(output)``: the directory is a result, not a scratch directory, and
the removal tells nothing about who is to remove it in the end.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.calls.explicit_creations import explicit_target
from flake8_tempfile.analysis.syntax.expressions import DEFERRED_SCOPES, key, own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def is_reset(call: ast.Call, target: ast.expr, module: Module) -> bool:
    """Tell whether the block of a removal goes on to make ``target`` again, whatever happens in between."""
    text = key(target)
    if text is None or not _comes_again(text, call, module):
        return False
    return any(_makes(node, text, module) for node in own_nodes(list(_following(call, module))))


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


def _makes(node: ast.AST, text: str, module: Module) -> bool:
    if not isinstance(node, ast.Call):
        return False
    made = explicit_target(node, module)
    if made is not None:
        return key(made[0]) == text
    name = module.names.call(node) or ""
    if name in call_table.MOVERS:
        return len(node.args) > 1 and key(node.args[1]) == text
    if isinstance(node.func, ast.Attribute) and node.func.attr in call_table.MOVING_METHODS and len(node.args) == 1:
        return key(node.args[0]) == text
    is_maker = function_names.DIRECTORY_MAKER_NAME.search(last_part(node.func)) is not None
    return is_maker and bool(node.args) and key(node.args[0]) == text
