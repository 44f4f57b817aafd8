"""Runs tests for one mutant after the other, for ``mutation.py``: a plugin of pytest, which collects the tests once.

Each mutant has a process of its own, forked from the one that has loaded the package and the tests.  There the bodies
of the functions that it changes are exchanged; what runs when a module is loaded is loaded anew.  The changed file is
also on disk as long as the process lives, for modules that are loaded later and for commands that tests start.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

import pytest
from mutants import Mutant

PACKAGE = "flake8_tempfile"
OPTIONS = ("-p", "no:cacheprovider", "-p", "no:xdist", "--no-header")
_FUNCTION = 0x1  # CO_OPTIMIZED: neither a module nor the body of a class


class Record(NamedTuple):
    """Which tests there are and what each takes, which lines of the package each comes to, and which fail as it is."""

    tests: Sequence[tuple[str, float]]
    lines: Mapping[str, Sequence[int]]
    failing: Collection[str]

    def concerned(self, mutant: Mutant, seconds: float) -> tuple[list[str], bool]:
        """Return the tests that come to the mutant, the quickest first, as many as fit into the time.

        Also whether a test comes to it at all: else it runs only when the module is loaded.
        """
        path = mutant.path.relative_to("src").as_posix()
        reached = {number for line in mutant.lines for number in self.lines.get(f"{path}:{line}", ())}
        numbers = reached or {n for place, found in self.lines.items() if place.startswith(f"{path}:") for n in found}
        found: list[str] = []
        for test, took in sorted((self.tests[number] for number in numbers), key=lambda each: each[1]):
            seconds -= took
            if test not in self.failing and seconds > 0:
                found.append(test)
        return found, bool(reached)


class _Recorder:
    """Writes down which lines of the package each test comes to, and how long it takes."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lines: dict[str, list[int]] = defaultdict(list)
        self.tests: list[tuple[str, float]] = []

    def start(self) -> None:
        """Ask the interpreter for the lines it comes to: once for each test."""
        watch = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        watch.use_tool_id(watch.COVERAGE_ID, "mutation")
        watch.register_callback(watch.COVERAGE_ID, watch.events.LINE, self._line)
        watch.set_events(watch.COVERAGE_ID, watch.events.LINE)

    def _line(self, code: CodeType, line: int) -> object:
        if code.co_filename.startswith(self._source):
            self._lines[f"{code.co_filename[len(self._source) :]}:{line}"].append(len(self.tests))
        return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]

    def run(self, item: pytest.Item, run: Callable[[], None]) -> None:
        """Run one test."""
        sys.monitoring.restart_events()  # type: ignore[attr-defined,unused-ignore]
        start = time.process_time()
        run()
        self.tests.append((item.nodeid, time.process_time() - start))

    def record(self, failing: Collection[str]) -> Record:
        """Return what was seen."""
        sys.monitoring.set_events(sys.monitoring.COVERAGE_ID, 0)  # type: ignore[attr-defined,unused-ignore]
        return Record(self.tests, self._lines, sorted(failing))


class Runs:
    """A plugin of pytest that asks the tests about mutants instead of running them once."""

    def __init__(self, tree: Path, record: Path, ask: Callable[[Runs], None]) -> None:
        self._tree, self._place, self._ask = tree, record, ask
        self._items: Mapping[str, pytest.Item] = {}
        self._failing: set[str] = set()
        self._functions: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)

    @property
    def _source(self) -> str:
        return f"{self._tree / 'src'}{os.sep}"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Ask about all mutants."""
        self._items = {item.nodeid: item for item in session.items}
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(self._source):
                self._functions[_key(each.__code__)].append(each)
        self._ask(self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self._failing.add(report.nodeid)

    def learn(self) -> Record:
        """Run all tests once, or read what an earlier run of the same tests has written down."""
        if not self._place.exists() and self._in_child(self._write_record, 7200):
            raise SystemExit("the tests could not be run")
        return Record(*json.loads(self._place.read_text("utf-8")))

    def _write_record(self) -> int:
        recorder = _Recorder(self._source)
        recorder.start()
        for item, after in _with_next(list(self._items.values())):
            recorder.run(item, lambda item=item, after=after: self._run(item, after))  # type: ignore[misc]
        partial = self._place.with_suffix(".partial")
        partial.write_text(json.dumps(recorder.record(self._failing)), encoding="utf-8")
        partial.replace(self._place)
        return 0

    def _run(self, item: pytest.Item, after: pytest.Item | None) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def noticed(self, mutant: Mutant, tests: Sequence[str], seconds: int, *, loaded: bool) -> bool:
        """Tell whether one of the tests fails with the mutant; with ``loaded`` when the module is loaded anew."""
        path = self._tree / mutant.path
        original = path.read_bytes()
        path.write_bytes(mutant.applied(original))
        try:
            return bool(self._in_child(lambda: self._try(path, original, tests, loaded=loaded), seconds))
        finally:
            path.write_bytes(original)

    def _try(self, path: Path, original: bytes, tests: Sequence[str], *, loaded: bool) -> int:
        if loaded or not self._exchange(path, original):
            return self._load_anew(tests)
        for item, after in _with_next([self._items[test] for test in tests]):
            self._run(item, after)
            if self._failing:
                return 1
        return 0

    def _exchange(self, path: Path, original: bytes) -> bool:
        """Give the functions of a module the bodies that it has now; False if more than bodies has changed."""
        old, new = (compile(text, str(path), "exec", dont_inherit=True) for text in (original, path.read_bytes()))
        try:
            for before, after in pairs(old, new):
                for function in self._functions.get(_key(before), ()):
                    function.__code__ = after
        except ValueError:
            return False
        return True

    def _load_anew(self, tests: Sequence[str]) -> int:
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == PACKAGE or (getattr(module, "__file__", None) or "").startswith(
                str(self._tree / "tests")
            ):
                del sys.modules[name]
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
        return int(pytest.main(["-x", *OPTIONS, *files], plugins=[_Only(tests)]))

    def _in_child(self, run: Callable[[], int], seconds: int) -> int:
        """Run something in a process of its own; what takes longer is killed."""
        child = os.fork()
        if not child:
            status = 1
            try:
                os.setpgid(0, 0)
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                status = run()
            finally:
                os._exit(status)
        end = time.monotonic() + 10 * seconds  # the machine may be busy
        try:
            while not (done := os.waitpid(child, os.WNOHANG))[0] and time.monotonic() < end:
                time.sleep(0.01)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        return done[1] if done[0] else os.waitpid(child, 0)[1]


class _Only:
    """A plugin of pytest that runs some tests, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._order = {test: number for number, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the others out."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid]
        )


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno  # type: ignore[attr-defined,unused-ignore]


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Iterate over the functions of a module and what they are now; ValueError if more than bodies has changed."""
    parts = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    if not old.co_flags & _FUNCTION and _own(old) != _own(new):
        raise ValueError("what runs when the module is loaded has changed")
    for before, after in zip(*parts, strict=not old.co_flags & _FUNCTION):
        if after.co_flags & _FUNCTION:
            yield before, after
        yield from pairs(before, after)


def _own(code: CodeType) -> tuple[object, ...]:
    """Return what the code of a module or a class does, that of its functions left out."""
    constants = [(type(each), each) for each in code.co_consts if not isinstance(each, CodeType)]
    return code.co_code, code.co_names, constants
