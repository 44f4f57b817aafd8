"""What ``fix`` makes of each finding of a file, for the formats: fixed or not, why not, and what the fix replaces.

Places and changes are those of the file as it was before; each change is the one for its finding alone.
"""

from __future__ import annotations

from flake8_tempfile.command.fixing.options import FixOptions
from flake8_tempfile.command.fixing.remaining import Before, Reasons
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.file_fix import FixedFile
from flake8_tempfile.running.proposals import changes, key_of, with_changes
from flake8_tempfile.source.parsing import source_lines

_DECLINED = "declined"


def outcome(fixed: FixedFile, target: Target, options: FixOptions) -> FileReport:
    """Return the report of a file that was fixed, or would be."""
    before, reasons = Before(fixed), Reasons(fixed, options)
    left = {key_of(before.of(finding)): reasons.of(finding) or _DECLINED for finding in fixed.result.left}
    findings = tuple(_told(finding, left.get(key_of(finding), "")) for finding in fixed.found)
    states = tuple(key_of(finding) not in left for finding in fixed.found)
    version = fixed.version
    if version.notebook is not None:  # the lines of its file are those of JSON
        shown = tuple(map(version.notebook.in_cells, findings))
        return FileReport(target.path, shown, version.notebook.lines, cells=version.notebook.starts, fixed=states)
    code = version.code
    report = FileReport(target.path, findings, tuple(source_lines(code)), fixed=states)
    return with_changes(report, code, changes(code, fixed.found, target, options.wanted))


def untouched_outcome(report: FileReport, options: FixOptions) -> FileReport:
    """Return the report of a file in which nothing was fixed."""
    findings = tuple(_told(finding, options.reason(finding) or _DECLINED) for finding in report.findings)
    return report._replace(findings=findings, fixed=(False,) * len(findings))


def _told(finding: Finding, reason: str) -> Finding:
    return finding._replace(unfixed=reason)
