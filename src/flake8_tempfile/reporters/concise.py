"""One line for each finding, as flake8 writes it: ``path:line:column: CODE message``, columns 1-based."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport, Output, Part


def report(reports: Iterable[FileReport], output: Output) -> None:
    """Write the findings of all files."""
    for file in reports:
        for finding in file.findings:
            output.line(*place(file.path, finding), (finding.code, "bold red"), (f" {finding.message}", ""))


def place(path: str, finding: Finding) -> tuple[Part, ...]:
    """Return ``path:line:column: `` in pieces."""
    line, column, colon = (f"{finding.span.line}", ""), (f"{finding.span.column + 1}", ""), (":", "cyan")
    return (path, "bold"), colon, line, colon, column, (": ", "cyan")
