"""What calls do with what they are given: the rows of the table by name, and the sets of names that follow from them.

Nothing else lists calls of libraries: who needs "all that remove a file" asks for it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from flake8_tempfile.analysis.tables import (
    call_methods,
    calls_deferred,
    calls_foreign,
    calls_libraries,
    calls_paths,
    calls_values,
)
from flake8_tempfile.analysis.tables.call_rows import CREATING, RECEIVER, REMOVING, Does, Gives, Raises, Row

FUNCTION_ROWS = (
    *calls_paths.ROWS,
    *calls_libraries.ROWS,
    *calls_foreign.ROWS,
    *calls_values.ROWS,
    *calls_deferred.DEFERRED,
)
"""Functions and classes by their canonical dotted names."""
METHOD_ROWS = call_methods.ROWS
"""Methods by their last part."""
ANYWHERE_ROWS = calls_deferred.ANYWHERE
"""Functions, classes and methods by their last part, from wherever they come."""

FUNCTIONS = {name: row for row in FUNCTION_ROWS for name in row.names.split()}


class _Index:
    """The names in some rows by what they do to any argument, by what they return, by whether they can fail."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.does: dict[str, set[str]] = {}
        self.gives: dict[str, set[str]] = {}
        self.raises: dict[str, set[str]] = {Raises.NOTHING: set(), Raises.ANYTHING: set()}
        for row in rows:
            names = row.names.split()
            self.raises[row.raises].update(names)
            for given in row.given:
                self.does.setdefault(given.does, set()).update(names)
            for gives in row.gives:
                self.gives.setdefault(gives, set()).update(names)


_FUNCTIONS, _METHODS, _ANYWHERE = map(_Index, (FUNCTION_ROWS, METHOD_ROWS, ANYWHERE_ROWS))


def _union(index: dict[str, set[str]], keys: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(index.get(key, ()) for key in keys))


def _parts(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in names)


@cache
def method_rows() -> dict[str, tuple[Row, ...]]:
    """Return the rows of each method: one for each kind of object that it may be called on."""
    found: dict[str, tuple[Row, ...]] = {}
    for row in (*METHOD_ROWS, *ANYWHERE_ROWS):
        for name in row.names.split():
            found[name] = (*found.get(name, ()), row)
    return found


@cache
def rows_by_last_part() -> dict[str, tuple[Row, ...]]:
    """Return the rows of all calls by their last part."""
    found = dict(method_rows())
    for name, row in FUNCTIONS.items():
        last = name.rpartition(".")[2]
        found[last] = (*found.get(last, ()), row)
    return found


@cache
def functions(*does: str) -> frozenset[str]:
    """Return the canonical names of the functions that do one of these to an argument."""
    return _union(_FUNCTIONS.does, does)


