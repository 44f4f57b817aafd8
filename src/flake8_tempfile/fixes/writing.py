"""Reading and writing source files without losing anything of them: bytes, mode, links, and other people's changes.

A run that is killed leaves every file old or new.  The new text is written to a file without a name, which vanishes
with the process, where the system has those; it gets a name for the one step before it takes the place of the old file,
because no system call replaces a file by one without a name.  The old and the new file change places, so that what has
come out can be compared with what was read: if it is not that, it goes back.  Only a run that is killed during these
few calls (or while it writes, on systems and file systems without such files) leaves a ``.<digits>.flake8-tempfile``
behind.  Its owner holds a lock on it that ends with the owner: the next run removes what nobody holds any more.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import sys
from dataclasses import dataclass
from typing import BinaryIO

from flake8_tempfile.fixes.exchange import exchange, may_exchange
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.source.encoding import encoding_of
from flake8_tempfile.source.reading import read_file

if sys.platform != "win32":
    import fcntl

_BOM = "\ufeff"
_CHANGED = "it has changed since it was read"
_TEMPORARY = re.compile(r"\.[0-9a-f]{32}\.flake8-tempfile")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The content of a file as it was read: ``text`` with its own line ends, without the BOM."""

    data: bytes
    text: str
    encoding: str
    has_bom: bool

    def encoded(self, text: str) -> bytes:
        """Return the bytes of the file with another text; refuse what its encoding cannot say."""
        try:
            return ((_BOM if self.has_bom else "") + text).encode(self.encoding)
        except UnicodeError as error:
            raise RefusedError(f"the new text cannot be written as {self.encoding}") from error


def decode(data: bytes) -> SourceFile:
    """Return the text in ``data``; refuse what would not come out the same when written again."""
    try:
        encoding = encoding_of(data)
        has_bom = encoding == "utf-8-sig"
        encoding = "utf-8" if has_bom else encoding
        text = data.decode(encoding)
        same = text.encode(encoding) == data
    except (SyntaxError, LookupError, UnicodeError) as error:
        raise RefusedError(f"it cannot be decoded: {error}") from error
    if not same:
        raise RefusedError(f"{encoding} does not give the bytes back unchanged")
    return SourceFile(data, text[1:] if has_bom else text, encoding, has_bom)


def read(path: str) -> SourceFile:
    """Return the content of a file."""
    return decode(read_file(path))


def write(path: str, old: SourceFile, text: str) -> None:
    """Put ``text`` in the place of what was read from ``path``, at once or not at all.

    The new file is made beside the old one and renamed, so that whoever reads or interrupts sees one of the two.
    Raise :class:`RefusedError` if the file is not what was read any more; let :class:`OSError` through.
    """
    target = os.path.realpath(path)
    data = old.encoded(text)
    mode = os.stat(target)
    if not os.access(target, os.W_OK):
        raise RefusedError("it is read-only")
    if mode.st_nlink > 1:  # the new file would be another one than that of the other names
        raise RefusedError("it has hard links, and only one of them would get the new text")
    directory = os.path.dirname(target)
    temporary = os.path.join(directory, f".{secrets.token_hex(16)}.flake8-tempfile")
    try:
        descriptor, is_named = _open_unnamed(directory, temporary)
        with os.fdopen(descriptor, "wb") as file:
            _try_lock(descriptor)
            file.write(data)
            file.flush()
            _keep_owner(descriptor, mode)
            os.chmod(descriptor if os.chmod in os.supports_fd else temporary, stat.S_IMODE(mode.st_mode))
            _keep_attributes(descriptor, target)
            os.fsync(descriptor)
            _require_unchanged(target, old)
            if not is_named:
                _name(descriptor, directory, temporary)
                _take_place(temporary, target, old)
        if is_named:  # Windows replaces no file by one that is open
            _take_place(temporary, target, old)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def sweep(directory: str) -> None:
    """Remove what a killed run has left in a directory: temporary files of ours that no process holds."""
    with contextlib.suppress(OSError), os.scandir(directory) as entries:
        found = [entry.path for entry in entries if _TEMPORARY.fullmatch(entry.name)]
        for path in found:
            with contextlib.suppress(OSError):
                _remove_abandoned(path)


def _remove_abandoned(path: str) -> None:
    """Remove one of our files, unless another process holds it or it belongs to somebody else."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        is_own = not hasattr(os, "geteuid") or os.fstat(descriptor).st_uid == os.geteuid()
        is_free = _try_lock(descriptor)
    finally:
        os.close(descriptor)
    # Windows has no such lock, but does not remove what is open either.
    if is_own and is_free:
        os.unlink(path)


def _try_lock(descriptor: int) -> bool:
    """Lock a file for as long as it is open; tell whether nobody else has done so."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _open_unnamed(directory: str, name: str) -> tuple[int, bool]:
    """Open a new file in ``directory`` that vanishes with the process; where there are none, one called ``name``."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # not all file systems have them
            return os.open(directory, os.O_TMPFILE | os.O_WRONLY, 0o600), False
    return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), True


def _name(descriptor: int, directory: str, name: str) -> None:
    place = os.open(directory, os.O_RDONLY)
    try:
        # A directory descriptor makes os.link follow the link that stands for the open file.
        os.link(f"/proc/self/fd/{descriptor}", os.path.basename(name), dst_dir_fd=place)
    finally:
        os.close(place)


def _take_place(new: str, target: str, old: SourceFile) -> None:
    """Put a file in the place of another, which goes; put that back and refuse if it is not what was read."""
    if not may_exchange():
        os.replace(new, target)
        return
    own = os.lstat(new)
    with _opened(target) as there:
        _try_lock(there.fileno())  # nobody sweeps it while it has the name of a temporary file
        try:
            if not exchange(new, target):
                os.replace(new, target)
                return
            if not os.path.samestat(os.fstat(there.fileno()), os.lstat(new)) or there.read() != old.data:
                raise RefusedError(_CHANGED)
        except BaseException:
            if not os.path.samestat(own, os.lstat(new)):
                exchange(new, target)
            raise
        os.unlink(new)


def _keep_owner(descriptor: int, mode: os.stat_result) -> None:
    """Give the new file the owner of the old one, where that is somebody else and it is allowed."""
    if hasattr(os, "fchown") and (mode.st_uid, mode.st_gid) != (os.geteuid(), os.getegid()):
        with contextlib.suppress(OSError):
            os.fchown(descriptor, mode.st_uid, mode.st_gid)


def _keep_attributes(descriptor: int, path: str) -> None:
    """Give the new file the extended attributes of the old one, access control lists among them.

    Those of the system itself, ``security.*`` and ``trusted.*``, are its to set.
    """
    if not hasattr(os, "listxattr"):
        return
    try:
        names = [name for name in os.listxattr(path) if name.startswith(("user.", "system.posix_acl_"))]
        for name in names:
            os.setxattr(descriptor, name, os.getxattr(path, name))
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise RefusedError(f"its extended attributes cannot be kept: {error.strerror}") from error


def _require_unchanged(path: str, old: SourceFile) -> None:
    with _opened(path) as file:
        if file.read() != old.data:
            raise RefusedError(_CHANGED)


def _opened(path: str) -> BinaryIO:
    """Open a file that is no link by now."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise RefusedError(_CHANGED) from error
        raise
