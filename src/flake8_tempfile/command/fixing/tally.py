"""What became of the findings of all files, for the summary and the exit status of ``fix``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flake8_tempfile.command.fixing.options import FixOptions
from flake8_tempfile.command.fixing.remaining import remaining, untouched
from flake8_tempfile.console import CLEAN, FAILURE, FINDINGS, complain, count
from flake8_tempfile.model import Applicability
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.places import unchecked
from flake8_tempfile.running.file_fix import FixedFile, applicability


@dataclass
class Tally:
    """What became of all findings; ``reports`` are those for a format, where one is asked for."""

    files: int = 0
    changed: int = 0
    fixed: int = 0
    left: int = 0
    known: int = 0
    unsafe: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unfixed: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    remaining: list[str] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)

    def add(self, fixed: FixedFile, options: FixOptions, earlier: int = 0) -> None:
        """Count the findings of one file, of which some had been fixed before the user edited it."""
        result = fixed.result
        self.remaining.extend(remaining(fixed, options))
        self.changed += bool(earlier) or fixed.after != fixed.before
        self.fixed += earlier + len(result.fixed)
        self.left += len(result.left)
        self.refused.update(refusal.reason for refusal in result.refused)
        self.unfixed.update(finding.unfixed for finding in result.left if finding.unfixed)
        if Applicability.UNSAFE not in options.trusted:
            self.unsafe += sum(applicability(finding) is Applicability.UNSAFE for finding in result.left)

    def add_untouched(self, report: FileReport, options: FixOptions) -> None:
        """Count the findings of a file in which nothing was fixed."""
        self.left += len(report.findings)
        if not any(unchecked(report)):  # it has been said already why it was not
            self.remaining.extend(untouched(report, options))

    def give_up(self, path: str, reason: str) -> None:
        """Say that a file could not be fixed, and why."""
        complain(f"{path}: {reason}")
        self.failures.append(path)

    def summary(self, options: FixOptions) -> Iterator[str]:
        """Yield the lines of the summary; with ``--diff`` nothing has been written."""
        files = f"{self.changed} of {count(self.files, 'file')}"
        verb = "Would fix" if options.diff else "Fixed"
        hidden = f" ({self.known} known to the baseline)" if self.known else ""
        yield f"{verb} {count(self.fixed, 'problem')} in {files}, {self.left} left{hidden}."
        if self.unsafe:
            yield f"{self.unsafe} of them can be fixed with --unsafe."
        for reason, number in sorted(self.refused.items()):
            yield f"Refused {number}: {reason}."
        for reason, number in sorted(self.unfixed.items()):
            yield f"Left {number}: {reason}."

    def status(self, options: FixOptions) -> int:
        """Return the exit status."""
        if self.failures:
            return FAILURE
        remains = self.left > 0 or (options.diff and self.changed > 0)
        return FINDINGS if remains and not options.exit_zero else CLEAN
