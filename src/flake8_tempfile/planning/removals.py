"""Edit plans that write a removal where there is none: after the last use, before a hand-over or a replacement."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.model import Replacement
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import RemovalIntoFinally, WrapInTemporaryDirectory
from flake8_tempfile.model import Applicability, Edit, Span
from flake8_tempfile.planning.objects.uses import may_vanish
from flake8_tempfile.planning.reasons import Reason, only_copy_from, refuse_if
from flake8_tempfile.planning.regions.contents import is_moved_away, is_removed_within
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.joining import around, bounds
from flake8_tempfile.planning.regions.missed import may_be_missed
from flake8_tempfile.planning.regions.own_use import require_untold
from flake8_tempfile.planning.regions.preconditions import is_module_name_free, require_first_manager, require_holding
from flake8_tempfile.planning.regions.region import Region
from flake8_tempfile.planning.regions.use_region import Gap, find_before, require_all_inside
from flake8_tempfile.planning.text.free_names import beside, droppable, free_name, source_of

# The longest header, from its first word on, that two managers share.
_MAX_HEADER = 88
_ON_FAILURE = "Remove it if an exception prevents the hand-over"


def remove_before(verdict: Verdict, replacement: Replacement, module: Module) -> Edit | None:
    """Ex) ``rmtree(target); move(new, target)``: what fails before that removes it, what fails after it must not."""
    lost = [leak for leak in verdict.lifetime.leaks if leak.line >= replacement.begin.lineno]
    refuse_if(lost or verdict.sort in (Sort.NEVER, Sort.EXIT), only_copy_from(replacement.begin.lineno))
    holding = require_holding(verdict.lifetime, module)
    region = find_before(holding, replacement, module)
    require_all_inside(verdict.lifetime, region.statements)
    return removal_of(holding, region, _ON_FAILURE, Applicability.SAFE, handler=True)


def remove_after_use(holding: Holding, region: Region) -> Edit:
    """Nobody removes it, so nobody says that nobody needs it any more: unsafe."""
    module = holding.module
    factory = temporary_directory(holding.node, module)
    if holding.factory == "tempfile.mkdtemp" and not holding.is_with and factory is not None:
        target = holding.root if holding.is_plain else free_name("directory", module, holding.function)
        return WrapInTemporaryDirectory(
            "Wrap in `with TemporaryDirectory()`",
            Applicability.UNSAFE,
            module.span(holding.statement),
            module.span(holding.node),
            factory[0],
            target,
            module.span(region.statements[-1]),
            keep=not holding.is_plain,
            joins=joined(holding, region.statements, factory[0], target),
            imports=factory[1],
            unused=unused_imports(module)[:1],
        )
    return removal_of(holding, region, "Remove it in a `finally`", Applicability.UNSAFE, handler=False)


def remove_on_failure(holding: Holding, gap: Gap) -> Edit | None:
    """Ex) ``d = mkdtemp(); fill(d); return d``: what fails before the hand-over removes it."""
    used = gap.region.statements
    require_untold(used, holding.names, holding.module)
    # What has the name after that may have been made of what the function has replaced.
    is_another = is_moved_away(used[:-1], holding.names, holding.module)
    trusted = Applicability.UNSAFE if is_another or may_be_missed(used, holding) else Applicability.SAFE
    dropped = [release.statement for release in gap.dropped]
    edit = removal_of(holding, gap.region, _ON_FAILURE, trusted, handler=True, tolerant=gap.tolerant, dropped=dropped)
    return edit._replace(removals=tuple(map(holding.module.span, dropped)))


def removal_of(
    holding: Holding,
    region: Region,
    title: str,
    applicability: Applicability,
    *,
    handler: bool,
    tolerant: bool = False,
    dropped: Collection[ast.stmt] = (),
) -> RemovalIntoFinally:
    """Return the edit that writes the removal itself; the ``dropped`` ones will not be there any more."""
    module = holding.module
    require_first_manager(holding, region.end)
    is_tree = holding.resource in (Resource.DIRECTORY, Resource.SCRATCH_TREE)
    name = "shutil" if is_tree else "os"
    refuse_if(not is_module_name_free(name, holding.function, module), Reason.NAME_TAKEN)
    final = f"shutil.rmtree({holding.path}, ignore_errors=True)" if is_tree else f"os.unlink({holding.path})"
    used = region.statements
    is_unsure = is_removed_within(used, holding.names, dropped, module) or (
        is_moved_away(used[:-1], holding.names, module) if handler else may_vanish(holding.names, used, (), module)
    )
    if not is_tree and (tolerant or holding.is_latent or is_unsure):
        final = f"if os.path.exists({holding.path}):\n    {final}"
    where = around(holding, used) if handler else bounds(holding, used, set(), module)
    return RemovalIntoFinally(
        title,
        applicability,
        module.span(where.acquisition),
        module.span(where.first),
        module.span(where.last),
        final=final,
        handle=holding.root if holding.is_with else where.opened,
        handler=handler,
        joins=where.joins,
        imports=(name,),
    )


def joined(holding: Holding, statements: Sequence[ast.stmt], factory: str, target: str) -> Span | None:
    """Return the ``with`` on another directory of the same life, which can have both; None if there is none.

    ``statements`` are all that the block would have.
    """
    module = holding.module
    only = statements[0] if len(statements) == 1 and holding.is_plain and target else None
    if not isinstance(only, ast.With) or only is not holding.place.rest[0] or not isinstance(holding.node, ast.Call):
        return None
    if any(module.calls[item.context_expr].name != "tempfile.TemporaryDirectory" for item in only.items):
        return None
    arguments = source_of(holding.node, module).removeprefix(source_of(holding.node.func, module))
    header = f"with {factory}{arguments} as {target}, {', '.join(map(ast.unparse, only.items))}:"
    # From the line of the acquisition to that of the other header.
    is_commented = any("#" in line for line in module.lines[holding.statement.lineno - 1 : only.lineno])
    return None if is_commented or len(header) > _MAX_HEADER else module.span(only)


def unused_imports(module: Module) -> tuple[str, ...]:
    """Return the imports that may have lost their use."""
    return droppable(("tempfile.mkdtemp", "shutil", "shutil.rmtree"), module)


def temporary_directory(call: ast.AST, module: Module) -> tuple[str, tuple[str, ...]] | None:
    """Return how to write ``TemporaryDirectory`` where ``mkdtemp`` was called, and what to import for that."""
    return beside(call.func, "TemporaryDirectory", module) if isinstance(call, ast.Call) else None
