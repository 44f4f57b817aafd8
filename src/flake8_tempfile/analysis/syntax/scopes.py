"""Which function, lambda, class body or module body a node runs in, and which nodes run in one of these."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeAlias

from flake8_tempfile.flow.syntax import children

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
ScopeNode: TypeAlias = ast.Module | FunctionNode | ast.Lambda | ast.ClassDef

_SCOPES = frozenset({ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef})


class Owners(dict[ast.AST, ScopeNode]):
    """Finds the scope of a node when it is asked for; of most nodes it never is."""

    def __init__(self, tree: ast.Module, parents: Mapping[ast.AST, ast.AST]) -> None:
        super().__init__({tree: tree})
        self._parents = parents

    def __missing__(self, node: ast.AST) -> ScopeNode:
        passed: list[ast.AST] = []
        around: ast.AST = node
        while (owner := self.get(around)) is None:
            passed.append(around)
            inner, around = around, self._parents[around]
            if type(around) in _SCOPES and _is_body(inner, around):
                owner = around  # type: ignore[assignment]
                break
        assert owner is not None
        self.update(dict.fromkeys(passed, owner))
        return owner


def run_in(scope: ScopeNode) -> list[ast.AST]:
    """Return the nodes of a body, in breadth-first order, without those of the bodies inside it."""
    found: list[ast.AST] = [scope.body] if isinstance(scope, ast.Lambda) else list(scope.body)
    for node in found:
        inner = children(node)
        found += [each for each in inner if not _is_body(each, node)] if type(node) in _SCOPES else inner
    return found


def _is_body(node: ast.AST, scope: ast.AST) -> bool:
    """Tell whether a child of a scope runs inside it, rather than where the scope is defined."""
    if isinstance(scope, ast.Lambda):
        return node is scope.body
    return isinstance(node, ast.stmt)
