"""Files are written whole or not at all, and keep all that is not their text."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from conftest import NOBODY, without_privileges

from flake8_tempfile.fixes import writing
from flake8_tempfile.fixes.exchange import may_exchange
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.writing import decode, read, sweep, write

if TYPE_CHECKING:
    from _typeshed import TraceFunction

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
FIX = [sys.executable, "-m", "flake8_tempfile", "fix", "--isolated"]
LEAK = """\
import os
import tempfile


def work(use):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    use(path)
    os.remove(path)
"""


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\n",
        b"\xef\xbb\xbfx = 1\n",
        b"# coding: latin-1\nx = '\xe4'\r\n",
        "x = 'ä'".encode(),
        b"# -*- coding: cp1252 -*-\nx = '\x80'\n",
        b"# coding: latin-1\rx = '\xe4'\r",
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


def test_a_read_only_file_is_left_alone(open_place: Path) -> None:
    path = open_place / "module.py"
    path.write_text("x = 1\n")
    path.chmod(0o444)
    source = read(str(path))
    with without_privileges(), pytest.raises(RefusedError, match="it is read-only"):
        write(str(path), source, "x = 2\n")
    assert path.read_text() == "x = 1\n"


def test_a_file_in_a_read_only_directory_is_left_alone(open_place: Path) -> None:
    path = open_place / "module.py"
    path.write_text("x = 1\n")
    path.chmod(0o666)
    source = read(str(path))
    open_place.chmod(0o555)
    with without_privileges(), pytest.raises(PermissionError):
        write(str(path), source, "x = 2\n")
    assert path.read_text() == "x = 1\n"
    assert [entry.name for entry in open_place.iterdir()] == ["module.py"]


def test_a_file_with_hard_links_is_left_alone(tmp_path: Path) -> None:
    path, other = tmp_path / "module.py", tmp_path / "other.py"
    path.write_text("x = 1\n")
    os.link(path, other)
    with pytest.raises(RefusedError, match="hard links"):
        write(str(path), read(str(path)), "x = 2\n")
    assert path.samefile(other)
    assert path.read_text() == "x = 1\n"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["module.py", "other.py"]


def test_a_link_to_nothing_is_left_alone(tmp_path: Path) -> None:
    target, link = tmp_path / "module.py", tmp_path / "link.py"
    target.write_text("x = 1\n")
    link.symlink_to(target.name)
    source = read(str(link))
    target.unlink()
    with pytest.raises(FileNotFoundError):
        write(str(link), source, "x = 2\n")
    assert [entry.name for entry in tmp_path.iterdir()] == ["link.py"]


def test_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / f"{'m' * 250}.py"
    path.write_text("x = 1\n")
    write(str(path), read(str(path)), "x = 2\n")
    assert path.read_text() == "x = 2\n"


def test_a_system_without_unnamed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    write(str(path), read(str(path)), "x = 2\n")
    assert path.read_text() == "x = 2\n"
    assert os.listdir(tmp_path) == ["module.py"]


def unnamed(tmp_path: Path) -> bool:
    """Tell whether the file system has files without a name."""
    try:
        os.close(os.open(tmp_path, os.O_TMPFILE | os.O_WRONLY, 0o600))
    except (OSError, AttributeError):
        return False
    return True


def killed_at(step: int, action: Callable[[], object]) -> bool:
    """Run something in a process that is killed when it comes to the n-th line of the module under test."""
    child = os.fork()
    if not child:
        lines = 0

        def count(frame: FrameType, event: str, argument: object) -> TraceFunction | None:
            nonlocal lines
            if frame.f_code.co_filename != writing.__file__:
                return None
            if event == "line":
                lines += 1
                if lines == step:
                    os.kill(os.getpid(), signal.SIGKILL)
            return count

        sys.settrace(count)
        try:
            action()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@needs_fork
@pytest.mark.parametrize("has_unnamed", [True, False])
def test_killed_at_every_line(has_unnamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if has_unnamed and not unnamed(tmp_path):
        pytest.skip("no files without a name here")
    if not has_unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "module.py"
    left, texts, step = 0, set(), 0
    while True:
        step += 1
        path.write_text("x = 1\n")
        source = read(str(path))
        killed = killed_at(step, lambda source=source: write(str(path), source, "x = 2\n"))  # type: ignore[misc]
        texts.add(path.read_text())
        others = [entry.name for entry in tmp_path.iterdir() if entry != path]
        left += len(others)
        sweep(str(tmp_path))
        assert [entry.name for entry in tmp_path.iterdir()] == ["module.py"]
        if not killed:
            break
    assert step > 20
    assert texts == {"x = 1\n", "x = 2\n"}
    assert not others
    # Without a name there are the lines of the exchange; else there is every line from making to renaming.
    few = 25
    assert 0 < left < few if has_unnamed else left > few


def test_only_what_is_abandoned_is_swept(tmp_path: Path) -> None:
    names = [f".{digits}.flake8-tempfile" for digits in ("0" * 32, "1" * 32, "2" * 31)] + [".module.py.tmp"]
    held, *_ = paths = [tmp_path / name for name in names]
    for path in paths:
        path.touch()
    (tmp_path / f".{'3' * 32}.flake8-tempfile").mkdir()
    with held.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sweep(str(tmp_path))
        assert {path.name for path in paths if path.exists()} == {*names} - {names[1]}
    sweep(str(tmp_path))
    assert not held.exists()
    sweep(str(tmp_path / "nowhere"))


def test_the_next_run_sweeps(tmp_path: Path) -> None:
    path, left = tmp_path / "module.py", tmp_path / f".{'0' * 32}.flake8-tempfile"
    path.write_text(LEAK)
    left.touch()
    subprocess.run([*FIX, str(path)], check=False, capture_output=True)
    assert "finally" in path.read_text()
    assert not left.exists()


def test_a_run_that_only_shows_sweeps_nothing(tmp_path: Path) -> None:
    path, left = tmp_path / "module.py", tmp_path / f".{'0' * 32}.flake8-tempfile"
    path.write_text(LEAK)
    left.touch()
    subprocess.run([*FIX, "--diff", str(path)], check=False, capture_output=True)
    assert path.read_text() == LEAK
    assert left.exists()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("count", [1, 4, 9])
def test_a_killed_run_leaves_every_file_old_or_new(count: int, tmp_path: Path) -> None:
    paths = [tmp_path / f"module_{number:02}.py" for number in range(12)]
    texts: set[str] = set()
    for _ in range(50):  # on a busy machine a run may be over before it is killed
        for path in paths:
            path.write_text(LEAK)
        with subprocess.Popen([*FIX, str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while sum(path.read_text() != LEAK for path in paths) < count and process.poll() is None:
                time.sleep(0.001)
            process.kill()
        texts = {path.read_text() for path in paths}
        if LEAK in texts:
            break
    assert LEAK in texts
    assert len(texts) == 2
    assert all(entry in paths or entry.name.endswith(".flake8-tempfile") for entry in tmp_path.iterdir())
    subprocess.run([*FIX, str(tmp_path)], check=False, capture_output=True)
    assert len({path.read_text() for path in paths}) == 1
    assert sorted(tmp_path.iterdir()) == paths


def changed_late(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Let somebody else change something after the last look at the file, just before it is replaced."""
    original: Callable[[str, str], bool] = vars(writing)["exchange"]

    def exchange(first: str, second: str) -> bool:
        monkeypatch.setattr(writing, "exchange", original)
        change()
        return original(first, second)

    monkeypatch.setattr(writing, "exchange", exchange)


