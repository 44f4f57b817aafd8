"""A forward may-analysis over a control-flow graph, fact by fact.

The transfer function is asked about one fact at a time (it distributes over union), so a state is simply the set
of facts that reach a node.  The search is breadth-first and keeps, for each fact at each node, where it came from
first: that chain is a shortest witness path.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flake8_tempfile.flow.graph import Cfg, EdgeKind, Node

F = TypeVar("F", bound=Hashable)


class TooManyFacts(Exception):  # noqa: N818
    """The analysis went over its limit of facts and has no solution."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[F]):
    """What a fact becomes past a node: when the node completes, and when an exception leaves it."""

    normal: tuple[F, ...]
    exceptional: tuple[F, ...]


class Analysis(Protocol[F]):
    """What the solver asks of an analysis."""

    def initial(self) -> Iterable[F]:
        """Return the facts that hold on entry."""

    def transfer(self, node: Node, fact: F) -> Outcome[F]:
        """Return what ``fact``, which holds before ``node``, becomes after it."""

    def assume(self, node: Node, kind: EdgeKind, fact: F) -> F | None:
        """Return what ``fact`` becomes when ``node`` is left by a TRUE or FALSE edge; None if it rules that out."""


@dataclass(frozen=True, slots=True)
class Solution(Generic[F]):
    """The facts that reach each node, in the order in which they got there, with where each came from.

    ``reached`` has no entry for a node that no fact reaches.
    """

    reached: dict[Node, dict[F, tuple[Node, F] | None]]

    def witness(self, node: Node, fact: F) -> tuple[tuple[Node, F], ...]:
        """Return a shortest path from the entry to ``node``; each fact is as it stood before its node."""
        return tuple(self.backwards(node, fact))[::-1]

    def backwards(self, node: Node, fact: F) -> Iterator[tuple[Node, F]]:
        """Yield the witness of ``fact`` at ``node`` from its end."""
        pair: tuple[Node, F] | None = (node, fact)
        while pair is not None:
            yield pair
            pair = self.reached[pair[0]][pair[1]]

    def lengths(self, ends: Iterable[Node]) -> dict[tuple[Node, F], int]:
        """Return how many nodes the witness of each fact at ``ends`` has; what witnesses share is walked once."""
        known: dict[tuple[Node, F], int] = {}
        for end in ends:
            for fact in self.reached.get(end, ()):
                way: list[tuple[Node, F]] = []
                for pair in self.backwards(end, fact):
                    if pair in known:
                        break
                    way.append(pair)
                shared = known.get(pair, 0)
                known.update((pair, shared + length) for length, pair in enumerate(reversed(way), 1))
        return known


def solve(cfg: Cfg, analysis: Analysis[F], *, limit: int = 200_000) -> Solution[F]:
    """Return the least solution; raise :class:`TooManyFacts` if more than ``limit`` facts reach nodes."""
    reached: dict[Node, dict[F, tuple[Node, F] | None]] = {cfg.entry: dict.fromkeys(analysis.initial())}
    pending: deque[tuple[Node, F]] = deque((cfg.entry, fact) for fact in reached[cfg.entry])
    count = len(pending)
    while pending:
        origin = pending.popleft()
        for target, facts in _steps(analysis, *origin):
            known = reached.setdefault(target, {}) if facts else {}
            for fact in facts:
                if fact not in known:
                    known[fact] = origin
                    pending.append((target, fact))
                    count += 1
        if count > limit:
            raise TooManyFacts(f"more than {limit} facts")
    return Solution(reached)


def _steps(analysis: Analysis[F], node: Node, fact: F) -> Iterator[tuple[Node, Sequence[F]]]:
    """Yield what ``fact`` becomes at the nodes that come after ``node``."""
    if not node.successors:
        return
    outcome = analysis.transfer(node, fact)
    for edge in node.successors:
        kind = edge.kind
        if kind is EdgeKind.NORMAL:
            yield edge.target, outcome.normal
        elif kind is EdgeKind.EXCEPTION or kind is EdgeKind.INTERRUPT:
            yield edge.target, outcome.exceptional
        else:
            assumed = [analysis.assume(node, kind, after) for after in outcome.normal]
            yield edge.target, [after for after in assumed if after is not None]
