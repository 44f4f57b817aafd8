"""What one use says about a path, and what the words in a name say about what it holds."""

from __future__ import annotations

import ast
from enum import Enum

from flake8_tempfile.analysis.paths.shared_directories import TempPath
from flake8_tempfile.analysis.tables.words import Hint, hint
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
    ADDRESS = "bound to a name that says it is such an address"
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


_SAID = {
    Hint.OUTPUT: Kind.NAMED,
    Hint.PRODUCT: Kind.PRODUCT,
    Hint.INPUT: Kind.READ,
    Hint.REMOTE: Kind.REMOTE,
    Hint.SOCKET: Kind.ADDRESS,
}


def said_by(name: str) -> Kind | None:
    """Return what the name that a path is bound to shows."""
    return _SAID.get(hint(name))
