"""The values that travel between the layers: frozen data, no logic.

Lines are 1-based and columns are 0-based and count characters, everywhere in this package.  ``ast`` counts
columns in UTF-8 bytes; ``check.py`` converts once, when it makes the spans of the findings.  Reporters add 1
to columns where a format wants 1-based ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Applicability(Enum):
    """How far a fix may be trusted, in ruff's terms.

    ``SAFE``: behaviour on every path that did not leak is unchanged.  ``UNSAFE``: opt-in, it changes where the
    file lies or removes what code elsewhere might still read.  ``DISPLAY``: advice only, never written.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of source: lines 1-based and inclusive, columns 0-based, the end column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on a witness path: what happens to the resource on a line (1-based)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What a rewriter is to do for a finding; one subclass per kind of edit carries the particulars."""

    title: str
    applicability: Applicability


@dataclass(frozen=True, slots=True)
class Finding:
    """One report: the rule, where, what is said, the path that shows it, and an edit plan where there is one.

    ``message`` is without the code.  ``steps`` is the witness, in the order of execution, empty where a rule has
    no path to show.  ``hint`` is one line of advice, empty where there is none.
    """

    code: str
    span: Span
    message: str
    steps: tuple[Step, ...] = ()
    hint: str = ""
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The identity of a rule.

    ``message`` is the template of the findings' text, ``cwe`` the number of the weakness in MITRE's list (or None),
    ``default`` whether the rule is on when the user selects nothing.
    """

    code: str
    name: str
    message: str
    cwe: int | None
    default: bool = True


DEFAULT_TARGET = (3, 10)

TEMP_DIRECTORIES = (
    "/tmp",
    "/var/tmp",
    "/usr/tmp",
    "/dev/shm",
    "/private/tmp",
    "/private/var/tmp",
    r"C:\Temp",
    r"C:\Windows\Temp",
    "%TEMP%",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may set for the analysis; the four lists are ``fnmatch`` patterns of dotted names.

    ``target_version`` is the oldest Python the checked code runs on, as ``(major, minor)``.
    """

    target_version: tuple[int, int] = DEFAULT_TARGET
    temp_directories: tuple[str, ...] = TEMP_DIRECTORIES
    acquirers: tuple[str, ...] = ()
    removers: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    harmless_calls: tuple[str, ...] = ()
    codes: frozenset[str] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Substitution:
    """An expression inside an edited statement and the text to put in its place."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class RemovalIntoFinally(Edit):
    """Put what follows an acquisition into a ``try`` whose ``finally`` removes.

    All spans are those of whole statements.  ``first`` to ``last`` follow ``acquisition`` in its block and go into the
    ``try`` (none: nothing but ``moved``); the ``removals`` are dropped wherever they stand, ``moved`` is the one that
    goes into the ``finally``, with the ``substitutions`` made in it.  Without ``moved`` the ``finally`` is ``final``.
    ``condition`` is tested before the removal.  ``handle``: the acquisition is the manager of a ``with`` statement,
    and is to be bound to this name before the ``try``; the ``with`` then begins the ``try``.  ``handler``: the removal
    goes into an ``except BaseException`` that raises again instead.  ``imports`` are what ``final`` needs.
    """

    acquisition: Span
    first: Span | None
    last: Span | None
    removals: tuple[Span, ...] = ()
    moved: Span | None = None
    substitutions: tuple[Substitution, ...] = ()
    final: str = ""
    condition: str = ""
    handle: str = ""
    handler: bool = False
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProtectYield(RemovalIntoFinally):
    """The same around the ``yield`` of a context manager."""


@dataclass(frozen=True, slots=True)
class WrapInTemporaryDirectory(Edit):
    """Replace ``mkdtemp`` and its removals by a ``with`` statement.

    ``call`` is the ``mkdtemp(...)`` whose arguments are carried over to a call of ``factory``, ``target`` the name that
    the ``with`` binds ('' for none).  If ``keep`` the acquiring statement stays as the first of the block, with
    ``target`` in the place of the call.  ``imports`` are dotted names that ``factory`` needs, ``unused`` those that may
    have no use any more.
    """

    acquisition: Span
    call: Span
    factory: str
    target: str
    last: Span
    removals: tuple[Span, ...] = ()
    keep: bool = False
    ignore_errors: bool = False
    imports: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiteralToTemporaryDirectory(WrapInTemporaryDirectory):
    """Make a directory for a path that is written down: ``call`` is the literal, ``text`` what takes its place."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Splice(Edit):
    """Replace expressions, and put lines before or after statements; what is around them stays.

    ``after`` and ``before`` pair the span of a statement with the text of the statements that go there, in its block;
    the ``dropped`` statements go.
    """

    substitutions: tuple[Substitution, ...] = ()
    after: tuple[Substitution, ...] = ()
    before: tuple[Substitution, ...] = ()
    dropped: tuple[Span, ...] = ()
    imports: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DefaultToNone(Splice):
    """Make the default of a parameter None, and work out the path when the function is called."""


@dataclass(frozen=True, slots=True)
class CloseDescriptor(Splice):
    """Close the descriptor of ``mkstemp`` right after the call."""


@dataclass(frozen=True, slots=True)
class DropUnused(Splice):
    """Leave out an acquisition of which nothing is used."""
