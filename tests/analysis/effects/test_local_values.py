"""What the names of a function are bound to, and which of them it removes."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import parsed, text

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.syntax.module import FunctionNode


def values(source: str, name: str = "work") -> NameValues:
    module = parsed(text(source))
    found = summarise(module)
    scope: FunctionNode | ast.Module = next((f for f in module.functions() if f.name == name), None) or module.tree
    return NameValues(scope, found.nodes_of(scope), found)


def single(source: str) -> dict[str, str]:
    return {name: ast.unparse(value) for name, value in values(source).values.items()}


def test_all_that_a_name_is_bound_to_is_known() -> None:
    known = values(
        """
        def work(data):
            p = first()
            p = second()
            self.q = third()
            with fourth() as r, fifth():
                (s := sixth())
            for t in data:
                del p
        """
    )
    found = {name: [ast.unparse(value) for value in bound] for name, bound in known.assigned.items()}
    assert found == {
        "p": ["first()", "second()"],
        "self.q": ["third()"],
        "r": ["fourth()"],
        "s": ["sixth()"],
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("p = make()", {"p": "make()"}, id="bound once"),
        pytest.param("p = make()\n    p = make()", {}, id="bound twice"),
        pytest.param("p = make()\n    p += '.bak'", {}, id="augmented"),
        pytest.param("p = make()\n    for p in data: pass", {}, id="a loop's name"),
        pytest.param("with make() as p: pass", {}, id="a manager may give something else"),
        pytest.param("p, q = make()", {}, id="unpacked"),
        pytest.param("p, q = a, b", {}, id="unpacked one by one: likewise, names may be swapped"),
    ],
)
def test_a_name_has_one_value_if_it_is_bound_once_and_to_something_known(body: str, expected: dict[str, str]) -> None:
    assert single(f"\ndef work(data):\n    {body}\n") == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        pytest.param("def work(): pass", {"BASE": "'/tmp/base'"}, id="free"),
        pytest.param("def work(BASE): pass", {}, id="a parameter"),
        pytest.param("async def work(BASE): pass", {}, id="a parameter of an async function"),
        pytest.param("def work(*, BASE=None): pass", {}, id="a keyword parameter"),
        pytest.param("def work():\n    BASE = other()", {"BASE": "other()"}, id="a name of the function's own"),
        pytest.param("def work():\n    BASE = a()\n    BASE = b()", {}, id="of its own, and not single"),
        pytest.param("def work():\n    for BASE in a: pass", {}, id="a loop's name"),
    ],
)
def test_a_constant_of_the_module_serves_where_its_name_is_free(function: str, expected: dict[str, str]) -> None:
    assert single(f"\nBASE = '/tmp/base'\n{function}\n") == expected


def test_the_modules_own_body_has_the_modules_values() -> None:
    known = values("\nBASE = '/tmp/base'\nx = 1\nx = 2\n", name="")
    assert {name: ast.unparse(value) for name, value in known.values.items()} == {"BASE": "'/tmp/base'"}


def test_removed_names_are_known_as_written_and_through_local_names() -> None:
    known = values(
        """
        def work(d):
            p = d
            os.remove(p)
            delete_user(u)
            log(q)
        """
    )
    assert known.removed == {"p", "d"}
    assert known.removed_directly == {"p"}
