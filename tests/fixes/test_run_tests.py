"""Test programs are run before and after the fix: the same tests pass and fail, and nothing is left behind.

A step that fails is put before each statement of the tests, one at a time, in both programs.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
import types
import unittest
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixes.support import FIXTURES, header

CLEANUPS = sorted(path.parent for path in FIXTURES.glob("to_add_cleanup/*/before.py"))
FIXTURE_USERS = sorted(path.parent for path in FIXTURES.glob("to_tmp_path/*/before.py"))
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
INJECTED = ast.parse("raise RuntimeError('injected')").body[0]


def programs(case: Path) -> tuple[str, str]:
    return (case / "before.py").read_text(), (case / "after.py").read_text()


def blocks(tree: ast.Module) -> Iterator[tuple[str, list[ast.stmt], int]]:
    """Yield (function and statement, block, index) for the statements in methods and functions."""
    for function in ast.walk(tree):
        if not isinstance(function, _FUNCTIONS):
            continue
        for node in ast.walk(function):
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, [])
                for index, statement in enumerate(block if isinstance(block, list) else []):
                    if isinstance(statement, ast.stmt):
                        yield f"{function.name}: {ast.unparse(statement)}", block, index


def broken(source: str, step: str) -> ast.Module:
    """Return the program with a failing step before a statement."""
    tree = ast.parse(source)
    _, block, index = next(found for found in blocks(tree) if found[0] == step)
    block.insert(index, INJECTED)
    return ast.fix_missing_locations(tree)


def common_steps(before: str, after: str) -> list[str]:
    names = [[step for step, _, _ in blocks(ast.parse(source))] for source in (before, after)]
    common = [step for step in names[0] if all(found.count(step) == 1 for found in names)]
    # What fails in between the creation and the registration itself is nobody's to remove.
    return [step for step in common if not re.search(r"[tT]earDown|Cleanup\(", step)]


def run_unittest(tree: ast.Module, root: Path) -> tuple[dict[str, str], list[str]]:
    """Return the outcome of each test, and what is left in a fresh temporary directory."""
    module = types.ModuleType("program")
    exec(compile(tree, "program.py", "exec", dont_inherit=True), module.__dict__)
    result, here = unittest.TestResult(), os.getcwd()
    with tempfile.TemporaryDirectory(dir=root) as place:
        old, tempfile.tempdir = tempfile.tempdir, place
        try:
            unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
        finally:
            tempfile.tempdir = old
            os.chdir(here)
        left = os.listdir(place)
    bad = {test.id().split("program.")[-1]: text for test, text in [*result.errors, *result.failures]}
    outcomes = {name: text.strip().splitlines()[-1] for name, text in bad.items()}
    return {**outcomes, "run": str(result.testsRun)}, left


@pytest.mark.parametrize("case", CLEANUPS, ids=lambda case: case.name)
def test_unittest_programs_do_the_same(case: Path, tmp_path: Path) -> None:
    before, after = programs(case)
    outcome, _ = run_unittest(ast.parse(before), tmp_path)
    assert set(outcome) == {"run"}
    assert run_unittest(ast.parse(after), tmp_path) == (outcome, [])


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the injected failure leaves files open
@pytest.mark.parametrize("case", CLEANUPS, ids=lambda case: case.name)
def test_unittest_programs_fail_the_same(case: Path, tmp_path: Path) -> None:
    before, after = programs(case)
    steps, leaks = common_steps(before, after), 0
    for step in steps:
        old, left_before = run_unittest(broken(before, step), tmp_path)
        new, left = run_unittest(broken(after, step), tmp_path)
        assert new == old, step
        assert not left, step
        leaks += bool(left_before)
    assert leaks, "no failing step makes the program leak: the fixture shows nothing"


def run_pytest(source: str, root: Path) -> list[str]:
    """Return the outcome of each test."""
    path = root / header(source)["path"]
    path.parent.mkdir(parents=True)
    path.write_text(source.replace("/tmp/", f"{root}/"))
    if path.name == "conftest.py":
        (path.parent / "test_it.py").write_text("def test_it(library):\n    assert library.is_dir()\n")
    options = ["-rA", "-p", "no:cacheprovider", "-W", "ignore", f"--basetemp={root}/base"]
    environment = {**os.environ, "TMPDIR": str(root)}
    command = [sys.executable, "-m", "pytest", "-q", *options, str(path.parent)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, check=False)
    return sorted(
        line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED", "ERROR"))
    )


@pytest.mark.parametrize("case", FIXTURE_USERS, ids=lambda case: case.name)
def test_pytest_programs_do_the_same(case: Path, tmp_path: Path) -> None:
    outcomes = []
    for name, source in zip(("before", "after"), programs(case), strict=True):
        (tmp_path / name).mkdir()
        outcomes.append(run_pytest(source, tmp_path / name))
    assert outcomes[0] == outcomes[1]
    assert any(line.startswith("PASSED") for line in outcomes[0])
    assert not [line for line in outcomes[1] if line.startswith("ERROR")]
    assert {path.name for path in (tmp_path / "after").iterdir()} == {"base", "tests"}
