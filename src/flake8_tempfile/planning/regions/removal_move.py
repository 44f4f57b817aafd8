"""Whether a resource can be put under guard, and how: which statements go into the block, which removals go.

Everything that makes a rewrite wrong is decided here; what cannot be shown to be right has no plan.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from flake8_tempfile.analysis.lifetime.intent import is_intent
from flake8_tempfile.analysis.lifetime.verdicts import Verdict
from flake8_tempfile.analysis.model import Cause, Lifetime
from flake8_tempfile.analysis.syntax.blocks import place_of, top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.branches import (
    asks_steadily,
    first_after_branch,
    from_block_of,
    held_by_choice,
    with_its_condition,
)
from flake8_tempfile.planning.regions.contents import require_nothing_moved_in
from flake8_tempfile.planning.regions.exits import LOOPS, Following, always_removes
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.missed import may_be_missed
from flake8_tempfile.planning.regions.own_use import require_untold_failure
from flake8_tempfile.planning.regions.preconditions import require_holding, require_stable, skip_set_up
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.regions.region import Region
from flake8_tempfile.planning.regions.releases import (
    Release,
    find_releases,
    is_inert,
    mentions,
    minds_absence,
    require_covered,
    stores,
)
from flake8_tempfile.records import NamedTuple

_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_OS_ERRORS = frozenset({
    "OSError", "IOError", "EnvironmentError", "FileNotFoundError", "PermissionError", "Exception", "BaseException",
})  # fmt: skip


class RemovalMove(NamedTuple):
    """A region of statements on every way out of which one removal is to run.

    ``final`` is the removal that stays, ``dropped`` are the others.  ``exact`` tells that every run which removed the
    resource before does the same things in the same order afterwards.  ``renamed`` are the names in the final removal
    that must give way to what they stand for, for they are bound within the region, each with the text of that.
    """

    holding: Holding
    region: Region
    final: Release
    dropped: tuple[Release, ...]
    exact: bool
    renamed: tuple[tuple[ast.Name, str], ...] = ()

    @property
    def releases(self) -> tuple[Release, ...]:
        """All removals that do not stay where they are."""
        return (*self.dropped, self.final)


def find_move(verdict: Verdict, module: Module) -> RemovalMove:
    """Return how to guard the resource of a verdict that is removed on some paths; raise if that is not clear."""
    holding = held_by_choice(verdict.lifetime, module) or require_holding(verdict.lifetime, module)
    return _Finder(holding, module).find(verdict)


def find_move_to_exit(verdict: Verdict, module: Module) -> RemovalMove:
    """Return how to remove at the exit of the function what it removes on some paths; raise if that is not clear."""
    holding = require_holding(verdict.lifetime, module)
    block = _repeated(holding, module) or holding.body
    top = top_of(holding.statement, block, module)
    if top is not None and block[top] is not holding.statement:
        holding = replace(holding, outer=block[top])
    return _Finder(holding, module).to_exit(verdict)


def _repeated(holding: Holding, module: Module) -> list[ast.stmt]:
    """Return the body of the loop around an acquisition, [] if there is none; raise if the path gets out of it."""
    around = (parent for parent in module.ancestors(holding.statement) if isinstance(parent, (*LOOPS, FunctionNode)))
    loop = next(around, None)
    if not isinstance(loop, LOOPS):
        return []
    inside = set(descendants(loop))
    outside = [node for statement in holding.body for node in descendants(statement) if node not in inside]
    refuse_if(any(isinstance(node, ast.Name) and node.id in holding.names for node in outside), Reason.USED_OUTSIDE)
    return loop.body


class _Finder:
    def __init__(self, holding: Holding, module: Module) -> None:
        self.module = module
        self.releases = find_releases(holding, holding.names, module)
        if holding.outer is None:
            holding = from_block_of(self.releases, holding, module)
        self.holding = holding
        if holding.outer is not None:
            self.releases = [with_its_condition(release, module) for release in self.releases]
        self.block = holding.place.block
        self.names = holding.names
        self.flow = Following(holding, self._is_release, module)
        self.first = holding.place.index + (0 if holding.is_with else 1)

    def to_exit(self, verdict: Verdict) -> RemovalMove:
        self._require_all(verdict.lifetime)
        end = len(self.block)
        region = Region(self.block, self.holding.place.index, end)
        self._require_no_keeping(region.statements)
        self._require_nothing_given_back(region.statements)
        exact = self._is_exact([self._moves_exactly(release, end) for release in self.releases], region, verdict)
        final = _most_tolerant(self.releases)
        dropped = tuple(release for release in self.releases if release is not final)
        return RemovalMove(self.holding, region, final, dropped, exact)

    def _require_all(self, lifetime: Lifetime) -> None:
        """Raise unless the statements found are all that releases the resource, and not only where something fails."""
        require_covered(self.releases, lifetime)
        in_handlers = all(self._is_in_handler(release.statement) for release in self.releases)
        refuse_if(in_handlers, Reason.KEPT_ON_SUCCESS)

    def _is_exact(self, moves: Sequence[bool], region: Region, verdict: Verdict) -> bool:
        """Tell whether every run that removed it before does the same in the same order afterwards."""
        whole = all(moves) and all(leak.cause is not Cause.BRANCH for leak in verdict.lifetime.leaks)
        same = len({ast.dump(release.call) for release in self.releases}) == 1
        return whole and same and not may_be_missed(region.statements, self.holding)

    def find(self, verdict: Verdict) -> RemovalMove:
        releases = self.releases
        self._require_all(verdict.lifetime)
        beyond = [release for release in releases if self._is_beyond(release.statement)]
        tops = [self._top(release.statement) for release in releases if release not in beyond]
        last = len(self.block) - 1 if beyond else max(tops)
        at_end = [release for release in releases if release.statement is self.block[last]]
        refuse_if(not at_end and not self._removes_in_the_end(last, releases), Reason.KEPT_ON_A_BRANCH)
        final = at_end[0] if at_end else _most_tolerant(releases)
        end = last if at_end else last + 1
        dropped = tuple(release for release in releases if release is not final)
        moved = [release for release in (dropped if at_end else releases) if release not in beyond]
        in_place = [self._moves_exactly(release, end) for release in moved]  # each may raise
        in_place += [self._moves_up_exactly(release, releases) for release in beyond]
        if self.holding.outer is not None:
            self.first = first_after_branch(self.holding, final, self.module)
        start = skip_set_up(self.holding, self.names, self.first, end, self.module)
        region = self.block[start:end]
        self._require_no_keeping(region)
        self._require_nothing_given_back(region)
        require_nothing_moved_in(region, self.names, self.module)
        require_untold_failure(region, self.names)
        renamed = self._late_aliases(final.statement, region)
        require_stable(self.holding, region, final.statement, self.module, [name for name, _ in renamed])
        stored = self._is_stored(bool(at_end), verdict.lifetime)
        is_steady = self.holding.outer is None or asks_steadily(final, region, self.holding)
        exact = not stored and is_steady and self._is_exact(in_place, Region(self.block, start, end), verdict)
        return RemovalMove(self.holding, Region(self.block, start, end), final, dropped, exact, renamed)

    def _require_no_keeping(self, region: Sequence[ast.stmt]) -> None:
        """Raise where control leaves on purpose without a removal: ``if keep: return``."""
        for node in own_nodes(region):
            if isinstance(node, ast.If) and is_intent(node.test):
                for branch in (node.body, node.orelse):
                    leaves = bool(branch) and isinstance(branch[-1], _JUMPS)
                    refuse_if(leaves and not any(map(self._is_release, branch)), Reason.KEPT_ON_A_BRANCH)

    def _require_nothing_given_back(self, region: Sequence[ast.stmt]) -> None:
        """Raise where the caller gets a path that the rewrite removes: ``return path``, of a file in the directory."""
        try:
            reach = Reach(self.holding)
        except Unclear:  # it is stored as well, which is judged by what becomes of that
            return
        values = [node.value for node in own_nodes(region) if isinstance(node, ast.Return) and node.value]
        refuse_if(any(map(reach.gets_out, values)), Reason.HANDED_TO_CALLER)

    def _is_beyond(self, statement: ast.stmt) -> bool:
        """Tell whether a removal stands in a clause of the ``try`` whose body makes the resource."""
        parent = self.holding.place.parent
        if not isinstance(parent, ast.Try) or self.holding.place.field != "body":
            return False
        clauses = [*(handler.body for handler in parent.handlers), parent.orelse]
        return any(inner is statement for clause in clauses for inner in clause)

    def _removes_in_the_end(self, last: int, releases: Sequence[Release]) -> bool:
        """Tell whether every run to the end of the block removes, there or in the ``else`` clause after it."""
        removing = {id(release.statement) for release in releases}
        after = self.holding.place.parent.orelse if isinstance(self.holding.place.parent, ast.Try) else []
        return always_removes(self.block[last], removing) or any(id(statement) in removing for statement in after)

    def _moves_up_exactly(self, release: Release, releases: Sequence[Release]) -> bool:
        """Tell whether a removal in a clause may come before the clause as well; raise if it may not."""
        parent, place = self.holding.place.parent, place_of(release.statement, self.module)
        removing = {id(node) for other in releases for node in descendants(other.statement)}
        inside = {id(node) for statement in self.block for node in descendants(statement)} | removing
        uses = (node for top in self.holding.span for node in descendants(top) if id(node) not in inside)
        if any(isinstance(node, ast.Name) and mentions(node, self.names) for node in uses):
            raise Unclear(Reason.USED_OUTSIDE)
        if isinstance(parent, ast.Try) and any(map(self._is_release, parent.finalbody)):
            raise Unclear("it is removed twice")
        handlers = parent.handlers if isinstance(parent, ast.Try) and place.field == "orelse" else []
        if any(_catches_removal(handler, removing) for handler in handlers):
            return False
        before = [*self.block[: self.holding.place.index], *place.block[: place.index]]
        return all(is_inert(statement, self.module) for statement in before)

    def _late_aliases(self, final: ast.stmt, region: Sequence[ast.stmt]) -> tuple[tuple[ast.Name, str], ...]:
        """Return the names in the removal that are bound within the region, with what can stand in for them."""
        found = []
        for node in descendants(final):
            binding = self.names.get(node.id) if isinstance(node, ast.Name) else None
            # Where it is bound on a branch the removal asks whether there is such a name.
            if binding is None or any(parent is self.holding.outer for parent in self.module.ancestors(binding)):
                continue
            if top_of(binding, region, self.module) is not None:
                assert isinstance(node, ast.Name)
                received = isinstance(self.module.parents[node], ast.Attribute)
                found.append((node, self._written_out(binding, region) if received else self.holding.path))
        return tuple(found)

    def _written_out(self, binding: ast.stmt, region: Sequence[ast.stmt]) -> str:
        """Return the object that a statement binds, in terms of the resource: ``Path(f.name)``."""
        value: ast.expr = binding.value  # type: ignore[attr-defined]
        names = {node.id for node in descendants(value) if isinstance(node, ast.Name)} - {self.holding.root}
        known = names <= self.module.names.imported.keys() | {"str"}
        if not known or any(True for name in names for statement in region for _ in stores(statement, name)):
            raise Unclear("the removal is a method of another object")
        return ast.unparse(value)

    def _is_stored(self, is_at_end: bool, lifetime: Lifetime) -> bool:
        """Tell whether something else gets hold of it before the removal; raise if it may keep it."""
        for line in lifetime.transfers:
            at = [statement for statement in own_nodes(self.block) if getattr(statement, "lineno", 0) == line]
            kept = [node for node in at if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)]
            refuse_if(not is_at_end or not kept, "it is handed over")
        return bool(lifetime.transfers)

    def _is_in_handler(self, statement: ast.stmt) -> bool:
        inside = [parent for parent in self.module.ancestors(statement) if isinstance(parent, ast.ExceptHandler)]
        around = getattr(self.holding.place.parent, "handlers", [])
        return any(handler in around or top_of(handler, self.block, self.module) is not None for handler in inside)

    def _top(self, statement: ast.stmt) -> int:
        top = top_of(statement, self.block, self.module)
        if top is None or top < self.first:
            raise Unclear(Reason.RELEASED_OUTSIDE)
        return top

    def _moves_exactly(self, release: Release, end: int) -> bool:
        """Tell whether a removal may come at the end of the region just as well; raise if it may not."""
        exact = True
        for statement in self.flow.after(release.statement, end):
            again = self._release_at(statement)
            if again is not None and minds_absence(again, self.module):
                raise Unclear("it is removed twice, which raises")
            if mentions(statement, self.names) and again is None:
                raise Unclear(Reason.USED_AFTER_REMOVAL)
            inert = is_inert(statement, self.module) or again is not None or _is_assertion(statement, self.module)
            refuse_if(not inert and self.holding.is_latent, "what follows its removal may look for it")
            exact = exact and inert
        return exact and not self.flow.catches(release.statement, end)

    def _is_release(self, statement: ast.stmt) -> bool:
        return self._release_at(statement) is not None

    def _release_at(self, statement: ast.stmt) -> Release | None:
        return next((release for release in self.releases if release.statement is statement), None)


def _is_assertion(statement: ast.stmt, module: Module) -> bool:
    """Ex) ``self.assertEqual(result, 47)``: what is asserted of other things is the same before and after a removal."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not module.calls[call].last.startswith("assert"):
        return False
    return all(is_inert(ast.Expr(value), module) for value in module.calls[call].arguments)


def _catches_removal(handler: ast.ExceptHandler, removing: set[int]) -> bool:
    """Tell whether a handler catches what a removal raises, and does more than to pass it on."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    rest = [statement for statement in handler.body if id(statement) not in removing]
    again = len(rest) == 1 and isinstance(rest[0], ast.Raise) and rest[0].exc is None
    return not again and any(kind is None or last_part(kind) in _OS_ERRORS for kind in caught)


def _most_tolerant(releases: Sequence[Release]) -> Release:
    return next((release for release in releases if release.tolerant), releases[-1])
