"""What is loaded to check one clean file: little, for such a run is over before anything heavy is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CLEAN

PACKAGE = "flake8_tempfile"
# The modules of this program that a clean file needs.
NEEDED = {
    "arguments", "cache", "checkcommand", "checking", "cli", "collection", "config", "console", "discovery",
    "filecheck", "flags", "parsing", "patterns", "prefilter", "records", "reporters", "reporting", "runner",
    "selection", "settings", "work",
}  # fmt: skip
# What takes a millisecond or more to load, and is not loaded by argparse either.
HEAVY = {
    "ast", "bz2", "concurrent.futures", "copy", "dataclasses", "difflib", "email", "fnmatch", "hashlib",
    "importlib.metadata", "inspect", "json", "logging", "lzma", "multiprocessing", "pathlib", "pickle", "random",
    "shutil", "signal", "socket", "subprocess", "tempfile", "threading", "tokenize", "tomllib", "traceback", "typing",
    "urllib", "zipfile", "distributed", "flake8", "libcst", "rich",
}  # fmt: skip


def loaded(code: str) -> set[str]:
    """Return the modules that code loads on top of those of the interpreter and its site packages."""
    script = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.fixture
def clean_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.chdir(tmp_path)
    Path("clean.py").write_text("import os\n\n\ndef here() -> str:\n    return os.getcwd()\n")
    return loaded(f"from {PACKAGE}.cli import main; assert main(['check', 'clean.py']) == 0")


def test_a_clean_file_loads_few_modules_of_the_program(clean_run: set[str]) -> None:
    own = {name.partition(".")[2].partition(".")[0] for name in clean_run if name.startswith(f"{PACKAGE}.")}
    assert own <= NEEDED
    assert own >= {"cli", "runner", "prefilter"}


def test_a_clean_file_loads_no_heavy_modules(clean_run: set[str]) -> None:
    assert not HEAVY & (clean_run - loaded("import argparse, re"))


def test_a_file_that_is_known_loads_no_analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clean.py").write_text(CLEAN)
    run = f"from {PACKAGE}.cli import main; assert main(['check', 'clean.py']) == 0"
    assert f"{PACKAGE}.analysis" in loaded(run)
    assert not {f"{PACKAGE}.analysis", f"{PACKAGE}.rules", "ast", "concurrent.futures"} & loaded(run)
