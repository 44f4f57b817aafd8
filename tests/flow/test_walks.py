"""The execution oracle: whatever a small program does under fault injection is a walk in its graph.

It finds edges that are missing, not edges that no run takes; those are for the written expectations to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest
from flow_faults import explore
from flow_programs import fixture_names, fixture_programs, fixture_source
from flow_walks import edges_of_run

_NOT_RUN = {"departures"}  # they end the process, or need packages
_NAMES = [name for name in fixture_names() if name not in _NOT_RUN]
_RUNS = 300
_FLOOR = 0.92


@dataclass(frozen=True)
class _Share:
    runs: int
    edges: int
    missed: tuple[str, ...]


@cache
def _exercise(name: str) -> _Share:
    """Run the programs of a fixture file; fail at the first run that is no walk."""
    module = compile(fixture_source(name), name, "exec")
    runs = edges = 0
    missed: list[str] = []
    for program in fixture_programs(name):
        left = {
            edge: f"{name}.{program.name}: {node.index} {edge.kind.value} {edge.target.index}"
            for node in program.cfg.nodes
            for edge in node.successors
        }
        edges += len(left)
        for run in explore(lambda script, program=program: edges_of_run(program, module, script), _RUNS):  # type: ignore[misc]
            runs += 1
            for edge in run:
                left.pop(edge, None)
        missed += left.values()
    return _Share(runs, edges, tuple(missed))


@pytest.mark.parametrize("name", _NAMES)
def test_runs_are_walks(name: str) -> None:
    share = _exercise(name)
    assert share.runs > 20


def test_nearly_all_edges_are_exercised(capsys: pytest.CaptureFixture[str]) -> None:
    shares = [_exercise(name) for name in _NAMES]
    missed = [edge for share in shares for edge in share.missed]
    total = sum(share.edges for share in shares)
    exercised = 1 - len(missed) / total
    with capsys.disabled():
        runs = sum(share.runs for share in shares)
        print(f"\n{runs} runs exercised {total - len(missed)} of {total} edges ({exercised:.1%})")  # noqa: T201
    assert exercised >= _FLOOR, "\n".join(missed)
