"""Starting with a project that has findings: only what is new is reported, or what is there is accepted.

New is what a baseline file does not know (``--baseline``), and what a branch adds (``--diff-base``).  Accepting writes
the baseline (``--update-baseline``) or ``# noqa`` comments (``--add-noqa``).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from flake8_tempfile.adoption.baseline import Baseline
from flake8_tempfile.console import CLEAN, FAILURE, FINDINGS, UsageError, complain, count
from flake8_tempfile.files.atomic_write import replace_file
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.places import unchecked
from flake8_tempfile.running.runner import codes_of

# Targets -> a report for each, in order.
Check: TypeAlias = Callable[[Iterable[Target]], Iterator[FileReport]]


def new_reports(targets: Iterable[Target], arguments: argparse.Namespace, check: Check) -> Iterator[FileReport]:
    """Yield the reports with what is new in them."""
    pairs = _new_pairs(targets, arguments, check)
    if not arguments.baseline:
        yield from (report for _, report in pairs)
        return
    baseline = Baseline.load(arguments.baseline)
    for target, report in pairs:
        yield baseline.new_in(report, codes_of(target))
    # Under --diff-base the reports are without what the base had, which is not gone.
    if baseline.gone and not arguments.quiet and not arguments.diff_base:
        gone = count(baseline.gone, "finding")
        complain(f"{gone} of {arguments.baseline} no longer found; --update-baseline takes them out.")


def accept(targets: Iterable[Target], arguments: argparse.Namespace, check: Check) -> int:
    """Write the baseline or the comments and return the exit status."""
    if arguments.update_baseline and arguments.add_noqa is not None:
        raise UsageError("--update-baseline and --add-noqa do not go together")
    if not (arguments.add_noqa or "").isprintable():
        raise UsageError("--add-noqa: the reason must fit on a line")
    pairs = list(_new_pairs(targets, arguments, check))
    left = [line for _, report in pairs for line in unchecked(report)]
    ignored = [f"{report.path}:{report.unchecked}" for _, report in pairs if report.unchecked]
    for line in (*left, *ignored):
        complain(line)
    status = _update_baseline(pairs, arguments) if arguments.update_baseline else _add_comments(pairs, arguments)
    return status or (FINDINGS if left and not arguments.exit_zero else CLEAN)


def _add_comments(pairs: Iterable[tuple[Target, FileReport]], arguments: argparse.Namespace) -> int:
    from flake8_tempfile.adoption.add_noqa import accept as add_comments

    if arguments.baseline:
        known = Baseline.load(arguments.baseline)
        pairs = ((target, known.new_in(report, codes_of(target))) for target, report in pairs)
    accepted = add_comments(pairs, arguments.add_noqa)
    if not arguments.quiet:
        complain(accepted.summary())
    return FAILURE if accepted.failures else CLEAN


def _update_baseline(pairs: Iterable[tuple[Target, FileReport]], arguments: argparse.Namespace) -> int:
    path = arguments.baseline
    if not path:
        raise UsageError("--update-baseline needs --baseline FILE")
    old = Baseline.load(path, may_be_missing=True)
    reports = [(report, codes_of(target)) for target, report in pairs]
    failed = [report for report, _ in reports if report.failure]
    for report in failed:
        complain(f"error: {report.path}: internal error: {report.failure}")
    new = old.updated(reports)
    try:
        replace_file(path, new.text().encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    if not arguments.quiet:
        complain(f"{path}: {count(new.total(), 'known finding')}, {old.total()} before.")
    return FAILURE if failed else CLEAN


def _new_pairs(
    targets: Iterable[Target], arguments: argparse.Namespace, check: Check
) -> Iterator[tuple[Target, FileReport]]:
    """Yield targets with their reports, those of a branch only with what it adds."""
    if not arguments.diff_base:
        every = list(targets)
        yield from zip(every, check(every), strict=True)
        return
    from flake8_tempfile.adoption.diff_base import Branch

    branch = Branch(arguments.diff_base, arguments.paths)
    every = list(branch.among(targets))
    for target, report in zip(every, check(every), strict=True):
        yield target, branch.new_in(report, target)
