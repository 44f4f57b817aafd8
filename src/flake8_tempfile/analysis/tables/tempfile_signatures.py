"""The signatures of ``tempfile``'s factories, Python version by Python version, and what a call has wrong with them.

``errors`` came with Python 3.8, ``ignore_cleanup_errors`` with 3.10, ``delete_on_close`` and the ``delete`` of
``TemporaryDirectory`` with 3.12; 3.13 and 3.14 changed nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from flake8_tempfile.records import NamedTuple


class Parameter(NamedTuple):
    """A parameter of a factory; ``since`` is the first Python that has it."""

    name: str
    keyword_only: bool = False
    since: tuple[int, int] = (3, 0)


_OPEN = (Parameter("mode"), Parameter("buffering"), Parameter("encoding"), Parameter("newline"))
_PLACE = (Parameter("suffix"), Parameter("prefix"), Parameter("dir"))
_ERRORS = Parameter("errors", keyword_only=True, since=(3, 8))

# In positional order.
SIGNATURES: dict[str, tuple[Parameter, ...]] = {
    "TemporaryFile": (*_OPEN, *_PLACE, _ERRORS),
    "NamedTemporaryFile": (
        *_OPEN,
        *_PLACE,
        Parameter("delete"),
        _ERRORS,
        Parameter("delete_on_close", keyword_only=True, since=(3, 12)),
    ),
    "SpooledTemporaryFile": (Parameter("max_size"), *_OPEN, *_PLACE, _ERRORS),
    "TemporaryDirectory": (
        *_PLACE,
        Parameter("ignore_cleanup_errors", since=(3, 10)),
        Parameter("delete", keyword_only=True, since=(3, 12)),
    ),
    "mkstemp": (*_PLACE, Parameter("text")),
    "mkdtemp": _PLACE,
    "mktemp": _PLACE,
}


class Fault(Enum):
    """What is wrong with an argument."""

    UNKNOWN = "unknown"
    TOO_NEW = "too-new"
    TOO_MANY = "too-many"
    TWICE = "twice"


class BadArgument(NamedTuple):
    """An argument that makes the call raise ``TypeError``.

    ``node`` is the argument's value, ``name`` the parameter meant (empty for one positional argument too many),
    ``since`` the first Python that accepts it where that is the fault.
    """

    node: ast.expr
    name: str
    fault: Fault
    since: tuple[int, int] = (3, 0)


def bad_arguments(factory: str, call: ast.Call, target: tuple[int, int]) -> Iterator[BadArgument]:
    """Yield what ``call`` passes to ``factory`` that the factory does not take under Python ``target``."""
    parameters = SIGNATURES[factory]
    positional = tuple(parameter for parameter in parameters if not parameter.keyword_only)
    given = set()
    for index, value in enumerate(_visible(call)):
        if index >= len(positional):
            yield BadArgument(value, "", Fault.TOO_MANY)
            break
        given.add(positional[index].name)
        yield from _too_new(positional[index], value, target)
    known = {parameter.name: parameter for parameter in parameters}
    for keyword in call.keywords:
        if keyword.arg is None:
            continue
        if keyword.arg not in known:
            yield BadArgument(keyword.value, keyword.arg, Fault.UNKNOWN)
        elif keyword.arg in given:
            yield BadArgument(keyword.value, keyword.arg, Fault.TWICE)
        else:
            yield from _too_new(known[keyword.arg], keyword.value, target)


def _visible(call: ast.Call) -> Iterator[ast.expr]:
    """Yield the positional arguments up to a ``*args``: how many that stands for is not known."""
    for value in call.args:
        if isinstance(value, ast.Starred):
            return
        yield value


def _too_new(parameter: Parameter, value: ast.expr, target: tuple[int, int]) -> Iterator[BadArgument]:
    if parameter.since > target:
        yield BadArgument(value, parameter.name, Fault.TOO_NEW, parameter.since)


def takes_unknown(call: ast.Call) -> bool:
    """Tell whether ``*args`` or ``**kwargs`` may give arguments that cannot be seen."""
    return any(isinstance(value, ast.Starred) for value in call.args) or any(
        keyword.arg is None for keyword in call.keywords
    )


def argument(factory: str, call: ast.Call, name: str) -> ast.expr | None:
    """Return what ``call`` passes for the parameter ``name``, by keyword or by position; None for nothing visible."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    names = [parameter.name for parameter in SIGNATURES[factory] if not parameter.keyword_only]
    return next((value for value, positional in zip(_visible(call), names, strict=False) if positional == name), None)
