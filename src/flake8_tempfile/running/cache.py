"""What earlier runs found out, so that a file is looked into only if it has changed.

One pack for each set of options, in the cache directory of the project: a JSON document with an entry for each file.
An entry holds while the file keeps its time of change and its size; if only these have changed, and the content has
not, it holds too.  Where the findings depend on other modules of the project, these must be as they were; the files
that a search of their text has shown to be clean depend on all modules together that one of them imports.  The name of
a pack is made of all else that the findings depend on: the options, the directory
that paths are relative to, the version of Python, and the sources of this program.

A pack is replaced as a whole, by renaming, so runs side by side do no harm: the last one counts.
"""

from __future__ import annotations

import os
import sys

from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.cache_pack import PACK, Pack, digest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tempfile.analysis.project.disk import Disk
    from flake8_tempfile.config.pyproject import Options
    from flake8_tempfile.files.discovery import Target
    from flake8_tempfile.running.cache_pack import Entry, Stamp

# Options that have no influence on what is found in a file.
_IRRELEVANT = frozenset({"exclude", "respect_gitignore", "cache_dir", "file", "baseline"})


class Cache:
    """The packs of a run; nothing is read before it is asked for."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._fingerprint = ""
        self._packs: dict[str, Pack] = {}
        self._options: Options | None = None
        self._disk: Disk | None = None
        self._pack: Pack | None = None

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
            is_valid = bool(entry[2]) or self._pack_of(target).is_search_valid(self._read_disk)
            return FileReport(target.path) if is_valid else None
        report = _decoded(entry[3], target.path)
        if report is None or not report.reads:
            return report
        from flake8_tempfile.analysis.project.disk import holds

        return report if holds(report.reads, self._read_disk()) else None

    def _read_disk(self) -> Disk:
        from flake8_tempfile.analysis.project.disk import Disk

        self._disk = self._disk or Disk()
        return self._disk

    def depend(self, target: Target, searched: Sequence[str]) -> None:
        """Note files and directories on which it depends which files are clean by a search of their text."""
        if searched:
            self._pack_of(target).searched.update(searched)

    def remember(self, target: Target, stamp: Stamp | None, digest: str, report: FileReport) -> None:
        """Keep a report for later runs."""
        text = "" if report == FileReport(target.path) else _encoded(report)
        if text is not None and not report.failure:
            self._pack_of(target).put(_key(target), stamp, digest, text)

    def save(self) -> None:
        """Write the packs that have changed; a directory that cannot be written to holds no cache."""
        for pack in self._packs.values():
            if pack.searched:
                pack.seal(self._read_disk())
            try:
                pack.save()
            except (OSError, ValueError):  # no path holds a null byte
                continue

    def _pack_of(self, target: Target) -> Pack:
        options = target.options
        if options is not self._options or self._pack is None:
            path = os.path.join(options.cache_dir, self._name(options) + PACK)
            if path not in self._packs:
                self._packs[path] = Pack(path, options.root)
            self._options, self._pack = options, self._packs[path]
        return self._pack

    def _name(self, options: Options) -> str:
        self._fingerprint = self._fingerprint or _fingerprint()
        pairs = zip(options._fields, options, strict=True)
        relevant = [_canonical(value) for name, value in pairs if name not in _IRRELEVANT]
        parts = (os.getcwd(), sys.version, self._fingerprint, repr(relevant))
        return digest_of("\0".join(parts).encode("utf-8", "surrogatepass"))


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


def _encoded(report: FileReport) -> str | None:
    """Return the text of a report; None if it has something in it that the text cannot hold."""
    from flake8_tempfile.running.report_codec import encoded

    return encoded(report)


def _decoded(text: str, path: str) -> FileReport | None:
    from flake8_tempfile.running.report_codec import decoded

    return decoded(text, path)
