"""On which ways a helper that removes what it is given leaves without having removed it.

Within the helper the parameter is owed like anything that is acquired: the same analysis tells whether an exception or
an early return gets past the removal.  To take the file system's word for an error is to have tried, and what a flag
or the path itself decides is meant.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field

from flake8_tempfile.analysis.effects.functions.summary import Summary
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Alias, Cause, Obligation, Role, Site, Stage
from flake8_tempfile.analysis.syntax.decorators import is_called_as_written
from flake8_tempfile.analysis.syntax.expressions import key, own_nodes, subject
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_REPEATING = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
_SYSTEM_ONLY = frozenset({"OSError"})


class WaysOut(NamedTuple):
    """What may come before the removal: an exception that leaves the helper, and one or a test that ends it early.

    ``asked`` are the parameters that such a test asks: what a call writes down for one is a decision of its own.
    """

    raises: bool = False
    swallows: bool = False
    returns: bool = False
    asked: frozenset[str] = frozenset()


class Ended(NamedTuple):
    """The obligations with which a function ends, by an exception and otherwise, and what tells their roles."""

    raised: tuple[Obligation, ...]
    returned: tuple[Obligation, ...]
    roles: Roles


@dataclass
class Helpers:
    """Answers for the functions of one module; ``follow`` runs the analysis over a function that owes something."""

    follow: Callable[[FunctionNode, Obligation], Ended | None]
    known: dict[tuple[FunctionNode, Alias], WaysOut] = field(default_factory=dict)

    def ways_out(self, call: ast.Call, fact: Obligation, roles: Roles) -> WaysOut:
        """Return on which ways a call that removes the resource, if it calls a helper, leaves it."""
        found = list(_owed(call, fact, roles))
        if len(found) != 1:
            return WaysOut()
        summary, alias = found[0]
        ways = self._of(summary.node, alias)
        given = list(summary.values_for(call, ways.asked))
        is_open = len(given) == len(ways.asked) and not any(isinstance(value, ast.Constant) for value in given)
        return ways if is_open else ways._replace(returns=False)

    def _of(self, function: FunctionNode, alias: Alias) -> WaysOut:
        if (function, alias) not in self.known:
            self.known[function, alias] = WaysOut()  # for a function that calls itself
            self.known[function, alias] = self._followed(function, alias)
        return self.known[function, alias]

    def _followed(self, function: FunctionNode, alias: Alias) -> WaysOut:
        node = next((each for each in own_nodes(function.body) if isinstance(each, ast.Call)), None)
        if node is None or not is_called_as_written(function):
            return WaysOut()
        resource = Resource.NAMED_FILE if alias.role is Role.HANDLE else Resource.DIRECTORY
        given = Obligation(Site(0, resource, node, "", role=alias.role), aliases=frozenset({alias}))
        ended = self.follow(function, given)
        if ended is None:
            return WaysOut()
        plain = [fact for fact in ended.returned if fact.stage is Stage.OWED and not _has_failed(fact)]
        asked = _asked_of_others(function, plain[0], ended.roles) if plain else None
        return WaysOut(
            any(map(_has_failed, ended.raised)),
            any(map(_has_failed, ended.returned)),
            asked is not None,
            asked or frozenset(),
        )


def _owed(call: ast.Call, fact: Obligation, roles: Roles) -> Iterator[tuple[Summary, Alias]]:
    """Yield the helper that a call runs, and under which names it has the resource."""
    summaries = roles.summaries
    for summary, given in summaries.removed_parameters(call):
        for parameter, value in given:
            role = roles.of(value, fact)
            if role in (Role.PATH, Role.HANDLE) and not summary.is_generator:
                yield summary, Alias(parameter, Role.ELEMENT if parameter == summary.rest else role)
    inner = summaries.called(call.func) if isinstance(call.func, ast.Name) else None
    if inner is not None and not inner.is_generator and call.func.id in roles.removing:  # type: ignore[attr-defined]
        for alias in fact.aliases:
            if alias.role in (Role.PATH, Role.HANDLE) and alias.key in inner.removes - set(inner.parameters):
                yield inner, alias


def _has_failed(fact: Obligation) -> bool:
    """Tell whether something else than the file system, as it is asked to remove, made the removal fail to come."""
    if fact.stage is not Stage.OWED or fact.via is None or fact.via.cause is not Cause.RAISE:
        return False
    return not fact.via.narrow and fact.via.errors != _SYSTEM_ONLY


def _asked_of_others(function: FunctionNode, fact: Obligation, roles: Roles) -> frozenset[str] | None:
    """Return the parameters that decide whether it is removed; None if something decides that knows of the path.

    The answer of a call knows nothing of the path: ``if check(): return``.
    """
    nodes = list(own_nodes(function.body))
    tests = [node.test for node in nodes if isinstance(node, (ast.If, ast.IfExp))]
    loops = [node for node in nodes if isinstance(node, _REPEATING)]
    if not tests or not all(_is_over_others(loop, fact, roles) for loop in loops):
        return None
    targets = [loop.target for loop in loops if isinstance(loop, (ast.For, ast.AsyncFor))]
    items = {each.id for target in targets for each in descendants(target) if isinstance(each, ast.Name)}
    asked = {test.id for test in map(_plain, tests) if isinstance(test, ast.Name)} & set(parameter_names(function))
    others = [test for test in tests if key(_plain(test)) not in asked]
    is_about_it = any(roles.of_key(name, fact) for name in asked)
    return (
        None if is_about_it or not all(_is_of_others(test, items, fact, roles) for test in others) else frozenset(asked)
    )


def _plain(test: ast.expr) -> ast.expr:
    return test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test


def _is_over_others(loop: ast.AST, fact: Obligation, roles: Roles) -> bool:
    """Ex) ``for part in parts: if part is None: return``: nothing in the loop is the path, which is removed later."""
    is_for = isinstance(loop, (ast.For, ast.AsyncFor))
    parts = (node for node in descendants(loop) if isinstance(node, ast.expr))
    return is_for and not any(roles.of(part, fact) for part in parts)


def _is_of_others(test: ast.expr, items: Set[str], fact: Obligation, roles: Roles) -> bool:
    parts = [node for node in descendants(test) if isinstance(node, ast.expr)]
    calls = [part for part in parts if isinstance(part, ast.Call)]
    measured = {part for call in calls if _measures(call, roles) for part in descendants(call)}
    is_of_item = any(isinstance(part, ast.Name) and part.id in items for part in parts)
    return (is_of_item or bool(calls)) and not any(roles.of(part, fact) for part in parts if part not in measured)


def _measures(call: ast.Call, roles: Roles) -> bool:
    """Ex) ``os.path.getsize(path)``: what is read of a file says nothing of whether it is there, or whose it is."""
    return Does.READS in roles.calls[call].on(subject(call) or call)
