"""The run of a session: each test has a temporary directory, and is judged when its fixtures are done with theirs."""

from __future__ import annotations

import atexit
import os
import weakref
from collections.abc import Generator
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from flake8_tempfile.pytest_plugin.plugin import FAIL, INPUT, TempfileLeakWarning
from flake8_tempfile.pytest_plugin.summary import Summary
from flake8_tempfile.pytest_plugin.watch import Watch

if TYPE_CHECKING:
    from flake8_tempfile.pytest_plugin.judge import Judge
    from flake8_tempfile.pytest_plugin.telling import Teller


class LeakWatch:
    """The plugin, where it is switched on and tests are run."""

    def __init__(self, config: pytest.Config, mode: str, summary: Summary) -> None:
        """Watch nothing before the session begins."""
        self._config = config
        self._mode = mode
        self._summary = summary
        self._watch: Watch | None = None
        self._judge: Judge | None = None
        self._process = os.getpid()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Begin to watch."""
        here = self._config.invocation_params.dir
        parent = getattr(self._config, "workerinput", {}).get(INPUT)
        atexit.register(self._exit)
        # The first finalizer of a process registers what runs them all at exit; no test is to be thought to have done
        # that because it is the first to make a temporary directory.
        weakref.finalize(self, str).detach()
        self._watch = Watch((str(self._config.rootpath), str(here)), parent)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Give the test its temporary directory."""
        if self._watch is not None:
            if self._watch.creations.made:
                self._judged_by(self._watch).before_test()
            self._watch.begin()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Give fixtures of a wider scope than a test another temporary directory than the test's."""
        if self._watch is None or self._watch.is_of_test(fixturedef):
            return (yield)
        with self._watch.wide_fixture(fixturedef):
            value = yield
            if isinstance(value, pytest.TempPathFactory):
                # While the system's directory is in force: it would be made in a test's directory otherwise.
                self._watch.leave_out(str(value.getbasetemp()))
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
                self._teller.say_later(leftover, test)

    def pytest_unconfigure(self) -> None:
        """Watch no more; what an exit handler is to remove is judged then."""
        if self._watch is None:
            return
        self._watch.end()
        if os.getpid() == self._process and not (self._judge is not None and self._judge.waits_for_exit()):
            self._watch.roots.remove()
            atexit.unregister(self._exit)

    def _exit(self) -> None:
        if self._watch is None or os.getpid() != self._process:  # a forked child runs the exit handlers of its parent
            return
        if self._judge is not None:
            self._judge.at_exit()
        self._watch.roots.remove()

    def _told_of(self, item: pytest.Item) -> str:
        """Return what is to be said of a test that is over, '' if there is nothing."""
        if self._watch is None or self._watch.leaves_nothing():
            return ""
        judged = self._judged_by(self._watch).leftovers(item)
        return self._teller.told_of(item, judged) if judged else ""

    def _judged_by(self, watch: Watch) -> Judge:
        """Return who judges: nothing of it is loaded for tests that leave nothing."""
        if self._judge is None:
            from flake8_tempfile.pytest_plugin.judge import Judge

            self._judge = Judge(watch)
        return self._judge

    @cached_property
    def _teller(self) -> Teller:
        """Who says what is left: nothing of it is loaded for tests that leave nothing."""
        from flake8_tempfile.pytest_plugin.telling import Teller

        return Teller(str(self._config.rootpath), self._summary)
