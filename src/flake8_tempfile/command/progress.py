"""How far a long run has come: one line on stderr, only on a terminal, and only once a second has gone by."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_tempfile.reporters import FileReport

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 1.0
_PAUSE = 0.1


def with_progress(
    reports: Iterable[FileReport], total: int, *, colour: bool = True, clock: Callable[[], float] = time.monotonic
) -> Iterator[FileReport]:
    """Yield ``reports`` and show how many of ``total`` files are done; ``clock`` gives the time in seconds.

    The line goes before a report with findings is handed on, for that may be written to the same terminal.
    """
    bar: Progress | None = None
    due = clock() + _PATIENCE
    try:
        for number, report in enumerate(reports, 1):
            if report.findings or report.failure:
                if bar is not None:
                    bar.stop()
            elif clock() >= due:
                bar = bar or _bar(total, colour=colour)
                bar.update(bar.task_ids[0], completed=number)
                bar.start()
                bar.refresh()
                due = clock() + _PAUSE
            yield report
    finally:
        if bar is not None:
            bar.stop()


def _bar(total: int, *, colour: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    bar = Progress(
        *columns,
        console=Console(file=sys.stderr, no_color=not colour),
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.add_task("", total=total)
    return bar
