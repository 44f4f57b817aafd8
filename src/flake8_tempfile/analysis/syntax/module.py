"""One parsed module with what every analysis of it needs: imports, parents, functions, and spans."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from flake8_tempfile.analysis.reasons import Journal
from flake8_tempfile.analysis.syntax.calls import Calls
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.index import Nodes, walk
from flake8_tempfile.analysis.syntax.names import Names, imported_names, names_in
from flake8_tempfile.analysis.syntax.scopes import FunctionNode as FunctionNode
from flake8_tempfile.analysis.syntax.scopes import Owners, run_in
from flake8_tempfile.analysis.syntax.scopes import ScopeNode as ScopeNode
from flake8_tempfile.analysis.syntax.test_modules import derives_test_case, is_test_file
from flake8_tempfile.model import Span
from flake8_tempfile.records import NamedTuple, Protocol
from flake8_tempfile.settings import Settings

_Kind = TypeVar("_Kind", bound=ast.AST)


class Definition(NamedTuple):
    """What an imported name stands for, and the module that says so; the tree of that for a module itself."""

    module: Module
    node: ast.expr | FunctionNode | ast.ClassDef | ast.Module


class Importer(Protocol):
    """Finds what the imports of a module stand for."""

    def definition(self, name: str) -> Definition | None:
        """Return where a dotted name is defined; None where that is not known."""

    def conftests(self) -> Sequence[Module]:
        """Return the modules with the fixtures that pytest offers to the module, the nearest first."""

    def mentions(self, name: str, words: Sequence[bytes]) -> bool:
        """Tell whether one of the words is in the text of the module that defines a dotted name."""


@dataclass(frozen=True)
class Module:
    """A module under analysis.

    ``lines`` are the source lines with their line ends, as flake8 hands them over; ``nodes`` are all nodes of the
    tree but operators and contexts, in breadth-first order; ``parents`` maps each node to the one that holds it.
    ``journal`` is for what is decided on the way, where somebody asks; ``imports`` finds what is imported from the same
    project.  ``summaries`` is for ``summarise`` to remember, ``answers`` for all that is ``remembered``.
    """

    path: str
    tree: ast.Module
    lines: Sequence[str]
    settings: Settings
    names: Names
    nodes: Nodes
    parents: Mapping[ast.AST, ast.AST]
    journal: Journal | None = None
    imports: Importer | None = None
    summaries: list[Any] = field(default_factory=list, compare=False)
    answers: dict[Any, Any] = field(default_factory=dict, init=False, compare=False)
    _own: dict[ast.stmt, Nodes] = field(default_factory=dict, init=False, compare=False)
    _nodes_in: dict[ScopeNode, Nodes] = field(default_factory=dict, init=False, compare=False)
    _scopes: dict[ast.AST, ScopeNode] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def calls(self) -> Calls:
        """What is known of each call of the module."""
        return self.names.calls

    @cached_property
    def has_all(self) -> bool:
        """Whether the module says in ``__all__`` what it offers."""
        return any(node.id == "__all__" for node in self.nodes.of(ast.Name))

    @cached_property
    def stars(self) -> Sequence[str]:
        """The modules of which all names are imported, and with that passed on: ``from .files import *``."""
        statements = self.nodes.of(ast.ImportFrom)
        return ["." * each.level + (each.module or "") for each in statements if each.names[0].name == "*"]

    @cached_property
    def written(self) -> Mapping[str, Sequence[ast.Name | ast.Attribute]]:
        """The names and attributes of the module by their identifiers."""
        found: dict[str, list[ast.Name | ast.Attribute]] = {}
        for name in self.nodes.of(ast.Name):
            found.setdefault(name.id, []).append(name)
        for attribute in self.nodes.of(ast.Attribute):
            found.setdefault(attribute.attr, []).append(attribute)
        return found

    @cached_property
    def stored(self) -> Mapping[str, Sequence[ast.Name]]:
        """The names that are bound or deleted somewhere, by their identifiers."""
        found: dict[str, list[ast.Name]] = {}
        for name in self.nodes.of(ast.Name):
            if not isinstance(name.ctx, ast.Load):
                found.setdefault(name.id, []).append(name)
        return found

    @cached_property
    def texts(self) -> Sequence[tuple[ast.Constant, str]]:
        """The constants that are texts or bytes, with their texts."""
        found: list[tuple[ast.Constant, str]] = []
        for node in self.nodes.of(ast.Constant):
            if isinstance(node.value, str):
                found.append((node, node.value))
            elif isinstance(node.value, bytes):
                found.append((node, node.value.decode("latin-1")))
        return found

    def last_use(self, identifier: str, scope: ScopeNode) -> tuple[int, int]:
        """Return where ``identifier`` is written last in ``scope``, as ``ast`` counts; (0, 0) if nowhere."""
        if identifier not in self._last_uses:
            found = self._last_uses[identifier] = {}
            for node in self.written.get(identifier, ()):
                place, owner = (node.lineno, node.col_offset), self.owners[node]
                found[owner] = max(found.get(owner, place), place)
        return self._last_uses[identifier].get(scope, (0, 0))

    @cached_property
    def _last_uses(self) -> dict[str, dict[ScopeNode, tuple[int, int]]]:
        return {}

    def scopes_of(self, identifiers: Iterable[str]) -> set[ScopeNode]:
        """Return the scopes in which one of ``identifiers`` is written as a name or an attribute."""
        written = self.written
        return {self.owners[node] for word in identifiers for node in written.get(word, ())}

    @cached_property
    def plain_bindings(self) -> dict[ScopeNode, dict[str, ast.expr]]:
        """What ``bindings.bindings`` has found so far."""
        return {}

    def own(self, body: Sequence[ast.stmt], kinds: tuple[type[_Kind], ...]) -> Sequence[_Kind]:
        """Return those of ``expressions.own_nodes(body)`` that are of some classes; who asks again pays little."""
        around = self.parents.get(body[0]) if body else None
        if isinstance(around, ScopeNode) and around.body is body:
            return self.nodes_in(around).of_any(kinds)
        found: list[_Kind] = []
        for statement in reversed(body):
            nodes = self._own.get(statement)
            if nodes is None:
                nodes = self._own[statement] = Nodes(own_nodes([statement]))
            found += nodes.of_any(kinds)
        return found

    @cached_property
    def top_classes(self) -> dict[str, ast.ClassDef]:
        """The classes at the top level by their names, the last of each name."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    @cached_property
    def foreign_bases(self) -> dict[ast.ClassDef, frozenset[str]]:
        """The bases from elsewhere that are known of classes."""
        return {}

    @cached_property
    def free_names(self) -> dict[tuple[str, FunctionNode | None], bool]:
        """What ``stability.is_module_name_free`` has found so far."""
        return {}

    @cached_property
    def removals(self) -> dict[ast.Call, Sequence[ast.expr]]:
        """What ``removals.removal_targets`` has found so far."""
        return {}

    @cached_property
    def clean_ups(self) -> dict[ast.AST, ast.ExceptHandler | ast.Try | None]:
        """What ``blocks.clean_up_around`` has found so far."""
        return {}

    @cached_property
    def replacements(self) -> dict[tuple[Any, ...], Any]:
        """What ``replacing`` has found so far."""
        return {}

    @cached_property
    def bound_names(self) -> frozenset[str]:
        """All names that occur in the module."""
        return names_in(self.nodes) | frozenset(self.names.imported)

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Return where ``node`` stands, with its columns in characters."""
        last, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(node.lineno, self._column(node.lineno, node.col_offset), last, self._column(last, end))

    def _column(self, line: int, offset: int) -> int:
        if line > len(self.lines) or self.lines[line - 1].isascii():
            return offset
        return len(self.lines[line - 1].encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))

    def ancestors(self, node: ast.AST) -> Sequence[ast.AST]:
        """Return the nodes that hold ``node``, innermost first, the module last."""
        found: list[ast.AST] = []
        parent = self.parents.get(node)
        while parent is not None:
            found.append(parent)
            parent = self.parents.get(parent)
        return found

    def function_around(self, node: ast.AST) -> FunctionNode | None:
        """Return the innermost function around a node, lambdas apart."""
        around = self.scope(node)
        while not isinstance(around, (FunctionNode, ast.Module)):
            around = self.scope(around)
        return around if isinstance(around, FunctionNode) else None

    def class_around(self, node: ast.AST) -> ast.ClassDef | None:
        """Return the innermost class around a node."""
        return next((each for each in self.ancestors(node) if isinstance(each, ast.ClassDef)), None)

    def scope(self, node: ast.AST) -> ScopeNode:
        """Return the innermost function, lambda, class or module around ``node`` (not ``node`` itself)."""
        passed: list[ast.AST] = []
        around = self.parents.get(node, self.tree)
        while not isinstance(around, ScopeNode):
            passed.append(around)
            around = self._scopes.get(around) or self.parents.get(around, self.tree)
        self._scopes.update(dict.fromkeys(passed, around))
        return around

    def nodes_in(self, scope: ScopeNode) -> Nodes:
        """Return the nodes that run in a function, lambda, class body or the module's own body, in breadth-first order.

        A nested definition is one node of the scope around it, with its decorators and defaults.
        """
        found = self._nodes_in.get(scope)
        if found is None:
            found = self._nodes_in[scope] = Nodes(run_in(scope))
        return found

    @cached_property
    def owners(self) -> Mapping[ast.AST, ScopeNode]:
        """The function, lambda, class body or module body in which each node runs."""
        return Owners(self.tree, self.parents)

    def functions(self) -> Sequence[FunctionNode]:
        """Return all functions and methods, nested ones included, outer ones first."""
        return self.nodes.of_any(_FUNCTIONS)

    @cached_property
    def functions_by_name(self) -> Mapping[str, Sequence[FunctionNode]]:
        """The functions and methods of the module by their names."""
        found: dict[str, list[FunctionNode]] = {}
        for function in self.functions():
            found.setdefault(function.name, []).append(function)
        return found

    def is_test(self) -> bool:
        """Tell whether the file is a test module: by what it defines, by its name, or by its place."""
        return self._is_test

    @cached_property
    def _is_test(self) -> bool:
        return is_test_file(self.path) or any(derives_test_case(each, self.names) for each in self.top_classes.values())


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def parse_module(
    path: str,
    tree: ast.Module,
    lines: Sequence[str],
    settings: Settings,
    imports: Importer | None = None,
    journal: Journal | None = None,
) -> Module:
    """Walk ``tree`` once and return it as a :class:`Module`."""
    nodes, parents = walk(tree)
    names = imported_names(nodes.of_any(_IMPORTS))
    return Module(path, tree, lines, settings, names, nodes, parents, journal, imports)


_IMPORTS = (ast.Import, ast.ImportFrom)


def functions_with_bodies(module: Module) -> Iterator[tuple[FunctionNode | None, list[ast.stmt]]]:
    """Yield every function with its body, and (None, the module's own body) at the end."""
    for function in module.functions():
        yield function, function.body
    yield None, module.tree.body
