"""The script that breaks the program in small ways: which ways there are, and which tests it asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import mutants
import mutation
import mutation_runs

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


def test_the_tests_that_come_to_a_line() -> None:
    tests = [("tests/flow/a.py::slow", 9.0), ("tests/flow/a.py::quick", 1.0), ("tests/flow/a.py::failing", 1.0)]
    name = PATH.relative_to("src").as_posix()
    record = mutation_runs.Record(tests, {f"{name}:3": [0, 1, 2], f"{name}:7": [1]}, ["tests/flow/a.py::failing"])
    mutant = mutants.Mutant(PATH, "condition", range(3, 4), 0, 0, "")
    both = ["tests/flow/a.py::quick", "tests/flow/a.py::slow"]
    assert record.concerned(mutant, 20) == (both, True)
    assert record.concerned(mutant, 5) == (both[:1], True)
    assert record.concerned(mutant._replace(lines=range(7, 9)), 20) == (both[:1], True)
    # What runs when the module is loaded concerns all that comes to the module.
    assert record.concerned(mutant._replace(lines=range(1, 2)), 20) == (both, False)


@pytest.mark.parametrize(
    ("old", "new", "is_body"),
    [
        ("x += 1", "pass", True),
        ("2 and not", "3 and not", True),
        ("for y in WORDS if y", "for y in WORDS if True", True),
        ('("a", "b")', '("a",)', False),
        ("x: int = 1", "x: int = 2", False),
    ],
)
def test_bodies_are_exchanged_and_nothing_else(old: str, new: str, is_body: bool) -> None:
    before, after = (compile(text, "module.py", "exec") for text in (TEXT, TEXT.replace(old, new)))
    space: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    exec(before, space)
    exec(after, changed)
    if not is_body:
        with pytest.raises(ValueError, match="loaded"):
            list(mutation_runs.pairs(before, after))
        return
    codes = {old.co_name: new for old, new in mutation_runs.pairs(before, after)}
    space["f"].__code__ = codes["f"]
    assert space["f"].__code__ == changed["f"].__code__


@pytest.mark.skipif(sys.version_info < (3, 12), reason="it cannot be found out which lines a test comes to")
def test_a_change_is_noticed_by_a_test_that_asks_for_it(tmp_path: Path) -> None:
    def ask(*arguments: str) -> list[str]:
        own = [sys.executable, str(ROOT / "benchmarks/mutation.py"), "flow/graph.py"]
        out = tmp_path / "out.txt"
        given = ["--tests", "tests/flow/test_render.py", "--record", str(tmp_path), "--out", str(out), *arguments]
        subprocess.run([*own, *given], check=True, capture_output=True)
        return out.read_text("utf-8").splitlines()

    said, *lines = ask("--count", "4")
    assert said.endswith(" 0 fail as things are: []")
    assert len(lines) == 4
    assert any(" noticed " in line for line in lines)
