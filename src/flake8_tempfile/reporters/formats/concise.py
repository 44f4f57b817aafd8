"""One line for each finding, as flake8 writes it: ``path:line:column: CODE message``, columns 1-based."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.reporters import FileReport, Output, Part, Run
from flake8_tempfile.reporters.marks import confirmed_message, fix_mark
from flake8_tempfile.reporters.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.model import Finding


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    for file in reports:
        for finding in file.findings:
            message = (f" {confirmed_message(finding)}", "")
            output.line(*place(file, finding), (finding.code, "bold red"), *fix_mark(finding), message)


def place(file: FileReport, finding: Finding) -> tuple[Part, ...]:
    """Return ``path:line:column: `` in pieces; in a notebook ``path:cell 3:line:column: ``."""
    where = [part for text in str(place_of(file, finding)).split(":") for part in ((":", "cyan"), (text, ""))]
    return (file.path, "bold"), *where, (": ", "cyan")
