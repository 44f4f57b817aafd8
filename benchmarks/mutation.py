"""Breaks the program in small ways, one at a time, and names the ways that no test notices.

    python benchmarks/mutation.py [FILES...] [--count N] [--seed S] [--kinds KIND,...] [--tests PATH...] [--out FILE]
                                  [--record DIR] [--again FILE]

The files are modules or directories of the package (``flow``, ``analysis/lifetime``); without any, it is ``CORE``.  Of
all their mutants ``--count`` are drawn, the same ones for the same seed and texts.  The tests of its part
(``CONCERNS``) run in a copy of the tree until one fails: those that come to the changed line, the quickest first, for
``--seconds`` at most.  Which tests come where is found out by one run of all of them, which needs Python 3.12, and is
kept in ``--record`` for as long as the tree is the same.  Those that run programs under fault injection are too slow to
take part.  ``--again`` tries those that an earlier run, which wrote to FILE, has not noticed.

A mutant that no test notices is printed with its place.  Whether it changes anything that matters is for a reader to
say: some are as good as the original.  All runs in one niced process at a time; what runs for too long is noticed.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import os
import py_compile
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from mutants import KINDS, Mutant, is_python, mutants
from mutation_runs import OPTIONS, Runs

ROOT = Path(__file__).parents[1]
PACKAGE = Path("src/flake8_tempfile")
CORE = ("flow", "analysis/lifetime", "analysis/effects", "analysis/paths", "planning", "fixes")
COPIED = ("src", "tests", "fixtures", "benchmarks", "pyproject.toml", "README.md", "CONTRIBUTING.md")
NICENESS = 10
HANGS_AFTER = 60  # seconds of processor time
# The tests that concern a part.
CONCERNS: dict[str, tuple[str, ...]] = {
    "flow": ("tests/test_fixtures.py", "tests/flow", "tests/fixes"),
    "analysis": ("tests/test_fixtures.py", "tests/analysis", "tests/fixes", "tests/test_explain.py"),
    "planning": ("tests/test_fixtures.py", "tests/fixes"),
    "fixes": ("tests/fixes",),
}
# Left out: what takes long, and what asks of the same programs once more.
LEFT_OUT = (
    "tests/fixes/test_promise.py", "tests/fixes/test_growth.py", "tests/flow/test_flow_stdlib.py",
    "tests/test_fixtures.py::test_labels_are_well_formed", "tests/test_fixtures.py::test_a_witness",
    "tests/fixes/test_cases.py::test_a_second_run_changes_nothing", "tests/fixes/test_cases.py::test_line_ends_survive",
)  # fmt: skip


def modules(names: Sequence[str]) -> list[Path]:
    """Return the modules of the package that are named, relative to the tree."""
    found: set[Path] = set()
    for name in names:
        place = ROOT / PACKAGE / name
        found.update([place] if place.is_file() else place.rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found)


def draw(names: Sequence[str], kinds: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Draw mutants of modules."""
    texts = {path: (ROOT / path).read_bytes() for path in modules(names)}
    found = [mutant for path, text in texts.items() for mutant in mutants(path, text, kinds)]
    random.Random(seed).shuffle(found)
    sound = (mutant for mutant in found if is_python(mutant.applied(texts[mutant.path])))
    print(f"{min(count, len(found))} of {len(found)} mutants, seed {seed}", file=sys.stderr)
    return [mutant for mutant, _ in zip(sound, range(count), strict=False)]


def survivors(out: Path) -> list[Mutant]:
    """Return the mutants that an earlier run has printed as not noticed."""
    lines = {line.partition(") ")[2] for line in out.read_text("utf-8").splitlines() if " SURVIVED " in line}
    texts = {path: (ROOT / path).read_bytes() for path in {Path(line.partition(":")[0]) for line in lines}}
    return [
        each for path, text in texts.items() for each in mutants(path, text, list(KINDS)) if each.shown(text) in lines
    ]


def concerns(mutant: Mutant) -> tuple[str, ...]:
    """Return the tests that concern the part of a mutant."""
    return CONCERNS[mutant.path.relative_to(PACKAGE).parts[0]]


