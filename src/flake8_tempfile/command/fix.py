"""``flake8-tempfile fix``: rewrites what can be proved, file by file, and says what it did, what it left, and where.

Changed sources and diffs are data and go to stdout, everything else to stderr.  Exit status: 0 if nothing is left, 1
if findings remain (with ``--diff``: or if there is a diff), 2 after a failure.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from flake8_tempfile.command.arguments import STDIN
from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.command.remaining import remaining, untouched
from flake8_tempfile.command.run_check import checked
from flake8_tempfile.config.pyproject import Configuration
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
from flake8_tempfile.model import Applicability
from flake8_tempfile.reporters import FileReport, printable
from flake8_tempfile.reporters.places import unchecked
from flake8_tempfile.running.file_check import check_data, exhausted, failure_of
from flake8_tempfile.running.file_fix import Ask, FixedFile, applicability, fix_file


@dataclass(frozen=True)
class FixOptions:
    """What the flags of the command say."""

    unsafe: bool = False
    diff: bool = False
    exit_zero: bool = False
    ask: Ask | None = None


@dataclass
class Tally:
    """What became of all findings, for the summary and the exit status."""

    files: int = 0
    changed: int = 0
    fixed: int = 0
    left: int = 0
    unsafe: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unfixed: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    remaining: list[str] = field(default_factory=list)
    quit: bool = False

    def add(self, fixed: FixedFile, options: FixOptions) -> None:
        """Count the findings of one file."""
        result = fixed.result
        self.remaining.extend(remaining(fixed, unsafe=options.unsafe, diff=options.diff))
        self.changed += fixed.after != fixed.before
        self.fixed += len(result.fixed)
        self.left += len(result.left)
        self.quit = fixed.quit
        self.refused.update(refusal.reason for refusal in result.refused)
        self.unfixed.update(finding.unfixed for finding in result.left if finding.unfixed)
        if not options.unsafe:
            self.unsafe += sum(applicability(finding) is Applicability.UNSAFE for finding in result.left)

    def add_untouched(self, report: FileReport, options: FixOptions) -> None:
        """Count the findings of a file in which nothing was fixed."""
        self.left += len(report.findings)
        if not any(unchecked(report)):  # it has been said already why it was not
            self.remaining.extend(untouched(report, unsafe=options.unsafe))

    def summary(self, *, diff: bool = False) -> Iterator[str]:
        """Yield the lines of the summary; with ``diff`` nothing has been written."""
        files = f"{self.changed} of {count(self.files, 'file')}"
        yield f"{'Would fix' if diff else 'Fixed'} {count(self.fixed, 'problem')} in {files}, {self.left} left."
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


def fix_targets(targets: Iterable[Target], options: FixOptions, reports: Iterable[FileReport] = ()) -> Tally:
    """Fix files in place, or print the diff of what would change; those without findings are not opened.

    ``reports`` are those of the targets, where they have been checked already.
    """
    tally = Tally()
    for target, report in zip_longest(targets, reports):
        tally.files += 1
        if report is not None and (_has_failed(report, tally) or not report.findings):
            continue
        if not _is_tried(target, report, options, tally) and report is not None:
            tally.add_untouched(report, options)
    return tally


def _is_tried(target: Target, report: FileReport | None, options: FixOptions, tally: Tally) -> bool:
    """Fix one file; tell whether its findings have been counted, which they are not where that is impossible."""
    if tally.quit:
        return False
    if report is not None and _is_unchecked(report, tally):
        return False
    return _fix_target(target, options, tally)


def _has_failed(report: FileReport, tally: Tally) -> bool:
    """Tell whether the program itself has failed on a file, and say so, or that nobody wants to know what is wrong."""
    if report.failure:
        _give_up(report.path, f"internal error: {report.failure}", tally)
    elif report.unchecked:
        complain(f"{report.path}:{report.unchecked}")
    return bool(report.failure)


def _is_unchecked(report: FileReport, tally: Tally) -> bool:
    """Tell whether a file could not be checked, and say why."""
    for reason in unchecked(report):
        complain(reason)
        tally.failures.append(report.path)
        return True
    return False


def _fix_target(target: Target, options: FixOptions, tally: Tally) -> bool:
    from flake8_tempfile.fixes.writing import read, sweep, write

    try:
        if not options.diff:
            sweep(os.path.dirname(os.path.realpath(target.path)))
        source = read(target.path)
        fixed = fix_file(source.text, target, unsafe=options.unsafe, ask=options.ask)
        if fixed.after != fixed.before and not options.diff:
            write(target.path, source, fixed.after)
        tally.add(fixed, options)
    except Exception as error:  # noqa: BLE001  a failure on one file must not take the others along
        _give_up(target.path, _reason(error), tally)
        return False
    if options.diff:
        sys.stdout.writelines(fixed.diff)
    return True


def _give_up(path: str, reason: str, tally: Tally) -> None:
    complain(f"{path}: {reason}")
    tally.failures.append(path)


def _reason(error: Exception) -> str:
    """Return why a file could not be fixed."""
    from flake8_tempfile.fixes.refusal import RefusedError

    if isinstance(error, SyntaxError):
        return f"left alone: {error.msg} (line {error.lineno})"
    if isinstance(error, RecursionError | MemoryError):
        return f"left alone: {exhausted(error)}"
    if isinstance(error, RefusedError | ValueError):
        return f"left alone: {error}"
    if isinstance(error, OSError):
        return f"error: {error.strerror or error}"
    return f"internal error: {failure_of(error)}"


def fix_stdin(data: bytes, target: Target, options: FixOptions) -> tuple[Tally, bytes]:
    """Return the fixed content (or, with ``diff``, the diff) for what came on stdin."""
    from flake8_tempfile.fixes.writing import decode

    tally = Tally(files=1)
    report = check_data(data, target)
    if _has_failed(report, tally) or _is_unchecked(report, tally):
        return tally, b"" if options.diff else data
    try:
        source = decode(data)
        fixed = fix_file(source.text, target, unsafe=options.unsafe)
        changed = "".join(fixed.diff).encode(source.encoding) if options.diff else source.encoded(fixed.after)
        tally.add(fixed, options)
    except Exception as error:  # noqa: BLE001  whoever puts the output in the place of the input must not lose it
        _give_up(target.path, _reason(error), tally)
        return tally, b"" if options.diff else data
    return tally, changed


def ask_on_terminal(title: str, lines: Sequence[str]) -> str:
    """Show one change in colour and ask for an answer, as ``git add -p`` does."""
    colours = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
    sys.stderr.write(f"\n{printable(title)}\n")
    for line in lines:
        colour = colours.get(line[:1], "") if sys.stderr.isatty() else ""
        sys.stderr.write(f"{colour}{printable(line.rstrip())}{colour and chr(27) + '[0m'}\n")
    while True:
        sys.stderr.write("Make this change [y,n,a,q]? ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            return "q"
        if answer.strip().lower() in ("y", "n", "a", "q"):
            return answer.strip().lower()


def run(arguments: argparse.Namespace) -> int:
    """Fix the files that are named, or stdin where that is ``-``, and return the exit status."""
    if STDIN in arguments.paths and len(arguments.paths) > 1:
        raise UsageError("'-' (stdin) cannot be combined with other paths")
    configuration = configuration_from(arguments)
    options = _options_from(arguments)
    if arguments.paths == [STDIN]:
        if arguments.interactive:
            raise UsageError("'-' (stdin) cannot be combined with --interactive")
        tally = _fix_stdin(arguments, configuration, options)
    else:
        targets = list(find_targets(arguments.paths, configuration, force_exclude=arguments.force_exclude))
        # All of it before the first question is asked or the first diff shown.
        tally = fix_targets(targets, options, list(checked(targets, arguments)))
    if not arguments.quiet:
        for line in (*tally.remaining, *tally.summary(diff=options.diff)):
            complain(line)
    return tally.status(options)


def _fix_stdin(arguments: argparse.Namespace, configuration: Configuration, options: FixOptions) -> Tally:
    name = arguments.stdin_filename
    target = Target(name or "stdin", configuration.options_for(os.path.dirname(name)), named=True)
    data = read_stdin()
    tally = Tally()
    if not name and is_notebook(data):
        tally.files = 1
        _give_up(target.path, f"left alone: {NAMELESS_NOTEBOOK}", tally)
        data = b"" if options.diff else data
    elif not (arguments.force_exclude and name and is_excluded(name, target.options)):
        tally, data = fix_stdin(data, target, options)
    elif options.diff:
        data = b""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return tally


def _options_from(arguments: argparse.Namespace) -> FixOptions:
    ask = ask_on_terminal if arguments.interactive else None
    return FixOptions(arguments.unsafe, arguments.diff, arguments.exit_zero, ask)
