"""Which files to check: those named, and those found in the directories named."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from flake8_tempfile.config import Configuration, Options

SUFFIXES = (".py", ".pyi")


class Target(NamedTuple):
    """A file to check.

    ``named``: the user asked for this very file, so it is parsed in any case.  ``problem`` says why it cannot be
    read, where finding it has already shown that.
    """

    path: str
    options: Options
    named: bool = False
    problem: str = ""


def find_targets(
    paths: Iterable[str], configuration: Configuration, *, force_exclude: bool = False
) -> Iterator[Target]:
    """Yield the files to check, each once: those in directories sorted by path, named ones whatever their ending.

    With ``force_exclude`` a named file is treated as if it had been found in a directory.
    """
    seen: set[str] = set()
    for path in paths:
        for target in _targets(os.path.normpath(path), configuration, force_exclude):
            place = os.path.abspath(target.path)
            if place not in seen:
                seen.add(place)
                yield target


def matches(path: str, patterns: tuple[str, ...], root: str) -> bool:
    """Tell whether a pattern fits the last part of ``path`` or, if it has a slash, the path relative to ``root``."""
    names, name_globs, path_globs = _compiled(patterns)
    name = os.path.basename(path)
    if name in names or (name_globs and name_globs.match(name)):
        return True
    return path_globs is not None and path_globs.match(_relative(path, root)) is not None


def matches_somewhere(path: str, patterns: tuple[str, ...], root: str) -> bool:
    """Tell whether a pattern fits ``path`` or a directory between it and ``root``."""
    parts = _relative(path, root).split("/")
    return any(matches(os.path.join(root, *parts[: count + 1]), patterns, root) for count in range(len(parts)))


def _targets(path: str, configuration: Configuration, force_exclude: bool) -> Iterator[Target]:
    if os.path.isdir(path):
        options = configuration.options_for(path)
        if not (force_exclude and matches_somewhere(path, options.exclude, options.root)):
            yield from _walk(path, configuration)
        return
    options = configuration.options_for(os.path.dirname(path))
    if not (force_exclude and matches_somewhere(path, options.exclude, options.root)):
        yield Target(path, options, named=not force_exclude)


def _walk(top: str, configuration: Configuration) -> Iterator[Target]:
    """Yield the Python files below ``top``; symbolic links to directories are not followed, so no loop is entered."""
    pending: list[tuple[str, Options | None]] = [(top, None)]
    while pending:
        path, options = pending.pop()
        if options is not None:
            yield Target(path, options)
            continue
        options = configuration.options_for(path)
        try:
            with os.scandir(path) as entries:
                found = sorted(entries, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield Target(path, options, problem=error.strerror or str(error))
            continue
        for entry in found:
            below = entry.name if path == os.curdir else os.path.join(path, entry.name)
            if matches(below, options.exclude, options.root):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append((below, None))
            elif entry.name.endswith(SUFFIXES) and _is_file(entry):
                pending.append((below, options))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether the entry is a regular file and no pipe or socket, which might block whoever reads it."""
    try:
        return entry.is_file()
    except OSError:
        return True  # reading it will say what is wrong


def _relative(path: str, root: str) -> str:
    try:
        return os.path.relpath(path, root).replace(os.sep, "/")
    except ValueError:  # on another drive
        return path.replace(os.sep, "/")


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return the plain names, the patterns of names, and the patterns of paths."""
    by_path = [variant for pattern in patterns if "/" in pattern for variant in _variants(pattern.strip("/"))]
    by_name = [pattern for pattern in patterns if "/" not in pattern]
    names = frozenset(pattern for pattern in by_name if not set(pattern) & set("*?["))
    return names, _any_of([pattern for pattern in by_name if pattern not in names]), _any_of(by_path)


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(fnmatch.translate, patterns))) if patterns else None


def _variants(pattern: str) -> list[str]:
    """Return patterns for ``fnmatch`` in which ``**/`` stands for any number of directories, none included."""
    head, found, tail = pattern.partition("**/")
    return [head + middle + rest for middle in ("", "*/") for rest in _variants(tail)] if found else [pattern]
