"""``flake8-tempfile explain PATH:LINE``: why something is reported on a line, or why nothing is.

Exit status: 0 if there was something to explain, 1 if nothing on the line is anything to this program, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys

from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.console import CLEAN, FINDINGS, UsageError
from flake8_tempfile.explanation import WHAT_COUNTS, Answer
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport, printable
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.places import place_of_line
from flake8_tempfile.running.file_check import read
from flake8_tempfile.running.line_explanation import Explained, as_text, explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# As the findings are printed, with or without the column: ``a.py:4``, ``a.py:4:12``, ``a.ipynb:cell 3:4:12``.
_PLACE = re.compile(r"(?P<path>.+?)(?::cell (?P<cell>\d+))?:(?P<line>\d+)(?::\d+)?:?")


def run(arguments: argparse.Namespace) -> int:
    """Explain a line and return the exit status."""
    place = _PLACE.fullmatch(arguments.place)
    if place is None:
        raise UsageError(f"{arguments.place!r} is not PATH:LINE")
    path = os.path.normpath(place["path"])
    target = Target(path, configuration_from(arguments).options_for(os.path.dirname(path)), named=True)
    data = read(target)
    if isinstance(data, FileReport):
        raise UsageError(f"{target.path}: cannot be read")
    try:
        found = explained(data, target, int(place["line"]), place["cell"])
    except ValueError as error:
        raise UsageError(f"{target.path}: {error}") from error
    if arguments.output_format == "json":
        json.dump(_as_json(found), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        for text in as_text(found):
            sys.stdout.write(f"{printable(text)}\n")
    return CLEAN if found.answers else FINDINGS


def _as_json(explained: Explained) -> dict[str, Any]:
    pairs = zip(explained.answers, explained.states, strict=True)
    return {
        "path": explained.file.path,
        **_json_place(explained.line, explained),
        "answers": [_json_answer(answer, state, explained) for answer, state in pairs],
        "what_counts": [] if explained.answers else list(WHAT_COUNTS),
    }


def _json_answer(answer: Answer, state: str, explained: Explained) -> dict[str, Any]:
    finding: Finding | None = answer.finding
    return {
        "column": answer.column + 1,
        "elsewhere": _json_place(answer.elsewhere, explained) if answer.elsewhere else None,
        "subject": answer.subject,
        "state": state,
        "code": finding and finding.code,
        "rule": finding and rule_of(finding.code).rule.name,
        "message": finding and finding.message,
        "exemption": answer.exempt or None,
        "steps": [
            {
                **_json_place(note.line, explained),
                "text": note.text,
                "evidence": note.evidence,
                "decided_by": note.owner,
            }
            for note in answer.notes
        ],
    }


def _json_place(line: int, explained: Explained) -> dict[str, int]:
    place = place_of_line(explained.file, line)
    return {"line": place.line} if place.cell is None else {"cell": place.cell, "line": place.line}
