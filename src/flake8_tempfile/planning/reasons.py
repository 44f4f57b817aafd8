"""Why there is no rewrite: what the user reads as "left because", and the kind by which the advice is chosen.

Reasons that say no more than that the code has another shape stand where they are given; those that are given in
several places, or that say what is not to be advised either, are in the table here.
"""

from __future__ import annotations

from enum import Enum

from flake8_tempfile.model import Obstacle, Unfixed


class Reason(Enum):
    """A reason that several planners give, or that decides on the advice."""

    GIVEN = Unfixed("it may be what was passed in, and belong to the caller", Obstacle.FOREIGN)
    HANDED_TO_CALLER = Unfixed("the path is handed to the caller", Obstacle.USED_LATER)
    RETURNED_READER = Unfixed("what is returned may still need the file", Obstacle.USED_LATER)
    STORED_RESOURCE = Unfixed("it is stored on an object or in a container", Obstacle.USED_LATER)
    STORED_PATH = Unfixed("the path is stored on an object or in a container", Obstacle.USED_LATER)
    STORED_ELSEWHERE = Unfixed("the path is stored elsewhere", Obstacle.USED_LATER)
    RUNS_ON = Unfixed("the path is used by something that runs on", Obstacle.USED_LATER)
    TOLD_ON = Unfixed("what is told the path may go on using it", Obstacle.USED_LATER)
    SAID = Unfixed("a message says where it is", Obstacle.USED_LATER)
    SAID_LEFT = Unfixed("a message says where it is left", Obstacle.USED_LATER)
    KEPT_ON_A_BRANCH = Unfixed("one branch keeps it, and may mean to", Obstacle.KEPT)
    KEPT_ON_SUCCESS = Unfixed(
        "it is removed on failure only: what is left otherwise may be meant to stay", Obstacle.KEPT
    )
    MAY_BE_ANOTHERS = Unfixed("it may have been there before, and belong to somebody else", Obstacle.NOT_OURS)
    MET_AT = Unfixed("it matters whether it is there already", Obstacle.NOT_OURS)
    MET_AT_DIRECTORY = Unfixed("it matters whether the directory is there already", Obstacle.NOT_OURS)
    ASKED_FOR = Unfixed("it is asked whether the directory is there", Obstacle.NOT_OURS)
    LEFT_BY_EARLIER_RUN = Unfixed("an earlier run may have left it there to be found", Obstacle.NOT_OURS)
    REMOVED_BY_OTHERS = Unfixed("something else may remove it", Obstacle.NOT_OURS)
    PUT_BACK = Unfixed("a failure puts back what it holds, which may be the only copy", Obstacle.NOT_OURS)
    MOVED_THERE = Unfixed("what is moved there would be lost if an exception follows", Obstacle.NOT_OURS)
    PUT_THERE = Unfixed("somebody else may have put there what is read", Obstacle.NOT_OURS)
    READ_FIRST = Unfixed("what an earlier run has left there may be used", Obstacle.NOT_OURS)
    MEETING_PLACE = Unfixed("its name says that other processes look for it", Obstacle.NOT_OURS)
    APPENDED = Unfixed("what is written there is added to what is there", Obstacle.NOT_OURS)
    IN_MEMORY = Unfixed("it lies in memory, where others may look for it by its name", Obstacle.PLACE)
    UNDER_TEST = Unfixed("the removal may be what is tested")
    MOUNTED = Unfixed("something may be mounted there, which a removal would empty", Obstacle.NOT_EMPTY)
    WANTS_EMPTY = Unfixed(
        "the removal wants an empty directory, which need not be there after a failure", Obstacle.NOT_EMPTY
    )
    USED_BY_OTHERS = Unfixed("other functions use the path", Obstacle.PLACE)
    MET_BY_OTHERS = Unfixed("other functions come to the same path", Obstacle.USED_LATER)
    PLACE_CHOSEN = Unfixed("its name or its place is chosen", Obstacle.PLACE)
    PLACE_MATTERS = Unfixed("where the file lies, or how it is called, is of importance", Obstacle.PLACE)
    ONLY_WRITTEN = Unfixed("the file is only written here, so somebody else may be meant to read it", Obstacle.PLACE)
    ONLY_NAMED = Unfixed("nothing here removes or reads the file, so somebody else may be meant to", Obstacle.PLACE)
    WRITTEN_ELSEWHERE = Unfixed("the same path is written down elsewhere", Obstacle.PLACE)
    NAMED_BY_OTHERS = Unfixed("other code of the module names the same path", Obstacle.PLACE)
    MEANT_TO_STAY = Unfixed("the file is meant to have a name and to stay", Obstacle.PLACE)
    NAME_KNOWN = Unfixed("what the name is made of may be known to somebody else", Obstacle.PLACE)
    NO_REWRITE = Unfixed("no rewrite is known to be right here")
    NAME_TAKEN = Unfixed("a module that the new code needs is called otherwise here")
    LINE_SHARED = Unfixed("several statements share a line")
    NO_VARIABLE = Unfixed("no variable of its own holds it")
    NO_PATH_VARIABLE = Unfixed("no variable of its own holds the path")
    REBOUND = Unfixed("the name is bound anew")
    GLOBAL = Unfixed("the name is global")
    USED_OUTSIDE = Unfixed("the path is used outside the block in which it is made")
    RELEASED_OTHERWISE = Unfixed("it is released in ways that cannot be moved")
    REMOVAL_AWAITED = Unfixed("the removal is awaited")
    USED_AFTER_REMOVAL = Unfixed("the path is used after its removal")
    RELEASED_OUTSIDE = Unfixed("it is removed outside the block in which it is made")
    NOTHING_BETWEEN = Unfixed("nothing stands between its creation and its removal")
    TOO_MANY = Unfixed("the function makes too many files and directories to follow each of them")
    GENERATOR = Unfixed("the function is a generator")
    WRITTEN_TWICE = Unfixed("the same path is written down twice", Obstacle.PLACE)


class Unclear(Exception):  # noqa: N818  the plain word for it
    """What happens to the resource cannot be followed well enough to rewrite it: why there is no edit."""

    def __init__(self, reason: Reason | Unfixed | str) -> None:
        """Take a reason of the table, or the text of one that says nothing but that the code has another shape."""
        given = reason.value if isinstance(reason, Reason) else reason
        self.unfixed: Unfixed = given if isinstance(given, Unfixed) else Unfixed(given)
        super().__init__(self.unfixed.reason)

    def within(self, start: str = "", end: str = "") -> Unfixed:
        """Return the reason as a part of a longer one."""
        return self.unfixed._replace(reason=f"{start}{self.unfixed.reason}{end}")


def refuse_if(condition: object, reason: Reason | Unfixed | str) -> None:
    """Raise :class:`Unclear` with the reason if a condition holds: a row of the preconditions of a rewrite."""
    if condition:
        raise Unclear(reason)


def only_copy_from(line: int) -> Unfixed:
    """Return why there is no removal after the beginning of a replacement."""
    return Unfixed(f"from line {line} on it may be the only copy", Obstacle.NOT_OURS)
