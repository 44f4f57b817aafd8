"""How findings are shown: what a reporter is given, what it writes to, and the reporters by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

# A piece of a line and its style, in rich's words; '' is plain.
Part: TypeAlias = tuple[str, str]

FORMATS = ("concise", "full")
# Control characters (C0 but the tab, DEL, C1), line separators, marks that reorder text, and lone surrogates.
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class FileReport(NamedTuple):
    """What became of one file.

    ``lines`` are its source lines where there are findings.  ``failure`` is the cause if the program itself failed on
    the file, else ''.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    lines: tuple[str, ...] = ()
    failure: str = ""


class Output(Protocol):
    """Where a reporter writes its lines."""

    def line(self, *parts: Part) -> None:
        """Write one line; nothing in ``parts`` can do more to a terminal than show text."""


Reporter: TypeAlias = Callable[[Iterable[FileReport], Output], None]


def reporter(name: str) -> Reporter:
    """Return the reporter for the format ``name``; only the one that is used is loaded."""
    report: Reporter = import_module(f"{__name__}.{name}").report
    return report


def printable(text: str) -> str:
    """Return ``text`` with what a terminal would obey, and what would hide or reorder text, shown as an escape."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
