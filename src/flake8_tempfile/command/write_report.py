"""What ``check`` writes and where to: the reporter that the flags ask for, on stdout or into a file."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial

from flake8_tempfile.console import UsageError, wants_colour
from flake8_tempfile.reporters import FileReport, Reporter, Run, reporter
from flake8_tempfile.reporters.output import output_to
from flake8_tempfile.source.parsing import with_room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from flake8_tempfile.model import Edit

_COUNTED = ("concise", "full", "grouped", "json")


def write_report(reports: Iterable[FileReport], arguments: argparse.Namespace) -> None:
    """Write ``reports`` as the flags say."""
    wanted = _reporter(arguments)
    with _destination(arguments.output_file) as stream:
        output = output_to(stream, colour=wants_colour(arguments, stream))
        wanted(reports, output, Run(os.getcwd(), suggest))
        stream.flush()


def _reporter(arguments: argparse.Namespace) -> Reporter:
    on_terminal = not arguments.output_file and sys.stdout.isatty()
    name = arguments.output_format or ("full" if on_terminal else "concise")
    if not arguments.statistics:
        return reporter(name)
    if name not in _COUNTED:
        raise UsageError(f"--statistics does not go with the format {name!r}")
    from flake8_tempfile.reporters.formats import statistics

    return statistics.report_json if name == "json" else statistics.report


def suggest(edit: Edit, source: str) -> str | None:
    """Return ``source`` with an edit performed, None if that cannot be done."""
    from flake8_tempfile.fixes.engine import apply

    try:
        return with_room(partial(apply, edit, source))
    except Exception:  # noqa: BLE001  the report of all files does without the change; `fix` says what is wrong
        return None


@contextlib.contextmanager
def _destination(path: str | None) -> Iterator[TextIO]:
    """Open ``path``, or stdout without one.  A file gets its new content when all of it is written, or not at all."""
    if not path:
        yield sys.stdout
        return
    try:
        with _written_at_once(path) as stream:
            yield stream
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error


@contextlib.contextmanager
def _written_at_once(path: str) -> Iterator[TextIO]:
    from flake8_tempfile.files.atomic_write import replacing  # for those who ask for a file

    is_device = os.path.exists(path) and not os.path.isfile(path)
    with (
        open(path, "wb") if is_device else replacing(path) as file,  # noqa: PTH123
        io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="\n") as stream,
    ):
        yield stream
