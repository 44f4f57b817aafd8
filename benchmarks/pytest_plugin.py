"""What watching the temporary directory adds to the time of small tests: a ratio of two runs that take turns.

Processor time of the process and its children, because other programs may use the machine at the same time.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_TESTS = """\
import tempfile


def test_sum_{n}():
    assert sum(range({n})) >= 0


def test_file_{n}():
    with tempfile.TemporaryDirectory() as directory, open(directory + "/x", "w") as file:
        file.write("x")
"""
_PLAIN = _TESTS.partition("\n\n\ndef test_file")[0] + "\n"


def main() -> int:
    """Print the ratio of the medians for tests that do nothing, and for pairs of which one makes a directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    for kind, program, each in (("plain", _PLAIN, 1), ("half of them with a directory", _TESTS, 2)):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as directory:
            names = range(arguments.tests // each)
            Path(directory, "test_small.py").write_text("\n\n".join(program.format(n=n) for n in names))
            without, with_plugin = _alternating(directory, arguments.rounds)
        ratio = statistics.median(with_plugin) / statistics.median(without)
        least = min(with_plugin) / min(without)
        print(f"{arguments.tests} tests, {kind}: {statistics.median(without):.2f} s, ", end="")
        print(f"watched {statistics.median(with_plugin):.2f} s: {ratio:.3f} (of the fastest runs {least:.3f})")
    return 0


def _alternating(directory: str, rounds: int) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for flags, seconds in zip(((), ("--tempfile-leaks",)), times, strict=True):
            seconds.append(_run(directory, flags))
    return times


def _run(directory: str, flags: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *flags, directory]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONHASHSEED": "0"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
