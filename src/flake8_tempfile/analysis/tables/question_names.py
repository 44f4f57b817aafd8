"""What the name of a function says that it asks of a path: ``is_temporary``, ``was_made_here``, ``may_be_removed``."""

from __future__ import annotations

import re
from enum import Enum, auto

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ASKING = frozenset({
    "is", "was", "in", "looks", "has", "can", "may", "should", "must", "need", "needs", "allow", "allows", "allowed",
    "inside", "under",
})  # fmt: skip
_TEMPORARY = frozenset({"temp", "tmp", "temporary", "tempfile", "tmpfile", "tempdir", "tmpdir", "scratch"})
_OWN = frozenset({"ours", "mine"})
_PLACE = frozenset({"inside", "within", "under", "below", "beneath"})
_REMOVAL = frozenset({
    "removed", "removable", "deletable", "cleaned",
})  # fmt: skip
_OTHER = frozenset({
    "path", "file", "filename", "dir", "directory", "folder", "name", "it", "this", "that", "a", "an", "the",
    "our", "my", "by", "us", "me", "here", "local", "copy", "be", "been", "to", "of", "like", "safe", "workspace",
})  # fmt: skip
_PRESENT = frozenset({"exists", "exist", "existing", "present"})
_AT = frozenset({"on", "at", "disk", "still"})


class Question(Enum):
    """What is asked of a path."""

    OWN = auto()
    """Whether it is a temporary one, or the program's own: the answer for one just made is known."""
    EITHER = auto()
    """Where it lies, or whether it may go: that tells two paths apart that a name may stand for."""
    PRESENT = auto()
    """Whether there is anything at it."""


def question(function: str) -> Question | None:
    """Return what a function of that name asks; None if it asks anything else, or that too: ``is_empty_temp_dir``."""
    found = [word.lower() for word in _WORD.findall(function)]
    known = _ASKING | _TEMPORARY | _OWN | _PLACE | _REMOVAL | _OTHER
    if not _PRESENT.isdisjoint(found) and (known | _PRESENT | _AT).issuperset(found):
        return Question.PRESENT
    if not found or found[0] not in _ASKING or not known.issuperset(found):
        return None
    said = set(found)
    if said & (_TEMPORARY | _OWN):
        return Question.OWN
    return Question.EITHER if said & (_PLACE | _REMOVAL) else None
