"""Reports to write, and what a reporter makes of them."""

from __future__ import annotations

import io
from collections.abc import Iterable

from flake8_tempfile.check import check_source
from flake8_tempfile.model import Applicability, Edit, Finding, Span, Step
from flake8_tempfile.reporters import FileReport, Run, reporter
from flake8_tempfile.reporters.output import output_to
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import source_lines

SOURCE = """\
import tempfile

def f(a):
    work = tempfile.mkdtemp()
    convert(work)
    if a:
        return
    shutil.rmtree(work)
"""
LINES = tuple(SOURCE.splitlines(keepends=True))
STEPS = (Step(4, "created here"), Step(5, "raises here"), Step(8, "the removal that is skipped"))
SAFE = Edit("Wrap in `with`", Applicability.SAFE)
UNSAFE = Edit("Drop it", Applicability.UNSAFE)
DISPLAY = Edit("Think of it", Applicability.DISPLAY)
LEAK = Finding("TMP204", Span(4, 11, 4, 29), "'work' is not removed if line 5 raises", STEPS, "use `with`", SAFE)
BARE = Finding("TMP402", Span(4, 11, 5, 17), "no `prefix=`", unfixed="nobody knows a name")
# Two findings, a clean file, one on which the program failed.
REPORTS = (
    FileReport("src/app.py", (LEAK, BARE), LINES),
    FileReport("clean.py"),
    FileReport("bad.py", failure="ZeroDivisionError: oops"),
)
# The same program in the third and the seventh cell of a notebook, the latter from "if a:" on; a line between them.
NOTEBOOK = FileReport(
    "a b.ipynb",
    (
        Finding("TMP204", Span(4, 11, 4, 29), "lost", (*STEPS[:2], Step(9, STEPS[2].text))),
        Finding("TMP201", Span(8, 8, 8, 14), "never"),
    ),
    (*LINES[:5], "\n", *LINES[5:]),
    cells=((1, 3), (7, 7)),
)

# Programs with leaks of several kinds, whose findings are the real ones.
PROGRAM = """\
import os
import shutil
import tempfile


def thumbnail(upload, resize):
    descriptor, path = tempfile.mkstemp(suffix=".png")
    os.close(descriptor)
    resize(upload, path)
    os.remove(path)


def batches(items, convert):
    for item in items:
        work = tempfile.mkdtemp(prefix="batch-")
        if item.bad:
            continue
        shutil.rmtree(work)


def forgotten():
    directory = tempfile.mkdtemp()
    print(directory)


def export(rows):
    with open("/tmp/export.csv", "w") as file:
        file.writelines(rows)
"""


def checked(source: str, path: str) -> FileReport:
    """Return the report of a real check."""
    return FileReport(path, check_source(source, path, Settings()), tuple(source_lines(source)))


def written(name: str, reports: Iterable[FileReport], run: Run | None = None) -> str:
    """Return what the reporter for the format ``name`` writes."""
    stream = io.StringIO()
    reporter(name)(reports, output_to(stream, colour=False), run or Run())
    return stream.getvalue()
