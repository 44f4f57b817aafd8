"""Work in several processes of this machine."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

import flake8_tempfile.check  # noqa: F401  loaded once here, where processes are forked
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.garbage_collection import set_rare_collection
from flake8_tempfile.running.work import Answer, Task, answer_all

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from flake8_tempfile.files.discovery import Target

Item = TypeVar("Item")
Result = TypeVar("Result")

_LARGEST_BATCH = 64


def in_processes(targets: Sequence[Target], known: Callable[[Target], str], workers: int) -> Iterator[Answer]:
    """Yield the answers in the order of ``targets``."""
    tasks = [Task(target, known(target)) for target in targets]
    size = max(1, min(_LARGEST_BATCH, len(tasks) // (workers * 8)))
    batches = deque(tasks[start : start + size] for start in range(0, len(tasks), size))
    while batches:
        try:
            yield from _in_pool(batches, workers)
        except BrokenExecutor:
            batch = batches.popleft()
            answers = survive(answer_all, batch)
            yield from (given or Answer(died(task.target), None) for task, given in zip(batch, answers, strict=True))


def _in_pool(batches: deque[list[Task]], workers: int) -> Iterator[Answer]:
    """Yield the answers of ``batches`` and take out those that are done."""
    executor = _executor(workers)
    try:
        for future in [executor.submit(answer_all, batch) for batch in batches]:
            answers = future.result()
            batches.popleft()
            yield from answers
    finally:
        executor.shutdown(cancel_futures=True)


def survive(check: Callable[[list[Item]], list[Result]], batch: list[Item]) -> Iterator[Result | None]:
    """Check files one of which may kill its process, so that only that one stays without an answer: None."""
    with _executor(1) as executor:
        try:
            yield from executor.submit(check, batch).result()
            return
        except BrokenExecutor:
            pass
    if len(batch) == 1:
        yield None
        return
    for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
        yield from survive(check, half)


def died(target: Target) -> FileReport:
    """Return the report of a file that has killed the process which checked it."""
    return FileReport(target.path, failure="the process that checked it died")


def _executor(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin)


def _context() -> BaseContext:
    """Return the quickest way to start a process that is safe: a fork takes no other thread along, but its locks."""
    can_fork = sys.platform == "linux" and hasattr(os, "fork") and threading.active_count() == 1
    return get_context("fork" if can_fork else "spawn")


def _begin() -> None:
    """Leave Ctrl-C to the main process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_rare_collection()
