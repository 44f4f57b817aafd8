"""``--watch`` checks again when something changes: a real process and real changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.cli import main

Write = Callable[[str, "str | bytes"], Path]


class Watching:
    """A process that watches the current directory; what it prints is collected as it comes."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "flake8_tempfile", "check", "--watch", "--no-cache", *arguments]
        # Polling works in every file system.
        environment = {**os.environ, "WATCHFILES_FORCE_POLLING": "true", "WATCHFILES_POLL_DELAY_MS": "50"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        )
        self.printed: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.printed.extend(iter(self.process.stdout.readline, ""))

    def shows(self, text: str, change: Callable[[], object] = lambda: None) -> bool:
        """Make a change, again if need be, until ``text`` is printed; tell whether it was, in a minute."""
        seen = len(self.printed)
        for _ in range(60):
            change()
            for _ in range(10):
                time.sleep(0.1)
                if any(text in line for line in self.printed[seen:]):
                    return True
        return False

    def end(self) -> int | None:
        """Interrupt the process, and return its exit status."""
        try:
            self.process.send_signal(signal.SIGINT)
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            return None
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join()
            assert self.process.stdout is not None
            self.process.stdout.close()


@pytest.fixture
def watching() -> Iterator[Callable[..., Watching]]:
    """Return what starts to watch; it ends with the test, as a user ends it."""
    started: list[Watching] = []

    def start(*arguments: str) -> Watching:
        started.append(Watching(*arguments))
        return started[-1]

    yield start
    assert [each.end() for each in started] == [0] * len(started)


def test_changes_are_checked(write: Write, watching: Callable[..., Watching]) -> None:
    write("a.py", CLEAN)
    watched = watching()
    assert watched.shows("No problems found in 1 file.")
    assert watched.shows("a.py:5:17: TMP201 ", lambda: write("a.py", LEAK))
    wrong, right = (f"[tool.flake8-tempfile]\n{line}\n" for line in ("selekt = []", 'select = ["TMP402"]'))
    assert watched.shows("did you mean 'select'?", lambda: write("pyproject.toml", wrong))
    assert watched.shows("a.py:5:17: TMP402 ", lambda: write("pyproject.toml", right))


def test_a_single_file_is_watched_when_it_is_replaced(write: Write, watching: Callable[..., Watching]) -> None:
    path = write("a.py", CLEAN)
    watched = watching("a.py")
    assert watched.shows("No problems found in 1 file.")
    assert watched.shows("a.py:5:17: TMP201 ", lambda: write("b.txt", LEAK).replace(path))


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
