"""Edit plans that write a removal where there is none: after the last use, before a hand-over or a replacement."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.model import Replacement
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import RemovalIntoFinally, WrapInTemporaryDirectory
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.objects.uses import may_vanish
from flake8_tempfile.planning.reasons import Reason, only_copy_from, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.joining import around, bounds
from flake8_tempfile.planning.regions.preconditions import is_module_name_free, require_first_manager, require_holding
from flake8_tempfile.planning.regions.region import Region
from flake8_tempfile.planning.regions.use_region import find_before, require_all_inside
from flake8_tempfile.planning.text.free_names import beside, droppable, free_name

_ON_FAILURE = "Remove it if an exception prevents the hand-over"


def remove_before(verdict: Verdict, replacement: Replacement, module: Module) -> Edit | None:
    """Ex) ``rmtree(target); move(new, target)``: what fails before that removes it, what fails after it must not."""
    lost = [leak for leak in verdict.lifetime.leaks if leak.line >= replacement.begin.lineno]
    refuse_if(lost or verdict.sort in (Sort.NEVER, Sort.EXIT), only_copy_from(replacement.begin.lineno))
    holding = require_holding(verdict.lifetime, module)
    region = find_before(holding, replacement, module)
    require_all_inside(verdict.lifetime, region.statements)
    return removal_of(holding, region, _ON_FAILURE, Applicability.SAFE, handler=True)


def remove_after_use(holding: Holding, region: Region, module: Module) -> Edit | None:
    """Nobody removes it, so nobody says that nobody needs it any more: unsafe."""
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
            imports=factory[1],
            unused=unused_imports(module)[:1],
        )
    return removal_of(holding, region, "Remove it in a `finally`", Applicability.UNSAFE, handler=False)


def remove_on_failure(holding: Holding, region: Region) -> Edit | None:
    """Ex) ``d = mkdtemp(); fill(d); return d``: what fails before the hand-over removes it."""
    return removal_of(holding, region, _ON_FAILURE, Applicability.SAFE, handler=True)


def removal_of(
    holding: Holding, region: Region, title: str, applicability: Applicability, *, handler: bool
) -> Edit | None:
    """Return the edit that writes the removal itself."""
    module = holding.module
    require_first_manager(holding, region.end)
    is_tree = holding.resource in (Resource.DIRECTORY, Resource.SCRATCH_TREE)
    name = "shutil" if is_tree else "os"
    refuse_if(not is_module_name_free(name, holding.function, module), Reason.NAME_TAKEN)
    final = f"shutil.rmtree({holding.path}, ignore_errors=True)" if is_tree else f"os.unlink({holding.path})"
    used = region.statements
    if not is_tree and (holding.is_latent or (not handler and may_vanish(holding.names, used, (), module))):
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


def unused_imports(module: Module) -> tuple[str, ...]:
    """Return the imports that may have lost their use."""
    return droppable(("tempfile.mkdtemp", "shutil", "shutil.rmtree"), module)


def temporary_directory(call: ast.AST, module: Module) -> tuple[str, tuple[str, ...]] | None:
    """Return how to write ``TemporaryDirectory`` where ``mkdtemp`` was called, and what to import for that."""
    return beside(call.func, "TemporaryDirectory", module) if isinstance(call, ast.Call) else None
