"""Reports as JSON, and back: for the cache, whose content must not be able to run anything.

A value of one of the classes of the model or of the edit plans is an object with one key, the name of the class, and
the values of its fields; tuples are arrays.  No other class can be named.
"""

from __future__ import annotations

import io
import json
import sys
from enum import Enum
from functools import cache, lru_cache
from typing import Any, get_args, get_origin, get_type_hints

from flake8_tempfile import edits, model
from flake8_tempfile.records import Record
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.rules import RULES

_PLAIN = (str, int, bool, type(None))


class _UnencodableError(TypeError):
    """A value that has no place in the text."""


def encoded(report: FileReport) -> str | None:
    """Return the text of a report, without its path; None if something in it cannot be put down."""
    text = "".join(report.lines)
    if _lines(text) != report.lines:
        return None
    rest = report._replace(path="", lines=())
    try:
        return json.dumps([text, [_plain(value) for value in rest]], separators=(",", ":"))
    except _UnencodableError:
        return None


def decoded(text: str, path: str) -> FileReport | None:
    """Return the report that ``text`` stands for, as that of ``path``; None if it stands for none."""
    try:
        lines, values = json.loads(text, object_hook=_made)
        report = FileReport(*map(_tuples, values))._replace(path=path, lines=_lines(lines))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return report if _is_sound(report) else None


def _is_sound(report: FileReport) -> bool:
    """Tell whether all of a report is what reporters count on; somebody else may have written it."""
    if not _fits(report.findings, tuple[model.Finding, ...]) or not _fits(report.cells, tuple[tuple[int, int], ...]):
        return False
    told = report.notes, report.reads, report.unchecked
    if report.failure or report.proposals or not _fits(told, tuple[tuple[str, ...], tuple[str, ...], str]):
        return False
    codes = {registered.rule.code for registered in RULES}
    last = len(report.lines) or sys.maxsize  # nothing can be shown of a file that could not be read
    return all(finding.code in codes and _is_within(finding, last) for finding in report.findings)


def _is_within(finding: model.Finding, last: int) -> bool:
    span = finding.span
    lines = (span.line, span.end_line, *(step.line for step in finding.steps))
    # A text that ends too early is wrong on the line after its last.
    return all(0 < line <= last + 1 for line in lines) and min(span.column, span.end_column) >= 0


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401
    """Tell whether a value, with all that is in it, has the type that an annotation says."""
    inner = get_args(hint)
    if get_origin(hint) is tuple:
        if type(value) is not tuple:
            return False
        repeated = inner[1:] == (Ellipsis,)
        return (repeated or len(value) == len(inner)) and all(
            _fits(item, inner[0 if repeated else place]) for place, item in enumerate(value)
        )
    if inner:
        return any(_fits(value, option) for option in inner)
    if type(value) in _PLAIN or isinstance(value, Enum):
        return type(value) is hint
    kind: Any = type(value)
    return isinstance(value, hint) and all(_fits(getattr(value, name), of) for name, of in _hints(kind).items())


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind, {**vars(model), **vars(edits)})


def _lines(text: str) -> tuple[str, ...]:
    return tuple(io.StringIO(text).readlines())


def _plain(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, Enum):
        return {type(value).__name__: [value.value]}
    if type(value) in _PLAIN:
        return value
    if type(value) is tuple:
        return [_plain(item) for item in value]
    if type(value).__name__ in _classes():
        fields = value.fields() if isinstance(value, Record) else getattr(value, "_fields", ())
        return {type(value).__name__: [_plain(getattr(value, name)) for name in fields]}
    raise _UnencodableError(type(value))


def _made(found: dict[str, Any]) -> Any:  # noqa: ANN401
    ((name, values),) = found.items()
    return _classes()[name](*map(_tuples, values))


def _tuples(value: Any) -> Any:  # noqa: ANN401
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


@lru_cache(maxsize=1)
def _classes() -> dict[str, type]:
    return {
        name: found
        for module in (model, edits)
        for name, found in vars(module).items()
        if isinstance(found, type) and found.__module__ == module.__name__
    }
