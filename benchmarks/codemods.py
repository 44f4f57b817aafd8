"""What the other codemods for temporary files do to the same programs, and what runs show of the result.

``python benchmarks/codemods.py`` installs codemodder in an environment of its own (``.venv/peers``), lets its codemods
secure-tempfile and fix-file-resource-leak and ``flake8-tempfile fix`` rewrite copies of ``benchmarks/programs``, runs
every program before and after in all failure modes, and prints a table.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PROGRAMS = sorted((ROOT / "benchmarks" / "programs").glob("*.py"))
ENVIRONMENT = ROOT / ".venv" / "peers"
CODEMODS = "pixee:python/secure-tempfile,pixee:python/fix-file-resource-leak"
COMMAND = (sys.executable, "-m", "flake8_tempfile", "fix", "--exit-zero")

sys.path.insert(0, str(ROOT / "tests"))
from oracle.process import run_comparison  # noqa: E402


class Tool(NamedTuple):
    """A way to rewrite the programs in a directory, given as the last argument of ``command``."""

    name: str
    command: tuple[str, ...]


def codemodder() -> Tool:
    """Install codemodder, unless it is there."""
    program = ENVIRONMENT / "bin" / "codemodder"
    if not program.exists():
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([ENVIRONMENT / "bin" / "pip", "install", "--quiet", "codemodder"], check=True)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    return Tool(f"codemodder {version}", (str(program), "--codemod-include", CODEMODS, "--output", "/dev/null"))


def rewritten(tool: Tool, directory: Path) -> list[Path]:
    """Return the programs as ``tool`` leaves them."""
    directory.mkdir()
    for path in PROGRAMS:
        (directory / path.name).write_text(path.read_text())
    subprocess.run([*tool.command, str(directory)], cwd=directory.parent, capture_output=True, check=True)
    return [directory / path.name for path in PROGRAMS]


def judged(olds: list[Path], news: list[Path]) -> list[tuple[str, str]]:
    """Return for each program what became of it, and the first difference where it is broken."""
    results = []
    for old, new in zip(olds, news, strict=True):
        comparison = run_comparison([(old, new)])[old]
        leaks = sorted({code for codes in comparison.after.values() for code in codes})
        if comparison.problems:
            results.append(("broken", comparison.problems[0]))
        elif old.read_text() == new.read_text():
            results.append(("unchanged, leaks" if leaks else "unchanged", ""))
        else:
            results.append(("rewritten, leaks" if leaks else "rewritten", ""))
    return results


def main() -> None:
    """Print the table."""
    tools = [codemodder(), Tool("fix", COMMAND), Tool("fix --unsafe", (*COMMAND, "--unsafe"))]
    with tempfile.TemporaryDirectory(prefix="codemods-") as directory:
        columns = [
            judged(PROGRAMS, rewritten(tool, Path(directory) / f"{number}")) for number, tool in enumerate(tools)
        ]
    print("| program |", " | ".join(tool.name for tool in tools), "|")
    print("|---" * (len(tools) + 1) + "|")
    for path, *cells in zip(PROGRAMS, *columns, strict=True):
        print(f"| {path.stem} |", " | ".join(kind for kind, _ in cells), "|")
    print()
    for tool, column in zip(tools, columns, strict=True):
        counts = Counter(kind for kind, _ in column)
        print(f"- {tool.name}: {', '.join(f'{number} {kind}' for kind, number in sorted(counts.items()))}")
        for path, (kind, why) in zip(PROGRAMS, column, strict=True):
            if kind == "broken":
                print(f"  - {path.stem}: {why}")


if __name__ == "__main__":
    main()
