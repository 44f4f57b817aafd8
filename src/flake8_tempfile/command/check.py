"""``flake8-tempfile check``: findings go to stdout, the summary and errors to stderr.

Exit status: 0 clean, 1 findings (a file that cannot be read is one), 2 after a failure of the program.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from flake8_tempfile.command.arguments import STDIN
from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.command.run_check import checked
from flake8_tempfile.command.write_report import write_report
from flake8_tempfile.console import (
    CLEAN,
    FAILURE,
    FINDINGS,
    NAMELESS_NOTEBOOK,
    UsageError,
    complain,
    count,
    is_notebook,
    read_stdin,
)
from flake8_tempfile.files.discovery import Target, find_targets, is_excluded
from flake8_tempfile.reporters import PROPOSING, FileReport
from flake8_tempfile.running.runner import check_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.observed.confirm import Confirmations


def run(arguments: argparse.Namespace) -> int:
    """Check files and return the exit status."""
    if arguments.update_baseline and not arguments.baseline:
        raise UsageError("--update-baseline needs --baseline FILE")
    if STDIN in arguments.paths:
        if len(arguments.paths) > 1:
            raise UsageError("'-' (stdin) cannot be combined with other paths")
        if arguments.watch or _is_adopting(arguments):
            raise UsageError("this flag needs files, '-' (stdin) is none")
    if not arguments.watch:
        return _run_once(arguments)
    from flake8_tempfile.command.watch import watch

    return watch(arguments, _run_once)


def _run_once(arguments: argparse.Namespace) -> int:
    if arguments.update_baseline or arguments.add_noqa is not None:
        from flake8_tempfile.adoption.adoption import accept

        return accept(_targets(arguments), arguments, partial(checked, arguments=arguments))
    tally = _Tally()
    confirmations = _confirmations(arguments.confirmed) if arguments.confirmed else None
    reports = _reports(arguments) if confirmations is None else map(confirmations.confirmed_in, _reports(arguments))
    write_report(tally.counted(_proposing(reports, arguments)), arguments)
    for failure in tally.failures:
        complain(f"error: {failure.path}: internal error: {failure.failure}")
    if not arguments.quiet:
        for line in tally.summary(arguments.diff_base):
            complain(line)
        for line in confirmations.summary() if confirmations is not None else ():
            complain(line)
    if tally.failures:
        return FAILURE
    return FINDINGS if tally.findings and not arguments.exit_zero else CLEAN


def _confirmations(path: str) -> Confirmations:
    from flake8_tempfile.observed.confirm import Confirmations
    from flake8_tempfile.observed.observation import ObservationError, load

    try:
        return Confirmations(load(path))
    except ObservationError as error:
        raise UsageError(f"--confirmed: {error}") from error


def _is_adopting(arguments: argparse.Namespace) -> bool:
    return bool(
        arguments.baseline or arguments.diff_base or arguments.update_baseline or arguments.add_noqa is not None
    )


def _targets(arguments: argparse.Namespace) -> list[Target]:
    return list(find_targets(arguments.paths, configuration_from(arguments), force_exclude=arguments.force_exclude))


def _reports(arguments: argparse.Namespace) -> Iterator[FileReport]:
    """Return what is to be reported; mistakes in flags and files of configuration show before anything is written."""
    if arguments.paths == [STDIN]:
        return _report_of_stdin(arguments)
    targets = _targets(arguments)
    if not _is_adopting(arguments):
        return checked(targets, arguments)
    from flake8_tempfile.adoption.adoption import new_reports

    return new_reports(targets, arguments, partial(checked, arguments=arguments))


def _proposing(reports: Iterable[FileReport], arguments: argparse.Namespace) -> Iterable[FileReport]:
    """Return the reports with the changes of fixes, where the format shows them."""
    if arguments.statistics or arguments.output_format not in PROPOSING:
        return reports
    from flake8_tempfile.command.proposals import with_proposals

    return with_proposals(reports, configuration_from(arguments))


def _report_of_stdin(arguments: argparse.Namespace) -> Iterator[FileReport]:
    name = arguments.stdin_filename
    options = configuration_from(arguments).options_for(os.path.dirname(name))
    if arguments.force_exclude and name and is_excluded(name, options):
        return iter(())
    data = read_stdin()
    if not name and is_notebook(data):
        raise UsageError(f"stdin: {NAMELESS_NOTEBOOK}")
    return iter((check_data(data, Target(name or "stdin", options, named=True)),))


class _Tally:
    """Counts reports as they go by."""

    def __init__(self) -> None:
        self.files = 0
        self.affected = 0
        self.findings = 0
        self.fixable: Counter[str] = Counter()
        self.failures: list[FileReport] = []
        self.notes: list[str] = []
        self.unchecked = 0

    def counted(self, reports: Iterable[FileReport]) -> Iterator[FileReport]:
        for report in reports:
            self.files += 1
            self.affected += bool(report.findings)
            self.findings += len(report.findings)
            self.fixable.update(finding.edit.applicability.value for finding in report.findings if finding.edit)
            self.notes += [f"{report.path}:{note}" for note in (*report.notes, report.unchecked) if note]
            self.unchecked += bool(report.unchecked)
            if report.failure:
                self.failures.append(report)
            yield report

    def summary(self, base: str | None = None) -> Iterator[str]:
        """Yield the lines of the summary; of a run with ``--diff-base`` the files that differ are all there are."""
        yield from self.notes
        if not self.files:
            yield f"No Python file differs from {base}." if base else "warning: no Python files found"
        elif not self.findings and not self.failures:
            yield f"No problems found in {count(self.files - self.unchecked, 'file')}."
        elif self.findings:
            from flake8_tempfile.reporters.marks import fix_sentence

            yield f"Found {count(self.findings, 'problem')} in {self.affected} of {count(self.files, 'file')}."
            if sentence := fix_sentence(self.fixable["safe"], self.fixable["unsafe"]):
                yield sentence
        if unchecked := len(self.failures) + self.unchecked:
            yield f"{count(unchecked, 'file')} could not be checked."
