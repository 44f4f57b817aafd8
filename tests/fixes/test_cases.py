"""Every fix turns the text before into the text after, byte for byte, and finds nothing to do there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fixes.support import CASES, FIXTURES, fix, fixed_case


def kind_of(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_before_becomes_after(case: Path) -> None:
    result = fixed_case(case)
    assert result.text == (case / "after.py").read_bytes().decode()
    assert case.parent.name in {kind_of(type(finding.edit).__name__) for finding in result.fixed}
    assert not result.left


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_second_run_changes_nothing(case: Path) -> None:
    after = (case / "after.py").read_bytes().decode()
    assert fix(after).text == after


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_line_ends_survive(case: Path) -> None:
    before, after = ((case / f"{name}.py").read_bytes().decode() for name in ("before", "after"))
    assert fix(before.replace("\n", "\r\n")).text == after.replace("\n", "\r\n")


def test_every_case_is_whole() -> None:
    assert {path.name for path in FIXTURES.glob("*/*/*")} == {"before.py", "after.py"}
    assert all((case / "after.py").exists() for case in CASES)
