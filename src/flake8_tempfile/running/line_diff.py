"""Unified diffs of long texts: ``difflib`` looks at one definition after the other, and not at all lines at once.

What it needs grows with the square of the lines that are alike, of which long files have many.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

_BEGINNING = re.compile(r"\s*(?:def|class|async def|@)\b|\S")


def unified(before: Sequence[str], after: Sequence[str], old: str, new: str) -> Iterator[str]:
    """Yield the lines of a unified diff, as :func:`difflib.unified_diff` does."""
    for number, group in enumerate(LineMatcher(before, after).get_grouped_opcodes()):
        if not number:
            yield from (f"--- {old}\n", f"+++ {new}\n")
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
        for tag, start, end, other_start, other_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in before[start:end])
            else:
                yield from (f"-{line}" for line in before[start:end])
                yield from (f"+{line}" for line in after[other_start:other_end])


def _range(start: int, end: int) -> str:
    """Return a range of lines as the format has it: an empty one begins with the line before it."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + (length > 0)},{length}"


class LineMatcher(difflib.SequenceMatcher[str]):
    """Compares what lies between the lines that begin a definition and stand once in each of the texts."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        """Compare two texts as lines."""
        super().__init__(None, before, after)
        self._texts = before, after

    def get_matching_blocks(self) -> list[difflib.Match]:
        """Return where the two have the same lines, in their order, and an empty block at the end of both."""
        before, after = self._texts
        end = len(before), len(after)
        found: list[difflib.Match] = []
        start = 0, 0
        for stop in (*_anchors(before, after), end):
            between = difflib.SequenceMatcher(None, before[start[0] : stop[0]], after[start[1] : stop[1]])
            for first, second, size in between.get_matching_blocks():
                block = difflib.Match(start[0] + first, start[1] + second, size)
                last = found[-1] if found else difflib.Match(0, 0, 0)
                if (last.a + last.size, last.b + last.size) == (block.a, block.b):
                    found[-1:] = [difflib.Match(last.a, last.b, last.size + size)]
                elif size:
                    found.append(block)
            start = stop
        return [*(block for block in found if block.size), difflib.Match(*end, 0)]


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the lines stand that are looked at as the same, in the order of both texts: the longest such row."""
    places = {line: number for number, line in enumerate(after) if _BEGINNING.match(line)}
    counts, others = Counter(before), Counter(after)
    pairs = [(n, places[line]) for n, line in enumerate(before) if counts[line] == 1 == others[line] and line in places]
    ends: list[int] = []
    links: dict[int, int] = {}
    for _, place in pairs:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
        links[place] = ends[at - 1] if at else -1
    row, place = set[int](), ends[-1] if ends else -1
    while place >= 0:
        row.add(place)
        place = links[place]
    return [pair for pair in pairs if pair[1] in row]
