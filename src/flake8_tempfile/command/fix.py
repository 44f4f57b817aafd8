"""``flake8-tempfile fix``: rewrites what can be proved, file by file, and says what it did, what it left, and where.

Changed sources, diffs and reports are data and go to stdout, everything else to stderr.  Exit status: 0 if nothing is
left, 1 if findings remain (with ``--diff``: or if there is a diff), 2 after a failure, 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from flake8_tempfile.adoption.baselines import Baselines
from flake8_tempfile.command.fixing.ask import Terminal
from flake8_tempfile.command.fixing.options import FixOptions
from flake8_tempfile.command.fixing.run import fix_stdin, fix_targets
from flake8_tempfile.command.fixing.tally import Tally
from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.command.inputs import Input, files, is_stdin, stdin
from flake8_tempfile.command.run_check import checked
from flake8_tempfile.console import INTERRUPTED, UsageError, complain, wants_colour
from flake8_tempfile.model import Applicability
from flake8_tempfile.reporters import FileReport, Run, reporter
from flake8_tempfile.reporters.output import output_to
from flake8_tempfile.running.consent import Consent


def run(arguments: argparse.Namespace) -> int:
    """Fix the files that are named, or stdin where that is ``-``, and return the exit status."""
    if is_stdin(arguments):
        return _finished(*_fix_stdin(arguments), arguments)
    configuration = configuration_from(arguments)
    targets = files(arguments, configuration)
    # All of it before the first question is asked or the first diff shown.
    reports = list(checked(targets, arguments))
    baselines = Baselines()
    reports = [report for _, report in baselines.new(zip(targets, reports, strict=True))]
    terminal = Terminal(_possible(reports, arguments), colour=wants_colour(arguments, sys.stderr))
    consent = Consent(terminal if arguments.interactive else None, arguments.max)
    options = _options(arguments, consent, baselines)
    tally = fix_targets(targets, options, reports)
    tally.known = baselines.hidden
    status = _finished(tally, options, arguments)
    return INTERRUPTED if terminal.interrupted else status


def _fix_stdin(arguments: argparse.Namespace) -> tuple[Tally, FixOptions]:
    if arguments.interactive or arguments.baseline:
        flag = "--interactive" if arguments.interactive else "--baseline"
        raise UsageError(f"'-' (stdin) cannot be combined with {flag}")
    if arguments.output_format and not arguments.diff:
        raise UsageError("'-' (stdin) with --output-format needs --diff: stdout is for the source otherwise")
    options = _options(arguments, Consent(most=arguments.max), Baselines())
    given = stdin(arguments, configuration_from(arguments))
    tally, data = _fixed(given, options)
    if not options.output_format:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return tally, options


def _fixed(given: Input, options: FixOptions) -> tuple[Tally, bytes]:
    as_it_is = b"" if options.diff else given.data
    if given.problem:
        tally = Tally(files=1)
        tally.give_up(given.target.path, f"left alone: {given.problem}")
        return tally, as_it_is
    return (Tally(), as_it_is) if given.excluded else fix_stdin(given.data, given.target, options)


def _options(arguments: argparse.Namespace, consent: Consent, baselines: Baselines) -> FixOptions:
    trusted = {Applicability.SAFE, Applicability.UNSAFE} if arguments.unsafe else {Applicability.SAFE}
    if arguments.unsafe_only:
        trusted = {Applicability.UNSAFE}
    return FixOptions(
        frozenset(trusted), arguments.diff, arguments.exit_zero, consent, baselines, arguments.output_format or ""
    )


def _possible(reports: Sequence[FileReport], arguments: argparse.Namespace) -> int:
    """Return how many changes there may be to ask about."""
    wanted = _options(arguments, Consent(), Baselines()).wanted
    number = sum(wanted(finding) for report in reports for finding in report.findings)
    return number if arguments.max is None else min(number, arguments.max)


def _finished(tally: Tally, options: FixOptions, arguments: argparse.Namespace) -> int:
    """Say what became of all, and return the exit status."""
    if options.output_format:
        output = output_to(sys.stdout, colour=False)
        reporter(options.output_format)(tally.reports, output, Run(os.getcwd()))
    if not arguments.quiet:
        complain(*tally.remaining, *tally.summary(options))
    return tally.status(options)
