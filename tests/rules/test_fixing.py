"""A finding has an edit or says why it has none, and the summary of the fixes passes the reason on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from conftest import FIXTURES

from flake8_tempfile.check import check_source
from flake8_tempfile.command import dispatch
from flake8_tempfile.model import Applicability, Edit, Finding, Span, Unfixed
from flake8_tempfile.planning.attach import fixable
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import Settings

# TMP109 is for those who want every mention: there is nothing to plan.
CODES = frozenset(r.rule.code for r in RULES if r.rule.code[3] in "123" and r.rule.code != "TMP109")
PROGRAMS = sorted(path for code in CODES for path in (FIXTURES / "rules" / code).glob("*.py"))
each_program = pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.name}")
RETURNED = "import tempfile\n\n\ndef make(use):\n    path = f'{tempfile.mkdtemp()}/x'\n    use(path)\n    return path\n"


@each_program
def test_every_finding_has_an_edit_or_a_reason(path: Path) -> None:
    findings = check_source(path.read_text(encoding="utf-8"), path.name, Settings(codes=CODES))
    assert not [finding for finding in findings if (finding.edit is None) == (finding.unfixed == "")]


@each_program
def test_reasons_are_clauses(path: Path) -> None:
    for finding in check_source(path.read_text(encoding="utf-8"), path.name, Settings(codes=CODES)):
        assert not finding.unfixed.endswith(".")
        assert "\n" not in finding.unfixed
        assert finding.unfixed[:1] in ("", "`") or finding.unfixed[0].islower()


def test_neither_without_edits() -> None:
    (finding,) = check_source(RETURNED, "module.py", Settings(codes=CODES, edits=False))
    assert (finding.edit, finding.unfixed) == (None, "")


def test_what_planning_came_to() -> None:
    finding, edit = Finding("TMP201", Span(1, 0, 1, 1), "x"), Edit("mend it", Applicability.SAFE)
    assert fixable(finding, None) is finding
    assert fixable(finding, edit).edit is edit
    assert fixable(finding, Unfixed("it is unclear")).unfixed == "it is unclear"


def test_the_summary_counts_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(RETURNED)
    reasons = Counter(finding.unfixed for finding in check_source(RETURNED, "one.py", Settings(codes=CODES)))
    assert dispatch.main(["fix", "--unsafe"]) == 1
    lines = capsys.readouterr().err.splitlines()
    summary = lines.index("Fixed 0 problems in 0 of 2 files, 2 left.")
    assert [line.partition(":")[0] for line in lines[:summary]] == ["one.py", "two.py"]
    assert lines[summary + 1 :] == [f"Left 2: {reason}." for reason in reasons]
    assert reasons["the path is handed to the caller"] == 1
