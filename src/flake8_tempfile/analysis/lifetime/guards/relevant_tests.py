"""Which tests of a function are worth remembering: those that guard what makes or releases something."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flake8_tempfile.analysis.lifetime.guards.atoms import (
    ANYTHING,
    atom_of,
    constant_value,
    leaves,
    none_test,
)
from flake8_tempfile.analysis.syntax.expressions import bindings, key, own_nodes


def relevant_tests(
    body: Sequence[ast.AST], decisive: Iterable[ast.AST], parents: Mapping[ast.AST, ast.AST]
) -> frozenset[str]:
    """Return the texts worth remembering.

    These are tests with a ``decisive`` node (an acquisition or a release) below them that occur twice, or whose name is
    set to a constant.
    """
    holding = _with_ancestors(decisive, parents)
    counts: dict[str, int] = {}
    flags: dict[str, str | None] = {}
    constants: set[str] = set()
    guarding: set[str] = set()
    for node in own_nodes(body):
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            flags |= _flags_compared(node.test)
            for text in _tested(node.test):
                counts[text] = counts.get(text, 0) + 1
                if node in holding:
                    guarding.add(text)
        elif isinstance(node, ast.BoolOp) and node.values[-1] in decisive:  # given or mkdtemp()
            for text in (text for value in node.values[:-1] for text in _tested(value)):
                counts[text] = counts.get(text, 0) + 1
                guarding.add(text)
        for target, value in bindings(node):
            name = key(target)
            if name and value is not None and constant_value(value) != ANYTHING:
                constants.add(name)
    return frozenset(text for text in guarding if counts[text] > 1 or flags.get(text, text) in constants)


def _flags_compared(test: ast.expr) -> dict[str, str | None]:
    """Return the names that are compared with True or False, by the texts of these tests: ``made is True``."""
    compared = (leaf for leaf in leaves(test) if isinstance(leaf, ast.Compare) and len(leaf.ops) == 1)
    tests = (leaf for leaf in compared if isinstance(_constant(leaf.comparators[0]), bool))
    return {atom[0]: key(leaf.left) for leaf in tests if (atom := atom_of(leaf))}


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _with_ancestors(nodes: Iterable[ast.AST], parents: Mapping[ast.AST, ast.AST]) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in nodes:
        holder: ast.AST | None = node
        while holder is not None and holder not in found:
            found.add(holder)
            holder = parents.get(holder)
    return found


def _tested(test: ast.expr) -> Iterator[str]:
    for leaf in leaves(test):
        tested = none_test(leaf)
        atom = atom_of(tested[0] if tested else leaf)
        if atom:
            yield atom[0]
