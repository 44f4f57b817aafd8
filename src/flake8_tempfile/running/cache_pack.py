"""The files of the cache: a directory that is marked as one, and in it packs of entries.

No link is followed, and what cannot be read as a pack is no pack: the directory may have come with a repository of
somebody else.
"""

from __future__ import annotations

import os

from flake8_tempfile.source.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from flake8_tempfile.analysis.project.disk import Disk

    # Time of change in nanoseconds, and size.
    Stamp: TypeAlias = tuple[int, int]
    # Stamp, digest of the content ('' where the text search has settled it), and the report, encoded.
    Entry: TypeAlias = tuple[int, int, str, str]

_TAG = "CACHEDIR.TAG"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55"
_TAG_TEXT = f"{_SIGNATURE}\n# This directory holds the cache of flake8-tempfile; it may be deleted at any time.\n"
_MARKS = {_TAG: _TAG_TEXT, ".gitignore": "*\n"}
PACK = ".json"
_NAME_LENGTH = 32
# In seconds: how long a pack that nobody writes is kept, and after what time nobody is writing a file any more.
_KEPT = 30 * 24 * 60 * 60
_ABANDONED = 60 * 60
# A file may be written twice within the resolution of its time of change.
_UNSETTLED = 2 * 10**9
_NEVER = -1
# The entry, of no file, for what the text searches have depended on.
_SEARCHED = ""
_SEARCHED_DIGEST = "-"


class Pack:
    """The entries of one file of the cache, by the keys of the targets; links below ``root`` are not followed."""

    def __init__(self, path: str, root: str) -> None:
        """Read what is there."""
        import time

        self._path = path
        self._root = root
        self._settled = time.time_ns() - _UNSETTLED
        self._changed = False
        self.entries: dict[str, Entry] = {} if _is_reached_by_link(os.path.dirname(path), root) else _load(path)
        self.searched: set[str] = set()
        self._is_search_valid: bool | None = None

    def put(self, key: str, stamp: Stamp | None, digest: str, text: str) -> None:
        """Keep an entry."""
        time, size = stamp or (_NEVER, 0)
        entry = (time if time < self._settled else _NEVER, size, digest, text)
        if entry[0] == _NEVER and not digest:
            return  # nothing would ever tell that it holds
        if tuple(self.entries.get(key, ())) != entry:
            self.entries[key] = entry
            self._changed = True

    def is_search_valid(self, disk: Callable[[], Disk]) -> bool:
        """Tell whether what a search of its text has shown to be clean still is: no module that it imports has changed.

        If one has, all that is forgotten.
        """
        sealed = self._sealed() if self._is_search_valid is None else []
        if sealed:
            from flake8_tempfile.analysis.project.disk import holds

            self._is_search_valid = holds(sealed, disk())
            if self._is_search_valid:
                self.searched.update(map(os.path.abspath, sealed[2:]))
            else:
                self.entries = {key: entry for key, entry in self.entries.items() if entry[2]}
        return self._is_search_valid is not False

    def seal(self, disk: Disk) -> None:
        """Keep what tells later whether the modules have changed that the searched files import."""
        from flake8_tempfile.analysis.project.disk import is_settled, seal

        self.is_search_valid(lambda: disk)  # what earlier searches have depended on counts still
        sealed = self._sealed()
        if self.searched and not (is_settled(sealed) and self.searched == {*map(os.path.abspath, sealed[2:])}):
            self.put(_SEARCHED, None, _SEARCHED_DIGEST, "\0".join(seal(sorted(self.searched), disk)))

    def _sealed(self) -> list[str]:
        entry = self.entries.get(_SEARCHED)
        return entry[3].split("\0") if entry is not None else []

    def save(self) -> None:
        """Write the pack if it has changed."""
        if not self._changed:
            return
        import json

        directory = os.path.dirname(self._path)
        if _is_reached_by_link(directory, self._root) or not make_directory(directory):
            return
        text = json.dumps(self.entries, separators=(",", ":"))
        _write(self._path, digest_of(text.encode("ascii")) + "\n" + text)
        self._changed = False
        _sweep(directory)


def make_directory(directory: str) -> bool:
    """Make the cache directory, marked as such for back-up programs and for git.

    One that holds anything else is left alone: False.  Git would ignore all of it, and ``clean`` remove it.
    """
    os.makedirs(directory, exist_ok=True)
    if not is_cache(directory) and not all(map(_is_mark, os.listdir(directory))):
        return False
    for name, text in _MARKS.items():
        path = os.path.join(directory, name)
        if not os.path.lexists(path):
            _write(path, text)
    return True


def _is_reached_by_link(directory: str, root: str) -> bool:
    """Tell whether a cache directory is a link or, where it is inside of ``root``, lies behind one.

    A repository may bring its cache directory along: nothing is to be written wherever that leads.
    """
    path, top = os.path.abspath(directory), os.path.abspath(root)
    inside = path.startswith(os.path.join(top, ""))
    while inside and path != top:
        if os.path.islink(path):
            return True
        path = os.path.dirname(path)
    return os.path.islink(directory)


def remove_directory(directory: str) -> None:
    """Remove what is ours in a cache directory, and the directory if nothing is left."""
    with os.scandir(directory) as entries:
        ours = [entry.path for entry in entries if _is_pack(entry.name) or _is_mark(entry.name)]
    # The mark goes last: a directory without it would not be taken for a cache the next time.
    for path in sorted(ours, key=lambda path: path == os.path.join(directory, _TAG)):
        os.unlink(path)
    if not os.listdir(directory):
        os.rmdir(directory)


def is_cache(directory: str) -> bool:
    """Tell whether the directory is marked as a cache of this program."""
    try:
        return read_file(os.path.join(directory, _TAG), follow=False) == _TAG_TEXT.encode("ascii")
    except (OSError, ValueError):
        return False


def digest_of(data: bytes) -> str:
    """Return what stands for the content of a file."""
    from _blake2 import blake2b  # hashlib would load OpenSSL as well

    return blake2b(data, digest_size=16).hexdigest()


def _load(path: str) -> dict[str, Entry]:
    try:
        digest, _, text = read_file(path, follow=False).partition(b"\n")
    except (OSError, ValueError):
        return {}
    if digest != digest_of(text).encode("ascii"):
        return {}
    import json

    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return entries if isinstance(entries, dict) and all(map(_is_entry, entries.values())) else {}


def _is_entry(value: Any) -> bool:  # noqa: ANN401
    return type(value) is list and list(map(type, value)) == [int, int, str, str]


def _write(path: str, text: str) -> None:
    from flake8_tempfile.files.atomic_write import replace_file  # most runs have nothing to write

    replace_file(path, text.encode("ascii"), follow=False)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _sweep(directory: str) -> None:
    """Remove the packs that nobody has written for a while, and what runs that were killed have left."""
    import time

    from flake8_tempfile.files.atomic_write import TEMPORARY

    now = time.time()
    with os.scandir(directory) as entries:
        for entry in entries:
            if not _is_pack(entry.name) and not _is_mark(entry.name):
                continue
            age = now - entry.stat().st_mtime
            if age > (_ABANDONED if entry.name.endswith(TEMPORARY) else _KEPT) and entry.name not in _MARKS:
                _remove(entry.path)


def _is_pack(name: str) -> bool:
    """Tell whether that is the name of a pack, or of one that is not complete."""
    return name[_NAME_LENGTH:].startswith(PACK) and set(name[:_NAME_LENGTH]) <= set("0123456789abcdef")


def _is_mark(name: str) -> bool:
    return any(name == mark or name.startswith(f"{mark}.") for mark in _MARKS)
