"""The flake8 plugin: findings of the tree that flake8 has parsed, on the lines that it has read.

Selection, ``# noqa`` and per-file ignores are flake8's business, but for the rules that are off by default: they run
only where somebody selects them.  In flake8's default ignore list they would be on wherever a project has an ``ignore``
of its own, which takes the place of that list.
"""

from __future__ import annotations

import argparse
import ast
import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import ClassVar, Protocol

from flake8_tempfile.check import check_tree
from flake8_tempfile.config.keys import parse_version, without_slashes
from flake8_tempfile.relevance import is_relevant
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import DEFAULT_TARGET, TEMP_DIRECTORIES, Settings

_LISTS = (
    ("temp-directories", "shared temporary directories, instead of the built-in list"),
    ("extend-temp-directories", "shared temporary directories, on top of the list"),
    ("acquirers", "functions that return a new temporary file or directory (patterns of dotted names)"),
    ("removers", "functions that remove the path they are given (patterns of dotted names)"),
    ("owners", "functions that take over the path they are given (patterns of dotted names)"),
    ("harmless-calls", "functions that never raise (patterns of dotted names)"),
)


_PREFIX = "TMP"
_TEN = 3.1


class OptionManager(Protocol):
    """The part of flake8's option manager that is used here."""

    def add_option(self, *names: str, **arguments: object) -> None:
        """Add a command line option and, with ``parse_from_config``, a key of flake8's configuration."""


class Plugin:
    """What flake8 makes for each file; it takes the arguments of ``__init__`` from the file by their names."""

    name = "flake8-tempfile"
    version = version("flake8-tempfile")
    # Set once by parse_options, in each process: flake8 offers no other way from its options to the instances.
    settings: ClassVar[Settings] = Settings(edits=False)

    def __init__(self, tree: ast.Module, lines: Sequence[str], filename: str) -> None:
        """Keep what flake8 knows of the file."""
        self._tree = tree
        self._lines = lines
        self._filename = filename

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield line (1-based), column (0-based) and text of each finding."""
        if not is_relevant("".join(self._lines), self._filename, self.settings):
            return
        for finding in check_tree(self._tree, self._lines, self._filename, self.settings):
            yield finding.span.line, finding.span.column, f"{finding.code} {finding.message}", type(self)

    @classmethod
    def add_options(cls, manager: OptionManager) -> None:
        """Add the options, named ``tempfile-…`` on the command line and in flake8's configuration."""
        manager.add_option(
            "--tempfile-target-version",
            type=_version,
            default=DEFAULT_TARGET,
            parse_from_config=True,
            metavar="X.Y",
            help="oldest Python that the code runs on",
        )
        for name, use in _LISTS:
            manager.add_option(
                f"--tempfile-{name}", comma_separated_list=True, default="", parse_from_config=True, help=use
            )
        manager.add_option(
            "--tempfile-follow-imports",
            type=_truth,
            default=True,
            parse_from_config=True,
            metavar="true|false",
            help="judge what is imported from the project by its body",
        )
        manager.add_option(
            "--tempfile-src",
            comma_separated_list=True,
            normalize_paths=True,
            default="",
            parse_from_config=True,
            help="where the names of the project's modules begin",
        )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Take the options of the run."""
        directories = _names(options.tempfile_temp_directories) or TEMP_DIRECTORIES
        cls.settings = Settings(
            target_version=_target(options.tempfile_target_version),
            temp_directories=without_slashes((*directories, *_names(options.tempfile_extend_temp_directories))),
            acquirers=_names(options.tempfile_acquirers),
            removers=_names(options.tempfile_removers),
            owners=_names(options.tempfile_owners),
            harmless_calls=_names(options.tempfile_harmless_calls),
            codes=_codes(options),
            follow_imports=options.tempfile_follow_imports,
            src=tuple(os.path.abspath(name) for name in _names(options.tempfile_src)),
            edits=False,
        )


def _codes(options: argparse.Namespace) -> frozenset[str]:
    """Return the codes of the rules to run: of those that are off by default the ones that a code or prefix selects."""
    # Of `enable-extensions` flake8 tells no plugin.
    selectors = (options.select, options.extend_select)
    # A shorter prefix is meant for another plugin.
    prefixes = tuple(code for given in selectors for code in _names(given) if code.startswith(_PREFIX))
    rules = [registered.rule for registered in RULES]
    return frozenset(rule.code for rule in rules if rule.default or rule.code.startswith(prefixes))


def _names(given: object) -> tuple[str, ...]:
    """Return the items of a list as flake8 hands it over, or as a program does that reads its options elsewhere."""
    if isinstance(given, str):
        return tuple(filter(None, map(str.strip, given.split(","))))
    return tuple(map(str, given)) if isinstance(given, (list, tuple)) else ()


def _target(given: object) -> tuple[int, int]:
    """Return the target version; from TOML it comes as a number, where 3.10 is no other one than 3.1."""
    if isinstance(given, tuple):
        return given
    text = "3.10" if given == _TEN else str(given)
    try:
        return parse_version(text)
    except ValueError as error:
        from flake8.exceptions import ExecutionError  # type: ignore[import-untyped]

        raise ExecutionError(f"tempfile-target-version: {error}") from error


def _truth(given: object) -> bool:
    text = str(given)  # from TOML it comes as a truth value
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _version(text: str) -> tuple[int, int]:
    try:
        return parse_version(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
