"""What a constructor or method stores of what it is given: by itself, through those of its bases, through others."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.effects.functions.dispatch import Callee, OfClass, methods
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.decorators import is_setter
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.records import NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.functions.summaries import Summaries

# How many functions a value is followed through: constructors of bases, methods that only store, setters.
_DEPTH = 4


class Stored(NamedTuple):
    """An attribute of a new object that gets a parameter; ``is_itself``: that, and not a container of it."""

    attribute: str
    parameter: str
    is_itself: bool = True


def stored_parameters(of: OfClass) -> Iterator[Stored]:
    """Yield what the constructor of a class stores, its own one or the first of its bases."""
    found = next(methods(of, "__init__"), None)
    if found is not None:
        yield from _stored(*found, of, _DEPTH)


def kept_by_own_method(
    call: ast.Call, own: str, owner: ast.ClassDef, summaries: Summaries
) -> Iterator[tuple[str, ast.expr]]:
    """Yield the attributes that a method of the object itself binds, with what the call gives for them.

    ``own`` is what the method around the call, of class ``owner``, calls the object.
    Ex) ``self._keep(path)`` and ``def _keep(self, path): self.path = path``
    """
    found = summaries.callees[call.func]
    if found is None or not isinstance(call.func, ast.Attribute) or key(call.func.value) != own:
        return  # what a base is given in its constructor is the business of the base
    summary = found.home.by_node[found.node]
    given = dict(summary.given_for(call, set(summary.parameters)))
    for stored in _stored(found.node, found.home, OfClass(owner, summaries), _DEPTH):
        if stored.is_itself and stored.parameter in given:
            yield stored.attribute, given[stored.parameter]


def _stored(function: FunctionNode, home: Summaries, of: OfClass, depth: int) -> Sequence[Stored]:
    """Return what a method stores of its parameters on its object, which is of class ``of``."""
    asked = function, of.owner, depth
    if asked not in home.stored:
        home.stored[asked] = tuple(dict.fromkeys(_found(function, home, of, depth)))
    return home.stored[asked]


def _found(function: FunctionNode, home: Summaries, of: OfClass, depth: int) -> Iterator[Stored]:
    parameters = home.by_node[function].parameters
    for target, value in home.nodes_of(function).bound if parameters and depth else ():
        if isinstance(target, ast.Attribute) and key(target.value) == parameters[0] and value is not None:
            is_itself = isinstance(value, (ast.Name, ast.Call))
            names = (name for name in path_keys(value, home.module.names) if name in parameters)
            for stored in (Stored(target.attr, name, is_itself) for name in names):
                yield stored
                yield from _set(stored, of, depth - 1)
    for call in home.nodes_of(function).of(ast.Call) if parameters and depth else ():
        found = home.callees[call.func]
        if found is not None and _is_on(parameters[0], call, home):
            yield from _through(call, found, of, depth - 1)


def _set(stored: Stored, of: OfClass, depth: int) -> Iterator[Stored]:
    """Yield what becomes of an attribute that is a property of the class: its setter is given it."""
    for each in of.owner.body:
        if isinstance(each, FunctionNode) and each.name == stored.attribute and is_setter(each):
            for below in _stored(each, of.home, of, depth):
                yield below._replace(parameter=stored.parameter, is_itself=below.is_itself and stored.is_itself)


def _is_on(own: str, call: ast.Call, home: Summaries) -> bool:
    """Tell whether a call is of a method of the object itself: ``self.keep(path)``, ``super().__init__(path)``."""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(receiver, ast.Call):
        return key(receiver.func) == "super"
    is_passed = bool(call.args) and key(call.args[0]) == own  # Base.__init__(self, path)
    return receiver is not None and (key(receiver) == own or is_passed)


def _through(call: ast.Call, found: Callee, of: OfClass, depth: int) -> Iterator[Stored]:
    """Yield what a method that is called stores of the parameters of the caller."""
    summary = found.home.by_node[found.node]
    given = {name: key(value) for name, value in summary.given_for(call, set(summary.parameters))}
    for below in _stored(found.node, found.home, of, depth):
        text = given.get(below.parameter)
        if text is not None:
            yield below._replace(parameter=text)
