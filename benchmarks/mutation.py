"""Breaks the program in small ways, one at a time, and names the ways that no test notices.

    python benchmarks/mutation.py [FILES...] [--count N] [--seed S] [--kinds KIND,...] [--tests PATH...] [--out FILE]

The files are modules or directories of the package (``flow``, ``analysis/lifetime``); without any, it is ``CORE``.  Of
all their mutants ``--count`` are drawn, the same ones for the same seed and texts.  Each is written into a copy of the
tree, and the tests of its part (``CONCERNS``) run there until one fails: those that come to the changed line, the
quickest first, for ``--seconds`` at most.  Which tests come where is found out by one run of all of them, which needs
Python 3.12.  Those that run programs under fault injection are too slow to take part.

A mutant that no test notices is printed with its place.  Whether it changes anything that matters is for a reader to
say: some are as good as the original.  All runs in one niced process at a time; what runs for too long is noticed.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import py_compile
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, TextIO

from mutants import KINDS, Mutant, is_python, mutants

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = Path("src/flake8_tempfile")
CORE = ("flow", "analysis/lifetime", "analysis/effects", "analysis/paths", "planning", "fixes")
COPIED = ("src", "tests", "fixtures", "benchmarks", "pyproject.toml", "README.md", "CONTRIBUTING.md")
NICENESS = 15
HANGS_AFTER = 120  # seconds of processor time
# The tests that concern a part.
CONCERNS: dict[str, tuple[str, ...]] = {
    "flow": ("tests/test_fixtures.py", "tests/flow", "tests/fixes"),
    "analysis": ("tests/test_fixtures.py", "tests/analysis", "tests/fixes", "tests/test_explain.py"),
    "planning": ("tests/test_fixtures.py", "tests/fixes"),
    "fixes": ("tests/fixes",),
}
SLOW = ("tests/fixes/test_promise.py", "tests/fixes/test_growth.py", "tests/flow/test_flow_stdlib.py")


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


def concerns(mutant: Mutant) -> tuple[str, ...]:
    """Return the tests that concern the part of a mutant."""
    return CONCERNS[mutant.path.relative_to(PACKAGE).parts[0]]


class Recorder:
    """A plugin of pytest that writes down which lines of the package each test comes to, and how long it takes."""

    def __init__(self, source: str, out: Path) -> None:
        self._source, self._out = source, out
        self._lines: dict[str, list[int]] = defaultdict(list)
        self._tests: list[tuple[str, float]] = []
        self._failing: list[str] = []

    def start(self) -> None:
        """Ask the interpreter for the lines it comes to: once for each test."""
        watch = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        watch.use_tool_id(watch.COVERAGE_ID, "mutation")
        watch.register_callback(watch.COVERAGE_ID, watch.events.LINE, self._line)
        watch.set_events(watch.COVERAGE_ID, watch.events.LINE)

    def _line(self, code: CodeType, line: int) -> object:
        if self._tests and code.co_filename.startswith(self._source):
            self._lines[f"{code.co_filename[len(self._source) :]}:{line}"].append(len(self._tests) - 1)
        return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Begin a test."""
        self._tests.append((nodeid, time.process_time()))
        sys.monitoring.restart_events()  # type: ignore[attr-defined,unused-ignore]

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """End a test."""
        self._tests[-1] = nodeid, time.process_time() - self._tests[-1][1]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self._failing.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write what was seen."""
        sys.monitoring.free_tool_id(sys.monitoring.COVERAGE_ID)  # type: ignore[attr-defined,unused-ignore]
        self._out.write_text(
            json.dumps({"tests": self._tests, "lines": self._lines, "failing": self._failing}), encoding="utf-8"
        )


class Tree:
    """A copy of the tree, in which files are changed and tests run."""

    def __init__(self, place: Path) -> None:
        self.place = place / "tree"
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.place / name, ignore=shutil.ignore_patterns("__pycache__", "results"))
            else:
                shutil.copyfile(source, self.place / name)
        # Bytecode that is good for as long as the text is the same, whenever that was written.
        checked = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(self.place / "src", quiet=1, invalidation_mode=checked)
        self._record = place / "record.json"
        self._tests: list[tuple[str, float]] = []
        self._lines: Mapping[str, list[int]] = {}
        self._failing: frozenset[str] = frozenset()

    def learn(self, paths: Sequence[str]) -> None:
        """Run tests once, to see which lines each of them comes to; those that fail as things are take no part."""
        left_out = [f"--ignore={path}" for path in SLOW]
        self._pytest([*paths, *left_out], 3600, self._record)
        record = json.loads(self._record.read_text("utf-8"))
        self._failing = frozenset(record["failing"])
        print(f"{len(record['tests'])} tests, {len(self._failing)} fail as things are", file=sys.stderr)
        self._tests, self._lines = record["tests"], record["lines"]

    def concerned(self, mutant: Mutant, seconds: float) -> list[str]:
        """Return the tests that come to the mutant, the quickest first, as many as fit into the time."""
        path = mutant.path.relative_to("src").as_posix()
        numbers = {number for line in mutant.lines for number in self._lines.get(f"{path}:{line}", ())}
        if not numbers:  # what runs only when the module is loaded
            numbers = {n for place, found in self._lines.items() if place.startswith(f"{path}:") for n in found}
        wanted = concerns(mutant)
        found: list[str] = []
        for test, took in sorted((self._tests[number] for number in numbers), key=lambda each: each[1]):
            seconds -= took
            if test.startswith(wanted) and test not in self._failing and seconds > 0:
                found.append(test)
        return found

    def noticed(self, mutant: Mutant, tests: Sequence[str]) -> bool:
        """Tell whether one of the tests fails with the mutant."""
        place = self.place / mutant.path
        original = place.read_bytes()
        place.write_bytes(mutant.applied(original))
        try:
            return bool(self._pytest(tests, HANGS_AFTER)) if tests else False
        finally:
            place.write_bytes(original)

    def _pytest(self, arguments: Sequence[str], seconds: int, record: Path | None = None) -> int:
        """Run pytest in a process whose modules are those of the copy."""
        listed = self.place / "tests.txt"
        listed.write_text("\n".join(arguments), encoding="utf-8")
        own = [sys.executable, str(self.place / "benchmarks/mutation.py"), "--run", str(seconds), str(record or "")]
        environment = {**os.environ, "PYTHONPATH": str(self.place / "src")}
        environment["PYTHONDONTWRITEBYTECODE"] = "" if record else "1"
        with (self.place.parent / "output.txt").open("wb") as output:
            return subprocess.run(
                own, cwd=self.place, env=environment, stdout=output, stderr=output, check=False
            ).returncode


def run_tests(seconds: str, record: str) -> int:
    """Run the listed tests in this process, which is that of one mutant."""
    import resource

    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    plugins = []
    if record:
        plugins.append(Recorder(os.environ["PYTHONPATH"] + os.sep, Path(record)))
        plugins[0].start()
    until = "--maxfail=100" if record else "-x"
    return int(pytest.main([until, "-p", "no:cacheprovider", "--no-header", "@tests.txt"], plugins=plugins))


def run(drawn: Sequence[Mutant], tests: Sequence[str], seconds: float, out: TextIO) -> Counter[str]:
    """Run the tests for each mutant; print and count those that are not noticed, by kind."""
    survived: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="mutation-") as place:
        tree = Tree(Path(place))
        tree.learn(tests or sorted({path for mutant in drawn for path in concerns(mutant)}))
        for number, mutant in enumerate(drawn, 1):
            start = time.monotonic()
            asked = tree.concerned(mutant, seconds)
            noticed = tree.noticed(mutant, asked)
            survived[mutant.kind] += not noticed
            said = f"{'noticed' if noticed else 'SURVIVED'} ({len(asked)} tests, {time.monotonic() - start:.0f} s)"
            shown = mutant.shown((tree.place / mutant.path).read_bytes())
            print(f"{number}/{len(drawn)} {said} {shown}", file=out, flush=True)
    return survived


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw mutants, run the tests for each, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=CORE, help="modules or directories, relative to the package")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS), help="of " + ", ".join(KINDS))
    parser.add_argument("--seconds", type=float, default=60, help="of processor time for the tests of one mutant")
    parser.add_argument(
        "--tests", nargs="+", default=[], help="to be asked of those that concern a part; else all of them"
    )
    parser.add_argument("--list", action="store_true", help="print the mutants that are drawn, and run nothing")
    parser.add_argument("--out", type=Path, help="where to write; without it, standard output")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        raise SystemExit(run_tests(*options.run))
    drawn = draw(options.files, options.kinds.split(","), options.count, options.seed)
    if options.list:
        sys.stdout.writelines(f"{mutant.shown((ROOT / mutant.path).read_bytes())}\n" for mutant in drawn)
        return
    if sys.version_info < (3, 12):
        raise SystemExit("which tests come where can be found out on Python 3.12 and newer only")
    os.nice(NICENESS)
    if options.out:
        with options.out.open("w", encoding="utf-8") as out:
            survived = run(drawn, options.tests, options.seconds, out)
    else:
        survived = run(drawn, options.tests, options.seconds, sys.stdout)
    left = sum(survived.values())
    print(f"{len(drawn) - left} of {len(drawn)} noticed; not: {dict(+survived)}", file=sys.stderr)


if __name__ == "__main__":
    main()
