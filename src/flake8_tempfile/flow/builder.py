"""From statements to a control-flow graph, back to front.

``statement(stmt, after, targets)`` builds the nodes of a statement that goes on to ``after`` and returns the first
of them.  What ``raise``, ``return``, ``break`` and ``continue`` mean is an immutable record of jump targets; a
``finally`` or a ``with`` replaces each target by a copy of itself that goes on to it, built when something first
jumps there: at most one per way out that is used.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import cache
from typing import cast

from flake8_tempfile.flow import exceptions
from flake8_tempfile.flow.departures import Departure, departures
from flake8_tempfile.flow.exceptions import Policy
from flake8_tempfile.flow.graph import Cfg, Edge, EdgeKind, Node, NodeKind
from flake8_tempfile.flow.syntax import is_irrefutable, truth_of
from flake8_tempfile.flow.targets import Jump, Targets, to


class GraphTooLarge(Exception):  # noqa: N818
    """The graph went over its budget of nodes: ``finally`` nested in final bodies doubles with each level."""


def build(body: Sequence[ast.stmt], policy: Policy, *, budget: int = 20_000) -> Cfg:
    """Return the graph of a function's or a module's body; raise :class:`GraphTooLarge` beyond ``budget`` nodes."""
    return _Builder(policy, budget).graph(body)


class _Builder:
    def __init__(self, policy: Policy, budget: int) -> None:
        self._policy = policy
        self._budget = budget
        self._exit = self._node(NodeKind.EXIT)
        self._raise_exit = self._node(NodeKind.RAISE_EXIT)
        self._interrupt_exit = self._node(NodeKind.INTERRUPT_EXIT)

    def graph(self, body: Sequence[ast.stmt]) -> Cfg:
        # Outside of a loop `break` is no valid Python, but it parses; there it ends the body.
        leave = to(self._exit)
        targets = Targets(to(self._raise_exit), to(self._interrupt_exit), leave, leave, leave)
        entry = self._node(NodeKind.ENTRY)
        _connect(entry, Edge(EdgeKind.NORMAL, self._body(body, self._exit, targets)))
        exits = (self._exit, self._raise_exit, self._interrupt_exit)
        return Cfg(entry, *exits, nodes=_numbered(entry, exits))

    def _node(self, kind: NodeKind, syntax: ast.AST | None = None, *, is_async: bool = False) -> Node:
        self._budget -= 1
        if self._budget < 0:
            raise GraphTooLarge
        return Node(0, kind, syntax, is_async=is_async)

    def _point(self, kind: NodeKind, syntax: ast.AST, targets: Targets, *, is_async: bool = False) -> Node:
        """Make a node with its exceptional edges; :func:`_connect` puts the others in front of them."""
        effects = exceptions.effects(syntax, kind, self._policy)
        node = self._node(kind, syntax, is_async=is_async or effects.suspends)
        if (is_async or effects.interrupts) and not targets.shielded:
            _connect(node, Edge(EdgeKind.INTERRUPT, targets.interrupt_()))
        if effects.raises:
            _connect(node, Edge(EdgeKind.EXCEPTION, targets.raise_()))
        return node

    def _body(self, body: Sequence[ast.stmt], after: Node, targets: Targets) -> Node:
        for stmt in reversed(body):
            after = self._statement(stmt, after, targets)
        return after

    def _statement(self, stmt: ast.stmt, after: Node, targets: Targets) -> Node:
        match stmt:
            case ast.If():
                return self._if(stmt, after, targets)
            case ast.While():
                return self._while(stmt, after, targets)
            case ast.For() | ast.AsyncFor():
                return self._for(stmt, after, targets)
            case ast.Try():
                return self._try(stmt, after, targets)
            case ast.With() | ast.AsyncWith():
                return self._with(stmt, stmt.items, after, targets)
            case ast.Match():
                return self._match(stmt, after, targets)
            case ast.Return():
                return self._simple(stmt, targets.return_, targets)
            case ast.Break():
                return self._simple(stmt, targets.break_, targets)
            case ast.Continue():
                return self._simple(stmt, targets.continue_, targets)
        if _is_try_star(stmt):
            return self._try(cast(ast.Try, stmt), after, targets)
        return self._simple(stmt, to(after), targets)

    def _simple(self, stmt: ast.stmt, after: Jump, targets: Targets) -> Node:
        leaving = departures(stmt, targets.handler, self._policy)
        if leaving:
            return self._departure(stmt, leaving, targets)
        node = self._point(NodeKind.STATEMENT, stmt, targets)
        if not (isinstance(stmt, ast.Assert) and truth_of(stmt.test) is False):
            _connect(node, Edge(EdgeKind.NORMAL, after()))
        return node

    def _departure(self, stmt: ast.stmt, leaving: frozenset[Departure], targets: Targets) -> Node:
        """Make the node of a statement that never completes: a ``raise``, or a call that does not return."""
        effects = exceptions.effects(stmt, NodeKind.STATEMENT, self._policy)
        node = self._node(NodeKind.STATEMENT, stmt, is_async=effects.suspends)
        if Departure.RAISES in leaving:
            _connect(node, Edge(EdgeKind.EXCEPTION, targets.raise_()))
        if Departure.INTERRUPTS in leaving:
            _connect(node, Edge(EdgeKind.INTERRUPT, targets.interrupt_()))
        if Departure.ENDS_PROCESS in leaving:
            _connect(node, Edge(EdgeKind.INTERRUPT, self._interrupt_exit))
        return node

    def _test(self, test: ast.expr, yes: Node, no: Node, targets: Targets) -> Node:
        node = self._point(NodeKind.TEST, test, targets)
        _branch(node, yes, no, truth_of(test))
        return node

    def _if(self, stmt: ast.If, after: Node, targets: Targets) -> Node:
        # An elif is an If alone in the orelse; a chain of them may be longer than the stack is deep.
        chain = [stmt]
        while len(stmt.orelse) == 1 and isinstance(stmt.orelse[0], ast.If):
            stmt = stmt.orelse[0]
            chain.append(stmt)
        first = self._body(stmt.orelse, after, targets)
        for arm in reversed(chain):
            first = self._test(arm.test, self._body(arm.body, after, targets), first, targets)
        return first

    def _while(self, stmt: ast.While, after: Node, targets: Targets) -> Node:
        header = self._point(NodeKind.TEST, stmt.test, targets)
        inner = targets._replace(break_=to(after), continue_=to(header))
        body = self._body(stmt.body, header, inner)
        _branch(header, body, self._body(stmt.orelse, after, targets), truth_of(stmt.test))
        return header

    def _for(self, stmt: ast.For | ast.AsyncFor, after: Node, targets: Targets) -> Node:
        header = self._point(NodeKind.ITERATE, stmt, targets)
        inner = targets._replace(break_=to(after), continue_=to(header))
        body = self._body(stmt.body, header, inner)
        _branch(header, body, self._body(stmt.orelse, after, targets))
        iterable = self._point(NodeKind.ITERABLE, stmt.iter, targets)
        _connect(iterable, Edge(EdgeKind.NORMAL, header))
        return iterable

    def _match(self, stmt: ast.Match, after: Node, targets: Targets) -> Node:
        following = after
        for case in reversed(stmt.cases):
            first = self._body(case.body, after, targets)
            if case.guard is not None:
                first = self._test(case.guard, first, following, targets)
            node = self._point(NodeKind.CASE, case, targets)
            _branch(node, first, following, True if is_irrefutable(case.pattern) else None)
            following = node
        subject = self._point(NodeKind.SUBJECT, stmt.subject, targets)
        _connect(subject, Edge(EdgeKind.NORMAL, following))
        return subject

    def _with(
        self, stmt: ast.With | ast.AsyncWith, items: Sequence[ast.withitem], after: Node, targets: Targets
    ) -> Node:
        item, *others = items
        is_async = isinstance(stmt, ast.AsyncWith)

        def leave(*afterwards: Node) -> Node:
            node = self._point(NodeKind.LEAVE, item, targets, is_async=is_async)
            _connect(node, *(Edge(EdgeKind.NORMAL, target) for target in afterwards))
            return node

        clause = exceptions.as_clause(item, self._policy)

        def leave_by(kind: EdgeKind) -> Node:
            clauses, complete = exceptions.catching([clause] if clause else [], kind, self._policy)
            if clauses:
                missed = None if complete else leave(targets.onwards(kind))
                return self._dispatch(clauses[0], first_leave(after), missed, targets, kind)
            suppressed = [after] if exceptions.may_suppress(item, kind, self._policy) else []
            return leave(*suppressed, targets.onwards(kind))

        first_leave, first_leave_by = cache(leave), cache(leave_by)
        inner = targets.through(first_leave).caught_by(first_leave_by)
        inner = inner._replace(shielded=targets.shielded or exceptions.shields(item, self._policy))
        completed = first_leave(after)
        first = self._with(stmt, others, completed, inner) if others else self._body(stmt.body, completed, inner)
        node = self._point(NodeKind.ENTER, item, targets, is_async=is_async)
        _connect(node, Edge(EdgeKind.NORMAL, first))
        return node

    def _try(self, stmt: ast.Try, after: Node, targets: Targets) -> Node:
        if stmt.finalbody:
            outer = targets

            @cache
            def final(target: Node) -> Node:
                return self._body(stmt.finalbody, target, outer)

            after, targets = final(after), outer.through(final)
        dispatch = self._except_star if _is_try_star(stmt) else self._except
        inner = targets.caught_by(dispatch(stmt, after, targets))
        return self._body(stmt.body, self._body(stmt.orelse, after, targets), inner)

    def _except(self, stmt: ast.Try, after: Node, targets: Targets) -> Callable[[EdgeKind], Node]:
        """Return the chains of dispatch nodes: for ordinary exceptions, and for interrupts; they share the bodies."""

        @cache
        def body(clause: ast.ExceptHandler) -> Node:
            return self._body(clause.body, after, targets._replace(handler=clause))

        @cache
        def chain(kind: EdgeKind) -> Node:
            clauses, complete = exceptions.catching(stmt.handlers, kind, self._policy)
            following = None if complete else targets.onwards(kind)
            for clause in reversed(clauses):
                following = self._dispatch(clause, body(clause), following, targets, kind)
            assert following is not None
            return following

        return chain

    def _except_star(self, stmt: ast.Try, after: Node, targets: Targets) -> Callable[[EdgeKind], Node]:
        """Return the chains of dispatch nodes for ``except*``.

        A clause goes on to the next one even when its body raises: what the bodies raised and what no clause took is
        raised together at the end.  So the rest of a chain is built again for the case that some body ``failed``.
        """

        @cache
        def chain(kind: EdgeKind, index: int = 0, failed: EdgeKind | None = None) -> Node:
            clauses, complete = exceptions.catching(stmt.handlers, kind, self._policy)
            if index < len(clauses):
                following = chain(kind, index + 1, failed)
                inner = targets.caught_by(lambda how: chain(kind, index + 1, _worse(how, failed)))
                body = self._body(clauses[index].body, following, inner._replace(handler=clauses[index]))
                return self._dispatch(clauses[index], body, following, targets, kind)
            if failed is not None:
                return targets.onwards(failed)
            return self._dispatch(stmt, after, None if complete else targets.onwards(kind), targets, kind)

        return chain

    def _dispatch(self, syntax: ast.AST, caught: Node, missed: Node | None, targets: Targets, kind: EdgeKind) -> Node:
        node = self._point(NodeKind.DISPATCH, syntax, targets)
        node.takes_interrupts = kind is EdgeKind.INTERRUPT
        _branch(node, caught, missed)
        return node


def _connect(node: Node, *edges: Edge) -> None:
    """Put ``edges`` in front of those that ``node`` has: the normal ones, made last, come first."""
    node.successors[:0] = edges


def _branch(node: Node, yes: Node, no: Node | None, truth: bool | None = None) -> None:
    """Connect the two outcomes of a test, but only one of them where its truth is known."""
    edges = []
    if truth is not False:
        edges.append(Edge(EdgeKind.TRUE, yes))
    if truth is not True and no is not None:
        edges.append(Edge(EdgeKind.FALSE, no))
    _connect(node, *edges)


def _is_try_star(stmt: ast.stmt) -> bool:
    return type(stmt).__name__ == "TryStar"  # the ast module of Python 3.10 has no such class


def _worse(kind: EdgeKind, other: EdgeKind | None) -> EdgeKind:
    return EdgeKind.INTERRUPT if other is EdgeKind.INTERRUPT else kind


def _numbered(entry: Node, exits: Sequence[Node]) -> tuple[Node, ...]:
    """Number the nodes in reverse post-order; exits that nothing reaches come last."""
    finished: list[Node] = []
    seen = {entry}
    pending = [(entry, reversed(entry.successors))]
    while pending:
        node, edges = pending[-1]
        for edge in edges:
            if edge.target not in seen:
                seen.add(edge.target)
                pending.append((edge.target, reversed(edge.target.successors)))
                break
        else:
            pending.pop()
            finished.append(node)
    nodes = (*reversed(finished), *(node for node in exits if node not in seen))
    for index, node in enumerate(nodes):
        node.index = index
    return nodes
