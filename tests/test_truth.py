"""The labels of the lifetime fixtures are true: every program is run under fault injection and judged by what is left.

Nothing of the analysis takes part.  The last tests feed the oracle programs whose labels are wrong.
"""

from __future__ import annotations

import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from oracle.process import run_oracle
from oracle.result import Verdict

FIXTURES = Path(__file__).parents[1] / "fixtures"
PROGRAMS = sorted([*FIXTURES.glob("rules/TMP20[1-9]/*.py"), *FIXTURES.glob("rules/TMP210/*.py")])
PROGRAMS += sorted(FIXTURES.glob("scenarios/*.py"))
WORKERS = 2


@pytest.fixture(scope="module")
def verdicts() -> dict[Path, Verdict]:
    shares = [PROGRAMS[start::WORKERS] for start in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        return {path: verdict for found in pool.map(run_oracle, shares) for path, verdict in found.items()}


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_labels_are_what_the_runs_show(path: Path, verdicts: dict[Path, Verdict]) -> None:
    assert not verdicts[path].problems


def test_few_programs_are_left_out(verdicts: dict[Path, Verdict], capsys: pytest.CaptureFixture[str]) -> None:
    programs = sum(verdict.programs for verdict in verdicts.values())
    skipped = sum(verdict.skipped for verdict in verdicts.values())
    runs = sum(verdict.runs for verdict in verdicts.values())
    with capsys.disabled():
        sys.stdout.write(f"\nexecution oracle: {programs} programs, {runs} runs, {skipped} programs not run\n")
    assert skipped * 50 < programs


def test_the_runs_come_almost_everywhere(verdicts: dict[Path, Verdict]) -> None:
    unreached = sum(verdict.unreached for verdict in verdicts.values())
    assert unreached * 50 < sum(verdict.calls for verdict in verdicts.values())


HEAD = """
import os
import shutil
from tempfile import NamedTemporaryFile, TemporaryDirectory, mkdtemp, mkstemp
from support import afetch, check, work

"""

MISLABELLED = {
    "a leak without a label": (
        """
        def program():
            directory = mkdtemp()
            work(directory)
            shutil.rmtree(directory)
        """,
        "line 8: labelled nothing, the runs say TMP204",
    ),
    "a label without a leak": (
        """
        def program():
            directory = mkdtemp()  # TMP204
            try:
                work(directory)
            finally:
                shutil.rmtree(directory)
        """,
        "line 8: labelled TMP204, the runs say nothing",
    ),
    "the wrong code: it is never removed": (
        """
        def program():
            directory = mkdtemp()  # TMP204
            work(directory)
        """,
        "line 8: labelled TMP204, the runs say TMP201",
    ),
    "the wrong code: no exception is needed": (
        """
        def program(value):
            directory = mkdtemp()  # TMP204
            if value:
                shutil.rmtree(directory)
        """,
        "line 8: labelled TMP204, the runs say TMP205",
    ),
    "the wrong line": (
        """
        def program():
            directory = mkdtemp()
            work(directory)  # TMP204
            shutil.rmtree(directory)
        """,
        "line 9: labelled TMP204, but no run makes anything there",
    ),
    "a descriptor": (
        """
        def program():
            descriptor, path = mkstemp()
            try:
                work(path)
                os.close(descriptor)
            finally:
                os.remove(path)
        """,
        "line 8: labelled nothing, the runs say TMP207",
    ),
    "a class that does not remove": (
        """
        class Program:
            def __init__(self):
                self.directory = mkdtemp()

            def close(self):
                print("closed")
        """,
        "line 9: labelled nothing, the runs say TMP208",
    ),
    "cancellation": (
        """
        # select: TMP206
        async def program():
            directory = mkdtemp()
            try:
                await afetch(directory)
            except Exception:
                shutil.rmtree(directory)
                raise
            shutil.rmtree(directory)
        """,
        "line 9: labelled nothing, the runs say TMP206",
    ),
    "an object": (
        """
        # select: TMP209
        def program():
            directory = TemporaryDirectory()
            work(directory.name)
            directory.cleanup()
        """,
        "line 9: labelled nothing, the runs say TMP209",
    ),
    "a set-up step": (
        """
        # select: TMP210
        def program(data):
            with NamedTemporaryFile(delete=False) as handle:
                handle.write(data)
            try:
                work(handle.name)
            finally:
                os.unlink(handle.name)
        """,
        "line 9: labelled nothing, the runs say TMP210",
    ),
}


@pytest.fixture(scope="module")
def mislabelled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    directory = tmp_path_factory.mktemp("mislabelled")
    paths = {}
    for number, (name, (program, _)) in enumerate(MISLABELLED.items()):
        paths[name] = directory / f"program_{number}.py"
        paths[name].write_text(HEAD + textwrap.dedent(program).lstrip(), encoding="utf-8")
    found = run_oracle(list(paths.values()))
    return {name: found[path] for name, path in paths.items()}


@pytest.mark.parametrize("name", MISLABELLED)
def test_a_wrong_label_is_found(name: str, mislabelled: dict[str, Verdict]) -> None:
    assert any(problem.startswith(MISLABELLED[name][1]) for problem in mislabelled[name].problems)
