"""Nodes by their class: the same answers as a look at every node, in the same order."""

from __future__ import annotations

import ast

import pytest

from flake8_tempfile.analysis.syntax.index import Nodes, walk
from flake8_tempfile.flow.syntax import descendants

SOURCE = """
import os
from os import path as p

@decorated(1)
def first(a, b=2, *c, d, **e):
    global g
    with open(a) as f, b:
        x: int = {**a, "k": [i for i in f if i]}
    try:
        yield lambda q: q + 1
    except* (A, B) as error:
        raise
    match a:
        case {"k": v, **rest} | [v, *rest]:
            return f"{v!r:>{b}}"

class C(Base, metaclass=Meta):
    async def second(self):
        async for i in self.x[1:2]:
            await i
"""
if not hasattr(ast, "TryStar"):
    SOURCE = SOURCE.replace("except*", "except")
_LEAVES = (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop)


def plain(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if not isinstance(node, _LEAVES)]


def test_walking_gives_what_ast_gives() -> None:
    tree = ast.parse(SOURCE)
    nodes, parents = walk(tree)
    assert list(nodes) == plain(tree) == descendants(tree)
    held = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    assert parents == {child: node for child, node in held.items() if not isinstance(child, _LEAVES)}
    assert list(parents) == list(nodes[1:])


@pytest.mark.parametrize(
    "kinds", [(ast.Name,), (ast.Name, ast.Attribute), (ast.Call, ast.Delete), (ast.Delete,), (ast.Delete, ast.Slice)]
)
def test_nodes_of_classes_keep_their_order(kinds: tuple[type[ast.AST], ...]) -> None:
    nodes, _ = walk(ast.parse(SOURCE))
    expected = [node for node in nodes if isinstance(node, kinds)]
    assert list(nodes.of_any(kinds)) == expected
    assert list(nodes.of_any(kinds)) == expected
    if len(kinds) == 1:
        assert list(nodes.of(kinds[0])) == expected


def test_no_nodes() -> None:
    assert not Nodes().of(ast.Name)
