"""Runs the lifetime analysis over a module and reports, for each acquisition, what becomes of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.acquire.finder import SiteFinder
from flake8_tempfile.analysis.acquire.lasting_directories import may_be_lasting
from flake8_tempfile.analysis.acquire.redirected_roots import RedirectedRoots
from flake8_tempfile.analysis.effects.candidates import acquiring_scopes, led_scopes, maker_imports, with_makers
from flake8_tempfile.analysis.effects.escapes import Escapes
from flake8_tempfile.analysis.effects.summaries import Fresh, Summaries
from flake8_tempfile.analysis.effects.summarise import summarise
from flake8_tempfile.analysis.lifetime.function_context import Scope, known_elsewhere
from flake8_tempfile.analysis.lifetime.guards import Guards, relevant_tests
from flake8_tempfile.analysis.lifetime.intent import Intent
from flake8_tempfile.analysis.lifetime.leaks import Solved, lifetimes_of
from flake8_tempfile.analysis.lifetime.may_raise import Hazards
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.lifetime.stacks import stacks_in_hand
from flake8_tempfile.analysis.lifetime.transfer import LifetimeAnalysis
from flake8_tempfile.analysis.lifetime.ways_out import Ended, Helpers
from flake8_tempfile.analysis.model import Lifetime, Obligation, Role, Site, Sites
from flake8_tempfile.analysis.syntax.comprehensions import comprehended
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, key, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode, functions_with_bodies
from flake8_tempfile.analysis.tables import call_table, function_names, lifetime_calls
from flake8_tempfile.analysis.tables.call_rows import Gives
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.builder import GraphTooLarge, build
from flake8_tempfile.flow.exceptions import Policy, YieldKind
from flake8_tempfile.flow.graph import Node
from flake8_tempfile.flow.solver import TooManyFacts, solve
from flake8_tempfile.flow.syntax import descendants

_FACT_LIMIT = 60_000
_INTERRUPTED = "TMP206"  # the one rule that asks for signals, which make the graph larger


def find_lifetimes(module: Module) -> tuple[Lifetime, ...]:
    """Return all acquisitions of a module with their fates, in the order of their lines."""
    acquiring, imported = with_makers(acquiring_scopes(module), module), maker_imports(module)
    if not acquiring and not imported:
        return ()
    summaries = summarise(module)
    summaries.find_fresh = find_fresh
    acquiring |= _using_makers(imported, summaries)
    roots = RedirectedRoots(summaries)
    helpers = _helpers(summaries, roots)
    solved: dict[FunctionNode | None, Solved | None] = {}
    pending = list(functions_with_bodies(module))
    concerned: set[ScopeNode] = set()
    while pending:
        concerned = acquiring | _led(summaries)
        for function, body in pending:
            is_concerned = (function or module.tree) in concerned
            solved[function] = _solve(function, body, summaries, roots, helpers) if is_concerned else None
        known = {*summaries.fresh, *summaries.sometimes_fresh}
        _collect_fresh(solved, summaries)
        pending = _callers({*summaries.fresh, *summaries.sometimes_fresh} - known, summaries)
    found = [life for entry in solved.values() if entry for life in lifetimes_of(entry, module)]
    concerned = acquiring | _led(summaries)
    owners = (node for node in module.nodes.of(ast.ClassDef) if node in concerned)
    found += [life for owner in owners for life in _class_attributes(owner, summaries, roots, helpers)]
    return tuple(sorted(found, key=lambda life: (life.node.lineno, life.node.col_offset)))


def _using_makers(imported: Sequence[str], summaries: Summaries) -> set[ScopeNode]:
    """Return the scopes that call what is imported from the project and returns something new."""
    module, found = summaries.module, set()
    for node in (node for name in imported for node in module.written.get(name, ())):
        function: ast.expr = node
        while isinstance(parent := module.parents[function], ast.Attribute):
            function = parent
        helper = summaries.called(function) if isinstance(parent, ast.Call) and parent.func is function else None
        if helper is not None and _makes(helper.node, summaries.made_by(helper.node)):
            found.add(module.owners[node])
    return found


def _makes(function: FunctionNode, home: Summaries) -> bool:
    return function in home.fresh or function in home.sometimes_fresh


def find_fresh(home: Summaries, function: FunctionNode) -> None:
    """Find out what a function of another module returns that it, or what it calls there, has made."""
    if function in home.searched:
        return
    home.searched.add(function)
    home.find_fresh = find_fresh
    reached = _reached(function, home)
    acquiring = acquiring_scopes(home.module) | _using_makers(maker_imports(home.module), home)
    if acquiring.isdisjoint(reached):
        return
    roots = RedirectedRoots(home)
    helpers = _helpers(home, roots)
    for _ in reached:
        known = len(home.fresh) + len(home.sometimes_fresh)
        _collect_fresh({each: _solve(each, each.body, home, roots, helpers) for each in reached}, home)
        if len(home.fresh) + len(home.sometimes_fresh) == known:
            return


def _reached(function: FunctionNode, home: Summaries) -> list[FunctionNode]:
    """Return a function and those of its module that it calls."""
    found = [function]
    for each in found:
        called = map(home.called, (call.func for call in home.nodes_of(each).of(ast.Call)))
        found += {s.node for s in called if s is not None and home.home(s.node) is home} - set(found)
    return found


def _led(summaries: Summaries) -> set[ScopeNode]:
    helpers = {function.name for function in (*summaries.fresh, *summaries.sometimes_fresh)}
    return led_scopes(summaries.module, helpers, summaries.module_values)


def _class_attributes(
    owner: ast.ClassDef, summaries: Summaries, roots: RedirectedRoots, helpers: Helpers
) -> Iterator[Lifetime]:
    """Yield what the body of a class makes and keeps as an attribute: the class owes it."""
    entry = _solve(owner, owner.body, summaries, roots, helpers)
    if entry is not None:
        yield from (life for life in lifetimes_of(entry, summaries.module) if life.attribute)


def _callers(fresh: set[FunctionNode], summaries: Summaries) -> list[tuple[FunctionNode | None, list[ast.stmt]]]:
    """Return the functions that call one of the newly found fresh helpers."""
    module = summaries.module
    callers = module.scopes_of({function.name for function in fresh})
    return [entry for entry in functions_with_bodies(module) if (entry[0] or module.tree) in callers]


def _last(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _solve(
    within: FunctionNode | ast.ClassDef | None,
    body: list[ast.stmt],
    summaries: Summaries,
    roots: RedirectedRoots,
    helpers: Helpers,
) -> Solved | None:
    module = summaries.module
    function = within if isinstance(within, FunctionNode) else None
    finder = SiteFinder(within or module.tree, summaries, roots)
    sites = finder.find()
    return _solved(function, body, _analysis(within, body, finder, sites, helpers), sites) if sites else None


def _solved(
    function: FunctionNode | None, body: list[ast.stmt], analysis: LifetimeAnalysis, sites: Sites
) -> Solved | None:
    module = analysis.roles.summaries.module
    try:
        signals = _heeds_signals(function, body, module)
        cfg = build(body, Policy(_yield_kind(function, module), module.names.resolve, signals))
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


def _helpers(summaries: Summaries, roots: RedirectedRoots) -> Helpers:
    """Return what follows a resource through the helpers of a module."""

    def follow(function: FunctionNode, given: Obligation) -> Ended | None:
        if summaries.home(function) is not summaries:  # of another module what it removes is taken for certain
            return None
        finder = SiteFinder(function, summaries, roots)
        analysis = _analysis(function, function.body, finder, Sites(), helpers)
        analysis.given = given
        analysis.hazards = Hazards(analysis.roles, analysis.hazards.registered, is_clean_up=True)
        entry = _solved(function, function.body, analysis, Sites())
        if entry is None:
            return None
        return Ended(_owed_at(entry.cfg.raise_exit, entry), _owed_at(entry.cfg.exit, entry), analysis.roles)

    helpers = Helpers(follow)
    return helpers


def _owed_at(node: Node, entry: Solved) -> tuple[Obligation, ...]:
    facts = entry.solution.reached.get(node, ())
    return tuple(fact for fact in facts if fact.site is not None and entry.analysis.intent.shown_by(fact) is None)


def _analysis(
    within: FunctionNode | ast.ClassDef | None,
    body: list[ast.stmt],
    finder: SiteFinder,
    sites: Sites,
    helpers: Helpers,
) -> LifetimeAnalysis:
    summaries = finder.summaries
    module = summaries.module
    roles = Roles(summaries, comprehended(body, module), _removing(body, summaries))
    removed = finder.names.removed | {text for keys in roles.removing.values() for text in keys}
    yields = _yield_kind(within if isinstance(within, FunctionNode) else None, module)
    return LifetimeAnalysis(
        sites,
        roles,
        _guards(finder, roles, relevant_tests(body, _decisive(finder, sites, roles), module.parents)),
        Hazards(roles, _registered(finder)),
        Intent(roles, body, removed, _flags(finder)),
        _scope(within, finder, summaries, yields),
        helpers,
    )


def _guards(finder: SiteFinder, roles: Roles, relevant: frozenset[str]) -> Guards:
    return Guards(roles, relevant, finder.names.values, finder.names.assigned)


def _decisive(finder: SiteFinder, sites: Sites, roles: Roles) -> set[ast.AST]:
    """Return the acquisitions and the releases of a function."""
    calls = (call for call in finder.nodes.of(ast.Call) if roles.targets(call))
    return {*calls, *sites.making, *sites.latent, *finder.nodes.of(ast.Return)}


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
    calls = (call for call in finder.nodes.of(ast.Call) if _last(call.func) in call_table.REGISTRARS)
    return frozenset(value.id for call in calls for value in call.args if isinstance(value, ast.Name))


def _decorators(function: FunctionNode | None, module: Module) -> set[str | None]:
    decorators = function.decorator_list if function else []
    return {module.names.resolve(d.func if isinstance(d, ast.Call) else d) for d in decorators}


def _yield_kind(function: FunctionNode | None, module: Module) -> YieldKind:
    names = _decorators(function, module)
    if not names.isdisjoint(lifetime_calls.CONTEXT_MANAGER_DECORATORS):
        return YieldKind.MAY_RAISE
    if any(name and (name in lifetime_calls.FIXTURE_DECORATORS or name.endswith(".fixture")) for name in names):
        return YieldKind.RESUMES_NORMALLY
    return YieldKind.MAY_BE_ABANDONED


def _removing(body: Sequence[ast.stmt], summaries: Summaries) -> dict[str, frozenset[str]]:
    """Return the nested functions of a body with the keys that they remove."""
    return {
        node.name: summaries.by_node[node].removes
        for node in own_nodes(body)
        if isinstance(node, FunctionNode) and summaries.by_node[node].removes
    }


def _scope(
    within: FunctionNode | ast.ClassDef | None, finder: SiteFinder, summaries: Summaries, yields: YieldKind
) -> Scope:
    module = summaries.module
    function = within if isinstance(within, FunctionNode) else None
    in_class = function is not None and isinstance(module.parents[function], ast.ClassDef)
    parameters = summaries.by_node[function].parameters if function else ()
    owner = summaries.class_around(function) if in_class and function else None
    if isinstance(within, ast.ClassDef):
        owner = within
    return Scope(
        lends=yields is not YieldKind.MAY_BE_ABANDONED or bool(finder.names.removed),
        is_fixture=yields is YieldKind.RESUMES_NORMALLY,
        is_context_manager=yields is YieldKind.MAY_RAISE,
        containers=_containers(finder, module),
        globals=_outliving(within, finder, summaries),
        self_name=parameters[0] if in_class and parameters else "",
        owner=owner,
        is_set_up=function is not None and function.name in lifetime_calls.SET_UP_METHODS,
        local_attributes=summaries.only_removed_by(function, owner),
        escapes=Escapes(finder.scope, summaries, finder.declared),
        keepers=_keepers(finder),
        is_class_body=isinstance(within, ast.ClassDef),
        stacks=stacks_in_hand(finder.scope, finder.names.assigned, module),
        disposed=_disposed(finder),
        is_entered=in_class and function is not None and function.name in lifetime_calls.ENTER_METHODS,
        is_ended_by_base=owner is not None and function is not None and summaries.is_ended_by_base(function, owner),
        mappings=known_elsewhere(parameters, finder.names.assigned, module.names.imported),
    )


def _keepers(finder: SiteFinder) -> frozenset[str]:
    """Return the objects whose clean-up method is called without arguments in a ``finally``, or registered."""
    told: list[ast.expr] = []
    for node in finder.nodes.of(ast.Try):
        calls = [inner for inner in own_nodes(node.finalbody) if isinstance(inner, ast.Call) and not inner.args]
        told += [call.func for call in calls]
    for call in finder.nodes.of(ast.Call):
        if _last(call.func) in call_table.REGISTRARS:
            told += call.args[:1]
    methods = (function for function in told if isinstance(function, ast.Attribute))
    found = (key(method.value) for method in methods if function_names.REMOVER_NAME.search(method.attr))
    return frozenset(text for text in found if text is not None)


def _disposed(finder: SiteFinder) -> frozenset[str]:
    """Return the local objects that are closed, or whose attributes are removed, one by one or in a loop."""
    calls = finder.nodes.of(ast.Call)
    told = {
        call.func.value.id
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.attr in _CLEANING
    }
    found = told | {text.partition(".")[0] for text in finder.names.removed if "." in text}
    over = {key(loop.iter) for loop in finder.nodes.of_any((ast.For, ast.AsyncFor)) if key(loop.target) in found}
    filled = [call for call in calls if isinstance(call.func, ast.Attribute) and key(call.func.value) in over]
    kept = {value.id for call in filled for value in call.args if isinstance(value, ast.Name)}
    return frozenset(found | kept)


_CLEANING = frozenset({"close", "aclose"})


def _containers(finder: SiteFinder, module: Module) -> frozenset[str]:
    """Return the local names that are bound to a container made here."""
    found = set()
    for node in finder.nodes.of_any(BINDING):
        for target, value in bindings(node):
            made = isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))
            made = made or module.names.call(value or node) in call_table.giving(Gives.CONTAINER)
            if isinstance(target, ast.Name) and made:
                found.add(target.id)
    return frozenset(found)


def _outliving(within: FunctionNode | ast.ClassDef | None, finder: SiteFinder, summaries: Summaries) -> frozenset[str]:
    """Return the names whose values outlive the body: declared global, or module names that a function removes."""
    if within is not None:
        declared = (node.names for node in finder.nodes.of_any((ast.Global, ast.Nonlocal)))
        return frozenset(name for names in declared for name in names)
    free = {
        text
        for summary in summaries.by_node.values()
        for text in summary.removes
        if text not in summary.parameters and "." not in text
    }
    return frozenset(free)


def _collect_fresh(solved: dict[FunctionNode | None, Solved | None], summaries: Summaries) -> None:
    for function, entry in solved.items():
        if function is None or entry is None or function in summaries.fresh:
            continue
        summary = summaries.by_node[function]
        if not summary.is_generator and not summary.is_context_manager:
            fresh = _fresh(function, entry)
            if fresh is not None:
                summaries.fresh[function] = fresh
            perhaps = _perhaps_fresh(entry)
            if perhaps is not None:
                summaries.sometimes_fresh.setdefault(function, perhaps)


def _fresh(function: FunctionNode, entry: Solved) -> Fresh | None:
    """Return what the function newly acquires on each of its returns; None if some return gives something else."""
    returned = entry.analysis.record.returned
    givers: dict[ast.Return, tuple[Site, Role, int | None]] = {}
    for site, returns in returned.items():
        if site.resource not in (Resource.DESCRIPTOR, Resource.OBJECT):
            givers.update({statement: (site, role, position) for statement, role, position in returns})
    returns_of_function = [node for node in own_nodes(function.body) if isinstance(node, ast.Return)]
    if not givers or any(statement not in givers for statement in returns_of_function):
        return None
    if not all(_is_certain(site, statement, entry) for statement, (site, _, _) in givers.items()):
        return None
    statement = returns_of_function[0]
    given = _given(*givers[statement], statement, entry)
    return given if given.role in (Role.PATH, Role.HANDLE, Role.PAIR) else None


def _perhaps_fresh(entry: Solved) -> Fresh | None:
    """Return what the function newly acquires on some of its returns."""
    found = [
        (_given(site, role, position, statement, entry), _is_sure(site, statement, entry))
        for site, returns in entry.analysis.record.returned.items()
        for statement, role, position in returns
    ]
    # A return that surely gives a file tells most.
    found.sort(key=lambda each: (not each[0].is_single, not each[1]))
    return found[0][0]._replace(certain=found[0][1]) if found else None


def _given(site: Site, role: Role, position: int | None, statement: ast.Return, entry: Solved) -> Fresh:
    """Return a resource as a caller gets it: by itself, or at its place of a tuple."""
    if role is Role.ELEMENT and position is not None:
        value = statement.value
        element = value.elts[position] if isinstance(value, ast.Tuple) else None
        fact = next((f for facts in entry.solution.reached.values() for f in facts if f.site is site), None)
        inner = entry.analysis.roles.of(element, fact) if fact else None
        return Fresh(_resource(site, entry), inner or Role.PATH, position, may_be_lasting(site))
    return Fresh(_resource(site, entry), role, None, may_be_lasting(site))


def _is_certain(site: Site, statement: ast.Return, entry: Solved) -> bool:
    """Tell whether every run that comes to the return has passed the acquisition, and gets another path each time."""
    return site.unique and _is_sure(site, statement, entry)


def _is_sure(site: Site, statement: ast.Return, entry: Solved) -> bool:
    module = entry.analysis.roles.summaries.module
    around = set(module.ancestors(statement))
    branches = (
        n for n in module.ancestors(site.node) if isinstance(n, (ast.If, ast.IfExp, ast.ExceptHandler, ast.For))
    )
    return all(branch in around or branch in set(descendants(statement)) for branch in branches)


def _resource(site: Site, entry: Solved) -> Resource:
    created = entry.analysis.record.created.get(site)
    return Resource.SCRATCH_TREE if created and created[1] else site.resource
