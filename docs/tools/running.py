"""Runs the program on a text for the pages: what they show is what it prints."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flake8_tempfile.command.dispatch import main


def output_of(argv: list[str], files: dict[str, str]) -> str:
    """Return what a command prints on stdout in a directory with these files, and nothing else in it."""
    with _directory(files):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            status = main(argv)
    if status not in (0, 1):
        raise RuntimeError(f"{' '.join(argv)} ended with {status}")
    return printed.getvalue()


@contextlib.contextmanager
def _directory(files: dict[str, str]) -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-docs-") as directory:
        for name, text in files.items():
            (Path(directory) / name).write_text(text, encoding="utf-8")
        os.chdir(directory)
        try:
            yield
        finally:
            os.chdir(before)
