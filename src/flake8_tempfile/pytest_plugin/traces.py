"""The calls that make something, noted while tests run: as little as the rest can be told from when it is asked for.

Nearly all that tests make they remove, so this happens for nothing most of the time.  Frames themselves are not kept:
what their locals hold would live as long.
"""

from __future__ import annotations

import os
import tempfile
from types import CodeType, FrameType
from typing import TypeAlias

import pluggy

from flake8_tempfile.records import NamedTuple

# The code of a call, where in it the call is (an offset in bytes), and whether it makes an object that keeps its file.
Step: TypeAlias = tuple[CodeType, int, bool]
Trace: TypeAlias = list[Step]

HOOK_CALLS = os.path.dirname(str(pluggy.__file__)) + os.sep
MKSTEMP = tempfile.mkstemp.__code__
OBJECTS = (tempfile.NamedTemporaryFile.__code__, tempfile.TemporaryDirectory.__init__.__code__)
_MAY_KEEP = tuple(code for code in OBJECTS if "delete" in code.co_varnames)


class Call(NamedTuple):
    """A call on the stack: where its code is, and begins (1-based), its name, the line that it is on (1-based).

    ``keeps``: it makes an object that does not remove its file.
    """

    path: str
    begin: int
    name: str
    line: int
    keeps: bool = False


def trace_of(frame: FrameType | None) -> Trace:
    """Return the calls from ``frame`` outwards, as far as pytest calls a hook: it knows no more of tests than them."""
    trace = []
    while frame is not None:
        code = frame.f_code
        keeps = code in _MAY_KEEP and not frame.f_locals.get("delete", True)
        trace.append((code, frame.f_lasti, keeps))
        if code.co_filename.startswith(HOOK_CALLS):
            break
        frame = frame.f_back
    return trace


def calls_of(trace: Trace) -> tuple[Call, ...]:
    """Return what a trace tells."""
    return tuple(
        Call(code.co_filename, code.co_firstlineno, code.co_name, _line(code, offset), keeps)
        for code, offset, keeps in trace
    )


def _line(code: CodeType, offset: int) -> int:
    lines = (line for begin, end, line in code.co_lines() if begin <= offset < end)
    return next(lines, None) or code.co_firstlineno
