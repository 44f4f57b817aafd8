"""``check --watch``: checks again whenever something changes that a check reads, until it is interrupted.

watchfiles tells of changes at once, but not of all.  Polling, it does not see a file that is written again within a
second, nor one whose place an older file takes; otherwise it does not see what is in a directory before the system
watches that too, and on some file systems nothing.  So what a check reads is looked at before each check, and compared
right after it and every now and then: no change is lost, wherever it falls.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, TypeAlias

from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.command.inputs import files
from flake8_tempfile.config.pyproject import ConfigError
from flake8_tempfile.console import CLEAN, UsageError, complain

if TYPE_CHECKING:
    from watchfiles import Change

    from flake8_tempfile.files.discovery import Target

    # Times of change, size and number of a file; None where there is none.
    Stamp: TypeAlias = tuple[int, int, int, int] | None
    State: TypeAlias = tuple[list[tuple[Target, Stamp]], list[Stamp], str]

_ENDINGS = (".py", ".pyi", ".ipynb")
_SETTINGS = ("pyproject.toml", ".gitignore")
_TIMEOUT_MS = 100
# Looking at a large tree takes its time: no more than this share of it all, in seconds and as a divisor.
_PAUSE = 2.0
_SHARE = 50
# Systems count the times of files in steps of some milliseconds; somebody may write all the time.
_TICK_MS = 20
_TRIES = 3
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(arguments: argparse.Namespace, check: Callable[[argparse.Namespace], int]) -> int:
    """Run ``check`` now and after each change, until the user interrupts: that is the usual end."""
    _require_library()
    missing = [path for path in arguments.paths if not os.path.exists(path)]
    if missing:
        raise UsageError(f"--watch: there is no {missing[0]!r}")
    seen = _Seen(arguments)
    with contextlib.suppress(KeyboardInterrupt):
        for is_told in _occasions(arguments.paths):
            if seen.is_outdated(is_told=is_told):
                _run(arguments, check)
                seen.look_soon()
    return CLEAN


def _require_library() -> None:
    try:
        import watchfiles  # noqa: F401
    except ImportError as error:
        raise UsageError("--watch needs watchfiles: pip install 'flake8-tempfile[watch]'") from error


def _occasions(paths: Collection[str]) -> Iterator[bool]:
    """Yield True when a change is told, and False when none has been for a moment."""
    from watchfiles import watch as changes

    named = frozenset(os.path.realpath(path) for path in paths if os.path.isfile(path))

    def concerns(_: Change, path: str) -> bool:
        return path.endswith(_ENDINGS) or os.path.basename(path) in _SETTINGS or os.path.realpath(path) in named

    # Files are watched through their directories: editors replace them.
    directories = {os.path.dirname(path) or os.curdir if os.path.isfile(path) else path for path in paths}
    try:
        for batch in changes(*directories, watch_filter=concerns, rust_timeout=_TIMEOUT_MS, yield_on_timeout=True):
            yield bool(batch)
    except (OSError, RuntimeError):  # the system has no watch left, or a directory may not be read
        while True:
            yield False
            time.sleep(_TIMEOUT_MS / 1000)


class _Seen:
    """What the last check had to read, looked at just before it."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._state: object = None
        self._next_look = 0.0

    def is_outdated(self, *, is_told: bool) -> bool:
        """Tell whether there is something to check that was not when the last check began."""
        begun = time.monotonic()
        if not is_told and begun < self._next_look:
            return False
        old, self._state = self._state, _settled_state(self._arguments)
        ended = time.monotonic()
        self._next_look = ended + max(_PAUSE, (ended - begun) * _SHARE)
        return is_told or self._state != old

    def look_soon(self) -> None:
        """Do not wait: a check has taken long enough for changes."""
        self._next_look = 0.0


def _settled_state(arguments: argparse.Namespace) -> State:
    """Return the state when no time in it is so late that a change to come might leave it as it is."""
    for _ in range(_TRIES):
        begun = time.time_ns()
        state = _state(arguments)
        if all(stamp is None or stamp[1] < begun - _TICK_MS * 1_000_000 for _, stamp in state[0]):
            break
        time.sleep(_TICK_MS / 1000)
    return state


def _state(arguments: argparse.Namespace) -> State:
    """Return the files to check with what holds for them, the baselines, and what is wrong with the configuration."""
    try:
        targets = files(arguments, configuration_from(arguments))
    except ConfigError as error:
        return [], [], str(error)
    # A baseline that each check writes is none that it reads.
    baselines = {} if arguments.update_baseline else dict.fromkeys(target.options.baseline for target in targets)
    known = [_stamp(path) for path in baselines if path]
    return [(target, _stamp(target.path)) for target in targets], known, ""


def _stamp(path: str) -> Stamp:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


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
