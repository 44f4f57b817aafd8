"""Paths as URIs, every byte of them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from flake8_tempfile.reporters import printable
from flake8_tempfile.reporters.places import relative_path


def base_uri(directory: str) -> str:
    """Return the URI of a directory (absolute), with the slash at its end that makes it a base."""
    return Path(directory).as_uri().rstrip("/") + "/"


def artifact_uri(path: str, root: str) -> tuple[str, bool]:
    """Return the URI of a file, and whether it is relative to ``root``; that of a file elsewhere is absolute."""
    inside = relative_path(_encodable(path), root)
    if os.path.isabs(inside):
        return Path(inside).as_uri(), False
    # A colon in the first part would make it a scheme: quote() leaves none.
    return quote(os.fsencode(inside)), True


def _encodable(path: str) -> str:
    """Return ``path``, with what no file system has spelt out: only a name for stdin can hold such a thing."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return printable(path)
    return path
