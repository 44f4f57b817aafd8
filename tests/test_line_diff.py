"""Diffs by definition: those of ``difflib``, in time that grows with the length of the texts."""

from __future__ import annotations

import difflib
from typing import Any
from unittest.mock import patch

import pytest
from conftest import ROOT

from flake8_tempfile.running.line_diff import LineMatcher, unified

CASES = sorted(path.parent for path in (ROOT / "fixtures" / "fixes").glob("*/*/after.py"))
FUNCTION = """\
def make_{0}(rows):
    place = mkdtemp()
    fill(place, rows)
    rmtree(place)


"""
REWRITTEN = """\
def make_{0}(rows):
    with TemporaryDirectory() as place:
        fill(place, rows)


"""


def lines(text: str, count: int) -> list[str]:
    return "".join(text.format(number) for number in range(count)).splitlines(keepends=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_the_diff_leads_from_the_one_to_the_other(case: object) -> None:
    before, after = (
        (ROOT / str(case) / name).read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        for name in ("before.py", "after.py")
    )
    for old, new in ((before, after), (after, before)):
        rebuilt: list[str] = []
        for tag, start, end, other, other_end in LineMatcher(old, new).get_opcodes():
            rebuilt += old[start:end] if tag == "equal" else new[other:other_end]
        assert rebuilt == new


@pytest.mark.parametrize("name", ["removal_into_finally/tail", "removal_into_finally/loop", "to_add_cleanup/set_up"])
def test_it_is_written_like_that_of_difflib(name: str) -> None:
    case = ROOT / "fixtures" / "fixes" / name
    before, after = ((case / text).read_text("utf-8").splitlines(keepends=True) for text in ("before.py", "after.py"))
    assert list(unified(before, after, "a", "b")) == list(difflib.unified_diff(before, after, "a", "b"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []), ([], ["x\n"]), (["x\n"], []), (["x\n"], ["x\n"]), (["x\n", "y\n"], ["y\n"]),
        (["a\n"] * 5, ["a\n"] * 4), (lines(FUNCTION, 3), lines(FUNCTION, 2)),
    ],
)  # fmt: skip
def test_short_texts(before: list[str], after: list[str]) -> None:
    assert list(unified(before, after, "a", "b")) == list(difflib.unified_diff(before, after, "a", "b"))


def compared(count: int) -> int:
    """Return how many lines have been looked at, each time that some were."""
    looked: list[int] = []
    find = difflib.SequenceMatcher.find_longest_match

    def counted(self: Any, first: int, last: int, *others: int) -> Any:  # noqa: ANN401
        looked.append(last - first)
        return find(self, first, last, *others)

    with patch.object(difflib.SequenceMatcher, "find_longest_match", counted):
        assert list(unified(lines(FUNCTION, count), lines(REWRITTEN, count), "a", "b"))
    return sum(looked)


def test_twice_as_much_to_compare_for_twice_as_long_a_text() -> None:
    assert compared(80) <= 2.1 * compared(40)
