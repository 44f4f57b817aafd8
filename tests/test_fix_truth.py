"""The truth test for fixes: every program that can be fixed is run before and after in all failure modes.

Both must return and raise the same, print the same, ask the same of the outside world, and leave the same files outside
the temporary directory; what lies in it afterwards is what the check of the new text still says.  Programs of many
functions are fixed and run function by function.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from fixes.support import EVERYTHING, findings, fix
from oracle.expectations import LIFETIME
from oracle.pieces import pieces
from oracle.process import run_comparison
from oracle.result import Comparison

from flake8_tempfile.edits import HoldTemporaryDirectory
from flake8_tempfile.model import Applicability, Finding

FIXTURES = Path(__file__).parents[1] / "fixtures"
PROGRAMS = sorted([*FIXTURES.glob("rules/TMP[1-3]*/*.py"), *FIXTURES.glob("scenarios/*.py")])
WORKERS = 2
JUDGED = LIFETIME | {"TMP207"}
MISTAKES = {"TMP302", "TMP303", "TMP304"}
SAFE = frozenset({Applicability.SAFE})


class Pair(NamedTuple):
    """A program of one function and its rewritten form, with the edits that were made."""

    name: str
    old: str
    new: str
    fixed: tuple[Finding, ...] = ()

    @property
    def runs_here(self) -> bool:
        """Tell whether this Python has what the new text uses."""
        return sys.version_info >= (3, 12) or "delete_on_close" not in self.new

    def may_differ(self, problem: str) -> bool:
        """Tell whether the old program stumbles over itself where something fails, before it comes to its removal.

        A name of ``mktemp`` has no file until somebody makes one; a handler may ask for a name that is not bound yet.
        """
        missing = "raised FileNotFoundError" in problem and "mktemp(" in self.old
        return missing or ": raised UnboundLocalError" in problem

    @property
    def is_mended(self) -> bool:
        """Tell whether it was wrong results that were mended: there is no behaviour to keep."""
        # A directory whose name was used when it was gone is there now, whichever rule has said so.
        kept = any(isinstance(finding.edit, HoldTemporaryDirectory) for finding in self.fixed)
        return kept or any(finding.code in MISTAKES for finding in self.fixed)


def programs() -> Iterator[tuple[str, str]]:
    for path in sorted(FIXTURES.glob("fixes/*/*/before.py")):
        text = path.read_bytes().decode()
        for name, piece in pieces(text):
            yield f"{path.parent.parent.name}/{path.parent.name}:{name}", piece
    for path in PROGRAMS:
        text = path.read_bytes().decode()
        if "# run: module" in text:
            yield f"{path.parent.name}/{path.name}", text
        elif any(finding.edit for finding in findings(text)):
            for name, piece in pieces(text):
                yield f"{path.parent.name}/{path.name}:{name}", piece


def pairs_of(name: str, text: str) -> Iterator[Pair]:
    safe = fix(text, SAFE)
    if safe.text != text:
        yield Pair(f"{name} (safe)", text, safe.text, safe.fixed)
    whole = fix(safe.text, EVERYTHING)
    if whole.text != safe.text:
        yield Pair(f"{name} (unsafe)", text, whole.text, (*safe.fixed, *whole.fixed))


def compared(pairs: list[Pair], directory: Path, share: float = 1) -> list[Comparison]:
    """Run every pair; in the order of ``pairs``."""
    files = [(directory / f"{number}_old.py", directory / f"{number}_new.py") for number in range(len(pairs))]
    for (old, new), pair in zip(files, pairs, strict=True):
        old.write_text(pair.old, encoding="utf-8")
        new.write_text(pair.new, encoding="utf-8")
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = [files[start::WORKERS] for start in range(WORKERS)]
        results = pool.map(run_comparison, parts, [share] * WORKERS)
        found = {path: each for result in results for path, each in result.items()}
    return [found[old] for old, _ in files]


def problems(pair: Pair, comparison: Comparison) -> list[str]:
    """Return what is wrong with a rewrite: a difference, or something left that nothing is said about."""
    said = {(f.span.line, f.code) for f in findings(pair.new) if f.code in JUDGED}
    shown = {(int(line), code) for line, codes in comparison.after.items() for code in codes}
    agrees = said == shown or comparison.unreached
    wrong = [] if agrees else [f"the check says {sorted(said)}, the runs say {sorted(shown)}"]
    wrong += still_left(pair, shown)
    differences = [] if pair.is_mended else [text for text in comparison.problems if not pair.may_differ(text)]
    return [f"{pair.name}: {problem}" for problem in (*differences, *wrong)]


def still_left(pair: Pair, shown: set[tuple[int, str]]) -> list[str]:
    """Return what is left though a message that was mended spoke of it: a check that is silent proves nothing."""
    spoken = sum(finding.code in JUDGED for finding in findings(pair.old))
    mended = sum(finding.code in JUDGED for finding in pair.fixed)
    kept = max(spoken - mended, 0)
    return [f"{mended} of {spoken} leaks were mended, the runs leave {sorted(shown)}"] if len(shown) > kept else []


def test_fixes_change_nothing_but_what_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [pair for name, text in programs() for pair in pairs_of(name, text) if pair.runs_here]
    comparisons = compared(pairs, tmp_path)
    runs, apart = sum(each.runs for each in comparisons), sum(each.apart for each in comparisons)
    with capsys.disabled():
        sys.stdout.write(f"\nfixes: {len(pairs)} programs before and after, {runs} pairs of runs\n")
    assert len(pairs) > 200
    assert apart * 50 < runs
    wrong = [problem for pair, each in zip(pairs, comparisons, strict=True) for problem in problems(pair, each)]
    assert not wrong, "\n".join(wrong)


HEAD = """
import os
import shutil
from tempfile import TemporaryDirectory, mkdtemp
from support import check, notify, work

