"""The shared temporary directories that the fixtures of pytest put elsewhere while a test runs.

What is made in one of them then lies in a directory of the fixture, whose business it is: nothing is shared, and the
test owes nothing.  The fixtures are those of the module and of the ``conftest.py`` files above it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables.path_parts import TEMP_VARIABLES
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

SYSTEM = "gettempdir()"
_TEMPDIR = "tempfile.tempdir"
_NOTHING: frozenset[str] = frozenset()


class _Fixture(NamedTuple):
    """The roots that a fixture moves, whether all tests use it, and the fixtures that it uses itself."""

    moves: frozenset[str]
    autouse: bool
    uses: frozenset[str]


def moved_roots(scope: ScopeNode, module: Module) -> frozenset[str]:
    """Return the roots (``gettempdir()``, ``$TMPDIR``) that lie elsewhere while a function of a test module runs."""
    if not isinstance(scope, FunctionNode) or not module.is_test():
        return _NOTHING
    if scope not in module.moved_roots:
        module.moved_roots[scope] = _moved(scope, module)
    return module.moved_roots[scope]


def _moved(function: FunctionNode, module: Module) -> frozenset[str]:
    if _fixture_decorator(function) is not None:
        return _NOTHING
    fixtures = _offered(module)
    pending = [name for name, fixture in fixtures.items() if fixture.autouse]
    pending += [*_parameters(function), *_asked(function, module)]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        if name in fixtures and name not in seen:
            seen.add(name)
            pending += fixtures[name].uses
    return _NOTHING.union(*(fixtures[name].moves for name in seen))


def _offered(module: Module) -> Mapping[str, _Fixture]:
    """Return the fixtures that the functions of a module can use; the nearest of a name counts."""
    found: dict[str, _Fixture] = {}
    for each in (module, *(module.imports.conftests() if module.imports is not None else ())):
        for function in each.functions():
            decorator = _fixture_decorator(function)
            if decorator is not None:
                found.setdefault(_name(decorator, function), _fixture(decorator, function, each))
    return found


def _fixture_decorator(function: FunctionNode) -> ast.expr | None:
    return next((each for each in function.decorator_list if last_part(each) == "fixture"), None)


def _keyword(decorator: ast.expr, name: str) -> object:
    """Return the constant that a fixture is declared with: ``@pytest.fixture(autouse=True)``."""
    given = decorator.keywords if isinstance(decorator, ast.Call) else []
    return next((k.value.value for k in given if k.arg == name and isinstance(k.value, ast.Constant)), None)


def _name(decorator: ast.expr, function: FunctionNode) -> str:
    name = _keyword(decorator, "name")
    return name if isinstance(name, str) else function.name


def _fixture(decorator: ast.expr, function: FunctionNode, module: Module) -> _Fixture:
    moves = frozenset(root for node in descendants(function) for root in _moves(node, module))
    uses = frozenset((*_parameters(function), *_asked(function, module)))
    return _Fixture(moves, _keyword(decorator, "autouse") is True, uses)


def _parameters(function: FunctionNode) -> list[str]:
    spec = function.args
    return [each.arg for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]


def _asked(function: FunctionNode, module: Module) -> Iterator[str]:
    """Yield the fixtures that ``usefixtures`` asks for, above a function, its class, or for the module."""
    marks = [*function.decorator_list]
    for parent in module.ancestors(function):
        marks += parent.decorator_list if isinstance(parent, ast.ClassDef) else []
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(last_part(target) == "pytestmark" for target in node.targets):
            marks += node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else [node.value]
    for mark in marks:
        if isinstance(mark, ast.Call) and last_part(mark) == "usefixtures":
            yield from filter(None, map(_constant, mark.args))


def _moves(node: ast.AST, module: Module) -> Iterator[str]:
    """Yield the roots that a call or an assignment puts elsewhere."""
    match node:
        case ast.Call(args=[first, second, *rest]) if last_part(node) in ("setattr", "setenv", "patch", "object"):
            yield from _set(_place(first, second, rest, module), rest[-1] if rest else second)
        case ast.Call(args=args) if last_part(node) in ("dict", "update"):
            for table in (each for each in args if isinstance(each, ast.Dict)):
                for name, value in zip(table.keys, table.values, strict=True):
                    yield from _set(_constant(name), value)
        case ast.Assign(targets=[ast.Attribute() as target], value=value):
            yield from _set(module.names.resolve(target), value)
        case ast.Assign(targets=[ast.Subscript(value=mapping, slice=name)], value=value):
            if module.names.resolve(mapping) == "os.environ":
                yield from _set(_constant(name), value)


def _place(first: ast.expr, second: ast.expr, rest: Sequence[ast.expr], module: Module) -> str | None:
    """Ex) ``setattr(tempfile, "tempdir", d)``, ``setattr("tempfile.tempdir", d)``, ``setenv("TMPDIR", d)``."""
    if isinstance(first, ast.Constant):
        return _constant(first)
    name = _constant(second)
    return f"{module.names.resolve(first)}.{name}" if rest and name else None


def _constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _set(place: str | None, value: ast.expr) -> Iterator[str]:
    # None makes tempfile look again, and a text that is written out is as shared as the root.
    if isinstance(value, ast.Constant):
        return
    if place == _TEMPDIR:
        yield SYSTEM
    elif place in TEMP_VARIABLES:
        yield from (SYSTEM, f"${place}")
