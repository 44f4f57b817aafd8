"""reviewdog's diagnostic format, one object for the run; its columns count the bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_tempfile.reporters import PROGRAM, FileReport, Output, Run
from flake8_tempfile.reporters.identity import INFORMATION, is_grave, weakness
from flake8_tempfile.reporters.marks import confirmation
from flake8_tempfile.reporters.places import extent, line_in_words, relative_path
from flake8_tempfile.reporters.records import Record, encoded, write_list

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    source = encoded({"name": PROGRAM, "url": INFORMATION})
    head = f'{{"source": {source},\n"diagnostics": ['
    write_list(output, head, (entry for file in reports for entry in _diagnostics(file, run)), "]}\n")


def _diagnostics(file: FileReport, run: Run) -> Iterator[Record]:
    path = relative_path(file.path, run.root)
    for finding in file.findings:
        yield {
            "message": _message(file, finding.span.line, finding.message) + _help(finding),
            "location": _location(file, path, finding),
            "severity": "ERROR" if is_grave(finding.code) else "WARNING",
            "code": _code(finding.code),
            "related_locations": [
                {
                    "message": _message(file, step.line, step.text),
                    "location": _line_location(file, path, step.line),
                }
                for step in finding.steps
            ],
        }


def _help(finding: Finding) -> str:
    said = confirmation(finding)
    return (f"\nhelp: {finding.hint}" if finding.hint else "") + (f"\n{said}" if said else "")


def _message(file: FileReport, line: int, text: str) -> str:
    """Return a text with the place it is about, where the location does not say that."""
    return f"{line_in_words(file, line)}: {text}" if file.cells else text


def _code(code: str) -> Record:
    address = weakness(code)
    return {"value": code, "url": address} if address else {"value": code}


def _location(file: FileReport, path: str, finding: Finding) -> Record:
    span = finding.span
    start, end = (span.line, span.column), max((span.end_line, span.end_column), (span.line, span.column))
    return _range(file, path, start, end)


def _line_location(file: FileReport, path: str, line: int) -> Record:
    start, end = extent(file.lines, line)
    return _range(file, path, (line, start), (line, end))


def _range(file: FileReport, path: str, start: tuple[int, int], end: tuple[int, int]) -> Record:
    """Return a location; that of a notebook has no range, for its lines are those of JSON."""
    if file.cells:
        return {"path": path}
    return {"path": path, "range": {"start": _position(file, *start), "end": _position(file, *end)}}


def _position(file: FileReport, line: int, column: int) -> Record:
    text = file.lines[line - 1] if line <= len(file.lines) else ""
    return {"line": line, "column": len(text[:column].encode("utf-8", "surrogatepass")) + 1}
