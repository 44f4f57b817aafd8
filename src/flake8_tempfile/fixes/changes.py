"""An edit performed on the lines it concerns, and several of them put into one text."""

from __future__ import annotations

import ast
import io
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flake8_tempfile.edits import DropSuppression, Substitution
from flake8_tempfile.fixes.imports import names_used, with_imports_in
from flake8_tempfile.fixes.layout import Group, Layout, Unit
from flake8_tempfile.fixes.perform import perform
from flake8_tempfile.fixes.preserved import changed_by, require_same_statements, spans_in
from flake8_tempfile.fixes.recheck import require_comments, require_parses, require_same_outside
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.removal_comments import going
from flake8_tempfile.model import Edit, Span


@dataclass(frozen=True, eq=False)
class Change:
    """What edits make of the lines from ``first`` to ``last`` (1-based) of a text: ``lines`` instead of them.

    ``names`` counts how often a name is used in the new lines, less how often it was in the old ones.
    """

    edits: tuple[Edit, ...]
    first: int
    last: int
    lines: tuple[str, ...]
    names: Counter[str]


class Merged(NamedTuple):
    """A text with changes made: the new text, and for each change the first and the last of its lines in that."""

    text: str
    places: tuple[tuple[int, int], ...]


def spans_of(edit: Edit) -> list[Span]:
    """Return all places that an edit names."""
    return [span for name in edit.fields() for span in spans_in(getattr(edit, name))]


def change_by(edit: Edit, layout: Layout) -> Change:
    """Perform an edit; raise :class:`RefusedError` if it cannot be, or if more than it names would change."""
    spans = spans_of(edit)
    if not spans:
        raise RefusedError(f"nothing performs {type(edit).__name__}")
    first, last = min(span.line for span in spans), max(span.end_line for span in spans)
    unit = layout.unit(first, last)
    old, moved = layout.piece_of(unit), moved_edit(edit, unit.offset)
    new = perform(moved, old)
    if new == old:
        raise RefusedError("the rewrite changes nothing")
    require_parses(new, ast.PyCF_ONLY_AST)
    if not isinstance(edit, DropSuppression):
        require_comments(old, new, going(old, moved))
    require_same_outside(old, new, first + unit.offset, last + unit.offset)
    require_same_statements(old, new, changed_by(moved))
    names = names_used(ast.parse(new))
    names.subtract(names_used(ast.parse(old)))
    return _of_unit(edit, unit, layout, _without(unit, new), names)


def apply(edit: Edit, source: str) -> str:
    """Return ``source`` with one edit performed, the lines outside of it unchanged."""
    layout = Layout(source)
    return merged(layout, [change_by(edit, layout)], names_used(layout.tree)).text


def _without(unit: Unit, new: str) -> list[str]:
    """Return the lines of a piece without what stood for the text around it."""
    lines = _lines(new)
    start, end = len(unit.before), len(lines) - len(unit.after)
    if tuple(lines[:start]) != unit.before or tuple(lines[end:]) != unit.after:
        raise RefusedError("lines outside the edited statements would change")
    return lines[start:end]


def _of_unit(edit: Edit, unit: Unit, layout: Layout, new: Sequence[str], names: Counter[str]) -> Change:
    """Leave out the lines around the statements that have not changed."""
    old = layout.lines[unit.start - 1 : unit.end]
    above = _same(old[: unit.first - unit.start], new)
    below = _same(old[unit.last - unit.start + 1 :][::-1], new[above:][::-1])
    return Change((edit,), unit.start + above, unit.end - below, tuple(new[above : len(new) - below]), names)


def _same(lines: Sequence[str], others: Sequence[str]) -> int:
    """Return how many lines are the same at the beginning."""
    count = 0
    while count < min(len(lines), len(others)) and lines[count] == others[count]:
        count += 1
    return count


def moved_edit(edit: Edit, by: int) -> Edit:
    """Return an edit for a text that begins so many lines later."""
    return edit._replace(**{name: _moved(getattr(edit, name), by) for name in edit.fields()})


def _moved_span(span: Span, by: int) -> Span:
    return span._replace(line=span.line + by, end_line=span.end_line + by)


def _moved(value: object, by: int) -> object:
    match value:
        case Span():
            return _moved_span(value, by)
        case Substitution():
            return value._replace(span=_moved_span(value.span, by))
        case tuple():
            return tuple(_moved(item, by) for item in value)
        case _:
            return value


