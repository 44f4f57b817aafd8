"""What the calls of one body destroy, write anew, copy and move: found out once, for all resources of the body."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.lifetime.exits.carrying import Carriage, carriages, destroyed
from flake8_tempfile.analysis.syntax.calls import Call
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple


class BodyCall(NamedTuple):
    """A call: where it begins, what it does to paths, and the names in its statement (that of its blocks left out).

    ``made`` is the file or directory that it is known to create, and whether it is a directory.
    """

    node: ast.Call
    place: tuple[int, int]
    destroyed: Sequence[ast.expr]
    carried: Sequence[Carriage]
    made: tuple[ast.expr, bool] | None
    names: frozenset[str]

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Where it begins and ends: of the calls of a chain, which begin at one place, the first ends first."""
        return *self.place, self.node.end_lineno or 0, self.node.end_col_offset or 0

    def is_before(self, other: BodyCall) -> bool:
        """Tell whether it ends before another one begins."""
        return self.order[2:] <= other.place

    @property
    def filled(self) -> Sequence[ast.expr]:
        """What the call writes, files and trees."""
        return [self.made[0]] if self.made is not None else [each.target for each in self.carried]


class BodyCalls:
    """The calls of a body in the order of the source, and the bindings of its names."""

    def __init__(self, scope: ast.AST, module: Module) -> None:
        body: list[ast.stmt] = getattr(scope, "body", [])
        self.module = module
        self.bound = Bound(body, module)
        self._names: dict[ast.AST, frozenset[str]] = {}
        self._statements: dict[ast.AST, ast.AST] = {}
        self.calls = sorted(map(self._read, module.own(body, (ast.Call,))), key=lambda each: each.order)
        # Those after which something that exists may be gone, or half gone.
        self.begins = [call for call in self.calls if call.destroyed or call.carried or call.made]
        self._naming = by_word((self._named(call), call) for call in self.calls)
        made = [target for target, value in self.bound.pairs if value is not None and _makes(value, module)]
        self._made = frozenset(made)
        self._temporary = self.bound.surely_of(made)

    def call(self, call: BodyCall) -> Call:
        """Return what the table of calls says of a call."""
        return self.module.calls[call.node]

    @cached_property
    def may_replace(self) -> bool:
        """Whether a call makes, copies or moves something, or removes what is not temporary: nothing else replaces."""
        gone = (path for call in self.begins for path in call.destroyed)
        return any(call.carried or call.made for call in self.begins) or any(map(self._may_last, gone))

    def _may_last(self, path: ast.expr) -> bool:
        return not self.bound.lies_in(path, self._temporary)

    @cached_property
    def _given(self) -> dict[str, list[BodyCall]]:
        """The calls that each path is an argument of, in the order of the source."""
        arguments = ((call, value) for call in self.calls for value in self.module.calls[call.node].arguments)
        return by_word((self.bound.chain(value)[:1], call) for call, value in arguments)

    @cached_property
    def _filling(self) -> dict[str, list[BodyCall]]:
        """The calls that write each path, in the order of the source."""
        return by_word((self.bound.chain(path)[:1], call) for call in self.calls for path in call.filled)

    @cached_property
    def refilled(self) -> Sequence[BodyCall]:
        """The calls that write what an earlier one has written."""
        same = self._filling.values()
        found = {call.node: call for calls in same for call in calls if call.place[0] > calls[0].place[0]}
        return sorted(found.values(), key=lambda each: each.order)

    def filling(self, path: ast.expr) -> Sequence[BodyCall]:
        """Return the calls that write a path, in the order of the source."""
        return self._with(path, self._filling)

    def temporary(self, name: str) -> set[str]:
        """Return the names of what surely lies in something temporary, ``name`` among them."""
        return self._temporary if name in self._made else self.bound.surely_of({*self._made, name})

    def naming(self, names: Iterable[str]) -> list[BodyCall]:
        """Return the calls that have to do with one of some names, in the order of the source."""
        found = {call.node: call for name in names for call in self._naming.get(name, ())}
        return sorted(found.values(), key=lambda each: each.order)

    def given(self, path: ast.expr) -> Sequence[BodyCall]:
        """Return the calls that a path is an argument of, in the order of the source."""
        return self._with(path, self._given)

    def _with(self, path: ast.expr, index: Mapping[str, Sequence[BodyCall]]) -> Sequence[BodyCall]:
        return [call for word in self.bound.chain(path)[:1] for call in index.get(word, ())]

    def words(self, call: BodyCall) -> set[str]:
        """Return the names in the statement of a call with what they are made of."""
        return {word for head in _heads(self._statement(call.node)) for word in self.bound.words(head)}

    def _read(self, call: ast.Call) -> BodyCall:
        module, statement = self.module, self._statement(call)
        if statement not in self._names:
            self._names[statement] = frozenset(name for head in _heads(statement) for name in _names(head))
        gone, carried, made = destroyed(call, module), carriages(call, module), module.calls[call].created
        return BodyCall(call, place(call), gone, carried, made, self._names[statement])

    def _statement(self, call: ast.Call) -> ast.AST:
        """Return the innermost statement of a call; a chain of calls is gone up once."""
        passed: list[ast.AST] = []
        current: ast.AST = call
        while not isinstance(current, ast.stmt):
            passed.append(current)
            current = self._statements.get(current) or self.module.parents[current]
        self._statements.update(dict.fromkeys(passed, current))
        return current

    @staticmethod
    def _named(call: BodyCall) -> set[str]:
        """Return the names in a statement, and in what a helper carries, which may be a variable of the module."""
        ends = (end for each in call.carried for end in each[:2])
        return {*call.names, *(name for end in ends for name in _names(end))}


def by_word(calls: Iterable[tuple[Iterable[str], BodyCall]]) -> dict[str, list[BodyCall]]:
    """Return for each word the calls that it belongs to, in their order."""
    found: dict[str, list[BodyCall]] = {}
    for words, call in calls:
        for word in words:
            found.setdefault(word, []).append(call)
    return found


def _names(node: ast.AST) -> Iterator[str]:
    return (inner.id for inner in descendants(node) if isinstance(inner, ast.Name))


def place(node: ast.expr) -> tuple[int, int]:
    """Return where an expression begins: the line, and the column in bytes."""
    return node.lineno, node.col_offset


def _heads(statement: ast.AST) -> list[ast.AST]:
    """Return a statement without those in its blocks."""
    if not hasattr(statement, "body"):
        return [statement]
    return [node for node in ast.iter_child_nodes(statement) if not isinstance(node, (ast.stmt, ast.ExceptHandler))]


def _makes(value: ast.expr, module: Module) -> bool:
    calls = (node for node in descendants(value) if isinstance(node, ast.Call))
    return any((module.calls[call].name or "").startswith("tempfile.") for call in calls)
