"""Files are written whole or not at all, and keep all that is not their text."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.writing import decode, read, write

ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\n",
        b"\xef\xbb\xbfx = 1\n",
        b"# coding: latin-1\nx = '\xe4'\r\n",
        "x = 'ä'".encode(),
        b"# -*- coding: cp1252 -*-\nx = '\x80'\n",
        b"x = 1\r\n\ty\rz",
        b"",
    ],
)
def test_what_is_read_is_written(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_bytes(data)
    source = read(str(path))
    assert source.encoded(source.text) == data
    write(str(path), source, source.text + "y = 2\n")
    assert path.read_bytes() == data + b"y = 2\n"


@pytest.mark.parametrize("data", [b"\xff", b"# coding: none-such\n", b"# coding: ascii\nx = '\xe4'\n"])
def test_what_cannot_be_decoded_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError, match="decoded"):
        decode(data)


def test_what_the_encoding_cannot_say_is_refused() -> None:
    with pytest.raises(RefusedError, match="iso-8859-1"):
        decode(b"# coding: latin-1\n").encoded("€")


def test_mode_and_links_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "module.py", tmp_path / "link.py"
    path.write_text("x = 1\n")
    path.chmod(0o750)
    link.symlink_to(path.name)
    write(str(link), read(str(link)), "x = 2\n")
    assert link.is_symlink()
    assert path.read_text() == "x = 2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link.py", "module.py"]


def test_a_file_that_changed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    source = read(str(path))
    path.write_text("x = 3\n")
    with pytest.raises(RefusedError, match="has changed"):
        write(str(path), source, "x = 2\n")
    assert path.read_text() == "x = 3\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["module.py"]


def test_a_file_that_vanished_stays_away(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    source = read(str(path))
    path.unlink()
    with pytest.raises(FileNotFoundError):
        write(str(path), source, "x = 2\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(ROOT_USER, reason="root may write everything")
def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    path.chmod(0o444)
    with pytest.raises(RefusedError, match="read-only"):
        write(str(path), read(str(path)), "x = 2\n")


WRITER = """
import sys
from flake8_tempfile.fixes.writing import read, write
path, big = sys.argv[1], "x = 2\\n" * 200_000
print("ready", flush=True)
while True:
    write(path, read(path), big)
    write(path, read(path), "x = 1\\n")
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="needs files without a name")
@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.02, 0.05])
def test_a_killed_run_leaves_the_old_or_the_new_file(delay: float, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    assert path.read_text() in ("x = 1\n", "x = 2\n" * 200_000)
