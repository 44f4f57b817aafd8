"""``# noqa`` comments, as flake8 (6 and 7) reads them, and which of them have no use.

What may surprise: a comment counts on its own line only, so the one after the last bracket of a call does not silence a
finding on the first line of it; but lines that a string or a backslash joins are one line.  ``# noqa: TMP2`` silences
all codes that start with it, ``# noqa: tmp204`` none, and ``# noqa: TMP``, which has no digits and so is no code, all
of every plugin; ``# flake8: noqa`` at the start of a line takes out the whole file, whatever codes follow it.

Beyond flake8, the name of a rule stands for its code.  flake8 itself takes a comment with nothing but names for one
without codes, and silences everything there.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

_WHOLE_FILE = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)
_INLINE = re.compile(r"# noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)
_ITEM = r"(?:[A-Z]+[0-9]+|[a-z][a-z0-9]*(?:-[a-z0-9]+)+)"
_WITH_ITEMS = re.compile(rf"# noqa:\s?(?P<items>{_ITEM}(?:[,\s]+{_ITEM})*)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,\s]+")


class Comment(NamedTuple):
    """A ``# noqa`` comment that lists codes or names of rules.

    ``line`` is 1-based, ``column`` and ``end`` are 0-based and enclose ``# noqa: items``.  It counts from the line
    ``first`` to the line ``last``.
    """

    line: int
    column: int
    end: int
    items: tuple[str, ...]
    first: int
    last: int


def skips_file(lines: Iterable[str]) -> bool:
    """Tell whether a line says that the file is not to be checked."""
    return any("#" in line and _WHOLE_FILE.match(line) for line in lines)


def unsuppressed(findings: Sequence[Finding], lines: Sequence[str]) -> tuple[Finding, ...]:
    """Return the findings that no comment on their line silences."""
    if not findings or not any(_INLINE.search(line) for line in lines):
        return tuple(findings)
    texts = _joined_texts(lines)
    return tuple(finding for finding in findings if not _silenced(finding, texts, lines))


def listing_comments(lines: Sequence[str]) -> Iterator[Comment]:
    """Yield the comments that list items; what only looks like one, in a string, is none."""
    for first, last, comments in joined_lines(lines):
        for token in comments:
            match = _WITH_ITEMS.search(token.string)
            if match:
                items = tuple(_SEPARATOR.split(match["items"]))
                line, start = token.start
                yield Comment(line, start + match.start(), start + match.end(), items, first, last)


def silences_all(comment: Comment, line: str) -> bool:
    """Tell whether flake8 sees no code in a comment, and so takes it for one that silences everything."""
    match = _INLINE.match(line, comment.column)
    return match is not None and match["codes"] is None


def _silenced(finding: Finding, texts: Mapping[int, str], lines: Sequence[str]) -> bool:
    line = finding.span.line
    text = texts.get(line) or (lines[line - 1] if line <= len(lines) else "")
    comment = _INLINE.search(text)
    if comment is None:
        return False
    codes = _with_names(text, comment.start())
    codes = codes or tuple(code for code in _SEPARATOR.split(comment["codes"] or "") if code)
    return not codes or finding.code.startswith(codes)


def _with_names(text: str, start: int) -> tuple[str, ...]:
    """Return the codes in a comment that names rules, with those of the names; nothing if it names none."""
    match = _WITH_ITEMS.match(text, start)
    items = _SEPARATOR.split(match["items"]) if match else []
    names = {item.lower() for item in items if "-" in item}
    if not names:
        return ()
    from flake8_tempfile.rules import RULES  # loaded anyway where there are findings

    named = tuple(registered.rule.code for registered in RULES if not names.isdisjoint(registered.rule.names))
    return (*named, *(item for item in items if "-" not in item)) if named else ()


def _joined_texts(lines: Sequence[str]) -> dict[int, str]:
    """Map each line to its text with that of the lines it is joined to."""
    texts: dict[int, str] = {}
    for first, last, _ in joined_lines(lines):
        texts.update(dict.fromkeys(range(first, last + 1), "".join(lines[first - 1 : last])))
    return texts


def joined_lines(lines: Sequence[str]) -> list[tuple[int, int, list[tokenize.TokenInfo]]]:
    """Return the first and the last of lines that are joined, with their comments; nothing if that cannot be told."""
    remaining = iter(lines)
    found: list[tuple[int, int, list[tokenize.TokenInfo]]] = []
    first: int | None = None
    comments: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.generate_tokens(lambda: next(remaining, "")):
            if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
                continue
            first = token.start[0] if first is None else min(first, token.start[0])
            if token.type == tokenize.COMMENT:
                comments.append(token)
            elif token.type in (tokenize.NL, tokenize.NEWLINE):
                found.append((first, token.end[0], comments))
                first, comments = None, []
    except (tokenize.TokenError, SyntaxError):
        return []
    return found
