"""Counts for each rule."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

from report_samples import BARE, LEAK, REPORTS

from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import FileReport, Reporter, Run
from flake8_tempfile.reporters.formats.statistics import report, report_json
from flake8_tempfile.reporters.marks import fix_sentence
from flake8_tempfile.reporters.output import output_to

PLAIN = Finding("TMP204", Span(1, 0, 1, 1), "x")


def counted(reporter: Reporter, *reports: FileReport) -> str:
    stream = io.StringIO()
    reporter(reports, output_to(stream, colour=False), Run())
    return stream.getvalue()


def test_the_most_frequent_first_with_what_can_be_fixed() -> None:
    others = tuple(Finding("TMP101", Span(line, 0, line, 1), "x") for line in range(1, 11))
    text = counted(report, *REPORTS, FileReport("b.py", (PLAIN, *others)))
    assert text == (
        "10  TMP101  [ ] hardcoded-temp-path\n"
        " 2  TMP204  [-] removal-outside-finally\n"
        " 1  TMP402  [ ] temp-without-prefix\n"
    )
    assert counted(report, FileReport("a.py", (LEAK,))) == "1  TMP204  [*] removal-outside-finally\n"


def test_as_json() -> None:
    assert json.loads(counted(report_json, FileReport("a.py", (PLAIN, LEAK, BARE)))) == [
        {"code": "TMP204", "name": "removal-outside-finally", "count": 2, "fixable": 1},
        {"code": "TMP402", "name": "temp-without-prefix", "count": 1, "fixable": 0},
    ]


def test_nothing_found() -> None:
    empty: tuple[tuple[Reporter, str], ...] = ((report, ""), (report_json, "[]\n"))
    for reporter, text in empty:
        assert counted(reporter, FileReport("a.py")) == text


def test_what_the_fix_command_can_do() -> None:
    sentence: Callable[[int, int], str] = fix_sentence
    assert sentence(3, 2) == "[*] 3 fixable with `flake8-tempfile fix` (2 more with `--unsafe`)."
    assert sentence(3, 0) == "[*] 3 fixable with `flake8-tempfile fix`."
    assert sentence(0, 2) == "No safe fixes (2 fixable with `flake8-tempfile fix --unsafe`)."
    assert sentence(0, 0) == ""
