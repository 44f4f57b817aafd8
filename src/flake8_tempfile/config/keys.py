"""The keys of ``[tool.flake8-tempfile]``: what their values must look like, and what is said of those that do not.

Loaded only where there is something to read: most runs on one file find no table and no flag.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from flake8_tempfile.selecting.selection import prefix_of


def parse_toml(text: str) -> dict[str, Any]:
    """Return the document; raise :class:`ValueError` for what is no TOML."""
    loads = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli").loads
    try:
        document: dict[str, Any] = loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return document


def read_table(table: Mapping[str, object], where: str = "") -> dict[str, Any]:
    """Return the values of a table; raise :class:`ValueError` for the first that is wrong, found ``where``."""
    return {key: read_value(key, value, where) for key, value in table.items()}


def read_value(key: str, value: object, where: str = "") -> Any:  # noqa: ANN401
    """Return one value as the program uses it."""
    read = READERS.get(key)
    if read is None:
        raise ValueError(f"unknown key {key!r}{where}{nearest(key, READERS)}")
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"{key}{where}: {error}") from error


def parse_version(text: str) -> tuple[int, int]:
    """Return ``3.12`` or ``py312`` as ``(3, 12)``; raise :class:`ValueError` for anything else."""
    match = re.fullmatch(r"(?:py)?(3)\.?([0-9]{1,2})", text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no Python version like '3.12' or 'py312'")
    return int(match[1]), int(match[2])


def oldest_python(requires: object) -> tuple[int, int] | None:
    """Return the lowest version that a ``requires-python`` allows, as far as minor versions tell."""
    if not isinstance(requires, str):
        return None
    bounds = re.findall(r"(?:>=?|~=|===?)\s*(3)\.([0-9]+)", requires)
    return max(((int(major), int(minor)) for major, minor in bounds), default=None)


def nearest(word: str, valid: Iterable[str]) -> str:
    """Return a remark with the valid spelling that is nearest to ``word``; '' if none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word.replace("_", "-"), list(valid), 1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError(f"expected a list of strings that are not empty, found {value!r}")
    return tuple(value)


def without_slashes(directories: Iterable[str]) -> tuple[str, ...]:
    """Return paths of directories as they begin those of the files in them: without a separator at the end."""
    return tuple(directory.rstrip("/\\") for directory in directories)


def _directories(value: object) -> tuple[str, ...]:
    directories = without_slashes(_strings(value))
    if not all(directories):
        raise ValueError("expected directories, not all of the file system")
    return directories


def _selectors(value: object) -> tuple[str, ...]:
    return tuple(map(prefix_of, _strings(value)))


def _version(value: object) -> tuple[int, int]:
    if not isinstance(value, str):
        raise ValueError(f"expected a string like '3.12', found {value!r}")
    return parse_version(value)


def _per_file(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise ValueError(f"expected a table of patterns with lists of rules, found {value!r}")
    return tuple((pattern, _selectors(rules)) for pattern, rules in value.items())


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, found {value!r}")
    return value


def _path(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"expected a path, found {value!r}")
    return value


READERS: dict[str, Callable[[object], Any]] = {
    "select": _selectors,
    "extend-select": _selectors,
    "ignore": _selectors,
    "per-file-ignores": _per_file,
    "target-version": _version,
    "temp-directories": _directories,
    "extend-temp-directories": _directories,
    "acquirers": _strings,
    "removers": _strings,
    "owners": _strings,
    "harmless-calls": _strings,
    "exclude": _strings,
    "extend-exclude": _strings,
    "respect-gitignore": _truth,
    "cache-dir": _path,
    "baseline": _path,
    "follow-imports": _truth,
    "src": _strings,
}
