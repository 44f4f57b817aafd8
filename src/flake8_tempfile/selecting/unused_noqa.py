"""``# noqa`` comments that silence nothing: reported as TMP002, with the edit that drops what is not used.

And those that silence more than they say, where flake8 reads them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from flake8_tempfile.edits import DropSuppression
from flake8_tempfile.model import Applicability, Finding, Span
from flake8_tempfile.rules import RULES
from flake8_tempfile.rules.unused_noqa import RULE
from flake8_tempfile.selecting.noqa import Comment, listing_comments, silences_all, unsuppressed

_CODES = tuple(registered.rule.code for registered in RULES)
_NAMES = {name: registered.rule.code for registered in RULES for name in registered.rule.names}
_PREFIX = "TMP"
_MAY_BE_OURS = re.compile(r"# noqa:.*(?:TMP[0-9]|[a-z]-[a-z])", re.IGNORECASE)


def with_unused(findings: Sequence[Finding], lines: Sequence[str], codes: Collection[str]) -> tuple[Finding, ...]:
    """Return the findings that no comment silences, and those about comments that silence nothing, sorted by place.

    ``findings`` are all that the rules ``codes`` make of the file.
    """
    kept = unsuppressed(findings, lines)
    # Most files list none of our rules and need not be read token by token.
    if RULE.code not in codes or not _MAY_BE_OURS.search("".join(lines)):
        return kept
    unused = unsuppressed(tuple(_unused(findings, lines, codes)), lines)
    return tuple(sorted((*kept, *unused), key=lambda finding: (finding.span.line, finding.span.column, finding.code)))


def notes_on_names(lines: Sequence[str]) -> tuple[str, ...]:
    """Return a line on each comment whose names of rules are a bare ``# noqa`` to flake8."""
    if not _MAY_BE_OURS.search("".join(lines)):
        return ()
    return tuple(_note(comment) for comment in listing_comments(lines) if _has_name(comment, lines))


def _has_name(comment: Comment, lines: Sequence[str]) -> bool:
    return any(item.lower() in _NAMES for item in comment.items) and silences_all(comment, lines[comment.line - 1])


def _note(comment: Comment) -> str:
    codes = ", ".join(_NAMES.get(item.lower(), item) for item in comment.items)
    said = f"`# noqa: {', '.join(comment.items)}` silences everything there in flake8"
    return f"{comment.line}:{comment.column + 1}: {said}: write `# noqa: {codes}`"


def _unused(findings: Sequence[Finding], lines: Sequence[str], codes: Collection[str]) -> Iterator[Finding]:
    for comment in listing_comments(lines):
        there = {finding.code for finding in findings if comment.first <= finding.span.line <= comment.last}
        idle = [item for item in comment.items if _is_idle(item, there, codes)]
        if idle:
            span = Span(comment.line, comment.column, comment.line, comment.end)
            edit = _drop(comment, idle, lines[comment.line - 1])
            yield Finding(RULE.code, span, RULE.message.format(items=", ".join(idle)), edit=edit)


def _is_idle(item: str, there: Collection[str], codes: Collection[str]) -> bool:
    """Tell whether an item is one of ours, could silence something in this run, and does not."""
    prefix = _NAMES.get(item.lower(), item)
    if not prefix.startswith(_PREFIX) or prefix == RULE.code:
        return False
    meant = [code for code in _CODES if code.startswith(prefix)]
    return all(code in codes for code in meant) and not any(code.startswith(prefix) for code in there)


def _drop(comment: Comment, idle: Collection[str], line: str) -> DropSuppression:
    """Return the edit that leaves the other items, or takes the comment with the space before it."""
    left = [item for item in comment.items if item not in idle]
    written = line[comment.column : comment.end]
    if left:
        head = written[: len(written) - len(written.split(":", 1)[1].lstrip())]
        span = Span(comment.line, comment.column, comment.line, comment.end)
        return DropSuppression(_TITLE, Applicability.SAFE, span, head + ", ".join(left))
    # A reason goes with what it is the reason for, another comment stays.
    another = line.find("#", comment.end)
    if another >= 0:
        start, end = comment.column, another
    else:
        start, end = len(line[: comment.column].rstrip()), len(line.rstrip("\r\n"))
    return DropSuppression(_TITLE, Applicability.SAFE, Span(comment.line, start, comment.line, end), "")


_TITLE = "Drop what silences nothing"
