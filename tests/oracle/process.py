"""Runs the oracle in another process, for it replaces much of the interpreter it runs in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from oracle.result import Verdict

TESTS = Path(__file__).parents[1]


def run_oracle(paths: Iterable[Path]) -> dict[Path, Verdict]:
    """Judge programs; each is looked up by its resolved path."""
    command = [sys.executable, "-m", "oracle.worker", *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    verdicts = [Verdict(**json.loads(line)) for line in done.stdout.splitlines()]
    return {Path(verdict.path): verdict for verdict in verdicts}
