"""What tests in many places share: the paths of the repository, a program with a leak, and files to check.

The tests have a temporary directory of their own, and each of them leaves it empty.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"

LEAK = """\
import tempfile


def work():
    directory = tempfile.mkdtemp()
    print(directory)
"""
CLEAN = """\
import tempfile


def work():
    with tempfile.TemporaryDirectory(prefix="work-") as directory:
        print(directory)
"""
# An argument that 3.12 brought.
NEW_ARGUMENT = """\
import tempfile

with tempfile.NamedTemporaryFile(delete_on_close=False) as file:
    print(file)
"""

NOBODY = 65534
# Runs the command so that SIGINT interrupts it: a shell starts what runs in the background with that signal ignored,
# and processes inherit it.
INTERRUPTIBLE = """\
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from flake8_tempfile.command.dispatch import main
sys.exit(main())
"""


@pytest.fixture(scope="session", autouse=True)
def ordinary_terminal() -> Iterator[None]:
    """Keep what the tests expect of colours and widths from what the terminal they are started from says of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            patch.delenv(name, raising=False)
        patch.setenv("TERM", "xterm")
        yield


@pytest.fixture(scope="session", autouse=True)
def temporary_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the tests, and the processes that they start, a temporary directory of their own."""
    root = tmp_path_factory.mktemp("temporary-root")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "TEMP", "TMP"):
            patch.setenv(name, str(root))
        patch.setattr(tempfile, "tempdir", None)
        yield root


@pytest.fixture(autouse=True)
def nothing_is_left(temporary_root: Path) -> Iterator[None]:
    """Fail after a test that leaves something in the temporary directory."""
    before = set(os.listdir(temporary_root))  # what an earlier test has left is its fault only
    yield
    assert set(os.listdir(temporary_root)) <= before


@pytest.fixture
def open_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a directory that every user can reach, unlike those of pytest; it is the current one."""
    if os.name != "posix":
        pytest.skip("there are no permissions of that kind")
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        os.chmod(place, 0o777)
        with monkeypatch.context() as patch:
            patch.chdir(place)
            yield Path(place)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Be another user than root for a while: root may read and write everything.

    It is this process that is, for another user may not even be able to read Python's library.  Whatever is used must
    have been imported.
    """
    if os.geteuid() != 0:
        yield
        return
    try:
        os.setresuid(NOBODY, NOBODY, 0)
    except (AttributeError, OSError) as error:
        pytest.skip(f"root cannot become another user and come back: {error}")
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str | bytes], Path]:
    """Return a function that writes a file below the current directory, which is a new and empty one."""
    monkeypatch.chdir(tmp_path)

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file
