"""Work on any executor of ``concurrent.futures``: on threads, on processes, or on a cluster of machines.

The files are read and searched here; those that are to be checked are sent as content, a batch at a time, and the
reports come back in whatever order they are done.  A batch that is lost with its worker is sent again, and what the
executor cannot do at all is done by processes of this machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeAlias

from flake8_tempfile.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.work import Answer, Content, check_contents, examine

_BATCH_BYTES = 60_000
# What may be on its way; the rest of a large tree is not read before there is room.
_WINDOW_BYTES = 64_000_000
_ATTEMPTS = 3


class ExecutorError(ValueError):
    """An executor that cannot be had; the text says why."""


class _Batch:
    """Files that are sent together, and their reports once they are there."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._contents: list[Content] = []
        self._future: Future[list[FileReport]] | None = None
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
        try:
            self._future = self._executor.submit(check_contents, [(c.data, c.target) for c in self._contents])
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
                self._reports = self._future.result()
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


def _failed(future: Future[list[FileReport]]) -> bool:
    try:
        return future.exception() is not None
    except CancelledError:
        return True


def _checked_here(contents: list[Content]) -> list[FileReport]:
    """Check files that may kill the process which does, with processes of this machine."""
    from flake8_tempfile.processes import died, survive

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
    with client, client.get_executor(pure=False, retries=_ATTEMPTS) as executor:  # type: ignore[no-untyped-call]
        yield executor
