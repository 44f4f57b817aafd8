"""Judges fixtures in a process of its own, a line of JSON for each: ``python -m oracle.worker FILE ...``."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import io
import json
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from oracle import frameworks, world
from oracle.expectations import read_fixture
from oracle.explore import Sandbox, sandbox_in
from oracle.result import Verdict
from oracle.verdict import judge


def verdicts(paths: list[str]) -> Iterator[Verdict]:
    """Judge fixtures in a fresh sandbox; the process is not fit for anything else afterwards."""
    warnings.simplefilter("ignore")
    logging.disable()
    world.install()
    frameworks.install()
    fixtures = [read_fixture(Path(path).resolve()) for path in paths]
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="oracle-", dir=memory) as directory:
        sandbox = sandbox_in(Path(directory).resolve())
        _move_into(sandbox)
        gc.freeze()
        for fixture in fixtures:
            yield judge(fixture, sandbox)
        os.chdir("/")


def _move_into(sandbox: Sandbox) -> None:
    os.environ["TMPDIR"] = tempfile.tempdir = sandbox.temporary
    os.chdir(sandbox.data)
    sys.unraisablehook = lambda unraisable: None


def main() -> None:
    """Judge the files that are named."""
    report = sys.stdout
    with io.StringIO() as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for verdict in verdicts(sys.argv[1:]):
            report.write(json.dumps(dataclasses.asdict(verdict)) + "\n")


if __name__ == "__main__":
    main()
