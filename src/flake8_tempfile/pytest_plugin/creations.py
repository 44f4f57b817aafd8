"""What is made in the temporary directories: an audit hook notes who makes it, in threads and forked children too.

The hook is called for every audit event of the process, from opening a file to importing a module, and whatever it
raises goes up into the code that it watches.  So it looks at what concerns it, and asks no more than it needs.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from flake8_tempfile.pytest_plugin.traces import MKSTEMP, Call, Trace, calls_of, trace_of
from flake8_tempfile.records import NamedTuple

_Reader: TypeAlias = Callable[[tuple[Any, ...]], None]
_NO_DIRECTORY = (-1, None)
_CREATES = os.O_CREAT


class Creation(NamedTuple):
    """Something that was made: by which calls, in which thread."""

    trace: Trace
    thread: int


class Started(NamedTuple):
    """A process that was started, as messages show it, and by which calls."""

    shown: str
    trace: Trace


class Places(NamedTuple):
    """Where to look, as beginnings of paths: first ``watched``, then what is left out, then what else is watched.

    The first of those that are watched is the directory of the test that runs, which nobody else makes things in.
    """

    watched: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    def hold(self, path: str) -> bool:
        """Tell whether what is made at ``path`` is of interest."""
        if path.startswith(self.watched):
            return True
        return path.startswith(self.outside) and not path.startswith(self.left_out)


class Creations:
    """What has been made since the last test; ``log`` is a file in which forked children write down what they make."""

    def __init__(self, log: str) -> None:
        """Start with no place to look at."""
        self.places = Places()
        self.made: dict[str, Creation] = {}
        self.descriptors: dict[str, Trace] = {}
        self.started: list[Started] = []
        self.has_forked = False
        self._log = log
        self._process = os.getpid()
        self.directories: set[str] = set()
        self._lasting: set[str] = set()
        # The readers of the events, each with the number of arguments that it needs.
        self._readers: dict[str, tuple[_Reader, int]] = {
            "open": (self._open, 3),
            "os.mkdir": (self._mkdir, 3),
            "os.link": (self._second, 2),
            "os.symlink": (self._second, 2),
            "os.rename": (self._rename, 2),
            "socket.bind": (self._second, 2),
            "sqlite3.connect": (self._first, 1),
            "tempfile.mkstemp": (self._mkstemp, 1),
            "subprocess.Popen": (self._popen, 2),
            "os.posix_spawn": (self._popen, 2),
            "os.system": (self._first_started, 1),
            "os.fork": (self._fork, 0),
            "os.forkpty": (self._fork, 0),
        }

    def install(self) -> None:
        """Begin to watch.  A hook cannot be taken away: after :meth:`stop` it is asked in vain."""
        readers = self._readers

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            # Most events are not of interest, and this is the cheapest way to tell.
            known = readers.get(event) if event in readers else None
            # Anybody may raise an event of any name, with other arguments than those of the interpreter.
            if known is not None and len(arguments) >= known[1]:
                known[0](arguments)

        sys.addaudithook(hook)

    def stop(self) -> None:
        """Watch no more."""
        self._readers.clear()

    def forget(self, lasting: Iterable[str] = ()) -> None:
        """Begin anew, for another test; what is in the directories ``lasting`` is not of interest then either."""
        if self.made or self.descriptors or self.started or self.has_forked:
            self._lasting.update(lasting)
            for path in sorted(self.directories):
                if os.path.dirname(path) in self._lasting:
                    self._lasting.add(path)
            self.made, self.descriptors, self.started, self.has_forked = {}, {}, [], False
            self.directories.clear()

    def is_over(self, directory: str) -> bool:
        """Tell whether all that was made lay in ``directory``, and nothing of it can still come to light."""
        if self.started or self.has_forked or self.descriptors:
            return False
        # What is left out may have become known after it was made.
        return not any(os.path.dirname(path) != directory and self.places.hold(path) for path in self.made)

    def by_children(self) -> dict[str, tuple[Call, ...]]:
        """Return what forked children have made, by which calls, and forget it."""
        if not self.has_forked or not os.path.exists(self._log):
            return {}
        with open(self._log, "rb") as file:  # noqa: PTH123
            records = [json.loads(line) for line in file.read().splitlines()]
        os.unlink(self._log)
        return {path: tuple(Call(*call) for call in calls) for path, calls in records}

    def _open(self, arguments: tuple[Any, ...]) -> None:
        flags = arguments[2]
        if type(flags) is int and flags & _CREATES:
            self._make(arguments[0])

    def _mkdir(self, arguments: tuple[Any, ...]) -> None:
        path, _, directory = arguments[:3]
        if directory in _NO_DIRECTORY:
            self._make(path, is_directory=True)

    def _first(self, arguments: tuple[Any, ...]) -> None:
        self._make(arguments[0])

    def _second(self, arguments: tuple[Any, ...]) -> None:
        self._make(arguments[1])

    def _rename(self, arguments: tuple[Any, ...]) -> None:
        """Whoever made a thing is still its maker when it has another name."""
        old, new = _absolute(arguments[0]), _absolute(arguments[1])
        creation = self.made.get(old)
        if creation is None:
            self._make(new, is_directory=os.path.isdir(old))
        elif self.places.hold(new) and os.path.dirname(new) not in self.directories:
            self.made[new] = creation
            if old in self.directories:
                self.directories.add(new)

    def _mkstemp(self, arguments: tuple[Any, ...]) -> None:
        frame = sys._getframe(2)
        if frame.f_back is not None and frame.f_back.f_code is MKSTEMP:  # which others use as well
            self.descriptors[_absolute(arguments[0])] = trace_of(frame)

    def _popen(self, arguments: tuple[Any, ...]) -> None:
        program, words = arguments[0], arguments[1]
        listed = words if isinstance(words, (list, tuple)) and words else [words or program]
        self._start(
            " ".join(os.path.basename(_text(word)) if not at else _text(word) for at, word in enumerate(listed))
        )

    def _first_started(self, arguments: tuple[Any, ...]) -> None:
        self._start(_text(arguments[0]))

    def _start(self, shown: str) -> None:
        self.started.append(Started(shown, trace_of(sys._getframe(3))))

    def _fork(self, arguments: tuple[Any, ...]) -> None:
        self.has_forked = True

    def _make(self, path: object, *, is_directory: bool = False) -> None:
        """Note what is about to be made, unless it is there already or lies in something that is noted."""
        absolute = _absolute(path)
        if not self.places.hold(absolute):
            return
        above = os.path.dirname(absolute)
        if above in self.directories or above in self._lasting:
            if is_directory:
                (self.directories if above in self.directories else self._lasting).add(absolute)
        elif self._is_new(absolute) or not os.path.lexists(absolute):
            self._note(absolute, is_directory)

    def _is_new(self, path: str) -> bool:
        """Tell without a look at the disk that nothing is there, for a test's directory is its process's alone."""
        is_alone = not self.started and not self.has_forked
        return is_alone and path not in self.made and path.startswith(self.places.watched[:1])

    def _note(self, path: str, is_directory: bool) -> None:
        trace = trace_of(sys._getframe(3))
        if os.getpid() != self._process:
            self._log_for_parent(path, trace)
            return
        self.made[path] = Creation(trace, threading.get_ident())
        if is_directory:
            self.directories.add(path)

    def _log_for_parent(self, path: str, trace: Trace) -> None:
        line = json.dumps([path, calls_of(trace)]).encode("ascii") + b"\n"
        descriptor = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)


def _absolute(path: object) -> str:
    """Return the path that a function of the system is called with, '' for a descriptor and other things."""
    text = _text(path)
    if not os.path.isabs(text):
        try:
            text = os.path.join(os.getcwd(), text) if text and text[0] not in "\0:" else ""
        except OSError:  # the current directory is gone
            return ""
    return os.path.normpath(text) if text else ""


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return os.fsdecode(value)
    return _text(os.fspath(value)) if isinstance(value, os.PathLike) else ""
