"""Asks the analysis what it finds on the line that made a thing; nothing of it is loaded before somebody asks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flake8_tempfile.observed.observation import Frame
from flake8_tempfile.records import NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding


class Found(NamedTuple):
    """The rule that finds what was left: the frame (0-based) on whose line, the code, the name, what it says of it.

    ``aside`` says why a run of the check would not show it, '' if it would.
    """

    frame: int
    code: str
    name: str
    message: str
    aside: str = ""


class _Checked(NamedTuple):
    findings: tuple[Finding, ...]
    lines: tuple[str, ...]
    codes: frozenset[str]


class Lookup:
    """The findings of files, each of which is checked once, by all rules."""

    def __init__(self) -> None:
        """Start with no file checked."""
        self._checked: dict[str, _Checked | None] = {}

    def found(self, frames: Sequence[Frame], what: str) -> Found | None:
        """Return the finding on the innermost frame that has one for a thing of this kind."""
        for index, frame in enumerate(frames):
            checked = self._of(frame.path)
            if checked is not None:
                found = _on_line(checked, frame.line, what, index)
                if found is not None:
                    return found
        return None

    def with_text(self, frame: Frame) -> Frame:
        """Return the frame with the text of its line."""
        checked = self._of(frame.path)
        lines = checked.lines if checked is not None else ()
        return frame._replace(text=lines[frame.line - 1].strip()) if 0 < frame.line <= len(lines) else frame

    def _of(self, path: str) -> _Checked | None:
        if path not in self._checked:
            self._checked[path] = _check(path)
        return self._checked[path]


def _check(path: str) -> _Checked | None:
    """Return the findings of a file, None if it cannot be checked."""
    from flake8_tempfile.check import check_tree
    from flake8_tempfile.config.pyproject import ConfigError, Configuration, Flags
    from flake8_tempfile.files.discovery import Target
    from flake8_tempfile.reporters import FileReport
    from flake8_tempfile.running.file_check import codes_of, parsed, read

    try:
        target = Target(path, Configuration(Flags()).options_for(os.path.dirname(path)), named=True)
        data = read(target)
        if isinstance(data, FileReport):
            return None
        tree, lines, _ = parsed(data, target)
        findings = check_tree(tree, lines, path, target.options.settings._replace(codes=None, edits=False))
    except (ConfigError, ValueError, RecursionError, MemoryError):
        return None
    return _Checked(findings, lines, codes_of(target))


def _on_line(checked: _Checked, line: int, what: str, index: int) -> Found | None:
    from flake8_tempfile.observed.confirm import stands_on, tells_of
    from flake8_tempfile.reporters.identity import rule_of
    from flake8_tempfile.selecting.noqa import unsuppressed

    fitting = [each for each in checked.findings if tells_of(each, what) and stands_on(each, line)]
    # What is on is said rather than what would be said as well if it were.
    for finding in sorted(fitting, key=lambda each: each.code not in checked.codes):
        aside = "not selected" if finding.code not in checked.codes else ""
        if not list(unsuppressed([finding], checked.lines)):
            aside = "silenced by a comment"
        return Found(index, finding.code, rule_of(finding.code).rule.name, finding.message, aside)
    return None
