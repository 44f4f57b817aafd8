"""The vocabulary of the lifetime analysis: acquisition sites, obligations, and what became of them.

The words are those of the Resource Leak Checker (Kellogg, Shadab, Sridharan, Ernst, "Lightweight and modular resource
leak verification", ESEC/FSE 2021): an *obligation* is a release still owed; it is *discharged* by a release and
moves to a new owner by a *transfer*.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from flake8_tempfile.analysis.reasons import Reason
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.model import Step
from flake8_tempfile.records import NamedTuple


class Role(Enum):
    """How an expression relates to a resource."""

    __hash__ = object.__hash__  # in C; facts are hashed over and over

    PATH = "path"  # its path
    HANDLE = "handle"  # the object whose .name is its path
    DESCRIPTOR = "descriptor"  # its descriptor
    PAIR = "pair"  # the (descriptor, path) of mkstemp, not yet taken apart
    PART = "part"  # a path inside it
    BESIDE = "beside"  # another path, whose text is made from its text
    TEXT = "text"  # a message or a command line that has its path in it
    DOCUMENT = "document"  # a text of several lines, which may speak of the path and of much else, or be a script
    PARENT = "parent"  # a directory that holds it: removing that tree removes it
    ELEMENT = "element"  # a local container that holds it
    HOLDER = "holder"  # an object that was constructed with it
    TASK = "task"  # a deferred call that will remove it
    STREAM = "stream"  # a file object open on it
    READER = "reader"  # an object that opens it when it is asked for something
    WRITER = "writer"  # an object that writes to it: csv.writer(f)


class Stage(Enum):
    """How far an obligation has come: a scratch path is only a name until the function creates it."""

    __hash__ = object.__hash__

    LATENT = "latent"
    OWED = "owed"
    KEPT = "kept"  # on an attribute that nothing else is known to remove
    STORED = "stored"  # on an attribute whose class removes it in its tear-down
    LOST = "lost"  # no name is left to remove it by


class Cause(Enum):
    """What made control miss the release."""

    __hash__ = object.__hash__

    RAISE = "raises"
    RETURN = "returns"
    BREAK = "breaks out of the loop"
    CONTINUE = "continues the loop"
    EXIT = "exits"
    REBIND = "rebinds the name"
    BRANCH = "takes the other branch"
    END = "the code ends"
    YIELD = "yields"
    AWAIT = "awaits"
    INTERRUPT = "is interrupted"


EXCEPTIONAL = frozenset({Cause.RAISE, Cause.YIELD})


class Via(NamedTuple):
    """The departure of an obligation: why, on which line (1-based), whether in a set-up step, by which errors only.

    ``first_narrow``: where an exception was raised before it, and caught, whether that was in a set-up step.
    """

    cause: Cause
    line: int
    narrow: bool = False
    errors: frozenset[str] = frozenset()
    first_narrow: bool | None = None


class Alias(NamedTuple):
    """An expression, by its text, and how it relates to the resource."""

    key: str
    role: Role


class Where(NamedTuple):
    """Where something is made.

    ``root`` is the temporary root, as paths name it, that it lies in wherever that is moved to, '' for another place.
    ``lasting`` tells that it is a directory (``dir=``) which is not known to be a temporary one.  ``parameter`` is that
    of the function around by which a caller may give another directory.  ``is_own`` tells that the root is a directory
    of the process's own.
    """

    root: str = ""
    lasting: bool = False
    parameter: str = ""
    is_own: bool = False


_ANYWHERE = Where()


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """Where a resource is acquired; compared by identity.

    ``node`` is the acquiring expression (for a latent scratch path the expression that names it), ``unique`` whether
    each execution makes another path, ``shared`` whether it lies in a shared temporary directory, ``named_elsewhere``
    whether it goes by the name that something else has.  A helper that returns a tuple has the resource at ``position``
    of it, as ``unpacked``.
    """

    index: int
    resource: Resource
    node: ast.expr
    factory: str
    latent: bool = False
    unique: bool = True
    shared: bool = True
    where: Where = _ANYWHERE
    role: Role = Role.PATH
    position: int | None = None
    unpacked: Role | None = None
    named_elsewhere: bool = False


@dataclass
class Sites:
    """The acquisitions of one function body: where they are complete, and latent ones at what names a scratch path.

    ``making`` has them at all that runs to make them: a call, and the ``await`` with which it is complete.
    """

    complete: dict[ast.AST, list[Site]] = field(default_factory=dict)
    making: dict[ast.AST, list[Site]] = field(default_factory=dict)
    latent: dict[ast.AST, Site] = field(default_factory=dict)
    count: int = 0

    def add(self, site: Site, steps: Sequence[ast.AST]) -> None:
        """Record an acquisition that is complete with the last of ``steps``."""
        self.complete.setdefault(steps[-1], []).append(site)
        for step in steps:
            self.making.setdefault(step, []).append(site)
        self.count += 1

    def __bool__(self) -> bool:
        return bool(self.complete or self.latent)


Knowledge = frozenset[tuple[str, frozenset[str]]]


class Obligation(NamedTuple):
    """A dataflow fact: one acquisition as it stands at a program point, or (``site`` None) only what is known there."""

    site: Site | None = None
    stage: Stage = Stage.OWED
    aliases: frozenset[Alias] = frozenset()
    knowledge: Knowledge = frozenset()
    via: Via | None = None
    created: ast.expr | None = None

    def with_aliases(self, aliases: frozenset[Alias]) -> Obligation:
        """Return the same obligation under other names."""
        return self if aliases == self.aliases else self._replace(aliases=aliases)

    def left(self, via: Via) -> Obligation:
        """Return the obligation as it departs; an exception outweighs what follows from it, but for the next one."""
        first = self.via
        if self.site is None:
            return self
        if first is None or first.cause is not Cause.RAISE or via.cause is Cause.AWAIT:
            return self._replace(via=via)
        if via.cause not in EXCEPTIONAL:
            return self
        narrow = first.narrow if first.first_narrow is None else first.first_narrow
        return self._replace(via=via._replace(first_narrow=narrow))


class Leak(NamedTuple):
    """One way on which a resource gets lost: the departure, the exit kind, and the witness.

    Of many leaks few are told, so what takes a walk along the witness is found out when it is asked for.
    """

    cause: Cause
    line: int
    narrow: bool
    interrupt: bool
    guarded: Callable[[], bool]
    shown: Callable[[], Iterable[Step]]

    @property
    def is_guarded(self) -> bool:
        """Whether a test stands between the departure and the exit, as in a ``finally``."""
        return self.guarded()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The stops of the witness."""
        return tuple(self.shown())


