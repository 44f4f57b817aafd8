"""The script that breaks the program in small ways: which ways there are, and which tests it asks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import mutants
import mutation

PATH = mutation.PACKAGE / "flow" / "graph.py"
TEXT = '''"""Doc."""

WORDS = ("a", "b")


def f(x: int = 1) -> bool:
    """Doc."""
    if x > 2 and not x == 3:
        x += 1
        print(x)
    assert x, "never changed"
    return any(y for y in WORDS if y) or "é" in WORDS
'''


def changes(*kinds: str) -> set[str]:
    data = TEXT.encode()
    found = list(mutants.mutants(PATH, data, kinds or list(mutants.KINDS)))
    assert all(mutants.is_python(mutant.applied(data)) for mutant in found)
    return {mutant.shown(data).partition(": ")[2].partition(": ")[2] for mutant in found}


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("operator", {"x > 2 and not x == 3 -> ((x > 2) or (not x == 3))"}),
        ("operand", {"x > 2 and not x == 3 -> ((x > 2))", "x > 2 and not x == 3 -> ((not x == 3))"}),
        ("comparison", {"x > 2 -> (x >= 2)", "x == 3 -> (x != 3)", '"é" in WORDS -> ("é" not in WORDS)'}),
        ("negation", {"not x == 3 -> bool(x == 3)"}),
        ("condition", {"x > 2 and not x == 3 -> False", "y -> True"}),
        ("quantifier", {"any -> all"}),
        ("member", {'("a", "b") -> ("a",)', '("a", "b") -> ("b",)'}),
        ("constant", {"2 -> 3", "1 -> 2"}),
        ("statement", {"x += 1 -> pass", "print(x) -> pass"}),
    ],
)
def test_the_changes_of_a_kind(kind: str, wanted: set[str]) -> None:
    assert wanted <= changes(kind)


def test_what_says_nothing_is_left_alone() -> None:
    assert not any("never changed" in change or "Doc" in change or change.startswith("int") for change in changes())


def test_the_same_seed_draws_the_same() -> None:
    first, again, other = (mutation.draw(["flow/graph.py"], ["condition", "constant"], 5, seed) for seed in (1, 1, 2))
    assert first == again != other


def test_the_tests_that_come_to_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mutation, "COPIED", ())
    tree = mutation.Tree(tmp_path)
    tests = [("tests/flow/a.py::slow", 9.0), ("tests/flow/a.py::quick", 1.0), ("tests/other.py::test", 1.0)]
    tests.append(("tests/flow/a.py::failing", 1.0))
    monkeypatch.setattr(tree, "_tests", tests)
    monkeypatch.setattr(tree, "_failing", frozenset({"tests/flow/a.py::failing"}))
    name = PATH.relative_to("src").as_posix()
    monkeypatch.setattr(tree, "_lines", {f"{name}:3": [0, 1, 2, 3], f"{name}:7": [1]})
    mutant = mutants.Mutant(PATH, "condition", range(3, 4), 0, 0, "")
    assert tree.concerned(mutant, 20) == ["tests/flow/a.py::quick", "tests/flow/a.py::slow"]
    assert tree.concerned(mutant, 5) == ["tests/flow/a.py::quick"]
    assert tree.concerned(mutant._replace(lines=range(7, 9)), 20) == ["tests/flow/a.py::quick"]
    # What runs when the module is loaded concerns all that comes to the module.
    assert tree.concerned(mutant._replace(lines=range(1, 2)), 20) == ["tests/flow/a.py::quick", "tests/flow/a.py::slow"]
