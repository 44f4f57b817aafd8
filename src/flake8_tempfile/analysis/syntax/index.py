"""Nodes of a tree that are found by their class without a look at the others.

Most analyses ask a module or a function for its calls, its names, its classes: a small part of all nodes.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar, overload

from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, key
from flake8_tempfile.flow.syntax import BRANCHES

_Kind = TypeVar("_Kind", bound=ast.AST)
_Other = TypeVar("_Other", bound=ast.AST)


class Nodes(tuple[ast.AST, ...]):
    """A fixed sequence of nodes."""

    @cached_property
    def _by_class(self) -> dict[Any, list[Any]]:
        found: dict[Any, list[Any]] = defaultdict(list)
        for node in self:
            found[type(node)].append(node)
        return found

    @cached_property
    def _selections(self) -> dict[tuple[Any, ...], Sequence[Any]]:
        return {}

    def of(self, kind: type[_Kind]) -> Sequence[_Kind]:
        """Return the nodes of a class that has no subclasses among those of ``ast``, in their order."""
        return self._by_class.get(kind, ())

    @overload
    def of_any(self, kinds: tuple[type[_Kind], type[_Other]]) -> Sequence[_Kind | _Other]: ...

    @overload
    def of_any(self, kinds: tuple[type[_Kind], ...]) -> Sequence[_Kind]: ...

    def of_any(self, kinds: tuple[type[Any], ...]) -> Sequence[Any]:
        """Return the nodes of several such classes, in their order."""
        found = self._selections.get(kinds)
        if found is None:
            found = self._selections[kinds] = self._selected(kinds)
        return found

    @cached_property
    def bound(self) -> Sequence[tuple[ast.expr, ast.expr | None]]:
        """What the nodes bind, as ``bindings`` has it."""
        return [pair for node in self.of_any(BINDING) for pair in bindings(node)]

    @cached_property
    def values_of(self) -> Mapping[str, Sequence[ast.expr]]:
        """What each name, attribute or element is bound to, by its key."""
        found: dict[str, list[ast.expr]] = {}
        for target, value in self.bound:
            text = key(target) if value is not None else None
            if text is not None and value is not None:
                found.setdefault(text, []).append(value)
        return found

    @cached_property
    def _alike(self) -> dict[type[ast.AST], dict[str, list[Any]]]:
        return {}

    def alike(self, node: _Kind) -> Sequence[_Kind]:
        """Return the nodes that are written like this one, itself included if it is one of them, in their order."""
        if type(node) not in self._alike:
            found: dict[str, list[Any]] = {}
            for each in self.of(type(node)):
                found.setdefault(ast.dump(each), []).append(each)
            self._alike[type(node)] = found
        return self._alike[type(node)].get(ast.dump(node), ())

    def _selected(self, kinds: tuple[Any, ...]) -> Sequence[Any]:
        present = [kind for kind in kinds if kind in self._by_class]
        if len(present) < 2:
            return self._by_class[present[0]] if present else ()
        wanted = frozenset(present)
        return [node for node in self if type(node) in wanted]


def walk(tree: ast.AST) -> tuple[Nodes, dict[ast.AST, ast.AST]]:
    """Return all nodes but operators and contexts in breadth-first order, and the node that holds each of them."""
    nodes: list[ast.AST] = [tree]
    parents: dict[ast.AST, ast.AST] = {}
    append = nodes.append
    # Every file with a candidate in it goes through this loop, which costs as much as many analyses together.
    for node in nodes:
        for name in BRANCHES[type(node)]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                for item in value:
                    if isinstance(item, ast.AST):
                        parents[item] = node
                        append(item)
            elif isinstance(value, ast.AST):
                parents[value] = node
                append(value)
    return Nodes(nodes), parents
