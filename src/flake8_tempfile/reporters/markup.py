"""Text for XML and HTML: nothing in it can be taken for markup, and it is ASCII, whatever the stream's encoding."""

from __future__ import annotations

import re
from html import escape

from flake8_tempfile.reporters import printable

# What XML 1.0 has no way to say: most control characters, surrogates, and two that are no characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def marked_up(text: str) -> str:
    """Return ``text`` as content of an element or, between double quotes, of an attribute."""
    legal = _ILLEGAL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
    # A parser turns a carriage return into a line feed unless it is spelt out.
    spelt = escape(legal).encode("ascii", "xmlcharrefreplace").decode("ascii").replace("\r", "&#13;")
    # What GitHub's runner takes for a command where a step prints the document.
    return spelt.replace("::", "&#58;:").replace("##[", "##&#91;")


def attributes(values: dict[str, str]) -> str:
    """Return attributes, each after a space."""
    return "".join(f' {name}="{marked_up(value)}"' for name, value in values.items()).replace("\n", "&#10;")


def content(text: str) -> str:
    """Return one line of text as content, with what would hide or reorder text shown as an escape."""
    return marked_up(printable(text))


def prose(text: str) -> str:
    """Return :func:`content` for HTML in which what stands between backticks is code."""
    pieces = content(text).split("`")
    if len(pieces) % 2 == 0:
        return content(text)
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))
