"""What the lifetime analysis is told of a function, and what it writes down while it runs over it."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from flake8_tempfile.analysis.acquire.finder import SiteFinder
from flake8_tempfile.analysis.effects.classes.own_objects import lends_result
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.escapes import Escapes
from flake8_tempfile.analysis.lifetime.points.stacks import stacks_in_hand
from flake8_tempfile.analysis.model import Obligation, Role, Site
from flake8_tempfile.analysis.reasons import Ground
from flake8_tempfile.analysis.syntax.decorators import decorators
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, key, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names, lifetime_calls
from flake8_tempfile.analysis.tables.call_rows import Gives
from flake8_tempfile.flow.exceptions import YieldKind
from flake8_tempfile.records import NamedTuple


class Scope(NamedTuple):
    """What the transfer function must know of the function around it.

    ``lends`` tells that a ``yield`` lends the resource (context manager, fixture, dependency) rather than giving it
    away; ``containers`` are its local containers; ``globals`` the names that outlive it; ``self_name`` the first
    parameter of a method, '' elsewhere; ``is_set_up`` whether its clean-up runs in a tear-down method; ``keepers`` the
    objects that are told to clean up in a ``finally`` or by a registered call; ``is_class_body`` tells that its names
    are attributes of a class; ``mappings`` are the keys of what the callers and the process know as well; ``escapes``
    tells which objects die with the function; ``stacks`` are the exit stacks that only the
    function can close, ``disposed`` the objects that are closed, or whose attributes are removed;
    ``lends_result`` tells that who gets what it returns is only lent it, ``cached_as`` under which attribute the
    object keeps that, ``is_ended_by_base`` that a base class outside the module ends what it begins.
    """

    lends: bool
    is_context_manager: bool
    is_fixture: bool
    containers: frozenset[str]
    globals: frozenset[str]
    self_name: str
    owner: ast.ClassDef | None
    is_set_up: bool
    function: FunctionNode | None
    escapes: Escapes
    keepers: frozenset[str] = frozenset()
    is_class_body: bool = False
    mappings: frozenset[str] = frozenset()
    stacks: frozenset[str] = frozenset()
    disposed: frozenset[str] = frozenset()
    lends_result: bool = False
    cached_as: str = ""
    is_ended_by_base: bool = False


_ITSELF = frozenset({Role.PATH, Role.HANDLE, Role.PAIR})


@dataclass
class Record:
    """What happened to the acquisitions, by site: the nodes that release, transfer or keep them, and creations.

    ``kept`` are the tests with a branch that keeps the resource on purpose, ``moves`` the transfers that move it away,
    ``cleared`` the scratch paths that the function empties before it makes them anew, ``chosen`` is what a helper keeps
    only where a setting says so.  ``names`` are those that stand for it, and not for a part of it or for what reads it.
    """

    releases: dict[Site, dict[ast.AST, None]] = field(default_factory=dict)
    transfers: dict[Site, dict[ast.AST, Ground]] = field(default_factory=dict)
    kept: dict[Site, dict[ast.AST, Ground]] = field(default_factory=dict)
    stored: dict[Site, str] = field(default_factory=dict)
    created: dict[Site, tuple[ast.expr, bool]] = field(default_factory=dict)
    moves: set[ast.AST] = field(default_factory=set)
    cleared: set[Site] = field(default_factory=set)
    chosen: set[Site] = field(default_factory=set)
    returned: dict[Site, list[tuple[ast.Return, Role, int | None]]] = field(default_factory=dict)
    names: dict[Site, set[ast.expr]] = field(default_factory=dict)

    def name(self, fact: Obligation, target: ast.expr, role: Role | None) -> None:
        """Note what is bound to the resource."""
        if fact.site is not None and role in _ITSELF:
            self.names.setdefault(fact.site, set()).add(target)

    def release(self, fact: Obligation, node: ast.AST) -> None:
        """Note that ``node`` discharges the obligation."""
        if fact.site is not None:
            self.releases.setdefault(fact.site, {})[node] = None

    def transfer(self, fact: Obligation, node: ast.AST, ground: Ground) -> None:
        """Note that ``node`` hands the obligation over."""
        if fact.site is not None:
            self.transfers.setdefault(fact.site, {})[node] = ground

    def keep(self, fact: Obligation, test: ast.AST, ground: Ground) -> None:
        """Note that a branch of ``test`` keeps the resource on purpose."""
        if fact.site is not None:
            self.kept.setdefault(fact.site, {})[test] = ground


def known_elsewhere(parameters: Iterable[str], assigned: Container[str], imported: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of the mappings that others look at after the function: its parameters, the environment."""
    given = {name for name in parameters if name not in assigned}
    return frozenset({"os.environ", *given, *(local for local, name in imported.items() if name == "os.environ")})