def merged(layout: Layout, changes: Sequence[Change], uses: Counter[str]) -> Merged:
    """Make changes none of which overlaps another; ``uses`` counts the names in the text before."""
    edits = [edit for change in changes for edit in change.edits]
    needed = dict.fromkeys(name for edit in edits for name in getattr(edit, "imports", ()))
    unused = dict.fromkeys(name for edit in edits for name in getattr(edit, "unused", ()))
    idle = [name for name in unused if not _is_used(name.rpartition(".")[2], changes, uses)]
    closed = list(_closed(layout, changes))
    marks = [f"_{number}_closed" for number in range(len(closed))]
    outline = with_imports_in("".join(_outline(layout, closed, marks)), list(needed), idle)
    lines: list[str] = []
    places: dict[int, tuple[int, int]] = {}
    texts = dict(zip(marks, closed, strict=True))
    for line in _lines(outline):
        interval = texts.pop(line.rstrip("\r\n"), None)
        if interval is None:
            lines.append(line)
        else:
            _fill(layout, interval, lines, places)
    if texts:
        raise RefusedError("lines outside the edited statements would change")
    return Merged("".join(lines), tuple(places[id(change)] for change in changes))


def _is_used(name: str, changes: Sequence[Change], uses: Counter[str]) -> bool:
    return uses[name] + sum(change.names[name] for change in changes) > 0


class _Closed(NamedTuple):
    """Lines of a text that imports have nothing to do with, and the changes in them, from first to last."""

    first: int
    last: int
    changes: tuple[Change, ...] = ()


def _closed(layout: Layout, changes: Sequence[Change]) -> Iterator[_Closed]:
    """Yield the lines of all statements but the imports at the top level, those that an edit concerns included.

    What stands between two imports is one.
    """
    groups = layout.groups(layout.tree)
    imports = [group.first for number, group in enumerate(groups) if _is_open(group, number)]
    statements = [_Closed(*group[:2]) for number, group in enumerate(groups) if not _is_open(group, number)]
    own = [_Closed(change.first, change.last, (change,)) for change in changes]
    found: _Closed | None = None
    for item in sorted([*statements, *own], key=lambda item: item[:2]):
        if found is not None and bisect_right(imports, found.last) >= bisect_right(imports, item.first):
            found = _Closed(found.first, max(found.last, item.last), (*found.changes, *item.changes))
            continue
        if found is not None:
            yield _with_comments(found, layout, imports)
        found = item
    if found is not None:
        yield _with_comments(found, layout, imports)


def _with_comments(item: _Closed, layout: Layout, imports: Sequence[int]) -> _Closed:
    """Close what follows, too: the comments that belong to a block, or all where no import comes after it."""
    after = imports[bisect_right(imports, item.last) :][:1]
    if not after:
        return item._replace(last=len(layout.lines))
    comments = [n for n in range(item.last + 1, after[0]) if layout.lines[n - 1].lstrip(" \t")[:1] == "#"]
    return item._replace(last=max([item.last, *(n for n in comments if layout.lines[n - 1][:1] != "#")]))


def _is_open(group: Group, number: int) -> bool:
    """Tell whether a statement has to do with where imports go: an import, or a docstring."""
    if number == 0 and isinstance(group.statements[0], ast.Expr):
        return isinstance(group.statements[0].value, ast.Constant)
    return any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in group.statements)


def _outline(layout: Layout, closed: Sequence[_Closed], marks: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a text with a mark for all that is closed."""
    at = 0
    for interval, mark in zip(closed, marks, strict=True):
        yield from layout.lines[at : interval.first - 1]
        last = layout.lines[interval.last - 1]
        yield mark + last[len(last.rstrip("\r\n")) :]
        at = interval.last
    yield from layout.lines[at:]


def _fill(layout: Layout, interval: _Closed, lines: list[str], places: dict[int, tuple[int, int]]) -> None:
    at = interval.first - 1
    for change in interval.changes:
        lines += layout.lines[at : change.first - 1]
        places[id(change)] = len(lines) + 1, len(lines) + len(change.lines)
        lines += change.lines
        at = change.last
    lines += layout.lines[at : interval.last]


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()
