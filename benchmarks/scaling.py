"""Measures how time and memory grow: with the length of a file or function, the number of files, the depth of nesting,
and, for ``fix``, with the number of findings in a file.

    python benchmarks/scaling.py [--plot benchmarks/scaling.png]

Each measurement is a process of its own.  The exponent of growth, 1 for linear, is that between the two largest sizes;
the script fails if one is clearly above 1.  The plot is drawn in an environment made for it: nothing else here needs
matplotlib.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.files.discovery import Target

_TOO_STEEP = 1.15
_FUNCTION = """\
def export_{n}(rows, target):
    directory = tempfile.mkdtemp(prefix="export-")
    path = os.path.join(directory, "{n}.csv")
    with open(path, "w") as stream:
        for row in rows:
            if row.is_complete():
                stream.write(f"{{row.key}},{{row.value}}\\n")
    shutil.copy(path, target)
    {last}


"""
_PLAIN = """\
def total_{n}(rows):
    result = {{}}
    for row in rows:
        if row.kind in result:
            result[row.kind] += row.amount * {n}
        else:
            result[row.kind] = row.amount
    return sorted(result.items())


"""


class Point(NamedTuple):
    """A measurement: size of the input, processor time in seconds, peak memory in MB."""

    size: int
    seconds: float
    memory: float


def long_file(functions: int) -> str:
    """Return a module in which one function of three has to do with temporary directories."""
    parts = ["import os\nimport shutil\nimport tempfile\n\n\n"]
    for number in range(functions):
        last = "shutil.rmtree(directory)" if number % 2 else f"total_{number + 1}(rows)"
        parts.append(_PLAIN.format(n=number) if number % 3 else _FUNCTION.format(n=number, last=last))
    return "".join(parts)


def deep_file(depth: int) -> str:
    """Return a function in which statements that may raise are nested."""
    lines = ["import shutil", "import tempfile", "", "", "def work(items):", "    directory = tempfile.mkdtemp()"]
    for level in range(depth):
        lines.append(" " * (level + 4) + f"if items[{level}].ready(directory):")
    lines += [" " * (depth + 4) + "items.run(directory)", "    shutil.rmtree(directory)", ""]
    return "\n".join(lines)


def long_function(steps: int) -> str:
    """Return one function with many steps, each of which may raise."""
    body = "\n".join(f"    if step_{number}(directory):\n        note_{number}(directory)" for number in range(steps))
    head = "import shutil\nimport tempfile\n\n\ndef work():\n    directory = tempfile.mkdtemp()\n"
    return f"{head}{body}\n    shutil.rmtree(directory)\n"


def write_long(folder: Path, size: int) -> None:
    """Write one file of many functions."""
    (folder / "module.py").write_text(long_file(size))


def write_many(folder: Path, size: int) -> None:
    """Write many files."""
    text = long_file(3)
    for number in range(size):
        (folder / f"module_{number}.py").write_text(text)


def write_deep(folder: Path, size: int) -> None:
    """Write a hundred files of nested statements."""
    for number in range(100):
        (folder / f"module_{number}.py").write_text(deep_file(size))


def write_steps(folder: Path, size: int) -> None:
    """Write one file with one long function."""
    (folder / "module.py").write_text(long_function(size))


def write_literals(folder: Path, size: int) -> None:
    """Write one file with a list of paths, and one more that is opened."""
    places = ", ".join(f"'/tmp/place-{number}'" for number in range(size))
    text = f"PLACES = [{places}]\n\n\ndef first():\n    return open('/tmp/place', 'w')\n"
    (folder / "module.py").write_text(text)


def write_findings(folder: Path, size: int) -> None:
    """Write one file of functions each of which has one finding that is rewritten."""
    parts = ["import os\nimport shutil\nimport tempfile\n\n\n"]
    parts += [_FUNCTION.format(n=number, last="shutil.rmtree(directory)") for number in range(size)]
    (folder / "module.py").write_text("".join(parts))


_FIXED = "findings fixed in a file"
_SERIES: dict[str, tuple[Callable[[Path, int], None], tuple[int, ...]]] = {
    "functions in a file": (write_long, (9, 90, 900, 9000)),
    "files": (write_many, (5, 50, 500, 5000)),
    "steps in a function": (write_steps, (3, 30, 300, 3000)),
    "literals in a list": (write_literals, (9, 90, 900, 9000)),
    "levels of nesting": (write_deep, (10, 20, 40, 80)),
    _FIXED: (write_findings, (10, 20, 40, 80)),
}


def measure(write: Callable[[Path, int], None], size: int, work: str) -> Point:
    """Return what checking (``--check``) or fixing (``--fix``) an input of this size takes."""
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-scaling-") as folder:
        write(Path(folder), size)
        command = [sys.executable, __file__, work, folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    return Point(size, seconds, memory)


def check(folder: str) -> None:
    """Check a directory in this process and print processor time and peak memory."""
    from flake8_tempfile.running.runner import check_targets

    targets = _targets(folder)
    start = time.process_time()
    findings = sum(len(report.findings) for report in check_targets(targets, 1))
    _say(start, findings)


def fix(folder: str) -> None:
    """Fix the files of a directory in this process, without writing them, and print the same."""
    from flake8_tempfile.running.file_fix import fix_file

    targets = _targets(folder)
    start = time.process_time()
    fixed = sum(len(fix_file(Path(target.path).read_text(), target).result.fixed) for target in targets)
    _say(start, fixed)


def _targets(folder: str) -> list[Target]:
    from flake8_tempfile.config.pyproject import Configuration, Flags
    from flake8_tempfile.files.discovery import find_targets

    return list(find_targets([folder], Configuration(Flags(isolated=True))))


def _say(start: float, findings: int) -> None:
    seconds = time.process_time() - start
    assert findings, "there is nothing to find"
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit]))


def steepness(points: Sequence[Point]) -> float:
    """Return the exponent with which the time grows between the two largest sizes."""
    before, after = points[-2:]
    return math.log(after.seconds / before.seconds) / math.log(after.size / before.size)


def plot(series: dict[str, list[Point]], path: Path) -> None:
    """Draw the measurements, with a Python that has matplotlib."""
    script = (
        "import json, sys\nimport matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
        "series, path = json.loads(sys.stdin.read()), sys.argv[1]\n"
        "figure, axes = plt.subplots(1, 2, figsize=(11, 4.5))\n"
        "for name, points in series.items():\n"
        "    for axis, column in zip(axes, (1, 2)):\n"
        "        axis.plot([p[0] for p in points], [p[column] for p in points], 'o-', label=name)\n"
        "for axis, label in zip(axes, ('processor time, seconds', 'peak memory, MB')):\n"
        "    axis.set(xscale='log', yscale='log', xlabel='size of the input', ylabel=label)\n"
        "    axis.grid(True, alpha=0.3)\n"
        "axes[0].legend()\nfigure.tight_layout()\nfigure.savefig(path, dpi=110)\n"
    )
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-plot-") as directory:
        venv.create(directory, with_pip=True)
        python = str(Path(directory, "bin", "python"))
        subprocess.run([python, "-m", "pip", "install", "--quiet", "matplotlib"], check=True)
        subprocess.run([python, "-c", script, str(path)], input=json.dumps(series), text=True, check=True)


def main() -> int:
    """Measure all series, print a table and the exponents, and draw them if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--check", help=argparse.SUPPRESS)
    parser.add_argument("--fix", help=argparse.SUPPRESS)
    options = parser.parse_args()
    for folder, work in ((options.check, check), (options.fix, fix)):
        if folder:
            work(folder)
            return 0
    series: dict[str, list[Point]] = {}
    steep = 0.0
    for name, (write, sizes) in _SERIES.items():
        points = series[name] = []
        for size in sizes:
            point = measure(write, size, "--fix" if name == _FIXED else "--check")
            points.append(point)
            print(f"{point.size:>8} {name:28} {point.seconds:8.3f} s {point.memory:8.1f} MB", flush=True)
        print(f"         grows with the power {steepness(points):.2f} of the size")
        steep = max(steep, steepness(points))
    if options.plot:
        plot(series, options.plot)
    return 0 if steep < _TOO_STEEP else 1


if __name__ == "__main__":
    sys.exit(main())
