"""What earlier runs found out, so that a file is looked into only if it has changed.

One pack for each set of options, in the cache directory of the project: a JSON document with an entry for each file.
An entry holds while the file keeps its time of change and its size; if only these have changed, and the content has
not, it holds too.  Where the findings depend on other modules of the project, these must be as they were.  The name of
a pack is made of all else that the findings depend on: the options, the directory
that paths are relative to, the version of Python, and the sources of this program.

A pack is replaced as a whole, by renaming, so runs side by side do no harm: the last one counts.  What cannot be read
as a pack is no pack, and no link is followed: the directory may have come with a repository of somebody else.
"""

from __future__ import annotations

import os
import sys

from flake8_tempfile.reporters import FileReport
from flake8_tempfile.source.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from flake8_tempfile.analysis.project.disk import Disk
    from flake8_tempfile.config.pyproject import Options
    from flake8_tempfile.files.discovery import Target

    # Time of change in nanoseconds, and size.
    Stamp: TypeAlias = tuple[int, int]
    # Stamp, digest of the content ('' where the text search has settled it), and the report, encoded.
    Entry: TypeAlias = tuple[int, int, str, str]

_TAG = "CACHEDIR.TAG"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55"
_TAG_TEXT = f"{_SIGNATURE}\n# This directory holds the cache of flake8-tempfile; it may be deleted at any time.\n"
_MARKS = {_TAG: _TAG_TEXT, ".gitignore": "*\n"}
_PACK = ".json"
_NAME_LENGTH = 32
# In seconds: how long a pack that nobody writes is kept, and after what time nobody is writing a file any more.
_KEPT = 30 * 24 * 60 * 60
_ABANDONED = 60 * 60
# A file may be written twice within the resolution of its time of change.
_UNSETTLED = 2 * 10**9
_NEVER = -1
# Options that have no influence on what is found in a file.
_IRRELEVANT = frozenset({"exclude", "respect_gitignore", "cache_dir", "file", "baseline"})


