"""What a test has left: which things, who made each, and whose fault that is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from flake8_tempfile.observed.observation import DESCRIPTOR, Frame
from flake8_tempfile.pytest_plugin.frames import Maker
from flake8_tempfile.records import NamedTuple

_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFLNK: "symbolic link", stat.S_IFSOCK: "socket"}
_FIFO = "named pipe"
_OTHER = "special file"
# Nobody wants to wait for the size of a tree without an end.
_MOST_MEMBERS = 10_000
_NOBODY = Maker(())


class Fault(Enum):
    """Whose it is that a thing is left."""

    TEST = "the test's"
    FIXTURE = "that of a fixture which the test did not ask for, or which is not done with it yet"
    THREAD = "that of a thread which an earlier test has left running"
    EXIT = "nobody's before the process ends: made by an import, or with something registered to be done at exit"
    OBJECT = "nobody's: an object that is still alive removes it when it is collected"


class Made(NamedTuple):
    """By whom something was made, in which thread; ``is_child``: in a forked child."""

    maker: Maker
    thread: int
    is_child: bool = False


class Process(NamedTuple):
    """A process that was started, as messages show it, and by whom."""

    shown: str
    maker: Maker


class Leftover(NamedTuple):
    """A thing that is left: its path, its kind, who made it, and for a directory how many things lie in it.

    ``size`` is in bytes; ``is_child``: a forked child made it.  ``process`` is the command of the process that may have
    made it, where nobody was seen making it; the maker is then who started that.
    """

    path: str
    what: str
    maker: Maker = _NOBODY
    thread: int = 0
    size: int = 0
    members: int = 0
    is_child: bool = False
    process: str = ""

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The user's calls that made it, the innermost first."""
        return self.maker.frames


def find(paths: Iterable[str], made: dict[str, Made], processes: Sequence[Process]) -> Iterator[Leftover]:
    """Yield what is there of ``paths``; what nobody was seen making is put down to the processes that were started."""
    for path in paths:
        try:
            mode = os.lstat(path).st_mode
        except (OSError, ValueError):
            continue
        what = _KINDS.get(stat.S_IFMT(mode), _FIFO if stat.S_ISFIFO(mode) else _OTHER)
        size, members = _extent(path)
        creation = made.get(path)
        if creation is not None:
            yield Leftover(path, what, creation.maker, creation.thread, size, members, creation.is_child)
        elif processes:
            shown = " or ".join(dict.fromkeys(process.shown for process in processes[-2:]))
            yield Leftover(path, what, processes[-1].maker, size=size, members=members, process=shown)
        else:
            yield Leftover(path, what, size=size, members=members)


def of_descriptor(path: str, maker: Maker) -> Leftover:
    """Return what an open descriptor of ``mkstemp`` is."""
    return Leftover(path, DESCRIPTOR, maker)


def _extent(path: str) -> tuple[int, int]:
    """Return the bytes of a file, or of the files in a directory, and how many things lie in that."""
    size, members, pending = os.lstat(path).st_size, 0, [path]
    if not os.path.isdir(path) or os.path.islink(path):
        return size, 0
    size = 0
    while pending and members < _MOST_MEMBERS:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    members += 1
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return size, members
