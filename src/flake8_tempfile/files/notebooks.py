"""Notebooks: their code cells as one module, and the text of the notebook with the cells of another such module.

Between two cells stands a bare name that no cell has, so that an edit across cells shows.  Writing replaces the source
of the cells that changed in the text of the notebook, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flake8_tempfile.files.magics import as_python
from flake8_tempfile.model import Finding

SUFFIX = ".ipynb"
_FORMAT = 4
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_STRUCTURE = re.compile(r'["\[\]{}]')
_SCALAR = re.compile(r"[^\s,\]}]+")
_SPACE = re.compile(r"\s*")
# Numbers of lines in what is said of a finding; what is quoted is the code's own.
_LINES = re.compile(r"'[^']*'|`[^`]*`|\blines? (?P<numbers>\d+(?:, \d+)*(?: and \d+)?)")


class NotebookError(ValueError):
    """What cannot be read as a notebook, or cannot be written into one."""

    def __init__(self, reason: str, line: int = 1) -> None:
        """Keep the line of the file that shows it."""
        super().__init__(reason)
        self.line = line


class Cell(NamedTuple):
    """A code cell: its number among all cells, from 1, its source, and the names in ``python`` with what they are for.

    Both texts end with a line end, which ``open_ended`` says the cell does not have.
    """

    number: int
    source: str
    python: str
    magics: Mapping[str, str]
    open_ended: bool


class Notebook(NamedTuple):
    """The text of a notebook, its cells with Python, and the beginning of the names that were put into them."""

    text: str
    cells: tuple[Cell, ...]
    prefix: str

    @property
    def code(self) -> str:
        """Return the cells as one module."""
        between = (f"{_separator(self.prefix, index)}\n" if index else "" for index in range(len(self.cells)))
        return "".join(text for name, cell in zip(between, self.cells, strict=True) for text in (name, cell.python))

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines of the module as they are in the cells."""
        return tuple(
            line for index, cell in enumerate(self.cells) for line in (*["\n"] * (index > 0), *_split(cell.source))
        )

    @property
    def starts(self) -> tuple[tuple[int, int], ...]:
        """Return the line on which each cell begins in the module, and the number of the cell."""
        found, line = [], 1
        for cell in self.cells:
            found.append((line, cell.number))
            line += cell.python.count("\n") + 1
        return tuple(found)

    def version(self, code: str) -> Notebook:
        """Return the notebook with the Python of another version of the module; its text stays."""
        pairs = zip(self.cells, self._parts(code), strict=True)
        return self._replace(cells=tuple(cell._replace(python=part) for cell, part in pairs))

    def in_cells(self, finding: Finding) -> Finding:
        """Return the finding with the lines in its texts counted in cells; its places stay those in the module."""
        steps = tuple(step._replace(text=self._in_cell(step.text, step.line)) for step in finding.steps)
        message, hint = (self._in_cell(text, finding.span.line) for text in (finding.message, finding.hint))
        return finding._replace(message=message, hint=hint, steps=steps)

    def _in_cell(self, text: str, line: int) -> str:
        """Return a text about a line with the numbers of other lines as they are in their cells."""
        starts = self.starts
        here = _place(starts, line)[0]

        def placed(found: re.Match[str]) -> str:
            cell, number = _place(starts, int(found[0]))
            return f"{number}" if cell == here else f"{number} of cell {cell}"

        return _LINES.sub(lambda found: re.sub(r"\d+", placed, found[0]) if found["numbers"] else found[0], text)

    def sources(self, code: str) -> list[tuple[Cell, str]]:
        """Return the sources that the cells have in another version of the module.

        Raise :class:`NotebookError` if the version has moved something to another cell.
        """
        return [(cell, _source(cell, part)) for cell, part in zip(self.cells, self._parts(code), strict=True)]

    def with_code(self, code: str) -> str:
        """Return the text of the notebook with the cells of another version of the module."""
        text = self.text
        spans = dict(enumerate(_source_spans(text), 1))
        versions = zip(self.sources(self.code), self.sources(code), strict=True)
        for (cell, before), (_, source) in reversed(list(versions)):
            if source == before:
                continue
            start, end = spans[cell.number]
            text = text[:start] + _encoded(text[start:end], source, ascii_only=text.isascii()) + text[end:]
        return text

    def _parts(self, code: str) -> list[str]:
        separator = _separator(self.prefix, "")
        names = re.findall(rf"^{separator}\d+$", code, re.MULTILINE)
        expected = [_separator(self.prefix, index) for index in range(1, len(self.cells))]
        if names != expected or code.count(separator) != len(expected):
            raise NotebookError("it would reach into another cell")
        return re.split(rf"^{separator}\d+\n", code, flags=re.MULTILINE) if self.cells else []


