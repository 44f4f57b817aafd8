"""Objects that a class makes for itself: what is kept on them is kept on its own objects."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.functions.dispatch import class_named
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.syntax.decorators import decorators
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, lifetime_calls
from flake8_tempfile.analysis.tables.call_rows import Gives


def makes_itself(attribute: str, owner: ast.ClassDef | None, summaries: Summaries) -> bool:
    """Tell whether a class makes what it has as an attribute, of a class of this module or a plain name space.

    Ex) ``self.state = State()``: nobody else has a hand in ``self.state.place``
    """
    head, _, name = attribute.partition(".")
    if head != "self" or not name.isidentifier() or owner is None:
        return False
    methods = (node for node in owner.body if isinstance(node, FunctionNode))
    values = [value for method in methods for value in summaries.nodes_of(method).values_of.get(attribute, ())]
    return bool(values) and all(isinstance(value, ast.Call) and _is_plain(value, summaries) for value in values)


def removers_of_part(
    attribute: str, part: str, owner: ast.ClassDef | None, summaries: Summaries
) -> frozenset[FunctionNode | None]:
    """Return the functions that remove what an own object has as ``part``; other classes may have objects like it."""
    family = summaries.families.of(owner) if owner is not None else frozenset()
    found = set()
    for function in summaries.removers_of(part, None):
        around = summaries.module.class_around(function) if function is not None else owner
        removed = summaries.by_node[function].removes if function is not None and function in summaries.by_node else ()
        if around in family or f"{attribute}.{part}" not in removed:
            found.add(function)
    return frozenset(found)


def is_given_out(attribute: str, owner: ast.ClassDef, summaries: Summaries) -> bool:
    """Tell whether a method gives away what the objects of a class have as an attribute: ``return self.place``.

    A property, or what a ``with`` binds, only lends it.
    """
    methods = (node for node in owner.body if isinstance(node, FunctionNode) and not lends_result(node))
    returned = (each.value for method in methods for each in summaries.nodes_of(method).of(ast.Return))
    return any(key(value) == f"self.{attribute}" for value in returned if value is not None)


def lends_result(method: FunctionNode) -> bool:
    """Tell whether who gets what a method returns is only lent it: who enters the object, who reads a property."""
    return "property" in decorators(method) or method.name in lifetime_calls.ENTER_METHODS


def is_removed_elsewhere(owner: str, attribute: str, here: ScopeNode, summaries: Summaries) -> bool:
    """Tell whether another function than ``here`` removes an attribute of what ``here`` calls ``owner``."""
    own = here if isinstance(here, FunctionNode) else None
    removers = summaries.removers_of(attribute, None) - {own}
    made = [value for value in summaries.nodes_of(here).values_of.get(owner, ()) if isinstance(value, ast.Call)]
    if not made:
        return bool(removers)
    classes = {last_part(value) for value in made}
    around = (summaries.module.class_around(function) for function in removers if function is not None)
    return any(owning_class.name in classes for owning_class in around if owning_class is not None)


def _is_plain(call: ast.Call, summaries: Summaries) -> bool:
    is_space = summaries.calls[call].name in call_table.giving(Gives.NAMESPACE)
    of = class_named(call.func, summaries)
    return is_space or (of is not None and of.home is summaries)
