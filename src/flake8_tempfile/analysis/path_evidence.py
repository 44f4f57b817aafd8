"""What one use says about a path, and what the words in a name say about what it holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum

from flake8_tempfile.analysis.path_vocabulary import (
    INPUT_WORDS,
    OUTPUT_WORDS,
    PART_WORDS,
    PRODUCT_WORDS,
    REMOTE_WORDS,
    SOCKET_WORDS,
)
from flake8_tempfile.analysis.temp_paths import TempPath
from flake8_tempfile.records import NamedTuple


class Kind(Enum):
    """What a use of a path shows."""

    WRITTEN = "created or written here"
    OUTPUT = "passed as an output or a destination"
    NAMED = "bound to a name that says where something is put"
    PRODUCT = "bound to the name of something that programs make, and others may read"
    REMOVED = "removed here, so this program made it"
    DEFAULT = "taken where nothing else is given"
    FALLBACK = "taken where a name has no value, other than as a declared default"
    CONSTANT = "a constant of the module, or what a function for defaults returns"
    READ = "only read, or needed to be there"
    REMOTE = "in a container, or on another machine"
    SOCKET = "the address of a socket"
    PRIVATE = "the directory in which tempfile makes a file with a random name"
    TEXT = "compared, shown, or taken apart"
    UNKNOWN = "handed to code that cannot be seen"


class Evidence(NamedTuple):
    """One use: what it shows, where, in words that follow "is" in a message, of which path built on the first.

    ``hops``: how many names and calls lie between the literal and the use.
    """

    kind: Kind
    node: ast.AST
    detail: str
    path: TempPath
    hops: int

    @property
    def line(self) -> int:
        """The line of the use."""
        return int(getattr(self.node, "lineno", 0))


class Hint(Enum):
    """What a name says about the path it holds."""

    OUTPUT = "output"
    PRODUCT = "product"
    INPUT = "input"
    REMOTE = "remote"
    SOCKET = "socket"
    NONE = "none"


# In the order in which they win: `remote_output` is remote, `output_template` an output, `input_cache` an input.
_VOCABULARIES = (
    (Hint.SOCKET, SOCKET_WORDS),
    (Hint.REMOTE, REMOTE_WORDS),
    (Hint.OUTPUT, OUTPUT_WORDS),
    (Hint.INPUT, INPUT_WORDS),
    (Hint.NONE, PART_WORDS),
    (Hint.PRODUCT, PRODUCT_WORDS),
)
_SAID = {
    Hint.OUTPUT: Kind.NAMED,
    Hint.PRODUCT: Kind.PRODUCT,
    Hint.INPUT: Kind.READ,
    Hint.REMOTE: Kind.REMOTE,
    Hint.SOCKET: Kind.SOCKET,
}
_PATH_ENDING = re.compile(r"(?<=[a-z])(?:files?|filename|fname|dirs?|directory|paths?|folder|root|name|location)$")
_PART = re.compile(r"[^A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> Iterator[str]:
    """Yield the words of an identifier in lower case, compounds like ``outfile`` also without their ending."""
    for part in _PART.split(name):
        # k8s and x11 are words, though a digit stands in them.
        tokens = [part] if part.lower() in REMOTE_WORDS | SOCKET_WORDS else _WORD.findall(part)
        for token in tokens:
            word = token.lower()
            yield word
            shorter = _PATH_ENDING.sub("", word)
            if shorter != word:
                yield shorter


def hint(name: str) -> Hint:
    """Judge a variable, parameter, keyword or key by the words in it."""
    found = set(words(name))
    return next((verdict for verdict, vocabulary in _VOCABULARIES if found & vocabulary), Hint.NONE)


def said_by(name: str) -> Kind | None:
    """Return what the name that a path is bound to shows."""
    return _SAID.get(hint(name))
