"""One parsed module with what every analysis of it needs: imports, parents, functions, and spans."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from flake8_tempfile.analysis.names import Names, imported_names
from flake8_tempfile.flow.syntax import children
from flake8_tempfile.model import Span
from flake8_tempfile.settings import Settings

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
ScopeNode: TypeAlias = ast.Module | FunctionNode | ast.Lambda | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """A module under analysis.

    ``lines`` are the source lines with their line ends, as flake8 hands them over; ``nodes`` are all nodes of the
    tree but operators and contexts, in breadth-first order; ``parents`` maps each node to the one that holds it.
    """

    path: str
    tree: ast.Module
    lines: Sequence[str]
    settings: Settings
    names: Names
    nodes: tuple[ast.AST, ...]
    parents: Mapping[ast.AST, ast.AST]

    @cached_property
    def has_all(self) -> bool:
        """Whether the module says in ``__all__`` what it offers."""
        return any(isinstance(node, ast.Name) and node.id == "__all__" for node in self.nodes)

    @cached_property
    def plain_bindings(self) -> dict[ScopeNode, dict[str, ast.expr]]:
        """What ``temp_paths.bindings`` has found so far."""
        return {}

    @cached_property
    def bound_names(self) -> frozenset[str]:
        """All names that occur in the module."""
        return names_in(self.nodes) | frozenset(self.names.imported)

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Return where ``node`` stands, with its columns in characters."""
        end_line = node.end_lineno or node.lineno
        end_column = node.end_col_offset or node.col_offset
        return Span(
            node.lineno, self._column(node.lineno, node.col_offset), end_line, self._column(end_line, end_column)
        )

    def _column(self, line: int, offset: int) -> int:
        if line > len(self.lines) or self.lines[line - 1].isascii():
            return offset
        return len(self.lines[line - 1].encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes that hold ``node``, innermost first, the module last."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def scope(self, node: ast.AST) -> ScopeNode:
        """Return the innermost function, lambda, class or module around ``node`` (not ``node`` itself)."""
        for parent in self.ancestors(node):
            if isinstance(parent, ScopeNode):
                return parent
        return self.tree

    def nodes_by_scope(self) -> dict[ScopeNode, list[ast.AST]]:
        """Return the nodes that run in each function, lambda, class body and the module's own body.

        A nested definition is one node of the scope around it, with its decorators and defaults.
        """
        owners: dict[ast.AST, ScopeNode] = {self.tree: self.tree}
        found: dict[ScopeNode, list[ast.AST]] = {self.tree: []}
        for node in self.nodes[1:]:
            parent = self.parents[node]
            owner = parent if isinstance(parent, ScopeNode) and _is_body(node, parent) else owners[parent]
            owners[node] = owner
            found.setdefault(owner, []).append(node)
        return found

    def functions(self) -> Iterator[FunctionNode]:
        """Yield all functions and methods, nested ones included, outer ones first."""
        for node in self.nodes:
            if isinstance(node, FunctionNode):
                yield node

    def is_test(self) -> bool:
        """Tell whether the file looks like a test module by its name or its place."""
        parts = self.path.replace("\\", "/").lower().split("/")
        name = parts[-1]
        return (
            name.startswith(("test_", "conftest"))
            or name.endswith(("_test.py", "_tests.py"))
            or any(part in {"test", "tests", "testing", "unittests"} for part in parts[:-1])
        )


def names_in(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names that are read or bound among ``nodes``."""
    used: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.arg):
            used.add(node.arg)
        elif isinstance(node, (FunctionNode, ast.ClassDef, ast.ExceptHandler)):
            used.update({node.name} if node.name else ())
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            used.update(node.names)
    return frozenset(used)


def _is_body(node: ast.AST, scope: ScopeNode) -> bool:
    """Tell whether a child of a scope runs inside it, rather than where the scope is defined."""
    if isinstance(scope, ast.Lambda):
        return node is scope.body
    return isinstance(node, ast.stmt)


def parse_module(path: str, tree: ast.Module, lines: Sequence[str], settings: Settings) -> Module:
    """Walk ``tree`` once and return it as a :class:`Module`."""
    nodes: list[ast.AST] = [tree]
    parents: dict[ast.AST, ast.AST] = {}
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Constant)):
            continue
        below = children(node)
        parents.update(dict.fromkeys(below, node))
        nodes += below
    return Module(path, tree, lines, settings, imported_names(nodes), tuple(nodes), parents)
