"""Judges fixtures in a process of its own, a line of JSON for each: ``python -m oracle.worker FILE ...``."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from oracle import frameworks, world
from oracle.expectations import read_fixture
from oracle.explore import Sandbox, sandbox_in
from oracle.result import Verdict
from oracle.verdict import judge


def verdicts(paths: list[str]) -> Iterator[Verdict]:
    """Judge fixtures in a fresh sandbox; the process is not fit for anything else afterwards."""
    fixtures = [read_fixture(Path(path).resolve()) for path in paths]
    with in_sandbox() as sandbox:
        for fixture in fixtures:
            yield judge(fixture, sandbox)


@contextlib.contextmanager
def in_sandbox() -> Iterator[Sandbox]:
    """Simulate the outside world, and work in directories that go away."""
    warnings.simplefilter("ignore")
    logging.disable()
    world.install()
    frameworks.install()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="oracle-", dir=memory) as directory:
        sandbox = sandbox_in(Path(directory).resolve())
        _move_into(sandbox)
        gc.freeze()
        yield sandbox
        os.chdir("/")


def _move_into(sandbox: Sandbox) -> None:
    os.environ["TMPDIR"] = tempfile.tempdir = sandbox.temporary
    os.chdir(sandbox.data)
    sys.unraisablehook = lambda unraisable: None


@contextlib.contextmanager
def reported() -> Iterator[TextIO]:
    """Keep stdout for the report: what the programs write, by whatever means, goes nowhere."""
    with os.fdopen(os.dup(1), "w") as report, Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            yield report


def main() -> None:
    """Judge the files that are named."""
    with reported() as report:
        for verdict in verdicts(sys.argv[1:]):
            report.write(json.dumps(dataclasses.asdict(verdict)) + "\n")


if __name__ == "__main__":
    main()
