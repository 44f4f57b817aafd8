"""Which function a call runs, and of which class an object is: by the definitions of the module and its project."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.decorators import gives_what_it_returns
from flake8_tempfile.analysis.syntax.expressions import is_none, key
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameter_names, parameters
from flake8_tempfile.records import NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.functions.summaries import Summaries

_OWN = frozenset({"self", "cls"})
# How many bases up a method is looked for, and how many names lead to an object.
_DEPTH = 6


class Callee(NamedTuple):
    """The function that is called, the summaries of its module, and whether it can be no other."""

    node: FunctionNode
    home: Summaries
    is_sure: bool


class OfClass(NamedTuple):
    """The class of an object; ``is_exact``: it can be of no class below it. ``above``: only its bases are meant."""

    owner: ast.ClassDef
    home: Summaries
    is_exact: bool = True
    above: bool = False


class Callees(dict[ast.expr, "Callee | None"]):
    """What the functions of calls stand for, found when first asked for; None where that is not seen.

    ``homes`` has the summaries that know the functions of other modules.
    """

    def __init__(self, summaries: Summaries) -> None:
        """Start with nothing asked; ``summaries`` are those of the module of the calls."""
        super().__init__()
        self.homes: dict[FunctionNode, Summaries] = {}
        self._summaries = summaries
        module = summaries.module
        self._names = None if module.stars else module.names.imported.keys() | module.functions_by_name.keys()

    def __missing__(self, function: ast.expr) -> Callee | None:
        is_seen = self._names is None or not isinstance(function, ast.Name) or function.id in self._names
        found = self[function] = _callee(function, self._summaries) if is_seen else None
        if found is not None and found.home is not self._summaries:
            self.homes[found.node] = found.home
        return found


def _callee(function: ast.expr, summaries: Summaries, depth: int = _DEPTH) -> Callee | None:
    """Return what the function of a call stands for; None if that is not seen, or is too far away."""
    elsewhere = summaries.imported.function(function)
    if elsewhere is not None:
        return Callee(*elsewhere, is_sure=True)
    if isinstance(function, ast.Attribute):
        of = class_of(function.value, summaries, depth) or class_named(function.value, summaries)
        found = _method_called(of, function.attr) if of is not None else None
        if found is not None or isinstance(function.value, ast.Call) or (of is not None and of.is_exact):
            return found
    return _by_name(function, summaries)


def _method_called(of: OfClass, name: str) -> Callee | None:
    found = next(methods(of, name), None)
    is_sure = of.is_exact or of.above or not of.home.families.is_overridden(of.owner, name)
    return Callee(*found, is_sure) if found is not None else None


def methods(of: OfClass, name: str, depth: int = _DEPTH) -> Iterator[tuple[FunctionNode, Summaries]]:
    """Yield the definitions of a method, the one that counts first, then those that it overrides."""
    own = [each for each in of.owner.body if isinstance(each, FunctionNode) and each.name == name]
    if len(own) == 1 and not of.above:
        yield own[0], of.home
    for base in bases_of(of.owner) if depth else ():
        above = class_named(base, of.home)
        if above is not None:
            yield from methods(above, name, depth - 1)


def class_named(expression: ast.expr, summaries: Summaries) -> OfClass | None:
    """Return the class that an expression names."""
    elsewhere = summaries.imported.owner(expression)
    if elsewhere is not None:
        return OfClass(*elsewhere)
    name = expression.id if isinstance(expression, ast.Name) else ""
    is_other = name in summaries.module.functions_by_name or name in summaries.module.names.imported
    owner = None if is_other else summaries.classes.get(name)
    return OfClass(owner, summaries) if owner is not None else None


def class_of(expression: ast.expr, summaries: Summaries, depth: int = _DEPTH) -> OfClass | None:
    """Return the class of an object, as far as the code shows where the object comes from."""
    match expression:
        case _ if not depth:
            return None
        case ast.Call(func=ast.Name(id="super")):
            return _own_class(expression, summaries, above=True)
        case ast.Call(func=function):
            return class_named(function, summaries) or _of_result(function, summaries, depth)
        case ast.Name(id=name) if name in _OWN:
            return _own_class(expression, summaries)
        case ast.Name():
            return _of_name(expression, summaries, depth)
        case ast.Attribute(value=ast.Name(id="self"), attr=attribute):
            return _of_attribute(expression, attribute, summaries, depth)
    return _of_imported(expression, summaries, depth)


def _of_result(function: ast.expr, summaries: Summaries, depth: int) -> OfClass | None:
    """Return the class of all that a function returns: ``def get_files(): return Files()``."""
    found = _callee(function, summaries, depth - 1)
    if found is None or not isinstance(found.node, ast.FunctionDef) or not gives_what_it_returns(found.node):
        return None
    returned = [statement.value for statement in found.home.nodes_of(found.node).of(ast.Return)]
    classes = [class_of(value, found.home, depth // 2) if value is not None else None for value in returned]
    first = classes[0] if classes else None
    return first if first is not None and all(each and each.owner is first.owner for each in classes) else None


def _own_class(node: ast.AST, summaries: Summaries, *, above: bool = False) -> OfClass | None:
    owner = summaries.module.class_around(node)
    return OfClass(owner, summaries, is_exact=False, above=above) if owner is not None else None


def _of_name(name: ast.Name, summaries: Summaries, depth: int) -> OfClass | None:
    scope = summaries.module.scope(name)
    value = bindings(scope, summaries.module).get(name.id)
    if value is not None:
        return class_of(value, summaries, depth - 1) if isinstance(value, (ast.Call, ast.Name)) else None
    annotation = _annotation(name.id, scope)
    if annotation is not None:
        found = class_named(annotation, summaries)
        return found._replace(is_exact=False) if found is not None else None
    return _of_imported(name, summaries, depth)


def _annotation(name: str, scope: ast.AST) -> ast.expr | None:
    if not isinstance(scope, FunctionNode):
        return None
    return next((each.annotation for each in parameters(scope) if each.arg == name), None)


def _of_imported(expression: ast.expr, summaries: Summaries, depth: int) -> OfClass | None:
    """Ex) ``FILES``, which another module binds to ``Files()``."""
    found = summaries.imported.value(expression)
    if found is None or not isinstance(found.node, ast.Call):
        return None
    return class_of(found.node, summaries.imported.summarise(found.module), depth - 1)


def _of_attribute(place: ast.expr, attribute: str, summaries: Summaries, depth: int) -> OfClass | None:
    """Ex) ``self.tools``, which the class binds to ``Tools()`` and to nothing else."""
    owner, module = summaries.module.class_around(place), summaries.module
    stored = [node for node in module.written.get(attribute, ()) if isinstance(node.ctx, ast.Store)]
    stored = [node for node in stored if key(node) == key(place) and summaries.module.class_around(node) is owner]
    statements = [module.parents[node] for node in stored]
    values = [each.value for each in statements if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value]
    values = [value for value in values if not is_none(value)]
    if len(values) != 1 or not isinstance(values[0], ast.Call):
        return None
    return class_of(values[0], summaries, depth - 1)


def _by_name(function: ast.expr, summaries: Summaries) -> Callee | None:
    """Return the only function of the module that has the name, where a variable may as well be meant."""
    nodes = summaries.module.functions_by_name.get(last_part(function), ())
    if not nodes or not _may_name(function):
        return None
    root = function.value if isinstance(function, ast.Attribute) else function
    if isinstance(root, ast.Name) and root.id in summaries.module.names.imported:
        return None
    parents, is_method = summaries.module.parents, isinstance(function, ast.Attribute)
    wanted = [node for node in nodes if isinstance(parents[node], ast.ClassDef) is is_method]
    chosen = wanted if is_method else _visible(wanted, function, summaries)
    return (
        Callee(chosen[0], summaries, not is_method and _is_bound_once(function, chosen[0], summaries))
        if (len(chosen) == 1)
        else None
    )


def _may_name(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) or (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    )


def _visible(functions: Sequence[FunctionNode], name: ast.expr, summaries: Summaries) -> Sequence[FunctionNode]:
    """Return those of several functions of one name that a plain name means: the innermost around it."""
    owners = summaries.module.owners
    for scope in summaries.module.ancestors(name) if len(functions) > 1 else ():
        found = [each for each in functions if owners[each] is scope]
        if found:
            return found
    return functions


def _is_bound_once(function: ast.expr, node: FunctionNode, summaries: Summaries) -> bool:
    """Tell whether a plain name can only mean the function: no variable, no parameter."""
    module = summaries.module
    around, names = module.owners[node], module.written.get(node.name, ())
    if any(not isinstance(each.ctx, ast.Load) for each in names):
        return False
    scopes = [each for each in module.ancestors(function) if isinstance(each, FunctionNode)]
    is_given = any(node.name in parameter_names(each) for each in scopes)
    return around in (module.tree, *scopes) and not is_given