"""
OLD = """
def program(target):
    directory = mkdtemp()
    answer = None
    try:
        answer = check(directory)
        print(answer)
        notify(1)
        with open(target, "w") as file:
            file.write("x")
    except Exception:
        return None
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if not answer:
        raise ValueError("no")
    return 1
"""
WRONG = {
    "another result": ("return 1", "return 2", "['1'] 'True\\n' became ended ["),
    "another exception": ("ValueError", "TypeError", "raised ValueError"),
    "another message": ('"no"', '"none"', "raised ValueError: no"),
    "another answer to an exception": ("return None", "return 0", "ended ['None']"),
    "an exception let through": ("except Exception", "except OSError", "became raised InjectedError"),
    "an interrupt swallowed": ("except Exception", "except BaseException", "raised InjectedInterrupt"),
    "other output": ("print(answer)", "print(0)", "became"),
    "a call too many": ("notify(1)", "notify(1)\n        notify(2)", "the calls"),
    "a call less": ("notify(1)", "pass", "the calls"),
    "removed too early": ("answer = check", "shutil.rmtree(directory)\n        answer = check", "temporary nothing"),
    "other content": ('"x"', '"y"', "the files"),
    "a file of the caller removed": ("return 1", "os.remove(target)\n    return 1", "the files"),
    "something left": ("shutil.rmtree(directory, ignore_errors=True)", "pass", "the check says"),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    pairs = [Pair(name, HEAD + OLD, HEAD + OLD.replace(old, new)) for name, (old, new, _) in WRONG.items()]
    # What the check says of these is not the point.
    found = compared(pairs, tmp_path_factory.mktemp("wrong"))
    return {pair.name: _all_problems(pair, each) for pair, each in zip(pairs, found, strict=True)}


def _all_problems(pair: Pair, comparison: Comparison) -> list[str]:
    return problems(pair._replace(new=pair.old), comparison)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rewrite_is_found(name: str, wrong: dict[str, list[str]]) -> None:
    assert any(WRONG[name][2] in problem for problem in wrong[name]), wrong[name]


SILENCED = """
from types import SimpleNamespace


def program():
    directory = mkdtemp()
    try:
        work(directory)
    except BaseException:
        shutil.rmtree(directory)
        raise
    holder = SimpleNamespace()
    holder.places = [directory]
"""


def test_a_rewrite_that_only_silences_is_found(tmp_path: Path) -> None:
    silenced = HEAD + SILENCED
    (finding,) = findings(silenced)
    pair = Pair("silenced", silenced, silenced, (finding,))
    assert any("leaks were mended" in problem for problem in problems(pair, compared([pair], tmp_path)[0]))


def test_the_same_program_is_the_same(tmp_path: Path) -> None:
    pair = Pair("same", HEAD + OLD, HEAD + OLD)
    comparison = compared([pair], tmp_path)[0]
    assert not problems(pair, comparison)
    assert comparison.runs > 10
