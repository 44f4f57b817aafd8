"""Watches the tests one after the other, and tells what each has left and whose fault that is."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from flake8_tempfile.pytest_plugin.creations import Creations, Places
from flake8_tempfile.pytest_plugin.descriptors import left_open
from flake8_tempfile.pytest_plugin.fixtures import is_asked_for
from flake8_tempfile.pytest_plugin.frames import Fixture, Stack
from flake8_tempfile.pytest_plugin.leftovers import Fault, Leftover, find, of_descriptor
from flake8_tempfile.pytest_plugin.roots import Roots, names_in
from flake8_tempfile.settings import TEMP_DIRECTORIES


class Judge:
    """The temporary directories and the hook of a session, and what they show."""

    def __init__(self, projects: Sequence[str], parent: str | None = None) -> None:
        """Begin to watch; what is made in ``projects`` is no temporary file, wherever the projects are.

        ``parent`` is the directory that the process which started this worker will remove.
        """
        self._roots = Roots(parent)
        self._stack = Stack()
        self._creations = Creations(self._stack, os.path.join(self._roots.base, "made-by-children"))
        self._left_out = [
            path + os.sep for path in (parent or self._roots.base, sys.prefix, sys.base_prefix, *projects)
        ]
        self._needs: dict[str, Sequence[str]] = {}
        self._is_worker = parent is not None
        self._process = os.getpid()
        self._threads: frozenset[int] = frozenset()
        self._handlers = 0
        self._wide: list[Leftover] = []
        self._at_exit: list[Leftover] = []
        self._objects: list[Leftover] = []
        self._running: dict[str, tuple[str, frozenset[str]]] = {}
        self._watch()
        self._creations.install()
        atexit.register(self._exit)

    def begin(self) -> None:
        """Begin to watch a test."""
        if self._creations.made:  # since the last test was judged, or by the import of the tests
            self._at_exit += (left for left in self._left(self._roots.names()) if left.maker.is_import)
            self._creations.forget()
        self._roots.begin()
        self._note_threads()
        self._handlers = atexit._ncallbacks()

    def leave_out(self, directory: str) -> None:
        """Leave out what is made in a directory that pytest takes care of, and in those beside it."""
        self._left_out.append(os.path.dirname(os.path.realpath(directory)) + os.sep)
        self._watch()

    def is_of_test(self, fixture: pytest.FixtureDef[object]) -> bool:
        """Tell whether a fixture that is to be set up belongs to one test; it is known from then on."""
        self._needs[fixture.argname] = fixture.argnames
        self._stack.add_fixture(fixture.func, Fixture(fixture.argname, fixture.scope))
        return fixture.scope == "function"

    @contextmanager
    def wide_fixture(self, fixture: pytest.FixtureDef[object]) -> Iterator[None]:
        """Set up a fixture that several tests may use."""
        of_pytest = fixture.argname == "tmp_path_factory"
        with self._roots.set_aside(self._roots.system if of_pytest else self._roots.shared):
            yield
        self._note_threads()

    def leftovers(self, item: pytest.Item) -> list[tuple[Leftover, Fault]]:
        """Return what a test that is torn down has left, and whose fault each thing is."""
        if not (self._creations.made or self._creations.descriptors or self._is_busy() or self._roots.is_touched()):
            return []
        names = self._roots.names()
        if not names and names is not None and self._creations.is_over(self._roots.own):
            self._roots.clear()
            self._creations.forget()
            return []
        judged = [(left, self._fault(left, item)) for left in (*self._left(names), *self._descriptors())]
        self._wide += (left for left, fault in judged if fault is Fault.FIXTURE and _is_wide(left))
        self._at_exit += (left for left, fault in judged if fault is Fault.EXIT)
        self._objects += (left for left, fault in judged if fault is Fault.OBJECT)
        self._next_root(item.nodeid, names)
        self._creations.forget()
        return [(left, fault) for left, fault in judged if not (fault is Fault.FIXTURE and _is_wide(left))]

    def late(self) -> Iterator[tuple[Leftover, str]]:
        """Yield what is left at the end of the session, with the test whose process has made it after its end."""
        yield from ((left, "") for left in self._wide if os.path.lexists(left.path))
        for root, (test, known) in self._running.items():
            paths = [os.path.join(root, name) for name in sorted((names_in(root) or known) - known)]
            yield from ((left, test) for left in find(paths, {}, ()))

    def end(self) -> None:
        """Watch no more; what an exit handler is to remove is judged then."""
        self._creations.stop()
        self._roots.end()
        if os.getpid() != self._process:
            return
        if not any(os.path.lexists(left.path) for left in (*self._at_exit, *self._objects)):
            self._roots.remove()
            atexit.unregister(self._exit)

    def _exit(self) -> None:
        """Tell what is still there when all exit handlers that were registered during the session have run."""
        if os.getpid() != self._process:  # a forked child that runs the exit handlers of its parent
            return
        for left in self._at_exit:
            if os.path.lexists(left.path) and not self._is_worker and left.frames:
                place = f"{left.frames[0].path}:{left.frames[0].line}"
                sys.stderr.write(f"tempfile-leaks: nothing has removed {left.path} at exit, made at {place}\n")
        self._close_objects()
        self._roots.remove()

    def _close_objects(self) -> None:
        """Let files remove themselves while they are there: those that are collected later would complain."""
        paths = {left.path for left in self._objects}
        for held in gc.get_objects() if paths else ():
            if issubclass(type(held), tempfile._TemporaryFileWrapper) and held.name in paths:
                held.close()

    def _left(self, names: frozenset[str] | None) -> Iterator[Leftover]:
        """Yield what is left, of which ``names`` are in the test's own directory."""
        creations = self._creations
        made = {**creations.made, **creations.by_children()}
        own = self._roots.own
        inside = [os.path.join(own, name) for name in sorted(names or ())]
        # What is left out may have become known after it was made.
        outside = [path for path in made if os.path.dirname(path) != own and creations.places.hold(path)]
        return find([*inside, *outside], made, creations.started)

    def _descriptors(self) -> Iterator[Leftover]:
        makers = self._creations.descriptors
        return (of_descriptor(path, makers[path]) for path in left_open(makers))

    def _fault(self, left: Leftover, item: pytest.Item) -> Fault:
        maker = left.maker
        if maker.removes_itself:
            return Fault.OBJECT
        if maker.is_import:
            return Fault.EXIT
        fixture = maker.fixture
        if fixture is not None and (fixture.is_wide or not is_asked_for(item, fixture.name, self._needs)):
            return Fault.FIXTURE
        if left.thread in self._threads:
            return Fault.THREAD
        # Whatever was registered may be what removes this.
        return Fault.EXIT if atexit._ncallbacks() > self._handlers else Fault.TEST

    def _next_root(self, test: str, names: frozenset[str] | None) -> None:
        """Give the next test another directory, unless nothing is in this one, nor may still come."""
        if self._is_busy() or names is None:
            self._running[self._roots.own] = test, names or frozenset()
        elif not names:
            self._roots.clear()
            return
        self._roots.renew()
        self._watch()

    def _is_busy(self) -> bool:
        """Tell whether a process of the test may still be running."""
        return bool(self._creations.started) or self._creations.has_forked

    def _note_threads(self) -> None:
        """Note which threads may make something that is not the doing of the test that is about to begin."""
        if threading.active_count() == 1:
            self._threads = frozenset()
            return
        known = (thread.ident for thread in threading.enumerate() if thread.ident is not None)
        self._threads = frozenset(known) - {threading.get_ident()}

    def _watch(self) -> None:
        own = (self._roots.own + os.sep, self._roots.shared + os.sep)
        known = (os.path.realpath(path) for path in TEMP_DIRECTORIES if os.path.isdir(path))
        outside = {path + os.sep for path in (*known, self._roots.system)}
        self._creations.places = Places(own, tuple(self._left_out), tuple(outside))


def _is_wide(left: Leftover) -> bool:
    return left.maker.fixture is not None and left.maker.fixture.is_wide
