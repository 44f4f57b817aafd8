"""Reports as JSON, and back: for the cache, whose content must not be able to run anything.

A value of one of the classes of the model or of the edit plans is an object with one key, the name of the class, and
the values of its fields; tuples are arrays.  No other class can be named.
"""

from __future__ import annotations

import io
import json
from enum import Enum
from functools import lru_cache
from typing import Any

from flake8_tempfile import edits, model
from flake8_tempfile.records import Record
from flake8_tempfile.reporters import FileReport

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
    valid = all(isinstance(finding, model.Finding) for finding in report.findings)
    return report if valid and not report.failure else None


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
