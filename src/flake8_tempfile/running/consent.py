"""Which changes are made of those that could be: the user is asked about each, or there are to be no more than so many.

An answer may count for a file or for the whole run, and so does what is kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias


class Answer(Enum):
    """What can be said to a change.  ``DONE`` and ``EDIT``: no more in this file, which is edited first or not."""

    YES = "y"
    NO = "n"
    ALL = "a"
    DONE = "d"
    QUIT = "q"
    EDIT = "e"


class Question(NamedTuple):
    """A change to be agreed to: its number in the run, the finding in words, why it is one, and the diff."""

    number: int
    title: str
    evidence: Sequence[str]
    diff: Sequence[str]


Ask: TypeAlias = Callable[[Question], Answer]


class Consent:
    """What the user has agreed to in this run; without ``ask`` to everything, up to ``most`` changes."""

    def __init__(self, ask: Ask | None = None, most: int | None = None) -> None:
        """Start with nothing said."""
        self._ask = ask
        self._most = most
        self._asked = 0
        self._made = 0
        self._all = ask is None
        self._quit = False
        self._last: Answer | None = None

    @property
    def asks(self) -> bool:
        """Whether there are questions."""
        return self._ask is not None

    @property
    def is_free(self) -> bool:
        """Whether everything is agreed to."""
        return self._ask is None and self._most is None

    def next_file(self) -> None:
        """Forget what was said about one file only."""
        self._last = None

    @property
    def is_over(self) -> bool:
        """Whether no more changes are to be made, in other files either."""
        return self._quit or self.is_full

    @property
    def is_full(self) -> bool:
        """Whether there are as many changes as there were to be."""
        return self._most is not None and self._made >= self._most

    @property
    def wants_editor(self) -> bool:
        """Whether the user wants to edit the file that was asked about."""
        return self._last is Answer.EDIT

    def to(self, question: Callable[[int], Question]) -> bool:
        """Tell whether a change is to be made; ``question`` is only made up where it is asked."""
        if self.is_over or self._last in (Answer.DONE, Answer.EDIT):
            return False
        agreed = self._all or self._answered(question)
        self._made += agreed
        return agreed

    def _answered(self, question: Callable[[int], Question]) -> bool:
        assert self._ask is not None
        self._asked += 1
        self._last = self._ask(question(self._asked))
        self._all = self._last is Answer.ALL
        self._quit = self._last is Answer.QUIT
        return self._last in (Answer.YES, Answer.ALL)
