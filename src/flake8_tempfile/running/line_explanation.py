"""A line of a file -> why something is reported on it, or why nothing is, in lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.explanation import WHAT_COUNTS, Answer, explain
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.model import Finding
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.places import place_of_line
from flake8_tempfile.running.file_check import codes_of, exhausted, parsed
from flake8_tempfile.selecting.noqa import skips_file, unsuppressed

_PACKAGE = "flake8_tempfile."


class Explained(NamedTuple):
    """The answers for a line of a file; ``states`` says of each whether it is reported, and if not, what keeps it."""

    file: FileReport
    line: int
    answers: tuple[Answer, ...]
    states: tuple[str, ...]


def explained(data: bytes | str, target: Target, line: int, cell: str | None = None) -> Explained:
    """Explain a line of a file, or of a cell of a notebook; raise :class:`ValueError` where that is impossible."""
    try:
        tree, lines, notebook = parsed(data, target)
        file = FileReport(target.path, (), lines if notebook is None else notebook.lines)
        if notebook is not None:
            file = file._replace(cells=notebook.starts)
        line = _in_module(line, cell, file)
        codes = codes_of(target)
        answers = explain(tree, lines, target.path, target.options.settings._replace(codes=codes), line)
    except (RecursionError, MemoryError) as error:
        raise ValueError(exhausted(error)) from error
    states = tuple(_state(answer, codes, lines) for answer in answers)
    return Explained(file, line, answers, states)


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


def as_text(explained: Explained) -> Iterator[str]:
    """Yield the lines that tell what is so, and on which evidence."""
    if not explained.answers:
        yield f"{_at(explained)}: no acquisition, removal or temporary path is recognised on this line"
        yield "  What would count:"
        for text in WHAT_COUNTS:
            yield f"    {text}"
    for answer, state in zip(explained.answers, explained.states, strict=True):
        yield f"{_at(explained)}:{answer.column + 1}: {answer.subject}: {_verdict(answer, state, explained)}"
        yield from _notes(answer, explained)


def evidence(explained: Explained, finding: Finding) -> Iterator[str]:
    """Yield the steps that led to one finding on the line, with the evidence of each."""
    for answer in explained.answers:
        if answer.finding is not None and answer.finding.code == finding.code:
            yield from _notes(answer, explained)


def _notes(answer: Answer, explained: Explained) -> Iterator[str]:
    width = max((len(_on(note.line, explained)) for note in answer.notes), default=0)
    for note in answer.notes:
        yield f"  {_on(note.line, explained):<{width}}  {note.text}"
        yield f"  {'':<{width}}  [{note.evidence}; {note.owner.removeprefix(_PACKAGE)}]"


def _verdict(answer: Answer, state: str, explained: Explained) -> str:
    finding = answer.finding
    if answer.elsewhere:
        return f"see {_on(answer.elsewhere, explained)}"
    if finding is None:
        return f"nothing to report, exempt ({answer.exempt})" if answer.exempt else "nothing to report"
    aside = "" if state == "reported" else f" ({state})"
    return f"{finding.code} {rule_of(finding.code).rule.name}{aside}: {finding.message}"


def _at(explained: Explained) -> str:
    place = place_of_line(explained.file, explained.line)
    return f"{explained.file.path}:{'' if place.cell is None else f'cell {place.cell}:'}{place.line}"


def _on(line: int, explained: Explained) -> str:
    place, here = (place_of_line(explained.file, each) for each in (line, explained.line))
    return f"line {place.line}" if place.cell == here.cell else f"cell {place.cell}, line {place.line}"
