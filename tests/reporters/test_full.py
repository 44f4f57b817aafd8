"""Findings with their source and the witness path."""

from __future__ import annotations

import textwrap

import pytest
from report_samples import BARE, DISPLAY, LEAK, NOTEBOOK, SAFE, SOURCE, UNSAFE, written

from flake8_tempfile.model import Edit, Finding, Span, Step
from flake8_tempfile.reporters import FileReport, Part, Run
from flake8_tempfile.reporters.formats.full import report


def shown(finding: Finding, source: str = SOURCE, run: Run | None = None) -> str:
    return written("full", [FileReport("app.py", (finding,), tuple(source.splitlines(keepends=True)))], run)


def listing(finding: Finding, source: str = SOURCE) -> str:
    """Return what is shown below the header."""
    return shown(finding, source).partition("\n")[2]


def expected(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n") + "\n"


def test_a_finding_with_its_witness_and_advice() -> None:
    steps = (Step(4, "created here"), Step(5, "may raise"), Step(8, "removed only here"))
    finding = Finding("TMP204", Span(4, 11, 4, 29), "is not removed if line 5 raises", steps, "use `with`")
    assert shown(finding) == expected("""
        app.py:4:12: TMP204 [removal-outside-finally] is not removed if line 5 raises
          |
        4 |     work = tempfile.mkdtemp()
          |            ^^^^^^^^^^^^^^^^^^ created here
        5 |     convert(work)
          |     ------------- may raise
         ...
        8 |     shutil.rmtree(work)
          |     ------------------- removed only here
          |
          = help: use `with`
        """)


def test_a_gap_of_one_line_is_filled() -> None:
    finding = Finding("TMP205", Span(5, 4, 5, 17), "x", (Step(5, "a"), Step(7, "b")))
    assert listing(finding) == expected("""
          |
        5 |     convert(work)
          |     ^^^^^^^^^^^^^ a
        6 |     if a:
        7 |         return
          |         ------ b
        """)


def test_steps_may_go_back_and_stay() -> None:
    steps = (Step(5, "again"), Step(5, "raises"), Step(4, "made"))
    finding = Finding("TMP205", Span(8, 4, 8, 23), "x", steps)
    assert listing(finding) == expected("""
          |
        8 |     shutil.rmtree(work)
          |     ^^^^^^^^^^^^^^^^^^^
         ...
        5 |     convert(work)
          |     ------------- again
          |     ------------- raises
         ...
        4 |     work = tempfile.mkdtemp()
          |     ------------------------- made
        """)


def test_a_call_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    source = "d = mkdtemp(\n    prefix='x',\n)\n"
    assert listing(Finding("TMP201", Span(1, 4, 3, 1), "x"), source) == expected("""
          |
        1 | d = mkdtemp(
          |     ^^^^^^^^
        """)


def test_line_numbers_are_aligned() -> None:
    finding = Finding("TMP201", Span(9, 0, 9, 1), "x", (Step(9, "a"), Step(10, "b")))
    assert listing(finding, "\n" * 8 + "a\nb\n") == expected("""
           |
         9 | a
           | ^ a
        10 | b
           | - b
        """)


@pytest.mark.parametrize(
    ("line", "column", "end", "text", "marks"),
    [
        pytest.param("\tx = f()", 5, 8, "    x = f()", "        ^^^", id="tab"),
        pytest.param("größe = f()", 8, 11, "größe = f()", "        ^^^", id="letters"),
        pytest.param("大 = f('大')", 4, 10, "大 = f('大')", "     ^^^^^^^", id="wide letters"),
        pytest.param("e\u0301 = f()", 5, 8, "e\u0301 = f()", "    ^^^", id="combining"),
        pytest.param("x = '\x1b[31m'; f()", 13, 16, r"x = '\x1b[31m'; f()", "                ^^^", id="escape"),
    ],
)
def test_the_marks_stand_below_what_they_mark(line: str, column: int, end: int, text: str, marks: str) -> None:
    assert listing(Finding("TMP201", Span(1, column, 1, end), "x"), line) == f"  |\n1 | {text}\n  | {marks}\n\n"


def test_nothing_of_the_source_reaches_the_terminal_as_an_order() -> None:
    source = "x = 1 # \x1b]0;title\x07 \x9b31m \r \u202e \u2066\n"
    finding = Finding("TMP201", Span(1, 0, 1, 5), "\x1b[2J", (Step(1, "\x1b"), Step(1, "\x07")), "\x1b\n")
    text = shown(finding, source)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert r"\x1b]0;title\x07" in text


def test_long_lines_are_cut_around_the_mark() -> None:
    line = "x = [" + "1, " * 3000 + "mkdtemp()" + ", 1" * 3000 + "]"
    rows = listing(Finding("TMP201", Span(1, 9005, 1, 9014), "x"), line).split("\n")
    start = rows[2].index("^") if "^" in rows[2] else -1
    assert len(rows[1]) < 170
    assert rows[1][start : start + 9] == "mkdtemp()"
    assert rows[2].count("^") == 9
    assert rows[1].startswith("1 | …")
    assert rows[1].endswith("…")


def test_places_outside_the_text_do_no_harm() -> None:
    finding = Finding("TMP201", Span(2, 50, 2, 60), "x", (Step(99, "y"),), "help")
    assert "help: help" in listing(finding, "a\nb\n")
    assert listing(finding, "") == "  = help: help\n\n"


def test_what_fix_fixes_is_marked() -> None:
    assert shown(LEAK).startswith("app.py:4:12: TMP204 [*] [removal-outside-finally] 'work' is not removed")
    assert shown(LEAK._replace(edit=UNSAFE)).startswith("app.py:4:12: TMP204 [removal-outside-finally] 'w")


def test_why_there_is_no_fix() -> None:
    assert listing(BARE).endswith("  |\n  = note: not fixed automatically: nobody knows a name\n\n")


def with_a_finally(edit: Edit, source: str) -> str | None:
    assert (edit, source) == (DISPLAY, SOURCE)
    return source.replace("    convert(work)\n", "    try:\n        convert(work)\n    finally:\n").replace(
        "    shutil", "        shutil"
    )


def test_a_suggested_change_is_shown() -> None:
    finding = LEAK._replace(edit=DISPLAY, steps=())
    assert shown(finding, run=Run(suggest=with_a_finally)).partition("help: use `with`\n")[2] == (
        "  = suggestion: Think of it\n"
        "4 |     work = tempfile.mkdtemp()\n"
        "5 -     convert(work)\n"
        "5 +     try:\n"
        "6 +         convert(work)\n"
        "7 +     finally:\n"
        "8 |     if a:\n"
        "9 |         return\n"
        "8 -     shutil.rmtree(work)\n"
        "10 +         shutil.rmtree(work)\n"
        "\n"
    )


@pytest.mark.parametrize("run", [Run(), Run(suggest=lambda edit, source: None)], ids=["nobody", "refused"])
def test_a_change_that_cannot_be_made_is_not_shown(run: Run) -> None:
    assert "suggestion" not in shown(LEAK._replace(edit=DISPLAY), run=run)


@pytest.mark.parametrize("edit", [SAFE, UNSAFE])
def test_other_changes_are_not_computed(edit: Edit) -> None:
    def fail(edit: Edit, source: str) -> str:
        raise AssertionError

    assert "suggestion" not in shown(LEAK._replace(edit=edit), run=Run(suggest=fail))


def test_a_notebook_is_shown_by_its_cells() -> None:
    text = written("full", [NOTEBOOK])
    assert text.startswith("a b.ipynb:cell 3:4:12: TMP204 [removal-outside-finally] lost\n")
    assert text.partition("\n")[2].startswith(
        textwrap.dedent("""\
          |
        4 |     work = tempfile.mkdtemp()
          |            ^^^^^^^^^^^^^^^^^^ created here
        5 |     convert(work)
          |     ------------- raises here
         ... cell 7
        3 |     shutil.rmtree(work)
          |     ------------------- the removal that is skipped
        """)
    )
    assert "\n2 |         return\n  |         ^^^^^^\n" in text


class Terminal:
    """Keeps what it is given, as a terminal of some width."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[str] = []

    def line(self, *parts: Part) -> None:
        self.rows.append("".join(text for text, _ in parts))

    def write(self, text: str) -> None:
        raise AssertionError("this format is written in lines")


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_terminal_is_not_overrun(width: int) -> None:
    message = "temporary directory 'work' is not removed if line 5 raises (removed on line 8)"
    line = "    work = first_of(many_calls(), with_many_arguments(), tempfile.mkdtemp(prefix='work'), another())\n"
    steps = (Step(1, "created here in a call that says much"), Step(2, "raises here"))
    hint = "`try: ... finally: shutil.rmtree(...)` right after the creation, or a `with TemporaryDirectory()`"
    finding = Finding("TMP204", Span(1, 57, 1, 88), message, steps, hint, SAFE)
    terminal = Terminal(width)
    report([FileReport("a.py", (finding,), (line, "    convert(work)\n"))], terminal, Run())
    # A terminal breaks the place and the code by itself: whoever copies them is to have them in one piece.
    assert max(map(len, terminal.rows[1:])) <= width
    assert len(terminal.rows[0]) <= width * -(-len("a.py:1:58: TMP204 [*] [removal-outside-finally] ") // width)
    text = " ".join(" ".join(terminal.rows).split())
    assert message in text
    assert hint in text
    marked = next(row for row in terminal.rows if row.startswith("1 | "))
    signs = next(row for row in terminal.rows if "^" in row)
    start = signs.index("^")
    assert marked[start:].startswith("tempfile.mkdtemp")


def test_a_wide_terminal_shows_more_of_a_line() -> None:
    line = "x" * 300 + "\n"
    terminal = Terminal(400)
    report([FileReport("a.py", (Finding("TMP201", Span(1, 0, 1, 9), "m"),), (line,))], terminal, Run())
    assert "1 | " + line.rstrip() in terminal.rows
