"""Many files -> their reports, in the given order: from the cache, in this process, in several, or on an executor.

What an earlier run found out is not done again.  The rest is begun in this process, which is all there is to it for a
few files; when it turns out to take longer than starting processes does, they do what is left.
"""

from __future__ import annotations

import os
import sys

from flake8_tempfile.running.cache import stamp_of
from flake8_tempfile.running.file_check import check_data, check_target, codes_of
from flake8_tempfile.running.garbage_collection import rare_collection
from flake8_tempfile.running.work import Answer, answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from flake8_tempfile.files.discovery import Target
    from flake8_tempfile.reporters import FileReport
    from flake8_tempfile.running.cache import Cache
    from flake8_tempfile.running.cache_pack import Stamp

__all__ = ["check_data", "check_target", "check_targets", "codes_of"]

# In bytes that are read and searched: what takes as long as starting processes does.
WORTH_PROCESSES = 20_000_000
# So few files are read sooner than the cache is; it is asked only for those that would have to be parsed.
FEW_FILES = 50


def check_targets(
    targets: Iterable[Target],
    jobs: int | None = None,
    *,
    cache: Cache | None = None,
    executor: Executor | None = None,
) -> Iterator[FileReport]:
    """Yield the reports of all files in the given order; with at most ``jobs`` processes, where they pay.

    With an ``executor`` the files are read here and checked there.
    """
    every = list(targets)
    forget_project()
    with rare_collection():
        if cache is None:
            yield from map(_report, _answers(every, _nothing_known, jobs, executor))
            return
        try:
            yield from _with_cache(every, jobs, cache, executor)
        finally:
            cache.save()


def forget_project() -> None:
    """Let a run in a process that has made others read anew what it needs of the project."""
    resolution = sys.modules.get("flake8_tempfile.analysis.project.resolution")
    if resolution is not None:
        resolution.start_anew()


def _with_cache(
    targets: Sequence[Target], jobs: int | None, cache: Cache, executor: Executor | None
) -> Iterator[FileReport]:
    many = len(targets) > FEW_FILES
    stamps = [None if target.problem or not many else stamp_of(target.path) for target in targets]
    kept = [stamp and cache.report(target, stamp) for target, stamp in zip(targets, stamps, strict=True)]
    missing = [target for target, report in zip(targets, kept, strict=True) if report is None]
    answers = _answers(missing, cache.known, jobs, executor)
    for target, stamp, report in zip(targets, stamps, kept, strict=True):
        yield report or _remembered(target, stamp, next(answers), cache)


def _remembered(target: Target, stamp: Stamp | None, given: Answer, cache: Cache) -> FileReport:
    """Return the report of an answer and keep it, where that is worth it."""
    cache.depend(target, given.searched)
    report = given.report or cache.report_of_content(target) or check_target(target)
    if given.digest or (given.digest is not None and stamp is not None):
        cache.remember(target, stamp, given.digest, report)
    return report


def _answers(
    targets: Sequence[Target], known: Callable[[Target], str], jobs: int | None, executor: Executor | None
) -> Iterator[Answer]:
    if executor is not None:
        from flake8_tempfile.running.executors import through

        yield from through(executor, targets, known)
        return
    workers = jobs or _processors()
    spent = 0
    for index, target in enumerate(targets):
        if workers > 1 and spent >= WORTH_PROCESSES:
            left = len(targets) - index
            if left > 1 and spent / index * left >= WORTH_PROCESSES:
                from flake8_tempfile.running.processes import in_processes

                yield from in_processes(targets[index:], known, min(workers, left))
                return
        given = answer(target, known)
        spent += given.cost
        yield given


def _report(given: Answer) -> FileReport:
    assert given.report is not None, "without a cache no content is known"
    return given.report


def _nothing_known(_: Target) -> str:
    return ""


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