def read_notebook(text: str) -> Notebook:
    """Return what is in the text of a notebook."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotebookError(f"no notebook: {error.msg}", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise NotebookError(f"no notebook: {error}") from error
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list) or document.get("nbformat") != _FORMAT:
        raise NotebookError(f"no notebook of format {_FORMAT}")
    sources = list(_code_sources(cells)) if _is_python(document) else []
    prefix = "_ipython"
    while any(prefix in source for _, source in sources):
        prefix += "_"
    found = (_cell(number, source, f"{prefix}_{number}_") for number, source in sources)
    return Notebook(text, tuple(cell for cell in found if cell is not None), prefix)


def _place(starts: Sequence[tuple[int, int]], line: int) -> tuple[int, int]:
    """Return the number of the cell that has a line of the module, and the line in the cell."""
    first, number = max((start for start in starts if start[0] <= line), default=(1, 1))
    return number, line - first + 1


def _is_python(document: Mapping[str, Any]) -> bool:
    metadata = _mapping(document.get("metadata"))
    kernel = _mapping(metadata.get("kernelspec")).get("language")
    language = _mapping(metadata.get("language_info")).get("name") or kernel
    return not isinstance(language, str) or language.lower() in ("python", "python3", "ipython")


def _code_sources(cells: Sequence[object]) -> Iterator[tuple[int, str]]:
    for number, cell in enumerate(map(_mapping, cells), 1):
        source = cell.get("source")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        editor = _mapping(_mapping(cell.get("metadata")).get("vscode"))
        if cell.get("cell_type") == "code" and isinstance(source, str) and editor.get("languageId") in (None, "python"):
            yield number, source


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _cell(number: int, source: str, prefix: str) -> Cell | None:
    normal = source.replace("\r\n", "\n").replace("\r", "\n")
    open_ended = bool(normal) and not normal.endswith("\n")
    normal += "\n" * open_ended
    python = as_python(_split(normal), prefix)
    return python and Cell(number, normal, "".join(python.lines), python.magics, open_ended)


def _separator(prefix: str, index: int | str) -> str:
    return f"{prefix}_cell_{index}"


def _split(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]]


def _source(cell: Cell, python: str) -> str:
    """Return the source of a cell for its new Python."""
    for name, magic in cell.magics.items():
        if python.count(name) != 1:
            raise NotebookError("it would repeat or lose a line that is IPython's")
        python = python.replace(name, magic)
    return python.removesuffix("\n") if cell.open_ended else python


def _encoded(old: str, source: str, *, ascii_only: bool) -> str:
    """Return ``source`` in JSON, written as ``old`` is: one string, or a list of lines of which those kept stay."""
    if old.startswith('"'):
        return json.dumps(source, ensure_ascii=ascii_only)
    spans = list(_elements(old, 0))
    known = {json.loads(old[start:end]): old[start:end] for start, end in spans}
    lines = re.findall(r"[^\n]*\n|[^\n]+", source)
    before = old[1 : spans[0][0]] if spans else ""
    after = old[spans[-1][1] : -1] if spans else ""
    between = old[spans[0][1] : spans[1][0]] if len(spans) > 1 else f",{before or ' '}"
    written = (known.get(line) or json.dumps(line, ensure_ascii=ascii_only) for line in lines)
    return f"[{before}{between.join(written)}{after}]"


def _source_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the source of each cell stands in a text that is known to be a notebook; (0, 0) for none."""
    top = dict(_members(text, _next(text, 0)))
    for start, _ in _elements(text, top["cells"][0]):
        yield dict(_members(text, start)).get("source", (0, 0)) if text[start] == "{" else (0, 0)


def _members(text: str, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the keys of an object and where their values stand."""
    position = _next(text, start + 1)
    while text[position] != "}":
        end = _end(text, position)
        key: str = json.loads(text[position:end])
        value = _next(text, _next(text, end) + 1)  # past the colon
        end = _end(text, value)
        yield key, (value, end)
        position = _next(text, end)
        position = _next(text, position + 1) if text[position] == "," else position


def _elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the elements of an array stand."""
    position = _next(text, start + 1)
    while text[position] != "]":
        end = _end(text, position)
        yield position, end
        position = _next(text, end)
        position = _next(text, position + 1) if text[position] == "," else position


def _next(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _end(text: str, position: int) -> int:
    """Return where the value that begins at ``position`` ends."""
    if text[position] not in '"[{':
        return _matched(_SCALAR, text, position)
    depth = 0
    while True:
        found = _STRUCTURE.search(text, position)
        if found is None:
            return len(text)
        position = found.end()
        if found[0] == '"':
            position = _matched(_STRING, text, found.start())
        else:
            depth += 1 if found[0] in "[{" else -1
        if depth == 0:
            return position


def _matched(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else len(text)
