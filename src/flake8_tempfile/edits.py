"""The kinds of edit plans: what a rule decided, for a rewriter to perform; frozen data, no logic.

Spans are those of the text that was checked: lines 1-based, columns 0-based in characters.
"""

from __future__ import annotations

from flake8_tempfile.model import Edit, Span
from flake8_tempfile.records import NamedTuple


class Substitution(NamedTuple):
    """An expression inside an edited statement and the text to put in its place."""

    span: Span
    text: str


class RemovalIntoFinally(Edit):
    """Put what follows an acquisition into a ``try`` whose ``finally`` removes.

    All spans are those of whole statements.  ``first`` to ``last`` follow ``acquisition`` in its block and go into the
    ``try`` (none: nothing but ``moved``); the ``removals`` are dropped wherever they stand, ``moved`` is the one that
    goes into the ``finally``, with the ``substitutions`` made in it.  Without ``moved`` the ``finally`` is ``final``.
    ``condition`` is tested before the removal.  ``handle``: the acquisition is the manager of a ``with`` statement,
    and is to be bound to this name before the ``try``; the ``with`` then begins the ``try``.  ``handler``: the removal
    goes into an ``except BaseException`` that raises again instead.  ``joins``: ``first`` is a ``try`` and the last,
    so the removal ends its own ``finally``.  ``imports`` are what ``final`` needs.
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
    joins: bool = False
    imports: tuple[str, ...] = ()


class ProtectYield(RemovalIntoFinally):
    """The same around the ``yield`` of a context manager."""


class WrapInTemporaryDirectory(Edit):
    """Replace ``mkdtemp`` and its removals by a ``with`` statement.

    ``call`` is the ``mkdtemp(...)`` whose arguments are carried over to a call of ``factory``, ``target`` the name that
    the ``with`` binds ('' for none).  If ``keep`` the acquiring statement stays as the first of the block, with
    ``target`` in the place of the call.  ``imports`` are dotted names that ``factory`` needs, ``unused`` those that may
    have no use any more.  ``joins``: all that the block would have is this ``with``, and both become one.
    """

    acquisition: Span
    call: Span
    factory: str
    target: str
    last: Span
    removals: tuple[Span, ...] = ()
    keep: bool = False
    ignore_errors: bool = False
    joins: Span | None = None
    imports: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


class LiteralToTemporaryDirectory(WrapInTemporaryDirectory):
    """Make a directory for a path that is written down: ``call`` is the literal, ``text`` what takes its place.

    ``moved``: what is said of the path where it was is said no more.
    """

    text: str = ""
    moved: bool = False


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


class DefaultToNone(Edit):
    """Make the default of a parameter None, and the path one in a directory that goes when the function returns.

    The ``substitutions`` are made in the signature.  The statements from ``first`` to ``last`` go into a ``with`` of
    ``factory``, a whole call, as ``target``; ``text`` begins its block.
    """

    substitutions: tuple[Substitution, ...]
    first: Span
    last: Span
    factory: str
    target: str
    text: str
    imports: tuple[str, ...] = ()


class LiteralsToTemporaryDirectory(DefaultToNone):
    """Make one directory for paths that are written down; the ``dropped`` statements remove what goes with it."""

    dropped: tuple[Span, ...] = ()
    unused: tuple[str, ...] = ()


class RequireArgument(Edit):
    """Drop the ``default`` of a parameter; ``keyword_only``: it has to be passed by name from now on."""

    default: Span
    keyword_only: bool = False


class CloseDescriptor(Splice):
    """Close the descriptor of ``mkstemp`` right after the call."""


class RemoveWithOwner(Splice):
    """Remove what an object keeps in the method that ends the object's life."""


class DropUnused(Splice):
    """Leave out an acquisition of which nothing is used."""


class WrapInNamedFile(Edit):
    """Replace a file that outlives its object, and its removals, by ``with NamedTemporaryFile(...) as target:``.

    The arguments of ``call``, which made the file, go to a call of ``factory``: those given by position get the names
    in ``positional`` ('' for none), the texts in ``options`` stand before all of them, ``delete`` (the value of an
    argument) is left out.  ``keep``: the file is to outlive its closing, until the end of the block.  The statements
    of ``first`` begin the block, which goes on to ``last``.  ``opened`` is a ``with`` statement on the file object (the
    acquisition, or one below it): its body takes its place, and ``close`` is put after that.
    """

    acquisition: Span
    call: Span
    factory: str
    target: str
    last: Span
    dropped: tuple[Span, ...] = ()
    positional: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    delete: Span | None = None
    keep: bool = False
    first: tuple[str, ...] = ()
    opened: Span | None = None
    close: str = ""
    imports: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


