"""The comments that go with a removal: what describes it, and nothing else, has no meaning without it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Collection, Sequence

from flake8_tempfile.model import Edit, Span
from flake8_tempfile.source.parsing import indentation

# What says more than that something is removed, to people or to tools, stays.
_DESCRIBES = re.compile(
    r"#\s*(?:(?:now|finally|clean(?:ing|s)?(?:[ -]?up)?|removes?|deletes?|up|the|our|its|it|a|all|and|of|"
    r"not|needed|any|more|longer|away|with|temp(?:orary)?|tmp|work(?:ing)?|scratch|files?|folders?|dir(?:ector(?:y|ies)|s)?|afterwards?|again)\b[\s.:!]*)+",
    re.IGNORECASE,
)


def dropped_lines(spans: Sequence[Span]) -> frozenset[int]:
    """Return the numbers of the lines (1-based) of statements that are dropped."""
    return frozenset(line for span in spans for line in range(span.line, span.end_line + 1))


def comments_above(lines: Sequence[str], first: int, last: int, dropped: Collection[int]) -> tuple[str, ...]:
    """Return the comments right above a dropped statement if nothing but removals follows them in their paragraph.

    ``first`` and ``last`` are the lines of the statement, ``dropped`` those of all that are dropped (1-based).
    """
    after = last
    while after < len(lines) and after + 1 in dropped:
        after += 1
    margin = indentation(lines[first - 1])
    following = lines[after] if after < len(lines) else ""
    if following.strip() and indentation(following) >= margin:
        return ()
    found: list[str] = []
    above = first - 1
    while above > 0 and lines[above - 1].lstrip().startswith("#"):
        found.append(lines[above - 1].strip())
        above -= 1
    return tuple(reversed(found)) if all(map(_DESCRIBES.fullmatch, found)) else ()


def going(source: str, edit: Edit) -> Counter[str]:
    """Return the comments that go with what an edit drops."""
    spans = [span for name in ("removals", "dropped") for span in getattr(edit, name, ())]
    lines = io.StringIO(source, newline="").readlines()
    dropped = dropped_lines(spans)
    return Counter(one for span in spans for one in comments_above(lines, span.line, span.end_line, dropped))
