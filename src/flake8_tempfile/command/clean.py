"""``flake8-tempfile clean``: removes the cache, and nothing that is not marked as one."""

from __future__ import annotations

import argparse
import errno
import os

from flake8_tempfile.config.pyproject import Configuration, Flags
from flake8_tempfile.console import CLEAN, UsageError, complain
from flake8_tempfile.running.cache_pack import is_cache, remove_directory


def run(arguments: argparse.Namespace) -> int:
    """Remove the caches of the projects that the paths are in, and return the exit status."""
    for path in arguments.paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: {os.strerror(errno.ENOENT)}")
    for directory in dict.fromkeys(_directories(arguments)):
        if not os.path.isdir(directory):
            continue
        if os.path.islink(directory) or not is_cache(directory):
            raise UsageError(f"{directory} is not marked as a cache of this program; it is left alone")
        remove_directory(directory)
        if not arguments.quiet:
            complain(f"Removed {directory}.")
    return CLEAN


def _directories(arguments: argparse.Namespace) -> list[str]:
    if arguments.cache_dir:
        return [os.path.expanduser(arguments.cache_dir)]
    configuration = Configuration(Flags())
    places = (path if os.path.isdir(path) else os.path.dirname(path) for path in arguments.paths)
    return [configuration.options_for(place).cache_dir for place in places]
