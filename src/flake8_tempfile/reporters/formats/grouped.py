"""The findings below the name of their file, places, codes and messages in columns."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.reporters import FileReport, Output, Run
from flake8_tempfile.reporters.marks import confirmed_message, fix_mark
from flake8_tempfile.reporters.places import place_of


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    for file in reports:
        if not file.findings:
            continue
        output.line((file.path, "bold underline"), (":", "cyan"))
        places = [str(place_of(file, finding)) for finding in file.findings]
        width = max(map(len, places))
        for place, finding in zip(places, file.findings, strict=True):
            margin = f"  {place:>{width}}  "
            output.line(
                (margin, "cyan"), (finding.code, "bold red"), *fix_mark(finding), (f" {confirmed_message(finding)}", "")
            )
        output.line()
