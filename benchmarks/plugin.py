"""Measures what the flake8 plugin adds to the time of flake8: a ratio of medians, same tree, same run.

    python benchmarks/plugin.py PACKAGE [--rounds 5] [--jobs 1]

Two virtual environments are made, one with flake8 alone and one with this project too, and flake8 runs in them in turn.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def make_environment(directory: Path, *packages: str) -> Path:
    """Make a virtual environment with ``packages`` and return its Python."""
    venv.create(directory, with_pip=True)
    python = directory / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    subprocess.run(command, check=True)
    return python


def seconds(python: Path, package: Path, jobs: int) -> float:
    """Return the processor time of one run of flake8 over ``package``: steadier than the wall clock's."""
    command = [str(python), "-m", "flake8", "--isolated", f"--jobs={jobs}", "--quiet", "--exit-zero", str(package)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Run the measurement and print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-benchmark-") as directory:
        without = make_environment(Path(directory, "without"), "flake8")
        with_plugin = make_environment(Path(directory, "with"), str(PROJECT))
        times: dict[Path, list[float]] = {without: [], with_plugin: []}
        for _ in range(options.rounds):
            for python, taken in times.items():
                taken.append(seconds(python, options.package, options.jobs))
    before, after = (statistics.median(taken) for taken in times.values())
    print(f"flake8 alone {before:.2f} s, with the plugin {after:.2f} s, ratio {after / before:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
