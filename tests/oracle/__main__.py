"""Judges fixtures by hand: ``python -m oracle FILE ...`` writes what the runs say against the labels."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

from oracle.worker import verdicts


def main() -> None:
    """Write the problems of every file."""
    paths = [str(Path(name).resolve()) for name in sys.argv[1:]]
    with io.StringIO() as nowhere, contextlib.redirect_stdout(nowhere):
        for verdict in verdicts(paths):
            sys.stderr.write(f"{verdict.path}: {verdict.programs} programs, {verdict.runs} runs\n")
            sys.stderr.writelines(f"  {problem}\n" for problem in verdict.problems)


main()