class Cache:
    """The packs of a run; nothing is read before it is asked for."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._fingerprint = ""
        self._packs: dict[str, _Pack] = {}
        self._options: Options | None = None
        self._disk: Disk | None = None
        self._pack: _Pack | None = None

    def report(self, target: Target, stamp: Stamp) -> FileReport | None:
        """Return the report of a file that has not changed since, as far as its stamp tells."""
        entry = self._pack_of(target).entries.get(_key(target))
        if entry is None or entry[0] != stamp[0] or entry[1] != stamp[1]:
            return None
        return self._of_entry(entry, target)

    def known(self, target: Target) -> str:
        """Return the digest of the content whose report is known; '' if there is none."""
        entry = self._pack_of(target).entries.get(_key(target))
        return entry[2] if entry is not None and self._of_entry(entry, target) is not None else ""

    def report_of_content(self, target: Target) -> FileReport | None:
        """Return the report of the content whose digest is known."""
        entry = self._pack_of(target).entries.get(_key(target))
        return self._of_entry(entry, target) if entry is not None else None

    def _of_entry(self, entry: Entry, target: Target) -> FileReport | None:
        """Return the report of an entry, if the other files that it depends on are as they were."""
        if not entry[3]:
            return FileReport(target.path)
        report = _decoded(entry[3], target.path)
        if report is None or not report.reads:
            return report
        from flake8_tempfile.analysis.project.disk import Disk, holds

        self._disk = self._disk or Disk()
        return report if holds(report.reads, self._disk) else None

    def remember(self, target: Target, stamp: Stamp | None, digest: str, report: FileReport) -> None:
        """Keep a report for later runs."""
        text = "" if report == FileReport(target.path) else _encoded(report)
        if text is not None and not report.failure:
            self._pack_of(target).put(_key(target), stamp, digest, text)

    def save(self) -> None:
        """Write the packs that have changed; a directory that cannot be written to holds no cache."""
        for pack in self._packs.values():
            try:
                pack.save()
            except (OSError, ValueError):  # no path holds a null byte
                continue

    def _pack_of(self, target: Target) -> _Pack:
        options = target.options
        if options is not self._options or self._pack is None:
            path = os.path.join(options.cache_dir, self._name(options) + _PACK)
            if path not in self._packs:
                self._packs[path] = _Pack(path, options.root)
            self._options, self._pack = options, self._packs[path]
        return self._pack

    def _name(self, options: Options) -> str:
        self._fingerprint = self._fingerprint or _fingerprint()
        pairs = zip(options._fields, options, strict=True)
        relevant = [_canonical(value) for name, value in pairs if name not in _IRRELEVANT]
        parts = (os.getcwd(), sys.version, self._fingerprint, repr(relevant))
        return _digest("\0".join(parts).encode("utf-8", "surrogatepass"))


class _Pack:
    def __init__(self, path: str, root: str) -> None:
        import time

        self._path = path
        self._root = root
        self._settled = time.time_ns() - _UNSETTLED
        self._changed = False
        self.entries: dict[str, Entry] = {} if _is_reached_by_link(os.path.dirname(path), root) else _load(path)

    def put(self, key: str, stamp: Stamp | None, digest: str, text: str) -> None:
        time, size = stamp or (_NEVER, 0)
        entry = (time if time < self._settled else _NEVER, size, digest, text)
        if entry[0] == _NEVER and not digest:
            return  # nothing would ever tell that it holds
        if tuple(self.entries.get(key, ())) != entry:
            self.entries[key] = entry
            self._changed = True

    def save(self) -> None:
        if not self._changed:
            return
        import json

        directory = os.path.dirname(self._path)
        if _is_reached_by_link(directory, self._root) or not make_directory(directory):
            return
        text = json.dumps(self.entries, separators=(",", ":"))
        _write(self._path, _digest(text.encode("ascii")) + "\n" + text)
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
    return _digest(data)


def stamp_of(path: str) -> Stamp | None:
    """Return the stamp of a file; None if it has none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _key(target: Target) -> str:
    # A file that is named is parsed in any case, and a notebook of the same name cannot be mistaken for it.
    return "\0" + target.path if target.named else target.path


def _canonical(value: object) -> object:
    """Return ``value`` in a form whose text is the same in every run: sets have no order of their own."""
    if isinstance(value, (set, frozenset)):
        return sorted(map(repr, value))
    return [_canonical(item) for item in value] if isinstance(value, (tuple, list)) else value


def _fingerprint() -> str:
    """Return what changes whenever a source of this program does, without reading any."""
    found = []
    pending = [os.path.dirname(os.path.dirname(__file__))]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        pending.append(entry.path)
                elif entry.name.endswith(".py"):
                    status = entry.stat()
                    found.append((entry.path, status.st_mtime_ns, status.st_size))
    return repr(sorted(found))


def _digest(data: bytes) -> str:
    from _blake2 import blake2b  # hashlib would load OpenSSL as well

    return blake2b(data, digest_size=16).hexdigest()


def _load(path: str) -> dict[str, Entry]:
    try:
        digest, _, text = read_file(path, follow=False).partition(b"\n")
    except (OSError, ValueError):
        return {}
    if digest != _digest(text).encode("ascii"):
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
    return name[_NAME_LENGTH:].startswith(_PACK) and set(name[:_NAME_LENGTH]) <= set("0123456789abcdef")


def _is_mark(name: str) -> bool:
    return any(name == mark or name.startswith(f"{mark}.") for mark in _MARKS)


def _encoded(report: FileReport) -> str | None:
    """Return the text of a report; None if it has something in it that the text cannot hold."""
    from flake8_tempfile.running.report_codec import encoded

    return encoded(report)


def _decoded(text: str, path: str) -> FileReport | None:
    from flake8_tempfile.running.report_codec import decoded

    return decoded(text, path)
