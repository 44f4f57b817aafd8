"""Where a resource that nothing removes, or nothing removes on failure, can be removed: the region of its use."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.lifetime.intent import shows
from flake8_tempfile.analysis.lifetime.verdicts import Verdict
from flake8_tempfile.analysis.model import Lifetime, Replacement
from flake8_tempfile.analysis.syntax.blocks import top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, only_copy_from, refuse_if
from flake8_tempfile.planning.regions.contents import may_be_gone, require_nothing_moved_in
from flake8_tempfile.planning.regions.creation_before import is_made_by
from flake8_tempfile.planning.regions.extent import always_leaves
from flake8_tempfile.planning.regions.holding import Held, aliases
from flake8_tempfile.planning.regions.own_use import require_known_here_only, require_untold
from flake8_tempfile.planning.regions.preconditions import require_held, require_stable, skip_set_up
from flake8_tempfile.planning.regions.reach import Reach, transfers_of
from flake8_tempfile.planning.regions.releases import find_releases, mentions
from flake8_tempfile.planning.regions.runs_on import starts_service
from flake8_tempfile.records import NamedTuple


class Region(NamedTuple):
    """The statements ``block[start:end]`` that use a resource."""

    held: Held
    start: int
    end: int


def find_use(verdict: Verdict, module: Module) -> Region:
    """Return the region after which nothing in the function uses a resource that is never removed; raise if unclear."""
    held = require_held(verdict.lifetime, module)
    names = aliases(held, module)
    refuse_if(find_releases(held, names, module), Reason.RELEASED_OTHERWISE)
    reach = Reach(held, module)
    region = _region(held, names, reach.last_use() + 1, module)
    block = held.place.block
    used = block[region.start : region.end]
    refuse_if(starts_service(used, names), Reason.RUNS_ON)
    if any(isinstance(node, ast.Call) and shows(node) and mentions(node, reach.names) for node in own_nodes(used)):
        raise Unclear(Reason.SAID_LEFT)
    require_untold(used, names)
    if held.is_latent:
        require_known_here_only(getattr(held.statement, "value", None), held.lifetime.function, module)
    if held.is_latent and held.lifetime.resource is Resource.SCRATCH_TREE:
        refuse_if(not is_made_by(block[region.start - 1], names, module, exclusively=True), Reason.MAY_BE_ANOTHERS)
    elif may_be_gone(used, names, module):
        raise Unclear(Reason.REMOVED_BY_OTHERS)
    return region


def _region(held: Held, names: dict[str, ast.stmt | None], end: int, module: Module) -> Region:
    first = held.place.index + (0 if held.is_with else 1)
    require_stable(held, held.place.block[first:end], None, module)
    start = skip_set_up(held, names, first, end, module)
    refuse_if(start >= end, "nothing in its block uses it after its creation")
    require_nothing_moved_in(held.place.block[start:end], names, module)
    return Region(held, start, end)


def is_unused(held: Held, module: Module) -> bool:
    """Tell whether nothing ever asks for what an acquisition made."""
    names = {held.root, held.descriptor} - {""}
    return not any(
        isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load)
        for statement in held.body(module)
        for node in descendants(statement)
    )


def find_gap(verdict: Verdict, module: Module) -> Region:
    """Return the region between an acquisition and the statement that hands the resource over; raise if unclear."""
    held = require_held(verdict.lifetime, module)
    names = aliases(held, module)
    if verdict.lifetime.releases or find_releases(held, names, module):
        raise Unclear("it is removed on one way and handed over on another")
    refuse_if(held.is_latent, "it is handed over, and it is not clear where it is created")
    region = _region(held, names, _handed_over(held, list(names), module), module)
    require_all_inside(verdict.lifetime, held.place.block[region.start : region.end])
    return region


def require_all_inside(lifetime: Lifetime, region: Sequence[ast.stmt]) -> None:
    """Raise if the resource is lost outside of a region, too: to guard that would only silence what is said of it."""
    for leak in lifetime.leaks:
        if not any(statement.lineno <= leak.line <= (statement.end_lineno or leak.line) for statement in region):
            raise Unclear(f"line {leak.line} would still lose it")


def find_before(held: Held, found: Replacement, module: Module) -> Region:
    """Return the region from an acquisition to where it may be the only copy; raise if that is not all there is."""
    names = aliases(held, module)
    top = top_of(found.begin, held.place.block, module)
    first = held.place.index + (0 if held.is_with else 1)
    if held.is_latent or (top is not None and top <= first):
        raise Unclear(only_copy_from(found.begin.lineno))
    region = _region(held, names, len(held.place.block) if top is None else top, module)
    inside = held.place.block[region.start : region.end]
    if any(top_of(release.statement, inside, module) is not None for release in find_releases(held, names, module)):
        raise Unclear("it is removed on one way and takes the place of something on another")
    return region


def _handed_over(held: Held, names: list[str], module: Module) -> int:
    """Return where the region ends: with the ``return``, or with the move, and before a registration."""
    found = list(transfers_of(held, names, module))
    lines = {line for node in found for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    refuse_if(not found or not lines.issuperset(held.lifetime.transfers), "it is not clear where it is handed over")
    block = held.place.block
    tops = [top_of(node, block, module) for node in found]
    if all(isinstance(node, ast.Return) for node in found) and None not in tops:
        last = max(top for top in tops if top is not None)
        refuse_if(not always_leaves(block[: last + 1]), "one way neither removes it nor hands it over")
        return last + 1
    if len(found) != 1 or tops[0] is None or block[tops[0]] is not found[0]:
        raise Unclear("it is handed over on one branch only")
    statement = found[0]
    call = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    if isinstance(call, ast.Await):
        call = call.value
    if isinstance(call, ast.Call) and (
        module.names.call(call) in call_table.MOVERS or last_part(call.func) in call_table.MOVING_METHODS
    ):
        return tops[0] + 1
    return tops[0]
