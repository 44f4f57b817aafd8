"""Where a resource that nothing removes, or nothing removes on failure, can be removed: the region of its use."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Sequence
from itertools import dropwhile

from flake8_tempfile.analysis.lifetime.intent import is_intent, shows
from flake8_tempfile.analysis.model import Lifetime, Replacement
from flake8_tempfile.analysis.syntax.blocks import place_of, top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, only_copy_from, refuse_if
from flake8_tempfile.planning.regions.contents import may_be_gone, require_nothing_moved_in
from flake8_tempfile.planning.regions.creation_before import is_made_by
from flake8_tempfile.planning.regions.exits import Following
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.own_use import require_known_here_only, require_untold
from flake8_tempfile.planning.regions.preconditions import is_name_its_own, require_stable, skip_set_up
from flake8_tempfile.planning.regions.reach import Reach, transfers_of
from flake8_tempfile.planning.regions.region import Region, always_leaves
from flake8_tempfile.planning.regions.releases import Release, find_releases, is_inert, mentions, require_covered
from flake8_tempfile.planning.regions.runs_on import starts_service
from flake8_tempfile.records import NamedTuple


def find_use(holding: Holding, module: Module) -> Region:
    """Return the region after which nothing in the function uses a resource that is never removed; raise if unclear."""
    names = holding.names
    refuse_if(find_releases(holding, names, module), Reason.RELEASED_OTHERWISE)
    asked = (parent.test for parent in module.ancestors(holding.statement) if isinstance(parent, ast.If))
    refuse_if(any(map(is_intent, asked)), Reason.KEPT_ON_A_BRANCH)
    reach = Reach(holding, through_objects=True)
    region = _region(holding, names, reach.last_use() + 1, module)
    used = region.statements
    refuse_if(starts_service(used, names), Reason.RUNS_ON)
    if any(isinstance(node, ast.Call) and shows(node) and mentions(node, reach.names) for node in own_nodes(used)):
        raise Unclear(Reason.SAID_LEFT)
    require_untold(used, names, module)
    refuse_if(holding.is_latent and _only_begins_others(holding, used), Reason.NO_PATH_VARIABLE)
    value = getattr(holding.statement, "value", None)
    if value is not holding.node:
        require_known_here_only(value, holding.function, module)
    if holding.is_latent and holding.resource is Resource.SCRATCH_TREE:
        made = is_made_by(region.block[region.start - 1], names, module, exclusively=True)
        refuse_if(not made and not is_name_its_own(holding), Reason.MAY_BE_ANOTHERS)
    elif may_be_gone(used, names, module):
        raise Unclear(Reason.REMOVED_BY_OTHERS)
    return region


def _only_begins_others(holding: Holding, used: Sequence[ast.stmt]) -> bool:
    """Ex) ``base + ".old"``, ``f"{base}.new"``: nothing is ever made at the place itself."""
    parents = holding.module.parents
    uses = (node for statement in used for node in descendants(statement) if isinstance(node, ast.Name))
    around = [parents[node] for node in uses if node.id == holding.root and isinstance(node.ctx, ast.Load)]
    return bool(around) and all(isinstance(parent, (ast.BinOp, ast.FormattedValue)) for parent in around)


def _region(holding: Holding, names: dict[str, ast.stmt | None], end: int, module: Module) -> Region:
    first = holding.place.index + (0 if holding.is_with else 1)
    require_stable(holding, holding.place.block[first:end], None, module)
    start = skip_set_up(holding, names, first, end, module)
    refuse_if(start >= end, "nothing in its block uses it after its creation")
    require_nothing_moved_in(holding.place.block[start:end], names, module)
    return Region(holding.place.block, start, end)


def is_unused(holding: Holding) -> bool:
    """Tell whether nothing ever asks for what an acquisition made."""
    names = {holding.root, holding.descriptor} - {""}
    return not any(
        isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load)
        for statement in holding.body
        for node in descendants(statement)
    )


class Gap(NamedTuple):
    """The region between an acquisition and where the resource is handed over or removed on the way out.

    ``dropped`` are the removals that what removes on failure makes superfluous; ``tolerant``: it may be gone by then.
    """

    region: Region
    dropped: tuple[Release, ...] = ()
    tolerant: bool = False


def find_gap(lifetime: Lifetime, holding: Holding, module: Module) -> Gap:
    """Return the region between an acquisition and the statement that hands the resource over; raise if unclear."""
    names = holding.names
    releases = find_releases(holding, names, module)
    refuse_if(holding.is_latent, "it is handed over, and it is not clear where it is created")
    if not releases and not lifetime.releases:
        region = _region(holding, names, _handed_over(lifetime, holding, module), module)
        require_all_inside(lifetime, region.statements)
        return Gap(region)
    require_covered(releases, lifetime)
    ends = [*transfers_of(lifetime, holding), *(release.statement for release in releases)]
    tops = [top_of(node, holding.place.block, module) for node in ends]
    refuse_if(None in tops, Reason.RELEASED_OUTSIDE)
    found = [top for top in tops if top is not None]
    with contextlib.suppress(Unclear):
        region = _region(holding, names, min(found), module)
        require_all_inside(lifetime, region.statements)
        return Gap(region)
    last = holding.place.block[max(found)]
    at_end = any(release.statement is last for release in releases)
    return _gap_around(releases, lifetime, holding, max(found) + (0 if at_end else 1), module)


def _gap_around(releases: Sequence[Release], lifetime: Lifetime, holding: Holding, end: int, module: Module) -> Gap:
    """Return the region that has the removals and the hand-overs in it; raise if one could be removed after those.

    Ex) ``if not os.path.getsize(path): os.remove(path); raise ...`` and then ``os.replace(path, target)``
    """
    transfers = list(transfers_of(lifetime, holding))
    lines = {line for node in transfers for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    refuse_if(not lines.issuperset(lifetime.transfers), "it is not clear where it is handed over")
    moved = all(isinstance(node, ast.Return) or _is_move(node, module) for node in transfers)
    refuse_if(not moved, "it is handed over on one branch only")
    region = _region(holding, holding.names, end, module)
    removing = {release.statement for release in releases}
    flow = Following(holding, lambda statement: statement in removing, module)
    for release in releases:
        inside = top_of(release.statement, region.statements, module) is not None
        for statement in flow.after(release.statement, end) if inside else ():
            refuse_if(mentions(statement, holding.names) and statement not in removing, Reason.USED_AFTER_REMOVAL)
    require_all_inside(lifetime, region.statements)
    _require_unhandled(lifetime, region, [*removing, *transfers], module)
    dropped = tuple(release for release in releases if _is_raised_after(release.statement, flow, end, module))
    later = any(_is_move(node, module) and node is not region.statements[-1] for node in transfers)
    kept = len(dropped) < len(releases) or any(release.tolerant for release in dropped)
    return Gap(region, dropped, tolerant=later or kept)


def _require_unhandled(lifetime: Lifetime, region: Region, ends: Sequence[ast.stmt], module: Module) -> None:
    """Raise where a handler lets a run go on that has lost it: no exception comes to the end of the region then."""
    lines = {leak.line for leak in lifetime.leaks}
    for node in own_nodes(region.statements):
        body = node.body if isinstance(node, ast.Try) else []
        lost = any(not lines.isdisjoint(range(s.lineno, (s.end_lineno or s.lineno) + 1)) for s in body)
        for handler in node.handlers if isinstance(node, ast.Try) and lost else ():
            ended = isinstance(handler.body[-1], ast.Raise) or any(
                top_of(end, handler.body, module) is not None for end in ends
            )
            refuse_if(not ended, "one way neither removes it nor hands it over")


def _is_raised_after(statement: ast.stmt, flow: Following, end: int, module: Module) -> bool:
    """Tell whether an exception is raised right after a removal that nothing in the region handles."""
    place = place_of(statement, module)
    around = (parent for parent in module.ancestors(statement) if isinstance(parent, (ast.Try, ast.ExceptHandler)))
    if any(top_of(parent, flow.block, module) is not None for parent in around) or flow.catches(statement, end):
        return False
    rest = list(dropwhile(lambda following: is_inert(following, module) and not _jumps(following), place.rest))
    return bool(rest) and isinstance(rest[0], ast.Raise)


def _jumps(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Raise, ast.Return, ast.Break, ast.Continue))


def require_all_inside(lifetime: Lifetime, region: Sequence[ast.stmt]) -> None:
    """Raise if the resource is lost outside of a region, too: to guard that would only silence what is said of it."""
    for leak in lifetime.leaks:
        if not any(statement.lineno <= leak.line <= (statement.end_lineno or leak.line) for statement in region):
            raise Unclear(f"line {leak.line} would still lose it")


def find_before(holding: Holding, found: Replacement, module: Module) -> Region:
    """Return the region from an acquisition to where it may be the only copy; raise if that is not all there is."""
    names = holding.names
    top = top_of(found.begin, holding.place.block, module)
    first = holding.place.index + (0 if holding.is_with else 1)
    if holding.is_latent or (top is not None and top <= first):
        raise Unclear(only_copy_from(found.begin.lineno))
    region = _region(holding, names, len(holding.place.block) if top is None else top, module)
    inside = region.statements
    if any(top_of(release.statement, inside, module) is not None for release in find_releases(holding, names, module)):
        raise Unclear("it is removed on one way and takes the place of something on another")
    return region


def _handed_over(lifetime: Lifetime, holding: Holding, module: Module) -> int:
    """Return where the region ends: with the ``return``, or with the move, and before a registration."""
    found = list(transfers_of(lifetime, holding))
    lines = {line for node in found for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    refuse_if(not found or not lines.issuperset(lifetime.transfers), "it is not clear where it is handed over")
    block = holding.place.block
    tops = [top_of(node, block, module) for node in found]
    if all(isinstance(node, ast.Return) for node in found) and None not in tops:
        last = max(top for top in tops if top is not None)
        refuse_if(not always_leaves(block[: last + 1]), "one way neither removes it nor hands it over")
        return last + 1
    if len(found) != 1 or tops[0] is None or block[tops[0]] is not found[0]:
        raise Unclear("it is handed over on one branch only")
    statement = found[0]
    return tops[0] + 1 if _is_move(statement, module) else tops[0]


def _is_move(statement: ast.stmt, module: Module) -> bool:
    """Tell whether a statement moves the resource to another place."""
    call = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    if isinstance(call, ast.Await):
        call = call.value
    if not isinstance(call, ast.Call):
        return False
    return module.calls[call].name in call_table.MOVERS or module.calls[call].last in call_table.MOVING_METHODS
