"""Where a finding is, in the words of the formats: 1-based columns, cells of notebooks, paths relative to a base."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from flake8_tempfile.records import NamedTuple
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.marks import confirmation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

# The rule on files that cannot be read, decoded or parsed.
UNPARSABLE = "TMP001"


class Place(NamedTuple):
    """A stretch of a file, or of one cell of a notebook: lines and columns 1-based, the end column exclusive."""

    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{cell}{self.line}:{self.column}"


def place_of(file: FileReport, finding: Finding) -> Place:
    """Return where ``finding`` is."""
    span = finding.span
    cell, before = cell_of(file, span.line)
    end = max((span.end_line, span.end_column), (span.line, span.column))
    return Place(cell, span.line - before, span.column + 1, end[0] - before, end[1] + 1)


def unchecked(file: FileReport) -> Iterator[str]:
    """Yield a line for people on why a file is not checked, if it is not."""
    for finding in file.findings:
        if finding.code == UNPARSABLE:
            yield f"{file.path}:{place_of(file, finding)}: {finding.code} {finding.message}"


def place_of_line(file: FileReport, line: int) -> Place:
    """Return the place of what stands on a line."""
    cell, before = cell_of(file, line)
    start, end = extent(file.lines, line)
    return Place(cell, line - before, start + 1, line - before, end + 1)


def line_in_words(file: FileReport, line: int) -> str:
    """Return ``line 4``, in a notebook ``cell 3, line 4``."""
    cell, before = cell_of(file, line)
    return f"{'' if cell is None else f'cell {cell}, '}line {line - before}"


def lines_of(file: FileReport, finding: Finding) -> Iterator[str]:
    """Yield what is said about a finding, a line each: the message, the steps to it, the advice, which tests saw it."""
    yield f"{file.path}:{place_of(file, finding)}: {finding.code} {finding.message}"
    for step in finding.steps:
        yield f"{line_in_words(file, step.line)}: {step.text}"
    if finding.hint:
        yield f"help: {finding.hint}"
    if said := confirmation(finding):
        yield said


def cell_of(file: FileReport, line: int) -> tuple[int | None, int]:
    """Return the number of the cell that holds ``line``, and how many lines stand before that cell."""
    cell, before = None, 0
    for first, number in file.cells:
        if first > line:
            break
        cell, before = number, first - 1
    return cell, before


def extent(lines: Sequence[str], line: int) -> tuple[int, int]:
    """Return the columns (0-based, the end exclusive) of what stands on a line, 0 and 0 if that is nothing."""
    text = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
    return len(text) - len(text.lstrip()), len(text)


def relative_path(path: str, root: str, base: str = "") -> str:
    """Return ``path``, which is relative to ``root``, as seen from ``base`` if it lies in there; with slashes."""
    base = base or root
    absolute = os.path.normpath(os.path.join(root, path))
    inside = os.path.relpath(absolute, base) if base and _is_inside(absolute, base) else absolute
    return inside.replace(os.sep, "/")


def _is_inside(path: str, directory: str) -> bool:
    try:
        return os.path.commonpath((path, directory)) == os.path.normpath(directory)
    except ValueError:  # on another drive
        return False
