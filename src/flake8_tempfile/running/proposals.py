"""What ``fix`` would change for each finding by itself: for the formats that can say so, and for editors.

Each change is re-checked as it is before it is written; working one out takes longer than checking the file, so nothing
else asks for them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from flake8_tempfile.check import check_source
from flake8_tempfile.config.pyproject import Configuration
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.fixes.engine import fix_text
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.writing import read
from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import FileReport, Replacement
from flake8_tempfile.reporters.marks import is_safe
from flake8_tempfile.running.file_check import codes_of
from flake8_tempfile.running.line_diff import LineMatcher
from flake8_tempfile.selecting.unused_noqa import with_unused
from flake8_tempfile.source.parsing import source_lines, with_room

# What tells a finding from others in the same text.
Key: TypeAlias = tuple[str, Span, str]
# Fewer lines that stay between two changes make them one.
_APART = 2


def with_proposals(reports: Iterable[FileReport], configuration: Configuration) -> Iterator[FileReport]:
    """Yield the reports with what the safe fixes would replace; not for notebooks, whose file is JSON."""
    for report in reports:
        if report.cells or not any(map(is_safe, report.findings)):
            yield report
            continue
        options = configuration.options_for(os.path.dirname(report.path))
        text = _text(report)
        yield with_changes(report, text, changes(text, report.findings, Target(report.path, options), is_safe))


def with_changes(report: FileReport, text: str, changed: Mapping[Key, str]) -> FileReport:
    """Return a report on ``text`` with what ``changed`` would replace in it for each finding."""
    pairs = ((text, changed.get(key_of(finding))) for finding in report.findings)
    return report._replace(proposals=tuple(() if new is None else tuple(replaced(old, new)) for old, new in pairs))


def _text(report: FileReport) -> str:
    """Return the text that was checked, with the line ends of its file where that still has it."""
    checked = "".join(report.lines)
    try:
        text = read(report.path).text
    except (OSError, ValueError, RefusedError):
        return checked
    return text if _normal(text) == checked else checked


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def key_of(finding: Finding) -> Key:
    """Return what tells a finding from others in the same text."""
    return finding.code, finding.span, finding.message


def changes(
    text: str, findings: Sequence[Finding], target: Target, wanted: Callable[[Finding], bool]
) -> dict[Key, str]:
    """Return the whole text as each of the findings' fixes would leave it, where it is wanted and can be performed."""
    codes = codes_of(target)
    settings = target.options.settings._replace(codes=codes)
    asked = {key_of(finding) for finding in findings if wanted(finding)}
    changed: dict[Key, str] = {}

    def check(source: str) -> tuple[Finding, ...]:
        normal = _normal(source)
        return with_unused(check_source(normal, target.path, settings), source_lines(normal), codes)

    def is_wanted(finding: Finding) -> bool:
        return key_of(finding) in asked and wanted(finding)

    def noted(finding: Finding, _: str, new: str) -> bool:
        changed[key_of(finding)] = new
        return False  # each one is to be a change of the text as it is

    # The findings of all files are reported whatever becomes of a fix; `fix` says what is wrong.
    with suppress(Exception):
        with_room(partial(fix_text, text, check, is_wanted, noted))
    return changed


def replaced(old: str, new: str) -> Iterator[Replacement]:
    """Yield the lines that differ, at least one of each text, so that none of the replacements is empty."""
    before, after = (io.StringIO(text, newline="").readlines() for text in (old, new))
    line = new_line = 0
    for start, new_start, size in LineMatcher(before, after).get_matching_blocks():
        if 0 < size < _APART:
            continue
        if (line, new_line) != (start, new_start):
            first, last, new_first, new_last = line, start, new_line, new_start
            if first == last or new_first == new_last:  # with the line before, or after where that is the first one
                before_it = first > 0
                first, new_first = first - before_it, new_first - before_it
                last, new_last = last + (not before_it), new_last + (not before_it)
            text = "".join(after[new_first:new_last])
            yield Replacement(first + 1, last, text.removesuffix("\n").removesuffix("\r"))
        line, new_line = start + size, new_start + size
