"""``# noqa`` means what it means to flake8, which is asked in each case."""

from __future__ import annotations

import argparse

import pytest
from flake8.processor import FileProcessor  # type: ignore[import-untyped]
from flake8.violation import Violation  # type: ignore[import-untyped]
from hypothesis import example, given
from hypothesis import strategies as st

from flake8_tempfile.model import Finding, Span
from flake8_tempfile.selecting.noqa import skips_file, unsuppressed
from flake8_tempfile.selecting.unused_noqa import notes_on_names

PIECES = (
    "# noqa", "#noqa", "# NoQA", "#  noqa", ":", ": ", ":  ", " ", ",", ", ", "TMP204", "TMP2", "TMP", "tmp204",
    "E501", "E501TMP204", "TMP20", "TMP2040", " because", "\t", "# flake8: noqa", "# type: ignore",
)  # fmt: skip
PROGRAMS = {
    "same line": "d = mkdtemp()  # noqa\n",
    "other line": "x = 1  # noqa\nd = mkdtemp()\n",
    "last line of a call": "d = mkdtemp(\n    prefix='x',\n)  # noqa: TMP204\n",
    "first line of a call": "d = mkdtemp(  # noqa: TMP204\n    prefix='x',\n)\n",
    "inside a call": "d = mkdtemp(\n    prefix='x',  # noqa\n)\n",
    "after a long string": "d = '''\nmkdtemp\n'''  # noqa\nd = 1\n",
    "inside a long string": "d = '''\n# noqa\nmkdtemp\n'''\n",
    "continued line": "d = \\\n    mkdtemp()  # noqa\n",
    "comment above": "# noqa\nd = mkdtemp()\n",
    "in a block": "if a:\n    d = mkdtemp()  # noqa\n    e = 1\n",
    "no newline at the end": "d = mkdtemp()  # noqa: TMP2",
    "form feed": "x = 1\n\f\nd = mkdtemp()  # noqa\n",
    "semicolons": "a = 1; b = mkdtemp()  # noqa\n",
    "brackets left open": "d = mkdtemp(  # noqa\n",
    "bad indentation": "if a:\n        b\n    c  # noqa\n",
    "nothing": "",
}


def suppressed(code: str, line: int, lines: list[str]) -> bool:
    return not unsuppressed([Finding(code, Span(line, 0, line, 1), "")], lines)


def suppressed_by_flake8(code: str, line: int, lines: list[str]) -> bool:
    physical = processor(lines).noqa_line_for(line)
    if physical is None:  # flake8 reads the line from disk then
        physical = lines[line - 1] if line <= len(lines) else ""
    return bool(Violation(code, "x.py", line, 1, "", physical).is_inline_ignored(disable_noqa=False))


def processor(lines: list[str]) -> FileProcessor:
    options = argparse.Namespace(
        hang_closing=False, indent_size=4, max_line_length=79, max_doc_length=None, verbose=0, disable_noqa=False
    )
    return FileProcessor("x.py", options, list(lines))


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_every_line_of_these_programs(source: str) -> None:
    lines = source.splitlines(keepends=True)
    for line in range(1, len(lines) + 2):
        for code in ("TMP204", "TMP301"):
            assert suppressed(code, line, lines) == suppressed_by_flake8(code, line, lines), (line, code)


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), st.sampled_from(["TMP204", "TMP201", "TMP001"]))
@example("# noqa: TMP", "TMP204")
@example("# noqa:TMP204,E501", "TMP204")
@example("# noqa: E501 TMP2", "TMP204")
@example("# noqa: tmp204", "TMP204")
@example("# noqa:  E501", "TMP204")
@example("# noqa:\tE501", "TMP204")
@example("# noqa : E501", "TMP204")
def test_every_comment(comment: str, code: str) -> None:
    lines = [f"d = mkdtemp()  #{comment}\n"]
    assert suppressed(code, 1, lines) == suppressed_by_flake8(code, 1, lines)


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("removal-outside-finally", "TMP204"),
        ("Removal-Outside-Finally, E501", "TMP204, E501"),
        ("removal-outside-finally mktemp-race", "TMP204, TMP301"),
        ("TMP204, removal-outside-finally", ""),
        ("E501 removal-outside-finally", ""),
        ("TMP204", ""),
        ("some-other-name", ""),
    ],
)
def test_a_name_that_flake8_takes_for_no_code_is_told(comment: str, codes: str) -> None:
    lines = [f"d = mkdtemp()  # noqa: {comment}\n"]
    notes = notes_on_names(lines)
    assert [note.rpartition(" `# noqa: ")[2] for note in notes] == ([f"{codes}`"] if codes else [])
    assert all(note.startswith("1:16: ") for note in notes)
    if codes:
        assert suppressed_by_flake8("X999", 1, lines)
        assert not suppressed_by_flake8("X999", 1, [f"d = mkdtemp()  # noqa: {codes}\n"])


@given(st.lists(st.sampled_from([*PIECES, "\n", "\n", "x = 1", "# flake8=noqa", "# FLAKE8: NOQA: TMP204"]), max_size=8))
@example(["# flake8:", "\n", "noqa"])
@example(["\f", "# flake8: noqa"])
def test_files_that_are_taken_out(pieces: list[str]) -> None:
    lines = "".join(pieces).splitlines(keepends=True)
    assert skips_file(lines) == processor(lines).should_ignore_file()


def test_both_sides_occur_in_these_tests() -> None:
    outcomes = {
        suppressed("TMP204", line, source.splitlines(keepends=True))
        for source in PROGRAMS.values()
        for line in range(1, source.count("\n") + 1)
    }
    assert outcomes == {True, False}


def test_several_findings_are_judged_one_by_one() -> None:
    lines = ["a\n", "b  # noqa: TMP204\n", "c  # noqa\n"]
    findings = [Finding(code, Span(line, 0, line, 1), "") for line in (1, 2, 3) for code in ("TMP201", "TMP204")]
    left = [(finding.span.line, finding.code) for finding in unsuppressed(findings, lines)]
    assert left == [(1, "TMP201"), (1, "TMP204"), (2, "TMP201")]
