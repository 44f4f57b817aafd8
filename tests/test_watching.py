"""``--watch`` checks again when something changes: a real process and real changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.cli import main

WAITING = "Waiting for changes; Ctrl-C ends it.\n"
Write = Callable[[str, "str | bytes"], Path]


@contextmanager
def watching(*arguments: str) -> Iterator[Callable[[], str]]:
    """Start watching; give a function that returns what one check printed."""
    command = [sys.executable, "-m", "flake8_tempfile", "check", "--watch", "--no-cache", *arguments]
    # Polling works in every file system.
    environment = {**os.environ, "WATCHFILES_FORCE_POLLING": "true", "WATCHFILES_POLL_DELAY_MS": "50"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1, env=environment
    ) as process:
        assert process.stdout is not None
        try:
            lines = iter(process.stdout)
            yield lambda: "".join(takewhile(lambda line: line != WAITING, lines))
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_changes_are_checked(write: Write) -> None:
    write("a.py", CLEAN)
    with watching() as check:
        assert check() == "No problems found in 1 file.\n"
        write("notes.txt", LEAK)
        write("a.py", LEAK)
        assert check().startswith("a.py:5:17: TMP201 ")
        write("pyproject.toml", "[tool.flake8-tempfile]\nselekt = []\n")
        assert "did you mean 'select'?" in check()
        write("pyproject.toml", '[tool.flake8-tempfile]\nselect = ["TMP402"]\n')
        assert check().startswith("a.py:5:17: TMP402 ")


def test_a_single_file_is_watched_when_it_is_replaced(write: Write) -> None:
    path = write("a.py", CLEAN)
    with watching("a.py") as check:
        assert check() == "No problems found in 1 file.\n"
        write("b.txt", LEAK).replace(path)
        assert check().startswith("a.py:5:17: TMP201 ")


def test_what_is_not_there_cannot_be_watched(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", CLEAN)
    assert main(["check", "--watch", "nope"]) == 2
    assert "error: --watch: there is no 'nope'" in capsys.readouterr().err


def test_the_library_is_optional(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.py", CLEAN)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["check", "--watch"]) == 2
    assert "pip install 'flake8-tempfile[watch]'" in capsys.readouterr().err
