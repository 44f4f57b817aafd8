"""A place in a module where a path is: the value of an expression, or somewhere in the container that it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from flake8_tempfile.analysis.literals.evidence import Evidence, Kind, said_by
from flake8_tempfile.analysis.literals.scopes import Scopes
from flake8_tempfile.analysis.paths.pieces import builds_text, pieces
from flake8_tempfile.analysis.paths.shared_directories import TempPath, classify
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.records import NamedTuple

Inside: TypeAlias = "tuple[int | str | None, ...]"
"""Where in a container the path is, outermost first: an index, a key, or None for any element."""


class Place(NamedTuple):
    """The value of ``node`` is ``path``, or holds it ``inside``; ``hops`` names and calls lie on the way there."""

    node: ast.expr
    path: TempPath
    inside: Inside = ()
    hops: int = 0

    def at(self, node: ast.expr) -> Place:
        """Return the same path as the value of another expression."""
        return self._replace(node=node)

    def hop(self, node: ast.expr) -> Place:
        """Return the same path where a name or a parameter is read."""
        return self._replace(node=node, hops=self.hops + 1)

    def within(self, inside: Inside) -> Place:
        """Return the same path deeper in a container, or taken out of one."""
        return self._replace(inside=inside)

    def shows(self, kind: Kind, detail: str = "", node: ast.AST | None = None) -> Evidence:
        """Return what this place shows about the path."""
        return Evidence(kind, self.node if node is None else node, detail, self.path, self.hops)

    def bound_to(self, name: str, node: ast.AST) -> Iterator[Evidence]:
        """Yield what the name that the path is bound to shows."""
        kind = said_by(name)
        if kind is not None:
            yield self.shows(kind, f"bound to `{name}`", node)


Found: TypeAlias = "Iterator[Evidence | Place]"


class Context(NamedTuple):
    """What the steps need to know of the module."""

    module: Module
    scopes: Scopes

    def parent(self, node: ast.AST) -> ast.AST:
        """Return the node that holds ``node``."""
        return self.module.parents[node]

    def callee(self, call: ast.Call) -> str:
        """Return the canonical name of what is called, or at least its last part."""
        return self.module.calls[call].name or self.module.calls[call].last

    def extended(self, whole: ast.expr, place: Place) -> TempPath | None:
        """Return the path that ``whole`` builds on the one at ``place``; None if it makes no path of it."""
        if isinstance(whole, ast.Call) and not builds_text(whole, self.module.names):
            return None
        found = pieces(whole, self.module.names, self.scopes.bindings(whole).get, {place.node: place.path.pieces})
        result = classify(whole, found, self.module)
        if result is None or result.origin is not place.path.origin:
            return None
        # The name is given where the first part of it is joined to the directory.
        return result if place.path.bare and not result.bare else result._replace(node=place.path.node)

    def text_before(self, whole: ast.expr, place: Place) -> str:
        """Return the text in ``whole`` that stands before the path."""
        before = ""
        for piece in pieces(whole, self.module.names, lambda _: None, {place.node: place.path.pieces}):
            if piece in place.path.pieces:
                break
            before += piece.text
        return before
