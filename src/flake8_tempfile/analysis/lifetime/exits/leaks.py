"""From a solved graph to lifetimes: which exits an obligation reaches, by which cause, on which witness."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Set
from functools import partial

from flake8_tempfile.analysis.acquire.lasting_directories import asks_for_place
from flake8_tempfile.analysis.lifetime.exits.replacing import find_replacement
from flake8_tempfile.analysis.lifetime.exits.target_names import target_name
from flake8_tempfile.analysis.lifetime.exits.witness import Witness
from flake8_tempfile.analysis.lifetime.function_context import Record
from flake8_tempfile.analysis.lifetime.guards.identity_tests import asks_presence
from flake8_tempfile.analysis.lifetime.intent import KEPT_BY_FLAG
from flake8_tempfile.analysis.lifetime.may_raise import SYSTEM_ERROR
from flake8_tempfile.analysis.lifetime.transfer import LifetimeAnalysis
from flake8_tempfile.analysis.model import (
    EXCEPTIONAL,
    Cause,
    Leak,
    Lifetime,
    Obligation,
    Replacement,
    Role,
    Site,
    Sites,
    Stage,
)
from flake8_tempfile.analysis.reasons import Evidence, Exempt, Ground, Reason
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import NO_POSITION, Does
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.graph import Cfg, Node, NodeKind
from flake8_tempfile.flow.solver import Solution
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_OF_DIRECTORIES = (Does.REMOVES_TREE, Does.REMOVES_EMPTY)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_NEVER_MADE = Exempt(
    "never-made",
    Ground("nothing that follows `{code}` here is known to create anything there", Evidence.CODE, __name__),
)
_ONLY_COPY = Ground("what fails here may leave the only copy, which is to stay", Evidence.CODE, __name__)
_SHOWN = Ground("`{code}` tells the user where it is left", Evidence.NAME, __name__)


class Solved(NamedTuple):
    """One function (None: the module's own body) with its acquisitions and the solution over its graph."""

    function: FunctionNode | None
    sites: Sites
    cfg: Cfg
    analysis: LifetimeAnalysis
    solution: Solution[Obligation]


def lifetimes_of(solved: Solved, module: Module) -> Iterator[Lifetime]:
    """Yield the lifetime of each acquisition of a function that was solved."""
    leaks = _leaks(solved)
    record = solved.analysis.record
    kept = {fact.site for fact in solved.solution.reached.get(solved.cfg.exit, ()) if fact.stage is Stage.KEPT}
    reached = {fact.site for facts in solved.solution.reached.values() for fact in facts if fact.site is not None}
    reached.update(record.stored, record.transfers, record.releases)
    for site in sorted(reached, key=lambda site: site.index):
        if not site.latent or site in record.created:
            attribute = record.stored.get(site, "") if site in kept else ""
            yield _lifetime(site, tuple(leaks.get(site, ())), attribute, solved, module)
        elif module.journal is not None:
            module.journal.exempt.setdefault(site.node, _NEVER_MADE)


def _lifetime(site: Site, leaks: tuple[Leak, ...], attribute: str, solved: Solved, module: Module) -> Lifetime:
    record = solved.analysis.record
    node, is_tree = record.created.get(site, (site.node, site.resource is Resource.SCRATCH_TREE))
    resource = site.resource
    released, handed = tuple(record.releases.get(site, ())), record.transfers.get(site, {})
    releases, transfers = _lines(released), _lines(handed)
    if site.latent:
        is_tree = is_tree or any(_removes_tree(node, module) for node in released)
        resource = Resource.SCRATCH_TREE if is_tree else Resource.SCRATCH_FILE
    return Lifetime(
        resource=resource,
        node=node,
        name=_name(site, record, module),
        factory=site.factory,
        leaks=leaks,
        releases=tuple(sorted(releases)),
        transfers=tuple(sorted(transfers)),
        attribute=attribute,
        function=solved.function,
        unique=site.unique,
        shared=site.shared,
        lasting=site.where.lasting,
        in_own_root=site.where.is_own and resource not in (Resource.DESCRIPTOR, Resource.OBJECT),
        is_place_asked=_is_place_asked(site, releases | transfers, solved.analysis),
        named_elsewhere=site.named_elsewhere,
        replacement=_replacement(site, module),
        is_conditional=_is_conditional(releases, solved.analysis),
        is_product=_is_product(releases, handed.keys(), solved.analysis),
        is_cleared=site in record.cleared,
        is_chosen=site in record.chosen,
        in_set_up=solved.analysis.scope.is_set_up,
        released=released,
        reasons=tuple(Reason(ground, node) for node, ground in (*handed.items(), *record.kept.get(site, {}).items())),
        in_loop=any(isinstance(parent, _LOOPS) for parent in _inside(site.node, module)),
    )


def _removes_tree(node: ast.AST, module: Module) -> bool:
    """Tell whether a removal is that of a directory, which says what was made."""
    return isinstance(node, ast.Call) and module.calls[node].name in call_table.functions(*_OF_DIRECTORIES)


def _lines(nodes: Iterable[ast.AST]) -> set[int]:
    return {getattr(node, "lineno", 0) for node in nodes}


def _is_product(releases: set[int], transfers: Set[ast.AST], analysis: LifetimeAnalysis) -> bool:
    """Tell whether a path is removed in exception handlers only: what a function cleans up when it fails to make it."""
    if not releases or transfers & analysis.record.moves:
        return False
    intent = analysis.intent
    clauses = list(intent.module.own(intent.body, (ast.ExceptHandler,)))
    return all(any(c.lineno <= line <= (c.end_lineno or line) for c in clauses) for line in releases)


def _is_conditional(releases: set[int], analysis: LifetimeAnalysis) -> bool:
    """Tell whether each release stands under a test of something else than whether there is anything to remove."""
    if not releases:
        return False
    intent = analysis.intent
    tests = [test for test in intent.module.own(intent.body, (ast.If,)) if not _asks_existence(test.test, analysis)]
    return all(any(t.lineno <= line <= (t.end_lineno or line) for t in tests) for line in releases)


def _is_place_asked(site: Site, discharges: set[int], analysis: LifetimeAnalysis) -> bool:
    """Ex) removed ``if parent is None`` what was made in ``dir=parent``."""
    given = argument(site.node, NO_POSITION, ("dir",)) if isinstance(site.node, ast.Call) else None
    if given is None and not site.where.lasting:
        return False
    intent = analysis.intent
    tests = [
        test.test
        for test in intent.module.own(intent.body, (ast.If,))
        if any(test.lineno <= line <= (test.end_lineno or line) for line in discharges)
    ]
    return bool(tests) and asks_for_place(site.node, tests, analysis.guards.assigned)


def _asks_existence(test: ast.expr, analysis: LifetimeAnalysis) -> bool:
    calls = (node for node in descendants(test) if isinstance(node, ast.Call))
    return any(asks_presence(call, analysis.roles) for call in calls)


def _inside(node: ast.AST, module: Module) -> Iterator[ast.AST]:
    for parent in module.ancestors(node):
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return
        yield parent


def _name(site: Site, record: Record, module: Module) -> str:
    """Return what the code calls the resource; '' where what is bound in its statement is something else.

    Ex) ``size = measure(mkdtemp())``, ``stream = path.open("w")``
    """
    name = target_name(site.node, module, site.position) if site.role is not Role.PART else ""
    is_named = any(ast.unparse(each) == name for each in record.names.get(site, ()))
    return name if is_named or site.resource is Resource.DESCRIPTOR else ""


def _leaks(solved: Solved) -> dict[Site, list[Leak]]:
    """Return, by site, one leak for each cause and line, the shortest witness first."""
    cfg, analysis, solution = solved.cfg, solved.analysis, solved.solution
    interruption = Cause.AWAIT if isinstance(solved.function, ast.AsyncFunctionDef) else Cause.INTERRUPT
    shortest: dict[tuple[Site, Cause, int, bool, bool], tuple[int, Leak]] = {}
    lengths = solution.lengths(cfg.exits)
    for site, exit_node, fact in _leaking(solved):
        if interruption is Cause.INTERRUPT and exit_node is cfg.interrupt_exit and _is_short(fact):
            continue
        length = lengths[exit_node, fact]
        leak = _leak(fact, exit_node, solution, analysis, interruption)
        identity = (site, leak.cause, leak.line, leak.narrow, leak.interrupt)
        if identity not in shortest or length < shortest[identity][0]:
            shortest[identity] = (length, leak)
    found: dict[Site, list[Leak]] = {}
    for (where, *_), (_, leak) in sorted(shortest.items(), key=lambda item: (item[1][0], item[1][1].line)):
        found.setdefault(where, []).append(leak)
    return found


def _leaking(solved: Solved) -> list[tuple[Site, Node, Obligation]]:
    """Return what reaches an exit undischarged.

    An exception that loses a resource whatever comes next is told, and not what is raised where that is caught.
    """
    found = [
        (fact.site, exit_node, fact)
        for exit_node in solved.cfg.exits
        for fact in solved.solution.reached.get(exit_node, ())
        if fact.site is not None and _is_leak(fact, exit_node, solved.analysis)
    ]
    lost = {
        (site, exit_node.kind is NodeKind.INTERRUPT_EXIT, fact.via.narrow)
        for site, exit_node, fact in found
        if fact.via is not None and fact.via.cause in EXCEPTIONAL and fact.via.first_narrow is None
    }
    return [
        (site, exit_node, fact)
        for site, exit_node, fact in found
        if fact.via is None or (site, exit_node.kind is NodeKind.INTERRUPT_EXIT, fact.via.first_narrow) not in lost
    ]


def _is_short(fact: Obligation) -> bool:
    """Tell whether what departs is a call of the system, which is over before anybody interrupts it."""
    return fact.via is not None and fact.via.cause is Cause.RAISE and fact.via.errors == SYSTEM_ERROR


def _is_leak(fact: Obligation, exit_node: Node, analysis: LifetimeAnalysis) -> bool:
    if fact.via is not None and fact.via.cause is Cause.AWAIT and exit_node.kind is not NodeKind.INTERRUPT_EXIT:
        return False
    if fact.stage is Stage.LATENT or fact.stage is Stage.KEPT:
        return False
    if fact.stage is Stage.STORED and exit_node.kind is NodeKind.EXIT:
        return False
    shown = analysis.intent.shown_by(fact)
    if shown is not None:
        analysis.record.keep(fact, shown, _SHOWN)
        return False
    flag = _flag_to_keep(fact, analysis)
    if flag is not None:
        analysis.record.keep(fact, flag, KEPT_BY_FLAG)
        return False
    begin = _begin_of_only_copy(fact, analysis.intent.module)
    if begin is not None:
        analysis.record.keep(fact, begin, _ONLY_COPY)
    return begin is None


def _flag_to_keep(fact: Obligation, analysis: LifetimeAnalysis) -> ast.expr | None:
    """Return the test of the flag under which what nothing removes was made."""
    site = fact.site
    if site is None or site in analysis.record.releases or site.resource in (Resource.DESCRIPTOR, Resource.OBJECT):
        return None
    return analysis.intent.made_to_stay(site)


def _begin_of_only_copy(fact: Obligation, module: Module) -> ast.Call | None:
    """Return what has begun to destroy what the resource is to replace, if what fails then leaves the only copy."""
    if fact.site is None or fact.via is None or fact.via.cause not in (Cause.RAISE, Cause.AWAIT, Cause.YIELD):
        return None
    replacement = _replacement(fact.site, module)
    return (
        replacement.begin if replacement is not None and replacement.same and replacement.holds(fact.via.line) else None
    )


def _replacement(site: Site, module: Module) -> Replacement | None:
    statement = statement_of(site.node, module)
    if statement is None or site.resource in (Resource.DESCRIPTOR, Resource.OBJECT):
        return None
    return find_replacement(target_name(site.node, module, site.position), statement, module)


def _leak(
    fact: Obligation,
    exit_node: Node,
    solution: Solution[Obligation],
    analysis: LifetimeAnalysis,
    interruption: Cause,
) -> Leak:
    witness = Witness(solution, exit_node, fact)
    via = fact.via
    cause, line = (via.cause, via.line) if via else witness.silent_cause()
    if cause is Cause.REBIND:
        cause, line = witness.jump_before(line)
    elif cause is Cause.RETURN:
        cause, line = witness.jump_out(line, analysis.intent.module)
    interrupt = exit_node.kind is NodeKind.INTERRUPT_EXIT and (
        cause in (Cause.RAISE, Cause.AWAIT) or (cause is Cause.YIELD and analysis.scope.is_context_manager)
    )
    narrow = via is not None and via.narrow
    record, site = analysis.record, fact.site
    discharged = "removal" if site in record.releases else "hand-over" if site in record.transfers else ""
    shown = partial(witness.steps, cause, line, discharged)
    cause = interruption if interrupt else cause
    return Leak(cause, line, narrow, interrupt, partial(witness.is_guarded, line), shown)
