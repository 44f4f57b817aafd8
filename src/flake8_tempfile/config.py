"""``[tool.flake8-tempfile]`` in ``pyproject.toml`` and the flags of the command -> the options of each file.

The nearest ``pyproject.toml`` above a file that has the table decides; the target version is the table's, else what
the nearest ``requires-python`` allows.  Flags stand above all files.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from flake8_tempfile.selection import Selection, UnknownSelectorError, prefix_of
from flake8_tempfile.settings import DEFAULT_TARGET, TEMP_DIRECTORIES, Settings

TABLE = "flake8-tempfile"
DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d",
    ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__",
    "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
)  # fmt: skip


class ConfigError(Exception):
    """A configuration that cannot be used; the text names the file and the key."""


# Named tuples here and below: for a run on one clean file, making data classes would take longer than the run.
class Options(NamedTuple):
    """What holds for a file: the settings of the analysis, which findings count, which files are left out.

    ``layers`` are the selections, the lowest first; none means the rules that are on by default.
    ``per_file_ignores`` are pairs of a pattern and prefixes of codes.  Patterns with a slash are relative to ``root``.
    """

    settings: Settings = Settings()
    layers: tuple[Selection, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    root: str = os.curdir


class Flags(NamedTuple):
    """What the command line sets for all files."""

    selection: Selection = Selection()
    target_version: tuple[int, int] | None = None


class _Inherited(NamedTuple):
    """The options of a directory, and whether their target version was set as such and not derived."""

    options: Options
    explicit_target: bool


class Configuration:
    """The options of directories; each ``pyproject.toml`` is read once."""

    def __init__(self, flags: Flags) -> None:
        """Start with nothing read."""
        self._flags = flags
        self._known: dict[str, _Inherited] = {}

    def options_for(self, directory: str) -> Options:
        """Return the options of the files in ``directory``; raise :class:`ConfigError` if they are wrong."""
        return self._inherited(os.path.abspath(directory)).options

    def _inherited(self, directory: str) -> _Inherited:
        found = self._known.get(directory)
        if found is None:
            parent = os.path.dirname(directory)
            above = self._outermost() if parent == directory else self._inherited(parent)
            found = self._known[directory] = self._with_file(os.path.join(directory, "pyproject.toml"), above)
        return found

    def _outermost(self) -> _Inherited:
        target = self._flags.target_version
        settings = Settings(target_version=target or DEFAULT_TARGET)
        return _Inherited(Options(settings, _layers(self._flags.selection)), target is not None)

    def _with_file(self, path: str, above: _Inherited) -> _Inherited:
        document = _read_toml(path)
        if document is None:
            return above
        oldest = _oldest_python(_table(document, "project").get("requires-python"))
        table = _table(document, "tool").get(TABLE)
        if table is not None:
            return self._with_table(path, table, oldest or above.options.settings.target_version)
        if oldest is None or above.explicit_target:
            return above
        settings = above.options.settings._replace(target_version=oldest)
        return _Inherited(above.options._replace(settings=settings), explicit_target=False)

    def _with_table(self, path: str, table: object, derived_target: tuple[int, int]) -> _Inherited:
        values = _read_table(path, table)
        target = self._flags.target_version or values.get("target-version")
        directories = values.get("temp-directories", TEMP_DIRECTORIES) + values.get("extend-temp-directories", ())
        settings = Settings(
            target_version=target or derived_target,
            temp_directories=directories,
            acquirers=values.get("acquirers", ()),
            removers=values.get("removers", ()),
            owners=values.get("owners", ()),
            harmless_calls=values.get("harmless-calls", ()),
        )
        selection = Selection(values.get("select"), values.get("extend-select", ()), values.get("ignore", ()))
        options = Options(
            settings,
            _layers(selection, self._flags.selection),
            values.get("per-file-ignores", ()),
            values.get("exclude", DEFAULT_EXCLUDE) + values.get("extend-exclude", ()),
            os.path.dirname(path),
        )
        return _Inherited(options, target is not None)


def parse_version(text: str) -> tuple[int, int]:
    """Return ``3.12`` or ``py312`` as ``(3, 12)``; raise :class:`ValueError` for anything else."""
    match = re.fullmatch(r"(?:py)?(3)\.?([0-9]{1,2})", text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no Python version like '3.12' or 'py312'")
    return int(match[1]), int(match[2])


def nearest(word: str, valid: Mapping[str, object]) -> str:
    """Return a remark with the valid spelling that is nearest to ``word``; '' if none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, valid, 1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _layers(*selections: Selection) -> tuple[Selection, ...]:
    return tuple(selection for selection in selections if selection != Selection())


def _read_toml(path: str) -> dict[str, Any] | None:
    """Return the document if it can have something for this program; None otherwise."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    if TABLE.encode() not in data and b"requires-python" not in data:
        return None
    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: dict[str, Any] = toml.loads(data.decode("utf-8"))
    except ValueError as error:
        if TABLE.encode() not in data:
            return None  # a broken file of a project that does not use this program is not its business
        raise ConfigError(f"{path}: {error}") from error
    return document


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = document.get(name)
    return table if isinstance(table, dict) else {}


def _oldest_python(requires: object) -> tuple[int, int] | None:
    """Return the lowest version that a ``requires-python`` allows, as far as minor versions tell."""
    if not isinstance(requires, str):
        return None
    bounds = re.findall(r"(?:>=?|~=|===?)\s*(3)\.([0-9]+)", requires)
    return max(((int(major), int(minor)) for major, minor in bounds), default=None)


def _read_table(path: str, table: object) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.{TABLE} is not a table")
    values = {}
    for key, value in table.items():
        read = _READERS.get(key)
        if read is None:
            raise ConfigError(f"{path}: unknown key {key!r} in [tool.{TABLE}]{nearest(key, _READERS)}")
        try:
            values[key] = read(value)
        except (UnknownSelectorError, ValueError) as error:
            raise ConfigError(f"{path}: {key} in [tool.{TABLE}]: {error}") from error
    return values


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError(f"expected a list of strings that are not empty, found {value!r}")
    return tuple(value)


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


_READERS: dict[str, Callable[[object], Any]] = {
    "select": _selectors,
    "extend-select": _selectors,
    "ignore": _selectors,
    "per-file-ignores": _per_file,
    "target-version": _version,
    "temp-directories": _strings,
    "extend-temp-directories": _strings,
    "acquirers": _strings,
    "removers": _strings,
    "owners": _strings,
    "harmless-calls": _strings,
    "exclude": _strings,
    "extend-exclude": _strings,
}
