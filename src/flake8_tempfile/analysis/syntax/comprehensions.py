"""What the variables of comprehensions run over."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.syntax import descendants


def comprehended(body: Sequence[ast.stmt], module: Module) -> dict[str, ast.expr]:
    """Return what each variable of a comprehension in ``body`` runs over, where that can be told from its name.

    Ex) in ``[os.remove(path) for path in os.listdir(path)]`` there are two variables called ``path``.
    """
    lambdas: Sequence[ast.Lambda] = module.own(body, (ast.Lambda,))
    deferred = (node for each in lambdas for node in descendants(each.body) if isinstance(node, ast.comprehension))
    found = {
        node.target.id: node.iter
        for node in (*module.own(body, (ast.comprehension,)), *deferred)
        if isinstance(node.target, ast.Name)
    }
    return {name: over for name, over in found.items() if name not in _reached(over, found)}


def _reached(over: ast.expr, found: Mapping[str, ast.expr]) -> set[str]:
    """Return the names in an expression, and in what the variables among them run over."""
    names: set[str] = set()
    pending = [over]
    while pending:
        read = {node.id for node in descendants(pending.pop()) if isinstance(node, ast.Name)}
        pending.extend(found[name] for name in read - names if name in found)
        names |= read
    return names
