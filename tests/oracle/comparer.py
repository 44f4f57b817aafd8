"""Compares programs in a process of its own: ``python -m oracle.comparer SHARE OLD NEW ...`` prints JSON lines.

Only the functions and classes that differ are run; the labels of the old text count for both.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from oracle import world
from oracle.compare import compare
from oracle.expectations import Fixture, read_fixture
from oracle.result import Comparison
from oracle.worker import in_sandbox, reported


def comparisons(paths: list[str], share: float = 1) -> Iterator[Comparison]:
    """Compare each of the texts with the one that follows it, with a share of the possible runs."""
    fixtures = [read_fixture(Path(path)) for path in paths]
    pairs = zip(fixtures[::2], fixtures[1::2], strict=True)
    sys.meta_path.append(world.Unknown())
    with in_sandbox() as sandbox:
        for before, after in pairs:
            only = _differing(before, after)
            yield compare(
                dataclasses.replace(before, only=only),
                dataclasses.replace(after, only=only, selected=before.selected, as_module=before.as_module),
                sandbox,
                share,
            )


def _differing(before: Fixture, after: Fixture) -> frozenset[str]:
    old, new = _definitions(before.source), _definitions(after.source)
    changed = {name for name in old if old[name] != new.get(name)}
    private = {name for name in changed if name.startswith("_")}
    return frozenset(old) if private or not changed else frozenset(changed)


def _definitions(source: str) -> dict[str, str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: ast.dump(node) for node in ast.parse(source).body if isinstance(node, kinds)}


def main() -> None:
    """Compare the files that are named."""
    with reported() as report:
        for comparison in comparisons(sys.argv[2:], float(sys.argv[1])):
            report.write(json.dumps(dataclasses.asdict(comparison)) + "\n")


if __name__ == "__main__":
    main()
