"""Which findings a run of the tests has confirmed: those on the line that made what was left behind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.model import Finding
from flake8_tempfile.observed.observation import DESCRIPTOR, Frame, Observation
from flake8_tempfile.reporters import FileReport

_DESCRIPTOR_LEAK = "TMP207"
# What these rules find leaves a file or a directory behind.
_LEAVING = frozenset(
    {
        *("TMP101", "TMP102", "TMP103"),
        *("TMP201", "TMP202", "TMP203", "TMP204", "TMP205", "TMP206", "TMP208", "TMP209", "TMP210"),
        "TMP301",
    }
)


def tells_of(finding: Finding, what: str) -> bool:
    """Tell whether a finding says that a thing of this kind may stay behind."""
    return finding.code == _DESCRIPTOR_LEAK if what == DESCRIPTOR else finding.code in _LEAVING


def stands_on(finding: Finding, line: int) -> bool:
    """Tell whether a finding is about what is made on a line (1-based)."""
    return line in lines_of(finding)


def lines_of(finding: Finding) -> set[int]:
    """Return the lines (1-based) on which what a finding is about may be made."""
    # A literal is reported where it is written down, and made into a file where it is used.
    steps = finding.steps if finding.code.startswith("TMP10") else ()
    return {*range(finding.span.line, finding.span.end_line + 1), *(step.line for step in steps)}


class Confirmations:
    """The observations of a run, matched with the findings of files as these come."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        """Start with none of them matched."""
        self._by_path: dict[str, list[Observation]] = {}
        self._found: dict[Observation, bool] = {}
        self._checked: dict[str, str] = {}
        for observation in observations:
            self._found[observation] = False
            if _is_line_known(observation):
                self._by_path.setdefault(_made_at(observation).path, []).append(observation)

    def confirmed_in(self, report: FileReport) -> FileReport:
        """Return the report with the names of the tests in each finding that they confirm."""
        path = os.path.realpath(report.path)
        self._checked[path] = report.path
        observations = self._by_path.get(path, [])
        if not observations or not report.findings:
            return report
        return report._replace(findings=tuple(self._marked(each, observations, report) for each in report.findings))

    def summary(self) -> Iterator[str]:
        """Yield what is to be said of the files that were seen: how much is found, and what is not."""
        known = {each: is_found for each, is_found in self._found.items() if _is_line_known(each)}
        seen = {each: is_found for each, is_found in known.items() if _made_at(each).path in self._checked}
        if seen:
            yield f"{sum(seen.values())} of {len(seen)} things that tests left are among the problems."
        for each in (each for each, is_found in seen.items() if not is_found):
            made = _made_at(each)
            yield f"{self._checked[made.path]}:{made.line}: no problem shown, but {_left_by(each)} left what it made"

    def _marked(self, finding: Finding, observations: Sequence[Observation], report: FileReport) -> Finding:
        fitting = [each for each in observations if _confirms(each, finding, report.lines)]
        self._found.update(dict.fromkeys(fitting, True))
        names = dict.fromkeys(map(_left_by, fitting))
        return finding._replace(confirmed=tuple(names)) if names else finding


def _is_line_known(observation: Observation) -> bool:
    """Tell whether the line that made it is known, and not only the one that started the process that made it."""
    return bool(observation.frames) and not observation.process


def _made_at(observation: Observation) -> Frame:
    return observation.frames[observation.acquisition]


def _left_by(observation: Observation) -> str:
    return observation.test or f"the fixture {observation.fixture}"


def _confirms(observation: Observation, finding: Finding, lines: Sequence[str]) -> bool:
    if not tells_of(finding, observation.what):
        return False
    made = _made_at(observation)
    if _text(lines, made.line) == made.text:
        return stands_on(finding, made.line)
    # The file has changed since the run: the line is known by its text.
    near = {*range(finding.span.line, finding.span.end_line + 1), *(step.line for step in finding.steps)}
    return bool(made.text) and any(_text(lines, each) == made.text and stands_on(finding, each) for each in near)


def _text(lines: Sequence[str], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""
