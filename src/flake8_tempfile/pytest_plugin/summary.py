"""What is said at the end of a run, and the file of what was seen: together for all workers of pytest-xdist."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, Any

import pytest

from flake8_tempfile.pytest_plugin.plugin import FAIL, INPUT, OUTPUT

if TYPE_CHECKING:
    from flake8_tempfile.observed.observation import Observation


class Summary:
    """Collects what is nobody's failure: what fixtures leave, and what comes after the end of a test."""

    def __init__(self, config: pytest.Config, mode: str, file: str | None) -> None:
        """Empty the file; a worker adds to that of the process that started it."""
        self.lines: list[str] = []
        self._config = config
        self._mode = mode
        self._parent: tempfile.TemporaryDirectory[str] | None = None
        self._file = os.path.join(config.invocation_params.dir, file) if file else ""
        if self._file and not hasattr(config, "workerinput"):
            try:
                with open(self._file, "wb"):  # noqa: PTH123
                    pass
            except OSError as error:
                raise pytest.UsageError(f"--tempfile-leaks-file: {error}") from error

    def write(self, observation: Observation) -> None:
        """Put down something that was seen."""
        if self._file:
            from flake8_tempfile.observed.observation import append

            append(self._file, observation)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what a worker has to say; what fixtures leave fails the run where leaks do."""
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[OUTPUT] = self.lines
        elif self.lines and self._mode == FAIL and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401  a class of pytest-xdist
        """Give the workers a directory that is removed even if they crash."""
        if self._parent is None:
            self._parent = tempfile.TemporaryDirectory(prefix="leaks-", ignore_cleanup_errors=True)
        node.workerinput[INPUT] = self._parent.name

    def pytest_unconfigure(self) -> None:
        """Remove the directory of the workers."""
        if self._parent is not None:
            self._parent.cleanup()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """Take over what a worker has to say; one that crashed has said nothing."""
        self.lines += getattr(node, "workeroutput", {}).get(OUTPUT, [])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was collected."""
        if self.lines:
            terminalreporter.section("temporary files that are left, but by no single test")
            for line in dict.fromkeys(self.lines):
                terminalreporter.line(line)
