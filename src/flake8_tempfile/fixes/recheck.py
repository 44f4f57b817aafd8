"""What a rewritten text must show before it is written.

It parses, the finding is gone, no new one has appeared, all comments are still there, and outside the edited
statements every line is the same.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from flake8_tempfile.edits import DropSuppression
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Finding

Check: TypeAlias = Callable[[str], Sequence[Finding]]

_LINES = re.compile(r"\blines? \d+(?:(?:, | and )\d+)*")


def recheck(finding: Finding, before: Sequence[Finding], old: str, new: str, check: Check) -> tuple[Finding, ...]:
    """Return the findings in ``new``; raise :class:`RefusedError` with the reason if it must not be written."""
    if new == old:
        raise RefusedError("the rewrite changes nothing")
    _require_parses(new)
    if not isinstance(finding.edit, DropSuppression):
        _require_comments(old, new)
    after = tuple(check(new))
    left, had = identities(after), identities(before)
    if left[identity(finding)] >= had[identity(finding)]:
        raise RefusedError(f"{finding.code} would still be there")
    # What a comment silenced may be what was just mended: the comment is next.
    idle = identities(item for item in after if isinstance(item.edit, DropSuppression))
    appeared = left - had - idle
    if appeared:
        new_one = next(item for item in reversed(after) if identity(item) in appeared)
        raise RefusedError(f"{new_one.code} would appear: {new_one.message}")
    return after


def identity(finding: Finding) -> tuple[str, str]:
    """Return what tells a finding from others when lines move."""
    return finding.code, _LINES.sub("line", finding.message)


def identities(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """Count findings by their identity."""
    return Counter(map(identity, findings))


def _require_parses(source: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<fixed>", "exec", dont_inherit=True, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RefusedError(f"the new text does not parse: {error}") from error


def _require_comments(old: str, new: str) -> None:
    lost = _comments(old) - _comments(new)
    if lost:
        raise RefusedError(f"a comment would be lost: {next(iter(lost))}")


def _comments(source: str) -> Counter[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    try:
        return Counter(token.string.strip() for token in tokens if token.type == tokenize.COMMENT)
    except (tokenize.TokenError, SyntaxError) as error:
        raise RefusedError(f"the text cannot be tokenized: {error}") from error


def require_same_outside(old: str, new: str, first: int, last: int) -> None:
    """Refuse if a line outside the edited ones (``first`` to ``last`` of ``old``) is not the same in ``new``.

    Imports at the top level may come and go, with the blank lines around them.  The comments right above the first
    edited line are about it, and what is put before it comes before them; those right below the last one belong to its
    block, where they are indented further than the first.
    """
    source = io.StringIO(old, newline="").readlines()
    margin = _indentation(source[first - 1])
    while last < len(source) and source[last].lstrip().startswith("#") and _indentation(source[last]) > margin:
        last += 1
    while first > 1 and source[first - 2].lstrip().startswith("#"):
        first -= 1
    above, below = _kept(old, 0, first - 1), _kept(old, last, None)
    lines = _kept(new, 0, None)
    if lines[: len(above)] != above or (below and lines[-len(below) :] != below):
        raise RefusedError("lines outside the edited statements would change")


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _kept(source: str, start: int, end: int | None) -> list[str]:
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
