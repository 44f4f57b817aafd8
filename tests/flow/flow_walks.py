"""Is what a program does a walk in its graph?  Runs under ``sys.settrace`` are compared with the nodes and edges.

The lines that a run visits and the exceptions it meets are the events; a node is visited by the event of its line.
Some nodes may be passed without an event of their own (``_is_silent``), so all nodes at which the run may stand are
followed at once.
"""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, TypeAlias, cast

from flow_faults import Script, drive, namespace
from flow_programs import Program

from flake8_tempfile.flow.graph import Edge, EdgeKind, Node, NodeKind

if TYPE_CHECKING:
    from _typeshed import TraceFunction

_COMPLETING = frozenset({EdgeKind.NORMAL, EdgeKind.TRUE, EdgeKind.FALSE})
_RAISING = frozenset({EdgeKind.EXCEPTION, EdgeKind.INTERRUPT})


@dataclass(frozen=True)
class Event:
    """A line is begun, or (``raised``) an exception has come up on it."""

    line: int
    raised: type[BaseException] | None = None

    def __str__(self) -> str:
        return f"{self.line}" + (f" {self.raised.__name__}" if self.raised else "")


@dataclass(frozen=True)
class Trail:
    """A way to a node, by its last edge."""

    edge: Edge
    earlier: Trail | None

    def edges(self) -> Iterator[Edge]:
        """Yield the edges of the way, the last one first."""
        trail: Trail | None = self
        while trail is not None:
            yield trail.edge
            trail = trail.earlier


@dataclass(frozen=True)
class Position:
    """Where a run may stand, with what raised there, and whether the last event was not answered."""

    node: Node
    raised: EdgeKind | None = None
    skipped: bool = False


_Positions: TypeAlias = dict[Position, "Trail | None"]


def edges_of_run(program: Program, module: CodeType, script: Script) -> set[Edge]:
    """Run a program as the script has it; return the edges it takes, and fail if it is no walk in the graph."""
    return walk(program, *trace(program, module, script))


def trace(program: Program, module: CodeType, script: Script) -> tuple[list[Event], NodeKind]:
    """Run a program and return what happened in its frame, and the exit it took."""
    names = namespace(script)
    exec(module, names)
    function = names[program.name]
    assert isinstance(function, FunctionType)
    code = function.__code__
    events: list[Event] = []

    def local(frame: FrameType, event: str, argument: object) -> TraceFunction:
        if event == "line":
            events.append(Event(frame.f_lineno))
        elif event == "exception":
            events.append(Event(frame.f_lineno, cast("tuple[type[BaseException]]", argument)[0]))
        return local

    before = sys.gettrace()
    sys.settrace(lambda frame, *_: local if frame.f_code is code else None)
    try:
        outcome = drive(function, program.yields, script)
    finally:
        sys.settrace(before)
    return events, outcome


def walk(program: Program, events: list[Event], outcome: NodeKind) -> set[Edge]:
    """Return the edges of a walk that fits the events and ends at the exit; fail if there is none."""
    positions: _Positions = {Position(program.cfg.entry): None}
    previous = Event(0)
    for count, event in enumerate(events):
        if _says_nothing(event, program):
            continue
        following = _raise(positions, event.line, event.raised) if event.raised else _go(positions, event.line)
        if event.line in _clause_lines(program):
            following = following | positions  # a clause that cannot catch the kind of exception has no node on its way
        elif _is_stray(event, previous, program):
            unanswered = (replace(position, skipped=True) for position in positions if not position.skipped)
            following = following | {position: positions[replace(position, skipped=False)] for position in unanswered}
        if not following:
            raise AssertionError(f"no walk fits {', '.join(map(str, events[: count + 1]))}")
        positions, previous = following, event
    for trail in _advance(positions, lambda node: node.kind is outcome).values():
        return set(trail.edges())
    raise AssertionError(f"no walk fits {', '.join(map(str, events))} and ends at {outcome.value}")