def replaced(path: Path) -> None:
    other = path.with_name("other.py")
    other.write_text("x = 3\n")
    os.replace(other, path)


def made_a_link(path: Path) -> None:
    other = path.with_name("other.py")
    other.write_text("x = 1\n")
    path.unlink()
    path.symlink_to(other)


@pytest.mark.skipif(not may_exchange(), reason="the system cannot exchange files")
@pytest.mark.parametrize("change", [lambda path: path.write_text("x = 3\n"), replaced, made_a_link])
def test_a_change_at_the_last_moment_is_not_lost(
    change: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    source = read(str(path))
    changed_late(monkeypatch, lambda: change(path))
    with pytest.raises(RefusedError, match="has changed"):
        write(str(path), source, "x = 2\n")
    assert path.read_text() == "x = 1\n" if path.is_symlink() else "x = 3\n"
    assert not list(tmp_path.glob(".*"))


def test_an_interrupt_at_the_last_moment_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    source = read(str(path))

    def interrupted(first: os.stat_result, second: os.stat_result) -> bool:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(os.path, "samestat", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(str(path), source, "x = 2\n")
    assert path.read_text() == "x = 1\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["module.py"]


def test_where_files_cannot_be_exchanged_they_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "module.py"
    for name in ("exchange", "may_exchange"):
        monkeypatch.setattr(writing, name, lambda *places: False)
        path.write_text("x = 1\n")
        write(str(path), read(str(path)), "x = 2\n")
        assert path.read_text() == "x = 2\n"
        assert [entry.name for entry in tmp_path.iterdir()] == ["module.py"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o777, 0o2755, 0o4755, 0o1644])
def test_unusual_modes_are_kept(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    path.chmod(mode)
    write(str(path), read(str(path)), "x = 2\n")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_owner_and_group_are_kept(tmp_path: Path) -> None:
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root may give files away")
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    path.chmod(0o4750)
    for owner, group in ((NOBODY, 0), (0, NOBODY), (NOBODY, NOBODY)):
        os.chown(path, owner, group)
        path.chmod(0o6750)
        write(str(path), read(str(path)), f"x = {owner}, {group}\n")
        status = path.stat()
        assert (status.st_uid, status.st_gid) == (owner, group)
        assert stat.S_IMODE(status.st_mode) == 0o6750


def test_a_file_of_somebody_else_is_given_back_where_that_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    status, given = path.stat(), []

    def give(descriptor: int, owner: int, group: int) -> None:
        given.append((owner, group))
        raise PermissionError

    monkeypatch.setattr(os, "fchown", give)
    for name in ("geteuid", "getegid"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, lambda: NOBODY)
            write(str(path), read(str(path)), f"x = '{name}'\n")
            assert path.read_text() == f"x = '{name}'\n"
    assert given == [(status.st_uid, status.st_gid)] * 2
    write(str(path), read(str(path)), "x = 4\n")
    assert len(given) == 2


def test_what_another_user_has_left_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / f".{'0' * 32}.flake8-tempfile"
    left.touch()
    owner = left.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    sweep(str(tmp_path))
    assert left.exists()
    monkeypatch.setattr(os, "geteuid", lambda: owner)
    sweep(str(tmp_path))
    assert not left.exists()


def test_a_link_with_the_name_of_something_left_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "module.py", tmp_path / f".{'0' * 32}.flake8-tempfile"
    target.write_text("x = 1\n")
    link.symlink_to(target)
    sweep(str(tmp_path))
    assert target.read_text() == "x = 1\n"
    assert link.is_symlink()


# An access control list as Linux stores it: the owner, one user more, the group, the mask, all others.
ACCESS = struct.pack(
    "<I" + "HHI" * 5,
    *(2, 1, 6, 0xFFFFFFFF, 2, 4, NOBODY, 4, 4, 0xFFFFFFFF, 16, 4, 0xFFFFFFFF, 32, 0, 0xFFFFFFFF),
)
ATTRIBUTES = {"user.comment": b"\x00mine", "system.posix_acl_access": ACCESS}


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="there are no extended attributes")
@pytest.mark.parametrize("name", ATTRIBUTES)
def test_extended_attributes_and_access_lists_are_kept(name: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    path.chmod(0o600)
    try:
        os.setxattr(path, name, ATTRIBUTES[name])
    except OSError:
        pytest.skip("the file system has none")
    mode = path.stat().st_mode
    write(str(path), read(str(path)), "x = 2\n")
    assert path.read_text() == "x = 2\n"
    assert os.getxattr(path, name) == ATTRIBUTES[name]
    assert path.stat().st_mode == mode


def attributes_fail(monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    """Let a file have attributes that the new one cannot be given."""

    def fail(place: int, name: str, value: bytes) -> None:
        assert name == "user.comment"
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "listxattr", lambda place: ["security.label", "user.comment"], raising=False)
    monkeypatch.setattr(os, "getxattr", lambda place, name: b"mine", raising=False)
    monkeypatch.setattr(os, "setxattr", fail, raising=False)


def test_a_file_whose_attributes_would_be_lost_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    attributes_fail(monkeypatch, errno.ENOSPC)
    with pytest.raises(RefusedError, match="its extended attributes cannot be kept"):
        write(str(path), read(str(path)), "x = 2\n")
    assert path.read_text() == "x = 1\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["module.py"]


def test_a_file_system_without_attributes_has_none_to_lose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 1\n")
    attributes_fail(monkeypatch, errno.ENOTSUP)
    write(str(path), read(str(path)), "x = 2\n")
    assert path.read_text() == "x = 2\n"
