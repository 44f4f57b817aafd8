"""What ``.gitignore`` and its relatives leave out: git's own answer in a repository, else pathspec's reading of them.

Paths are absolute, without symbolic links in their directories.
"""

from __future__ import annotations

import os

from flake8_tempfile.records import NamedTuple, Protocol
from flake8_tempfile.source.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from pathspec import GitIgnoreSpec

GIT = ".git"
IGNORE_FILE = ".gitignore"
# They would point git to another repository than the one the files are in; a hook of git has them set.
_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")
# In seconds: git waits for ever for a pipe that stands in the place of a file it reads.
_PATIENCE = 30
# What the configuration of a repository may let git start, and what keeps it from that: nothing of a repository runs
# when its files are only looked at.
_INERT = (("core.fsmonitor", "false"), ("core.hooksPath", os.devnull))
_COMMAND = (
    "git",
    "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory",
)  # fmt: skip


class Rules(Protocol):
    """What is left out in a directory."""

    def ignores(self, path: str, *, directory: bool) -> bool:
        """Tell whether what has this path is left out, given that the directory it is in is not."""

    def inside(self, directory: str, names: Container[str]) -> Rules:
        """Return the rules for a directory below, which has entries with these names."""


def rules_above(root: str, *, respected: bool) -> Rules:
    """Return what to ask for the rules of a directory to be walked; without a repository they start in ``root``."""
    return _Unknown(os.path.realpath(root)) if respected else _None()


def rules_for(top: str, root: str) -> Rules:
    """Return the rules that hold in a directory; outside of repositories files from ``root`` downwards count."""
    repository = repository_of(top)
    ignored = _ignored_by_git(top) if repository else None
    if ignored is not None:
        return _Answer(ignored)
    found = _Files()
    for directory in _between(repository or root, top):
        found = found.with_files(directory)
    # What the user names is not left out, and then nothing in it is on account of what it is in.
    return _Files() if found.ignores(top, directory=True) else found


class _None(NamedTuple):
    """No rules."""

    def ignores(self, path: str, *, directory: bool) -> bool:
        return False

    def inside(self, directory: str, names: Container[str]) -> Rules:
        return self


class _Unknown(NamedTuple):
    """Rules that the directory to be walked will show."""

    root: str

    def ignores(self, path: str, *, directory: bool) -> bool:
        return False

    def inside(self, directory: str, names: Container[str]) -> Rules:
        return rules_for(directory, self.root)


class _Answer(NamedTuple):
    """The paths that git ignores; the walk does not enter the directories among them."""

    paths: frozenset[str]

    def ignores(self, path: str, *, directory: bool) -> bool:
        return path in self.paths

    def inside(self, directory: str, names: Container[str]) -> Rules:
        # git does not look into repositories in repositories, and they have rules of their own.
        return rules_for(directory, directory) if GIT in names else self


class _Files(NamedTuple):
    """The files with rules that hold in a directory, those of the outermost directory first."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def ignores(self, path: str, *, directory: bool) -> bool:
        for base, spec in reversed(self.specs):
            place = path[len(base) :].replace(os.sep, "/").lstrip("/")
            said = spec.check_file(place + "/" * directory).include
            if said is not None:
                return said
        return False

    def inside(self, directory: str, names: Container[str]) -> Rules:
        if GIT in names:
            return rules_for(directory, directory)
        return self.with_files(directory) if IGNORE_FILE in names else self

    def with_files(self, directory: str) -> _Files:
        """Return the rules with those of the files that belong to one more directory."""
        specs = self.specs
        for name in (os.path.join(GIT, "info", "exclude"), IGNORE_FILE):
            spec = _read(os.path.join(directory, name))
            if spec is not None:
                specs = (*specs, (directory, spec))
        return _Files(specs)


def repository_of(directory: str) -> str | None:
    """Return the top of the repository that ``directory`` is in."""
    while not os.path.lexists(os.path.join(directory, GIT)):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def environment(settings: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """Return the environment in which git looks for the repository where it is started, and runs nothing of it.

    ``settings`` stand above those of the repository, as those do that keep git from starting fsmonitor and hooks; and
    git neither writes to the index, which has a hook of its own, nor fetches what a partial clone does not have.
    """
    found = {name: value for name, value in os.environ.items() if name not in _VARIABLES}
    found |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
    given = found.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    number = first
    for number, (key, value) in enumerate((*_INERT, *settings), first + 1):
        found |= {f"GIT_CONFIG_KEY_{number - 1}": key, f"GIT_CONFIG_VALUE_{number - 1}": value}
    return {**found, "GIT_CONFIG_COUNT": str(number)}


def _ignored_by_git(top: str) -> frozenset[str] | None:
    """Return what git ignores below ``top``; None if it cannot say."""
    import subprocess  # few runs walk through a repository

    try:
        done = subprocess.run(
            _COMMAND,
            cwd=top,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    names = os.fsdecode(done.stdout).split("\0")
    return frozenset(os.path.normpath(os.path.join(top, name)) for name in names if name not in ("", "./"))


def _between(upper: str, lower: str) -> list[str]:
    """Return the directories from ``upper`` down to ``lower``, only ``lower`` if it is not in the other."""
    found = [lower]
    while found[-1] != upper:
        parent = os.path.dirname(found[-1])
        if parent == found[-1]:
            return [lower]
        found.append(parent)
    return found[::-1]


def _read(path: str) -> GitIgnoreSpec | None:
    try:
        lines = read_file(path).decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    if not any(line.strip() and not line.startswith("#") for line in lines):
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
