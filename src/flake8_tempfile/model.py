"""The values that travel between the layers: frozen data, no logic.

Lines are 1-based and columns are 0-based and count characters, everywhere in this package.  ``ast`` counts
columns in UTF-8 bytes; ``check.py`` converts once, when it makes the spans of the findings.  Reporters add 1
to columns where a format wants 1-based ones.
"""

from __future__ import annotations

from enum import Enum

from flake8_tempfile.records import NamedTuple, Record


class Applicability(Enum):
    """How far a fix may be trusted, in ruff's terms.

    ``SAFE``: behaviour on every path that did not leak is unchanged.  ``UNSAFE``: opt-in, it changes where the
    file lies or removes what code elsewhere might still read.  ``DISPLAY``: advice only, never written.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class Span(NamedTuple):
    """A stretch of source: lines 1-based and inclusive, columns 0-based, the end column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Step(NamedTuple):
    """One stop on a witness path: what happens to the resource on a line (1-based)."""

    line: int
    text: str


class Edit(Record):
    """What a rewriter is to do for a finding; one subclass per kind of edit carries the particulars."""

    title: str
    applicability: Applicability


class Obstacle(Enum):
    """What kind of thing stands against a rewrite: advice must not go against it either."""

    SHAPE = "the code is not of a shape that is known how to rewrite"
    FOREIGN = "it may be the caller's"
    USED_LATER = "somebody may use it when this code is done with it"
    KEPT = "a branch may keep it on purpose"
    NOT_OURS = "what lies there may be somebody else's, or the only copy"
    NOT_EMPTY = "what is in it at the end is not to be removed"
    PLACE = "where it lies, or how it is called, is of importance"


class Unfixed(NamedTuple):
    """Why a finding has no edit plan: one clause, lower case, without a period."""

    reason: str
    obstacle: Obstacle = Obstacle.SHAPE


class Finding(NamedTuple):
    """One report: the rule, where, what is said, the path that shows it, and an edit plan where there is one.

    ``message`` is without the code.  ``steps`` is the witness, in the order of execution, empty where a rule has
    no path to show.  ``hint`` is one line of advice, empty where there is none.  ``unfixed`` says why there is no
    ``edit``, if one was looked for.  ``confirmed`` are the tests of a run that left what the finding speaks of.
    """

    code: str
    span: Span
    message: str
    steps: tuple[Step, ...] = ()
    hint: str = ""
    edit: Edit | None = None
    unfixed: str = ""
    confirmed: tuple[str, ...] = ()


class Rule(NamedTuple):
    """The identity of a rule.

    ``message`` is the template of the findings' text, ``cwe`` the number of the weakness in MITRE's list (or None),
    ``default`` whether the rule is on when the user selects nothing, ``former`` the names it had before: they stay
    valid.
    """

    code: str
    name: str
    message: str
    cwe: int | None
    default: bool = True
    former: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names that stand for the rule, today's first."""
        return (self.name, *self.former)
