"""What ``check`` and ``fix`` are to look at: the files that the paths stand for, or what comes on stdin."""

from __future__ import annotations

import argparse
import os

from flake8_tempfile.command.arguments import STDIN
from flake8_tempfile.config.pyproject import Configuration
from flake8_tempfile.console import NAMELESS_NOTEBOOK, UsageError, is_notebook, read_stdin
from flake8_tempfile.files.discovery import SUFFIXES, Target, find_targets, is_excluded, left_out
from flake8_tempfile.records import NamedTuple

_NAMELESS = "stdin"


class Input(NamedTuple):
    """What came on stdin.  ``problem`` says why it is not looked at, ``excluded`` that it is not to be."""

    target: Target
    data: bytes
    excluded: bool = False
    problem: str = ""


def is_stdin(arguments: argparse.Namespace) -> bool:
    """Tell whether stdin is to be looked at; raise :class:`UsageError` where other paths are given besides."""
    if STDIN in arguments.paths and len(arguments.paths) > 1:
        raise UsageError("'-' (stdin) cannot be combined with other paths")
    return STDIN in arguments.paths


def files(arguments: argparse.Namespace, configuration: Configuration) -> list[Target]:
    """Return the files that the paths stand for."""
    return list(find_targets(arguments.paths, configuration, force_exclude=arguments.force_exclude))


def nothing_to_check(arguments: argparse.Namespace, configuration: Configuration) -> str:
    """Return why the paths stand for no file at all."""
    for path in [arguments.stdin_filename] if is_stdin(arguments) else arguments.paths:
        for found, why in left_out(path, configuration, force_exclude=arguments.force_exclude):
            return f"warning: no Python files found: {why} all there are, such as {found}"
    return f"warning: no Python files found: no {', '.join(SUFFIXES)} file in {', '.join(arguments.paths)}"


def stdin(arguments: argparse.Namespace, configuration: Configuration) -> Input:
    """Read stdin, under the name that it is given."""
    name = arguments.stdin_filename
    options = configuration.options_for(os.path.dirname(name))
    # Nothing is known of a text that is no file.
    target = Target(name or _NAMELESS, options if name else options._replace(baseline=""), named=True)
    excluded = bool(arguments.force_exclude and name and is_excluded(name, target.options))
    data = read_stdin()
    problem = NAMELESS_NOTEBOOK if not name and is_notebook(data) else ""
    return Input(target, data, excluded, problem)
