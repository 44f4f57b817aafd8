"""The witness path of a finding, drawn on its source lines for the HTML page.

The rows of a listing have one height, so that the places of an SVG beside them are known.  Below a line that the path
goes through stands a row for each of its stops; the stops are numbered in the order of execution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport, printable
from flake8_tempfile.reporters.excerpt import excerpt
from flake8_tempfile.reporters.markup import attributes, marked_up, prose
from flake8_tempfile.reporters.places import cell_of, extent

# The height of a row in pixels, as the style sheet has it.
HEIGHT = 22
_WIDTH, _LANE, _RADIUS = 64, 44, 8
_ROOM = 240
_CONTEXT = 2
_SKIPPED = "the removal that is skipped"
# The rules of this group are about a resource that gets lost at the end of its path.
_LOSSES = "TMP2"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the path: a stretch of a line (columns 0-based), what is said of it, and its part in the story."""

    line: int
    start: int
    end: int
    text: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a listing: a source line, what is said of a stop, or (without either) lines that are left out."""

    html: str
    stop: Stop | None = None


def stops(file: FileReport, finding: Finding) -> list[Stop]:
    """Return the stops: the finding's own place first, the way to the loss, and the removal that is not reached."""
    span, steps = finding.span, finding.steps
    said = bool(steps) and steps[0].line == span.line
    end = span.end_column if span.end_line == span.line else extent(file.lines, span.line)[1]
    found = [Stop(span.line, span.column, max(end, span.column + 1), steps[0].text if said else "", "created", 1)]
    rest = steps[1:] if said else steps
    last = len(rest) - (bool(rest) and rest[-1].text == _SKIPPED)
    for number, step in enumerate(rest, 1):
        kind = "skipped" if number > last else "lost" if number == last else "passed"
        found.append(Stop(step.line, *extent(file.lines, step.line), step.text, kind, number + 1))
    return [stop for stop in found if 0 < stop.line <= len(file.lines)]


def listing(file: FileReport, finding: Finding) -> str:
    """Return the source of a finding with its path as HTML, '' if there is no source."""
    path = stops(file, finding)
    if not path:
        return ""
    rows = list(_rows(file, path))
    rail = _rail(rows, path, finding) if finding.steps else ""
    code = "".join(row.html for row in rows)
    label = attributes({"aria-label": f"Source of {finding.code} on line {finding.span.line}"})
    return f'<div class="listing">{rail}<div class="code" tabindex="0" role="region"{label}>{code}</div></div>'


def _rows(file: FileReport, path: Sequence[Stop]) -> Iterator[_Row]:
    before = 0
    for line in _shown(file, path):
        if before and line != before + 1:
            yield _Row('<div class="row gap"><span class="number">&#8943;</span></div>')
        before = line
        here = [stop for stop in path if stop.line == line]
        yield _Row(_source(file, line, here))
        for stop in here:
            if stop.text:
                yield _Row(_note(file, stop), stop)


def _shown(file: FileReport, path: Sequence[Stop]) -> list[int]:
    """Return the lines to show: those of the stops and some around them; a single one left out is shown, too."""
    near = {line for stop in path for line in range(stop.line - _CONTEXT, stop.line + _CONTEXT + 1)}
    near |= {line + 1 for line in near if line + 2 in near}
    # Between the cells of a notebook stands a line that is in none of them.
    between = {first - 1 for first, _ in file.cells}
    return sorted(line for line in near - between if 0 < line <= len(file.lines))


def _source(file: FileReport, line: int, here: Sequence[Stop]) -> str:
    start, end = (here[0].start, here[0].end) if here else (0, 0)
    text, start, end = excerpt(file.lines[line - 1], start, end, _ROOM)
    cell, before = cell_of(file, line)
    code = marked_up(text)
    if here:
        marked = f'<mark class="{here[0].kind}">{marked_up(text[start:end])}</mark>'
        code = marked_up(text[:start]) + marked + marked_up(text[end:])
    number = f"{line - before}" if cell is None else f"[{cell}] {line - before}"
    return f'<div class="row{" hit" if here else ""}"><span class="number">{number}</span><code>{code}</code></div>'


def _note(file: FileReport, stop: Stop) -> str:
    text, start, _ = excerpt(file.lines[stop.line - 1], stop.start, stop.end, _ROOM)
    indent = marked_up(" " * len(text[:start]))
    said = prose(stop.text)
    return (
        f'<div class="row note {stop.kind}"><span class="number"></span><code>{indent}</code>'
        f'<span class="said">{stop.number}. {said}</span></div>'
    )


def _rail(rows: Sequence[_Row], path: Sequence[Stop], finding: Finding) -> str:
    """Return the drawing beside the rows: a node for each stop, arrows between them, one out of the last."""
    heights = {row.stop: (index * HEIGHT) + HEIGHT // 2 for index, row in enumerate(rows) if row.stop}
    drawn = [stop for stop in path if stop in heights]
    label = "; ".join(f"{stop.number}. line {stop.line}: {stop.text}" for stop in drawn)
    size = {"class": "rail", "width": f"{_WIDTH}", "height": f"{len(rows) * HEIGHT}"}
    parts = [f'<svg{attributes(size)} role="img"{attributes({"aria-label": f"Path: {printable(label)}"})}>']
    for one, other in pairwise(drawn):
        parts.append(_edge(heights[one], heights[other], "skipped" if other.kind == "skipped" else "taken"))
    end = [stop for stop in drawn if stop.kind != "skipped"][-1:]
    if end and finding.code.startswith(_LOSSES):
        parts.append(_way_out(heights[end[0]]))
    parts.extend(_node(stop, heights[stop]) for stop in drawn)
    return "".join((*parts, "</svg>"))


def _edge(start: int, end: int, kind: str) -> str:
    """Return an arrow: straight down, or around to the right of the nodes where the path goes back."""
    if end > start:
        tip = end - _RADIUS
        line, head = f"M{_LANE} {start + _RADIUS}V{tip - 4}", f"M{_LANE - 4} {tip - 6}h8l-4 6z"
    else:
        side, tip = _WIDTH - 4, _LANE + _RADIUS
        line = f"M{tip} {start}C{side + 4} {start} {side + 4} {end} {tip + 4} {end}"
        head = f"M{tip + 6} {end - 4}v8l-6 -4z"
    return f'<path class="edge {kind}" d="{line}"/><path class="head {kind}" d="{head}"/>'


def _way_out(height: int) -> str:
    line, head = f"M{_LANE - _RADIUS} {height}H12", f"M12 {height - 5}v10l-9 -5z"
    return f'<path class="edge exit" d="{line}"/><path class="head exit" d="{head}"><title>leaks here</title></path>'


def _node(stop: Stop, height: int) -> str:
    circle = f'<circle class="{stop.kind}" cx="{_LANE}" cy="{height}" r="{_RADIUS}"/>'
    return f'<g class="node">{circle}<text x="{_LANE}" y="{height + 4}">{stop.number}</text></g>'
