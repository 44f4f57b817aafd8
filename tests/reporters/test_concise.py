"""One line for each finding."""

from __future__ import annotations

from report_samples import LEAK, NOTEBOOK, UNSAFE, written

from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import FileReport


def test_path_line_column_code_message() -> None:
    findings = (Finding("TMP201", Span(5, 16, 5, 34), "one"), Finding("TMP207", Span(9, 0, 9, 1), "two"))
    files = [FileReport("a.py"), FileReport("b/c.py", findings), FileReport("d.py", findings[1:])]
    assert written("concise", files) == "b/c.py:5:17: TMP201 one\nb/c.py:9:1: TMP207 two\nd.py:9:1: TMP207 two\n"


def test_what_fix_fixes_is_marked() -> None:
    unsafe = Finding("TMP201", Span(5, 16, 5, 34), "one", edit=UNSAFE)
    text = written("concise", [FileReport("a.py", (LEAK, unsafe))])
    assert text == "a.py:4:12: TMP204 [*] 'work' is not removed if line 5 raises\na.py:5:17: TMP201 one\n"


def test_places_in_a_notebook_are_those_of_its_cells() -> None:
    assert written("concise", [NOTEBOOK]) == "a b.ipynb:cell 3:4:12: TMP204 lost\na b.ipynb:cell 7:2:9: TMP201 never\n"
