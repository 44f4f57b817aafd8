"""The files of a project, each directory listed and each file read once in a run, and what tells of a change."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# What a project is made of is written by hand; what is larger is data, or was generated.
_LARGEST = 400_000
_UNSETTLED = 2 * 10**9
_NOTHING: frozenset[str] = frozenset()


class Disk:
    """What has been read so far."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._listings: dict[str, frozenset[str]] = {}
        self._contents: dict[str, bytes | None] = {}
        self._digests: dict[str, str] = {}
        self._mentioned: dict[tuple[str, Sequence[bytes]], bool] = {}

    def names(self, directory: str) -> frozenset[str]:
        """Return the modules of a directory (``files.py``) and what may be its packages (``files``)."""
        found = self._listings.get(directory)
        if found is None:
            found = self._listings[directory] = _listed(directory)
        return found

    def content(self, path: str) -> bytes | None:
        """Return the content of a file; None if it cannot be read, or is too large."""
        if path not in self._contents:
            self._contents[path] = _read(path)
        return self._contents[path]

    def mentions(self, path: str, words: Sequence[bytes]) -> bool:
        """Tell whether one of the words is in a file; many names are imported from the same one."""
        asked = (path, words)
        if asked not in self._mentioned:
            data = self.content(path) or b""
            self._mentioned[asked] = any(word in data for word in words)
        return self._mentioned[asked]

    def digest(self, path: str) -> str:
        """Return what changes with the content of a file or with the modules in a directory."""
        if path not in self._digests:
            is_file = path.endswith(".py")
            names = "" if is_file else "\0".join(sorted(self.names(path)))
            data = self.content(path) if is_file else names.encode("utf-8", "surrogatepass")
            self._digests[path] = _digest(data) if data is not None else ""
        return self._digests[path]


def seal(paths: Sequence[str], disk: Disk) -> tuple[str, ...]:
    """Return ``paths`` after two marks that tell later whether one of them has changed: by times, and by contents."""
    if not paths:
        return ()
    contents = _digest("".join(map(disk.digest, paths)).encode())
    return (_times(paths), contents, *(_shortened(path) for path in paths))


def holds(sealed: Sequence[str], disk: Disk) -> bool:
    """Tell whether nothing has changed since the paths were sealed."""
    if not sealed or is_settled(sealed):
        return True
    _, contents, *paths = sealed
    return contents == _digest("".join(map(disk.digest, map(os.path.abspath, paths))).encode())


def is_settled(sealed: Sequence[str]) -> bool:
    """Tell whether the times of change alone show that nothing has changed since the paths were sealed."""
    return bool(sealed) and bool(sealed[0]) and sealed[0] == _times(sealed[2:])


def _times(paths: Sequence[str]) -> str:
    """Return what changes with the times of change and the sizes; '' if one is so new that it may not tell."""
    import time

    newest = time.time_ns() - _UNSETTLED
    found = []
    for path in paths:
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            found.append((0, 0))
            continue
        if status.st_mtime_ns > newest:
            return ""
        found.append((status.st_mtime_ns, status.st_size))
    return _digest(repr(found).encode())


def _shortened(path: str) -> str:
    here = os.path.join(os.getcwd(), "")
    return path[len(here) :] if path.startswith(here) else path


def _listed(directory: str) -> frozenset[str]:
    try:
        names = os.listdir(directory or os.curdir)
    except (OSError, ValueError):
        return _NOTHING
    return frozenset(name for name in names if name.endswith(".py") or ("." not in name and name != "__pycache__"))


def _read(path: str) -> bytes | None:
    try:
        if os.path.getsize(path) > _LARGEST:
            return None
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
    except (OSError, ValueError):
        return None


def _digest(data: bytes) -> str:
    from _blake2 import blake2b  # hashlib would load OpenSSL as well

    return blake2b(data, digest_size=16).hexdigest()
