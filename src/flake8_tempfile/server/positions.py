"""Places in a text as editors count them: lines from 0, columns in the units that client and server have agreed on."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec

from flake8_tempfile.model import Span
from flake8_tempfile.reporters import Replacement
from flake8_tempfile.reporters.places import extent


class Positions:
    """The places of one text.  Its lines end where Python and the protocol say: not at form feeds and the like."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        """Take the text apart."""
        self.lines: Sequence[str] = [line.rstrip("\r\n") for line in io.StringIO(text, newline="").readlines()]
        self._codec = codec

    def range_of(self, span: Span) -> types.Range:
        """Return the range of a span, at least one character of it where its line has one."""
        end = max((span.end_line, span.end_column), (span.line, span.column + 1))
        return types.Range(self._position(span.line, span.column), self._position(*end))

    def range_of_line(self, line: int) -> types.Range:
        """Return the range of what stands on a line (1-based)."""
        start, end = extent(self.lines, line)
        return types.Range(self._position(line, start), self._position(line, end))

    def column(self, position: types.Position) -> int:
        """Return the column of a position in characters."""
        line = self.lines[position.line] if position.line < len(self.lines) else ""
        units = 0
        for column, char in enumerate(line):
            if units >= position.character:
                return column
            units += self._codec.client_num_units(char)
        return len(line)

    def edits(self, replacements: Iterable[Replacement]) -> list[types.TextEdit]:
        """Return replacements of lines as edits."""
        return [
            types.TextEdit(
                types.Range(self._position(first, 0), self._position(last, len(self._line(last)))),
                text,
            )
            for first, last, text in replacements
        ]

    def _position(self, line: int, column: int) -> types.Position:
        return types.Position(line - 1, self._codec.client_num_units(self._line(line)[:column]))

    def _line(self, line: int) -> str:
        return self.lines[line - 1] if line <= len(self.lines) else ""
