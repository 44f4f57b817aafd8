"""Findings that are known already: those in a baseline file, or those of an older version of a file.

A finding is known by the path, the code and the text of its line, not by the number of the line, so that it stays known
when lines move.  Of equal ones as many are known as there were.  A file that is not there any more hands what was known
of it on to one that nothing is known of and that has the same lines: it has been moved.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from functools import partial
from itertools import takewhile
from typing import TypeAlias

from flake8_tempfile.config.pyproject import ConfigError
from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.source.reading import read_file

# The code of a finding and the text of its line.
Key: TypeAlias = tuple[str, str]
Known: TypeAlias = "Counter[Key]"
_VERSION = 1
# A file that is not checked at all is not a debt to be paid later.
_NEVER_KNOWN = frozenset({"TMP001"})


def known_in(report: FileReport) -> Known:
    """Return what later findings of the same file are to be compared with."""
    return Counter(_key(finding, report) for finding in report.findings if finding.code not in _NEVER_KNOWN)


def without_known(report: FileReport, known: Known) -> FileReport:
    """Return ``report`` without the findings that are known."""
    left, new = known.copy(), []
    for finding in report.findings:
        key = _key(finding, report)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(finding)
    return report._replace(findings=tuple(new))


def _key(finding: Finding, report: FileReport) -> Key:
    line = finding.span.line
    return finding.code, report.lines[line - 1].strip() if line <= len(report.lines) else ""


class Baseline:
    """The known findings of many files, kept in a JSON file; its paths are relative to the directory it is in."""

    def __init__(self, path: str, files: Mapping[str, Known]) -> None:
        """Start with the known findings of files, by their path in the file."""
        self.path = path
        self._directory = os.path.realpath(os.path.dirname(os.path.abspath(path)))
        self._files = dict(files)
        self._gone = 0
        self._missing: list[str] | None = None
        self._moved: dict[str, str] = {}
        self.hidden = 0  # of the findings in the reports so far

    @classmethod
    def load(cls, path: str, *, may_be_missing: bool = False) -> Baseline:
        """Read a baseline; raise :class:`ConfigError` if it cannot be used."""
        try:
            document = json.loads(read_file(path))
            return cls(path, _files_in(document))
        except FileNotFoundError:
            if may_be_missing:
                return cls(path, {})
            raise ConfigError(f"{path}: there is no such baseline (--update-baseline makes it)") from None
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ConfigError(f"{path}: not a baseline of this program: {error}") from error

    def new_in(self, report: FileReport, codes: Container[str]) -> FileReport:
        """Return the report, which is of a check for ``codes``, without the findings that are known."""
        self._find_moved(report)
        known = self._known_of(report.path)
        if not known:
            return report
        if not _is_unchecked(report):
            self._gone += (_with_codes(known, codes) - known_in(report)).total()
        new = without_known(report, known)
        self.hidden += len(report.findings) - len(new.findings)
        return new

    def new_to(self, path: str) -> Callable[[FileReport], FileReport]:
        """Return what takes the known findings of a file out of a report on any version of it, and counts nothing."""
        return partial(without_known, known=self._known_of(path))

    def _known_of(self, path: str) -> Known:
        name = self._name(path)
        return self._files.get(self._moved.get(name, name), Counter())

    def _find_moved(self, report: FileReport) -> None:
        """Note which file that is not there any more this one was, if it was one."""
        name = self._name(report.path)
        if not report.findings or name in self._files or name in self._moved:
            return
        here = known_in(report)
        likely = [gone for gone in self._orphans() if _is_moved(gone, self._files[gone], name, here)]
        if likely:
            # Of several the one that shares most; of those the one in the most similar place.
            best = max(likely, key=lambda gone: ((self._files[gone] & here).total(), _common_end(gone, name)))
            self._moved[name] = best

    def _orphans(self) -> list[str]:
        """Return the files that are not there, and that no other one has been found to be."""
        if self._missing is None:
            self._missing = [name for name in self._files if not self._is_there(name)]
        taken = set(self._moved.values())
        return [name for name in self._missing if name not in taken]

    @property
    def gone(self) -> int:
        """The number of known findings that the checked files do not have any more, or whose file is not there."""
        return self._gone + sum(self._files[name].total() for name in self._orphans())

    def updated(self, reports: Iterable[tuple[FileReport, Container[str]]]) -> Baseline:
        """Return the baseline that knows all findings in ``reports``, each of a check for some codes.

        What was not checked, neither the file nor for the code, stays as it is.
        """
        files = {name: known for name, known in self._files.items() if self._is_there(name)}
        for report, codes in reports:
            if not _is_unchecked(report):
                name = self._name(report.path)
                known = files.get(name, Counter())
                files[name] = known_in(report) + (known - _with_codes(known, codes))
        return Baseline(self.path, files)

    def total(self) -> int:
        """Return the number of known findings."""
        return sum(known.total() for known in self._files.values())

    def text(self) -> str:
        """Return what is written to the file: sorted, one line for each kind of finding, so that versions merge."""
        entries = [
            json.dumps({"path": name, "code": code, "line": line, "count": number}, ensure_ascii=False)
            for name, known in sorted(self._files.items())
            for (code, line), number in sorted(known.items())
        ]
        listed = ",\n".join(f"    {entry}" for entry in entries)
        return f'{{\n  "version": {_VERSION},\n  "findings": [\n{listed}\n  ]\n}}\n'

    def _name(self, path: str) -> str:
        directory, name = os.path.split(os.path.abspath(path))
        return os.path.relpath(os.path.join(os.path.realpath(directory), name), self._directory).replace(os.sep, "/")

    def _is_there(self, name: str) -> bool:
        return os.path.exists(os.path.join(self._directory, *name.split("/")))


def _is_unchecked(report: FileReport) -> bool:
    return bool(report.failure or report.unchecked) or any(finding.code in _NEVER_KNOWN for finding in report.findings)


def _is_moved(old: str, known: Known, new: str, here: Known) -> bool:
    """Tell whether what was known of a file that is gone may be what is found in another one."""
    if old.rpartition("/")[2] == new.rpartition("/")[2]:
        return bool(known & here)
    return known <= here


def _common_end(one: str, other: str) -> int:
    """Return how many parts at the end of two paths are the same."""
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _with_codes(known: Known, codes: Container[str]) -> Known:
    return Counter({key: number for key, number in known.items() if key[0] in codes})


def _files_in(document: Mapping[str, object]) -> dict[str, Known]:
    if document["version"] != _VERSION or not isinstance(document["findings"], list):
        raise ValueError(f"version {document['version']!r}")
    files: dict[str, Known] = {}
    for entry in document["findings"]:
        path, code, line, number = entry["path"], entry["code"], entry["line"], entry["count"]
        if not (isinstance(path, str) and isinstance(code, str) and isinstance(line, str) and isinstance(number, int)):
            raise ValueError(f"entry {entry!r}")
        files.setdefault(path, Counter())[code, line] += number
    return files
