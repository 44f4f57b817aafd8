"""Patterns of paths, as in ``exclude`` and ``per-file-ignores``.

A pattern without a slash fits the name of a file or of a directory; one with a slash fits the path, and is relative to
the directory of the configuration unless it is absolute.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

from flake8_tempfile.records import NamedTuple


class Patterns(NamedTuple):
    """Compiled patterns: plain names, globs of names, and globs of absolute paths."""

    names: frozenset[str]
    name_globs: re.Pattern[str] | None
    path_globs: re.Pattern[str] | None

    def fit(self, name: str, path: str) -> bool:
        """Tell whether one of them fits what has this name and this absolute path, with slashes."""
        return (
            name in self.names
            or (self.name_globs is not None and self.name_globs.match(name) is not None)
            or (self.path_globs is not None and self.path_globs.match(path) is not None)
        )


def compiled(patterns: tuple[str, ...], root: str) -> Patterns:
    """Return the compiled form of ``patterns``, those with a slash relative to ``root``."""
    return _compiled(patterns, root if os.path.isabs(root) else os.path.abspath(root))


def matches(path: str, patterns: tuple[str, ...], root: str) -> bool:
    """Tell whether a pattern fits the last part of ``path`` or, if it has a slash, the path relative to ``root``."""
    return compiled(patterns, root).fit(os.path.basename(path), slashed(os.path.abspath(path)))


def matches_somewhere(path: str, patterns: tuple[str, ...], root: str) -> bool:
    """Tell whether a pattern fits ``path`` or a directory between it and ``root``."""
    found = compiled(patterns, root)
    top, place = slashed(os.path.abspath(root)), slashed(os.path.abspath(path))
    below = place.removeprefix(top.rstrip("/") + "/")
    start = len(place) - len(below)
    ends = [start + index for index, char in enumerate(below) if char == "/"] + [len(place)]
    return any(found.fit(os.path.basename(place[:end]), place[:end]) for end in ends if end)


def anchored(pattern: str, directory: str) -> str:
    """Return a pattern that means the same wherever it is used, for one that is relative to ``directory``."""
    if "/" not in pattern or os.path.isabs(pattern):
        return pattern
    return f"{_escaped(slashed(directory)).rstrip('/')}/{_relative(pattern)}"


def slashed(path: str) -> str:
    """Return ``path`` with slashes between its parts."""
    return path if os.sep == "/" else path.replace(os.sep, "/")


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...], root: str) -> Patterns:
    by_path = [
        variant for pattern in patterns if "/" in pattern for variant in _variants(anchored(pattern, root).rstrip("/"))
    ]
    by_name = [pattern for pattern in patterns if "/" not in pattern]
    names = frozenset(pattern for pattern in by_name if not set(pattern) & set("*?["))
    return Patterns(names, _any_of([pattern for pattern in by_name if pattern not in names]), _any_of(by_path))


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    from fnmatch import translate

    return re.compile("|".join(map(translate, patterns)))


def _relative(pattern: str) -> str:
    return pattern.removeprefix("./").strip("/")


def _escaped(path: str) -> str:
    return re.sub(r"[*?[]", r"[\g<0>]", path)


def _variants(pattern: str) -> list[str]:
    """Return patterns for ``fnmatch`` in which ``**/`` stands for any number of directories, none included."""
    head, found, tail = pattern.partition("**/")
    return [head + middle + rest for middle in ("", "*/") for rest in _variants(tail)] if found else [pattern]
