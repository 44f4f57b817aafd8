"""What ``fix`` leaves, as ``check`` would list it: a line for each finding, with the reason why it is still there.

The places are those of the file that the reader has before him: as it is after fixing or, where only a diff is shown,
as it lies on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from flake8_tempfile.model import Applicability, Finding, Span
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.formats.concise import place
from flake8_tempfile.running.file_fix import FixedFile, applicability
from flake8_tempfile.source.parsing import source_lines

if TYPE_CHECKING:
    from flake8_tempfile.files.notebooks import Notebook


def remaining(fixed: FixedFile, *, unsafe: bool, diff: bool) -> Iterator[str]:
    """Yield a line for each finding that is left in a file; with ``diff`` nothing has been written."""
    refused = {_place(refusal.finding): refusal.reason for refusal in fixed.result.refused}
    version = fixed.version
    notebook = version.notebook.version(version.code if diff else fixed.result.text) if version.notebook else None
    before = _Before(fixed) if diff else None
    for finding in fixed.result.left:
        reason = refused.get(_place(finding)) or _reason(finding, unsafe=unsafe)
        yield _line(version.path, before.of(finding) if before else finding, reason, notebook)


def untouched(report: FileReport, *, unsafe: bool) -> Iterator[str]:
    """Yield a line for each finding of a file that was not fixed."""
    for finding in report.findings:
        yield _worded(report, finding, _reason(finding, unsafe=unsafe))


def _place(finding: Finding) -> tuple[str, Span, str]:
    return finding.code, finding.span, finding.message


def _reason(finding: Finding, *, unsafe: bool) -> str:
    match applicability(finding):
        case Applicability.UNSAFE if not unsafe:
            return "only with --unsafe"
        case Applicability.DISPLAY:
            return "the change is only suggested"
        case _:
            return finding.unfixed


def _line(path: str, finding: Finding, reason: str, notebook: Notebook | None) -> str:
    if notebook is None:
        return _worded(FileReport(path), finding, reason)
    return _worded(FileReport(path, cells=notebook.starts), notebook.in_cells(finding), reason)


def _worded(file: FileReport, finding: Finding, reason: str) -> str:
    where = "".join(text for text, _ in place(file, finding))
    return f"{where}{finding.code} {finding.message}{f'; not fixed: {reason}' * bool(reason)}"


class _Before:
    """Knows which of the findings before fixing is the same as one that is left."""

    def __init__(self, fixed: FixedFile) -> None:
        old, new = (_stripped(text) for text in (fixed.version.code, fixed.result.text))
        self._blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
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
