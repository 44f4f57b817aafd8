"""Bytes of files of a tree that nobody vouches for: what is no file, or has no end, is an error and no hang.

A pipe that nobody writes to, a device without an end and a file that the system makes up while it is read may stand
wherever a source or a file of configuration is looked for.
"""

from __future__ import annotations

import errno
import os
from stat import S_ISDIR, S_ISREG

# No text is longer; and files that the system makes up have no size, though their content may have no end.
_LONGEST = 1 << 30
_LONGEST_UNSIZED = 1 << 24
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
# What the caller has opened and hands over by name, such as `<(…)` of a shell: somebody writes to that.
_HANDED_OVER = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")


def read_file(path: str, *, follow: bool = True) -> bytes:
    """Return the content of a file; raise :class:`OSError` for anything else.

    With ``follow`` False, for a symbolic link too.
    """
    if path == os.devnull:
        return b""
    if path.startswith(_HANDED_OVER):
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()
    descriptor = os.open(path, _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    try:
        return _content(descriptor)
    finally:
        os.close(descriptor)


def _content(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    limit = max(status.st_size, _LONGEST_UNSIZED)
    if limit > _LONGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    parts: list[bytes] = []
    wanted, size = status.st_size + 1, 0
    while part := os.read(descriptor, wanted):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        wanted = max(status.st_size + 1 - size, 1 << 16)
    return parts[0] if len(parts) == 1 else b"".join(parts)
