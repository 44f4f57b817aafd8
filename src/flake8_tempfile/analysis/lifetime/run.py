"""Runs the lifetime analysis over a module and reports, for each acquisition, what becomes of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.functions.candidates import (
    acquiring_scopes,
    led_scopes,
    maker_imports,
    with_makers,
)
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.lifetime.exits.leaks import Solved, lifetimes_of
from flake8_tempfile.analysis.lifetime.exits.returned import collect_fresh
from flake8_tempfile.analysis.lifetime.exits.ways_out import Helpers
from flake8_tempfile.analysis.lifetime.filled_places import filled_places
from flake8_tempfile.analysis.lifetime.solve import helpers_of, solve_body
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode, functions_with_bodies
from flake8_tempfile.analysis.tables.lifetime_calls import Resource


def find_lifetimes(module: Module) -> tuple[Lifetime, ...]:
    """Return all acquisitions of a module with their fates, in the order of their lines."""
    acquiring, imported = with_makers(acquiring_scopes(module), module), maker_imports(module)
    if not acquiring and not imported:
        return ()
    summaries = summarise(module)
    summaries.find_fresh = find_fresh
    acquiring |= {scope for scope in module.scopes_of(imported) if _uses_maker(scope, summaries)}
    helpers = helpers_of(summaries)
    solved: dict[FunctionNode | None, Solved | None] = {}
    pending = list(functions_with_bodies(module))
    concerned: set[ScopeNode] = set()
    while pending:
        concerned = acquiring | _led(summaries)
        for function, body in pending:
            is_concerned = (function or module.tree) in concerned
            solved[function] = solve_body(function, body, summaries, helpers) if is_concerned else None
        known = {*summaries.fresh, *summaries.sometimes_fresh}
        collect_fresh(solved, summaries)
        pending = _callers({*summaries.fresh, *summaries.sometimes_fresh} - known, summaries)
    found = [life for entry in solved.values() if entry for life in lifetimes_of(entry, module)]
    concerned = acquiring | _led(summaries)
    owners = (node for node in module.nodes.of(ast.ClassDef) if node in concerned)
    found += [life for owner in owners for life in _class_attributes(owner, summaries, helpers)]
    found += filled_places(filter(None, solved.values()), summaries)
    return tuple(sorted(found, key=lambda life: (life.node.lineno, life.node.col_offset)))


def _uses_maker(scope: ScopeNode, summaries: Summaries) -> bool:
    """Tell whether a scope calls what another module of the project defines and returns something new."""
    return any(_is_maker(call, summaries) for call in summaries.nodes_of(scope).of(ast.Call))


def _is_maker(call: ast.Call, summaries: Summaries) -> bool:
    found = summaries.callees[call.func]
    return found is not None and found.home is not summaries and _makes(found.node, summaries.made_by(found.node))


def _makes(function: FunctionNode, home: Summaries) -> bool:
    return function in home.fresh or function in home.sometimes_fresh


def find_fresh(home: Summaries, function: FunctionNode) -> None:
    """Find out what a function of another module returns that it, or what it calls there, has made."""
    if function in home.searched:
        return
    home.searched.add(function)
    home.find_fresh = find_fresh
    if not (home.acquiring or home.makers) or not _gives(function, home):
        return
    reached = _reached(function, home)
    if home.acquiring.isdisjoint(reached):
        using = home.module.scopes_of(home.makers)
        if not any(_uses_maker(each, home) for each in reached if each in using):
            return
    helpers = helpers_of(home)
    for _ in reached:
        known = len(home.fresh) + len(home.sometimes_fresh)
        collect_fresh({each: solve_body(each, each.body, home, helpers) for each in reached}, home)
        if len(home.fresh) + len(home.sometimes_fresh) == known:
            return


def _gives(function: FunctionNode, home: Summaries) -> bool:
    """Tell whether a call of a function may give something that the function has made."""
    returned = (node.value for node in home.nodes_of(function).of(ast.Return))
    if not any(value is not None and not isinstance(value, (ast.Constant, ast.Compare)) for value in returned):
        return False
    summary = home.by_node[function]
    return not summary.is_generator and not summary.is_context_manager


def _reached(function: FunctionNode, home: Summaries) -> list[FunctionNode]:
    """Return a function and those of its module that it calls and that may give it something."""
    found = [function]
    for each in found:
        called = (home.callees[call.func] for call in home.nodes_of(each).of(ast.Call))
        inner = (callee.node for callee in called if callee is not None and callee.home is home)
        found += [node for node in dict.fromkeys(inner) if node not in found and _gives(node, home)]
    return found


def _led(summaries: Summaries) -> set[ScopeNode]:
    helpers = {function.name for function in (*summaries.fresh, *summaries.sometimes_fresh)}
    return led_scopes(summaries.module, helpers, summaries.module_values)


def _class_attributes(owner: ast.ClassDef, summaries: Summaries, helpers: Helpers) -> Iterator[Lifetime]:
    """Yield what the body of a class makes and the class owes: what it keeps as an attribute, or keeps no name of."""
    entry = solve_body(owner, owner.body, summaries, helpers)
    if entry is not None:
        yield from (
            life
            for life in lifetimes_of(entry, summaries.module)
            if life.attribute or _is_nameless(life, summaries.module)
        )


def _is_nameless(life: Lifetime, module: Module) -> bool:
    """Ex) ``certificate = join(mkdtemp(), "x.pem")``: nothing can remove what nothing has a name for."""
    statement = statement_of(life.node, module)
    value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
    if life.resource is not Resource.DIRECTORY or life.name or life.releases or life.transfers or value is None:
        return False
    return value is life.node or value in module.ancestors(life.node)


def _callers(fresh: set[FunctionNode], summaries: Summaries) -> list[tuple[FunctionNode | None, list[ast.stmt]]]:
    """Return the functions that call one of the newly found fresh helpers."""
    module = summaries.module
    callers = module.scopes_of({function.name for function in fresh})
    return [entry for entry in functions_with_bodies(module) if (entry[0] or module.tree) in callers]
