"""What the table says of libraries, each name by a program of its own; and the script that counts who is given what."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ROOT

from flake8_tempfile.analysis.tables import call_table, calls_foreign
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings

sys.path.insert(0, str(ROOT / "benchmarks"))

import foreign_calls

RETURNED = """
import os
import tempfile
import {package}


def load(fetch, url):
    with tempfile.TemporaryDirectory() as folder:
        fetch(url, folder)
        return {call}
"""


def names(*does: str) -> list[str]:
    return [name for row in calls_foreign.ROWS if row.does(*does) for name in row.names.split()]


def found(call: str) -> list[str]:
    source = RETURNED.format(package=call.partition("(")[0].rpartition(".")[0], call=call)
    return [finding.code for finding in check_source(source, "module.py", Settings(codes=frozenset({"TMP302"})))]


@pytest.mark.parametrize("name", names(Does.OPENS_LATER))
def test_what_is_opened_later_is_not_returned(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = next(each for each in call_table.FUNCTIONS[name].given if each.does == Does.OPENS_LATER)
    before = "'', " * given.position
    call = f"{name}({before}os.path.join(folder, 'x'))"
    assert found(call) == ["TMP302"]
    assert found(f"{call}.read()") == []
    monkeypatch.delitem(call_table.FUNCTIONS, name)  # The test can fail.
    assert found(call) == []


def test_each_reason_names_package_and_version() -> None:
    for row in calls_foreign.ROWS:
        assert any(character.isdigit() for character in row.why), row.names


PROGRAM = """
import os
import tempfile
import numpy as np
from PIL import Image
from package.store import keep


class Store:
    def __init__(self):
        self.folder = tempfile.mkdtemp()

    def save(self, values):
        np.save(os.path.join(self.folder, "x"), values)


def write(path, values):
    np.save(path, values)


def work(frame, text):
    with tempfile.TemporaryDirectory() as folder:
        frame.to_csv(folder + "/x.csv")
        Image.open(f"{folder}/x.png").save(os.path.join(folder, "y.png"))
        write(os.path.join(folder, "x"), text)
        keep(folder)
        np.load(text)
    with tempfile.NamedTemporaryFile() as file:
        np.load(file)
"""


def test_the_script_counts_what_libraries_are_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "package"
    package.mkdir()
    for name, text in (("__init__", ""), ("store", "def keep(path): ..."), ("numpy", ""), ("work", PROGRAM)):
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    foreign_calls.main([str(tmp_path)])
    assert capsys.readouterr().out.splitlines() == [
        "1\t2\tnumpy.save\t0 path 2",
        "1\t1\t?.to_csv\t0 path 1",
        "1\t1\tPIL.Image.open\t0 path 1",
        "1\t1\tPIL.Image.open().save\t0 path 1",
        "1\t1\tnumpy.load\t0 object 1",
    ]
    foreign_calls.main([str(tmp_path), "--places", "numpy.load"])
    assert capsys.readouterr().out.splitlines() == [f"{package / 'work.py'}:29"]
