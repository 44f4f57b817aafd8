"""The solver, with an analysis of which names are assigned."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable
from itertools import pairwise

import pytest

from flake8_tempfile.flow.builder import build
from flake8_tempfile.flow.exceptions import Policy
from flake8_tempfile.flow.graph import Cfg, EdgeKind, Node, NodeKind
from flake8_tempfile.flow.solver import Outcome, Solution, TooManyFacts, solve


class _Assigned:
    """Facts: '' for what holds on every path, and each name that some path assigns and none since deletes.

    An assignment whose value raises has not assigned; a ``del`` that raises has deleted.  ``if name:`` knows that a
    name is assigned only where the test is true.
    """

    def initial(self) -> Iterable[str]:
        return [""]

    def transfer(self, node: Node, fact: str) -> Outcome[str]:
        match node.syntax:
            case ast.Assign(targets=[ast.Name(id=name)]) if not fact:
                return Outcome((fact, name), (fact,))
            case ast.Delete(targets=[ast.Name(id=name)]) if fact == name:
                return Outcome((), ())
        return Outcome((fact,), (fact,))

    def assume(self, node: Node, kind: EdgeKind, fact: str) -> str | None:
        if node.kind is NodeKind.TEST and isinstance(node.syntax, ast.Name) and kind is EdgeKind.FALSE:
            return None if fact == node.syntax.id else fact
        return fact


class _Counting(_Assigned):
    """Facts grow without end."""

    def transfer(self, node: Node, fact: str) -> Outcome[str]:
        return Outcome((fact + "+",), ())


def _solve(source: str) -> tuple[Cfg, Solution[str]]:
    cfg = build(ast.parse(textwrap.dedent(source)).body, Policy())
    return cfg, solve(cfg, _Assigned())


def _facts(solution: Solution[str], node: Node) -> set[str]:
    return set(solution.reached.get(node, ())) - {""}


def _lines(solution: Solution[str], node: Node, fact: str) -> list[tuple[int, str]]:
    return [(step.line, before) for step, before in solution.witness(node, fact)]


def test_normal_and_exceptional_facts_go_apart() -> None:
    cfg, solution = _solve("one = work()\ntwo = work()\n")
    assert _facts(solution, cfg.exit) == {"one", "two"}
    assert _facts(solution, cfg.raise_exit) == {"one"}


def test_facts_of_both_branches_join() -> None:
    cfg, solution = _solve("if check():\n    one = 1\nelse:\n    two = 2\n")
    assert _facts(solution, cfg.exit) == {"one", "two"}


def test_a_fact_may_end() -> None:
    cfg, solution = _solve("one = 1\ndel one\ntwo = 2\n")
    assert _facts(solution, cfg.exit) == {"two"}


def test_a_branch_may_rule_a_fact_out() -> None:
    cfg, solution = _solve("one = 1\nif one:\n    del one\n")
    assert _facts(solution, cfg.exit) == set()


def test_loops_reach_a_fixed_point() -> None:
    cfg, solution = _solve("while check():\n    if one:\n        two = 2\n    one = 1\n")
    assert _facts(solution, cfg.exit) == {"one", "two"}


def test_unreached_nodes_have_no_entry() -> None:
    cfg, solution = _solve("while True:\n    name = 1\n")
    assert cfg.exit not in solution.reached
    assert cfg.raise_exit not in solution.reached


def test_witness_is_the_way_a_fact_came() -> None:
    cfg, solution = _solve(
        """
        one = 1
        if check():
            pass
        work()
        """
    )
    assert _lines(solution, cfg.raise_exit, "one") == [(0, ""), (2, ""), (3, "one"), (0, "one")]
    assert _lines(solution, cfg.exit, "one") == [(0, ""), (2, ""), (3, "one"), (5, "one"), (0, "one")]


@pytest.mark.parametrize("test", ["check()", "not check()"])
def test_witness_is_a_shortest_one(test: str) -> None:
    long, short = "one = 1; two = 2; three = 3", "four = 4"
    yes, no = (long, short) if test == "check()" else (short, long)
    cfg, solution = _solve(f"name = 1\nif {test}:\n    {yes}\nelse:\n    {no}\n")
    short_line = 5 if test == "check()" else 3
    assert [line for line, _ in _lines(solution, cfg.exit, "name")] == [0, 1, 2, short_line, 0]
    nodes = [node for node, _ in solution.witness(cfg.exit, "name")]
    for node, following in pairwise(nodes):
        assert following in [edge.target for edge in node.successors]


def test_lengths_are_those_of_the_witnesses() -> None:
    cfg, solution = _solve("one = 1\nwhile check():\n    if one:\n        two = 2\n        continue\n    three = 3\n")
    exits = (cfg.exit, cfg.raise_exit)
    expected = {(node, fact): len(solution.witness(node, fact)) for node in exits for fact in solution.reached[node]}
    lengths = solution.lengths(exits)
    assert {pair: lengths[pair] for pair in expected} == expected


def test_facts_without_end_are_stopped() -> None:
    cfg = build(ast.parse("while True:\n    pass\n").body, Policy())
    with pytest.raises(TooManyFacts, match="50"):
        solve(cfg, _Counting(), limit=50)
