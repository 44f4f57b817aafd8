"""A path that one function makes, uses and forgets: where it is used, and the directory that it moves into."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.edits import LiteralToTemporaryDirectory
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
    )