def _decorators(function: FunctionNode | None, module: Module) -> set[str | None]:
    decorators = function.decorator_list if function else []
    return {module.names.resolve(d.func if isinstance(d, ast.Call) else d) for d in decorators}


def yield_kind(function: FunctionNode | None, module: Module) -> YieldKind:
    """Return what an exception at a ``yield`` of a function comes to, by its decorators."""
    names = _decorators(function, module)
    if not names.isdisjoint(lifetime_calls.CONTEXT_MANAGER_DECORATORS):
        return YieldKind.MAY_RAISE
    if any(name and (name in lifetime_calls.FIXTURE_DECORATORS or name.endswith(".fixture")) for name in names):
        return YieldKind.RESUMES_NORMALLY
    return YieldKind.MAY_BE_ABANDONED


def scope_of(within: FunctionNode | ast.ClassDef | None, finder: SiteFinder, yields: YieldKind) -> Scope:
    """Return what the transfer function must know of a function, class body or module (None)."""
    summaries = finder.summaries
    module = summaries.module
    function = within if isinstance(within, FunctionNode) else None
    in_class = function is not None and isinstance(module.parents[function], ast.ClassDef)
    parameters = summaries.by_node[function].parameters if function else ()
    owner = summaries.module.class_around(function) if in_class and function else None
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
        function=function,
        escapes=Escapes(finder.scope, summaries, finder.declared),
        keepers=_keepers(finder),
        is_class_body=isinstance(within, ast.ClassDef),
        stacks=stacks_in_hand(finder.scope, finder.names.assigned, module),
        disposed=_disposed(finder),
        lends_result=in_class and function is not None and lends_result(function),
        cached_as=_kept_as(function) if in_class and function is not None else "",
        is_ended_by_base=owner is not None
        and function is not None
        and summaries.families.is_ended_by_base(function, owner),
        mappings=known_elsewhere(parameters, finder.names.assigned, module.names.imported),
    )


def _kept_as(function: FunctionNode) -> str:
    """Return the attribute under which an object keeps what a method returns; '' if it does not.

    Ex) the name of a ``cached_property``; ``cache`` of a method below ``@cache.default``, which attrs calls
    """
    if "cached_property" in decorators(function):
        return function.name
    filled = (each for each in function.decorator_list if isinstance(each, ast.Attribute) and each.attr == "default")
    return next((each.value.id for each in filled if isinstance(each.value, ast.Name)), "")


def _keepers(finder: SiteFinder) -> frozenset[str]:
    """Return the objects whose clean-up method is called without arguments in a ``finally``, or registered."""
    told: list[ast.expr] = []
    for node in finder.nodes.of(ast.Try):
        calls = [inner for inner in own_nodes(node.finalbody) if isinstance(inner, ast.Call) and not inner.args]
        told += [call.func for call in calls]
    for call in finder.nodes.of(ast.Call):
        if last_part(call.func) in call_table.REGISTRARS:
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
            made = made or module.calls[value or node].name in call_table.giving(Gives.CONTAINER)
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
