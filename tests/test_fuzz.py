"""A short slice of what ``benchmarks/fuzz.py`` does for hours, and that it sees what goes wrong."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FIXTURES, LEAK, ROOT
from oracle.replacing import HEAD, programs
from test_fix_truth import Pair, compared, pairs_of
from test_generated import drawn

sys.path.insert(0, str(ROOT / "benchmarks"))

import fuzz
import mangling

COUNT, LONGEST = 24, 4000
REPLACING = 40


@pytest.fixture(scope="module")
def texts() -> list[str]:
    paths = sorted([*FIXTURES.glob("fixes/*/*/before.py"), *FIXTURES.glob("rules/TMP20*/*.py")])
    found = [path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n") for path in paths]
    return [text for text in found if len(text) < LONGEST and mangling.parses(text)]


def test_mangled_texts_do_no_harm(texts: list[str]) -> None:
    wrong = {number: fuzz.tried(fuzz.case(texts, 0, number)) for number in range(COUNT)}
    assert {number: found for number, found in wrong.items() if found} == {}


def test_a_case_can_be_made_again(texts: list[str]) -> None:
    cases = [fuzz.case(texts, 0, number) for number in range(40)]
    assert cases == [fuzz.case(texts, 0, number) for number in range(40)]
    assert len(set(cases)) > 35
    assert 20 < sum(map(mangling.parses, cases)) < 40
    assert mangling.mangled(LEAK, random.Random(1)) != mangling.mangled(LEAK, random.Random(2))


Command = Callable[[list[str]], int]


def failing(arguments: list[str]) -> int:
    print("internal error: oops")  # noqa: T201
    return 0


def breaking(arguments: list[str]) -> int:
    if arguments[0] == "fix":
        Path(arguments[-1]).write_text("def f(:\n")
    return 0


def changing(arguments: list[str]) -> int:
    if arguments[0] == "fix":
        with open(arguments[-1], "a") as file:  # noqa: PTH123
            file.write("x = 1\n")
    return 0


def leaving(arguments: list[str]) -> int:
    Path(arguments[-1] + ".tmp").touch()
    return 0


def raising(arguments: list[str]) -> int:
    raise LookupError("oops")


def undecided(arguments: list[str]) -> int:
    return 1 if arguments[0] == "check" else 3


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (failing, "says internal error"),
        (breaking, "does not parse"),
        (changing, "a second run changes more"),
        (leaving, "left behind"),
        (raising, "raises LookupError"),
        (undecided, "status 3"),
        (undecided, "0 findings and status 1"),
    ],
)
def test_what_goes_wrong_is_seen(command: Command, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "command", command)
    assert any(found in problem for problem in fuzz.tried(b"x = 1\n"))


def test_nothing_is_lost_by_rewrites_of_programs_that_replace(tmp_path: Path) -> None:
    pairs = [pair for text in drawn(REPLACING, None, programs()) for pair in pairs_of("", text) if pair.runs_here]
    assert len(pairs) > REPLACING / 5
    comparisons = compared(pairs, tmp_path, 0.2)
    wrong = {pair.old: found.problems for pair, found in zip(pairs, comparisons, strict=True) if found.problems}
    assert {text: found for text, found in wrong.items() if not all(map(Pair("", text, "").may_differ, found))} == {}


SAVED = """
def program(value, folder):
    new = mkdtemp()
    shutil.move(folder, os.path.join(new, "saved"))
    work(new)
    shutil.move(os.path.join(new, "saved"), folder)
    shutil.rmtree(new)
"""
BUILT = """
def program(value, target):
    descriptor, new = mkstemp()
    os.close(descriptor)
    download(value, new)
    os.remove(target)
    work(new)
    shutil.move(new, target)
"""


@pytest.mark.parametrize(("text", "first"), [(SAVED, "shutil.move"), (BUILT, "download")])
def test_a_rewrite_that_loses_something_is_found(text: str, first: str, tmp_path: Path) -> None:
    lines = text.rstrip().split("\n")
    start = next(number for number, line in enumerate(lines) if first in line)
    removal = "shutil.rmtree(new, ignore_errors=True)" if text is SAVED else "os.remove(new)"
    guarded = [*lines[:start], "    try:", *(f"    {line}" for line in lines[start:])]
    guarded += ["    except BaseException:", f"        {removal}", "        raise"]
    pair = Pair("", HEAD + text, HEAD + "\n".join(guarded) + "\n")
    (found,) = compared([pair], tmp_path, 0.2)
    assert any("lost is" in problem for problem in found.problems), found.problems
