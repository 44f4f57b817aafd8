"""Measures this program next to its peers: same tree, same run, in turn; prints ratios of medians.

    python benchmarks/peers.py PATH... [--rounds 5] [--peer ruff ...] [--environment DIRECTORY] [--semgrep-rules PATH]

semgrep runs with rules of ours, as its public ones are in no package; in a copy of these the option names a directory
with those on temporary files (``python/lang/best-practice/hardcoded-tmp-path.yaml``, and the two in
``python/lang/correctness/tempfile``).  Rewriting is measured without writing: ``fix --diff`` next to the dry run of
codemodder.

The peers are installed in a virtual environment of their own, and so is this project.  A task is a command without a
cache or with a warm one; another peer is another row in ``TASKS``.  Without PATH only the start-up is measured: one
clean small file next to ``python -c "import ast, argparse"``.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
OURS = "flake8-tempfile"
RULES = PROJECT / "benchmarks" / "semgrep.yml"
CODEMODS = "pixee:python/secure-tempfile,pixee:python/fix-file-resource-leak"
# What a program may end with that has done its work: pylint adds up 1, 2, 4, 8 and 16 for the kinds of its messages.
_DONE = {"pylint": range(32)}


class Task(NamedTuple):
    """A command to measure.

    ``{cache}`` in it is a directory that keeps what the run before has left there, ``{rules}`` are those for semgrep.
    """

    name: str
    program: str
    package: str
    arguments: tuple[str, ...]
    # The task of this program that it is compared with.
    against: str


TASKS = (
    Task("ours cold", OURS, "", ("check", "--isolated", "--quiet", "--no-cache"), ""),
    Task("ours warm", OURS, "", ("check", "--isolated", "--quiet", "--cache-dir={cache}"), ""),
    Task(
        "ruff cold",
        "ruff",
        "ruff",
        ("check", "--isolated", "--quiet", "--no-cache", "--select=S108,S306,SIM115"),
        "ours cold",
    ),
    Task(
        "ruff warm",
        "ruff",
        "ruff",
        ("check", "--isolated", "--quiet", "--cache-dir={cache}", "--select=S108,S306,SIM115"),
        "ours warm",
    ),
    Task("bandit", "bandit", "bandit", ("-q", "-r", "-t", "B108,B306"), "ours cold"),
    Task(
        "pylint",
        "pylint",
        "pylint",
        ("-j1", "--disable=all", "--enable=R1732", "--recursive=y", "--persistent=n"),
        "ours cold",
    ),
    Task(
        "semgrep",
        "semgrep",
        "semgrep",
        ("scan", "--quiet", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--config={rules}"),
        "ours cold",
    ),
    Task("ours fix", OURS, "", ("fix", "--isolated", "--quiet", "--no-cache", "--diff"), ""),
    Task(
        "codemodder",
        "codemodder",
        "codemodder",
        ("--dry-run", f"--output={os.devnull}", f"--codemod-include={CODEMODS}"),
        "ours fix",
    ),
)


class Taken(NamedTuple):
    """What one run took: seconds, and the most megabytes that one of its processes held at a time."""

    elapsed: float
    processor: float
    memory: float


def run(command: Sequence[str], directory: Path) -> Taken:
    """Run a command to its end."""
    # semgrep starts programs that are installed beside it.
    environment = {**os.environ, "PATH": f"{os.path.dirname(command[0])}{os.pathsep}{os.environ['PATH']}"}
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=directory, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - start
    if process.returncode not in _DONE.get(os.path.basename(command[0]), (0, 1)):
        raise SystemExit(f"{command[0]} failed with {process.returncode}")
    return Taken(elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def make_environment(directory: Path, packages: Sequence[str]) -> Path:
    """Make a virtual environment with this project and ``packages``; return the directory of its programs."""
    programs = directory / "bin"
    if not (programs / OURS).exists():
        venv.create(directory, with_pip=True)
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--force-reinstall", "--no-deps", str(PROJECT)], check=True)
    subprocess.run([*install, str(PROJECT), *packages], check=True)
    return programs


@contextlib.contextmanager
def environment(directory: Path | None, packages: Sequence[str]) -> Iterator[Path]:
    """Yield the programs of an environment that is kept in ``directory``, or gone afterwards."""
    if directory is not None:
        yield make_environment(directory, packages)
        return
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-peers-") as temporary:
        yield make_environment(Path(temporary), packages)


def compare(tasks: Sequence[Task], programs: Path, paths: Sequence[str], rounds: int, rules: Path) -> None:
    """Run all tasks in turn and print medians and ratios."""
    taken: dict[str, list[Taken]] = {task.name: [] for task in tasks}
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-caches-") as caches:
        for number in range(rounds + 1):
            for task in tasks:
                arguments = [text.format(cache=Path(caches, task.program), rules=rules) for text in task.arguments]
                result = run([str(programs / task.program), *arguments, *paths], Path(caches))
                if number:  # the first round fills the caches, those of the file system too
                    taken[task.name].append(result)
    medians = {name: Taken(*map(statistics.median, zip(*results, strict=True))) for name, results in taken.items()}
    for name, median in medians.items():
        times = f"{median.elapsed:8.2f} s elapsed, {median.processor:8.2f} s of the processors"
        print(f"{name:12} {times}, {median.memory:6.0f} MB at most")
    for task in tasks:
        if task.against in medians:
            ours, other = medians[task.against], medians[task.name]
            elapsed, processor = ours.elapsed / other.elapsed, ours.processor / other.processor
            print(f"{task.against} / {task.name}: {elapsed:.4g} elapsed, {processor:.4g} of the processors")


def start_up(programs: Path, rounds: int) -> None:
    """Print what checking one clean small file takes, next to an interpreter that loads two modules it needs."""
    base = [str(programs / "python"), "-c", "import ast, argparse"]
    with tempfile.TemporaryDirectory(prefix="flake8-tempfile-start-") as directory:
        Path(directory, "clean.py").write_text("import os\n\n\ndef here() -> str:\n    return os.getcwd()\n")
        ours = [str(programs / OURS), "check", "--quiet", "clean.py"]
        taken = [(run(base, Path(directory)), run(ours, Path(directory))) for _ in range(rounds * 10)]
    before, after = (statistics.median(pair[index].elapsed for pair in taken) for index in (0, 1))
    print(f"start-up: {before * 1000:.1f} ms for the interpreter, {after * 1000:.1f} ms, ratio {after / before:.4g}")


def main() -> int:
    """Install, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=os.path.abspath, metavar="PATH")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", action="append", choices=sorted({task.program for task in TASKS} - {OURS}))
    parser.add_argument("--environment", type=Path, help="keep the environment here, for the next time")
    parser.add_argument("--semgrep-rules", type=Path, default=RULES, help="other rules than ours, a file or directory")
    options = parser.parse_args()
    peers = [task for task in TASKS if task.program != OURS and task.program in (options.peer or [task.program])]
    tasks = [task for task in TASKS if task in peers or task.name in {peer.against for peer in peers}]
    packages = sorted({task.package for task in tasks} - {""})
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    with environment(options.environment, packages if options.paths else ()) as programs:
        start_up(programs, options.rounds)
        if options.paths:
            compare(tasks, programs, options.paths, options.rounds, options.semgrep_rules.resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
