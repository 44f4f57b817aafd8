"""What the commands share in talking to people: exit status, messages on stderr, and when there is colour."""

from __future__ import annotations

import argparse
import os
import sys

from flake8_tempfile.reporters import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

CLEAN, FINDINGS, FAILURE = 0, 1, 2
# What a shell reports for a program that SIGINT ended.
INTERRUPTED = 130
NAMELESS_NOTEBOOK = "a notebook, which needs a name: --stdin-filename NAME.ipynb"
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"


class UsageError(Exception):
    """Arguments that do not go together."""


def complain(*lines: str) -> None:
    """Write lines to stderr, at once: other programs may write there too."""
    sys.stderr.write("".join(f"{harmless(line)}\n" for line in lines))
    sys.stderr.flush()


def read_stdin() -> bytes:
    """Return what comes on stdin."""
    if sys.stdin is None:
        raise UsageError("stdin is closed")
    return sys.stdin.buffer.read()


def is_notebook(data: bytes) -> bool:
    """Tell whether a text is that of a notebook: most of these are Python as well, with nothing in it to find."""
    if not data.lstrip(_BEFORE_JSON).startswith(b"{") or b'"nbformat"' not in data:
        return False
    import json

    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "nbformat" in document and "cells" in document


def wants_colour(arguments: argparse.Namespace, stream: TextIO) -> bool:
    """Tell whether what is written to ``stream`` is to be coloured."""
    environment = os.environ
    if arguments.no_color or environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR") and stream in (sys.stdout, sys.stderr):  # not for a file
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def count(number: int, noun: str) -> str:
    """Return ``1 file`` or ``2 files``."""
    return f"{number} {noun}{'s' * (number != 1)}"
