"""Workflow commands of GitHub Actions, which become annotations on the lines of a pull request."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flake8_tempfile.reporters import FileReport, Output, Run, printable
from flake8_tempfile.reporters.identity import is_grave, rule_of
from flake8_tempfile.reporters.places import Place, lines_of, place_of, relative_path

if TYPE_CHECKING:
    pass

_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    base = os.environ.get("GITHUB_WORKSPACE", "")
    for file in reports:
        path = relative_path(file.path, run.root, base)
        for finding in file.findings:
            place = place_of(file, finding)
            properties = {"title": f"{finding.code} ({rule_of(finding.code).rule.name})", "file": path, **_where(place)}
            level = "error" if is_grave(finding.code) else "warning"
            output.write(_command(level, properties, "\n".join(lines_of(file, finding))))
        if file.failure:
            output.write(_command("error", {"title": "internal error", "file": path}, file.failure))


def _where(place: Place) -> dict[str, str]:
    """Return the properties of a place.  In a notebook there is none: its lines are those of JSON."""
    if place.cell is not None:
        return {}
    if place.line != place.end_line:  # the runner accepts columns on a single line only
        return {"line": str(place.line), "endLine": str(place.end_line)}
    columns = {"col": str(place.column), "endColumn": str(place.end_column)}
    return {"line": str(place.line), "endLine": str(place.end_line), **columns}


def _command(level: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    return printable(f"::{level} {listed}::{message.translate(_MESSAGE)}") + "\n"
