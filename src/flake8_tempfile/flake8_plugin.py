"""The flake8 plugin: findings of the tree that flake8 has parsed, on the lines that it has read.

Selection, ``# noqa`` and per-file ignores are flake8's business; the rules that are off by default are in its default
ignore list, and what is neither selected nor ignored is reported to it all the same.
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
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import DEFAULT_TARGET, TEMP_DIRECTORIES, Settings
from flake8_tempfile.source.prefilter import may_concern

_LISTS = (
    ("temp-directories", "shared temporary directories, instead of the built-in list"),
    ("extend-temp-directories", "shared temporary directories, on top of the list"),
    ("acquirers", "functions that return a new temporary file or directory (patterns of dotted names)"),
    ("removers", "functions that remove the path they are given (patterns of dotted names)"),
    ("owners", "functions that take over the path they are given (patterns of dotted names)"),
    ("harmless-calls", "functions that never raise (patterns of dotted names)"),
)


_DEFAULT_CODES = frozenset(registered.rule.code for registered in RULES if registered.rule.default)


class OptionManager(Protocol):
    """The part of flake8's option manager that is used here."""

    def add_option(self, *names: str, **arguments: object) -> None:
        """Add a command line option and, with ``parse_from_config``, a key of flake8's configuration."""

    def extend_default_ignore(self, error_codes: Sequence[str]) -> None:
        """Add codes to those that are ignored unless they are selected."""


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
        if not may_concern("".join(self._lines), self.settings):
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
        manager.extend_default_ignore([registered.rule.code for registered in RULES if not registered.rule.default])

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Take the options of the run."""
        directories = tuple(options.tempfile_temp_directories) or TEMP_DIRECTORIES
        cls.settings = Settings(
            target_version=options.tempfile_target_version,
            temp_directories=without_slashes((*directories, *options.tempfile_extend_temp_directories)),
            acquirers=tuple(options.tempfile_acquirers),
            removers=tuple(options.tempfile_removers),
            owners=tuple(options.tempfile_owners),
            harmless_calls=tuple(options.tempfile_harmless_calls),
            follow_imports=options.tempfile_follow_imports,
            src=tuple(os.path.abspath(name) for name in options.tempfile_src),
            codes=None if _may_want_all(options) else _DEFAULT_CODES,
            edits=False,
        )


def _may_want_all(options: argparse.Namespace) -> bool:
    """Tell whether flake8 may report a rule that is off by default: selected, or without the default ignores."""
    selected = [*(options.select or ()), *(options.extend_select or ())]
    return options.ignore is not None or any(code.startswith("TMP") or "TMP".startswith(code) for code in selected)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _version(text: str) -> tuple[int, int]:
    try:
        return parse_version(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