def copy(place: Path) -> Path:
    """Copy what the tests need; return the copy."""
    tree = place / "tree"
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__", "results"))
        else:
            shutil.copyfile(source, tree / name)
    # Bytecode that is good for as long as the text is the same, whenever that was written.
    compileall.compile_dir(tree / "src", quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return tree


def digest(tests: Sequence[str]) -> str:
    """Return what stands for the texts of the tree and the tests that are run."""
    found = hashlib.sha256(repr(tests).encode())
    for path in sorted(path for name in COPIED for path in [ROOT / name, *(ROOT / name).rglob("*")]):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


class Report:
    """What became of each mutant."""

    def __init__(self, drawn: Sequence[Mutant], options: argparse.Namespace) -> None:
        self._drawn, self._options = drawn, options
        self.survived: Counter[str] = Counter()
        # What pytest writes goes elsewhere.
        self._out = options.out.open("w", encoding="utf-8") if options.out else os.fdopen(os.dup(1), "w")

    def ask(self, runs: Runs) -> None:
        """Ask the tests about all mutants; print and count those that are not noticed, by kind."""
        record = runs.learn()
        self._print(f"{len(record.tests)} tests, {len(record.failing)} fail as things are: {[*record.failing][:9]}")
        for number, mutant in enumerate(self._drawn, 1):
            start = time.monotonic()
            asked, reached = record.concerned(mutant, self._options.seconds)
            noticed = bool(asked) and runs.noticed(mutant, asked, HANGS_AFTER, loaded=not reached)
            self.survived[mutant.kind] += not noticed
            said = f"{'noticed' if noticed else 'SURVIVED'} ({len(asked)} tests, {time.monotonic() - start:.1f} s)"
            self._print(f"{number}/{len(self._drawn)} {said} {mutant.shown((ROOT / mutant.path).read_bytes())}")

    def _print(self, line: str) -> None:
        print(line, file=self._out, flush=True)


def run(drawn: Sequence[Mutant], options: argparse.Namespace) -> Counter[str]:
    """Run the tests for each mutant; count those that are not noticed, by kind."""
    tests = options.tests or sorted({path for mutant in drawn for path in concerns(mutant)})
    report = Report(drawn, options)
    with tempfile.TemporaryDirectory(prefix="mutation-") as place:
        record = (options.record or Path(place)) / f"record-{digest(tests)}.json"
        tree = copy(Path(place))
        os.chdir(tree)
        os.environ.update(PYTHONPATH=str(tree / "src"), PYTHONDONTWRITEBYTECODE="1")
        sys.path.insert(0, str(tree / "src"))
        sys.dont_write_bytecode = True
        left_out = [f"--deselect={test}" for test in LEFT_OUT]
        arguments = [*OPTIONS, f"--basetemp={place}/tests", *left_out, *tests]
        with (tree.parent / "output.txt").open("wb") as output:
            os.dup2(output.fileno(), 1)
        status = pytest.main(arguments, plugins=[Runs(tree, record.absolute(), report.ask)])
        os.chdir(ROOT)
    if status:
        raise SystemExit(f"pytest ends with status {status}")
    return report.survived


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw mutants, run the tests for each, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=CORE, help="modules or directories, relative to the package")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS), help="of " + ", ".join(KINDS))
    parser.add_argument("--seconds", type=float, default=30, help="of processor time for the tests of one mutant")
    parser.add_argument(
        "--tests", nargs="+", default=[], help="to be asked of those that concern a part; else all of them"
    )
    parser.add_argument("--list", action="store_true", help="print the mutants that are drawn, and run nothing")
    parser.add_argument("--out", type=Path, help="where to write; without it, standard output")
    parser.add_argument("--record", type=Path, help="a directory for what is found out about the tests")
    parser.add_argument("--again", type=Path, help="what an earlier run wrote: try what it has not noticed")
    options = parser.parse_args(arguments)
    drawn = (
        survivors(options.again)
        if options.again
        else draw(options.files, options.kinds.split(","), options.count, options.seed)
    )
    if options.list:
        sys.stdout.writelines(f"{mutant.shown((ROOT / mutant.path).read_bytes())}\n" for mutant in drawn)
        return
    if sys.version_info < (3, 12):
        raise SystemExit("which tests come where can be found out on Python 3.12 and newer only")
    os.nice(NICENESS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # nothing is left running, and nothing on disk
    survived = run(drawn, options)
    left = sum(survived.values())
    print(f"{len(drawn) - left} of {len(drawn)} noticed; not: {dict(+survived)}", file=sys.stderr)


if __name__ == "__main__":
    main()
