"""``# noqa`` comments, exactly as flake8 (6 and 7) reads them.

What may surprise: a comment counts on every line of its logical line, so the one after the last bracket of a call
silences a finding on the first line of it; ``# noqa: TMP2`` silences all codes that start with it, ``# noqa: tmp204``
none, and ``# noqa: TMP``, which has no digits and so is no code, all of every plugin; ``# flake8: noqa`` at the start
of a line takes out the whole file, whatever codes follow it.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

_WHOLE_FILE = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)
_INLINE = re.compile(r"# noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)


def skips_file(lines: Iterable[str]) -> bool:
    """Tell whether a line says that the file is not to be checked."""
    return any("#" in line and _WHOLE_FILE.match(line) for line in lines)


def unsuppressed(findings: Sequence[Finding], lines: Sequence[str]) -> tuple[Finding, ...]:
    """Return the findings that no comment on their line silences."""
    if not findings or not any(_INLINE.search(line) for line in lines):
        return tuple(findings)
    texts = _logical_texts(lines)
    return tuple(finding for finding in findings if not _silenced(finding, texts, lines))


def _silenced(finding: Finding, texts: Mapping[int, str], lines: Sequence[str]) -> bool:
    line = finding.span.line
    comment = _INLINE.search(texts.get(line) or (lines[line - 1] if line <= len(lines) else ""))
    if comment is None:
        return False
    codes = tuple(code for code in re.split(r"[,\s]+", comment["codes"] or "") if code)
    return not codes or finding.code.startswith(codes)


def _logical_texts(lines: Sequence[str]) -> dict[int, str]:
    """Map each line to the text of all lines that a statement, comment or blank line spreads over."""
    remaining = iter(lines)
    texts: dict[int, str] = {}
    first: int | None = None
    try:
        for token in tokenize.generate_tokens(lambda: next(remaining, "")):
            if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
                continue
            first = token.start[0] if first is None else min(first, token.start[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                text = "".join(lines[first - 1 : token.end[0]])
                texts.update(dict.fromkeys(range(first, token.end[0] + 1), text))
                first = None
    except (tokenize.TokenError, SyntaxError):
        return {}
    return texts
