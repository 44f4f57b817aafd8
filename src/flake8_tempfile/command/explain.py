"""``flake8-tempfile explain PATH:LINE``: why something is reported on a line, or why nothing is.

Exit status: 0 if there was something to explain, 1 if nothing on the line is anything to this program, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.console import CLEAN, FINDINGS, UsageError
from flake8_tempfile.explanation import WHAT_COUNTS, Answer, explain
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.model import Finding
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.reporters import FileReport, printable
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.places import place_of_line
from flake8_tempfile.running.file_check import codes_of, exhausted, parsed, read
from flake8_tempfile.selecting.noqa import skips_file, unsuppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# As the findings are printed, with or without the column: ``a.py:4``, ``a.py:4:12``, ``a.ipynb:cell 3:4:12``.
_PLACE = re.compile(r"(?P<path>.+?)(?::cell (?P<cell>\d+))?:(?P<line>\d+)(?::\d+)?:?")
_PACKAGE = "flake8_tempfile."


class _Explained(NamedTuple):
    """The answers for a line of a file; ``states`` says of each whether it is reported, and if not, what keeps it."""

    file: FileReport
    line: int
    answers: tuple[Answer, ...]
    states: tuple[str, ...]


def run(arguments: argparse.Namespace) -> int:
    """Explain a line and return the exit status."""
    place = _PLACE.fullmatch(arguments.place)
    if place is None:
        raise UsageError(f"{arguments.place!r} is not PATH:LINE")
    path = os.path.normpath(place["path"])
    target = Target(path, configuration_from(arguments).options_for(os.path.dirname(path)), named=True)
    explained = _explained(target, int(place["line"]), place["cell"])
    if arguments.output_format == "json":
        json.dump(_as_json(explained), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        for text in _as_text(explained):
            sys.stdout.write(f"{printable(text)}\n")
    return CLEAN if explained.answers else FINDINGS


def _explained(target: Target, line: int, cell: str | None) -> _Explained:
    data = read(target)
    if isinstance(data, FileReport):
        raise UsageError(f"{target.path}: cannot be read")
    try:
        tree, lines, notebook = parsed(data, target)
        file = FileReport(target.path, (), lines if notebook is None else notebook.lines)
        if notebook is not None:
            file = file._replace(cells=notebook.starts)
        line = _in_module(line, cell, file)
        codes = codes_of(target)
        answers = explain(tree, lines, target.path, target.options.settings._replace(codes=codes), line)
    except ValueError as error:
        raise UsageError(f"{target.path}: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise UsageError(f"{target.path}: {exhausted(error)}") from error
    states = tuple(_state(answer, codes, lines) for answer in answers)
    return _Explained(file, line, answers, states)


def _in_module(line: int, cell: str | None, file: FileReport) -> int:
    """Return the line of the module for one of a file, or of a cell; raise :class:`ValueError` if there is none."""
    if not file.cells and cell is None:
        if not 1 <= line <= len(file.lines):
            raise ValueError(f"there is no line {line}, the last one is {len(file.lines)}")
        return line
    starts = {number: start for start, number in file.cells}
    if cell is None or int(cell) not in starts:
        raise ValueError(_no_cell(starts))
    wanted = starts[int(cell)] + line - 1
    ends = [start - 2 for start in starts.values() if start > starts[int(cell)]]
    if line < 1 or wanted > min(ends, default=len(file.lines)):
        raise ValueError(f"there is no line {line} in cell {cell}")
    return wanted


def _no_cell(known: Iterable[int]) -> str:
    cells = ", ".join(map(str, known))
    return f"say PATH:cell NUMBER:LINE, for cell {cells}" if cells else "it has no cells with code"


def _state(answer: Answer, codes: frozenset[str], lines: Sequence[str]) -> str:
    finding = answer.finding
    if finding is None:
        return "elsewhere" if answer.elsewhere else "exempt" if answer.exempt else "silent"
    if finding.code not in codes:
        return "not selected"
    is_shown = unsuppressed([finding], lines) and not skips_file(lines)
    return "reported" if is_shown else "silenced by a comment"


def _as_text(explained: _Explained) -> Iterator[str]:
    if not explained.answers:
        yield f"{_at(explained)}: no acquisition, removal or temporary path is recognised on this line"
        yield "  What would count:"
        for text in WHAT_COUNTS:
            yield f"    {text}"
    for answer, state in zip(explained.answers, explained.states, strict=True):
        yield f"{_at(explained)}:{answer.column + 1}: {answer.subject}: {_verdict(answer, state, explained)}"
        width = max(len(_on(note.line, explained)) for note in answer.notes)
        for note in answer.notes:
            yield f"  {_on(note.line, explained):<{width}}  {note.text}"
            yield f"  {'':<{width}}  [{note.evidence}; {note.owner.removeprefix(_PACKAGE)}]"


def _verdict(answer: Answer, state: str, explained: _Explained) -> str:
    finding = answer.finding
    if answer.elsewhere:
        return f"see {_on(answer.elsewhere, explained)}"
    if finding is None:
        return f"nothing to report, exempt ({answer.exempt})" if answer.exempt else "nothing to report"
    aside = "" if state == "reported" else f" ({state})"
    return f"{finding.code} {rule_of(finding.code).rule.name}{aside}: {finding.message}"


def _at(explained: _Explained) -> str:
    place = place_of_line(explained.file, explained.line)
    return f"{explained.file.path}:{'' if place.cell is None else f'cell {place.cell}:'}{place.line}"


def _on(line: int, explained: _Explained) -> str:
    place, here = (place_of_line(explained.file, each) for each in (line, explained.line))
    return f"line {place.line}" if place.cell == here.cell else f"cell {place.cell}, line {place.line}"


def _as_json(explained: _Explained) -> dict[str, Any]:
    pairs = zip(explained.answers, explained.states, strict=True)
    return {
        "path": explained.file.path,
        **_json_place(explained.line, explained),
        "answers": [_json_answer(answer, state, explained) for answer, state in pairs],
        "what_counts": [] if explained.answers else list(WHAT_COUNTS),
    }


def _json_answer(answer: Answer, state: str, explained: _Explained) -> dict[str, Any]:
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


def _json_place(line: int, explained: _Explained) -> dict[str, int]:
    place = place_of_line(explained.file, line)
    return {"line": place.line} if place.cell is None else {"cell": place.cell, "line": place.line}
