"""GitLab's code quality report: a JSON array in the words of Code Climate, for the widget of a merge request."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from flake8_tempfile.reporters import FileReport, Output, Run
from flake8_tempfile.reporters.fingerprints import fingerprinted
from flake8_tempfile.reporters.identity import is_grave
from flake8_tempfile.reporters.marks import confirmed_message
from flake8_tempfile.reporters.places import place_of, relative_path
from flake8_tempfile.reporters.records import Record, write_list


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    # GitLab knows files by their path in the repository.
    base = os.environ.get("CI_PROJECT_DIR", "")
    issues = (issue for file in reports for issue in _issues(file, relative_path(file.path, run.root, base)))
    write_list(output, "[", issues, "]\n")


def _issues(file: FileReport, path: str) -> Iterator[Record]:
    for finding, fingerprint in fingerprinted(file, path):
        place = place_of(file, finding)
        cell = "" if place.cell is None else f"cell {place.cell}, line {place.line}: "
        lines: Record = {"begin": 1 if cell else place.line, "end": 1 if cell else place.end_line}
        yield {
            "description": f"{cell}{finding.code}: {confirmed_message(finding)}",
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": "major" if is_grave(finding.code) else "minor",
            "location": {"path": path, "lines": lines},
        }
