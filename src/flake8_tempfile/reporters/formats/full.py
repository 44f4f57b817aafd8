"""Each finding with its source: the acquisition marked, then the witness path step by step, then one line of advice.

A path that is written down and what is left behind at it are shown together.

::

    app.py:4:12: TMP204 [*] [removal-outside-finally] temporary directory 'work' is not removed if line 5 raises
      |
    4 |     work = tempfile.mkdtemp()
      |            ^^^^^^^^^^^^^^^^^^ created here
    5 |     convert(work)
      |     ------------- may raise
      |
      = help: remove it in a `finally`, or use `with tempfile.TemporaryDirectory()`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from flake8_tempfile.reporters import FileReport, Output, Part, Run, printable
from flake8_tempfile.reporters.excerpt import columns, displayed, excerpt
from flake8_tempfile.reporters.formats.concise import place
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.marks import confirmation, fix_mark
from flake8_tempfile.reporters.places import cell_of, extent
from flake8_tempfile.reporters.stories import stories
from flake8_tempfile.reporters.suggestion import suggestion

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

_MAX_WIDTH = 150
_MIN_WIDTH = 30
_HANGING = 4


class _Mark(NamedTuple):
    """What to underline on a line (columns 0-based, the end exclusive) and what to say about it."""

    line: int
    start: int
    end: int
    sign: str
    text: str

    @property
    def style(self) -> str:
        return "bold red" if self.sign == "^" else "bold yellow"


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    for file in reports:
        for story in stories(file.findings):
            heads = (parts for finding in story.findings for parts in _header(file, finding, output.width))
            for parts in (*heads, *_body(file, story.told, output.width, run)):
                output.line(*parts)
            output.line()


def _header(file: FileReport, finding: Finding, width: int | None) -> Iterator[tuple[Part, ...]]:
    name = (f" [{rule_of(finding.code).rule.name}] ", "dim")
    head = (*place(file, finding), (finding.code, "bold red"), *fix_mark(finding), name)
    taken = sum(columns(printable(text)) for text, _ in head)
    first, *others = _wrapped(finding.message, width, taken, _HANGING)
    yield *head, (first, "bold")
    for text in others:
        yield (" " * _HANGING, ""), (text, "bold")


def _body(file: FileReport, finding: Finding, width: int | None, run: Run) -> Iterator[tuple[Part, ...]]:
    marks = [mark for mark in _marks(file, finding) if mark.line <= len(file.lines)]
    digits = len(str(max((mark.line - cell_of(file, mark.line)[1] for mark in marks), default=0)))
    listing = _Listing(file, digits, max((width or _MAX_WIDTH + digits + 3) - digits - 3, _MIN_WIDTH))
    yield from listing.rows(marks)
    unfixed = f"not fixed automatically: {finding.unfixed}" if finding.unfixed else ""
    notes = [("help", finding.hint), ("note", unfixed), ("note", confirmation(finding))]
    if marks and any(text for _, text in notes):
        yield (listing.margin,)
    for label, text in notes:
        if text:
            yield from _note(label, text, width, digits)
    yield from suggestion(file, finding, run, digits)


def _note(label: str, text: str, width: int | None, digits: int) -> Iterator[tuple[Part, ...]]:
    head = " " * digits + " = "
    hanging = len(f"{head}{label}: ")
    first, *others = _wrapped(text, width, hanging, hanging)
    yield (head, "cyan"), (label, "bold"), (f": {first}", "")
    for text in others:
        yield ((" " * hanging + text, ""),)


def _wrapped(text: str, width: int | None, taken: int, hanging: int) -> list[str]:
    """Break ``text`` between words for a terminal of ``width`` columns on whose first line some are taken."""
    if width is None or taken + columns(text) <= width:
        return [text]
    from textwrap import wrap

    room = max(width, hanging + _MIN_WIDTH)
    taken %= width
    # What is taken ends with a space; a word stands for the rest of it, so that the next one may go to the next line.
    filled = "x" * (taken - 1) + " " * bool(taken) + text
    lines = wrap(filled, room, subsequent_indent=" " * hanging, break_on_hyphens=False)
    return [line[hanging if number else taken :] for number, line in enumerate(lines)]


def _marks(file: FileReport, finding: Finding) -> Iterator[_Mark]:
    """Yield the acquisition, then the steps in their order; a first step on its line says what the mark means."""
    span, steps = finding.span, finding.steps
    said = bool(steps) and steps[0].line == span.line
    end = span.end_column if span.end_line == span.line else extent(file.lines, span.line)[1]
    yield _Mark(span.line, span.column, max(end, span.column + 1), "^", steps[0].text if said else "")
    for step in steps[1:] if said else steps:
        yield _Mark(step.line, *extent(file.lines, step.line), "-", step.text)


class _Listing(NamedTuple):
    """The lines of a file with their numbers, which take ``digits`` columns; the text has ``room`` columns."""

    file: FileReport
    digits: int
    room: int

    @property
    def margin(self) -> Part:
        return (" " * self.digits + " |", "cyan")

    def rows(self, marks: list[_Mark]) -> Iterator[tuple[Part, ...]]:
        """Yield the marked lines with the marks below them."""
        if marks:
            yield (self.margin,)
        before: int | None = None
        for mark in marks:
            yield from self._source_rows(mark, before)
            before = mark.line
            yield from self._underline(mark)

    def _source_rows(self, mark: _Mark, before: int | None) -> Iterator[tuple[Part, ...]]:
        """Yield the line of ``mark``, with what lies between it and the line before: one line, or an ellipsis."""
        if mark.line == before:
            return
        cell = cell_of(self.file, mark.line)[0]
        if before is not None and cell != cell_of(self.file, before)[0]:
            yield ((" " * self.digits + f"... cell {cell}", "cyan"),)
        elif before is not None and mark.line == before + 2:
            yield self._numbered(before + 1, excerpt(self.file.lines[before], 0, 0, self.room)[0])
        elif before is not None and mark.line != before + 1:
            yield ((" " * self.digits + "...", "cyan"),)
        text, _, _ = excerpt(self.file.lines[mark.line - 1], mark.start, mark.end, self.room)
        yield self._numbered(mark.line, text)

    def _numbered(self, line: int, text: str) -> tuple[Part, ...]:
        number = line - cell_of(self.file, line)[1]
        return (f"{number:>{self.digits}} | ", "cyan"), (text, "")

    def _underline(self, mark: _Mark) -> Iterator[tuple[Part, ...]]:
        text, start, end = excerpt(self.file.lines[mark.line - 1], mark.start, mark.end, self.room)
        indent, signs = columns(text[:start]), mark.sign * max(columns(text[start:end]), 1)
        said = displayed(mark.text)
        if indent + len(signs) + 1 + columns(said) <= self.room:
            yield self.margin, (" " + " " * indent, ""), (f"{signs} {said}".rstrip(), mark.style)
            return
        yield self.margin, (" " + " " * indent, ""), (signs, mark.style)
        for row in _wrapped(said, self.room, 0, 0):
            yield self.margin, (" " + " " * min(indent, max(self.room - columns(row), 0)), ""), (row, mark.style)
