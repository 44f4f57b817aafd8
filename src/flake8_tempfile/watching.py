"""``check --watch``: checks again whenever a Python file changes, until it is interrupted."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from flake8_tempfile.config import ConfigError
from flake8_tempfile.console import CLEAN, UsageError, complain

if TYPE_CHECKING:
    from watchfiles import Change

_ENDINGS = (".py", ".pyi", ".ipynb")
_SETTINGS = ("pyproject.toml", ".gitignore")
# In milliseconds.
_STARTED = 100
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(arguments: argparse.Namespace, check: Callable[[argparse.Namespace], int]) -> int:
    """Run ``check`` now and after each change, until the user interrupts: that is the usual end."""
    try:
        from watchfiles import watch as changes
    except ImportError as error:
        raise UsageError("--watch needs watchfiles: pip install 'flake8-tempfile[watch]'") from error
    missing = [path for path in arguments.paths if not os.path.exists(path)]
    if missing:
        raise UsageError(f"--watch: there is no {missing[0]!r}")
    named = frozenset(os.path.realpath(path) for path in arguments.paths if os.path.isfile(path))

    def concerns(_: Change, path: str) -> bool:
        return path.endswith(_ENDINGS) or os.path.basename(path) in _SETTINGS or os.path.realpath(path) in named

    checked = False
    # Files are watched through their directories: editors replace them.
    directories = {os.path.dirname(path) or os.curdir if os.path.isfile(path) else path for path in arguments.paths}
    with contextlib.suppress(KeyboardInterrupt):
        # The first time-out tells that the watcher is at work: no change after the first check is missed.
        for batch in changes(*directories, watch_filter=concerns, rust_timeout=_STARTED, yield_on_timeout=True):
            if batch or not checked:
                _run(arguments, check)
                checked = True
    return CLEAN


def _run(arguments: argparse.Namespace, check: Callable[[argparse.Namespace], int]) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
    try:
        check(arguments)
    except ConfigError as error:  # it may be in the middle of being written
        complain(f"error: {error}")
    sys.stdout.flush()
    if not arguments.quiet:
        complain("Waiting for changes; Ctrl-C ends it.")
