"""Files, or what came on stdin -> the same with their fixes made, and what became of all findings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import zip_longest
from typing import NamedTuple

from flake8_tempfile.command.fixing.ask import edit
from flake8_tempfile.command.fixing.options import FixOptions
from flake8_tempfile.command.fixing.outcome import outcome, untouched_outcome
from flake8_tempfile.command.fixing.tally import Tally
from flake8_tempfile.console import complain
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.places import unchecked
from flake8_tempfile.running.file_check import check_data, exhausted, failure_of
from flake8_tempfile.running.file_fix import FixedFile, fix_file


class _Rounds(NamedTuple):
    """A file after it was fixed, and how much was fixed in it before the user edited it."""

    fixed: FixedFile
    earlier: int


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
            if options.output_format:
                tally.reports.append(untouched_outcome(report, options))
    return tally


def fix_stdin(data: bytes, target: Target, options: FixOptions) -> tuple[Tally, bytes]:
    """Return the fixed content (or, with ``--diff``, the diff) for what came on stdin."""
    from flake8_tempfile.fixes.writing import decode

    tally = Tally(files=1)
    report = check_data(data, target)
    if _has_failed(report, tally) or _is_unchecked(report, tally):
        return tally, b"" if options.diff else data
    try:
        source = decode(data)
        visible = options.baselines.new_to(target)
        fixed = fix_file(source.text, target, wanted=options.wanted, consent=options.consent, visible=visible)
        changed = "".join(fixed.diff).encode(source.encoding) if options.diff else source.encoded(fixed.after)
        _count(_Rounds(fixed, 0), target, options, tally)
    except Exception as error:  # noqa: BLE001  whoever puts the output in the place of the input must not lose it
        tally.give_up(target.path, _reason(error))
        return tally, b"" if options.diff else data
    return tally, changed


def _is_tried(target: Target, report: FileReport | None, options: FixOptions, tally: Tally) -> bool:
    """Fix one file; tell whether its findings have been counted, which they are not where that is impossible."""
    if options.consent.is_over:
        return False
    if report is not None and _is_unchecked(report, tally):
        return False
    return _fix_target(target, options, tally)


def _has_failed(report: FileReport, tally: Tally) -> bool:
    """Tell whether the program itself has failed on a file, and say so, or that nobody wants to know what is wrong."""
    if report.failure:
        tally.give_up(report.path, f"internal error: {report.failure}")
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
    from flake8_tempfile.fixes.writing import sweep

    try:
        if not options.diff:
            sweep(os.path.dirname(os.path.realpath(target.path)))
        rounds = _rounds(target, options)
        _count(rounds, target, options, tally)
    except KeyboardInterrupt:
        complain(f"{target.path}: interrupted while its fixes were worked out; it is as it was before them")
        raise
    except Exception as error:  # noqa: BLE001  a failure on one file must not take the others along
        tally.give_up(target.path, _reason(error))
        return False
    if options.diff and not options.output_format:
        sys.stdout.writelines(rounds.fixed.diff)
    return True


def _rounds(target: Target, options: FixOptions) -> _Rounds:
    """Fix a file, and again after each time that the user has edited it."""
    from flake8_tempfile.fixes.writing import read, write

    visible = options.baselines.new_to(target)
    earlier = 0
    while True:
        options.consent.next_file()
        source = read(target.path)
        fixed = fix_file(source.text, target, wanted=options.wanted, consent=options.consent, visible=visible)
        if fixed.after != fixed.before and not options.diff:
            write(target.path, source, fixed.after)
        if options.diff or not options.consent.wants_editor or not edit(target.path):
            return _Rounds(fixed, earlier)
        earlier += len(fixed.result.fixed)


def _count(rounds: _Rounds, target: Target, options: FixOptions, tally: Tally) -> None:
    tally.add(rounds.fixed, options, rounds.earlier)
    if options.output_format:
        tally.reports.append(outcome(rounds.fixed, target, options))


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
