"""Starting with a project that has findings: only what is new is reported, or what is there is accepted.

New is what a baseline file does not know (``--baseline``), and what a branch adds (``--diff-base``).  Accepting writes
the baseline (``--update-baseline``) or ``# noqa`` comments (``--add-noqa``).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import TypeAlias

from flake8_tempfile.adoption.baseline import Baseline
from flake8_tempfile.adoption.baselines import Baselines
from flake8_tempfile.console import CLEAN, FAILURE, FINDINGS, UsageError, complain, count
from flake8_tempfile.files.atomic_write import replace_file
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.places import unchecked
from flake8_tempfile.running.runner import codes_of

# Targets -> a report for each, in order.
Check: TypeAlias = Callable[[Iterable[Target]], Iterator[FileReport]]


def new_reports(
    targets: Iterable[Target], arguments: argparse.Namespace, check: Check, baselines: Baselines
) -> Iterator[FileReport]:
    """Yield the reports with what is new in them."""
    for _, report in baselines.new(_new_pairs(targets, arguments, check)):
        yield report
    # Under --diff-base the reports are without what the base had, which is not gone.
    if not arguments.quiet and not arguments.diff_base:
        complain(*baselines.remarks())


def accept(targets: Iterable[Target], arguments: argparse.Namespace, check: Check, fallback: str) -> int:
    """Write the baselines or the comments and return the exit status; ``fallback`` is the baseline of no file."""
    if arguments.update_baseline and arguments.add_noqa is not None:
        raise UsageError("--update-baseline and --add-noqa do not go together")
    if not (arguments.add_noqa or "").isprintable():
        raise UsageError("--add-noqa: the reason must fit on a line")
    every = list(targets)
    if arguments.update_baseline and not (all(target.options.baseline for target in every) if every else fallback):
        raise UsageError("--update-baseline needs --baseline FILE, or `baseline` in pyproject.toml")
    pairs = list(_new_pairs(every, arguments, check))
    left = [line for _, report in pairs for line in unchecked(report)]
    ignored = [f"{report.path}:{report.unchecked}" for _, report in pairs if report.unchecked]
    complain(*left, *ignored)
    if arguments.update_baseline:
        status = _update_baselines(pairs, arguments, fallback)
    else:
        status = _add_comments(pairs, arguments)
    return status or (FINDINGS if left and not arguments.exit_zero else CLEAN)


def _add_comments(pairs: Iterable[tuple[Target, FileReport]], arguments: argparse.Namespace) -> int:
    from flake8_tempfile.adoption.add_noqa import accept as add_comments

    accepted = add_comments(Baselines().new(pairs), arguments.add_noqa)
    if not arguments.quiet:
        complain(accepted.summary())
    return FAILURE if accepted.failures else CLEAN


def _update_baselines(pairs: Sequence[tuple[Target, FileReport]], arguments: argparse.Namespace, fallback: str) -> int:
    """Write the baseline of each file's project; ``fallback`` is the one to write where there is no file."""
    failed = [report for _, report in pairs if report.failure]
    for report in failed:
        complain(f"error: {report.path}: internal error: {report.failure}")
    baselines = Baselines(may_be_missing=True)
    for path in dict.fromkeys([target.options.baseline for target, _ in pairs] or [fallback]):
        mine = [(report, codes_of(target)) for target, report in pairs if target.options.baseline == path]
        _update(baselines.load(path), mine, arguments)
    return FAILURE if failed else CLEAN


def _update(old: Baseline, reports: Sequence[tuple[FileReport, Container[str]]], arguments: argparse.Namespace) -> None:
    new = old.updated(reports)
    try:
        replace_file(old.path, new.text().encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise UsageError(f"{old.path}: {error.strerror or error}") from error
    if not arguments.quiet:
        complain(f"{old.path}: {count(new.total(), 'known finding')}, {old.total()} before.")


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
