"""Whether a rewrite has kept the statements that it was not asked to change.

Every statement, and every header of a compound one, must be there with the same text and in the same order, inside the
same headers; only its indentation may be another.  What stands inside a string of several lines is no indentation.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from flake8_tempfile.edits import Substitution
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Edit, Span
from flake8_tempfile.source.parsing import tokens_of

Place: TypeAlias = "tuple[int, int]"
_IMPORTS = (ast.Import, ast.ImportFrom)


class Changed(NamedTuple):
    """What an edit names: the statements that go as a whole, and the places where it changes a statement."""

    whole: Sequence[Span] = ()
    partly: Sequence[Span] = ()


@dataclass
class Part:
    """A simple statement, or the header of a compound one with the ``parts`` of its body."""

    text: str
    start: Place
    end: Place
    around: tuple[Part, ...]
    is_bare_raise: bool = False
    parts: list[Part] = field(default_factory=list)
    is_changed: bool = False


_WHOLE = frozenset({"removals", "dropped", "moved"})
# What only marks a place, or the ends of a region whose statements stay.
_UNCHANGED = frozenset({"first", "last", "before", "after"})


def changed_by(edit: Edit) -> Changed:
    """Return what an edit names."""
    whole: list[Span] = []
    partly: list[Span] = []
    begins_with_handle = bool(getattr(edit, "handle", ""))
    for name in edit.fields():
        if name not in _UNCHANGED or (name == "first" and begins_with_handle):
            (whole if name in _WHOLE else partly).extend(spans_in(getattr(edit, name)))
    return Changed(whole, partly)


def spans_in(value: object) -> Iterator[Span]:
    """Iterate over the spans in the value of a field."""
    several = isinstance(value, tuple) and not isinstance(value, (Span, Substitution))
    items: Sequence[object] = value if several else (value,)  # type: ignore[assignment]
    for item in items:
        if isinstance(item, Span):
            yield item
        elif isinstance(item, Substitution):
            yield item.span


def require_same_statements(old: str, new: str, changed: Changed) -> None:
    """Refuse if a statement of ``old`` outside of what is ``changed`` is not in ``new`` as it was."""
    tops = _Reader(old).parts()
    for part in _all(tops):
        part.is_changed = _is_named(part, changed)
    for part in reversed(list(_all(tops))):
        _carry_on(part)
    rest = _all(_Reader(new).parts())
    for part in _all(tops):
        if not part.is_changed and not any(_is_kept(part, other) for other in rest):
            line = part.text.partition("\n")[0].strip()
            raise RefusedError(f"a statement that is not part of the edit would change: {line}")


def _all(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.parts)


def _is_kept(old: Part, new: Part) -> bool:
    around = iter(new.around)
    headers = (part for part in old.around if not part.is_changed)
    return old.text == new.text and all(any(header.text == other.text for other in around) for header in headers)


def _is_named(part: Part, changed: Changed) -> bool:
    if any(_start(span) <= part.start and part.end <= _end(span) for span in changed.whole):
        return True
    return any(part.start <= _start(span) < part.end for span in changed.partly)


def _carry_on(part: Part) -> None:
    """A header may go with all that is below it, and so may a ``raise`` that is left alone in a handler."""
    raising = [inner for inner in part.parts if inner.is_bare_raise]
    others = [inner for inner in part.parts if not inner.is_bare_raise]
    if part.parts and all(inner.is_changed for inner in others):
        if others and part.text.startswith("except"):
            for inner in raising:
                inner.is_changed = True
        part.is_changed = part.is_changed or all(inner.is_changed for inner in part.parts)


def _start(span: Span) -> Place:
    return span.line, span.column


def _end(span: Span) -> Place:
    return span.end_line, span.end_column


class _Reader:
    """Takes a text apart."""

    def __init__(self, source: str) -> None:
        self._tree = ast.parse(source)
        self._lines = io.StringIO(source, newline="").readlines()
        try:
            self._strings = set(_lines_in_strings(source))
        except SyntaxError as error:
            raise RefusedError(f"the text cannot be tokenized: {error}") from error

    def parts(self) -> list[Part]:
        """Return the parts of the module, without the imports at its top level."""
        return list(self._block([node for node in self._tree.body if not isinstance(node, _IMPORTS)], ()))

    def _block(self, statements: Sequence[ast.stmt], around: tuple[Part, ...]) -> Iterator[Part]:
        for statement in statements:
            yield from self._statement(statement, around)

    def _statement(self, node: ast.stmt, around: tuple[Part, ...]) -> Iterator[Part]:
        start = self._first(node)
        if isinstance(node, ast.Match):
            words = self._words(start, self._first(node.cases[0].pattern))
            part = Part(words, start, self._first(node.cases[0].pattern), around)
            part.parts = [inner for case in node.cases for inner in self._case(case, (*around, part))]
            yield part
        elif not isinstance(getattr(node, "body", None), list):
            is_bare = isinstance(node, ast.Raise) and node.exc is None
            end = self._place(node.end_lineno, node.end_col_offset)
            yield Part(self._exact(start, end), start, end, around, is_bare)
        elif hasattr(node, "finalbody"):
            yield from self._try(node, around)
        else:
            yield from self._compound(node, around)

    def _compound(self, node: ast.AST, around: tuple[Part, ...]) -> Iterator[Part]:
        """Yield the header with its body, and once more for what is below ``else``."""
        start, end = self._first(node), self._first(node.body[0])  # type: ignore[attr-defined]
        words = self._words(start, end)
        for prefix, body in (("", node.body), ("else of ", getattr(node, "orelse", []))):  # type: ignore[attr-defined]
            if body:
                part = Part(prefix + words, start, end, around)
                part.parts = list(self._block(body, (*around, part)))
                yield part

    def _try(self, node: ast.AST, around: tuple[Part, ...]) -> Iterator[Part]:
        """The words ``try`` and ``finally`` come and go with the clean-up."""
        yield from self._block(node.body, around)  # type: ignore[attr-defined]
        for handler in node.handlers:  # type: ignore[attr-defined]
            yield from self._compound(handler, around)
        yield from self._block(node.orelse, around)  # type: ignore[attr-defined]
        yield from self._block(node.finalbody, around)  # type: ignore[attr-defined]

    def _case(self, case: ast.match_case, around: tuple[Part, ...]) -> Iterator[Part]:
        start, end = self._first(case.pattern), self._first(case.body[0])
        part = Part(f"case {self._words(start, end)}", start, end, around)
        part.parts = list(self._block(case.body, (*around, part)))
        yield part

    def _words(self, start: Place, end: Place) -> str:
        return " ".join(_words(self._exact(start, end)))

    def _first(self, node: ast.AST) -> Place:
        """Return where a statement starts, with its decorators."""
        decorators = getattr(node, "decorator_list", ())
        found = min((inner.lineno, inner.col_offset) for inner in (node, *decorators))
        return self._place(*found)

    def _place(self, line: int | None, column: int | None) -> Place:
        """``ast`` counts columns in bytes."""
        assert line is not None
        before = self._lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return line, len(before.decode("utf-8", "surrogatepass"))

    def _exact(self, start: Place, end: Place) -> str:
        """Return the text between two places without the indentation of its lines."""
        found = []
        for number in range(start[0], end[0] + 1):
            line = self._lines[number - 1]
            line = line[: end[1]] if number == end[0] else line
            line = line[start[1] :] if number == start[0] else line
            found.append(line if number in self._strings else line.lstrip(" \t\f"))
        return "".join(found)


def _words(text: str) -> Iterator[str]:
    """Iterate over the words of a header, without comments and line ends."""
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    try:
        for token in tokens_of(text):
            if token.type not in skipped:
                yield token.string
    except SyntaxError:
        yield text


def _lines_in_strings(source: str) -> Iterator[int]:
    """Iterate over the lines that begin inside a string."""
    opened: list[int] = []
    for token in tokens_of(source):
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            opened.append(token.start[0])
        elif name in ("FSTRING_END", "TSTRING_END"):
            yield from range(opened.pop() + 1, token.end[0] + 1)
        elif name == "STRING":
            yield from range(token.start[0] + 1, token.end[0] + 1)
