"""Under which attributes a plain class keeps what its objects are made with: ``context.place`` is what was given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_tempfile.analysis.effects.functions.keeping import makes_plainly
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.syntax.names import last_part

_CONSTRUCTOR = "__init__"


def kept_fields(call: ast.Call, summaries: Summaries) -> Iterator[tuple[str, ast.expr]]:
    """Yield the attributes that an object made by a call has what was given under, with what was given.

    Only of a class without a base, whose constructor stores and does nothing else.
    """
    elsewhere = summaries.imported.owner(call.func)
    local = summaries.classes.get(call.func.id) if isinstance(call.func, ast.Name) else None
    owner = elsewhere[0] if elsewhere is not None else local
    if owner is None or not makes_plainly(owner) or any(isinstance(value, ast.Starred) for value in call.args):
        return
    fields = _fields(owner)
    given: dict[str, ast.expr] = dict(zip(fields, call.args, strict=False))
    given.update((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
    for parameter, value in given.items():
        if fields.get(parameter):
            yield fields[parameter], value


def _fields(owner: ast.ClassDef) -> Mapping[str, str]:
    """Return the parameters of the constructor in their order, each with the attribute that it is stored under."""
    for method in owner.body:
        if isinstance(method, ast.FunctionDef) and method.name == _CONSTRUCTOR:
            return _stored(method)
    is_generated = owner.decorator_list or any(last_part(base) == "NamedTuple" for base in owner.bases)
    declared = (each for each in owner.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name))
    names = (each.target.id for each in declared if "ClassVar" not in ast.unparse(each.annotation))  # type: ignore[union-attr]
    return {name: name for name in names} if is_generated else {}


def _stored(method: ast.FunctionDef) -> dict[str, str]:
    found = {each.arg: "" for each in (*method.args.posonlyargs, *method.args.args)[1:]}
    found.update((each.arg, "") for each in method.args.kwonlyargs)
    for statement in method.body:
        match statement:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=name)], value=ast.Name(id=source)):
                found.update({source: name} if source in found else {})
    return found
