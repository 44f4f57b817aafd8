"""Walks over a directory tree from below: the last directory they come to is the one that they start from."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.names import Names

_WALKS = frozenset({"os.walk", "os.fwalk"})


def walked_from_below(
    loop: ast.For | ast.AsyncFor | ast.comprehension, names: Names
) -> tuple[ast.expr, ast.expr] | None:
    """Return the variable for the directories of a walk from below, and the directory it starts from; or None.

    Ex) ``folder`` and ``d`` of ``for folder, _, names in os.walk(d, topdown=False)``
    """
    walk, target = loop.iter, loop.target
    if not isinstance(walk, ast.Call):
        return None
    if names.calls[walk].name in _WALKS:
        top, order = argument(walk, 0, ("top",)), argument(walk, 1, ("topdown",))
    elif isinstance(walk.func, ast.Attribute) and walk.func.attr == "walk":  # of pathlib
        top, order = walk.func.value, argument(walk, 0, ("top_down",))
    else:
        return None
    is_upwards = isinstance(order, ast.Constant) and order.value is False
    return (target.elts[0] if isinstance(target, ast.Tuple) else target, top) if is_upwards and top else None
