"""Work on any executor of ``concurrent.futures``: on threads, on processes, or on a cluster of machines.

The files are read and searched here; those that are to be checked are sent as content, a batch at a time, and the
reports come back in whatever order they are done.  A batch that is lost with its worker is sent again, and what the
executor cannot do at all is done by processes of this machine.  A worker with another version of this program or of
Python would find other things: that is an error.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import TYPE_CHECKING, TypeAlias

from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.work import Answer, Content, check_contents, examine

if TYPE_CHECKING:
    from distributed import Client

_DISTRIBUTION = "flake8-tempfile"
_BATCH_BYTES = 60_000
# What may be on its way; the rest of a large tree is not read before there is room.
_WINDOW_BYTES = 64_000_000
_ATTEMPTS = 3


class ExecutorError(ValueError):
    """An executor that cannot be had; the text says why."""


def check_for(sender: str, pickled: bytes) -> list[FileReport] | str:
    """Check contents for the program with the identity ``sender``; one with another returns its own instead.

    It may not even understand what it is sent, so that is read after the comparison.
    """
    here = identity()
    return check_contents(pickle.loads(pickled)) if here == sender else here


@cache
def identity() -> str:
    """Return the versions that findings depend on, of the program and of Python, for people."""
    return _identity(version(_DISTRIBUTION), python_version())


def _identity(program: str, python: str) -> str:
    # Another minor version has another grammar.
    return f"{_DISTRIBUTION} {program} on Python {'.'.join(python.split('.')[:2])}"


class _Batch:
    """Files that are sent together, and their reports once they are there."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._contents: list[Content] = []
        self._future: Future[list[FileReport] | str] | None = None
        self._reports: list[FileReport] | None = None
        self._attempts = 0
        self.size = 0

    def add(self, content: Content) -> Callable[[], Answer]:
        place = len(self._contents)
        self._contents.append(content)
        self.size += len(content.data)
        return lambda: Answer(self.reports()[place], content.digest)

    def send(self) -> None:
        self._attempts += 1
        pickled = pickle.dumps([(content.data, content.target) for content in self._contents])
        try:
            self._future = self._executor.submit(check_for, identity(), pickled)
        except RuntimeError:  # it is broken or shut down
            self._future = None

    def is_done(self) -> bool:
        return self._reports is not None or self._future is None or self._future.done()

    def reports(self) -> list[FileReport]:
        """Return the reports, as soon as they are there."""
        while self._reports is None:
            if self._future is None or self._attempts > _ATTEMPTS:
                self._reports = _checked_here(self._contents)
            elif _failed(self._future):
                self.send()
            else:
                self._reports = _of_this_version(self._future.result())
        self._contents = []
        return self._reports


_Item: TypeAlias = "Answer | tuple[_Batch, Callable[[], Answer]]"


def through(executor: Executor, targets: Iterable[Target], known: Callable[[Target], str]) -> Iterator[Answer]:
    """Yield the answers in the order of ``targets``."""
    waiting: deque[_Item] = deque()
    batch = _Batch(executor)
    window = _Window()
    for target in targets:
        found = examine(target, known)
        if isinstance(found, Answer):
            waiting.append(found)
        else:
            waiting.append((batch, batch.add(found)))
            if batch.size >= _BATCH_BYTES:
                batch.send()
                window.enter(batch)
                batch = _Batch(executor)
        while waiting and (_is_ready(waiting[0], batch) or window.is_full()):
            yield _taken(waiting.popleft(), window)
    if batch.size:
        batch.send()
    while waiting:
        yield _taken(waiting.popleft(), window)


class _Window:
    """Counts the bytes on their way."""

    def __init__(self) -> None:
        self._batches: set[_Batch] = set()
        self._size = 0

    def enter(self, batch: _Batch) -> None:
        self._batches.add(batch)
        self._size += batch.size

    def leave(self, batch: _Batch) -> None:
        if batch in self._batches:
            self._batches.remove(batch)
            self._size -= batch.size

    def is_full(self) -> bool:
        return self._size > _WINDOW_BYTES


def _is_ready(item: _Item, unsent: _Batch) -> bool:
    return isinstance(item, Answer) or (item[0] is not unsent and item[0].is_done())


def _taken(item: _Item, window: _Window) -> Answer:
    if isinstance(item, Answer):
        return item
    batch, take = item
    given = take()
    window.leave(batch)
    return given


def _of_this_version(given: list[FileReport] | str) -> list[FileReport]:
    """Return the reports; raise :class:`ExecutorError` if there is an identity instead."""
    if isinstance(given, str):
        raise ExecutorError(f"a worker has {given}, here it is {identity()}")
    return given


def _failed(future: Future[list[FileReport] | str]) -> bool:
    try:
        return future.exception() is not None
    except CancelledError:
        return True


def _checked_here(contents: list[Content]) -> list[FileReport]:
    """Check files that may kill the process which does, with processes of this machine."""
    from flake8_tempfile.running.processes import died, survive

    given = survive(check_contents, [(content.data, content.target) for content in contents])
    return [report or died(content.target) for content, report in zip(contents, given, strict=True)]


@contextmanager
def executor_from(text: str) -> Iterator[Executor]:
    """Open the executor that ``text`` names and close it at the end: ``threads:4``, ``processes:4``, ``dask:ADDRESS``.

    Raises :class:`ExecutorError` for any other text, and where there is no cluster at the address.
    """
    kind, _, rest = text.partition(":")
    if kind == "dask" and rest:
        with _on_dask(rest) as executor:
            yield executor
        return
    pools: dict[str, type[ThreadPoolExecutor] | type[ProcessPoolExecutor]]
    pools = {"threads": ThreadPoolExecutor, "processes": ProcessPoolExecutor}
    if kind not in pools or not (not rest or (rest.isdigit() and int(rest))):
        raise ExecutorError(f"unknown executor {text!r}: expected dask:ADDRESS, processes[:N] or threads[:N]")
    with pools[kind](int(rest) if rest else None) as executor:
        yield executor


@contextmanager
def _on_dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ExecutorError("dask is not installed: pip install 'flake8-tempfile[dask]'") from error
    try:
        client = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ExecutorError(f"no Dask scheduler at {address}: {error}") from error
    with client:
        _require_this_version(client)
        with client.get_executor(pure=False, retries=_ATTEMPTS) as executor:  # type: ignore[no-untyped-call]
            yield executor


def _require_this_version(client: Client) -> None:
    """Ask the workers that are there, with functions that all of them have; those that come later are asked with work.

    Raise :class:`ExecutorError` for one with another version, or without this program.
    """
    programs, pythons = (client.run(*call, on_error="return") for call in ((version, _DISTRIBUTION), (python_version,)))
    for worker, program in programs.items():
        if isinstance(program, PackageNotFoundError):
            raise ExecutorError(f"the worker {worker} has no {_DISTRIBUTION}, here it is {identity()}")
        python = pythons.get(worker)
        if isinstance(program, str) and isinstance(python, str) and _identity(program, python) != identity():
            raise ExecutorError(f"the worker {worker} has {_identity(program, python)}, here it is {identity()}")
