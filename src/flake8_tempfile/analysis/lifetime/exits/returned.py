"""What a function returns that it has made: the resource that a call of it acquires."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.acquire.making_places import where_returned
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summary import Fresh
from flake8_tempfile.analysis.lifetime.exits.leaks import Solved
from flake8_tempfile.analysis.model import Role, Site
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants


def collect_fresh(solved: dict[FunctionNode | None, Solved | None], summaries: Summaries) -> None:
    """Note for each of the solved functions what it returns that it has made."""
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
    """Return what the function newly acquires on each of its returns; None if some return gives something else.

    That is also a return which gives it in another form: the file itself here, a pair with its name there.
    """
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
    all_given = [_given(*giver, statement, entry) for statement, giver in givers.items()]
    given = all_given[0]
    if any((each.role, each.position) != (given.role, given.position) for each in all_given):
        return None
    return given if given.role in (Role.PATH, Role.HANDLE, Role.PAIR, Role.PART) else None


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
        return Fresh(_resource(site, entry), inner or Role.PATH, position, where_returned(site))
    return Fresh(_resource(site, entry), role, None, where_returned(site))


def _is_certain(site: Site, statement: ast.Return, entry: Solved) -> bool:
    """Tell whether every run that comes to the return has passed the acquisition, and gets another path each time."""
    return site.unique and _is_sure(site, statement, entry)


def _is_sure(site: Site, statement: ast.Return, entry: Solved) -> bool:
    module = entry.analysis.roles.module
    around = set(module.ancestors(statement))
    branches = (
        n for n in module.ancestors(site.node) if isinstance(n, (ast.If, ast.IfExp, ast.ExceptHandler, ast.For))
    )
    return all(branch in around or branch in set(descendants(statement)) for branch in branches)


def _resource(site: Site, entry: Solved) -> Resource:
    created = entry.analysis.record.created.get(site)
    return Resource.SCRATCH_TREE if created and created[1] else site.resource
