"""flake8 with the plugins that projects have next to this one: nobody loses a finding, and noqa comments are matched.

They are no part of the test extra: ``nox -s companions`` installs them.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

COMPANIONS = (
    "flake8-async",
    "flake8-bandit",
    "flake8-bugbear",
    "flake8-noqa",
    "flake8-simplify",
    "wemake-python-styleguide",
)
PROGRAM = """\
import os
import tempfile


def work(convert):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    convert(path)
    os.remove(path)


def quiet(convert):
    directory = tempfile.mkdtemp()  # noqa: TMP201
    convert(directory)


def fixed():
    with open("/tmp/a", "w") as file:
        file.write("x")
"""


def installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def flake8(directory: Path, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "flake8", "--isolated", *arguments, "program.py"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


@pytest.mark.skipif(not all(map(installed, COMPANIONS)), reason="the other plugins are not installed")
@pytest.mark.parametrize("selection", [(), ("--select=TMP1,TMP2,B,S,SIM,NQA,WPS",), ("--extend-select=TMP402",)])
def test_nobody_loses_a_finding(selection: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    found = flake8(tmp_path, *selection)
    own = [line.partition(": ")[2].split(" ")[0] for line in found if " TMP" in line]
    assert ("TMP402" in own) is ("--extend-select=TMP402" in selection)
    assert [code for code in own if code != "TMP402"] == ["TMP204", "TMP101"]
    assert any(" S108 " in line for line in found)
    assert not any("NQA" in line for line in found), "the comment for TMP201 has a finding"
