"""The functions in ``fixtures/flow``: their graphs, and the policies they are built with."""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_tempfile.flow.builder import build
from flake8_tempfile.flow.exceptions import Policy, YieldKind
from flake8_tempfile.flow.graph import Cfg, Node

FIXTURES = Path(__file__).parents[2] / "fixtures" / "flow"
_NEEDS_3_11 = {"groups"}

_YIELDS = {
    "contextmanager": YieldKind.MAY_RAISE,
    "asynccontextmanager": YieldKind.MAY_RAISE,
    "fixture": YieldKind.RESUMES_NORMALLY,
}


@dataclass(frozen=True)
class Program:
    """A function with its graph; its decorator, if any, says what its yields do."""

    name: str
    tree: ast.FunctionDef | ast.AsyncFunctionDef
    yields: YieldKind
    cfg: Cfg


def programs(source: str) -> Iterator[Program]:
    """Yield the functions at the top of a module."""
    for tree in ast.parse(source).body:
        assert isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef))
        names = [ast.unparse(decorator) for decorator in tree.decorator_list]
        yields = _YIELDS[names[0]] if names else YieldKind.MAY_BE_ABANDONED
        yield Program(tree.name, tree, yields, build(tree.body, Policy(yields=yields)))


def fixture_names() -> list[str]:
    """Name the fixture files that this version of Python can parse."""
    names = sorted(path.stem for path in FIXTURES.glob("*.py"))
    return [name for name in names if sys.version_info >= (3, 11) or name not in _NEEDS_3_11]


def fixture_source(name: str) -> str:
    """Return the text of one fixture file."""
    return (FIXTURES / f"{name}.py").read_text(encoding="utf-8")


def fixture_programs(name: str) -> list[Program]:
    """Return the functions of one fixture file."""
    return list(programs(fixture_source(name)))


def expected_graphs(name: str) -> dict[str, str]:
    """Return the expected text of each function's graph, written beside the fixture file."""
    text = (FIXTURES / f"{name}.txt").read_text(encoding="utf-8")
    paragraphs = (paragraph.partition("\n") for paragraph in text.strip().split("\n\n"))
    return {function: textwrap.dedent(graph) + "\n" for function, _, graph in paragraphs}


def unreachable_nodes(cfg: Cfg) -> set[Node]:
    """Return the nodes of a graph that no edge from the entry leads to."""
    reached = {cfg.entry}
    pending = [cfg.entry]
    while pending:
        for edge in pending.pop().successors:
            if edge.target not in reached:
                reached.add(edge.target)
                pending.append(edge.target)
    return set(cfg.nodes) - reached
