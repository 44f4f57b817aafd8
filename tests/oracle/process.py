"""Runs the oracle in another process, for it replaces much of the interpreter it runs in."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from oracle.result import Comparison, Verdict

TESTS = Path(__file__).parents[1]
# In seconds: a machine that does other things as well takes some minutes.
PATIENCE = 1800


def run_oracle(paths: Iterable[Path]) -> dict[Path, Verdict]:
    """Judge programs; each is looked up by its resolved path."""
    verdicts = [Verdict(**found) for found in _run("oracle.worker", paths)]
    return {Path(verdict.path): verdict for verdict in verdicts}


def run_comparison(pairs: Iterable[tuple[Path, Path]], share: float = 1) -> dict[Path, Comparison]:
    """Compare programs with their rewritten forms; each comparison is looked up by the first path."""
    found = [Comparison(**each) for each in _run("oracle.comparer", [str(share), *itertools.chain(*pairs)])]
    return {Path(comparison.path): comparison for comparison in found}


def _run(module: str, paths: Iterable[Path | str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", module, *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]
