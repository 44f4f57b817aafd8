"""Which descriptors of ``mkstemp`` are still open, and are nobody's who would close them."""

from __future__ import annotations

import gc
import io
import os
from collections.abc import Iterable

_DESCRIPTORS = "/proc/self/fd"
_GONE = " (deleted)"
# Where the system does not tell: as many as a process has by default on the systems that do not.
_MANY = 256


def left_open(paths: Iterable[str]) -> list[str]:
    """Return those of the paths, as ``mkstemp`` gave them, on which a descriptor is open that no file object owns.

    A file object closes its descriptor when it is collected.  Where the system does not name the files of descriptors,
    only files that are still there are found.
    """
    wanted = {os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)): path for path in paths}
    if not wanted or wanted.keys().isdisjoint(_open_files(wanted).values()):
        return []
    gc.collect()
    descriptors = {number: wanted[path] for number, path in _open_files(wanted).items() if path in wanted}
    owned = _owned_by_objects() if descriptors else frozenset()
    return sorted({path for number, path in descriptors.items() if number not in owned})


def _open_files(wanted: Iterable[str]) -> dict[int, str]:
    """Return the open descriptors with the paths of their files."""
    if not os.path.isdir(_DESCRIPTORS):
        return _open_files_by_identity(wanted)
    found = {}
    for name in os.listdir(_DESCRIPTORS):
        try:
            found[int(name)] = os.readlink(os.path.join(_DESCRIPTORS, name)).removesuffix(_GONE)
        except OSError:  # that of the directory that is being listed
            continue
    return found


def _open_files_by_identity(wanted: Iterable[str]) -> dict[int, str]:
    identities = {}
    for path in wanted:
        try:
            status = os.stat(path)
        except OSError:
            continue
        identities[status.st_dev, status.st_ino] = path
    found = {}
    for number in range(_MANY):
        try:
            status = os.fstat(number)
        except OSError:
            continue
        if (status.st_dev, status.st_ino) in identities:
            found[number] = identities[status.st_dev, status.st_ino]
    return found


def _owned_by_objects() -> frozenset[int]:
    return frozenset(
        # Not isinstance: it asks proxies for the class of what they stand for, which may be nothing at the moment.
        held.fileno()
        for held in gc.get_objects()
        if issubclass(type(held), io.FileIO) and not held.closed
    )
