"""Graphs against written expectations, and what holds for every graph."""

from __future__ import annotations

import ast
import textwrap

import pytest
from flow_programs import expected_graphs, fixture_names, fixture_programs, unreachable_nodes

from flake8_tempfile.flow.builder import GraphTooLarge, build
from flake8_tempfile.flow.exceptions import Policy
from flake8_tempfile.flow.graph import Cfg, EdgeKind, Node, NodeKind
from flake8_tempfile.flow.render import to_text
from flake8_tempfile.flow.syntax import plain_dotted

_CASES = [
    pytest.param(name, program.name, id=f"{name}-{program.name}")
    for name in fixture_names()
    for program in fixture_programs(name)
]


def _graph(source: str, *, budget: int = 20_000) -> Cfg:
    return build(ast.parse(textwrap.dedent(source)).body, Policy(), budget=budget)


def _nodes(cfg: Cfg, text: str) -> list[Node]:
    return [node for node in cfg.nodes if node.syntax is not None and ast.unparse(node.syntax) == text]


def _ends(node: Node, kind: EdgeKind) -> list[NodeKind]:
    return [edge.target.kind for edge in node.successors if edge.kind is kind]


@pytest.mark.parametrize(("name", "function"), _CASES)
def test_graph_is_the_expected_one(name: str, function: str) -> None:
    (program,) = (program for program in fixture_programs(name) if program.name == function)
    assert to_text(program.cfg) == expected_graphs(name)[function]


@pytest.mark.parametrize("name", fixture_names())
def test_every_expectation_has_its_function(name: str) -> None:
    assert list(expected_graphs(name)) == [program.name for program in fixture_programs(name)]


def test_empty_body() -> None:
    cfg = build([], Policy())
    assert to_text(cfg) == "0 entry -> 1\n1 exit\n2 raise-exit\n3 interrupt-exit\n"


def test_break_outside_of_a_loop_ends_the_body() -> None:
    cfg = _graph("work()\nbreak\n")
    (node,) = _nodes(cfg, "break")
    assert _ends(node, EdgeKind.NORMAL) == [NodeKind.EXIT]


def test_unreachable_statements_have_no_node() -> None:
    cfg = _graph("raise ValueError\nwork()\n")
    assert _nodes(cfg, "work()") == []
    assert unreachable_nodes(cfg) == {cfg.exit, cfg.interrupt_exit}


def test_final_body_is_copied_once_for_each_target() -> None:
    cfg = _graph(
        """
        for item in items():
            try:
                if one(): continue
                if two(): continue
                if three(): break
                if four(): raise ValueError
                five()
            finally:
                clean = True
        """
    )
    # Both ways back to the header share a copy with falling through; then break, and raise.
    assert len(_nodes(cfg, "clean = True")) == 3


def test_final_body_is_not_copied_for_exceptions_that_cannot_be() -> None:
    cfg = _graph("try:\n    name = 1\nfinally:\n    clean = True\n")
    assert len(_nodes(cfg, "clean = True")) == 1
    assert cfg.raise_exit in unreachable_nodes(cfg)


def test_handler_body_is_shared_by_exceptions_and_interrupts() -> None:
    cfg = _graph("try:\n    await work()\nexcept BaseException:\n    caught = True\n")
    assert len([node for node in cfg.nodes if node.kind is NodeKind.DISPATCH]) == 2
    assert len(_nodes(cfg, "caught = True")) == 1


def test_names_are_resolved_by_the_policy() -> None:
    names = {"bye": "sys.exit", "ignore": "contextlib.suppress"}

    def resolve(node: ast.expr) -> str | None:
        return names.get(plain_dotted(node) or "", plain_dotted(node))

    cfg = build(ast.parse("with ignore(Exception):\n    work()\nbye()\n").body, Policy(resolve=resolve))
    (bye,) = _nodes(cfg, "bye()")
    assert [edge.kind for edge in bye.successors] == [EdgeKind.INTERRUPT]
    assert all(
        _ends(node, EdgeKind.NORMAL) == [NodeKind.STATEMENT] for node in cfg.nodes if node.kind is NodeKind.LEAVE
    )


def test_long_elif_chain_does_not_exhaust_the_stack() -> None:
    arms = 2_000
    chain = "".join(f"elif number == {arm}:\n    result = {arm}\n" for arm in range(arms))
    cfg = _graph(f"if number is None:\n    pass\n{chain}else:\n    work()\n")
    assert len([node for node in cfg.nodes if node.kind is NodeKind.TEST]) == arms + 1


def test_long_body_and_deep_expression_do_not_exhaust_the_stack() -> None:
    deep = " + ".join(["name"] * 900)
    cfg = _graph("name = 1\n" * 15_000 + f"name = {deep} + work()\n")
    assert [edge.kind for edge in cfg.nodes[15_001].successors] == [EdgeKind.NORMAL, EdgeKind.EXCEPTION]


def test_deep_nesting_does_not_exhaust_the_stack() -> None:
    # Python itself allows twenty nested blocks and a hundred levels of indentation.
    lines: list[str] = []
    for depth in range(95):
        lines.append(" " * depth + ("try:" if depth % 5 == 0 else "if check():"))
    lines.append(" " * 95 + "return work()")
    for depth in reversed(range(0, 95, 5)):
        lines += [" " * depth + "finally:", " " * depth + " recover()"]
    cfg = _graph("\n".join(lines))
    assert _nodes(cfg, "return work()")


def test_final_bodies_nested_in_final_bodies_exceed_the_budget() -> None:
    # Each final body goes on, after the next one in it, to a statement of its own: twice as many copies a level.
    lines: list[str] = []
    for depth in range(18):
        lines += [" " * depth + "try:", " " * depth + " work()", " " * depth + "finally:"]
    lines += [" " * depth + "clean = True" for depth in reversed(range(1, 19))]
    with pytest.raises(GraphTooLarge):
        _graph("\n".join(lines))


def test_budget_counts_nodes() -> None:
    nodes = 10 + 4  # the entry and the exits
    assert len(_graph("work()\n" * 10, budget=nodes).nodes) == nodes
    with pytest.raises(GraphTooLarge):
        _graph("work()\n" * 10, budget=nodes - 1)


@pytest.mark.parametrize("pattern", ["_", "name", "(_)", "1 | _", "(1 | name)", "(name)"])
def test_irrefutable_patterns_have_no_way_past(pattern: str) -> None:
    cfg = _graph(f"match work():\n    case {pattern}:\n        pass\n")
    (case,) = (node for node in cfg.nodes if node.kind is NodeKind.CASE)
    assert [edge.kind for edge in case.successors] == [EdgeKind.TRUE]


@pytest.mark.parametrize(
    "pattern", ["1", "None", "[*_]", "{}", "int()", "1 | 2", "1 as name", "module.name", "{**rest}"]
)
def test_other_patterns_have_one(pattern: str) -> None:
    cfg = _graph(f"match work():\n    case {pattern}:\n        pass\n")
    (case,) = (node for node in cfg.nodes if node.kind is NodeKind.CASE)
    assert [edge.kind for edge in case.successors] == [EdgeKind.TRUE, EdgeKind.FALSE]