def _says_nothing(event: Event, program: Program) -> bool:
    """Tell whether no node has the line (``try:``), or the exception is the end of an iteration."""
    if event.raised is not None and issubclass(event.raised, (StopIteration, StopAsyncIteration)):
        return True
    return event.line not in _lines(program)


@lru_cache(maxsize=1)
def _lines(program: Program) -> set[int]:
    return {node.line for node in program.cfg.nodes if type(node.syntax).__name__ != "TryStar"}


@lru_cache(maxsize=1)
def _clause_lines(program: Program) -> set[int]:
    return {node.line for node in program.cfg.nodes if isinstance(node.syntax, ast.ExceptHandler)}


def _is_stray(event: Event, previous: Event, program: Program) -> bool:
    """Tell whether the event may be one that no node answers."""
    return event.raised is None and any(
        event.line in stretch and previous.line in stretch for stretch in _stray_stretches(program)
    )


@lru_cache(maxsize=1)
def _stray_stretches(program: Program) -> list[range]:
    """Return the lines among which Python may report one too many.

    The code that it runs to let an exception go past a final body has the line of a statement in that body; that
    for falling off the end of a ``match`` has, in Python 3.10, the line of its last statement.
    """
    bodies = [getattr(node, "finalbody", []) for node in ast.walk(program.tree)]
    if sys.version_info < (3, 11):
        bodies += [[node] for node in ast.walk(program.tree) if isinstance(node, ast.Match)]
    return [range(body[0].lineno, (body[-1].end_lineno or 0) + 1) for body in bodies if body]


def _go(positions: _Positions, line: int) -> _Positions:
    # A statement with decorators, or with a loop inside an expression, comes back to its first line.
    stayed: _Positions = {
        position: trail
        for position, trail in positions.items()
        if position.node.line == line and position.node.kind is NodeKind.STATEMENT
    }
    reached = _advance(positions, lambda node: node.line == line)
    return stayed | {Position(node): trail for node, trail in reached.items()}


def _raise(positions: _Positions, line: int, raised: type[BaseException]) -> _Positions:
    """Mark the positions on the line as raising, those that are reached without an event included."""
    kind = EdgeKind.EXCEPTION if issubclass(raised, Exception) else EdgeKind.INTERRUPT
    here: _Positions = {
        Position(position.node, kind): trail for position, trail in positions.items() if position.node.line == line
    }
    reached = _advance(positions, lambda node: node.line == line, only_silent=True)
    return here | {Position(node, kind): trail for node, trail in reached.items()}


def _advance(positions: _Positions, accepts: Callable[[Node], bool], *, only_silent: bool = False) -> dict[Node, Trail]:
    """Return the nodes that are next to the positions and accepted, past any number of silent nodes."""
    reached: dict[Node, Trail] = {}
    passed: set[Node] = set()
    pending = deque((position.node, _leaving(position), trail) for position, trail in positions.items())
    while pending:
        node, kinds, earlier = pending.popleft()
        for edge in node.successors:
            target, trail = edge.target, Trail(edge, earlier)
            silent = _is_silent(target, node)
            if edge.kind not in kinds:
                continue
            if accepts(target) and (silent or not only_silent):
                reached.setdefault(target, trail)
            if silent and target not in passed:
                passed.add(target)
                pending.append((target, _COMPLETING, trail))
    return reached


def _leaving(position: Position) -> frozenset[EdgeKind]:
    node, raised = position.node, position.raised
    if raised is not None:
        # A manager may raise again what it was given, instead of letting it go on.
        return _COMPLETING | {raised} if node.kind is NodeKind.LEAVE else frozenset({raised})
    # To raise again what was caught is no event.
    return _COMPLETING | _RAISING if isinstance(node.syntax, ast.Raise) else _COMPLETING


def _is_silent(node: Node, previous: Node) -> bool:
    """Tell whether Python may run the node without an event for its line."""
    if node.line == previous.line:
        return True
    if node.kind is NodeKind.TEST:
        return isinstance(node.syntax, ast.Constant)
    if node.kind is NodeKind.DISPATCH:
        return getattr(node.syntax, "type", None) is None
    return node.kind is NodeKind.LEAVE
