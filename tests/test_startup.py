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
    "analysis", "analysis.project", "analysis.project.disk", "analysis.project.layout", "analysis.project.makers",
    "analysis.project.passed_names", "analysis.project.resolution",
    "command", "command.arguments", "command.check", "command.dispatch", "command.flag_groups",
    "command.flags", "command.inputs", "command.run_check", "command.write_report", "config", "config.pyproject",
    "console", "files", "files.discovery", "files.patterns", "records", "relevance", "reporters", "reporters.formats",
    "reporters.formats.concise", "reporters.marks", "reporters.output", "reporters.places", "running",
    "running.cache", "running.cache_pack", "running.file_check", "running.garbage_collection", "running.runner",
    "running.work", "selecting", "selecting.selection", "settings", "source", "source.parsing", "source.prefilter",
    "source.reading",
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
    return loaded(f"from {PACKAGE}.command.dispatch import main; assert main(['check', 'clean.py']) == 0")


def test_a_clean_file_loads_few_modules_of_the_program(clean_run: set[str]) -> None:
    own = {name.partition(".")[2] for name in clean_run if name.startswith(f"{PACKAGE}.")}
    assert own <= NEEDED
    assert own >= {"command.dispatch", "running.runner", "source.prefilter"}


def test_a_clean_file_loads_no_heavy_modules(clean_run: set[str]) -> None:
    assert not HEAVY & (clean_run - loaded("import argparse, re"))


def test_a_file_that_is_known_loads_no_analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clean.py").write_text(CLEAN)
    run = f"from {PACKAGE}.command.dispatch import main; assert main(['check', 'clean.py']) == 0"
    assert f"{PACKAGE}.analysis" in loaded(run)
    assert not {f"{PACKAGE}.analysis", f"{PACKAGE}.rules", "ast", "concurrent.futures"} & loaded(run)


_COLLECTION = """
import atexit, gc, sys
before, frozen = gc.get_threshold(), gc.get_freeze_count()  # some Pythons start with frozen objects
atexit.register(lambda: print(gc.get_threshold() > before, gc.get_freeze_count() > frozen))
from flake8_tempfile.command.dispatch import main
main({arguments})
"""


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        pytest.param("", "True True", id="the process is that of the command"),
        pytest.param("sys.argv[1:]", "False False", id="somebody else's process"),
    ],
)
def test_the_collector_hardly_runs_in_a_process_that_is_the_commands(
    arguments: str, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clean.py").write_text(CLEAN)
    command = [sys.executable, "-c", _COLLECTION.format(arguments=arguments), "check", "--quiet", "clean.py"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == kept
