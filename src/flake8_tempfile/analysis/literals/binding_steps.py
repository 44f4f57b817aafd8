"""The steps from a name that a path is bound to, to where that name is read."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.literals.evidence import Kind, said_by
from flake8_tempfile.analysis.literals.places import Context, Found, Place
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.syntax.signatures import defaults
from flake8_tempfile.analysis.tables import path_contexts as tables
from flake8_tempfile.analysis.tables.path_names import ENVIRONMENT_WORDS, PART_WORDS, PATH_WORDS, VARIABLE_WORDS
from flake8_tempfile.analysis.tables.path_parts import TEMP_VARIABLES
from flake8_tempfile.analysis.tables.words import words


def bind(target: ast.expr, place: Place, context: Context) -> Found:
    """Bind the value at ``place`` to ``target``: of an assignment, a loop, or a field of a class."""
    match target:
        case ast.Name(id=name):
            yield from _name(target, name, place, context)
        case ast.Attribute(attr=name):
            yield from _attribute(target, name, place, context)
        case ast.Subscript(slice=ast.Constant(value=str(key)), value=base):
            if ENVIRONMENT_WORDS & set(words(last_part(base))):
                own = context.module.names.resolve(base) in {"os.environ", "os.environb"}
                yield from variable(key, place) if own else [place.shows(Kind.UNKNOWN)]
            else:
                yield from place.bound_to(key, target)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if place.inside:
            index = place.inside[0]
            for position, element in enumerate(elements):
                if index is None or index == position:
                    yield from bind(element, place.within(place.inside[1:]), context)


def _name(target: ast.Name, name: str, place: Place, context: Context) -> Found:
    if not place.inside:
        yield from place.bound_to(name, target)
    scope = context.scopes.home(target)
    shared = isinstance(scope, ast.Module | ast.ClassDef)
    if not place.inside and shared and name.isupper() and PATH_WORDS & set(words(name)):
        yield place.shows(Kind.CONSTANT, f"the constant `{name}`")
    for load in context.scopes.loads(scope, name, target):
        yield place.hop(load)
    if isinstance(scope, ast.ClassDef):
        for read in context.scopes.attributes(scope, name):
            yield place.hop(read)


def _attribute(target: ast.Attribute, name: str, place: Place, context: Context) -> Found:
    if name in tables.MOCK_ATTRIBUTES or _is_mock(target.value, context):
        yield place.shows(Kind.TEXT)
        return
    yield from place.bound_to(name, target)
    owner = context.module.class_around(target)
    if isinstance(target.value, ast.Name) and target.value.id in {"self", "cls"} and owner is not None:
        for read in context.scopes.attributes(owner, name):
            yield place.hop(read)
    else:
        for read in context.scopes.places(dotted(target) or "", context.scopes.scope_of(target)):
            yield place.hop(read)


def _is_mock(owner: ast.expr, context: Context) -> bool:
    """Ex) ``job``, which is bound to ``MagicMock()``."""
    made = bindings(context.module.scope(owner), context.module).get(owner.id) if isinstance(owner, ast.Name) else None
    return isinstance(made, ast.Call) and last_part(made.func).endswith("Mock")


def variable(name: str, place: Place, *, fallback: bool = False) -> Found:
    """The value becomes a variable of this process: libraries and programs that it starts write to where that says."""
    said = said_by(name)
    if said in {Kind.ADDRESS, Kind.REMOTE, Kind.READ}:
        yield place.shows(said)
    elif place.path.bare or name in TEMP_VARIABLES or not (said or _is_directory(name)):
        yield place.shows(Kind.UNKNOWN)
    elif fallback:
        yield place.shows(Kind.DEFAULT, f"the fallback of the environment variable `{name}`")
    else:
        yield place.shows(Kind.OUTPUT, f"where the environment variable `{name}` says")


def _is_directory(variable: str) -> bool:
    """Ex) ``XDG_CONFIG_HOME``, ``MPLCONFIGDIR``."""
    return variable.lower().endswith(tuple(VARIABLE_WORDS)) or not VARIABLE_WORDS.isdisjoint(words(variable))


def parameter(argument: ast.arg, function: ast.AST, place: Place, context: Context) -> Found:
    """Pass the value at ``place`` to a parameter."""
    yield from place.bound_to(argument.arg, argument)
    for load in context.scopes.loads(function, argument.arg, argument):
        yield place.hop(load)


def default(place: Place, function: ast.AST, context: Context) -> Found:
    """The value is the default of a parameter."""
    assert isinstance(function, FunctionNode | ast.Lambda)
    for argument, value in defaults(function).items():
        if value is place.node and _is_used(argument, context):
            if PART_WORDS.isdisjoint(words(argument.arg)):  # what is made of a prefix may be a name nobody knows
                yield place.shows(Kind.DEFAULT, f"the default of the parameter `{argument.arg}`")
            yield from parameter(argument, function, place, context)


def _is_used(argument: ast.arg, context: Context) -> bool:
    """Whether the function reads the parameter, by name or with all its variables."""
    function = context.module.scope(argument)
    if any(True for _ in context.scopes.loads(function, argument.arg, argument)):
        return True
    everything = (node for name in ("locals", "vars", "eval") for node in context.module.written.get(name, ()))
    return any(function in context.module.ancestors(node) for node in everything)


def missing_parameter(place: Place, assignment: ast.Assign, context: Context) -> Found:
    """``if path is None: path = "/tmp/x"``: the default of a parameter by other means."""
    block = context.parent(assignment)
    target = assignment.targets[0]
    if isinstance(block, ast.If) and assignment in block.body and stands_in(target, block.test):
        assert isinstance(target, ast.Name)
        bound = context.scopes.bound(context.scopes.home(target), target.id)
        if any(isinstance(node, ast.arg) for node in bound):
            yield place.shows(Kind.FALLBACK, f"taken for the parameter `{target.id}` where it is missing")


def stands_in(given: ast.expr, test: ast.expr) -> bool:
    """Whether ``test`` asks whether ``given``, a name, is there: ``x``, ``not x``, ``x is None``, ``x is not None``."""
    if isinstance(test, ast.UnaryOp):
        test = test.operand
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.IsNot):
        test = test.left
    return isinstance(given, ast.Name) and isinstance(test, ast.Name) and given.id == test.id


def returned(place: Place, holder: ast.AST, context: Context) -> Found:
    """The value is what a function or a lambda gives back."""
    if isinstance(holder, ast.Lambda):
        yield place.at(holder)
        return
    function = context.module.function_around(place.node)
    if function is None or not isinstance(holder, ast.Return):
        return
    # What a function is called says at most that its result is none of this machine's files, not what is put there.
    if said_by(function.name) in {Kind.ADDRESS, Kind.REMOTE, Kind.READ}:
        yield from place.bound_to(function.name, function)
    if "default" in function.name:
        yield place.shows(Kind.CONSTANT, f"what `{function.name}` returns")
    for result in context.scopes.calls_of(function):
        yield place.hop(result)
