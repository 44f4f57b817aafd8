"""The text search that tells which files are worth parsing.

Most files have nothing to do with temporary files.  A file without any of the words below has no findings, and it
costs this search and nothing more: neither the parser nor the analysis is loaded for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AnyStr, TypeAlias

    from flake8_tempfile.settings import Settings

    _Words: TypeAlias = tuple[tuple[AnyStr, tuple[AnyStr, ...]], ...]
    _Paths: TypeAlias = tuple[re.Pattern[AnyStr], ...]

_IMPORTED_REMOVE = tuple(f"{before}remove" for before in "(,\t") + tuple(
    f" remove{after}" for after in (",", "\n", "\r", ";", ")", "\\", " as ", " #", "  #", " \\")
)
# (gate, words that let a file pass where the gate was found; none: the gate does).  Each gate is one search through
# the whole text, so a gate is a fragment that several words share.
_WORDS: _Words[str] = (
    # No "mktemp": what it is called on names tempfile, or is a fixture of pytest.
    ("temp", ("tempfile", "mkdtemp", "mkstemp", "gettempdir", "tempnam")),
    ("Temporary", ("TemporaryFile", "TemporaryDirectory")),
    ("tmp", ("tmpnam",)),
    # The variables that tempfile reads; the two short ones as string literals, for they are common names.
    # A comment may name a rule and have no use.
    ("TMP", ("TMPDIR", "'TMP'", '"TMP"', "TMP0", "TMP1", "TMP2", "TMP3", "TMP4", "TMP9")),
    ("TEMP", ("'TEMP'", '"TEMP"')),
    # A removal may show that what a helper of unknown make returned was temporary.
    ("unlink", ()),
    ("rmtree", ()),
    ("rmdir", ()),
    ("os.remove", ()),
    # As an imported name, which no dot or bracket is next to; lists have a method of this name.
    ("from os import", _IMPORTED_REMOVE),
    ("request.files", ()),
    # The names of rules, in a comment that may have no use.
    (
        "noqa:",
        ("temp-", "-temp", "-removed", "-removes", "-unlinked", "removal-", "-leak", "-set-up", "-upload", "-by-name"),
    ),
)


def may_concern(data: bytes | str, settings: Settings) -> bool:
    """Tell whether a file with this text can have findings.

    Bytes are taken for an encoding that has ASCII as a subset.  A temporary directory counts where it is written in
    one piece (``"/var/tmp/x"``) or where its last part starts a string (``os.path.join("/var", "tmp")``).
    """
    directories, patterns = settings.temp_directories, settings.acquirers + settings.removers
    if isinstance(data, bytes):
        return _found(data, *_raw_triggers(directories, patterns))
    return _found(data, *_triggers(directories, patterns))


def _found(text: AnyStr, words: _Words[AnyStr], paths: _Paths[AnyStr]) -> bool:
    for gate, behind in words:
        if gate in text and (not behind or any(word in text for word in behind)):
            return True
    return any(path.search(text) for path in paths)


@lru_cache(maxsize=8)
def _triggers(directories: tuple[str, ...], patterns: tuple[str, ...]) -> tuple[_Words[str], _Paths[str]]:
    words = dict(_WORDS)
    for gate, parts in _directory_words(directories):
        if words.get(gate) != ():
            words[gate] = tuple(dict.fromkeys((*words.get(gate, ()), *parts)))
    fragments = ((_fragment(pattern), ()) for pattern in patterns)
    return (*words.items(), *fragments), tuple(_path_patterns(directories))


@lru_cache(maxsize=8)
def _raw_triggers(directories: tuple[str, ...], patterns: tuple[str, ...]) -> tuple[_Words[bytes], _Paths[bytes]]:
    words, paths = _triggers(directories, patterns)
    return (
        tuple((gate.encode(), tuple(word.encode() for word in behind)) for gate, behind in words),
        tuple(re.compile(path.pattern.encode(), re.IGNORECASE) for path in paths),
    )


def _directory_words(directories: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for directory in directories:
        name = directory.rstrip("/").rpartition("/")[2]
        if not _any_case(directory) and name:
            yield name, (f"/{name}", f"'{name}", f'"{name}')


def _path_patterns(directories: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """Yield patterns for the directories in the Windows style; in source text a backslash may be doubled.

    Those with the same first character share a pattern, which re then finds at the speed of memchr; the drive
    letter, whose case varies, is left out for that.
    """
    alternatives: dict[str, list[str]] = {}
    for directory in filter(_any_case, directories):
        path = directory[1:] if directory[1:2] == ":" else directory
        first, rest = path[0], path[1:].rstrip("\\/")
        end = r"(?!\w)" if rest[-1:].isalnum() else ""  # no URL such as https://templates
        alternatives.setdefault(first, []).append(r"[\\/]+".join(map(re.escape, re.split(r"[\\/]+", rest))) + end)
    for first, rests in alternatives.items():
        yield re.compile(f"{re.escape(first)}(?:{'|'.join(rests)})", re.IGNORECASE)


def _any_case(directory: str) -> bool:
    return "\\" in directory or ":" in directory or directory.startswith("%")


def _fragment(pattern: str) -> str:
    """Return the longest text that every name matching the ``fnmatch`` pattern has in its last part."""
    last = re.sub(r"\[[^]]*\]", "*", pattern).rpartition(".")[2]
    return max(re.findall(r"\w+", last), key=len, default="")
