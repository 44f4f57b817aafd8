"""What a branch adds: the files that differ from a revision of their git repository, and how they were there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flake8_tempfile.baseline import known_in, without_known
from flake8_tempfile.config import ConfigError
from flake8_tempfile.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.runner import check_data


class Changes(NamedTuple):
    """The files below ``root`` that differ from the commit ``base``: their real paths and what they were called there.

    A file that was not there has None.
    """

    root: str
    base: str
    files: dict[str, str | None]

    def among(self, targets: Iterable[Target]) -> Iterator[Target]:
        """Yield the targets that differ."""
        return (target for target in targets if os.path.realpath(target.path) in self.files)

    def new_in(self, report: FileReport, target: Target) -> FileReport:
        """Return ``report`` without the findings that the file had at the base already."""
        old = self.files[os.path.realpath(target.path)]
        if not report.findings or old is None:
            return report
        return without_known(report, known_in(check_data(_git(self.root, "show", f"{self.base}:{old}"), target)))


def changes_since(revision: str, directory: str) -> Changes:
    """Return what differs between the working tree and the point where it left ``revision``.

    Raise :class:`ConfigError` if ``directory`` is in no repository, or that has no such revision.
    """
    root = os.path.realpath(os.fsdecode(_git(directory, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    unknown = f"there is no revision {revision!r}"
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", otherwise=unknown
    )
    unrelated = f"{revision!r} and HEAD have no common past"
    base = _git(root, "merge-base", commit.decode().strip(), "HEAD", otherwise=unrelated).decode().strip()
    files: dict[str, str | None] = {}
    fields = iter(_git(root, "diff", "--name-status", "-z", "-M", "--no-ext-diff", base, "--").split(b"\0"))
    for status in fields:
        if not status:
            break
        old = os.fsdecode(next(fields))
        new = os.fsdecode(next(fields)) if status[:1] in b"RC" else old
        files[os.path.realpath(os.path.join(root, new))] = None if status[:1] == b"A" else old
    for name in _git(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name:
            files[os.path.realpath(os.path.join(root, os.fsdecode(name)))] = None
    return Changes(root, base, files)


def _git(directory: str, *arguments: str, otherwise: str = "") -> bytes:
    """Return what git says; where it fails without a word, ``otherwise`` is what is wrong."""
    try:
        done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, check=False)
    except OSError as error:
        raise ConfigError(f"--diff-base needs git: {error.strerror}") from error
    if done.returncode != 0:
        cause = done.stderr.decode(errors="backslashreplace").strip()
        raise ConfigError(f"--diff-base: {cause or otherwise}")
    return done.stdout
