"""The fixtures of pytest as they are written: which functions are some, how they are called, who asks for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameter_names


def fixture_decorator(function: FunctionNode) -> ast.expr | None:
    """Return what makes a function a fixture: ``pytest.fixture``, ``yield_fixture``; None if nothing does."""
    return next((each for each in function.decorator_list if last_part(each).endswith("fixture")), None)


def is_automatic(decorator: ast.expr) -> bool:
    """Tell whether tests use a fixture without asking for it: ``@pytest.fixture(autouse=True)``."""
    return _keyword(decorator, "autouse") is True


def fixture_name(decorator: ast.expr, function: FunctionNode) -> str:
    """Return the name by which a fixture is asked for."""
    name = _keyword(decorator, "name")
    return name if isinstance(name, str) else function.name


def _keyword(decorator: ast.expr, name: str) -> object:
    given = decorator.keywords if isinstance(decorator, ast.Call) else []
    return next((k.value.value for k in given if k.arg == name and isinstance(k.value, ast.Constant)), None)


def requested(function: FunctionNode, module: Module) -> frozenset[str]:
    """Return the fixtures that a test or fixture asks for, by its parameters and by ``usefixtures``."""
    return frozenset((*parameter_names(function), *_marked(function, module)))


def _marked(function: FunctionNode, module: Module) -> Iterator[str]:
    """Yield the fixtures that ``usefixtures`` asks for, above a function, its class, or for the module."""
    marks = [*function.decorator_list]
    for parent in module.ancestors(function):
        marks += parent.decorator_list if isinstance(parent, ast.ClassDef) else []
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(last_part(target) == "pytestmark" for target in node.targets):
            marks += node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else [node.value]
    for mark in marks:
        given = mark.args if isinstance(mark, ast.Call) and last_part(mark) == "usefixtures" else []
        yield from (name.value for name in given if isinstance(name, ast.Constant) and isinstance(name.value, str))
