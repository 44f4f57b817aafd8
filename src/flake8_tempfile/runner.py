"""Files -> reports: reads, decodes, searches, parses and checks each file, in this process or in several.

Every file gets an answer.  What cannot be read or parsed is reported as TMP001; a failure of the program itself is
reported for the file it happened on, and the other files are still done.
"""

from __future__ import annotations

import io
import os
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from flake8_tempfile.discovery import Target, matches_somewhere
from flake8_tempfile.parsing import depth, parse_source, source_lines
from flake8_tempfile.prefilter import may_concern
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.selection import selected_codes
from flake8_tempfile.suppression import skips_file, unsuppressed

if TYPE_CHECKING:
    from ast import Module

    from flake8_tempfile.model import Finding

# Below this many bytes of source, starting processes takes longer than the work.
WORTH_PROCESSES = 4_000_000
_LARGEST_BATCH = 64
# The analysis has room for trees that are much deeper.
_DEEP = 1000


class _UnparsableError(Exception):
    """Why a file cannot be checked, and the place (line 1-based, column 0-based) that shows it."""

    def __init__(self, reason: str, line: int = 1, column: int = 0, lines: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.lines = lines


def check_targets(targets: Iterable[Target], jobs: int | None = None) -> Iterator[FileReport]:
    """Yield the reports of all files in the given order; with at most ``jobs`` processes, where they pay."""
    every = list(targets)
    workers = min(jobs or _processors(), len(every))
    if workers > 1 and _pays(every):
        yield from _in_processes(every, workers)
    else:
        yield from map(check_target, every)


def check_batch(targets: Sequence[Target]) -> list[FileReport]:
    """Check several files: the unit of work that is handed to another process."""
    return [check_target(target) for target in targets]


def check_target(target: Target) -> FileReport:
    """Read and check one file."""
    problem = target.problem
    if not problem:
        try:
            with open(target.path, "rb") as file:  # noqa: PTH123
                data = file.read()
        except (OSError, ValueError) as error:
            problem = getattr(error, "strerror", None) or str(error)
    return _diagnostic(target, _UnparsableError(problem)) if problem else check_data(data, target)


def check_data(data: bytes, target: Target) -> FileReport:
    """Check the content of a file."""
    try:
        return _check_data(data, target)
    except _UnparsableError as problem:
        return _diagnostic(target, problem, data)
    except Exception as error:  # noqa: BLE001  the only one: a failure on one file must not take the others along
        return FileReport(target.path, failure=_cause(error))


def _check_data(data: bytes, target: Target) -> FileReport:
    settings = target.options.settings
    if not target.named and _is_plain(data) and not may_concern(data, settings):
        return FileReport(target.path)
    source = _decode(data)
    concerned = may_concern(source, settings)
    lines = tuple(source_lines(source)) if target.named or concerned else ()
    if not lines or skips_file(lines):
        return FileReport(target.path)
    tree = _parse(source, lines)
    return _check_tree(tree, lines, target) if concerned else FileReport(target.path)


def _check_tree(tree: Module, lines: tuple[str, ...], target: Target) -> FileReport:
    # These load much that a run on clean files does not need.

    from flake8_tempfile.check import check_tree

    settings = target.options.settings._replace(codes=codes_of(target))
    try:
        findings = check_tree(tree, lines, target.path, settings)
    except (RecursionError, MemoryError) as error:
        if isinstance(error, RecursionError) and depth(tree) < _DEEP:
            raise  # the program runs in circles
        raise _UnparsableError(_exhausted(error), lines=lines) from error
    return _report(target, unsuppressed(findings, lines), lines)


def _is_plain(data: bytes) -> bool:
    """Tell whether the text can be searched as bytes: ASCII without a null byte or a declared encoding."""
    if not data.isascii() or b"\0" in data:
        return False
    second_line = data.find(b"\n", data.find(b"\n") + 1)
    return b"coding" not in data[: second_line if second_line >= 0 else None]


def _decode(data: bytes) -> str:
    """Return the text with the line ends that Python sees."""
    encoding = "utf-8"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some codecs warn about what they decode
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            source = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _UnparsableError(f"byte 0x{error.object[error.start]:02x} is not {encoding}", line) from error
    except (SyntaxError, LookupError, UnicodeError) as error:
        raise _UnparsableError(f"{error.args[0]}".partition(";")[0]) from error
    if "\0" in source:
        raise _UnparsableError("null byte", source.count("\n", 0, source.index("\0")) + 1)
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _parse(source: str, lines: tuple[str, ...]) -> Module:
    try:
        return parse_source(source)
    except SyntaxError as error:
        line, column = max(error.lineno or 1, 1), max((error.offset or 1) - 1, 0)
        raise _UnparsableError(f"{error.msg}", line, column, lines) from error
    except (RecursionError, MemoryError) as error:
        raise _UnparsableError(_exhausted(error), lines=lines) from error
    except ValueError as error:  # characters that no source text may have, such as lone surrogates
        raise _UnparsableError(str(error), lines=lines) from error


def _exhausted(error: Exception) -> str:
    # The parser raises MemoryError for what is nested too deeply, and so does a machine that is out of memory.
    return "nested too deeply" if isinstance(error, RecursionError) else "too complex for the memory at hand"


def _diagnostic(target: Target, problem: _UnparsableError, data: bytes = b"") -> FileReport:
    from flake8_tempfile.model import Finding, Span
    from flake8_tempfile.rules.unparsable_file import RULE

    if skips_file(data.decode("latin-1").split("\n")):
        return FileReport(target.path)
    message = RULE.message.format(reason=problem.reason)
    span = Span(problem.line, problem.column, problem.line, problem.column + 1)
    finding = Finding(RULE.code, span, message)
    return _report(target, (finding,) if RULE.code in codes_of(target) else (), problem.lines)


def _report(target: Target, findings: tuple[Finding, ...], lines: tuple[str, ...]) -> FileReport:
    return FileReport(target.path, findings, lines if findings else ())


def codes_of(target: Target) -> frozenset[str]:
    """Return the codes that count in the file, after selection and per-file ignores."""
    options = target.options
    ignored = tuple(
        prefix
        for pattern, prefixes in options.per_file_ignores
        if matches_somewhere(target.path, (pattern,), options.root)
        for prefix in prefixes
    )
    return frozenset(code for code in selected_codes(options.layers) if not code.startswith(ignored))


def _cause(error: Exception) -> str:
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} (in {where.name}, {os.path.basename(where.filename)}:{where.lineno})"


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pays(targets: Iterable[Target]) -> bool:
    total = 0
    for target in targets:
        try:
            total += os.stat(target.path).st_size
        except (OSError, ValueError):
            continue
        if total >= WORTH_PROCESSES:
            return True
    return False


def _in_processes(targets: Sequence[Target], workers: int) -> Iterator[FileReport]:
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    import flake8_tempfile.check  # noqa: F401  loaded once here, where processes are forked

    size = max(1, min(_LARGEST_BATCH, len(targets) // (workers * 4)))
    batches = [targets[start : start + size] for start in range(0, len(targets), size)]
    executor = ProcessPoolExecutor(workers, initializer=_ignore_interrupts)
    try:
        futures = [executor.submit(check_batch, batch) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            try:
                yield from future.result()
            except BrokenExecutor:
                yield from _survive(batch)
    finally:
        executor.shutdown(cancel_futures=True)


def _survive(batch: Sequence[Target]) -> Iterator[FileReport]:
    """Check files one of which may kill its process, so that only that one stays without an answer."""
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    with ProcessPoolExecutor(1, initializer=_ignore_interrupts) as executor:
        try:
            yield from executor.submit(check_batch, batch).result()
            return
        except BrokenExecutor:
            pass
    if len(batch) == 1:
        yield FileReport(batch[0].path, failure="the process that checked it died")
        return
    for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
        yield from _survive(half)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the main process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
