"""The temporary directory of each test: made when it is needed, and in force for the test and what it starts.

There are two kinds: one that belongs to a test, and one for what is not a single test's: fixtures with a wider scope,
and the import of the test modules.  A directory in which nothing has ever been made is the next test's as well.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from flake8_tempfile.records import NamedTuple

_VARIABLES = ("TMPDIR", "TEMP", "TMP") if os.name == "nt" else ("TMPDIR",)
# A clock may be too coarse to tell that something was made right after the directory; it never goes back to this.
_UNTOUCHED = 0


class _Before(NamedTuple):
    """What held before the run: the values of the variables, and of ``tempfile.tempdir``."""

    variables: dict[str, str | None]
    tempdir: str | None


class Roots:
    """The temporary directories of a run, below one that the run makes in the system's."""

    def __init__(self, parent: str | None = None) -> None:
        """Make the common directory, in ``parent`` if there is one, and let the shared one be in force."""
        self.system = os.path.realpath(tempfile.gettempdir())
        self._before = _Before({name: os.environ.get(name) for name in _VARIABLES}, tempfile.tempdir)
        self.base = os.path.realpath(tempfile.mkdtemp(prefix="leaks-", dir=parent or self.system))
        self.shared = self._new("shared")
        self._number = 0
        self.own = self._new("0")
        self._is_redirected = False
        self._enforce(self.shared)

    def begin(self) -> None:
        """Let a test's own directory be in force, unless a fixture of wider scope has redirected it."""
        if self._is_redirected and not self._is_ours(*_in_force()):
            return
        self._is_redirected = False
        self._enforce(self.own)

    def is_touched(self) -> bool:
        """Tell whether anything has been made in the test's own directory, or taken out of it."""
        try:
            return os.stat(self.own).st_mtime_ns != _UNTOUCHED
        except OSError:  # the test has removed it
            return True

    def names(self) -> frozenset[str] | None:
        """Return what lies in the test's own directory, None if the test has removed it."""
        return names_in(self.own)

    def renew(self) -> None:
        """Give the next test another directory; what is in the last one stays for those who want to look at it."""
        self._number += 1
        self.own = self._new(str(self._number))

    def clear(self) -> None:
        """Empty the directory, whose content has gone already, for the next test."""
        os.utime(self.own, ns=(_UNTOUCHED, _UNTOUCHED))

    @contextmanager
    def set_aside(self, directory: str) -> Iterator[None]:
        """Let ``directory`` be in force while a fixture with a wider scope is set up, and notice what that changes."""
        before = _in_force()
        if self._is_redirected:
            yield
            self._is_redirected = not self._is_ours(*_in_force())
            return
        self._enforce(directory)
        try:
            yield
        finally:
            now = _in_force()
            if now == (directory, directory) or self._is_ours(*now):
                _put_in_force(*before)
            else:
                self._is_redirected = True

    def end(self) -> None:
        """Let be in force what was before."""
        for name, value in self._before.variables.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        tempfile.tempdir = self._before.tempdir

    def remove(self) -> None:
        """Remove the directories with all that is in them."""
        shutil.rmtree(self.base, ignore_errors=True)

    def _is_ours(self, variable: str | None, tempdir: str | None) -> bool:
        ours = self.base + os.sep
        return (variable or "").startswith(ours) and (tempdir is None or tempdir.startswith(ours))

    def _new(self, name: str) -> str:
        path = os.path.join(self.base, name)
        os.mkdir(path, 0o700)
        os.utime(path, ns=(_UNTOUCHED, _UNTOUCHED))
        return path

    def _enforce(self, directory: str) -> None:
        if _in_force() != (directory, directory):
            _put_in_force(directory, directory)


def names_in(directory: str) -> frozenset[str] | None:
    """Return what lies in a directory, None if that is gone."""
    try:
        return frozenset(os.listdir(directory))
    except OSError:
        return None


def _in_force() -> tuple[str | None, str | None]:
    return os.environ.get(_VARIABLES[0]), tempfile.tempdir


def _put_in_force(variable: str | None, tempdir: str | None) -> None:
    for name in _VARIABLES:
        if variable is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = variable
    tempfile.tempdir = tempdir
