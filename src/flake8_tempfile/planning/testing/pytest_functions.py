"""Functions that pytest calls with fixtures: its tests and fixtures, and whether they can take one more."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.bases import bases_of, metaclass_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.planning.reasons import Unclear, refuse_if
from flake8_tempfile.records import NamedTuple

_FIXTURES = frozenset({"pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture"})
# Decorators that leave it to pytest to find out the parameters.
_TRANSPARENT = ("pytest.mark.", "unittest.mock.patch", "mock.patch", "unittest.skip", "unittest.expectedFailure")
# Other runners call test functions without arguments.
_OTHER_RUNNERS = frozenset({"nose", "nose2", "ward", "trial"})
_WIDE = frozenset({"class", "module", "package", "session"})


class Item(NamedTuple):
    """A test or fixture of pytest; ``is_wide``: a fixture that outlives the test that asks for it first."""

    function: FunctionNode
    is_fixture: bool
    is_wide: bool

    @property
    def parameters(self) -> frozenset[str]:
        """The names of its parameters."""
        return frozenset(parameter_names(self.function))


def require_item(function: FunctionNode | None, module: Module) -> Item:
    """Return a function as an item that can take one more fixture; raise :class:`Unclear` if it cannot."""
    if function is None or not _is_collected(module) or not _is_in_reach(function, module):
        raise Unclear("pytest does not call this function")
    fixture = next((one for one in function.decorator_list if _canonical(one, module) in _FIXTURES), None)
    if fixture is None and not function.name.startswith("test"):
        raise Unclear("pytest does not call this function")
    _require_parameters(function)
    _require_decorators(function, module)
    _require_runner(module)
    if fixture is None and any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function.body)):
        raise Unclear("the test is a generator")
    refuse_if(_is_mentioned(function, module), "the function is used by other code than pytest")
    return Item(function, fixture is not None, fixture is not None and _is_wide(fixture))


def requests(function: FunctionNode, *names: str) -> bool:
    """Tell whether a function has a parameter of one of these names."""
    return not set(names).isdisjoint(parameter_names(function))


def _is_collected(module: Module) -> bool:
    name = module.path.replace("\\", "/").rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


def _is_in_reach(function: FunctionNode, module: Module) -> bool:
    """Tell whether a function stands where pytest looks: at the top, or in a plain class called ``Test...``."""
    parent = module.parents[function]
    while isinstance(parent, ast.ClassDef):
        if not parent.name.startswith("Test") or parent.decorator_list or parent.keywords or metaclass_of(parent):
            return False
        if any(not _is_plain(base, module) for base in bases_of(parent)):
            return False
        if any(isinstance(node, FunctionNode) and node.name == "__init__" for node in parent.body):
            return False
        parent = module.parents[parent]
    return parent is module.tree


def _is_plain(base: ast.expr, module: Module) -> bool:
    """Tell whether a base class is known not to be a ``unittest`` test case, which gets no fixtures."""
    if not isinstance(base, ast.Name):
        return False
    if base.id == "object":
        return True
    inside = [node for node in module.tree.body if isinstance(node, ast.ClassDef) and node.name == base.id]
    return len(inside) == 1 and all(_is_plain(inner, module) for inner in inside[0].bases)


def _require_parameters(function: FunctionNode) -> None:
    given = function.args
    if given.vararg or given.kwarg or given.kwonlyargs or given.defaults or given.posonlyargs:
        raise Unclear("the function has star parameters or defaults")


def _require_decorators(function: FunctionNode, module: Module) -> None:
    for decorator in function.decorator_list:
        name = _canonical(decorator, module)
        if name not in _FIXTURES and not name.startswith(_TRANSPARENT) and not _is_mark(name, module):
            raise Unclear("a decorator may not let a fixture through")


def _is_mark(name: str, module: Module) -> bool:
    """Ex) ``needs_network = pytest.mark.skipif(...)`` at the top of the module."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return _canonical(node.value, module).startswith("pytest.mark.")
    return False


def _canonical(decorator: ast.expr, module: Module) -> str:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return module.names.resolve(function) or ""


def _require_runner(module: Module) -> None:
    for name in module.names.imported.values():
        parts = name.split(".")
        if parts[0] in _OTHER_RUNNERS or "pytest" in parts[1:-1]:
            raise Unclear("the tests are made for another runner than pytest")
    if any(module.calls[call].name == "globals" for call in module.nodes.of(ast.Call)):
        raise Unclear("the module may call its own tests")


def _is_mentioned(function: FunctionNode, module: Module) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id == function.name and isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Attribute) and node.attr == function.name)
        for node in module.nodes
        if not _names_a_fixture(node, module)
    )


def _names_a_fixture(node: ast.AST, module: Module) -> bool:
    """Tell whether a name is a parameter of a test that asks for the fixture: used there, it is no call."""
    scope = module.scope(node)
    while isinstance(scope, (FunctionNode, ast.Lambda)):
        if isinstance(node, ast.Name) and isinstance(scope, FunctionNode) and requests(scope, node.id):
            return True
        scope = module.scope(scope)
    return False


def _is_wide(fixture: ast.expr) -> bool:
    """Tell whether a fixture is kept for more than one test; whatever is computed may be."""
    if not isinstance(fixture, ast.Call):
        return False
    given = [keyword.value for keyword in fixture.keywords if keyword.arg == "scope"] + fixture.args[:1]
    starred = any(keyword.arg is None for keyword in fixture.keywords)
    return starred or any(not isinstance(v, ast.Constant) or last_part(v) or v.value in _WIDE for v in given)
