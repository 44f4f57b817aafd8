"""A whole module: what is looked at, how far, and what is given up."""

from __future__ import annotations

import pytest
from lifetime_sources import codes, lifetimes, only, parsed, text, work

from flake8_tempfile.analysis.lifetime import solve
from flake8_tempfile.analysis.lifetime.run import find_lifetimes
from flake8_tempfile.analysis.model import Cause
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.builder import GraphTooLarge, build
from flake8_tempfile.flow.graph import Cfg
from flake8_tempfile.flow.solver import TooManyFacts

LEAK = "d = tempfile.mkdtemp()\nuse(d)\nshutil.rmtree(d)"


def test_a_lifetime_has_all_that_was_found_out() -> None:
    (life,) = lifetimes(work(LEAK))
    assert (life.resource, life.name, life.factory) == (Resource.DIRECTORY, "d", "tempfile.mkdtemp")
    assert (life.node.lineno, life.releases, life.transfers, life.attribute) == (3, (5,), (), "")
    assert life.function is not None
    assert life.function.name == "work"
    assert (life.in_loop, life.in_set_up, life.is_conditional, life.is_product) == (False, False, False, False)
    (leak,) = life.leaks
    assert (leak.cause, leak.line, leak.narrow, leak.interrupt, leak.is_guarded) == (
        Cause.RAISE,
        4,
        False,
        False,
        False,
    )


def test_lifetimes_come_in_the_order_of_their_places() -> None:
    source = """
    def b():
        use(tempfile.mkdtemp(), tempfile.mkdtemp())

    e = tempfile.mkdtemp()

    def a():
        d = tempfile.mkdtemp()
    """
    places = [(life.node.lineno, life.node.col_offset) for life in lifetimes(text(source))]
    assert places == [(3, 8), (3, 28), (5, 4), (8, 8)]


@pytest.mark.parametrize(
    ("body", "in_loop"),
    [
        ("for x in data:\n    d = tempfile.mkdtemp()", True),
        ("while data:\n    d = tempfile.mkdtemp()", True),
        ("if data:\n    d = tempfile.mkdtemp()", False),
        ("for x in data:\n    def inner():\n        d = tempfile.mkdtemp()", False),
        ("for x in data:\n    async def inner():\n        d = tempfile.mkdtemp()", False),
    ],
)
def test_an_acquisition_in_a_loop(body: str, in_loop: bool) -> None:
    assert [life.in_loop for life in lifetimes(work(body))] == [in_loop]


@pytest.mark.parametrize(
    ("body", "is_product"),
    [
        ("try:\n    use(d)\nexcept OSError:\n    shutil.rmtree(d)\n    raise", True),
        ("try:\n    use(d)\nexcept OSError:\n    shutil.rmtree(d)\n    raise\nshutil.rmtree(d)", False),
        ("try:\n    use(d)\nexcept OSError:\n    shutil.rmtree(d)\n    raise\nos.rename(d, x)", False),
        ("use(d)", False),
    ],
)
def test_what_is_removed_in_handlers_only_is_a_product(body: str, is_product: bool) -> None:
    (life,) = lifetimes(work(f"d = tempfile.mkdtemp()\n{body}"))
    assert life.is_product is is_product


@pytest.mark.parametrize(
    ("body", "is_conditional"),
    [
        ("if data:\n    shutil.rmtree(d)", True),
        ("if os.path.exists(d):\n    shutil.rmtree(d)", False),
        ("if data:\n    shutil.rmtree(d)\nelse:\n    os.rmdir(d)", True),
        ("if data:\n    shutil.rmtree(d)\n    return\nshutil.rmtree(d)", False),
        ("if data:\n    use()\nshutil.rmtree(d)", False),
        ("shutil.rmtree(d)", False),
        ("use(d)", False),
    ],
)
def test_a_removal_under_a_test(body: str, is_conditional: bool) -> None:
    (life,) = lifetimes(work(f"d = tempfile.mkdtemp()\n{body}"))
    assert life.is_conditional is is_conditional


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("\nd = tempfile.mkdtemp()\nuse(d)\nshutil.rmtree(d)\n", [(2, "TMP204")], id="a script"),
        pytest.param("\nd = tempfile.mkdtemp()\nuse(d)\n", [(2, "TMP201")], id="a script that removes nothing"),
        pytest.param(
            "\nif __name__ == '__main__':\n    d = tempfile.mkdtemp()\n    use(d)\n    shutil.rmtree(d)\n",
            [(3, "TMP204")],
            id="a main block",
        ),
        pytest.param("\nd = tempfile.mkdtemp()\natexit.register(shutil.rmtree, d)\n", [], id="registered at exit"),
        pytest.param("\nd = tempfile.mkdtemp()\ndef clean():\n    shutil.rmtree(d)\n", [], id="a function removes it"),
        pytest.param(
            "\nd = tempfile.mkdtemp()\ndef clean(d):\n    shutil.rmtree(d)\n",
            [(2, "TMP201")],
            id="a function removes another of the name",
        ),
        pytest.param("\ndef f(d=tempfile.mkdtemp()):\n    pass\n", [(2, "TMP201")], id="a default"),
        pytest.param("\n@use(tempfile.mkdtemp())\ndef f():\n    pass\n", [(2, "TMP201")], id="a decorator"),
        pytest.param("\nf = lambda: use(tempfile.mkdtemp())\n", [], id="a lambda does not run here"),
    ],
)
def test_the_modules_own_body(source: str, expected: list[tuple[int, str]]) -> None:
    assert codes(text(source)) == expected


