"""Targets -> reports, as the flags for the work say: with or without a cache, here or elsewhere, with progress."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator

from flake8_tempfile.console import UsageError, wants_colour
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.cache import Cache
from flake8_tempfile.running.runner import check_targets


def checked(targets: Iterable[Target], arguments: argparse.Namespace) -> Iterator[FileReport]:
    """Return the reports of all files in the given order."""
    if arguments.quiet or not sys.stderr.isatty():
        return _checked_silently(targets, arguments)
    from flake8_tempfile.command.progress import with_progress

    every = list(targets)
    colour = wants_colour(arguments, sys.stderr)
    return with_progress(_checked_silently(every, arguments), len(every), colour=colour)


def _checked_silently(targets: Iterable[Target], arguments: argparse.Namespace) -> Iterator[FileReport]:
    cache = None if arguments.no_cache else Cache()
    if arguments.executor is None:
        yield from check_targets(targets, arguments.jobs, cache=cache)
        return
    from flake8_tempfile.running.executors import ExecutorError, executor_from

    try:
        with executor_from(arguments.executor) as executor:
            yield from check_targets(targets, cache=cache, executor=executor)
    except ExecutorError as error:
        raise UsageError(f"--executor: {error}") from error
