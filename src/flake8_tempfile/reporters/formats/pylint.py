"""One line for each finding, as pylint's parseable format has it: ``path:line: [CODE(name)] message``."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.reporters import FileReport, Output, Run
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.marks import confirmed_message
from flake8_tempfile.reporters.places import place_of


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    for file in reports:
        for finding in file.findings:
            where = str(place_of(file, finding)).rpartition(":")[0]
            symbol = f"{finding.code}({rule_of(finding.code).rule.name})"
            output.line((f"{file.path}:{where}: [{symbol}] {confirmed_message(finding)}", ""))
