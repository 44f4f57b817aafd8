"""The outside world of the fixtures, simulated: functions that work, other processes, signals, the interpreter's end.

A function of the world answers with something usable, or, where the oracle asks for it, with something empty
(``empty_answer``).  Whatever it leaves on disk it leaves where it was told to.
"""

from __future__ import annotations

import asyncio
import atexit
import importlib.abc
import importlib.machinery
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import types
import uuid
import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])
DOWNLOADED = "made"


class Failure(Exception):  # noqa: N818
    """An error of the outside world."""


class Thing:
    """An object of the outside world: every attribute is a thing, every call answers with one."""

    name = "somewhere/else"

    def __init__(self, truth: bool = True) -> None:
        self._truth = truth

    def __call__(self, *arguments: object, **keywords: object) -> Thing:
        return Thing()

    def __getattr__(self, name: str) -> Thing:
        if name.startswith("_"):
            raise AttributeError(name)
        return Thing(self._truth)

    def __getitem__(self, key: object) -> Thing:
        return Thing(self._truth)

    def __bool__(self) -> bool:
        return self._truth

    def __len__(self) -> int:
        return int(self._truth)

    def __iter__(self) -> Iterator[Thing]:
        return iter([Thing(), Thing()] if self._truth else [])

    def __enter__(self) -> Thing:
        return self

    def __exit__(self, *details: object) -> None:
        return None

    async def __aenter__(self) -> Thing:
        return self

    async def __aexit__(self, *details: object) -> None:
        return None

    def __await__(self) -> Generator[None, None, Thing]:
        return self
        yield

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"


class Record:
    """An object of the caller, empty at first."""

    name = "a record"
    keep_temp = False

    def on_done(self, function: Callable[[], object]) -> None:
        """Register a function that the record's owner runs at the end."""
        AT_EXIT.append(function)


def answers(empty: object) -> Callable[[Function], Function]:
    """Mark a function of the world whose answer may be empty."""

    def mark(function: Function) -> Function:
        function.empty_answer = empty  # type: ignore[attr-defined]
        return function

    return mark


@answers(Thing(truth=False))
def work(*things: object) -> Thing:
    """Use things."""
    return Thing()


@answers(Thing(truth=False))
def command(*things: object, **options: object) -> Thing:
    """Stand in for another program."""
    return Thing()


async def acommand(*things: object, **options: object) -> Thing:
    """Stand in for another program."""
    return Thing()


@answers(None)
def notify(*things: object) -> Thing:
    """Tell somebody."""
    return Thing()


@answers(False)
def check(*things: object) -> bool:
    """Say whether a thing is all right."""
    return True


@answers([])
def parse(*things: object) -> list[str]:
    """Return what is in a thing."""
    return ["one", "two"]


@answers(b"")
def render(*things: object) -> bytes:
    """Return a page."""
    return b"page"


@answers(Thing(truth=False))
def fetch(url: object) -> Thing:
    """Return what is at an address."""
    return Thing()


@answers(None)
def upload(path: object, *more: object) -> Thing:
    """Store a copy of a file elsewhere."""
    return Thing()


def convert(source: object, output: object) -> None:
    """Make one file out of another."""
    path = Path(str(source))
    _write(output, f"made of {path.read_text()[-9:]}" if path.is_file() else DOWNLOADED)


def download(url: object, output: object) -> None:
    """Fetch a file; makes the directories above it."""
    _write(output)


def extract(archive: object, directory: object) -> None:
    """Unpack an archive into a directory."""
    place = Path(str(directory))
    if not place.is_file():
        _write(place / "member")


def make_temp() -> str:
    """Return the path of a new file."""
    return _fresh().as_posix()


def make_workspace() -> str:
    """Return the path of a new directory."""
    place = _fresh()
    place.unlink()
    place.mkdir()
    return place.as_posix()


async def afetch(url: object) -> str:
    """Return what is at an address."""
    return "text"


async def aupload(path: object) -> Thing:
    """Store a copy of a file elsewhere."""
    return Thing()


@answers(False)
async def acheck(*things: object) -> bool:
    """Say whether a thing is all right."""
    return True


AT_EXIT: list[Callable[[], object]] = []


def register_at_exit(function: Callable[..., object], *arguments: object, **keywords: object) -> object:
    """Stand in for ``atexit.register``."""
    AT_EXIT.append(lambda: function(*arguments, **keywords))
    return function


def process_id() -> int:
    """Stand in for ``os.getpid``: every run is a process of its own."""
    return uuid.uuid4().int % 100_000


def make_pipe(path: object, mode: int = 0o666) -> None:
    """Stand in for ``os.mkfifo``: nobody is there to open the other end."""
    Path(str(path)).touch(exist_ok=False)


def register_signal(number: object, handler: Callable[..., object]) -> None:
    """Stand in for ``signal.signal``: the signal comes when the run is over (SIGINT is asyncio's own)."""
    if number != signal.SIGINT:
        AT_EXIT.append(lambda: handler(number, None))


class Process:
    """A process: its function runs at the start, and its errors stay in it."""

    outside: Callable[[Callable[[], object]], object] = staticmethod(lambda function: function())

    def __init__(self, target: Callable[..., object], args: tuple[object, ...] = ()) -> None:
        self._run = lambda: target(*args)

    def start(self) -> None:
        """Run the function."""
        Process.outside(self._run)


def install() -> None:
    """Make ``support`` importable, and put this world in the place of what reaches beyond the process."""
    weakref.finalize(Record(), str).detach()
    atexit.register = register_at_exit  # type: ignore[assignment]
    signal.signal = register_signal  # type: ignore[assignment]
    for name in ("run", "call", "check_call", "check_output", "Popen"):
        setattr(subprocess, name, command)
    os.system = os.popen = command  # type: ignore[assignment]
    asyncio.create_subprocess_exec = asyncio.create_subprocess_shell = acommand  # type: ignore[assignment]
    multiprocessing.Process = Process  # type: ignore[assignment, misc]
    os.getpid = process_id
    os.mkfifo = make_pipe  # type: ignore[assignment]
    support: list[object] = [work, notify, check, parse, render, fetch, upload, convert, download, extract, make_temp]
    support += [make_workspace, afetch, aupload, acheck, Failure]
    import_as("support", *support, storage=Thing())


def import_as(name: str, *members: object, **more: object) -> None:
    """Make members importable as a module."""
    module = types.ModuleType(name)
    module.__dict__.update({str(getattr(member, "__name__", "")): member for member in members}, **more)
    sys.modules[name] = module


class Unknown(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules that are not installed: all there is in them is a thing."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec:
        """Find any module."""
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def exec_module(self, module: types.ModuleType) -> None:
        """Fill a module."""
        module.__getattr__ = _thing_named  # type: ignore[method-assign]


def _thing_named(name: str) -> Thing:
    if name.startswith("_"):
        raise AttributeError(name)
    return Thing()


def _write(path: object, text: str = DOWNLOADED) -> None:
    place = Path(str(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def _fresh() -> Path:
    place = Path(tempfile.gettempdir()) / f"unknown-{uuid.uuid4().hex}"
    place.touch()
    return place