@pytest.mark.parametrize("error", [GraphTooLarge, TooManyFacts])
def test_what_is_too_large_is_given_up_silently(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def give_up(*_: object, **__: object) -> None:
        raise error("too much")

    source = work(LEAK)
    assert codes(source) != []
    monkeypatch.setattr(solve, "build" if error is GraphTooLarge else "solve", give_up)
    assert find_lifetimes(parsed(source)) == ()
    assert codes(source) == []


def test_one_function_that_is_too_large_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    def give_up_once(*arguments: object) -> Cfg:
        given.append(1)
        if len(given) == 1:
            raise GraphTooLarge("too much")
        return build(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(solve, "build", give_up_once)
    source = "\ndef a():\n    d = tempfile.mkdtemp()\ndef b():\n    d = tempfile.mkdtemp()\n"
    assert [life.node.lineno for life in lifetimes(text(source))] == [5]


def test_the_limit_of_facts_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    source = work(LEAK)
    assert codes(source) == [(3, "TMP204")]
    monkeypatch.setattr(solve, "_FACT_LIMIT", 3)
    assert codes(source) == []


def test_a_graph_over_the_budget_of_nodes_is_given_up() -> None:
    body = "d = tempfile.mkdtemp()\n"
    for depth in range(14):
        body += f"{'    ' * depth}try:\n{'    ' * depth}    use()\n{'    ' * depth}finally:\n"
    assert codes(work(body + "    " * 14 + "use(d)")) in ([], [(3, "TMP201")])


@pytest.mark.parametrize("depth", [10, 90])
@pytest.mark.parametrize("header", ["if data{}:", "with data{}:", "for x{} in data:"])
def test_deep_nesting(depth: int, header: str) -> None:
    # The parser has a limit of its own for blocks.
    depth = min(depth, 18) if not header.startswith("if") else depth
    lines = ["d = tempfile.mkdtemp()"]
    lines += [f"{'    ' * level}{header.format(level)}" for level in range(min(depth, 90))]
    lines += [f"{'    ' * min(depth, 90)}use(d)"]
    assert codes(work("\n".join(lines))) == [(3, "TMP201")]


def test_a_long_expression() -> None:
    total = " + ".join(f"'{number}'" for number in range(900))
    assert codes(work(f"d = tempfile.mkdtemp()\nx = {total}\nuse(x)\nshutil.rmtree(d)")) == [(3, "TMP204")]


def test_a_long_function() -> None:
    lines = ["d = tempfile.mkdtemp()", *(f"use({number})" for number in range(300)), "shutil.rmtree(d)"]
    assert "if line 4 raises" in only(work("\n".join(lines))).message


def test_many_names_and_tests_come_to_an_end() -> None:
    lines = ["d = tempfile.mkdtemp()"]
    for number in range(40):
        lines += [f"if x{number}:", f"    e{number} = d"]
    assert codes(work("\n".join(lines))) in ([], [(3, "TMP201")])


@pytest.mark.parametrize(
    "body",
    [
        "a = b\nb = a\nd = tempfile.mkdtemp(dir=a)\nos.remove(b)",
        "a = os.path.join(b, 'x')\nb = os.path.join(a, 'y')\nopen(a, 'w')\nos.remove(a)",
        "a = f'{b}'\nb = f'{a}'\nopen(b, 'w')\nos.remove(b)",
        "a, b = b, a\nopen(a, 'w')\nos.remove(b)",
        "for a in a:\n    a = a\n    os.remove(a)",
        "while True:\n    a = a\n    d = tempfile.mkdtemp(dir=a)",
    ],
)
def test_names_that_go_in_a_circle_come_to_an_end(body: str) -> None:
    for path in ("service.py", "tests/test_service.py"):
        assert all(line >= 3 for line, _ in codes(work(body), path=path))


def test_helpers_that_call_each_other_come_to_an_end() -> None:
    source = """
    def a(n):
        if n:
            return b(n)
        return tempfile.mkdtemp()

    def b(n):
        return a(n - 1)

    def c():
        d = a(3)
        use(d)
        shutil.rmtree(d)
    """
    assert codes(text(source)) == [(11, "TMP204")]
