"""Which files to check: those named, and those found in the directories named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from flake8_tempfile.config.pyproject import CONFIG_FILE, Configuration, Options
from flake8_tempfile.files.patterns import Patterns, compiled, matches_somewhere, slashed
from flake8_tempfile.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tempfile.files.gitignore import Rules

SUFFIXES = (".py", ".pyi", ".ipynb")


class Target(NamedTuple):
    """A file to check.

    ``named``: the user asked for this very file, so it is parsed in any case.  ``problem`` says why it cannot be
    read, where finding it has already shown that.
    """

    path: str
    options: Options
    named: bool = False
    problem: str = ""


def find_targets(
    paths: Iterable[str], configuration: Configuration, *, force_exclude: bool = False
) -> Iterator[Target]:
    """Yield the files to check, each once: those in directories sorted by path, named ones whatever their ending.

    A file that a symbolic link leads to is checked under the name of the link only if it has no other and lies in one
    of the directories; links come last.  A file that is named counts as such wherever else it was found.  With
    ``force_exclude`` it is treated as if it had been found in a directory.
    """
    seen: set[str] = set()
    links: list[tuple[str, Target]] = []
    given = [os.path.normpath(path) for path in paths]
    named = set() if force_exclude else {os.path.realpath(path) for path in given if not os.path.isdir(path)}
    for path in given:
        for place, target in _targets(path, configuration, force_exclude):
            target = target._replace(named=True) if place in named and not target.named else target
            if not place:
                links.append((os.path.realpath(target.path), target))
            elif place not in seen:
                seen.add(place)
                yield target
    tops = tuple(_prefix(os.path.realpath(path)) for path in given if links and os.path.isdir(path))
    for place, target in links:
        if place not in seen and place.startswith(tops):
            seen.add(place)
            yield target


def is_excluded(path: str, options: Options) -> bool:
    """Tell whether the patterns leave out a path that is named."""
    return matches_somewhere(path, options.exclude, options.root)


def left_out(path: str, configuration: Configuration, *, force_exclude: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the files at a path of which none is to be checked, and who leaves each out."""
    if not os.path.isdir(path):
        if force_exclude:
            yield path, "`exclude` leaves out"
        return
    for reader, who in (
        (configuration, "links lead out of the directory to"),
        (_Lenient(configuration, gitignore=True), "`exclude` leaves out"),
        (_Lenient(configuration, gitignore=False), "git ignores"),
    ):
        for _, target in _walk(path, reader):
            yield target.path, who


class _Lenient(NamedTuple):
    """A configuration without what leaves files out."""

    configuration: Configuration
    gitignore: bool

    def options_for(self, directory: str) -> Options:
        options = self.configuration.options_for(directory)
        return options._replace(exclude=(), respect_gitignore=options.respect_gitignore and self.gitignore)


def _targets(path: str, configuration: Configuration, force_exclude: bool) -> Iterator[tuple[str, Target]]:
    """Yield files with their real paths, which for links are left for later."""
    is_directory = os.path.isdir(path)
    options = configuration.options_for(path if is_directory else os.path.dirname(path))
    if force_exclude and is_excluded(path, options):
        return
    if is_directory:
        yield from _walk(path, configuration)
    else:
        yield os.path.realpath(path), Target(path, options, named=not force_exclude)


class _Found(NamedTuple):
    """A file, or a directory to be walked under the rules of the one above: its name, path, and real path."""

    name: str
    path: str
    real: str
    rules: Rules | None


def _walk(top: str, configuration: Configuration | _Lenient) -> Iterator[tuple[str, Target]]:
    """Yield the Python files below ``top``; symbolic links to directories are not followed, so no loop is entered."""
    from flake8_tempfile.files.gitignore import rules_above

    options = configuration.options_for(top)
    rules = rules_above(options.root, respected=options.respect_gitignore)
    excluded = compiled(options.exclude, options.root)
    pending = [(_Found("", top, os.path.realpath(top), rules), options, excluded)]
    while pending:
        found, options, excluded = pending.pop()
        if found.rules is None:
            yield found.real, Target(found.path, options)
            continue
        try:
            with os.scandir(found.path) as listing:
                entries = {entry.name: entry for entry in listing}
        except OSError as error:
            yield found.real, Target(found.path, options, problem=error.strerror or str(error))
            continue
        if CONFIG_FILE in entries:
            options = configuration.options_for(found.path)
            excluded = compiled(options.exclude, options.root)
        inside = sorted(_inside(found, entries, found.rules, excluded), reverse=True)
        pending.extend((below, options, excluded) for below in inside)


def _inside(
    found: _Found, entries: Mapping[str, os.DirEntry[str]], rules: Rules, excluded: Patterns
) -> Iterator[_Found]:
    """Yield what is to be checked or walked in a directory; links to files have no real path yet."""
    rules = rules.inside(found.real, entries)
    shown, real = _prefix(found.path), _prefix(found.real)
    absolute = slashed(_prefix(os.path.abspath(found.path))) if excluded.path_globs else ""
    for name, entry in entries.items():
        is_directory = entry.is_dir(follow_symlinks=False)
        if not is_directory and not (name.endswith(SUFFIXES) and _is_file(entry)):
            continue
        if excluded.fit(name, absolute + name) or rules.ignores(real + name, directory=is_directory):
            continue
        place = "" if entry.is_symlink() else real + name
        yield _Found(name, shown + name, place, rules if is_directory else None)


def _prefix(directory: str) -> str:
    return "" if directory == os.curdir else os.path.join(directory, "")


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether the entry is a regular file and no pipe or socket, which might block whoever reads it."""
    try:
        return entry.is_file()
    except OSError:
        return True  # reading it will say what is wrong
