"""One JSON array of all findings, written as they come."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.reporters import FileReport, Output, Run
from flake8_tempfile.reporters.records import records, write_list


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    write_list(output, "[", (record for file in reports for record in records(file)), "]\n")
