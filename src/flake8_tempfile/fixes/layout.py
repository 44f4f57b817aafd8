"""Which lines of a text a rewrite has to see: the function it is in, or the statements of one block.

A rewrite that names nothing but what lies inside one function is made on the lines of that function; the work then
grows with what is rewritten and not with the file, and the lines of all others stay as they are without being asked.
"""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from flake8_tempfile.source.parsing import tokens_of

_INDENT = "    "


class Group(NamedTuple):
    """Statements of a block that share lines, mostly one, with its decorators."""

    first: int
    last: int
    statements: tuple[ast.stmt, ...]


class Unit(NamedTuple):
    """The lines of the statements that an edit concerns, and the piece of the text to make it on.

    The piece has the lines from ``start`` to ``end``, which are those of the statements with the blank lines and
    comments around them, between ``before`` and ``after``: what stands for the text around it.  ``name`` is that of the
    function with those of the classes around it.
    """

    first: int
    last: int
    start: int
    end: int
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    name: str = ""

    @property
    def offset(self) -> int:
        """What to add to a line of the text to have that of the piece."""
        return len(self.before) + 1 - self.start


class Layout:
    """A parsed text, its lines and its blocks."""

    def __init__(self, source: str) -> None:
        """Parse ``source``."""
        self.source = source
        self.lines = io.StringIO(source, newline="").readlines()
        self.tree = ast.parse(source)
        self._groups: dict[ast.AST, list[Group]] = {}

    @cached_property
    def newline(self) -> str:
        """How the first line ends."""
        line = self.lines[0] if self.lines else ""
        return line[len(line.rstrip("\r\n")) :] or "\n"

    @cached_property
    def indent(self) -> str:
        """The first indentation, which is that of new blocks."""
        try:
            return next((token.string for token in tokens_of(self.source) if token.type == tokenize.INDENT), _INDENT)
        except SyntaxError:
            return _INDENT

    def text_of(self, unit: Unit) -> str:
        """Return the statements of a unit as they are written."""
        return "".join(self.lines[unit.first - 1 : unit.last])

    def piece_of(self, unit: Unit) -> str:
        """Return the text to make an edit of the unit on."""
        return "".join((*unit.before, *self.lines[unit.start - 1 : unit.end], *unit.after))

    def groups(self, block: ast.Module | ast.ClassDef) -> list[Group]:
        """Return the statements of a block, by their lines."""
        if block not in self._groups:
            self._groups[block] = list(_grouped(block.body))
        return self._groups[block]

    def unit(self, first: int, last: int) -> Unit:
        """Return the innermost function or statements of a module or class that have all the lines."""
        block: ast.Module | ast.ClassDef = self.tree
        indents: list[str] = []
        names: list[str] = []
        after: tuple[str, ...] = ()
        low, high = 1, len(self.lines)
        while True:
            groups = self.groups(block)
            start, end = _touched(groups, first, last)
            if start == end:  # a comment by itself
                return Unit(first, last, first, last)
            low = groups[start - 1].last + 1 if start else low
            if end < len(groups):
                high, after = groups[end].first - 1, (f"{''.join(indents[-1:])}pass{self.newline}",)
            inner = groups[start].statements[0]
            names.append(getattr(inner, "name", ""))
            if end > start + 1 or not isinstance(inner, ast.ClassDef) or not self._is_inside(inner, first):
                break
            block, low = inner, inner.lineno + 1
            indents.append(self.lines[inner.body[0].lineno - 1][: inner.body[0].col_offset])
        low = self._gap_above(groups[start].first, low)
        before = self._before(indents) if low > 1 else ()
        return Unit(groups[start].first, groups[end - 1].last, low, high, before, after, ".".join(names))

    def _is_inside(self, block: ast.ClassDef, line: int) -> bool:
        """Tell whether a line belongs to the body of a class, which stands below its header."""
        first = self.groups(block)[0].first
        return block.lineno < first <= line and self._gap_above(first, block.lineno + 1) > block.lineno

    def _gap_above(self, line: int, low: int) -> int:
        """Return the first of the blank lines and comments above a line, not above ``low``."""
        while line > low and self.lines[line - 2].strip()[:1] in ("", "#"):
            line -= 1
        return line

    def _before(self, indents: Sequence[str]) -> tuple[str, ...]:
        """Return a block with the indentation of the text, and the headers of the blocks around a piece."""
        first = f"if 1:{self.newline}", f"{self.indent}pass{self.newline}"
        if not indents:
            return first
        headers = [f"{indent}if 1:{self.newline}" for indent in ("", *indents[:-1])]
        return (*first, *headers, f"{indents[-1]}pass{self.newline}")


def _touched(groups: Sequence[Group], first: int, last: int) -> tuple[int, int]:
    start = bisect_left(groups, first, key=lambda group: group.last)
    end = bisect_right(groups, last, key=lambda group: group.first)
    return start, max(start, end)


def _grouped(body: Sequence[ast.stmt]) -> Iterator[Group]:
    found: Group | None = None
    for statement in body:
        first = min((statement.lineno, *(node.lineno for node in getattr(statement, "decorator_list", ()))))
        last = statement.end_lineno or statement.lineno
        if found is not None and first <= found.last:
            found = Group(found.first, last, (*found.statements, statement))
            continue
        if found is not None:
            yield found
        found = Group(first, last, (statement,))
    if found is not None:
        yield found
