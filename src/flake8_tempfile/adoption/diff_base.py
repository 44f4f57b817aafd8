"""What a branch adds: the files that differ from a revision of their git repository, and how they were there.

Nothing of a repository runs: neither its hooks nor the filters and programs that its configuration names.

The revision is one of the repositories that the named paths are in.  What a submodule of these adds is told by the
commit that was recorded for it there; all of a repository inside that is no submodule is new.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flake8_tempfile.adoption.baseline import known_in, without_known
from flake8_tempfile.config.pyproject import ConfigError
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.files.gitignore import environment, repository_of
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.runner import check_data

_SUBMODULE = b"160000"
# A submodule has a configuration of its own, which git would obey there; its files are asked for by themselves.
_DIFF = ("diff", "--name-status", "-z", "-M", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
# The settings of a filter that name a program; an empty one is none.
_FILTER = re.compile(rb"(filter\..*)\.(?:clean|smudge|process|required)", re.DOTALL)


class Changes(NamedTuple):
    """The files below ``root`` that differ from the commit ``base``: their real paths and what they were called there.

    A file that was not there has None; without a ``base`` none was.
    """

    root: str
    base: str
    files: dict[str, str | None]

    def has(self, path: str) -> bool:
        """Tell whether the file with this real path differs."""
        return not self.base or path in self.files

    def new_in(self, report: FileReport, target: Target) -> FileReport:
        """Return ``report`` without the findings that the file had at the base already."""
        old = self.files.get(os.path.realpath(target.path))
        if not report.findings or old is None:
            return report
        before = _git(self.root, "cat-file", "blob", f"{self.base}:{old}")
        return without_known(report, known_in(check_data(before, target)))


class Branch:
    """What differs from a revision in the repositories that the named paths are in, and in those inside them."""

    def __init__(self, revision: str, paths: Iterable[str]) -> None:
        """Ask git; raise :class:`ConfigError` for a path in no repository, and where there is no such revision."""
        self._roots: dict[str, str] = {}
        tops = dict.fromkeys(map(self._root, paths))
        self._changes = {top: changes_since(revision, top) for top in tops}

    def among(self, targets: Iterable[Target]) -> Iterator[Target]:
        """Yield the targets that differ."""
        return (target for target in targets if self._of(target).has(os.path.realpath(target.path)))

    def new_in(self, report: FileReport, target: Target) -> FileReport:
        """Return ``report`` without the findings that are not of the branch."""
        return self._of(target).new_in(report, target)

    def _of(self, target: Target) -> Changes:
        return self._in(self._root(target.path))

    def _in(self, root: str) -> Changes:
        if root not in self._changes:
            above = repository_of(os.path.dirname(root))
            self._changes[root] = _changes_inside(root, self._in(above)) if above else Changes(root, "", {})
        return self._changes[root]

    def _root(self, path: str) -> str:
        # A link belongs to the repository that it is in, wherever it leads to.
        directory = os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path))
        if directory not in self._roots:
            root = repository_of(directory)
            if root is None:
                raise ConfigError(f"--diff-base: {path} is not in a git repository")
            self._roots[directory] = root
        return self._roots[directory]


def changes_since(revision: str, root: str) -> Changes:
    """Return what differs between the working tree of a repository and the point where it left ``revision``.

    Raise :class:`ConfigError` if it has no such revision.
    """
    unknown = f"there is no revision {revision!r}"
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", otherwise=unknown
    )
    unrelated = f"{revision!r} and HEAD have no common past"
    return _changes(root, _git(root, "merge-base", commit.decode().strip(), "HEAD", otherwise=unrelated))


def _changes_inside(root: str, above: Changes) -> Changes:
    """Return what differs in a repository inside another one, in which that is ``above``."""
    if above.base:
        place = os.path.relpath(root, above.root)
        recorded = _git(above.root, "ls-tree", "-z", above.base, "--", f":(literal){place}").split()
        if recorded[:1] == [_SUBMODULE]:
            return _changes(root, recorded[2])
    return Changes(root, "", {})


def _changes(root: str, commit: bytes) -> Changes:
    base = commit.decode().strip()
    files: dict[str, str | None] = {}
    fields = iter(_git(root, *_DIFF, base, "--", settings=_without_filters(root)).split(b"\0"))
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


def _without_filters(root: str) -> list[tuple[str, str]]:
    """Return the settings that take all filters out which the configuration of a repository knows.

    A file that only a filter makes the same as the committed one differs then; what was found in it is known anyway.
    """
    names = _run(root, "config", "-z", "--name-only", "--get-regexp", r"^filter\.").stdout.split(b"\0")
    drivers = dict.fromkeys(os.fsdecode(found[1]) for found in map(_FILTER.fullmatch, names) if found)
    values = {"clean": "", "smudge": "", "process": "", "required": "false"}
    return [(f"{driver}.{key}", value) for driver in drivers for key, value in values.items()]


def _git(directory: str, *arguments: str, otherwise: str = "", settings: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return what git says; where it fails without a word, ``otherwise`` is what is wrong."""
    done = _run(directory, *arguments, settings=settings)
    if done.returncode == 0:
        return done.stdout
    cause = done.stderr.decode(errors="backslashreplace").strip() or otherwise
    if _run(directory, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        cause += "; this clone is shallow, `git fetch --unshallow` gets the rest"
    raise ConfigError(f"--diff-base: {cause}")


def _run(
    directory: str, *arguments: str, settings: Iterable[tuple[str, str]] = ()
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=directory,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise ConfigError(f"--diff-base needs git: {error.strerror}") from error
