"""One JSON object on a line for each finding."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.reporters import FileReport, Output, Run
from flake8_tempfile.reporters.records import encoded, records


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    for file in reports:
        for record in records(file):
            output.write(encoded(record) + "\n")
