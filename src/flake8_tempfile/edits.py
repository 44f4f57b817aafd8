"""The kinds of edit plans: what a rule decided, for a rewriter to perform; frozen data, no logic.

Spans are those of the text that was checked: lines 1-based, columns 0-based in characters.
"""

from __future__ import annotations

from dataclasses import dataclass

from flake8_tempfile.model import Edit, Span


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
