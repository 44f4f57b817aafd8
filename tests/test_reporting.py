"""Where the report of ``check`` goes, and what is loaded for it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LEAK

from flake8_tempfile import console
from flake8_tempfile.command import dispatch, write_report
from flake8_tempfile.edits import Splice, Substitution
from flake8_tempfile.model import Applicability, Span
from flake8_tempfile.reporters import FORMATS

Write = Callable[[str, "str | bytes"], Path]


def check(*arguments: str) -> int:
    return dispatch.main(["check", "--no-cache", "-q", *arguments])


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


@pytest.mark.parametrize("name", FORMATS)
def test_the_file_gets_what_stdout_would(name: str, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("leak.py", LEAK)
    assert check("--output-format", name) == 1
    on_stdout = capsys.readouterr().out
    assert check("--output-format", name, "--output-file", "report") == 1
    assert capsys.readouterr().out == ""
    assert Path("report").read_text(encoding="utf-8") == on_stdout
    assert "TMP201" in on_stdout


def test_an_old_file_is_replaced_and_keeps_its_mode(write: Write, tmp_path: Path) -> None:
    write("leak.py", LEAK)
    report = write("report.txt", "old")
    report.chmod(0o640)
    check("leak.py", "-o", "report.txt")
    assert report.read_text().startswith("leak.py:5:17: TMP201 ")
    assert stat.S_IMODE(report.stat().st_mode) == 0o640
    assert names(tmp_path) == {"leak.py", "report.txt"}


def test_a_link_is_followed(write: Write, tmp_path: Path) -> None:
    write("leak.py", LEAK)
    target = write("reports/1.txt", "old")
    link = tmp_path / "latest.txt"
    link.symlink_to(target)
    check("leak.py", "-o", "latest.txt")
    assert link.is_symlink()
    assert "TMP201" in target.read_text()


def test_a_run_that_fails_leaves_the_old_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write("leak.py", LEAK)
    write("report.txt", "old")

    def fail(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("flake8_tempfile.reporters.formats.concise.place", fail)
    assert check("leak.py", "-o", "report.txt") == console.INTERRUPTED
    assert Path("report.txt").read_text() == "old"
    assert names(tmp_path) == {"leak.py", "report.txt"}
    capsys.readouterr()


def test_a_file_that_cannot_be_written_is_an_error(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("leak.py", LEAK)
    assert check("leak.py", "-o", "missing/report.txt") == 2
    assert capsys.readouterr() == ("", "error: missing/report.txt: No such file or directory\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_device_is_written_to(write: Write) -> None:
    write("leak.py", LEAK)
    command = [sys.executable, "-m", "flake8_tempfile", "check", "-q", "leak.py", "-o", "/dev/stdout"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "leak.py:5:17: TMP201 " in done.stdout


def test_statistics(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("leak.py", LEAK)
    write("other.py", LEAK)
    assert check("--statistics") == 1
    assert capsys.readouterr().out.startswith("2  TMP201  [")
    assert check("--statistics", "--output-format", "json") == 1
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["code"], entry["count"]) == ("TMP201", 2)
    assert check("--statistics", "--output-format", "sarif") == 2
    assert "--statistics does not go with the format 'sarif'" in capsys.readouterr().err


def test_a_change_is_performed_or_not_shown() -> None:
    source = "import tempfile\n\npath = tempfile.mktemp()\n"
    call = Substitution(Span(3, 7, 3, 24), "new_path()")
    title = Splice("Call it otherwise", Applicability.DISPLAY, substitutions=(call,))
    assert write_report.suggest(title, source) == source.replace("tempfile.mktemp()", "new_path()")
    elsewhere = Splice("?", Applicability.DISPLAY, substitutions=(Substitution(Span(9, 7, 9, 24), "x"),))
    assert write_report.suggest(elsewhere, source) is None


@pytest.mark.parametrize("name", ["concise", "full", "grouped", "json", "json-lines", "github", "pylint"])
def test_a_clean_run_loads_no_rules(name: str, write: Write) -> None:
    write("clean.py", "x = 1\n")
    code = f"""
import sys
from flake8_tempfile.command.dispatch import main
main(["check", "-q", "--no-cache", "--output-format", {name!r}, "clean.py"])
heavy = {{"flake8_tempfile.rules", "flake8_tempfile.model", "dataclasses", "libcst", "rich", "difflib", "textwrap"}}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
