"""What lies in a directory is listed whatever happens to the directory; nothing is changed in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import without_privileges

from flake8_tempfile.orphans import listing
from flake8_tempfile.orphans.listing import Entry, scan


def entries(directory: Path, **limits: int) -> dict[str, Entry]:
    return {entry.name: entry for entry in scan(str(directory), **limits).entries}


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_kinds_sizes_and_ages(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "tree" / "deep").mkdir(parents=True)
    (tmp_path / "tree" / "deep" / "file").write_bytes(b"123")
    (tmp_path / "link").symlink_to("tree")
    os.mkfifo(tmp_path / "pipe")
    for place, moment in (("tree/deep/file", 300), ("tree/deep", 100), ("tree", 200), ("file", 50)):
        os.utime(tmp_path / place, (moment, moment))
    found = entries(tmp_path)
    assert found["file"] == Entry("file", "file", 5, 50)
    assert found["tree"] == Entry("tree", "directory", 3, 300)  # its age is that of the newest thing in it
    assert [found[name].what for name in ("link", "pipe")] == ["symbolic link", "named pipe"]


def test_a_directory_without_an_end_is_read_to_the_budget(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / "tree" / str(number)).mkdir(parents=True)
    assert entries(tmp_path, most=10)["tree"].is_complete is False
    assert entries(tmp_path, most=20)["tree"].is_complete is True
    listed = scan(str(tmp_path / "tree"), most=10)
    assert (len(listed.entries), listed.is_complete) == (10, False)


def test_a_loop_of_links_is_no_tree(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "again").symlink_to(tmp_path / "tree")
    assert entries(tmp_path)["tree"].is_complete


@pytest.mark.skipif(os.name != "posix", reason="there are no permissions of that kind")
def test_what_cannot_be_read_is_counted_all_the_same(open_place: Path) -> None:
    (open_place / "secret" / "inside").mkdir(parents=True)
    os.chmod(open_place / "secret", 0)
    with without_privileges():
        assert entries(open_place)["secret"].is_complete is False
    os.chmod(open_place / "secret", 0o700)


def test_what_vanishes_meanwhile_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("file", "tree"):
        (tmp_path / name).mkdir()
    names = listing._names

    def vanishing(directory: str, most: int) -> tuple[list[str], bool]:
        found = names(directory, most)
        (tmp_path / "file").rmdir()
        return found

    statuses = listing._statuses

    def removing(directory: str) -> Iterator[tuple[os.stat_result, str]]:
        shutil.rmtree(directory)
        yield from statuses(directory)

    monkeypatch.setattr(listing, "_names", vanishing)
    monkeypatch.setattr(listing, "_statuses", removing)
    assert list(entries(tmp_path)) == ["tree"]


def test_a_directory_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"No such file|cannot find"):
        scan(str(tmp_path / "nowhere"))
