"""A parsed module: spans in characters, ancestors, scopes, functions, and whether it is a test."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from lifetime_sources import parsed

from flake8_tempfile.analysis.syntax.module import Module, ScopeNode, parse_module
from flake8_tempfile.model import Span
from flake8_tempfile.settings import Settings


def first(module: Module, matches: Callable[[ast.AST], bool]) -> ast.AST:
    return next(node for node in module.nodes if matches(node))


def named(module: Module, name: str) -> ast.Name:
    node = first(module, lambda node: isinstance(node, ast.Name) and node.id == name)
    assert isinstance(node, ast.Name)
    return node


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = a\n", Span(1, 4, 1, 5), id="ascii"),
        pytest.param("'é', a\n", Span(1, 5, 1, 6), id="two bytes"),
        pytest.param("'😀', a\n", Span(1, 5, 1, 6), id="four bytes"),
        pytest.param("'é'\n(a)\n", Span(2, 1, 2, 2), id="only the line itself counts"),
        pytest.param("x = a", Span(1, 4, 1, 5), id="without a line end"),
    ],
)
def test_columns_count_characters(source: str, expected: Span) -> None:
    module = parsed(source)
    assert module.span(named(module, "a")) == expected


def test_a_span_ends_on_its_last_line() -> None:
    module = parsed("x = f(\n    'é', b)\n")
    node = first(module, lambda node: isinstance(node, ast.Call))
    assert isinstance(node, ast.Call)
    assert module.span(node) == Span(1, 4, 2, 11)


def test_lines_that_are_not_there_do_not_matter() -> None:
    tree = ast.parse("x = a")
    module = parse_module("service.py", tree, [], Settings())
    assert module.span(named(module, "a")) == Span(1, 4, 1, 5)


SCOPES = """\
@decorate(w)
def f(a=default):
    x
    class C(base):
        y
        def g(self): z
    return lambda q=r: s
t
"""


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("w", "Module"),
        ("default", "Module"),
        ("x", "f"),
        ("base", "f"),
        ("y", "C"),
        ("z", "g"),
        ("r", "f"),
        ("s", "Lambda"),
        ("t", "Module"),
    ],
)
def test_each_node_belongs_to_the_scope_that_it_runs_in(name: str, owner: str) -> None:
    module = parsed(SCOPES)
    node = named(module, name)
    scopes = [node for node in module.nodes if isinstance(node, ScopeNode)]
    (found,) = (scope for scope in scopes if node in module.nodes_in(scope))
    assert getattr(found, "name", type(found).__name__) == owner
    assert module.owners[node] is found


def test_the_nodes_of_a_scope_keep_their_order() -> None:
    module = parsed(SCOPES)
    for scope in (node for node in module.nodes if isinstance(node, ScopeNode)):
        inside = [node for node in module.nodes if node is not module.tree and module.owners[node] is scope]
        assert list(module.nodes_in(scope)) == inside


def test_the_scope_of_a_node_is_the_innermost_around_it() -> None:
    module = parsed(SCOPES)
    assert getattr(module.scope(named(module, "z")), "name", None) == "g"
    assert getattr(module.scope(named(module, "y")), "name", None) == "C"
    assert module.scope(named(module, "t")) is module.tree
    inner = first(module, lambda node: isinstance(node, ast.FunctionDef) and node.name == "g")
    assert getattr(module.scope(inner), "name", None) == "C"


def test_ancestors_lead_from_the_inside_to_the_module() -> None:
    module = parsed(SCOPES)
    kinds = [type(node).__name__ for node in module.ancestors(named(module, "z"))]
    assert kinds == ["Expr", "FunctionDef", "ClassDef", "FunctionDef", "Module"]
    assert list(module.ancestors(module.tree)) == []


def test_functions_come_with_outer_ones_first() -> None:
    module = parsed("def a():\n    def b(): pass\nasync def c(): pass\nclass D:\n    def e(self): pass\n")
    assert [function.name for function in module.functions()] == ["a", "c", "b", "e"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("test_service.py", True),
        ("src/test_service.py", True),
        ("conftest.py", True),
        ("service_test.py", True),
        ("service_tests.py", True),
        ("tests/helpers.py", True),
        ("Tests/helpers.py", True),
        ("a\\test\\helpers.py", True),
        ("pkg/testing/helpers.py", True),
        ("unittests/helpers.py", True),
        ("service.py", False),
        ("latest/service.py", False),
        ("contest.py", False),
        ("src/attests.py", False),
        ("tests.py", False),
    ],
)
def test_a_test_module_is_told_by_its_path(path: str, expected: bool) -> None:
    assert parsed("", path=path).is_test() is expected
