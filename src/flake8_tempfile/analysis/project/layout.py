"""Where in a project an imported module lies: roots, packages, namespace packages, relative imports."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from flake8_tempfile.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.records import Protocol

    class Listing(Protocol):
        """Tells which modules and packages there may be in a directory."""

        def names(self, directory: str) -> frozenset[str]: ...


_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", ".git")
_INIT = "__init__.py"
_TESTS = frozenset({"test", "tests", "testing"})
# How deep below it a test may lie.
_FOLDERS_OF_TESTS = 3
# How deep below a folder that is a package without saying so a module of it may lie.
_FOLDERS_OF_PACKAGES = 4


class Place(NamedTuple):
    """The file of a module, and the parts of a dotted name that are to be looked up in it."""

    path: str
    rest: tuple[str, ...]


def top_directory(path: str, disk: Listing) -> str:
    """Return the directory above the outermost package that a file lies in."""
    directory = os.path.dirname(path)
    while _INIT in disk.names(directory) and os.path.dirname(directory) != directory:
        directory = os.path.dirname(directory)
    return directory


def project_root(path: str, disk: Listing) -> str:
    """Return the nearest directory above a file that is marked as that of a project.

    Without a mark it is the directory above the outermost package, and above the folder of tests around that.
    """
    directory = os.path.dirname(path)
    while True:
        if any(os.path.exists(os.path.join(directory, marker)) for marker in _MARKERS):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            break
        directory = parent
    top = tests = top_directory(path, disk)
    for _ in range(_FOLDERS_OF_TESTS):
        if os.path.basename(tests) in _TESTS:
            return os.path.dirname(tests)
        tests = os.path.dirname(tests)
    return top


def roots(top: str, root: str, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the directories in which absolute imports are looked up, the first one first."""
    return tuple(dict.fromkeys((top, *(sources or (root, os.path.join(root, "src"))))))


def starts(first: str, importer: str, above: Sequence[str], disk: Listing) -> tuple[str, ...]:
    """Return the directories that have the first part of an absolute name, the first one first.

    Names of the standard library are not looked for.
    """
    if first in sys.stdlib_module_names:
        return ()
    directories = dict.fromkeys((*above, *_above_namesakes(first, importer)))
    return tuple(each for each in directories if not disk.names(each).isdisjoint((first, f"{first}.py")))


def place_of(name: str, importer: str, above: Sequence[str], disk: Listing) -> Place | None:
    """Return where a dotted name may be defined; one with dots in front is relative to the directory of ``importer``.

    An absolute name is looked up in the directories ``above``, as ``starts`` has them.
    """
    stripped = name.lstrip(".")
    parts = tuple(stripped.split("."))
    if not all(parts):
        return None
    if stripped == name:
        return next(filter(None, (_place(parts, root, disk, package=False) for root in above)), None)
    start = os.path.dirname(importer)
    for _ in range(len(name) - len(stripped) - 1):
        start = os.path.dirname(start)
    return _place(parts, start, disk, package=_INIT in disk.names(start))


def _above_namesakes(name: str, importer: str) -> Iterator[str]:
    """Yield the directories above the folders of a name that a file lies in: a package without ``__init__.py``."""
    directory = os.path.dirname(importer)
    for _ in range(_FOLDERS_OF_PACKAGES):
        directory, last = os.path.split(directory)
        if last == name:
            yield directory


def _place(parts: tuple[str, ...], directory: str, disk: Listing, *, package: bool) -> Place | None:
    """Return the innermost module on the way from a directory; ``package``: it is one with an ``__init__`` itself."""
    found = Place(os.path.join(directory, _INIT), parts) if package else None
    for index, part in enumerate(parts):
        names, rest = disk.names(directory), parts[index + 1 :]
        directory = os.path.join(directory, part)
        inside = disk.names(directory) if part in names else frozenset()
        if _INIT in inside:
            found = Place(os.path.join(directory, _INIT), rest)
        elif f"{part}.py" in names:
            return Place(f"{directory}.py", rest)
        elif part not in names:
            return found
    return found if found is None or not found.rest or _INIT in disk.names(directory) else None
