"""``--watch`` checks again when something changes: a real process and real changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest
from conftest import CLEAN, INTERRUPTIBLE, LEAK

from flake8_tempfile.command import watch as watching_module
from flake8_tempfile.command.arguments import parse
from flake8_tempfile.command.dispatch import main

Write = Callable[[str, "str | bytes"], Path]
# In seconds: what comes after this on the busiest machine does not come at all.
PATIENCE = 120


class Watching:
    """A process that watches the current directory; what it prints is collected as it comes."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-c", INTERRUPTIBLE, "check", "--watch", "--no-cache", *arguments]
        # Polling works in every file system.
        environment = {**os.environ, "WATCHFILES_FORCE_POLLING": "true", "WATCHFILES_POLL_DELAY_MS": "50"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        )
        self._coming: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._coming.put(line)

    def shows(self, text: str, change: Callable[[], object] = lambda: None) -> bool:
        """Make a change, once, and wait until ``text`` is printed."""
        printed: list[str] = []
        while not self._coming.empty():
            self._coming.get()
        change()
        while not printed or text not in printed[-1]:
            try:
                printed.append(self._coming.get(timeout=PATIENCE))
            except Empty:
                raise AssertionError(f"{text!r} is not in {printed}") from None
        return True

    def end(self) -> int | None:
        """Interrupt the process, and return its exit status."""
        try:
            self.process.send_signal(signal.SIGINT)
            return self.process.wait(PATIENCE)
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


class Checks:
    """Stands in for the check: notes what it reads, and lets something happen while it is at it."""

    def __init__(self, *events: Callable[[], object]) -> None:
        self._events = iter(events)
        self.read: list[str] = []

    def __call__(self, arguments: Namespace) -> int:
        self.read.append(" ".join(path.read_text() for path in sorted(Path().rglob("*.py"))))
        next(self._events, lambda: None)()
        return 0


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object] | None]:
    """Stand in for the watcher by a list: it says nothing of what happens; None is a change that it tells."""
    steps: list[Callable[[], object] | None] = []

    def changes(*_: str, **__: object) -> Iterator[set[tuple[int, str]]]:
        yield set()
        for step in steps:
            if step is not None:
                step()
            yield set() if step is not None else {(1, "a.py")}
        raise KeyboardInterrupt

    monkeypatch.setattr("watchfiles.watch", changes)
    monkeypatch.setattr(watching_module, "_PAUSE", 0.0)
    monkeypatch.setattr(watching_module, "_SHARE", 0)
    return steps


def nothing() -> None:
    """Let a moment pass."""


def run(checks: Checks, *arguments: str) -> list[str]:
    assert watching_module.watch(parse(["check", "--quiet", *arguments]), checks) == 0
    return checks.read


def replace_by_an_older_one() -> None:
    older = Path("older.txt")
    older.write_text("2")
    os.utime(older, (1, 1))
    older.replace("a.py")


def write_with_the_same_time() -> None:
    status = Path("a.py").stat()
    Path("a.py").write_text("2")
    os.utime("a.py", ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES = [
    pytest.param(lambda: Path("a.py").write_text("2"), "2 0", id="written"),
    pytest.param(replace_by_an_older_one, "2 0", id="replaced by an older one"),
    pytest.param(write_with_the_same_time, "2 0", id="with the time it had"),
    pytest.param(lambda: Path("sub/b.py").rename("b.py"), "1 0", id="moved"),
    pytest.param(lambda: Path("sub").rename("other"), "1 0", id="its directory moved"),
    pytest.param(lambda: Path("sub/b.py").unlink(), "1", id="removed"),
    pytest.param(lambda: Path("pyproject.toml").write_text("[tool.flake8-tempfile]\nx = 1"), "1 0", id="configured"),
]


@pytest.mark.parametrize(("change", "content"), CHANGES)
@pytest.mark.parametrize("when", ["during the check", "between checks"])
def test_a_change_that_nobody_tells_is_not_lost(
    change: Callable[[], object], content: str, when: str, write: Write, told: list[Callable[[], object] | None]
) -> None:
    write("a.py", "1")
    write("sub/b.py", "0")
    told += [nothing, nothing, nothing] if when == "during the check" else [nothing, change, nothing, nothing]
    checks = Checks(change) if when == "during the check" else Checks()
    assert run(checks) == ["1 0", content]


def test_changes_that_are_told_are_checked_at_once(write: Write, told: list[Callable[[], object] | None]) -> None:
    write("a.py", "1")
    told += [nothing, None, nothing, None]
    assert run(Checks()) == ["1"] * 3


def test_the_first_look_after_a_check_does_not_wait(
    write: Write, told: list[Callable[[], object] | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching_module, "_PAUSE", 1e9)
    write("a.py", "1")
    told += [nothing, lambda: write("a.py", "3")]
    assert run(Checks(lambda: write("a.py", "2"))) == ["1", "2", "3"]
    told[:] = [nothing, lambda: write("a.py", "4")]
    assert run(Checks()) == ["3"], "until the next look there is a pause"


def test_a_baseline_is_looked_at_unless_each_check_writes_it(
    write: Write, told: list[Callable[[], object] | None]
) -> None:
    write("a.py", "1")
    told += [nothing, lambda: write("known.json", "{}"), nothing]
    assert run(Checks(), "--baseline", "known.json") == ["1"] * 2
    told[1] = lambda: write("known.json", "{ }")
    assert run(Checks(), "--baseline", "known.json", "--update-baseline") == ["1"]


@pytest.mark.parametrize("error", [RuntimeError("no watch is left"), PermissionError("no way")])
def test_where_the_system_tells_nothing_the_files_are_looked_at(
    error: Exception, write: Write, told: list[Callable[[], object] | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: str, **__: object) -> Iterator[set[tuple[int, str]]]:
        raise error

    def interrupt() -> None:
        raise KeyboardInterrupt

    steps = iter([nothing, lambda: write("a.py", "2"), nothing, interrupt])
    monkeypatch.setattr("watchfiles.watch", fails)
    monkeypatch.setattr(watching_module, "_TRIES", 1)
    monkeypatch.setattr(watching_module, "_TICK_MS", 0)
    monkeypatch.setattr(time, "sleep", lambda seconds: next(steps)() if seconds else None)
    write("a.py", "1")
    assert run(Checks()) == ["1", "2"]


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
