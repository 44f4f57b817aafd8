"""Which encoding a text declares."""

from __future__ import annotations

import re
import tokenize

_LINE_END = re.compile(rb"\r\n?|\n")


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text as PEP 263 says, ``utf-8-sig`` where it begins with a byte order mark.

    Raise :class:`SyntaxError` where there is none of that name, or the text is not in it.  As in Python, a line may end
    in a carriage return alone; ``tokenize`` by itself knows no such lines.
    """
    lines = iter(_LINE_END.split(data, maxsplit=2)[:2])
    return tokenize.detect_encoding(lambda: next(lines) + b"\n")[0]
