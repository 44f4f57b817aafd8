"""Source lines as a terminal shows them: tabs and control characters replaced, long lines cut around what is marked."""

from __future__ import annotations

from flake8_tempfile.reporters import printable

_TAB = 4
_BEFORE_MARK = 30


def excerpt(line: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Return ``line`` in at most ``room`` columns or little more, and the place in it of what was at start and end."""
    text = displayed(line.rstrip("\r\n"))
    start, end = len(displayed(line[:start])), len(displayed(line[:end].rstrip("\r\n")))
    if len(text) <= room:
        return text, start, end
    room = max(room - 2, 1)  # an ellipsis at each end
    before = min(_BEFORE_MARK, max(room - (end - start), 0) // 2)
    first = max(0, min(start - before, len(text) - room))
    left, right = "…" * (first > 0), "…" * (first + room < len(text))
    shift = len(left) - first
    return left + text[first : first + room] + right, start + shift, min(end, first + room) + shift


def displayed(text: str) -> str:
    """Return ``text`` with its tabs and control characters replaced."""
    return printable(text.expandtabs(_TAB))


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in text)
