"""One thing that a test left behind, and the file of such things: JSON, one object on a line.

The paths in the file are relative to the directory it is in, so that it can be carried along with the project.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from flake8_tempfile.records import NamedTuple
from flake8_tempfile.source.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_VERSION = 1
DESCRIPTOR = "descriptor"


class ObservationError(Exception):
    """A file that cannot be used; the text names it."""


class Frame(NamedTuple):
    """A place in the code (lines 1-based) and the text of its line, without the blanks around it."""

    path: str
    line: int
    function: str
    text: str = ""


class Observation(NamedTuple):
    """What was left, by which test, and where it was made.

    ``what`` is a kind of file, or ``descriptor``.  ``frames`` are the calls that made it, the innermost first, without
    those of the standard library; ``acquisition`` (0-based) is the one whose line a rule finds, 0 where none does, and
    ``code`` that rule, '' for none.  ``fixture`` is the fixture that made it, if one did.  ``process`` is the command
    of the process that may have made it; the frames are then those that started that.  ``allowed`` says with which
    reason the test may leave it.
    """

    what: str
    name: str
    test: str
    frames: tuple[Frame, ...] = ()
    acquisition: int = 0
    code: str = ""
    fixture: str = ""
    process: str = ""
    allowed: str = ""


def append(path: str, observation: Observation) -> None:
    """Add an observation to the file ``path``; several processes may do so at once.  Raises :class:`OSError`."""
    there = _directory(path)
    frames = [{**frame._asdict(), "path": _relative(frame.path, there)} for frame in observation.frames]
    record = {"version": _VERSION, **observation._asdict(), "frames": frames}
    line = json.dumps(record).encode("ascii") + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def load(path: str) -> list[Observation]:
    """Return what a file tells, with absolute paths; raise :class:`ObservationError` if it cannot be used."""
    try:
        lines = read_file(path).splitlines()
        return [_observation(json.loads(line), _directory(path)) for line in lines if line.strip()]
    except OSError as error:
        raise ObservationError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ObservationError(f"{path}: not a file of `pytest --tempfile-leaks-file`: {error}") from error


def _observation(record: dict[str, Any], there: str) -> Observation:
    if record["version"] != _VERSION:
        raise ValueError(f"version {record['version']!r}")
    frames = tuple(_frames(record["frames"], there))
    fields = {name: record[name] for name in Observation._fields if name != "frames"}
    wrong = [name for name, value in fields.items() if not isinstance(value, int if name == "acquisition" else str)]
    if wrong or not 0 <= fields["acquisition"] <= max(len(frames) - 1, 0):
        raise ValueError(f"{wrong[0] if wrong else 'acquisition'} is wrong")
    return Observation(frames=frames, **fields)


def _frames(records: list[dict[str, Any]], there: str) -> Iterator[Frame]:
    for record in records:
        frame = Frame(**record)
        if not (isinstance(frame.path, str) and isinstance(frame.line, int) and isinstance(frame.text, str)):
            raise ValueError(f"frame {record!r}")
        yield frame._replace(path=os.path.normpath(os.path.join(there, *frame.path.split("/"))))


def _directory(path: str) -> str:
    return os.path.realpath(os.path.dirname(os.path.abspath(path)))


def _relative(path: str, there: str) -> str:
    try:
        return os.path.relpath(os.path.realpath(path), there).replace(os.sep, "/")
    except ValueError:  # on another drive
        return path.replace(os.sep, "/")
