"""The run of a session: each test has a temporary directory, and is judged when its fixtures are done with theirs."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable

import pytest

from flake8_tempfile.observed.observation import Observation
from flake8_tempfile.pytest_plugin.judge import Judge
from flake8_tempfile.pytest_plugin.leftovers import Fault, Leftover
from flake8_tempfile.pytest_plugin.lookup import Lookup
from flake8_tempfile.pytest_plugin.plugin import ALLOWED, FAIL, INPUT, TempfileLeakWarning
from flake8_tempfile.pytest_plugin.summary import Summary
from flake8_tempfile.pytest_plugin.wording import Told, one_line, text

_NO_REASON = f"The marker {ALLOWED} has no reason, so it does not count."


class LeakWatch:
    """The plugin, where it is switched on and tests are run."""

    def __init__(self, config: pytest.Config, mode: str, summary: Summary) -> None:
        """Watch nothing before the session begins."""
        self._config = config
        self._mode = mode
        self._summary = summary
        self._lookup = Lookup()
        self._judge: Judge | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Begin to watch."""
        here = self._config.invocation_params.dir
        parent = getattr(self._config, "workerinput", {}).get(INPUT)
        self._judge = Judge((str(self._config.rootpath), str(here)), parent)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Give the test its temporary directory."""
        if self._judge is not None:
            self._judge.begin()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Give fixtures of a wider scope than a test another temporary directory than the test's."""
        if self._judge is None:
            return (yield)
        if self._judge.is_of_test(fixturedef):
            return (yield)
        with self._judge.wide_fixture(fixturedef):
            value = yield
            if isinstance(value, pytest.TempPathFactory):
                # While the system's directory is in force: it would be made in a test's directory otherwise.
                self._judge.leave_out(str(value.getbasetemp()))
        return value

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Judge the test when everything is torn down."""
        try:
            yield
        except BaseException:
            if said := self._told_of(item):
                item.add_report_section("teardown", "temporary files", said)
            raise
        said = self._told_of(item)
        if said and self._mode == FAIL:
            pytest.fail(said, pytrace=False)
        elif said:
            item.warn(TempfileLeakWarning(said))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Say what the fixtures have left that live longer than a test."""
        if self._judge is not None:
            for leftover, test in self._judge.late():
                self._say_later(leftover, test)

    def pytest_unconfigure(self) -> None:
        """Watch no more."""
        if self._judge is not None:
            self._judge.end()

    def _told_of(self, item: pytest.Item) -> str:
        """Return what is to be said of a test that is over, '' if there is nothing."""
        if self._judge is None or not (judged := self._judge.leftovers(item)):
            return ""
        for leftover, fault in judged:
            if fault in (Fault.FIXTURE, Fault.THREAD):
                self._say_later(leftover, item.nodeid if fault is Fault.THREAD else "")
        allowed, note = _permission(item)
        told = [self._told(leftover) for leftover, fault in judged if fault is Fault.TEST]
        self._write(told, item.nodeid, allowed)
        return "" if allowed or not told else text(told, str(self._config.rootpath), note)

    def _say_later(self, leftover: Leftover, test: str) -> None:
        told = self._told(leftover)
        self._write([told], test)
        late = f" (after the end of {test})" if test else ""
        self._summary.lines.append(one_line(told, str(self._config.rootpath)) + late)

    def _told(self, leftover: Leftover) -> Told:
        found = None if leftover.process else self._lookup.found(leftover.frames, leftover.what)
        return Told(leftover, tuple(self._lookup.with_text(frame) for frame in leftover.frames), found)

    def _write(self, told: Iterable[Told], test: str, allowed: str = "") -> None:
        for leftover, frames, found in told:
            fixture = leftover.maker.fixture
            self._summary.write(
                Observation(
                    leftover.what,
                    os.path.basename(leftover.path),
                    test,
                    frames,
                    found.frame if found is not None else 0,
                    found.code if found is not None else "",
                    fixture.name if fixture is not None else "",
                    leftover.process,
                    allowed,
                )
            )


def _permission(item: pytest.Item) -> tuple[str, str]:
    """Return the reason why a test may leave things, '' if it may not, and what is wrong with its marker."""
    marker = item.get_closest_marker(ALLOWED)
    if marker is None:
        return "", ""
    reason = str(marker.kwargs.get("reason", marker.args[0] if marker.args else "")).strip()
    return reason, "" if reason else _NO_REASON
