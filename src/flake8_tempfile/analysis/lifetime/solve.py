"""Sets the lifetime analysis up for one function, and solves it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.acquire.finder import SiteFinder
from flake8_tempfile.analysis.effects.calls.removals import removed_for_certain
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.lifetime.exits.leaks import Solved
from flake8_tempfile.analysis.lifetime.exits.ways_out import Ended, Helpers
from flake8_tempfile.analysis.lifetime.function_context import scope_of, yield_kind
from flake8_tempfile.analysis.lifetime.guards.knowledge import Guards
from flake8_tempfile.analysis.lifetime.guards.relevant_tests import decisive_nodes, relevant_tests
from flake8_tempfile.analysis.lifetime.intent import Intent
from flake8_tempfile.analysis.lifetime.may_raise import Hazards
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.lifetime.transfer import LifetimeAnalysis
from flake8_tempfile.analysis.model import Obligation, Site, Sites
from flake8_tempfile.analysis.syntax.comprehensions import comprehended
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.flow.builder import GraphTooLarge, build
from flake8_tempfile.flow.exceptions import Policy
from flake8_tempfile.flow.graph import Node
from flake8_tempfile.flow.solver import TooManyFacts, solve

_FACT_LIMIT = 60_000
_INTERRUPTED = "TMP206"  # the one rule that asks for signals, which make the graph larger


def solve_body(
    within: FunctionNode | ast.ClassDef | None,
    body: list[ast.stmt],
    summaries: Summaries,
    helpers: Helpers,
) -> Solved | None:
    """Return the solution for a function, class body or module (None); None if nothing is acquired there."""
    module = summaries.module
    function = within if isinstance(within, FunctionNode) else None
    finder = SiteFinder(within or module.tree, summaries)
    sites = finder.find()
    return _solved(function, body, _analysis(within, body, finder, sites, helpers), sites) if sites else None


def _solved(
    function: FunctionNode | None, body: list[ast.stmt], analysis: LifetimeAnalysis, sites: Sites
) -> Solved | None:
    module = analysis.roles.module
    try:
        signals = _heeds_signals(function, body, module)
        cfg = build(body, Policy(yield_kind(function, module), module.names.resolve, signals))
        return Solved(function, sites, cfg, analysis, solve(cfg, analysis, limit=_FACT_LIMIT))
    except (GraphTooLarge, TooManyFacts):
        if module.journal is not None:
            module.journal.given_up.add(function or module.tree)
        return None


def _heeds_signals(function: FunctionNode | None, body: list[ast.stmt], module: Module) -> bool:
    """Tell whether Ctrl-C may take another way than an error: past ``except Exception``, and past ``suppress``.

    An event loop turns Ctrl-C into a cancellation, so in a coroutine the awaits tell all.
    """
    codes = module.settings.codes
    if isinstance(function, ast.AsyncFunctionDef) or (codes is not None and _INTERRUPTED not in codes):
        return False
    return any(isinstance(node, (ast.ExceptHandler, ast.With)) for node in own_nodes(body))


def helpers_of(summaries: Summaries) -> Helpers:
    """Return what follows a resource through the helpers of a module."""

    def follow(function: FunctionNode, given: Obligation) -> Ended | None:
        home = summaries.home(function)
        if home is not summaries:
            if not _removes_for_certain(function, home):  # only words say that it does: no more is made of them
                return None
            return helpers_of(home).follow(function, given)
        finder = SiteFinder(function, summaries)
        analysis = _analysis(function, function.body, finder, Sites(), helpers, given)
        entry = _solved(function, function.body, analysis, Sites())
        if entry is None:
            return None
        return Ended(_owed_at(entry.cfg.raise_exit, entry), _owed_at(entry.cfg.exit, entry), analysis.roles)

    helpers = Helpers(follow)
    return helpers


def _removes_for_certain(function: FunctionNode, home: Summaries) -> bool:
    return any(removed_for_certain(call, home.module) for call in home.nodes_of(function).of(ast.Call))


def _owed_at(node: Node, entry: Solved) -> tuple[Obligation, ...]:
    facts = entry.solution.reached.get(node, ())
    return tuple(fact for fact in facts if fact.site is not None and entry.analysis.intent.shown_by(fact) is None)


def _analysis(
    within: FunctionNode | ast.ClassDef | None,
    body: list[ast.stmt],
    finder: SiteFinder,
    sites: Sites,
    helpers: Helpers,
    given: Obligation | None = None,
) -> LifetimeAnalysis:
    """Return the analysis of one body; of a helper that is given something to remove, if ``given``."""
    summaries = finder.summaries
    module = summaries.module
    roles = Roles(summaries, comprehended(body, module), _removing(body, summaries))
    removed = finder.names.removed | {text for keys in roles.removing.values() for text in keys}
    releases = {call: targets for call in finder.nodes.of(ast.Call) if (targets := roles.targets(call))}
    relevant = relevant_tests(body, decisive_nodes(body, sites, releases, module), module.parents)
    yields = yield_kind(within if isinstance(within, FunctionNode) else None, module)
    return LifetimeAnalysis(
        sites,
        roles,
        Guards(roles, relevant, finder.names.values, finder.names.assigned, _last_lines(sites, module)),
        Hazards(roles, _registered(finder), is_clean_up=given is not None),
        Intent(roles, body, removed, _flags(finder)),
        scope_of(within, finder, yields),
        helpers,
        given,
    )


def _last_lines(sites: Sites, module: Module) -> dict[Site, int]:
    """Return on which line each acquisition may happen last: in a loop, on the last of that."""
    found: dict[Site, int] = {}
    pairs = [(node, site) for node, made in sites.making.items() for site in made]
    for node, site in (*pairs, *sites.latent.items()):
        loops = [each for each in module.ancestors(node) if isinstance(each, _LOOPS)]
        found[site] = max(found.get(site, 0), *(getattr(each, "end_lineno", None) or 0 for each in (node, *loops)))
    return found


_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def _flags(finder: SiteFinder) -> frozenset[str]:
    """Return the names that the function sets to True at one place and to False at another."""
    constants = {
        name: {value.value for value in values if isinstance(value, ast.Constant)}
        for name, values in finder.names.assigned.items()
        if all(isinstance(value, ast.Constant) for value in values)
    }
    return frozenset(name for name, values in constants.items() if values == {True, False})


def _registered(finder: SiteFinder) -> frozenset[str]:
    """Return the names among the arguments of calls that register a clean-up."""
    calls = (call for call in finder.nodes.of(ast.Call) if last_part(call.func) in call_table.REGISTRARS)
    return frozenset(value.id for call in calls for value in call.args if isinstance(value, ast.Name))


def _removing(body: Sequence[ast.stmt], summaries: Summaries) -> dict[str, frozenset[str]]:
    """Return the nested functions of a body with the keys that they remove."""
    return {
        node.name: summaries.by_node[node].removes
        for node in own_nodes(body)
        if isinstance(node, FunctionNode) and summaries.by_node[node].removes
    }
