"""A path that one function makes, uses and forgets: where it is used, and the directory that it moves into."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.edits import LiteralToTemporaryDirectory
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.regions.contents import require_fresh, require_nothing_moved_in
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.own_use import require_untold
from flake8_tempfile.planning.regions.preconditions import require_stable
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.text.free_names import droppable
from flake8_tempfile.planning.text.literal_text import temporary_directory_name


def used_region(holding: Holding, *, unique: bool) -> list[ast.stmt]:
    """Return the statements that use a path after it got its name; raise where they cannot go into a ``with``."""
    end = Reach(holding, through_objects=True).last_use() + 1
    region = holding.place.block[holding.place.index + 1 : end]
    require_stable(holding, region, None, holding.module)
    require_fresh(region, [holding.root], holding.module, unique=unique)
    require_nothing_moved_in(region, [holding.root], holding.module)
    require_untold(region, [holding.root], holding.module)
    return region


def own_directory(
    holding: Holding, origin: ast.expr, text: str, target: str, region: Sequence[ast.stmt], unused: tuple[str, ...] = ()
) -> LiteralToTemporaryDirectory:
    """Return the edit that puts ``text`` in the place of ``origin``, with ``target`` for the directory: unsafe."""
    module: Module = holding.module
    factory, imports = temporary_directory_name(module)
    return LiteralToTemporaryDirectory(
        "Put it into a `with TemporaryDirectory()`",
        Applicability.UNSAFE,
        module.span(holding.statement),
        module.span(origin),
        factory,
        target,
        module.span(region[-1]),
        keep=True,
        imports=imports,
        unused=droppable(unused, module),
        text=text,
        moved=True,
    )


def directory_around(holding: Holding) -> str:
    """Return the name of a directory around a path that goes at the end of a ``with``, '' if there is none.

    It is one that is only there for paths to lie in: nobody lists it, or hands it on.
    """
    module = holding.module
    for parent in module.ancestors(holding.statement):
        if parent is holding.function or not isinstance(parent, ast.stmt):
            break
        item = parent.items[0] if isinstance(parent, ast.With) and len(parent.items) == 1 else None
        target = item.optional_vars if item is not None else None
        made = item is not None and module.calls[item.context_expr].name == "tempfile.TemporaryDirectory"
        if made and isinstance(target, ast.Name) and _only_holds(target, parent, module):
            return target.id
    return ""


def _only_holds(directory: ast.Name, block: ast.stmt, module: Module) -> bool:
    uses = [node for node in descendants(block) if isinstance(node, ast.Name) and node.id == directory.id]
    return all(node is directory or _is_beginning(node, module) for node in uses)


def _is_beginning(node: ast.Name, module: Module) -> bool:
    """Tell whether a name is only used for a path in the directory, to which a variable is bound."""
    parent = module.parents[node]
    is_joined = isinstance(parent, ast.Call) and module.calls[parent].name == "os.path.join" and parent.args[0] is node
    if isinstance(parent, ast.FormattedValue):
        parent, is_joined = module.parents[parent], True
    return is_joined and isinstance(module.parents[parent], (ast.Assign, ast.AnnAssign))
