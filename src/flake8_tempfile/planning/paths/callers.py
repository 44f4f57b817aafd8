"""What the calls in a module pass for a parameter: whether anybody relies on its default."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.bases import bases_of, metaclass_of
from flake8_tempfile.analysis.syntax.decorators import decorators, is_called_as_written
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import positional
from flake8_tempfile.planning.reasons import Unclear, refuse_if
from flake8_tempfile.records import NamedTuple


class Given(NamedTuple):
    """All calls pass the argument; ``by_name``: each of them by its name."""

    by_name: bool


def require_always_given(parameter: ast.arg, function: FunctionNode, module: Module) -> Given:
    """Return how all calls of a function pass an argument; raise where one may rely on the default."""
    _require_known(function, module)
    calls = list(_calls(function, module))
    if not any(_is_own(call, function, module) for call in calls):
        raise Unclear("no call in the module shows that the default is not needed")
    shift = isinstance(module.parents[function], ast.ClassDef) and "staticmethod" not in decorators(function)
    ways = [_passes(call, parameter, function, shift) for call in calls]
    refuse_if(not all(ways), "some calls leave the argument out, and each would need a place of its own")
    return Given(all(way == "name" for way in ways))


def _require_known(function: FunctionNode, module: Module) -> None:
    """Raise unless the calls in the module are all that there is to be known of a function."""
    owner = module.parents[function]
    if not is_called_as_written(function):
        raise Unclear("a decorator may give the default a meaning")
    if isinstance(owner, ast.ClassDef) and (
        owner.keywords or metaclass_of(owner) or any(last_part(base) != "object" for base in bases_of(owner))
    ):
        raise Unclear("it may override a method that is called without the argument")
    refuse_if(sum(other.name == function.name for other in module.functions()) > 1, "several functions have its name")
    if any(text == function.name for _, text in module.texts):
        raise Unclear("the function is also known by its name as a text, so it may be called from elsewhere")


def _calls(function: FunctionNode, module: Module) -> Iterator[ast.Call]:
    """Yield the calls of a function by its name; raise where it is used otherwise."""
    kind = ast.Attribute if isinstance(module.parents[function], ast.ClassDef) else ast.Name
    for node in module.written.get(function.name, ()):
        call = module.parents[node]
        if isinstance(node, kind):
            if not isinstance(call, ast.Call) or call.func is not node:
                raise Unclear("the function is handed on, and may be called without the argument")
            yield call


def _is_own(call: ast.Call, function: FunctionNode, module: Module) -> bool:
    """Tell whether a call is surely one of this function: of a method, where it goes by way of its own class."""
    owner = module.parents[function]
    if not isinstance(owner, ast.ClassDef):
        return True
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if not isinstance(receiver, ast.Name):
        return isinstance(receiver, ast.Call) and module.calls[receiver].last == owner.name
    refuse_if(receiver.id == owner.name and not function.decorator_list, "the method is called by way of its class")
    return receiver.id == owner.name or (receiver.id in ("self", "cls") and owner in module.ancestors(call))


def _passes(call: ast.Call, parameter: ast.arg, function: FunctionNode, shift: bool) -> str:
    """Return how a call passes the argument: by ``name``, by ``position``, or ('') not for sure."""
    if any(keyword.arg == parameter.arg for keyword in call.keywords):
        return "name"
    plain = positional(function)
    if parameter not in plain:
        return ""
    index = plain.index(parameter) - shift
    is_given = index < len(call.args) and not any(isinstance(value, ast.Starred) for value in call.args[: index + 1])
    return "position" if is_given else ""
