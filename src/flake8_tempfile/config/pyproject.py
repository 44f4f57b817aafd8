"""``[tool.flake8-tempfile]`` in ``pyproject.toml`` and the flags of the command -> the options of each file.

The nearest ``pyproject.toml`` above a file that has the table decides; the target version is the table's, else what
the nearest ``requires-python`` allows.  Flags stand above all files.
"""

from __future__ import annotations

import os

from flake8_tempfile.records import NamedTuple
from flake8_tempfile.selecting.selection import Selection
from flake8_tempfile.settings import DEFAULT_TARGET, TEMP_DIRECTORIES, Settings
from flake8_tempfile.source.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

TABLE = "flake8-tempfile"
CACHE_DIRECTORY = ".flake8-tempfile-cache"
DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", CACHE_DIRECTORY, ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache",
    ".nox", ".pants.d", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode",
    "__pycache__", "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
)  # fmt: skip
CONFIG_FILE = "pyproject.toml"


class ConfigError(Exception):
    """A configuration that cannot be used; the text names the file or flag and the key."""


# Named tuples here and below: for a run on one clean file, making data classes would take longer than the run.
class Options(NamedTuple):
    """What holds for a file: the settings of the analysis, which findings count, which files are left out.

    ``layers`` are the selections, the lowest first; none means the rules that are on by default.
    ``per_file_ignores`` are pairs of a pattern and prefixes of codes.  Patterns with a slash are relative to ``root``.
    ``file`` is the configuration file that decides, if there is one; ``baseline`` that of the known findings.
    """

    settings: Settings = Settings()
    layers: tuple[Selection, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    root: str = os.curdir
    respect_gitignore: bool = True
    cache_dir: str = CACHE_DIRECTORY
    file: str = ""
    baseline: str = ""


class Flags(NamedTuple):
    """What the command line sets for all files.

    ``values`` are keys of the table that stand above those of any file, with patterns and paths that do not depend on
    where they are used; ``selection`` is a layer on top of theirs.  ``file`` is read instead of those beside the
    checked files, and nothing is read if the run is ``isolated``.
    """

    selection: Selection = Selection()
    values: Mapping[str, Any] = {}
    file: str = ""
    isolated: bool = False


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
        self._base: _Inherited | None = None

    def options_for(self, directory: str) -> Options:
        """Return the options of the files in ``directory``; raise :class:`ConfigError` if they are wrong."""
        if self._flags.isolated:
            return self._outermost().options
        return self._inherited(os.path.abspath(directory)).options

    def _inherited(self, directory: str) -> _Inherited:
        found = self._known.get(directory)
        if found is None:
            parent = os.path.dirname(directory)
            above = self._outermost() if parent == directory else self._inherited(parent)
            found = self._known[directory] = self._with_file(os.path.join(directory, CONFIG_FILE), above)
        return found

    def _outermost(self) -> _Inherited:
        """Return what holds where there is no file."""
        if self._base is None:
            flags = self._flags
            if flags.file:
                document, table = _read_named(flags.file)
                values = _values(flags.file, table, "" if table is document else f" in [tool.{TABLE}]")
                oldest = _oldest(document)
                self._base = self._inherit(values, os.getcwd(), oldest or DEFAULT_TARGET, flags.file)
                if oldest:
                    self._base = self._base._replace(explicit_target=True)
            else:
                self._base = self._inherit({}, "", DEFAULT_TARGET)
        return self._base

    def _with_file(self, path: str, above: _Inherited) -> _Inherited:
        document = _read_relevant(path)
        if document is None:
            return above
        oldest = _oldest(document)
        table = None if self._flags.file else _table(document, "tool").get(TABLE)
        if table is not None:
            values = _values(path, table, f" in [tool.{TABLE}]")
            return self._inherit(values, os.path.dirname(path), oldest or above.options.settings.target_version, path)
        if oldest is None or above.explicit_target:
            return above
        settings = above.options.settings._replace(target_version=oldest)
        return _Inherited(above.options._replace(settings=settings), explicit_target=False)

    def _inherit(self, of_file: Mapping[str, Any], root: str, derived: tuple[int, int], path: str = "") -> _Inherited:
        values = _merged(of_file, self._flags.values)
        target = values.get("target-version")
        directories = values.get("temp-directories", TEMP_DIRECTORIES) + values.get("extend-temp-directories", ())
        settings = Settings(
            target_version=target or derived,
            temp_directories=directories,
            acquirers=values.get("acquirers", ()),
            removers=values.get("removers", ()),
            owners=values.get("owners", ()),
            harmless_calls=values.get("harmless-calls", ()),
            follow_imports=values.get("follow-imports", True),
            src=tuple(os.path.normpath(os.path.join(root or os.getcwd(), name)) for name in values.get("src", ())),
        )
        selection = Selection(values.get("select"), values.get("extend-select", ()), values.get("ignore", ()))
        options = Options(
            settings,
            tuple(layer for layer in (selection, self._flags.selection) if layer != Selection()),
            values.get("per-file-ignores", ()),
            values.get("exclude", DEFAULT_EXCLUDE) + values.get("extend-exclude", ()),
            root or os.curdir,
            values.get("respect-gitignore", True),
            os.path.join(root, os.path.expanduser(values.get("cache-dir", CACHE_DIRECTORY))),
            path,
            os.path.join(root, os.path.expanduser(values["baseline"])) if "baseline" in values else "",
        )
        return _Inherited(options, target is not None)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of both; those that extend add up, of others the upper counts."""
    added = {key: below[key] + value for key, value in above.items() if key.startswith("extend-") and key in below}
    return {**below, **above, **added}


def _read_relevant(path: str) -> dict[str, Any] | None:
    """Return the document if it can have something for this program; None otherwise."""
    try:
        data = read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if not os.access(os.path.dirname(path), os.X_OK):
            return None  # nothing in that directory can be read: whoever is to check it says so
        raise ConfigError(f"{path}: {error.strerror}") from error
    if TABLE.encode() not in data and b"requires-python" not in data:
        return None
    from flake8_tempfile.config.keys import parse_toml

    try:
        return parse_toml(data.decode("utf-8"))
    except ValueError as error:
        if TABLE.encode() not in data:
            return None  # a broken file of a project that does not use this program is not its business
        raise ConfigError(f"{path}: {error}") from error


def _read_named(path: str) -> tuple[Mapping[str, Any], object]:
    """Return the document in the file the user names, and the table: the document itself if it has no other."""
    from flake8_tempfile.config.keys import parse_toml

    try:
        document = parse_toml(read_file(path).decode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    table = _table(document, "tool").get(TABLE)
    if table is None and os.path.basename(path) == CONFIG_FILE:
        raise ConfigError(f"{path}: there is no table [tool.{TABLE}]")
    return document, document if table is None else table


def _values(path: str, table: object, where: str) -> dict[str, Any]:
    from flake8_tempfile.config.keys import read_table

    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.{TABLE} is not a table")
    try:
        return read_table(table, where)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


def _oldest(document: Mapping[str, Any]) -> tuple[int, int] | None:
    from flake8_tempfile.config.keys import oldest_python

    return oldest_python(_table(document, "project").get("requires-python"))


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = document.get(name)
    return table if isinstance(table, dict) else {}
