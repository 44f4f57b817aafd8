"""Every fixture says at the ends of its lines what is found there; nothing else is."""

from __future__ import annotations

import ast
import re
import sys
import tokenize
from pathlib import Path

import pytest
from conftest import FIXTURES, ROOT
from oracle.expectations import OPT_IN, read_fixture

from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.model import Finding
from flake8_tempfile.rules import RULES
from flake8_tempfile.running.runner import check_data
from flake8_tempfile.selecting.selection import Selection

# What lies in `static` is not run: who calls a hook, fills a place or cancels a scope is nobody in the runs.
PATTERNS = ("rules/*/*.py", "scenarios/*.py", "static/*.py", "project/**/*.py", "kinds/**/*.py")
# They use the grammar of 3.14 and 3.15; `tests/pyodide/start.py` runs them where no such interpreter is installed.
NEWER = sorted(FIXTURES.glob("python3??/*.py"))
PROGRAMS = sorted(path for pattern in PATTERNS for path in FIXTURES.glob(pattern))
EVERYTHING = Options(layers=(Selection(select=("",)),))
_LABEL = re.compile(r"# (TMP\d{3}(?:, TMP\d{3})*)(?=:|$)", re.MULTILINE)
_ANY_LABEL = re.compile(r"#\W*TMP\d")


def name(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def expected(path: Path) -> tuple[set[tuple[int, str]], frozenset[str]]:
    """Return the (line, code) pairs that the fixture announces, and the opt-in codes that count in it."""
    try:
        fixture = read_fixture(path)
    except (UnicodeDecodeError, SyntaxError, tokenize.TokenError):
        lines = path.read_bytes().decode("latin-1").split("\n")
        return {(number, code) for number, line in enumerate(lines, 1) for code in _codes(line)}, frozenset()
    return {(line, code) for line, codes in fixture.labels.items() for code in codes}, fixture.selected


def _codes(line: str) -> list[str]:
    label = _LABEL.search(line)
    return label[1].split(", ") if label else []


def can_be_parsed(path: Path) -> bool:
    try:
        ast.parse(path.read_bytes())
    except SyntaxError:
        return False
    return True


def findings(path: Path) -> tuple[Finding, ...]:
    report = check_data(path.read_bytes(), Target(path.relative_to(ROOT).as_posix(), EVERYTHING, named=True))
    assert not report.failure
    return report.findings


@pytest.mark.parametrize("path", [*PROGRAMS, *NEWER], ids=name)
def test_the_findings_are_those_announced(path: Path) -> None:
    if path in NEWER and not can_be_parsed(path):
        pytest.skip("this Python does not have its grammar")
    wanted, selected = expected(path)
    silent = OPT_IN - selected
    found = [finding for finding in findings(path) if finding.code not in silent]
    missed = sorted(wanted - {(finding.span.line, finding.code) for finding in found})
    false = [finding for finding in found if (finding.span.line, finding.code) not in wanted]
    remarks = [f"{name(path)}:{line}: missed {code}" for line, code in missed]
    remarks += [f"{name(path)}:{finding.span.line}: false {finding.code} {finding.message}" for finding in false]
    assert not remarks, "\n" + "\n".join(remarks)


@pytest.mark.skipif(sys.version_info < (3, 14), reason="this Python does not have their grammar")
def test_some_of_the_newer_ones_are_read() -> None:
    version = sys.version_info[0] * 100 + sys.version_info[1]
    assert all(can_be_parsed(path) for path in NEWER if int(path.parent.name.removeprefix("python")) <= version)


@pytest.mark.parametrize("path", PROGRAMS, ids=name)
def test_labels_are_well_formed(path: Path) -> None:
    known = {registered.rule.code for registered in RULES}
    wanted, selected = expected(path)
    assert {code for _, code in wanted} | selected <= known
    labelled = {line for line, _ in wanted}
    lines = path.read_bytes().decode("latin-1").split("\n")
    assert [number for number, line in enumerate(lines, 1) if _ANY_LABEL.search(line) and number not in labelled] == []


@pytest.mark.parametrize("path", PROGRAMS, ids=name)
def test_a_witness_leads_through_the_file(path: Path) -> None:
    lines = path.read_bytes().count(b"\n") + 1
    for finding in findings(path):
        assert all(1 <= step.line <= lines and step.text for step in finding.steps)
        assert finding.message
        assert "\n" not in finding.message + finding.hint
