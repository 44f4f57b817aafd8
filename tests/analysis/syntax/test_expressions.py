"""Keys, evaluation order, arguments and bindings of expressions."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import call, expression, unparsed

from flake8_tempfile.analysis.syntax.expressions import (
    argument,
    arguments,
    bindings,
    is_constructor,
    key,
    operations,
    own_nodes,
    rooted,
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a", "a"),
        ("a.b.c", "a.b.c"),
        ("a['k']", "a['k']"),
        ("a[0].b", "a[0].b"),
        ("a.b['k']", "a.b['k']"),
        ("'x.txt'", "'x.txt'"),
        ("b'x.txt'", None),
        ("1", None),
        ("a[i]", None),
        ("a[1:]", None),
        ("a()", None),
        ("a().b", None),
        ("a()['k']", None),
        ("a[i].b", None),
    ],
)
def test_a_key_names_a_place(source: str, expected: str | None) -> None:
    assert key(expression(source)) == expected


@pytest.mark.parametrize(
    ("text", "root", "expected"),
    [
        ("a", "a", True),
        ("a.b", "a", True),
        ("a[0]", "a", True),
        ("a.b.c", "a.b", True),
        ("ab", "a", False),
        ("a", "a.b", False),
        ("b.a", "a", False),
        ("a_", "a", False),
    ],
)
def test_a_place_is_reached_through_its_root(text: str, root: str, expected: bool) -> None:
    assert rooted(text, root) is expected


def order(source: str) -> list[str]:
    names = []
    for node in operations(ast.parse(source).body[0]):
        if isinstance(node, ast.Call):
            names.append(ast.unparse(node.func))
        elif isinstance(node, ast.NamedExpr):
            names.append(f":= {node.target.id}")
        else:
            names.append(type(node).__name__.lower())
    return names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("f(g(), h(k()))", ["g", "k", "h", "f"], id="arguments before the call"),
        pytest.param("f(x=g())", ["g", "f"], id="keyword arguments too"),
        pytest.param("a().b(c())", ["a", "c", "a().b"], id="the receiver before the arguments"),
        pytest.param("x = f() + g()", ["f", "g"], id="operands from left to right"),
        pytest.param("f() if t() else g()", ["t", "f", "g"], id="the test of a conditional first"),
        pytest.param("[f(x) for x in g()]", ["g", "f"], id="what a comprehension runs over first"),
        pytest.param("{f(x) for x in g() if h(x)}", ["g", "h", "f"], id="its condition second"),
        pytest.param("{k(x): v(x) for x in g()}", ["g", "k", "v"], id="a mapping's keys before its values"),
        pytest.param("sum(f(x) for x in g())", ["g", "f", "sum"], id="a generator before its consumer"),
        pytest.param("(y := f()) and g(y)", ["f", ":= y", "g"], id="a walrus after its value"),
        pytest.param("await f()", ["f", "await"], id="an await after the call"),
        pytest.param("x = yield f()", ["f", "yield"], id="a yield after its value"),
        pytest.param("yield from f()", ["f", "yieldfrom"], id="likewise yield from"),
        pytest.param("g = lambda x=f(): h(x)", ["f"], id="defaults of a lambda, not its body"),
        pytest.param("@d()\ndef g(x=f(), *, y=k()):\n    h()", ["d", "f", "k"], id="decorators and defaults of a def"),
        pytest.param("async def g(x=f(), *, y=k()):\n    h()", ["f", "k"], id="likewise of an async def"),
        pytest.param("@d()\nclass C(b(), metaclass=m()):\n    x = h()", ["d", "b", "m"], id="bases, not a class body"),
        pytest.param("x = 1", [], id="nothing"),
    ],
)
def test_operations_come_in_the_order_of_evaluation(source: str, expected: list[str]) -> None:
    assert order(source) == expected


def test_own_nodes_leave_out_the_bodies_of_nested_scopes() -> None:
    body = ast.parse(
        "a\nif b:\n    c\ndef d(e=f):\n    g\nclass h(i):\n    j\n"
        "k = lambda m=n: o\n[p for p in q]\nasync def r():\n    s"
    ).body
    names = {node.id for node in own_nodes(body) if isinstance(node, ast.Name)}
    assert names == {"a", "b", "c", "f", "i", "k", "n", "p", "q"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("f(a)", "a"),
        ("f(path=a)", "a"),
        ("f(b, path=a)", "a"),
        ("f(name=a)", "a"),
        ("f(other=a)", None),
        ("f()", None),
        ("f(*a)", None),
        ("f(**a)", None),
    ],
)
def test_the_first_argument(source: str, expected: str | None) -> None:
    found = argument(call(source), 0, ("path", "name"))
    assert (ast.unparse(found) if found else None) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("f(a, b)", "b"), ("f(*a, b)", None), ("f(a, *b)", None), ("f(a)", None), ("f(a, b, *c)", "b")],
)
def test_a_star_may_hide_the_second_argument(source: str, expected: str | None) -> None:
    found = argument(call(source), 1)
    assert (ast.unparse(found) if found else None) == expected


def test_a_position_below_zero_is_no_argument() -> None:
    assert argument(call("f(a)"), -1) is None


def test_arguments_are_those_by_position_then_those_by_keyword() -> None:
    assert unparsed(arguments(call("f(a, *b, c=d, **e)"))) == ["a", "b", "d", "e"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Spam(p)", True),
        ("pkg.Spam(p)", True),
        ("_Spam(p)", True),
        ("cls(p)", True),
        ("self.__class__(p)", True),
        ("type(self)(p)", True),
        ("Spam.from_file(p)", True),
        ("cls.from_file(p)", True),
        ("spam.from_file(p)", False),
        ("Spam.load(p)", False),
        ("spam(p)", False),
        ("SPAM(p)", False),
        ("pkg.SPAM(p)", False),
        ("table[0](p)", False),
        ("make()(p)", False),
        ("pkg.type(self)(p)", False),
    ],
)
def test_a_constructor_is_told_by_its_name(source: str, expected: bool) -> None:
    assert is_constructor(call(source)) is expected


def bound(source: str) -> list[tuple[str, str | None]]:
    nodes = ast.walk(ast.parse(source))
    return [
        (ast.unparse(target), ast.unparse(value) if value is not None else None)
        for node in nodes
        for target, value in bindings(node)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a = b", [("a", "b")], id="assignment"),
        pytest.param("a = b = c", [("a", "c"), ("b", "c")], id="several targets"),
        pytest.param("a: str = b", [("a", "b")], id="annotated"),
        pytest.param("a: str", [], id="only annotated"),
        pytest.param("a.b = c", [("a.b", "c")], id="attribute"),
        pytest.param("a, b = c, d", [("a", "c"), ("b", "d")], id="written-out unpacking"),
        pytest.param("a, (b, c) = d, (e, f)", [("a", "d"), ("b", "e"), ("c", "f")], id="nested"),
        pytest.param("[a, b] = (c, d)", [("a", "c"), ("b", "d")], id="list from tuple"),
        pytest.param("a, b = c", [("(a, b)", "c")], id="unpacking of one thing"),
        pytest.param("a, *b = c, d", [("(a, *b)", "(c, d)")], id="a star takes what is left"),
        pytest.param("a, b = c, d, e", [("(a, b)", "(c, d, e)")], id="of another length"),
        pytest.param("with a as b: pass", [("b", "a")], id="with"),
        pytest.param("with a: pass", [], id="with, unbound"),
        pytest.param("(a := b)", [("a", "b")], id="walrus"),
        pytest.param("for a in b: pass", [("a", None)], id="loop"),
        pytest.param("[a for a in b]", [("a", None)], id="comprehension"),
        pytest.param("del a, b.c", [("a", None), ("b.c", None)], id="del"),
        pytest.param("a += b", [], id="augmented: neither bound anew nor followed"),
    ],
)
def test_bindings(source: str, expected: list[tuple[str, str | None]]) -> None:
    assert bound(source) == expected
