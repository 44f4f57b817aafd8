"""Paths that are how a file is called inside another root: in a container, after ``chroot``, on a mounted image.

The file itself is made below that root, by another path; this one is only handed on, and nothing lies there.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.acquire.recurring_names import makers_of
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.flow.syntax import descendants

_FACTORIES = call_table.MKSTEMP_FACTORIES | call_table.NAMED_FILE_FACTORIES | call_table.OBJECT_FACTORIES
_LAST_PARTS = frozenset({"os.path.basename", "posixpath.basename"})


def is_seen_from_inside(name: str, value: ast.expr, names: NameValues) -> bool:
    """Tell whether ``value``, bound to ``name``, has the name of a temporary file that is made elsewhere.

    Ex) ``inside = join("/tmp", basename(file.name))``; unless the function is seen to make or to remove it there.
    """
    if name in names.removed or makers_of(name, names):
        return False
    parts = (named for node in descendants(value) for named in (node, *_bound(node, names)))
    return any(_is_name_of_made(part, names) for part in parts)


def _bound(node: ast.AST, names: NameValues) -> Sequence[ast.expr]:
    return names.assigned.get(node.id, ()) if isinstance(node, ast.Name) else []


def _is_name_of_made(node: ast.AST, names: NameValues) -> bool:
    """Ex) ``os.path.basename(file.name)``, ``Path(file.name).name``."""
    of_path = isinstance(node, ast.Attribute) and node.attr == "name" and isinstance(node.value, ast.Call)
    if not of_path and names.summaries.calls[node].name not in _LAST_PARTS:
        return False
    holders = {part.id for part in descendants(node) if isinstance(part, ast.Name)}
    return any(
        names.summaries.calls[value].name in _FACTORIES
        and any(isinstance(part, ast.Name) and part.id in holders for part in descendants(target))
        for target, value in names.nodes.bound
        if value is not None
    )
