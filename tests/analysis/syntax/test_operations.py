"""The operations of a node come in the order in which Python performs them."""

from __future__ import annotations

import ast

import pytest

from flake8_tempfile.analysis.syntax.operations import Binding, Capture, Operation, operations
from flake8_tempfile.flow.builder import build
from flake8_tempfile.flow.exceptions import Policy
from flake8_tempfile.flow.graph import NodeKind


def shown(operation: Operation) -> str:
    if isinstance(operation, Binding):
        value = ast.unparse(operation.value) if operation.value is not None else "?"
        sign = "+=" if operation.extended else "as" if operation.entered else "="
        return f"{ast.unparse(operation.target)} {sign} {value}"
    if isinstance(operation, Capture):
        return "captures " + " ".join(sorted(operation.names))
    return ast.unparse(operation).replace("lambda :", "lambda:")


def performed(source: str) -> list[str]:
    cfg = build(ast.parse(source).body, Policy())
    return [shown(operation) for node in cfg.nodes for operation in operations(node)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = f(g(a), h(b))", ["g(a)", "h(b)", "f(g(a), h(b))", "x = f(g(a), h(b))"]),
        ("x = y = f()", ["f()", "x = f()", "y = f()"]),
        ("x: int = f()", ["f()", "x = f()"]),
        ("x: int", []),
        ("a, b = f(), g()", ["f()", "g()", "a = f()", "b = g()"]),
        ("a, (b, c) = f(), (1, 2)", ["f()", "a = f()", "b = 1", "c = 2"]),
        ("a, b = f()", ["f()", "(a, b) = f()"]),
        ("a, *b = f(), 1, 2", ["f()", "(a, *b) = (f(), 1, 2)"]),
        ("x += f()", ["f()", "x += f()"]),
        ("x[0] = f()", ["f()", "x[0] = f()"]),
        ("del x, y", ["x = ?", "y = ?"]),
        ("(x := f())", ["f()", "x = f()"]),
        ("f(lambda: g(x))", ["captures g x", "f(lambda: g(x))"]),
        ("def f(a):\n    return g(a)", ["captures a g"]),
        ("[f(x) for x in g()]", ["f(x)", "g()"]),
        ("if f():\n    g()", ["f()", "g()"]),
        ("for x in f():\n    g()", ["f()", "x = ?", "g()"]),
        ("for x, y in f():\n    pass", ["f()", "x = ?", "y = ?"]),
        ("for x, *y in f():\n    pass", ["f()", "x = ?", "y = ?"]),
        ("with f() as x:\n    g()", ["f()", "x as f()", "g()"]),
        ("with f():\n    g()", ["f()", "g()"]),
        ("match f():\n    case 1:\n        g()", ["f()", "g()"]),
    ],
)
def test_operations(source: str, expected: list[str]) -> None:
    assert performed(source) == expected


def test_results_are_handed_out_after_they_were_made() -> None:
    source = "def work():\n    yield f()\n    return g()"
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)
    cfg = build(definition.body, Policy())
    found = [shown(operation) for node in cfg.nodes for operation in operations(node)]
    assert found == ["f()", "(yield f())", "g()", "return g()"]


def test_leaving_a_block_evaluates_nothing() -> None:
    cfg = build(ast.parse("with f() as x:\n    pass").body, Policy())
    leaving = [operations(node) for node in cfg.nodes if node.kind is NodeKind.LEAVE]
    assert leaving
    assert not any(leaving)
