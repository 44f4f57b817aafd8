"""Whether what is called reads the file at a path that it is given: by the body of what the call runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Set
from enum import Enum

from flake8_tempfile.analysis.effects.classes.objects import stored_arguments
from flake8_tempfile.analysis.effects.functions.dispatch import OfClass, class_named, class_of, methods
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.file_calls import Handling, handling, operands, reads
from flake8_tempfile.analysis.objects.handles import SPEAKING, Handles, certain_role
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.expressions import BINDING, key
from flake8_tempfile.analysis.syntax.expressions import bindings as bound
from flake8_tempfile.analysis.syntax.module import FunctionNode

# How many functions one within the other are followed.
_DEPTH = 3
_AFTER = ("__post_init__", "__attrs_post_init__")


class Reading(Enum):
    """What a body that can be read does with the file."""

    READS = "it reads it"
    SPARES = "it does not look into it"
    UNCLEAR = "it hands the path on to something that is not seen"


def reading(call: ast.Call, given: ast.expr, summaries: Summaries, depth: int = _DEPTH) -> Reading | None:
    """Return what a call does with the file whose path is in ``given``, an argument or the receiver; None if not seen.

    Ex) ``load(path)``, ``Words(path)`` whose ``__init__`` opens ``path``, ``words.count()`` of an object that has it
    """
    if not depth:
        return Reading.UNCLEAR
    answers = [_within(*body, depth) for body in _bodies(call, given, summaries)]
    return next((each for each in Reading if each in answers), None) if answers else None


_Body = tuple[FunctionNode, Summaries, frozenset[str]]


def _bodies(call: ast.Call, given: ast.expr, summaries: Summaries) -> Iterator[_Body]:
    """Yield the functions that a call runs, with the names under which each has the path."""
    of = class_named(call.func, summaries)
    if of is not None:
        yield from _of_constructor(call, given, of, summaries)
        return
    found = summaries.callees[call.func]
    if found is None or not found.is_sure:
        return
    if isinstance(call.func, ast.Attribute) and given is call.func.value:
        places = _places_in(given, summaries)
        yield from [(found.node, found.home, places)] if places else []
        return
    summary = found.home.by_node[found.node]
    names = {name for name, value in summary.given_for(call, set(summary.parameters)) if value is given}
    yield from [(found.node, found.home, frozenset(names))] if names else []


def _of_constructor(call: ast.Call, given: ast.expr, of: OfClass, summaries: Summaries) -> Iterator[_Body]:
    constructor = next(methods(of, "__init__"), None)
    if constructor is not None:
        node, home = constructor
        pairs = home.by_node[node].given_for(call, set(home.by_node[node].parameters), skip_self=True)
        yield node, home, frozenset(name for name, value in pairs if value is given)
    places = {f"self{place}" for place, value in (stored_arguments(call, summaries) or {}).items() if value is given}
    for node, home in (found for name in _AFTER for found in methods(of, name)):
        yield node, home, frozenset(places)


def _places_in(receiver: ast.expr, summaries: Summaries) -> frozenset[str]:
    """Return the attributes under which an object that is made here has what it was made with."""
    if not isinstance(receiver, ast.Name) or class_of(receiver, summaries) is None:
        return frozenset()
    made = bindings(summaries.module.scope(receiver), summaries.module).get(receiver.id)
    stored = stored_arguments(made, summaries) if isinstance(made, ast.Call) else None
    return frozenset(f"self{place}" for place in stored or ())


def _within(function: FunctionNode, home: Summaries, names: Set[str], depth: int) -> Reading:
    nodes = home.nodes_of(function)
    handles = _handles(names, (pair for node in nodes.of_any(BINDING) for pair in bound(node)), home)
    answers = {
        _of_call(call, part, home, depth)
        for call in nodes.of(ast.Call)
        for part in operands(call)
        if certain_role(part, handles, home.module.names) in SPEAKING
    }
    return next((each for each in (Reading.READS, Reading.UNCLEAR) if each in answers), Reading.SPARES)


def _handles(names: Iterable[str], bindings: Iterable[tuple[ast.expr, ast.expr | None]], home: Summaries) -> Handles:
    handles = Handles()
    for name in sorted(names):
        handles = handles.bind(name, Role.PATH)
    for target, value in bindings:
        role = certain_role(value, handles, home.module.names)
        text = key(target)
        if text is not None and role is not None and handles.get(text) is None:
            handles = handles.bind(text, role)
    return handles


def _of_call(call: ast.Call, part: ast.expr, home: Summaries, depth: int) -> Reading:
    names = home.module.names
    if reads(call, names, part):
        return Reading.READS
    seen = reading(call, part, home, depth - 1)
    if seen is not None:
        return seen
    return Reading.UNCLEAR if handling(call, names, part) is Handling.NEEDS else Reading.SPARES