class ToAddCleanup(Edit):
    """Register the removal right after the creation in a test case.

    The statement ``text`` goes after ``acquisition``, or begins its block if ``inside`` (a ``with`` statement).  The
    ``removals`` (statements, or a whole method that does nothing else) are dropped; the comments of the first go with
    the registration.  ``named``: the creating call is given this name in a statement before ``acquisition``.
    """

    acquisition: Span
    text: str
    removals: tuple[Span, ...] = ()
    inside: bool = False
    named: Substitution | None = None
    imports: tuple[str, ...] = ()


class ToTmpPath(Edit):
    """Let pytest make the directory: ``function`` (from its ``def``) gets the ``parameter``, unless that is ''.

    The ``substitutions`` put the fixture in the place of what made the directory or named the path; the ``removals``
    are dropped, and the imports in ``unused`` if nothing uses them any more.
    """

    function: Span
    parameter: str
    substitutions: tuple[Substitution, ...]
    removals: tuple[Span, ...] = ()
    unused: tuple[str, ...] = ()


class Alternatives(Edit):
    """Two ways to mend one finding: ``preferred`` where it is wanted, ``otherwise`` for everybody else.

    The title and the applicability are those of ``otherwise``.
    """

    preferred: Edit
    otherwise: Edit


class FlushBeforeName(Splice):
    """Flush a file before its name is handed on."""


class ChangeArguments(Edit):
    """Change the arguments of a call.

    The arguments whose values are ``dropped`` go, those in ``named`` are passed under another name (a positional one
    by name), and ``added`` are put behind the others as they are written.
    """

    call: Span
    dropped: tuple[Span, ...] = ()
    named: tuple[Substitution, ...] = ()
    added: tuple[str, ...] = ()


class DropBadArgument(ChangeArguments):
    """Drop or rename what a factory does not take."""


class DropSuppression(Edit):
    """Replace what stands at ``span``, a part of a comment, by ``text``."""

    span: Span
    text: str


class ResponseBackgroundTask(Splice):
    """Let a response remove what it sends, and remove it here where an exception prevents the response.

    ``first`` to ``last`` go into a ``try`` whose ``except BaseException`` runs ``removal`` and raises again; ``made``
    goes before it, and the ``removal`` also after it if control ``goes_on``.  ``bound`` pairs the span of a ``return``
    with the name that its value gets instead, ``given`` that of a call with one more argument.  ``handle``: ``first``
    is the ``with`` statement that acquires, and its manager is bound to this name before the ``try``.
    """

    first: Span | None = None
    last: Span | None = None
    made: str = ""
    removal: str = ""
    goes_on: bool = False
    bound: tuple[Substitution, ...] = ()
    given: tuple[Substitution, ...] = ()
    handle: str = ""


class MktempToMkstemp(Splice):
    """Create the file or directory that ``mktemp`` only made up a name for."""


class MktempToTemporaryDirectory(LiteralToTemporaryDirectory):
    """Put the file that ``mktemp`` only made up a name for into a directory of its own; ``factory`` is a whole call."""


class HoldTemporaryDirectory(WrapInTemporaryDirectory):
    """Make what only gave its name the manager of a ``with``; ``name`` is the whole ``TemporaryDirectory().name``."""

    name: Span | None = None


class KeepObject(Splice):
    """Keep the object of a temporary file or directory alive, or open, for as long as its name is used."""


class ExtendWith(Edit):
    """Move the statements after a ``with`` block, up to ``last``, into it, behind ``flush``."""

    block: Span
    last: Span
    flush: str = ""


class UseWith(WrapInTemporaryDirectory):
    """Make a temporary object the manager of a ``with`` over all that uses it; ``substitutions`` are made in that."""

    substitutions: tuple[Substitution, ...] = ()


class CatchCancellation(Splice):
    """Let the handler that removes on failure see ``CancelledError`` too."""


class CallGettempdir(Splice):
    """Ask for the temporary directory instead of reading a variable that may be None."""


class CloseBeforeName(Splice):
    """Close a file that stays until its ``with`` ends before its name is used."""
