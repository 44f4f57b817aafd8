"""Graphs of real functions: those of the standard library that runs the test."""

from __future__ import annotations

import ast
import os
import random
from collections.abc import Iterator
from pathlib import Path

from flow_programs import unreachable_nodes

from flake8_tempfile.flow.builder import build
from flake8_tempfile.flow.exceptions import Policy, YieldKind
from flake8_tempfile.flow.graph import Cfg, NodeKind

_FILES = 60


def _bodies() -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield the bodies of a sample of modules and of all functions in them, with where they stand."""
    paths = sorted(Path(os.__file__).parent.glob("*.py"))
    for path in random.Random(1).sample(paths, _FILES):
        tree = ast.parse(path.read_bytes())
        yield path.name, tree.body
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{path.name}:{node.lineno}", node.body


def _check(cfg: Cfg, place: str) -> None:
    exits = {cfg.exit, cfg.raise_exit, cfg.interrupt_exit}
    assert [node.index for node in cfg.nodes] == list(range(len(cfg.nodes))), place
    assert unreachable_nodes(cfg) <= exits, place
    for node in cfg.nodes:
        assert (node in exits) is not bool(node.successors), f"{place}: {node.kind.value} at line {node.line}"
        assert (node.syntax is None) is (node in exits or node.kind is NodeKind.ENTRY), place
        for edge in node.successors:
            assert cfg.nodes[edge.target.index] is edge.target, place


def test_graphs_of_the_standard_library() -> None:
    count = 0
    for place, body in _bodies():
        for yields in YieldKind:
            _check(build(body, Policy(yields=yields)), place)
        count += 1
    assert count > 1000
