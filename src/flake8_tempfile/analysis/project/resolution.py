"""Where the names that the files of a project import are defined, and what the text there mentions: nothing is parsed.

What has been found is kept for the run, as the files of a package import the same modules.
"""

from __future__ import annotations

import os

from flake8_tempfile.analysis.project.disk import Disk
from flake8_tempfile.analysis.project.layout import Place, place_of, project_root, roots, starts, top_directory
from flake8_tempfile.analysis.project.passed_names import UncertainError, text_of_origin
from flake8_tempfile.records import NamedTuple

__all__ = ["Resolver", "UncertainError", "resolver", "start_anew"]


class _Watched(NamedTuple):
    """The names in directories, with a record of those that were asked for."""

    disk: Disk
    asked: set[str]

    def names(self, directory: str) -> frozenset[str]:
        self.asked.add(directory)
        return self.disk.names(directory)


class _Found(NamedTuple):
    """What has been found, and the directories that were looked into."""

    place: Place | None
    asked: set[str]


class Resolver:
    """What has been found out about the places of modules in this run."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.disk = Disk()
        self._searched: set[str] = set()
        self._told: set[str] = set()
        self._roots: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._starts: dict[tuple[str, str, tuple[str, ...]], tuple[tuple[str, ...], set[str]]] = {}
        self._found: dict[tuple[str, str | tuple[str, ...]], _Found] = {}

    def searched(self, paths: set[str]) -> None:
        """Note what a text search of files that need not be parsed has depended on."""
        self._searched |= paths

    def news(self) -> tuple[str, ...]:
        """Return those of the noted files and directories that were not returned before."""
        news = self._searched - self._told
        self._told |= news
        return tuple(sorted(news))

    def roots_of(self, path: str, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Return where the absolute imports of a file are looked up; ``sources`` are those of its settings."""
        asked = (os.path.dirname(path), sources)
        if asked not in self._roots:
            root = project_root(path, self.disk)
            self._roots[asked] = roots(top_directory(path, self.disk), root, sources)
        return self._roots[asked]

    def place(self, name: str, importer: str, sources: tuple[str, ...], asked: set[str]) -> Place | None:
        """Return where a dotted name is defined; the directories that were looked into go to ``asked``."""
        above = () if name.startswith(".") else self._above(name.partition(".")[0], importer, sources, asked)
        key = (name, above or os.path.dirname(importer))
        if key not in self._found:
            looked_into: set[str] = set()
            found = place_of(name, importer, above, _Watched(self.disk, looked_into))
            self._found[key] = _Found(found, looked_into)
        asked |= self._found[key].asked
        return self._found[key].place

    def _above(self, first: str, importer: str, sources: tuple[str, ...], asked: set[str]) -> tuple[str, ...]:
        """Return the directories that have the first part of an absolute name."""
        key = (first, os.path.dirname(importer), sources)
        if key not in self._starts:
            looked_into: set[str] = set()
            watched = _Watched(self.disk, looked_into)
            self._starts[key] = (starts(first, importer, self.roots_of(importer, sources), watched), looked_into)
        above, looked_into = self._starts[key]
        asked |= looked_into
        return above

    def text(self, name: str, importer: str, sources: tuple[str, ...], asked: set[str]) -> tuple[Place, bytes] | None:
        """Return the text of the module that a dotted name is found in, with its place; None if there is none."""
        place = self.place(name, importer, sources, asked)
        data = self.disk.content(place.path) if place is not None else None
        if place is None or data is None:
            return None
        asked.add(place.path)
        return place, data

    def text_passed_on(self, place: Place, data: bytes, sources: tuple[str, ...], asked: set[str]) -> bytes | None:
        """Return the text that defines what a module with the text ``data`` may only pass on; None if it is not found.

        Raise :class:`UncertainError` where only the tree tells.
        """

        def find(name: str, importer: str) -> Place | None:
            found = self.place(name, importer, sources, asked)
            asked.update((found.path,) if found is not None else ())
            return found

        return text_of_origin(place, data, find, self.disk)


_RESOLVER = [Resolver()]


def resolver() -> Resolver:
    """Return what has been found in this run of this process."""
    return _RESOLVER[0]


def start_anew() -> None:
    """Forget what has been found: a new run may find other files."""
    _RESOLVER[0] = Resolver()
