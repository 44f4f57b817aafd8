"""What ``fix`` leaves, as ``check`` would list it: a line for each finding, with the reason why it is still there.

The places are those of the file that the reader has before him: as it is after fixing or, where only a diff is shown,
as it lies on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flake8_tempfile.command.fixing.options import FixOptions
from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.formats.concise import place
from flake8_tempfile.running.file_fix import FixedFile
from flake8_tempfile.running.line_diff import LineMatcher
from flake8_tempfile.running.proposals import key_of
from flake8_tempfile.source.parsing import source_lines

if TYPE_CHECKING:
    from flake8_tempfile.files.notebooks import Notebook


def remaining(fixed: FixedFile, options: FixOptions) -> Iterator[str]:
    """Yield a line for each finding that is left in a file; with ``--diff`` nothing has been written."""
    diff = options.diff
    reasons = Reasons(fixed, options)
    version = fixed.version
    notebook = version.notebook.version(version.code if diff else fixed.result.text) if version.notebook else None
    before = Before(fixed) if diff else None
    for finding in fixed.result.left:
        yield _line(version.path, before.of(finding) if before else finding, reasons.of(finding), notebook)


def untouched(report: FileReport, options: FixOptions) -> Iterator[str]:
    """Yield a line for each finding of a file that was not fixed."""
    for finding in report.findings:
        yield _worded(report, finding, options.reason(finding))


class Reasons:
    """Why the findings that are left in a file are."""

    def __init__(self, fixed: FixedFile, options: FixOptions) -> None:
        """Note what was refused."""
        self._refused = {key_of(refusal.finding): refusal.reason for refusal in fixed.result.refused}
        self._options = options

    def of(self, finding: Finding) -> str:
        """Return the reason for one, '' if the user declined it."""
        return self._refused.get(key_of(finding)) or self._options.reason(finding)


def _line(path: str, finding: Finding, reason: str, notebook: Notebook | None) -> str:
    if notebook is None:
        return _worded(FileReport(path), finding, reason)
    return _worded(FileReport(path, cells=notebook.starts), notebook.in_cells(finding), reason)


def _worded(file: FileReport, finding: Finding, reason: str) -> str:
    where = "".join(text for text, _ in place(file, finding))
    return f"{where}{finding.code} {finding.message}{f'; not fixed: {reason}' * bool(reason)}"


class Before:
    """Knows which of the findings before fixing is the same as one that is left."""

    def __init__(self, fixed: FixedFile) -> None:
        """Compare the texts."""
        old, new = (_stripped(text) for text in (fixed.version.code, fixed.result.text))
        self._blocks = LineMatcher(old, new).get_matching_blocks()
        self._pending = list(fixed.found)

    def of(self, finding: Finding) -> Finding:
        """Return the finding as it was; one that was none is put on the line that came before its own."""
        line = self._line(finding.span.line)
        alike = [found for found in self._pending if found.code == finding.code]
        if not alike:
            return finding._replace(span=finding.span._replace(line=line, end_line=line))
        nearest = min(alike, key=lambda found: abs(found.span.line - line))
        self._pending.remove(nearest)
        return nearest

    @property
    def gone(self) -> tuple[Finding, ...]:
        """The findings that are the same as none of those that were asked about."""
        return tuple(self._pending)

    def _line(self, line: int) -> int:
        """Return the line that became ``line``, or the last one before it that did not change."""
        before = [block for block in self._blocks if block.b < line and block.size]
        if not before:
            return line
        last = before[-1]
        return last.a + min(line - last.b, last.size)


def _stripped(text: str) -> Sequence[str]:
    """Return the lines without their indentation, which a rewrite changes around what it leaves."""
    return [line.strip() for line in source_lines(text)]
