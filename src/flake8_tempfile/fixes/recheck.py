"""What a rewritten text must show before it is written.

It parses, what was to be mended is gone, and nothing new has appeared; all comments are still there, and outside the
edited statements every line is the same.  A finding is known by its code and by what it points at, not by its message:
another line may raise after a rewrite, and what makes a directory may have another name.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from flake8_tempfile.edits import DropSuppression
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Applicability, Finding, Span
from flake8_tempfile.source.parsing import indentation, tokens_of

Check: TypeAlias = Callable[[str], Sequence[Finding]]
# The number of the rewrite a finding lies in (None: outside of all), its code, and the text it points at.
Identity: TypeAlias = "tuple[int | None, str, str]"


class Rewritten(NamedTuple):
    """A rewrite in a text: the findings it mends, all places it names, and its lines before and after."""

    mended: tuple[Finding, ...]
    named: tuple[Span, ...]
    before: tuple[int, int]
    after: tuple[int, int]


class Checked(NamedTuple):
    """A text as lines, and what is found in it."""

    lines: Sequence[str]
    findings: Sequence[Finding]


class Fault(NamedTuple):
    """Why a text must not be written, and the number of the rewrite that is to blame; None if that is unknown."""

    culprit: int | None
    reason: str


def faults(old: Checked, new: Checked, rewrites: Sequence[Rewritten]) -> Iterator[Fault]:
    """Yield what is wrong with a text in which findings have been mended."""
    had = _identified(old, [rewrite.before for rewrite in rewrites])
    left = _identified(new, [rewrite.after for rewrite in rewrites])
    mended: Counter[Identity] = Counter()
    # A finding may stand elsewhere than its rewrite: what one method makes another one removes.
    place_of = holders([rewrite.before for rewrite in rewrites])
    for number, rewrite in enumerate(rewrites):
        for finding in rewrite.mended:
            known: Identity = place_of(finding.span.line), finding.code, pointed_at(finding, old.lines)
            mended[known] += 1
            if len(left.get(known, ())) > len(had.get(known, ())) - mended[known]:
                yield Fault(number, f"{finding.code} would still be there")
    yield from _appeared(had, left, Counter(_moved(had, left, mended, rewrites)))


def _appeared(
    had: dict[Identity, list[Finding]], left: dict[Identity, list[Finding]], moved: Counter[tuple[int | None, str]]
) -> Iterator[Fault]:
    for known, found in left.items():
        culprit, code, _ = known
        appeared = [finding for finding in found if not _is_advice(finding)]
        for finding in appeared[len(had.get(known, ())) :]:
            if moved[culprit, code] > 0:
                moved[culprit, code] -= 1
            else:
                yield Fault(culprit, f"{code} would appear: {finding.message}")


def _is_advice(finding: Finding) -> bool:
    """Tell whether a new finding is no fault of a rewrite: a comment without use, which is next, or a mere wish."""
    edit = finding.edit
    return isinstance(edit, DropSuppression) or (edit is not None and edit.applicability is Applicability.DISPLAY)


def _identified(text: Checked, places: Sequence[tuple[int, int]]) -> dict[Identity, list[Finding]]:
    found: dict[Identity, list[Finding]] = {}
    holder = holders(places)
    for finding in text.findings:
        known = holder(finding.span.line), finding.code, pointed_at(finding, text.lines)
        found.setdefault(known, []).append(finding)
    return found


def holders(places: Sequence[tuple[int, int]]) -> Callable[[int], int | None]:
    """Return what tells in which of the places, from first to last line, a line is; none overlaps another."""
    order = sorted(range(len(places)), key=places.__getitem__)
    starts = [places[number][0] for number in order]

    def holder(line: int) -> int | None:
        at = bisect_right(starts, line) - 1
        return order[at] if at >= 0 and line <= places[order[at]][1] else None

    return holder


def _moved(
    had: dict[Identity, list[Finding]],
    left: dict[Identity, list[Finding]],
    mended: Counter[Identity],
    rewrites: Sequence[Rewritten],
) -> Iterator[tuple[int | None, str]]:
    """Yield the rewrite and the code of what was said of a statement that the rewrite has put another one for.

    It is no new finding if the same is said of that.
    """
    for known, found in had.items():
        number, code, _ = known
        gone = len(found) - mended[known] - len(left.get(known, ()))
        if number is not None and gone > 0:
            named = [finding for finding in found if _is_named(finding, rewrites[number])]
            yield from [(number, code)] * min(gone, len(named))


def _is_named(finding: Finding, rewrite: Rewritten) -> bool:
    return any(span.line <= finding.span.line <= span.end_line for span in rewrite.named)


def pointed_at(finding: Finding, lines: Sequence[str]) -> str:
    """Return the text that a finding points at; how it is broken into lines does not matter."""
    first, start, last, end = finding.span
    if first == last:
        return " ".join(lines[first - 1][start:end].split())
    between = lines[first : last - 1]
    return " ".join("".join((lines[first - 1][start:], *between, lines[last - 1][:end])).split())


def require_parses(source: str, flags: int = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT) -> None:
    """Refuse what Python does not take."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<fixed>", "exec", dont_inherit=True, flags=flags)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RefusedError(f"the new text does not parse: {error}") from error


def require_comments(old: str, new: str, going: Counter[str] | None = None) -> None:
    """Refuse if a comment would be lost, but for those that go with what they describe (``going``)."""
    lost = _comments(old) - _comments(new) - (going or Counter())
    if lost:
        raise RefusedError(f"a comment would be lost: {next(iter(lost))}")


def _comments(source: str) -> Counter[str]:
    try:
        return Counter(token.string.strip() for token in tokens_of(source) if token.type == tokenize.COMMENT)
    except SyntaxError as error:
        raise RefusedError(f"the text cannot be tokenized: {error}") from error


def require_same_outside(old: str, new: str, first: int, last: int) -> None:
    """Refuse if a line outside the edited ones (``first`` to ``last`` of ``old``) is not the same in ``new``.

    Imports at the top level may come and go, with the blank lines around them.  The comments right above the first
    edited line are about it, and what is put before it comes before them; those right below the last one belong to its
    block, where they are indented further than the first.
    """
    source = io.StringIO(old, newline="").readlines()
    margin = indentation(source[first - 1])
    while last < len(source) and source[last].lstrip().startswith("#") and indentation(source[last]) > margin:
        last += 1
    while first > 1 and source[first - 2].lstrip().startswith("#"):
        first -= 1
    above, below = kept_lines(old, 0, first - 1), kept_lines(old, last)
    lines = kept_lines(new)
    if lines[: len(above)] != above or (below and lines[-len(below) :] != below):
        raise RefusedError("lines outside the edited statements would change")


def kept_lines(source: str, start: int = 0, end: int | None = None) -> list[str]:
    """Return the lines after ``start``, up to ``end``, that are neither blank nor of an import at the top level."""
    imports = {
        line
        for node in ast.parse(source).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = io.StringIO(source, newline="").readlines()
    stop = len(lines) if end is None else end
    return [
        line
        for number, line in enumerate(lines, 1)
        if start < number <= stop and number not in imports and line.strip()
    ]
