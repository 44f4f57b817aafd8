"""Where a name that was given a value is read: lexical scopes, attributes of classes, parameters, call sites.

Only for tracing a path through one module; the answers are those of a careful reader, not of a type checker.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.decorators import is_property
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.records import NamedTuple

Definition: TypeAlias = "FunctionNode | ast.ClassDef"
_Position: TypeAlias = "tuple[int, int]"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Surroundings(NamedTuple):
    """What a node stands in: the blocks of statements, by number, and the loops."""

    blocks: frozenset[int]
    loops: frozenset[ast.AST]


@dataclass(frozen=True)
class Scopes:
    """The index of one module: made once, then only asked; it remembers what it was asked.

    ``binders`` has what gives a value to each name, ``definitions`` the functions and classes of each name; ``homes``
    has the scopes of names that are declared global or nonlocal.
    """

    module: Module
    binders: Mapping[str, Sequence[ast.AST]]
    definitions: Mapping[str, Sequence[Definition]]
    homes: Mapping[tuple[ast.AST, str], ast.AST]
    classes: Sequence[ast.ClassDef]
    _bound: dict[str, dict[ast.AST, list[ast.AST]]] = field(default_factory=dict)
    _loads: dict[str, dict[ast.AST, list[ast.Name]]] = field(default_factory=dict)
    _last: dict[ast.Name, _Position] = field(default_factory=dict)
    _assignments: dict[tuple[ast.AST, str], list[tuple[_Position, ast.AST, int | None]]] = field(default_factory=dict)
    _families: dict[ast.ClassDef, frozenset[ast.ClassDef]] = field(default_factory=dict)
    _surroundings: dict[ast.AST, Surroundings] = field(default_factory=dict)

    def bindings(self, node: ast.AST) -> Mapping[str, ast.expr]:
        """Return the expressions bound to the names that are seen from ``node``."""
        return bindings(self.module.scope(node), self.module)

    def scope_of(self, node: ast.AST) -> ast.AST:
        """Return the scope in which ``node`` is evaluated."""
        return _scope_of(node, self.module)

    def home(self, name: ast.Name) -> ast.AST:
        """Return the scope whose variable an assignment to ``name`` binds, which ``global`` may say is another."""
        scope = self.scope_of(name)
        return self.homes.get((scope, name.id), scope)

    @cached_property
    def blocks(self) -> Mapping[ast.AST, int]:
        """The number of the block that each statement stands in."""
        found: dict[ast.AST, int] = {}
        for node in (node for kind in _WITH_BLOCKS for node in self.module.nodes.of(kind)):
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list):
                    found.update(dict.fromkeys(block, id(block)))
        return found

    def bound(self, scope: ast.AST, name: str) -> Sequence[ast.AST]:
        """Return what gives ``name`` of ``scope`` a value."""
        return self._binders(name).get(scope, ())

    def _binders(self, name: str) -> dict[ast.AST, list[ast.AST]]:
        if name not in self._bound:
            found = self._bound[name] = defaultdict(list)
            for node in self.binders.get(name, ()):
                scope = self.module.scope(node) if isinstance(node, ast.arg) else self.scope_of(node)
                found[self.homes.get((scope, name), scope)].append(node)
        return self._bound[name]

    def _reads(self, name: str) -> dict[ast.AST, list[ast.Name]]:
        if name not in self._loads:
            found = self._loads[name] = defaultdict(list)
            for node in self.module.written.get(name, ()):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    found[self._resolve(node)].append(node)
        return self._loads[name]

    def _resolve(self, load: ast.Name) -> ast.AST:
        bound = self._binders(load.id)
        scope = direct = self.scope_of(load)
        while scope is not self.module.tree:
            if scope in bound and (scope is direct or not isinstance(scope, ast.ClassDef)):
                return scope
            scope = self.scope_of(scope)
        return scope

    def attribute_loads(self, name: str) -> Iterator[ast.Attribute]:
        """Yield the reads of attributes by this name."""
        for node in self.module.written.get(name, ()):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield node

    def loads(self, scope: ast.AST, name: str, after: ast.AST | None = None) -> Iterator[ast.Name]:
        """Yield the reads of ``name`` of ``scope`` that may see the value that ``after`` gave it."""
        for load in self._reads(name).get(scope, ()):
            if after is None or self._may_see(load, after, scope, name):
                yield load

    def _may_see(self, load: ast.Name, store: ast.AST, scope: ast.AST, name: str) -> bool:
        if self.scope_of(load) is not scope or isinstance(scope, _COMPREHENSIONS):
            return True
        if _position(load) < _position(store):
            return not self._around(load).loops.isdisjoint(self._around(store).loops)
        return self._overwritten(load, scope, name) <= _position(store)

    def _overwritten(self, load: ast.Name, scope: ast.AST, name: str) -> _Position:
        """Return where the last assignment stands that whoever gets to ``load`` must pass: its block holds it."""
        if load not in self._last:
            place, statement, blocks = _position(load), self.statement(load), self._around(load).blocks
            # x = f(x): the load comes first
            passed = [
                at
                for at, of, block in self._stores(scope, name)
                if at < place and of is not statement and block in blocks
            ]
            self._last[load] = max(passed, default=(0, 0))
        return self._last[load]

    def _stores(self, scope: ast.AST, name: str) -> Sequence[tuple[_Position, ast.AST, int | None]]:
        """Return the assignments to a name: where they stand, with their statements and the blocks of these."""
        if (scope, name) not in self._assignments:
            pairs = [(store, self.statement(store)) for store in self.bound(scope, name)]
            self._assignments[scope, name] = [(_position(store), of, self.blocks.get(of)) for store, of in pairs]
        return self._assignments[scope, name]

    def _around(self, node: ast.AST) -> Surroundings:
        if node not in self._surroundings:
            ancestors = (node, *self.module.ancestors(node))
            self._surroundings[node] = Surroundings(
                frozenset(self.blocks[parent] for parent in ancestors if parent in self.blocks),
                frozenset(parent for parent in ancestors if isinstance(parent, ast.For | ast.AsyncFor | ast.While)),
            )
        return self._surroundings[node]

    def statement(self, node: ast.AST) -> ast.AST:
        """Return the statement that ``node`` is part of."""
        while not isinstance(node, ast.stmt) and node in self.module.parents:
            node = self.module.parents[node]
        return node

    def attributes(self, owner: ast.ClassDef | None, attribute: str) -> Iterator[ast.Attribute]:
        """Yield the reads of ``self.attribute`` in the class, in those derived from it, and through their names."""
        family = frozenset() if owner is None else self.family(owner)
        names = {definition.name for definition in family} | {"self", "cls"}
        for load in self.attribute_loads(attribute):
            if not isinstance(load.value, ast.Name) or load.value.id not in names:
                continue
            if load.value.id not in {"self", "cls"} or self.module.class_around(load) in family:
                yield load

    def family(self, owner: ast.ClassDef) -> frozenset[ast.ClassDef]:
        """Return the class with the classes of the module that it is derived from, and those derived from it."""
        if owner not in self._families:
            above, below = {owner.name}, {owner.name}
            for node in self.classes:  # a base stands before what is derived from it
                if any(last_part(base) in below for base in bases_of(node)):
                    below.add(node.name)
            for node in reversed(self.classes):
                if node.name in above:
                    above.update(map(last_part, bases_of(node)))
            self._families[owner] = frozenset(node for node in self.classes if node.name in above | below)
        return self._families[owner]

    def places(self, written: str, scope: ast.AST) -> Iterator[ast.Attribute]:
        """Yield the reads of ``a.b`` in ``scope``, as it is written."""
        for load in self.attribute_loads(written.rpartition(".")[2]):
            if dotted(load) == written and self.scope_of(load) is scope:
                yield load

    def called(self, call: ast.Call) -> Definition | None:
        """Return the function or class of this module that ``call`` calls, if that is clear."""
        named = self.definitions.get(self.module.calls[call].last, ())
        if isinstance(call.func, ast.Attribute):
            owners = self._classes_of(call.func.value)
            methods = filter(self._is_method, named)
            found = [method for method in methods if self.module.class_around(method) in owners]
        else:
            found = [definition for definition in named if not self._is_method(definition)]
        return found[0] if len(found) == 1 else None

    def _classes_of(self, receiver: ast.expr) -> set[ast.ClassDef | None]:
        """Return the classes whose methods a call on ``receiver`` may reach."""
        if isinstance(receiver, ast.Name) and receiver.id in {"self", "cls"}:
            own = self.module.class_around(receiver)
            return set() if own is None else set(self.family(own))
        made = self.bindings(receiver).get(receiver.id) if isinstance(receiver, ast.Name) else receiver
        made = receiver if made is None else made
        return {node for node in self.definitions.get(last_part(made), ()) if isinstance(node, ast.ClassDef)}

    def _is_method(self, definition: Definition) -> bool:
        return isinstance(self.module.parents.get(definition), ast.ClassDef) and isinstance(definition, FunctionNode)

    def calls_of(self, function: FunctionNode) -> Iterator[ast.expr]:
        """Yield the expressions that have the value which ``function`` returns."""
        as_property = is_property(function)
        if self._is_method(function):
            owner = self.module.class_around(function)
            references: Iterator[ast.expr] = iter(tuple(self.attributes(owner, function.name)))
        else:
            references = self.loads(self.scope_of(function), function.name)
        for reference in references:
            parent = self.module.parents.get(reference)
            if as_property:
                yield reference
            elif isinstance(parent, ast.Call) and parent.func is reference:
                yield parent


def index_scopes(module: Module) -> Scopes:
    """Collect what ``module`` binds, by name."""
    binders: dict[str, list[ast.AST]] = defaultdict(list)
    definitions: dict[str, list[Definition]] = defaultdict(list)
    for node in module.nodes.of_any(_NAMING):
        for name in _bound_names(node):
            binders[name].append(node)
        if isinstance(node, FunctionNode | ast.ClassDef):
            definitions[node.name].append(node)
    return Scopes(module, binders, definitions, _homes(module), module.nodes.of(ast.ClassDef))


_WITH_BLOCKS = (
    ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With,
    ast.AsyncWith, ast.Try, getattr(ast, "TryStar", ast.Try), ast.ExceptHandler, ast.match_case,
)  # fmt: skip


def _homes(module: Module) -> dict[tuple[ast.AST, str], ast.AST]:
    """Return the scopes of the names that ``global`` and ``nonlocal`` take from elsewhere."""
    found: dict[tuple[ast.AST, str], ast.AST] = {}
    for node in module.nodes.of_any((ast.Global, ast.Nonlocal)):
        scope = _scope_of(node, module)
        home = module.tree if isinstance(node, ast.Global) else _scope_of(scope, module)
        found.update(((scope, name), home) for name in node.names)
    return found


_NAMING = (
    ast.Name, ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.Import,
    ast.ImportFrom,
)  # fmt: skip


def _bound_names(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return (name,)
        case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return (name,)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return tuple(alias.asname or alias.name.partition(".")[0] for alias in aliases)
    return ()


def _scope_of(node: ast.AST, module: Module) -> ast.AST:
    for child, parent in _climb(node, module):
        # Decorators, defaults and bases are evaluated outside; they are no statements.
        if isinstance(parent, _DEFINITIONS) and isinstance(child, ast.stmt):
            return parent
        if isinstance(parent, ast.Lambda) and child is parent.body:
            return parent
        if isinstance(parent, _COMPREHENSIONS):
            return parent
    return module.tree


def _climb(node: ast.AST, module: Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    for parent in module.ancestors(node):
        yield node, parent
        node = parent


def _position(node: ast.AST) -> _Position:
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
