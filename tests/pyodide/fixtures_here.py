"""Compares what is found in each fixture with what it announces, by the interpreter that this runs in."""

from __future__ import annotations

import os
import sys
import time
import tokenize
from pathlib import Path

from oracle.expectations import OPT_IN, read_fixture

from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.running.runner import check_data
from flake8_tempfile.selecting.selection import Selection

ROOT = Path("/repository")
PATTERNS = ("rules/*/*.py", "scenarios/*.py", "static/*.py", "python314/*.py")
EVERYTHING = Options(layers=(Selection(select=("",)),))


def main() -> int:
    """Print what differs, and how many fixtures were compared; return the exit status."""
    os.chdir(ROOT)
    began = time.monotonic()
    paths = sorted(path for pattern in PATTERNS for path in (ROOT / "fixtures").glob(pattern))
    unread = [path for path in paths if not _is_read(path)]
    wrong = [line for path in paths if path not in unread for line in _differences(path)]
    for path in unread:
        print(f"not read: {path.relative_to(ROOT)}")
    print(*wrong, sep="\n")
    seconds = time.monotonic() - began
    print(f"Python {sys.version.split()[0]}: {len(paths)} fixtures, {len(wrong)} differences, {seconds:.0f} s")
    return int(bool(wrong))


def _is_read(path: Path) -> bool:
    try:
        read_fixture(path)
    except (UnicodeDecodeError, SyntaxError, tokenize.TokenError):  # which is what some fixtures are about
        return False
    return True


def _differences(path: Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    fixture = read_fixture(path)
    silent = OPT_IN - fixture.selected
    report = check_data(path.read_bytes(), Target(name, EVERYTHING, named=True))
    found = {(each.span.line, each.code) for each in report.findings if each.code not in silent}
    wanted = {(line, code) for line, codes in fixture.labels.items() for code in codes}
    remarks = [f"{name}:{line}: missed {code}" for line, code in sorted(wanted - found)]
    remarks += [f"{name}:{line}: false {code}" for line, code in sorted(found - wanted)]
    return [*remarks, *([f"{name}: {report.failure}"] if report.failure else [])]
