"""Each finding with its source: the acquisition marked, then the witness path step by step, then one line of advice.

::

    app.py:4:12: TMP204 [removal-outside-finally] temporary directory 'work' is not removed if line 5 raises
      |
    4 |     work = tempfile.mkdtemp()
      |            ^^^^^^^^^^^^^^^^^^ created here
    5 |     convert(work)
      |     ------------- may raise
      |
      = help: remove it in a `finally`, or use `with tempfile.TemporaryDirectory()`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport, Output, Part, printable
from flake8_tempfile.reporters.concise import place

_TAB = 4
_MAX_WIDTH = 150
_BEFORE_MARK = 30


@dataclass(frozen=True, slots=True)
class _Mark:
    """What to underline on a line (columns 0-based, the end exclusive) and what to say about it."""

    line: int
    start: int
    end: int
    sign: str
    text: str

    @property
    def style(self) -> str:
        return "bold red" if self.sign == "^" else "bold yellow"


def report(reports: Iterable[FileReport], output: Output) -> None:
    """Write the findings of all files."""
    for file in reports:
        for finding in file.findings:
            name = (f" [{_name(finding.code)}] ", "dim")
            output.line(*place(file.path, finding), (finding.code, "bold red"), name, (finding.message, "bold"))
            for parts in _body(finding, file.lines):
                output.line(*parts)
            output.line()


def _name(code: str) -> str:
    from flake8_tempfile.rules import RULES  # loaded anyway where there are findings, and only there

    return next(registered.rule.name for registered in RULES if registered.rule.code == code)


def _body(finding: Finding, lines: Sequence[str]) -> Iterator[tuple[Part, ...]]:
    marks = [mark for mark in _marks(finding, lines) if mark.line <= len(lines)]
    width = len(str(max((mark.line for mark in marks), default=0)))
    margin = (" " * width + " |", "cyan")
    if marks:
        yield (margin,)
    before: int | None = None
    for mark in marks:
        yield from _source(mark, before, lines, width)
        before = mark.line
        yield (margin, *_underline(mark, lines))
    if marks and finding.hint:
        yield (margin,)
    if finding.hint:
        yield (" " * width + " = ", "cyan"), ("help", "bold"), (f": {finding.hint}", "")


def _marks(finding: Finding, lines: Sequence[str]) -> Iterator[_Mark]:
    """Yield the acquisition, then the steps in their order; a first step on its line says what the mark means."""
    span, steps = finding.span, finding.steps
    said = bool(steps) and steps[0].line == span.line
    end = span.end_column if span.end_line == span.line else _code_end(lines, span.line)
    yield _Mark(span.line, span.column, max(end, span.column + 1), "^", steps[0].text if said else "")
    for step in steps[1:] if said else steps:
        text = lines[step.line - 1] if step.line <= len(lines) else ""
        yield _Mark(step.line, len(text) - len(text.lstrip()), _code_end(lines, step.line), "-", step.text)


def _code_end(lines: Sequence[str], line: int) -> int:
    return len(lines[line - 1].rstrip()) if line <= len(lines) else 0


def _source(mark: _Mark, before: int | None, lines: Sequence[str], width: int) -> Iterator[tuple[Part, ...]]:
    """Yield the line of ``mark``, with what lies between it and the line shown before: one line, or an ellipsis."""
    if mark.line == before:
        return
    if before is not None and mark.line == before + 2:
        yield _numbered(before + 1, _shown(lines[before], 0, 0)[0], width)
    elif before is not None and mark.line != before + 1:
        yield ((" " * width + "...", "cyan"),)
    yield _numbered(mark.line, _shown(lines[mark.line - 1], mark.start, mark.end)[0], width)


def _numbered(number: int, text: str, width: int) -> tuple[Part, ...]:
    return (f"{number:>{width}} | ", "cyan"), (text, "")


def _underline(mark: _Mark, lines: Sequence[str]) -> tuple[Part, ...]:
    text, start, end = _shown(lines[mark.line - 1], mark.start, mark.end)
    signs = mark.sign * max(_columns(text[start:end]), 1)
    return (" " + " " * _columns(text[:start]), ""), (f"{signs} {mark.text}".rstrip(), mark.style)


def _shown(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the line as it is shown, with its tabs and control characters replaced, and the mark's place in it."""
    text = _displayed(line.rstrip("\r\n"))
    start, end = len(_displayed(line[:start])), len(_displayed(line[:end].rstrip("\r\n")))
    if len(text) <= _MAX_WIDTH:
        return text, start, end
    first = max(0, min(start - _BEFORE_MARK, len(text) - _MAX_WIDTH))
    left, right = "…" * (first > 0), "…" * (first + _MAX_WIDTH < len(text))
    shift = len(left) - first
    return left + text[first : first + _MAX_WIDTH] + right, start + shift, min(end, first + _MAX_WIDTH) + shift


def _displayed(text: str) -> str:
    return printable(text.expandtabs(_TAB))


def _columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in text)
