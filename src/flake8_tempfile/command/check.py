"""``flake8-tempfile check``: findings go to stdout, the summary and errors to stderr.

Exit status: 0 clean, 1 findings (a file that cannot be read is one), 2 after a failure of the program.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.command.inputs import Input, files, is_stdin, nothing_to_check, stdin
from flake8_tempfile.command.run_check import checked
from flake8_tempfile.command.write_report import write_report
from flake8_tempfile.console import CLEAN, FAILURE, FINDINGS, UsageError, complain, count
from flake8_tempfile.reporters import PROPOSING, FileReport
from flake8_tempfile.running.runner import check_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.adoption.adoption import Check
    from flake8_tempfile.adoption.baselines import Baselines
    from flake8_tempfile.files.discovery import Target
    from flake8_tempfile.observed.confirm import Confirmations


def run(arguments: argparse.Namespace) -> int:
    """Check files and return the exit status."""
    if is_stdin(arguments) and (arguments.watch or _is_adopting(arguments)):
        raise UsageError("this flag needs files, '-' (stdin) is none")
    if not arguments.watch:
        return _run_once(arguments)
    from flake8_tempfile.command.watch import watch

    return watch(arguments, _run_once)


def _run_once(arguments: argparse.Namespace) -> int:
    if arguments.update_baseline or arguments.add_noqa is not None:
        return _accept(arguments)
    tally = _Tally()
    confirmations = _confirmations(arguments.confirmed) if arguments.confirmed else None
    reports: Iterable[FileReport] = _reports(arguments, tally)
    if confirmations is not None:
        reports = map(confirmations.confirmed_in, reports)
    write_report(tally.counted(_proposing(reports, arguments)), arguments)
    complain(*(f"error: {failure.path}: internal error: {failure.failure}" for failure in tally.failures))
    if not arguments.quiet:
        complain(*tally.summary(arguments), *(confirmations.summary() if confirmations is not None else ()))
    if tally.failures:
        return FAILURE
    return FINDINGS if tally.findings and not arguments.exit_zero else CLEAN


def _accept(arguments: argparse.Namespace) -> int:
    from flake8_tempfile.adoption.adoption import accept

    configuration = configuration_from(arguments)
    fallback = configuration.options_for(os.curdir).baseline
    return accept(files(arguments, configuration), arguments, partial(checked, arguments=arguments), fallback)


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


def _reports(arguments: argparse.Namespace, tally: _Tally) -> Iterator[FileReport]:
    """Return what is to be reported; mistakes in flags and files of configuration show before anything is written."""
    configuration = configuration_from(arguments)
    check: Check = partial(checked, arguments=arguments)
    if is_stdin(arguments):
        given = stdin(arguments, configuration)
        if given.problem:
            raise UsageError(f"stdin: {given.problem}")
        targets = [] if given.excluded else [given.target]
        check = partial(_report_of_stdin, given)
    else:
        targets = files(arguments, configuration)
    if not targets:
        tally.nothing = nothing_to_check(arguments, configuration)
    if not arguments.diff_base and not any(target.options.baseline for target in targets):
        return check(targets)
    from flake8_tempfile.adoption.adoption import new_reports
    from flake8_tempfile.adoption.baselines import Baselines

    tally.baselines = Baselines()
    return new_reports(targets, arguments, check, tally.baselines)


def _proposing(reports: Iterable[FileReport], arguments: argparse.Namespace) -> Iterable[FileReport]:
    """Return the reports with the changes of fixes, where the format shows them."""
    if arguments.statistics or arguments.output_format not in PROPOSING:
        return reports
    from flake8_tempfile.running.proposals import with_proposals

    return with_proposals(reports, configuration_from(arguments))


def _report_of_stdin(given: Input, targets: Iterable[Target]) -> Iterator[FileReport]:
    return (check_data(given.data, target) for target in targets)


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
        self.nothing = ""
        self.baselines: Baselines | None = None

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

    def summary(self, arguments: argparse.Namespace) -> Iterator[str]:
        """Yield the lines of the summary; of a run with ``--diff-base`` the files that differ are all there are."""
        yield from self.notes
        hidden = self.baselines.hidden if self.baselines else 0
        aside = f" ({hidden} known to the baseline)" if hidden else ""
        if self.nothing:
            yield self.nothing
        elif not self.files:
            yield f"No Python file differs from {arguments.diff_base}."
        elif self.findings:
            yield f"Found {count(self.findings, 'problem')} in {self.affected} of {count(self.files, 'file')}{aside}."
            yield from self._fixes(arguments)
        elif not self.failures:
            yield f"No {'new ' * bool(hidden)}problems found in {count(self.files - self.unchecked, 'file')}{aside}."
        if unchecked := len(self.failures) + self.unchecked:
            yield f"{count(unchecked, 'file')} could not be checked."

    def _fixes(self, arguments: argparse.Namespace) -> Iterator[str]:
        from flake8_tempfile.reporters.marks import STATISTICS, fix_sentence

        if arguments.statistics and self.fixable["safe"] and arguments.output_format != "json":
            yield STATISTICS
        if sentence := fix_sentence(self.fixable["safe"], self.fixable["unsafe"]):
            yield sentence
