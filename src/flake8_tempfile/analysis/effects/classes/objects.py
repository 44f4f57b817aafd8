"""Which attributes of an object have what its constructor is given, where the class shows that."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flake8_tempfile.analysis.effects.classes.constructors import stored_parameters
from flake8_tempfile.analysis.effects.functions.dispatch import OfClass, class_named, methods
from flake8_tempfile.analysis.effects.functions.keeping import POST_INITIALISERS, is_storing_class
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.decorators import decorators, gives_what_it_returns
from flake8_tempfile.analysis.syntax.expressions import argument, is_constructor, key, literal_text
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Gives

_DEPTH = 2


def stored_arguments(call: ast.Call, summaries: Summaries, depth: int = _DEPTH) -> Mapping[str, ast.expr] | None:
    """Return where a new object has what it is made with: ``{".path": d}``; None where the class is not known.

    ``depth``: through so many functions that only return what another makes.
    """
    if any(isinstance(value, ast.Starred) for value in call.args):
        return None
    names = summaries.module.names
    if names.calls[call].name in call_table.giving(Gives.NAMESPACE):
        return {f".{each.arg}": each.value for each in call.keywords if each.arg}
    if known := {f".{place}": value for given, value in names.calls[call].kept() for place in given.places}:
        return known
    of = class_named(call.func, summaries)
    if of is not None:
        return _of_class(call, of)
    made = named_tuple(call, summaries)
    if made is not None:
        return _of_tuple(call, _listed(made.args[1])) if len(made.args) > 1 else None
    return _of_factory(call, summaries, depth) if depth else None


def _of_factory(call: ast.Call, summaries: Summaries, depth: int) -> Mapping[str, ast.expr] | None:
    """Ex) ``wrap(d)``, where ``def wrap(place): return Space(place)``; None if it returns anything else as well."""
    found = summaries.callees[call.func]
    if found is None or not found.is_sure or not isinstance(found.node, ast.FunctionDef):
        return None
    returned = found.home.nodes_of(found.node).of(ast.Return) if gives_what_it_returns(found.node) else []
    made = returned[0].value if len(returned) == 1 else None
    stored = stored_arguments(made, found.home, depth - 1) if isinstance(made, ast.Call) else None
    if stored is None:
        return None
    given = dict(found.home.by_node[found.node].given_for(call, set(parameter_names(found.node))))
    return {
        place: given[value.id] for place, value in stored.items() if isinstance(value, ast.Name) and value.id in given
    }


def removed_when_made(call: ast.Call, summaries: Summaries) -> Sequence[ast.expr]:
    """Return what a data class is given and removes as soon as it is made: ``__post_init__`` does."""
    of = class_named(call.func, summaries) if is_constructor(call) else None
    if of is None or not is_storing_class(of.owner):
        return ()
    found = [method for name in POST_INITIALISERS for method in methods(of, name)]
    removed = {text for function, home in found for text in home.by_node[function].removes}
    stored = (stored_arguments(call, summaries) or {}) if removed else {}
    return [value for place, value in stored.items() if f"self{place}" in removed]


def is_closed_here(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether the function that makes an object also calls the method of it that removes what it holds.

    Ex) ``space = Workspace(mkdtemp())`` ... ``space.close()``
    """
    statement = summaries.module.parents.get(call)
    name = key(statement.targets[0]) if isinstance(statement, ast.Assign) else None
    places = {f"self{place}" for place in stored_arguments(call, summaries) or ()}
    if name is None or not name.isidentifier() or not places:
        return False
    calls = summaries.nodes_of(summaries.module.scope(call)).of(ast.Call)
    closers = (each.func for each in calls if isinstance(each.func, ast.Attribute) and key(each.func.value) == name)
    found = (summary for function in closers if (summary := summaries.called(function)) is not None)
    return any(not summary.removes.isdisjoint(places) for summary in found)


def _of_class(call: ast.Call, of: OfClass) -> Mapping[str, ast.expr] | None:
    constructor = next(methods(of, "__init__"), None)
    if constructor is not None:
        summary = constructor[1].by_node[constructor[0]]
        given = {name: summary.argument_for(call, name, True) for name in summary.parameters[1:]}
        found = _by_constructor(of, {name: value for name, value in given.items() if value is not None})
    elif is_storing_class(of.owner):
        fields = _fields(of)
        found = _of_tuple(call, fields) if _is_tuple(of.owner) else _by_position(call, fields)
    else:
        is_known = all(class_named(base, of.home) or last_part(base) == "object" for base in bases_of(of.owner))
        return {} if is_known else None
    return {**found, **dict(_by_property(of, found))}


def _by_position(call: ast.Call, fields: Sequence[str]) -> dict[str, ast.expr]:
    found = ((name, argument(call, position, (name,))) for position, name in enumerate(fields))
    return {f".{name}": value for name, value in found if value is not None}


def _of_tuple(call: ast.Call, fields: Sequence[str]) -> dict[str, ast.expr]:
    """A named tuple has each of its fields by its number as well."""
    named = _by_position(call, fields)
    numbered = {f"[{at}]": named[f".{name}"] for at, name in enumerate(fields) if f".{name}" in named}
    return {**named, **numbered}


def _is_tuple(owner: ast.ClassDef) -> bool:
    return any(last_part(base) == "NamedTuple" for base in bases_of(owner))


def _fields(of: OfClass) -> list[str]:
    """Return the fields of a data class in their order, those of its bases first."""
    found = [name for base in bases_of(of.owner) if (above := class_named(base, of.home)) for name in _fields(above)]
    for statement in of.owner.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found += [statement.target.id] if "ClassVar" not in ast.unparse(statement.annotation) else []
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            found += [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return list(dict.fromkeys(found))


def _listed(value: ast.expr) -> list[str]:
    """Ex) ``"place count"``, ``["place", "count"]``."""
    if isinstance(value, (ast.List, ast.Tuple)):
        return [str(each.value) for each in value.elts if isinstance(each, ast.Constant)]
    text = literal_text(value) or ""
    return text.replace(",", " ").split()


def _by_constructor(of: OfClass, given: Mapping[str, ast.expr]) -> dict[str, ast.expr]:
    """Return what a constructor, given these values for its parameters, stores under which attributes."""
    stored = (each for each in stored_parameters(of) if each.is_itself and each.parameter in given)
    return {f".{each.attribute}": given[each.parameter] for each in stored}


def _by_property(of: OfClass, found: Mapping[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the properties that only return what is stored: ``return self._path``."""
    for each in of.owner.body:
        is_property = isinstance(each, ast.FunctionDef) and "property" in decorators(each)
        if is_property and isinstance(each, ast.FunctionDef) and isinstance(each.body[-1], ast.Return):
            value = each.body[-1].value
            texts = path_keys(value, of.home.module.names) if value is not None else ()
            stored = next((found[text[4:]] for text in texts if text[:4] == "self" and text[4:] in found), None)
            if stored is not None:
                yield f".{each.name}", stored


def named_tuple(call: ast.Call, summaries: Summaries) -> ast.Call | None:
    """Return the call that makes the class of a new object: ``Box = namedtuple("Box", "place count")``."""
    value = summaries.module_values.get(call.func.id) if isinstance(call.func, ast.Name) else None
    is_tuple = isinstance(value, ast.Call) and summaries.calls[value].name == "collections.namedtuple"
    return value if isinstance(value, ast.Call) and is_tuple else None
