"""What lies in a directory: names, kinds, sizes and ages, within a budget, whatever else happens to the directory."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from flake8_tempfile.records import NamedTuple

FILE, DIRECTORY = "file", "directory"
_KINDS = {
    stat.S_IFREG: FILE,
    stat.S_IFDIR: DIRECTORY,
    stat.S_IFLNK: "symbolic link",
    stat.S_IFSOCK: "socket",
    stat.S_IFIFO: "named pipe",
}
_OTHER = "special file"


class Entry(NamedTuple):
    """A thing in the directory; ``size`` in bytes with all that lies in it, ``modified`` in seconds since the epoch.

    ``is_complete``: all that lies in it could be read, within the budget.
    """

    name: str
    what: str
    size: int
    modified: float
    is_complete: bool = True


class Listing(NamedTuple):
    """The entries of a directory, sorted by name; ``is_complete`` is false where the budget did not reach its end."""

    entries: tuple[Entry, ...]
    is_complete: bool = True


class _Budget:
    """How many things may still be looked at: a directory may have no end, or grow while it is read."""

    def __init__(self, number: int) -> None:
        self.left = number

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


def scan(directory: str, *, most: int = 1_000_000) -> Listing:
    """Return what lies in ``directory``, looking at ``most`` things at most; :class:`OSError` if it cannot be read.

    What vanishes meanwhile is left out.  Links are not followed, nor is another file system entered.
    """
    names, is_complete = _names(directory, most)
    budget = _Budget(most)
    device = os.stat(directory).st_dev
    entries = (_entry(directory, name, device, budget) for name in sorted(names))
    return Listing(tuple(entry for entry in entries if entry is not None), is_complete)


def _names(directory: str, most: int) -> tuple[list[str], bool]:
    names: list[str] = []
    with os.scandir(directory) as found:
        for entry in found:
            if len(names) >= most:
                return names, False
            names.append(entry.name)
    return names, True


def _entry(directory: str, name: str, device: int, budget: _Budget) -> Entry | None:
    path = os.path.join(directory, name)
    try:
        status = os.lstat(path)
    except OSError:  # it is gone
        return None
    what = _KINDS.get(stat.S_IFMT(status.st_mode), _OTHER)
    if what != DIRECTORY:
        return Entry(name, what, status.st_size if what == FILE else 0, status.st_mtime)
    if status.st_dev != device:
        return Entry(name, what, 0, status.st_mtime, is_complete=False)
    size, newest, is_complete = _contents(path, status.st_mtime, device, budget)
    return Entry(name, what, size, newest, is_complete)


def _contents(path: str, newest: float, device: int, budget: _Budget) -> tuple[int, float, bool]:
    """Return the size of a tree, when something in it was last modified, and whether that is all of it."""
    size, is_complete, pending = 0, True, [path]
    while pending:
        try:
            for status, below in _statuses(pending.pop()):
                if not budget.take():
                    return size, newest, False
                newest = max(newest, status.st_mtime)
                if stat.S_ISREG(status.st_mode):
                    size += status.st_size
                elif stat.S_ISDIR(status.st_mode) and status.st_dev == device:
                    pending.append(below)
        except FileNotFoundError:  # it is gone
            continue
        except OSError:
            is_complete = False
    return size, newest, is_complete


def _statuses(directory: str) -> Iterator[tuple[os.stat_result, str]]:
    with os.scandir(directory) as entries:
        for entry in entries:
            try:
                yield entry.stat(follow_symlinks=False), entry.path
            except FileNotFoundError:
                continue
