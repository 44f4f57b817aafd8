"""What the words in a name say about the path that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from flake8_tempfile.analysis.tables.path_names import (
    INPUT_WORDS,
    OUTPUT_WORDS,
    PART_WORDS,
    PRODUCT_WORDS,
    REMOTE_WORDS,
    SOCKET_WORDS,
    TEMPORARY_WORDS,
)


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


_MAKING = frozenset({"make", "mk", "mkd", "create", "new", "build", "setup", "prepare", "ensure", "with", "in"})


def says_temporary(name: str) -> bool:
    """Tell whether a name says that what lies there is not meant to last; what makes such a place is none itself."""
    found = set(words(name))
    return not TEMPORARY_WORDS.isdisjoint(found) and _MAKING.isdisjoint(found)


def says_made_temporary(name: str) -> bool:
    """Tell whether the name of a function or class says that it makes something temporary: ``safe_mkdtemp``."""
    return any(word.endswith(_FACTORY_ENDINGS) for word in words(name))


_FACTORY_ENDINGS = ("temp", "tmp", "temporary")
