"""How findings are shown: what a reporter is given, what it writes to, and the reporters by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from flake8_tempfile.records import NamedTuple, Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from flake8_tempfile.model import Edit, Finding

# A piece of a line and its style, in rich's words; '' is plain.
Part: TypeAlias = tuple[str, str]
# Performs an edit on a source text and returns the new text, None if that cannot be done.
Suggest: TypeAlias = "Callable[[Edit, str], str | None]"

PROGRAM = "flake8-tempfile"
# The formats by name, with the module of each in `formats`.
FORMATS = {
    "concise": "concise",
    "full": "full",
    "grouped": "grouped",
    "json": "json_array",
    "json-lines": "json_lines",
    "github": "github",
    "gitlab": "gitlab",
    "sarif": "sarif",
    "junit": "junit",
    "pylint": "pylint",
    "rdjson": "rdjson",
    "html": "html_page",
}
# Those that show the changes of fixes.
PROPOSING = ("sarif",)
# Control characters (C0 but the tab, DEL, C1), line separators, marks that reorder text, and lone surrogates.
_UNPRINTABLE = "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


class Replacement(NamedTuple):
    """Lines of a file, 1-based and inclusive, and the text to put in their place, without the end of its last line."""

    first: int
    last: int
    text: str


class FileReport(NamedTuple):
    """What became of one file.

    ``lines`` are its source lines where there are findings.  ``failure`` is the cause if the program itself failed on
    the file, else ''.  ``cells``, for a notebook: the line on which each code cell begins in ``lines``, and the number
    of the cell, in order.  ``proposals``, where they were asked for: what the fix of each finding would replace.
    ``notes`` are for whoever runs the program, and no findings: lines with their places, without the path.
    ``unchecked`` is such a line on why the file was not checked, where the rule on that is off and no finding says it.
    ``fixed``, in what ``fix`` reports: whether the fix of each finding is made.
    ``reads`` is what else of the project the findings depend on, sealed as ``analysis.project.disk`` does.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    lines: tuple[str, ...] = ()
    failure: str = ""
    cells: tuple[tuple[int, int], ...] = ()
    proposals: tuple[tuple[Replacement, ...], ...] = ()
    notes: tuple[str, ...] = ()
    unchecked: str = ""
    reads: tuple[str, ...] = ()
    fixed: tuple[bool, ...] = ()


class Run(NamedTuple):
    """What a reporter is told of the run: the directory that paths are relative to, and how to perform an edit."""

    root: str = ""
    suggest: Suggest | None = None


class Output(Protocol):
    """Where a reporter writes.  ``width`` is that of the terminal in columns, None where there is none."""

    @property
    def width(self) -> int | None: ...

    def line(self, *parts: Part) -> None:
        """Write one line; nothing in ``parts`` can do more to a terminal than show text."""

    def write(self, text: str) -> None:
        """Write a piece of a document in a format with an escaping of its own, which the reporter has done."""


Reporter: TypeAlias = Callable[[Iterable[FileReport], Output, Run], None]


def reporter(name: str) -> Reporter:
    """Return the reporter for the format ``name``; only the one that is used is loaded."""
    report: Reporter = import_module(f"{__name__}.formats.{FORMATS[name]}").report
    return report


def printable(text: str) -> str:
    """Return ``text`` with what a terminal would obey, and what would hide or reorder text, shown as an escape."""
    if text.isascii() and text.isprintable():
        return text
    import re

    return re.sub(_UNPRINTABLE, lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def harmless(line: str) -> str:
    """Return :func:`printable` text for a line of its own, which GitHub's runner does not take for a command.

    The runner reads all that a step prints: a command begins the line with two colons or, in the old form, is ``##[…]``
    anywhere in it.
    """
    shown = printable(line)
    if shown.lstrip().startswith("::"):
        shown = shown.replace(":", r"\x3a", 1)
    return shown.replace("##[", r"##\x5b")
