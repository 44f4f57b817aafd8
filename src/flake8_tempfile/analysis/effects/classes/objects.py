"""Which attributes of an object have what its constructor is given, where the class shows that."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_tempfile.analysis.effects.functions.keeping import is_storing_class, makes_plainly
from flake8_tempfile.analysis.effects.functions.keeping import only_stores as only_stores_given
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.expressions import BINDING, argument, bindings, key
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Gives


def stored_arguments(call: ast.Call, summaries: Summaries) -> Mapping[str, ast.expr] | None:
    """Return the attributes of a new object with what they are given; None where the class is not known."""
    names = summaries.module.names
    if names.call(call) in call_table.giving(Gives.NAMESPACE):
        return {each.arg: each.value for each in call.keywords if each.arg}
    owner = summaries.made_class(call)
    if owner is not None and is_storing_class(owner):
        return _by_position(call, _fields(owner))
    if owner is not None and not any(last_part(base) != "object" for base in owner.bases):
        return _by_constructor(call, owner, summaries)
    made = named_tuple(call, summaries)
    return _by_position(call, _listed(made.args[1])) if made is not None and len(made.args) > 1 else None


def _by_position(call: ast.Call, fields: Sequence[str]) -> Mapping[str, ast.expr]:
    found = ((name, argument(call, position, (name,))) for position, name in enumerate(fields))
    return {name: value for name, value in found if value is not None}


def _fields(owner: ast.ClassDef) -> list[str]:
    """Return the fields of a data class in their order."""
    found = []
    for statement in owner.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found.append(statement.target.id)
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            found += [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return found


def _listed(value: ast.expr) -> list[str]:
    """Ex) ``"place count"``, ``["place", "count"]``."""
    if isinstance(value, (ast.List, ast.Tuple)):
        return [str(each.value) for each in value.elts if isinstance(each, ast.Constant)]
    text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
    return text.replace(",", " ").split()


def _by_constructor(call: ast.Call, owner: ast.ClassDef, summaries: Summaries) -> Mapping[str, ast.expr]:
    constructor = summaries.constructor(owner)
    if constructor is None:
        return {}
    given = {name: constructor.argument_for(call, name, True) for name in constructor.parameters[1:]}
    found: dict[str, ast.expr] = {}
    for node in summaries.nodes_of(constructor.node).of_any(BINDING):
        for target, value in bindings(node):
            if isinstance(target, ast.Attribute) and key(target.value) == constructor.parameters[0]:
                texts = path_keys(value, summaries.module.names) if isinstance(value, (ast.Name, ast.Call)) else ()
                stored = next((each for text in texts if (each := given.get(text)) is not None), None)
                if stored is not None:
                    found[target.attr] = stored
    return found


def only_stores(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether a call of a function, or of a class, of the project stores what it is given, and cannot fail."""
    elsewhere = summaries.imported.owner(call.func)
    if elsewhere is not None:
        return makes_plainly(elsewhere[0])
    owner = summaries.classes.get(last_part(call.func)) if isinstance(call.func, ast.Name) else None
    if owner is not None and call.func.id not in summaries.by_name:  # type: ignore[attr-defined]
        return makes_plainly(owner)
    summary = summaries.called(call.func)
    return named_tuple(call, summaries) is not None or (summary is not None and only_stores_given(summary.node))


def named_tuple(call: ast.Call, summaries: Summaries) -> ast.Call | None:
    """Return the call that makes the class of a new object: ``Box = namedtuple("Box", "place count")``."""
    value = summaries.module_values.get(call.func.id) if isinstance(call.func, ast.Name) else None
    is_tuple = isinstance(value, ast.Call) and summaries.module.names.call(value) == "collections.namedtuple"
    return value if isinstance(value, ast.Call) and is_tuple else None
