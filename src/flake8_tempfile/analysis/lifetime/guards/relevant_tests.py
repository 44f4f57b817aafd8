"""Which tests of a function are worth remembering: those that guard what makes or releases something, and for what.

The outcomes of a test multiply the facts.  So a test is remembered only for those acquisitions whose fate it may
decide: a removal of ``first`` says nothing of ``second``, where each of these names stands for one acquisition alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

from flake8_tempfile.analysis.lifetime.guards.atoms import (
    ANYTHING,
    atom_of,
    constant_value,
    is_question,
    leaves,
    none_test,
)
from flake8_tempfile.analysis.model import Site, Sites
from flake8_tempfile.analysis.syntax.expressions import bindings, key, own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.syntax import descendants

# The acquisitions that something decides about; None stands for any.
Concerned: TypeAlias = frozenset[Site] | None


def relevant_tests(
    body: Sequence[ast.AST], decisive: Mapping[ast.AST, Concerned], parents: Mapping[ast.AST, ast.AST]
) -> dict[str, Concerned]:
    """Return the texts worth remembering, and for which acquisitions.

    These are tests with a ``decisive`` node (an acquisition or a release) below them that occur twice, or whose name is
    set to a constant or to the answer of a question.
    """
    holding = _with_ancestors(decisive, parents)
    counts: dict[str, int] = {}
    flags: dict[str, str | None] = {}
    constants: set[str] = set()
    guarding: dict[str, Concerned] = {}
    for node in own_nodes(body):
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            flags |= _flags_compared(node.test)
            for text in _tested(node.test):
                counts[text] = counts.get(text, 0) + 1
                if node in holding:
                    guarding[text] = _both(guarding.get(text, _NOTHING), holding[node])
        elif isinstance(node, ast.BoolOp) and node.values[-1] in decisive:  # given or mkdtemp()
            for text in (text for value in node.values[:-1] for text in _tested(value)):
                counts[text] = counts.get(text, 0) + 1
                guarding[text] = _both(guarding.get(text, _NOTHING), decisive[node.values[-1]])
        for target, value in bindings(node):
            name = key(target)
            if name and value is not None and (constant_value(value) != ANYTHING or is_question(value)):
                constants.add(name)
    return {
        text: concerned
        for text, concerned in guarding.items()
        if counts[text] > 1 or flags.get(text, text) in constants
    }


_NOTHING: frozenset[Site] = frozenset()


def _both(first: Concerned, second: Concerned) -> Concerned:
    return None if first is None or second is None else first | second


def _flags_compared(test: ast.expr) -> dict[str, str | None]:
    """Return the names that are compared with True or False, by the texts of these tests: ``made is True``."""
    compared = (leaf for leaf in leaves(test) if isinstance(leaf, ast.Compare) and len(leaf.ops) == 1)
    tests = (leaf for leaf in compared if isinstance(_constant(leaf.comparators[0]), bool))
    return {atom[0]: key(leaf.left) for leaf in tests if (atom := atom_of(leaf))}


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _with_ancestors(
    decisive: Mapping[ast.AST, Concerned], parents: Mapping[ast.AST, ast.AST]
) -> dict[ast.AST, Concerned]:
    found: dict[ast.AST, Concerned] = {}
    for node, concerned in decisive.items():
        holder: ast.AST | None = node
        while holder is not None:
            known = found.get(holder, _NOTHING)
            together = _both(known, concerned)
            if holder in found and together == known:
                break
            found[holder] = together
            holder = parents.get(holder)
    return found


def decisive_nodes(
    body: Sequence[ast.AST], sites: Sites, releases: Mapping[ast.Call, Sequence[ast.expr]], module: Module
) -> dict[ast.AST, Concerned]:
    """Return the acquisitions, releases and returns of a function, with the acquisitions that each decides about.

    A release decides about those that the names in its targets stand for; of any, if one may stand for something else.
    """
    made: dict[ast.AST, frozenset[Site]] = {node: frozenset(found) for node, found in sites.making.items()}
    made.update({node: frozenset({site}) for node, site in sites.latent.items()})
    nodes = own_nodes(body)
    bound: dict[str, Concerned] = {}
    for node in nodes:
        for target, value in bindings(node):
            # What is bound to None stands for nothing that is acquired.
            held = _NOTHING if isinstance(value, ast.Constant) else made.get(value) if value else None
            for leaf in descendants(target):
                if isinstance(leaf, ast.Name):
                    bound[leaf.id] = _both(bound.get(leaf.id, _NOTHING), held)
    found: dict[ast.AST, Concerned] = {node: None for node in nodes if isinstance(node, ast.Return)}
    for call, targets in releases.items():
        words = (leaf.id for target in targets for leaf in descendants(target) if isinstance(leaf, ast.Name))
        named = [bound.get(name) for name in words if name not in module.names.imported]
        found[call] = reduce(_both, named) if named else None
    return found | made


def _tested(test: ast.expr) -> Iterator[str]:
    for leaf in leaves(test):
        tested = none_test(leaf)
        atom = atom_of(tested[0] if tested else leaf)
        if atom:
            yield atom[0]
