"""The fixes run under libcst's own codemod runner."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from fixes.support import CASES, header

COMMANDS = {
    "removal_into_finally": "RemovalIntoFinally",
    "protect_yield": "ProtectYield",
    "wrap_in_temporary_directory": "WrapInTemporaryDirectory",
    "wrap_in_named_file": "WrapInNamedFile",
    "literal_to_temporary_directory": "LiteralToTemporaryDirectory",
    "default_to_none": "DefaultToNone",
    "require_argument": "DefaultToNone",
    "close_descriptor": "CloseDescriptor",
    "mktemp_to_mkstemp": "MktempToMkstemp",
    "mktemp_to_temporary_directory": "MktempToMkstemp",
    "hold_temporary_directory": "HoldTemporaryDirectory",
    "keep_object": "HoldTemporaryDirectory",
    "extend_with": "HoldTemporaryDirectory",
    "flush_before_name": "FlushBeforeName",
    "drop_bad_argument": "DropBadArgument",
}


def run(command: str, path: Path, *flags: str) -> str:
    arguments = ["-x", f"flake8_tempfile.fixes.codemods.{command}", "--jobs", "1", "--no-format", *flags, str(path)]
    done = subprocess.run(
        [sys.executable, "-m", "libcst.tool", "codemod", *arguments], cwd=path.parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize("kind", COMMANDS)
def test_each_command_makes_its_fixes(kind: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.parent.name == kind)
    path = tmp_path / "module.py"
    path.write_bytes((case / "before.py").read_bytes())
    target = header((case / "before.py").read_text()).get("target", "3.10")
    run(COMMANDS[kind], path, "--unsafe", "--target", target)
    assert path.read_bytes() == (case / "after.py").read_bytes()


def test_the_command_of_the_documentation(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "rewrites.md").read_text(encoding="utf-8")
    command = re.search(r"^python (-m libcst\.tool codemod .*) PATH$", page, re.MULTILINE)
    assert command
    case = next(case for case in CASES if case.parent.name == "removal_into_finally")
    path = tmp_path / "module.py"
    path.write_bytes((case / "before.py").read_bytes())
    # No other program is installed.
    alone = {**os.environ, "PATH": str(tmp_path)}
    subprocess.run([sys.executable, *command[1].split(), str(path)], cwd=tmp_path, env=alone, check=True)
    assert path.read_bytes() == (case / "after.py").read_bytes()


def test_what_is_unsafe_is_opt_in(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.parent.name == "default_to_none")
    path = tmp_path / "module.py"
    path.write_bytes((case / "before.py").read_bytes())
    run("SafeFixes", path)
    assert path.read_bytes() == (case / "before.py").read_bytes()


_LEAKS = """\
import shutil
import tempfile


def work(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)


def stated():
    handle, path = tempfile.mkstemp()
    print(path)
"""


def test_rules_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(_LEAKS)
    run("SafeFixes", path, "--rule", "TMP207,mktemp-race")
    assert "TemporaryDirectory" not in path.read_text()
    assert "os.close(handle)" in path.read_text()
    run("SafeFixes", path, "--rule", "TMP204")
    assert "TemporaryDirectory" in path.read_text()


def test_what_is_left_alone_is_in_the_warnings(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(_LEAKS)
    assert re.search(r"module\.py:12: TMP203 left alone: .", run("SafeFixes", path, "--rule", "TMP203"))
    assert "left alone" not in run("ProtectYield", path)
