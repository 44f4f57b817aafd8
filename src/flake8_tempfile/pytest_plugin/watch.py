"""Watches the tests one after the other: each has a temporary directory, and most of them plainly leave nothing."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from flake8_tempfile.pytest_plugin.creations import Creations, Places
from flake8_tempfile.pytest_plugin.roots import Roots
from flake8_tempfile.settings import TEMP_DIRECTORIES


class Watch:
    """The temporary directories and the hook of a session."""

    def __init__(self, projects: Sequence[str], parent: str | None = None) -> None:
        """Begin to watch; what is made in ``projects`` is no temporary file, wherever the projects are.

        ``parent`` is the directory that the process which started this worker will remove.
        """
        self.roots = Roots(parent)
        self.creations = Creations(os.path.join(self.roots.base, "made-by-children"))
        self.fixtures: dict[pytest.FixtureDef[object], None] = {}
        self.needs: dict[str, Sequence[str]] = {}
        self.is_worker = parent is not None
        self._left_out = [path + os.sep for path in (parent or self.roots.base, sys.prefix, sys.base_prefix, *projects)]
        self._threads: frozenset[int] = frozenset()
        self._handlers = 0
        self.look()
        self.creations.install()

    def begin(self) -> None:
        """Begin to watch a test."""
        self.roots.begin()
        self._note_threads()
        self._handlers = atexit._ncallbacks()

    def leaves_nothing(self) -> bool:
        """Tell whether a test that is torn down has plainly left nothing; the next one may then begin."""
        creations, roots = self.creations, self.roots
        if not (creations.made or creations.descriptors or self.is_busy() or roots.is_touched()):
            return True
        names = roots.names()
        if names or names is None or not creations.is_over(roots.own):
            return False
        roots.clear()
        creations.forget()
        return True

    def leave_out(self, directory: str) -> None:
        """Leave out what is made in a directory that pytest takes care of, and in those beside it."""
        self._left_out.append(os.path.dirname(os.path.realpath(directory)) + os.sep)
        self.look()

    def is_of_test(self, fixture: pytest.FixtureDef[object]) -> bool:
        """Tell whether a fixture that is to be set up belongs to one test; it is known from then on."""
        self.needs[fixture.argname] = fixture.argnames
        self.fixtures[fixture] = None
        return fixture.scope == "function"

    @contextmanager
    def wide_fixture(self, fixture: pytest.FixtureDef[object]) -> Iterator[None]:
        """Set up a fixture that several tests may use."""
        of_pytest = fixture.argname == "tmp_path_factory"
        with self.roots.set_aside(self.roots.system if of_pytest else self.roots.shared):
            yield
        self._note_threads()

    def is_of_earlier_test(self, thread: int) -> bool:
        """Tell whether a thread was running already when the test began."""
        return thread in self._threads

    def may_be_removed_at_exit(self) -> bool:
        """Tell whether something has been registered for the exit since the test began."""
        return atexit._ncallbacks() > self._handlers

    def is_busy(self) -> bool:
        """Tell whether a process of the test may still be running."""
        return bool(self.creations.started) or self.creations.has_forked

    def look(self) -> None:
        """Look at what is made in the directories that are in force now."""
        own = (self.roots.own + os.sep, self.roots.shared + os.sep)
        known = (os.path.realpath(path) for path in TEMP_DIRECTORIES if os.path.isdir(path))
        outside = {path + os.sep for path in (*known, self.roots.system)}
        self.creations.places = Places(own, tuple(self._left_out), tuple(outside))

    def end(self) -> None:
        """Watch no more."""
        self.creations.stop()
        self.roots.end()

    def _note_threads(self) -> None:
        """Note which threads may make something that is not the doing of the test that is about to begin."""
        if threading.active_count() == 1:
            self._threads = frozenset()
            return
        known = (thread.ident for thread in threading.enumerate() if thread.ident is not None)
        self._threads = frozenset(known) - {threading.get_ident()}
