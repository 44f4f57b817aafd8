"""Tells what a test has left and whose fault that is; nothing of this is loaded for tests that leave nothing."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice

import pytest

from flake8_tempfile.pytest_plugin.descriptors import left_open
from flake8_tempfile.pytest_plugin.finalizers import is_finalized
from flake8_tempfile.pytest_plugin.fixtures import is_asked_for
from flake8_tempfile.pytest_plugin.frames import Fixture, Maker, Makers
from flake8_tempfile.pytest_plugin.leftovers import Fault, Leftover, Made, Process, find, of_descriptor
from flake8_tempfile.pytest_plugin.roots import names_in
from flake8_tempfile.pytest_plugin.traces import Call, calls_of
from flake8_tempfile.pytest_plugin.watch import Watch


class Judge:
    """Judges what the hook of a session has seen, and what lies in its directories."""

    def __init__(self, watch: Watch) -> None:
        """Start with nothing judged."""
        self._watch = watch
        self._makers = Makers()
        self._learned = 0  # of the fixtures
        self._wide: list[Leftover] = []
        self._at_exit: list[Leftover] = []
        self._objects: list[Leftover] = []
        self._running: dict[str, tuple[str, frozenset[str]]] = {}

    def before_test(self) -> None:
        """Judge what was made since the last test was judged, or by the import of the tests."""
        self._at_exit += (left for left in self._left(self._watch.roots.names()) if left.maker.is_import)
        self._forget()

    def leftovers(self, item: pytest.Item) -> list[tuple[Leftover, Fault]]:
        """Return what a test that is torn down has left, and whose fault each thing is."""
        names = self._watch.roots.names()
        judged = [(left, self._fault(left, item)) for left in (*self._left(names), *self._descriptors())]
        self._wide += (left for left, fault in judged if fault is Fault.FIXTURE and _is_wide(left))
        self._at_exit += (left for left, fault in judged if fault is Fault.EXIT)
        self._objects += (left for left, fault in judged if fault is Fault.OBJECT)
        self._next_root(item.nodeid, names)
        self._forget()
        return [(left, fault) for left, fault in judged if not (fault is Fault.FIXTURE and _is_wide(left))]

    def late(self) -> Iterator[tuple[Leftover, str]]:
        """Yield what is left at the end of the session, with the test whose process has made it after its end."""
        yield from ((left, "") for left in self._wide if os.path.lexists(left.path))
        for root, (test, known) in self._running.items():
            paths = [os.path.join(root, name) for name in sorted((names_in(root) or known) - known)]
            yield from ((left, test) for left in find(paths, {}, ()))

    def waits_for_exit(self) -> bool:
        """Tell whether something is there that an exit handler is to remove."""
        return any(os.path.lexists(left.path) for left in (*self._at_exit, *self._objects))

    def at_exit(self) -> None:
        """Tell what is still there when all exit handlers that were registered during the session have run."""
        for left in self._at_exit:
            if os.path.lexists(left.path) and not self._watch.is_worker and left.frames:
                place = f"{left.frames[0].path}:{left.frames[0].line}"
                sys.stderr.write(f"tempfile-leaks: nothing has removed {left.path} at exit, made at {place}\n")
        self._close_objects()

    def _close_objects(self) -> None:
        """Let files remove themselves while they are there: those that are collected later would complain."""
        paths = {left.path for left in self._objects}
        for held in gc.get_objects() if paths else ():
            if issubclass(type(held), tempfile._TemporaryFileWrapper) and held.name in paths:
                held.close()

    def _left(self, names: frozenset[str] | None) -> Iterator[Leftover]:
        """Yield what is left, of which ``names`` are in the test's own directory."""
        creations, own = self._watch.creations, self._watch.roots.own
        by_children = creations.by_children()
        inside = [os.path.join(own, name) for name in sorted(names or ())]
        # What is left out may have become known after it was made.
        outside = [
            path
            for path in (*creations.made, *(by_children.keys() - creations.made.keys()))
            if os.path.dirname(path) != own and creations.places.hold(path) and os.path.lexists(path)
        ]
        made = {
            path: Made(self._maker(calls_of(creation.trace)), creation.thread)
            for path, creation in creations.made.items()
            if os.path.lexists(path)
        }
        made.update((path, Made(self._maker(calls), 0, is_child=True)) for path, calls in by_children.items())
        processes = [Process(each.shown, self._maker(calls_of(each.trace))) for each in creations.started[-2:]]
        return find([*inside, *outside], made, processes)

    def _descriptors(self) -> Iterator[Leftover]:
        traces = self._watch.creations.descriptors
        return (of_descriptor(path, self._maker(calls_of(traces[path]))) for path in left_open(traces))

    def _fault(self, left: Leftover, item: pytest.Item) -> Fault:
        maker = left.maker
        if maker.removes_itself:
            return Fault.OBJECT
        if maker.is_import:
            return Fault.EXIT
        fixture = maker.fixture
        if fixture is not None and (fixture.is_wide or not is_asked_for(item, fixture.name, self._watch.needs)):
            return Fault.FIXTURE
        if self._watch.is_of_earlier_test(left.thread):
            return Fault.THREAD
        if is_finalized(left.path):
            return Fault.OBJECT
        # Whatever was registered may be what removes this.
        return Fault.EXIT if self._watch.may_be_removed_at_exit() else Fault.TEST

    def _next_root(self, test: str, names: frozenset[str] | None) -> None:
        """Give the next test another directory, unless nothing is in this one, nor may still come."""
        roots = self._watch.roots
        if self._watch.is_busy() or names is None:
            self._running[roots.own] = test, names or frozenset()
        elif not names:
            roots.clear()
            return
        roots.renew()
        self._watch.look()

    def _forget(self) -> None:
        """Forget what was made, but for the directories in which more than one test makes things."""
        made = self._watch.creations.made
        there = (path for path in self._watch.creations.directories if path in made and os.path.isdir(path))
        self._watch.creations.forget(
            [path for path in there if self._maker(calls_of(made[path].trace)).outlives_the_test]
        )

    def _maker(self, calls: Iterable[Call]) -> Maker:
        fixtures = self._watch.fixtures
        for fixture in islice(fixtures, self._learned, None):
            self._makers.add_fixture(fixture.func, Fixture(fixture.argname, fixture.scope))
        self._learned = len(fixtures)
        return self._makers.maker(calls)


def _is_wide(left: Leftover) -> bool:
    return left.maker.fixture is not None and left.maker.fixture.is_wide
