"""The way in from pytest: the options, the marker, and what is loaded when they switch the plugin on.

Every run of pytest in an environment that has this distribution loads this module, so it loads nothing but pytest.
"""

from __future__ import annotations

import pytest

FAIL, WARN, OFF = "fail", "warn", "off"
ALLOWED = "tempfile_leaks_allowed"
# What a worker of pytest-xdist is told, and tells: where to make its directories, and what is to be said at the end.
INPUT, OUTPUT = "tempfile_leaks_parent", "tempfile_leaks"
_OPTION = "--tempfile-leaks"
_FILE = "--tempfile-leaks-file"
_USES = {
    FAIL: "fail tests that leave something in the temporary directory, or a descriptor of mkstemp open",
    WARN: "warn of such tests instead",
    OFF: "do neither, whatever the configuration says",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("tempfile-leaks", "what tests leave in the temporary directory")
    for mode, use in _USES.items():
        # Not an option with an optional value: it would take the path after it for one.
        names = (_OPTION, f"{_OPTION}={FAIL}") if mode == FAIL else (f"{_OPTION}={mode}",)
        group.addoption(*names, action="store_const", const=mode, dest="tempfile_leaks", help=use)
    group.addoption(
        _FILE, metavar="FILE", help="write what is seen to FILE, for `flake8-tempfile check --confirmed FILE`"
    )
    parser.addini("tempfile_leaks", f"{FAIL}, {WARN} or {OFF}: what {_OPTION} sets", default=OFF)


def pytest_configure(config: pytest.Config) -> None:
    """Switch on what the options and the configuration ask for."""
    config.addinivalue_line("markers", f"{ALLOWED}(reason): what this test leaves in the temporary directory is meant")
    mode = config.getoption("tempfile_leaks") or config.getini("tempfile_leaks") or OFF
    file = config.getoption("tempfile_leaks_file")
    if mode not in _USES:
        raise pytest.UsageError(f"tempfile_leaks: {mode!r} is none of {', '.join(_USES)}")
    if mode == OFF:
        if file:
            raise pytest.UsageError(f"{_FILE} needs {_OPTION}, or {_OPTION}={WARN}")
        return
    from flake8_tempfile.pytest_plugin.session import LeakWatch
    from flake8_tempfile.pytest_plugin.summary import Summary

    summary = Summary(config, mode, file)
    config.pluginmanager.register(summary, "tempfile-leaks-summary")
    if config.getoption("numprocesses", None) is None or hasattr(config, "workerinput"):
        config.pluginmanager.register(LeakWatch(config, mode, summary), "tempfile-leaks")


class TempfileLeakWarning(pytest.PytestWarning):
    """A test has left something in the temporary directory, or a descriptor of ``mkstemp`` open."""