class Replacement(NamedTuple):
    """The stretch of a function in which a resource may be the only copy.

    ``begin`` begins to destroy, ``end`` is the last call that brings the resource to its place.  ``carries``: the
    resource shows to be carried off, ``same``: to just the place that is destroyed.
    """

    begin: ast.Call
    end: ast.Call
    carries: bool = True
    same: bool = True

    def holds(self, line: int) -> bool:
        """Tell whether what happens on a line happens while the resource may be the only copy."""
        return self.begin.lineno <= line <= (self.end.end_lineno or self.end.lineno)


class Lifetime(NamedTuple):
    """An acquisition and all that was found out about it.

    ``leaks`` has the shortest witness first.  ``releases`` and ``transfers`` are the lines (1-based, sorted) that
    discharge it on some path or hand it over.  ``attribute`` is the attribute of ``self``/``cls`` that keeps it where
    nothing in the module removes that.  ``name`` is what messages call it, ``function`` the innermost function.
    ``in_own_root``: whether that is in a temporary root which the process has made for itself.
    ``is_place_asked``: whether the directory it is made in (``dir=``) decides on its removal; ``is_chosen``: whether a
    helper that it is given to keeps it only where a setting says so.  ``replacement``: where it may be the only copy;
    what a failure leaves there is no leak.  ``released`` are the nodes that release it, ``reasons`` those that hand it
    over or keep it on purpose.
    """

    resource: Resource
    node: ast.expr
    name: str
    factory: str
    leaks: tuple[Leak, ...]
    releases: tuple[int, ...]
    transfers: tuple[int, ...]
    attribute: str
    function: FunctionNode | None
    unique: bool = True
    shared: bool = True
    lasting: bool = False
    in_own_root: bool = False
    is_place_asked: bool = False
    is_product: bool = False
    is_conditional: bool = False
    is_cleared: bool = False
    is_chosen: bool = False
    named_elsewhere: bool = False
    in_loop: bool = False
    in_set_up: bool = False
    replacement: Replacement | None = None
    released: tuple[ast.AST, ...] = ()
    reasons: tuple[Reason, ...] = ()
