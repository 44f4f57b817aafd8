"""The shared temporary directories that the fixtures of pytest put elsewhere while a test runs.

What is made in one of them then lies in a directory of the fixture, whose business it is: nothing is shared, and the
test owes nothing.  The fixtures are those of the module and of the ``conftest.py`` files above it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_tempfile.analysis.effects.values.root_settings import root_settings
from flake8_tempfile.analysis.syntax.fixtures import fixture_decorator, fixture_name, is_automatic, requested
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode
from flake8_tempfile.analysis.syntax.remembered import remembered
from flake8_tempfile.records import NamedTuple

_NOTHING: frozenset[str] = frozenset()


class _Fixture(NamedTuple):
    """A fixture, its module, the roots it moves, whether all tests use it, the fixtures it uses, and its class."""

    function: FunctionNode
    module: Module
    moves: frozenset[str]
    autouse: bool
    uses: frozenset[str]
    owner: ast.ClassDef | None


def moved_roots(scope: ScopeNode, module: Module) -> frozenset[str]:
    """Return the roots (``gettempdir()``, ``$TMPDIR``) that lie elsewhere while a function of a test module runs."""
    if not isinstance(scope, FunctionNode) or not module.is_test():
        return _NOTHING
    known = _known(module)
    if scope not in known:
        known[scope] = _moved(scope, module)
    return known[scope]


@remembered
def _known(_: Module) -> dict[ScopeNode, frozenset[str]]:
    """What ``moved_roots`` has found so far."""
    return {}


def _moved(function: FunctionNode, module: Module) -> frozenset[str]:
    return _NOTHING.union(*(fixture.moves for fixture in _used(function, module)))


def used_fixtures(function: FunctionNode, module: Module) -> Iterator[tuple[FunctionNode, Module]]:
    """Yield the fixtures that a test uses, those that they use themselves too, with the modules they are defined in."""
    yield from ((fixture.function, fixture.module) for fixture in _used(function, module))


def _used(function: FunctionNode, module: Module) -> list[_Fixture]:
    if fixture_decorator(function) is not None:
        return []
    around = set(module.ancestors(function))
    fixtures = {name: each for name, each in _offered(module).items() if each.owner is None or each.owner in around}
    pending = [name for name, fixture in fixtures.items() if fixture.autouse]
    pending += requested(function, module)
    seen: dict[str, _Fixture | None] = {}
    while pending:
        name = pending.pop()
        if name not in seen:
            found = seen[name] = fixtures.get(name) or _imported(name, module)
            pending += found.uses if found is not None else ()
    return [found for found in seen.values() if found is not None]


@remembered
def _offered(module: Module) -> Mapping[str, _Fixture]:
    """Return the fixtures that the functions of a module can use; the nearest of a name counts."""
    found: dict[str, _Fixture] = {}
    for each in (module, *(module.imports.conftests() if module.imports is not None else ())):
        moves = _moves_by_function(each)
        for function in each.functions():
            decorator = fixture_decorator(function)
            if decorator is not None:
                found.setdefault(fixture_name(decorator, function), _fixture(decorator, function, each, moves))
    return found


def _imported(name: str, module: Module) -> _Fixture | None:
    """Return the fixture of another module that a test gets by importing it."""
    written = module.names.imported.get(name)
    found = module.imports.definition(written) if module.imports is not None and written is not None else None
    if found is None or not isinstance(found.node, FunctionNode):
        return None
    decorator = fixture_decorator(found.node)
    return _fixture(decorator, found.node, found.module, _moves_by_function(found.module)) if decorator else None


@remembered
def _moves_by_function(module: Module) -> Mapping[ScopeNode, frozenset[str]]:
    found: dict[ScopeNode, frozenset[str]] = {}
    for setting in root_settings(module):
        for scope in (each for each in module.ancestors(setting.node) if isinstance(each, FunctionNode)):
            found[scope] = found.get(scope, _NOTHING).union(setting.moves)
    return found


def _fixture(
    decorator: ast.expr, function: FunctionNode, module: Module, moves: Mapping[ScopeNode, frozenset[str]]
) -> _Fixture:
    owner = module.parents[function]
    return _Fixture(
        function,
        module,
        moves.get(function, _NOTHING),
        is_automatic(decorator),
        requested(function, module),
        owner if isinstance(owner, ast.ClassDef) else None,
    )