@cache
def methods(*does: str, on: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the last parts of the methods that do one of these to an argument or to what they are called ``on``."""
    if not on:
        return _union(_METHODS.does, does)
    return frozenset(name for row in METHOD_ROWS if row.on in on and row.does(*does) for name in row.names.split())


@cache
def methods_on(*does: str) -> frozenset[str]:
    """Return the last parts of the methods that do one of these to what they are called on."""
    rows = (row for row in METHOD_ROWS if any(given.position == RECEIVER and given.does in does for given in row.given))
    return frozenset(name for row in rows for name in row.names.split())


@cache
def anywhere(*does: str) -> frozenset[str]:
    """Return the last parts by which calls that do one of these are known, from wherever they come."""
    return _union(_ANYWHERE.does, does)


@cache
def last_parts(*does: str) -> frozenset[str]:
    """Return the last parts of all calls that do one of these: others have functions and methods of these names too."""
    return _parts(functions(*does)) | methods(*does) | anywhere(*does)


@cache
def giving(*gives: str) -> frozenset[str]:
    """Return the canonical names of the functions that return one of these."""
    return _union(_FUNCTIONS.gives, gives)


@cache
def last_parts_giving(*gives: str) -> frozenset[str]:
    """Return the last parts of the functions and methods that return one of these."""
    return _parts(giving(*gives)) | _union(_METHODS.gives, gives)


@cache
def exclusive() -> frozenset[str]:
    """Return the last parts of the calls that may fail because there is something at the path."""
    return frozenset(name for name, rows in rows_by_last_part().items() if any(row.exclusive for row in rows))


HARMLESS = frozenset(_FUNCTIONS.raises[Raises.NOTHING])
"""Do not fail in the cases that matter."""
HARMLESS_METHODS = frozenset(_METHODS.raises[Raises.NOTHING])
"""The same for methods, on receivers of unknown type: text and container work, loggers, locks."""
REMOVERS = functions(*REMOVING)
REMOVING_METHODS = methods_on(*REMOVING, Does.REMOVES)
"""Remove the path, or the object, that they are called on."""
MOVERS = functions(Does.MOVES_FROM)
MOVING_METHODS = methods_on(Does.MOVES_FROM)
"""The file goes to a new name: the obligation moves with it."""
DESCRIPTOR_REMOVERS = functions(Does.CLOSES, Does.TAKES)
CLOSING_METHODS = methods_on(Does.CLOSES)
"""After these nothing of a temporary object is left to the collector."""
OPENERS = functions(Does.OPENS)
TASK_BUILDERS = functions(Does.BUILDS_TASK)
"""Build a deferred call without registering it: the object owes the removal."""
ENTERING = anywhere(Does.ENTERS)
"""Enter a context manager: that closes a file with delete=False and leaves it on disk."""
AMBIGUOUS_REGISTRARS = anywhere(Does.TELLS)
REGISTRARS = anywhere(Does.REGISTERS)
"""Register a deferred call: whatever callable they are given with the path counts as its removal."""
RESPONSES = anywhere(Does.SENDS)
NOT_OWNERS = anywhere(Does.SENDS, Does.USES, Does.RUNS_ON)
"""Constructors that use the path they are given and do not own it."""
FILLING_METHODS = methods(Does.KEEPS)
CONTAINER_METHODS = methods(Does.KEEPS, Does.HANDS_ON)
CREATING_METHODS = methods_on(*CREATING)
READERS = functions(
    Does.TEXT, Does.ASKS, Does.PERMITS, Does.EXAMINES, Does.READS, Does.ARRANGES, Does.ENTERS, Does.DRAINS
) - functions(Does.MOVES_TO, *CREATING)
"""Only look at what they are given, or need it to be there; they never create it."""
READING_METHODS = methods(Does.READS, Does.ARRANGES) - methods(Does.MOVES_FROM, Does.COPIES)
STAYING = frozenset(FUNCTIONS) - functions(*REMOVING, Does.MOVES_FROM, Does.REGISTERS, Does.BUILDS_TASK, Does.CALLS)
"""Leave a file where it is, whatever else they do with it."""
LOOKING_METHODS = methods_on(Does.READS, Does.EXAMINES, Does.ASKS, Does.ARRANGES) - methods(
    Does.MOVES_FROM, Does.COPIES
)
LOCKS, LOCK_METHODS = giving(Gives.LOCK), frozenset(_METHODS.gives[Gives.LOCK])
TRANSLATORS = frozenset(_ANYWHERE.raises[Raises.NOTHING])
DIRECTORY_FACTORIES, MKSTEMP_FACTORIES = giving(Gives.FRESH_DIRECTORY), giving(Gives.FRESH_FILE)
NAMED_FILE_FACTORIES, OBJECT_FACTORIES = giving(Gives.FRESH_NAMED_FILE), giving(Gives.FRESH_OBJECT)
"""Owe something from the moment they return."""
MAKING = DIRECTORY_FACTORIES | MKSTEMP_FACTORIES | OBJECT_FACTORIES
PRESENCE = last_parts(Does.ASKS)
"""Ask whether there is something at a path, and nothing else."""
EXISTENCE = last_parts(Does.ASKS, Does.PERMITS)
"""Answer no if there is nothing at a path, and yes if it is what is expected there."""
