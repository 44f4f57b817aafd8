"""One line for each finding."""

from __future__ import annotations

import io

from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.concise import report
from flake8_tempfile.reporters.output import output_to


def test_path_line_column_code_message() -> None:
    stream = io.StringIO()
    findings = (Finding("TMP201", Span(5, 16, 5, 34), "one"), Finding("TMP207", Span(9, 0, 9, 1), "two"))
    files = [FileReport("a.py"), FileReport("b/c.py", findings), FileReport("d.py", findings[1:])]
    report(files, output_to(stream, colour=False))
    assert stream.getvalue() == "b/c.py:5:17: TMP201 one\nb/c.py:9:1: TMP207 two\nd.py:9:1: TMP207 two\n"
