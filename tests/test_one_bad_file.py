"""One bad file never costs the report of the others: whatever stands in the place of a file, there is an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.command import dispatch
from flake8_tempfile.files import gitignore
from flake8_tempfile.running.cache import Cache

Write = Callable[[str, "str | bytes"], Path]
Made = Callable[[Path], None]
FIXABLE = """\
import shutil
import tempfile


def work(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""
CARRIAGE_RETURNS = FIXABLE.rstrip("\n").replace("\n", "\r").encode()

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")


def command(*arguments: str) -> tuple[int, str, str]:
    """Run the command in a process of its own, which must come to an end."""
    done = subprocess.run(
        [sys.executable, "-m", "flake8_tempfile", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def silent(path: Path) -> None:
    path.symlink_to("/proc/kmsg")


def mapped(path: Path) -> None:
    path.symlink_to("/proc/self/pagemap")


def nested(path: Path) -> None:
    path.write_text("flake8-tempfile = " + "[" * 100_000)


kinds = pytest.mark.parametrize("make", [pipe, endless, silent, mapped])


@kinds
def test_what_stands_in_the_place_of_a_source(make: Made, write: Write, tmp_path: Path) -> None:
    write("leak.py", LEAK)
    make(tmp_path / "odd.py")
    status, out, _ = command("check", "leak.py", "odd.py", "--output-format", "concise")
    assert status == 1
    assert "leak.py:5:17: TMP201" in out
    assert "odd.py:1:1: TMP001" in out
    assert command("fix", "odd.py")[0] == 2
    assert command("check", ".")[0] == 1


@pytest.mark.parametrize("make", [pipe, endless, silent, mapped, nested])
def test_what_stands_in_the_place_of_the_configuration(make: Made, write: Write, tmp_path: Path) -> None:
    write("leak.py", LEAK)
    make(tmp_path / "pyproject.toml")
    status, _, errors = command("check", "leak.py")
    assert (status, errors.splitlines()[0].startswith("error: ")) == (2, True)
    assert "pyproject.toml: " in errors
    assert command("check", "--isolated", "leak.py")[0] == 1
    assert command("check", "--config", "pyproject.toml", "leak.py")[0] == 2


@kinds
@pytest.mark.parametrize("in_repository", [True, False])
def test_what_stands_in_the_place_of_an_ignore_file(
    make: Made, in_repository: bool, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("leak.py", LEAK)
    if in_repository:
        subprocess.run(["git", "init", "--quiet"], check=True)
    make(tmp_path / ".gitignore")
    monkeypatch.setattr(gitignore, "_PATIENCE", 1)
    assert dispatch.main(["check"]) == 1


@kinds
@pytest.mark.parametrize("name", ["known.json", ".flake8-tempfile-cache/CACHEDIR.TAG", ".flake8-tempfile-cache"])
def test_what_stands_in_the_place_of_our_own_files(make: Made, name: str, write: Write, tmp_path: Path) -> None:
    write("leak.py", LEAK)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    make(tmp_path / name)
    assert command("check")[0] == 1
    assert command("check", "--baseline", "known.json")[0] == 2


def test_what_the_caller_hands_over_is_read() -> None:
    read, written = os.pipe()
    os.write(written, LEAK.encode())
    os.close(written)
    done = subprocess.run(
        [sys.executable, "-m", "flake8_tempfile", "check", "--isolated", f"/dev/fd/{read}"],
        pass_fds=[read],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(read)
    assert done.returncode == 1
    assert "TMP201" in done.stdout
    assert command("check", os.devnull)[0] == 0


@pytest.mark.parametrize("output_format", ["sarif", "rdjson", "json", "full"])
def test_carriage_returns(output_format: str, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """From 3.12 on the tokenizer raises an error of its own for two of them in a row."""
    write("odd.py", CARRIAGE_RETURNS)
    write("plain.py", FIXABLE)
    assert dispatch.main(["check", "--output-format", output_format]) == 1
    output = capsys.readouterr().out
    assert output.count("TMP204") >= 2
    assert output_format == "full" or json.loads(output)


def test_carriage_returns_are_kept_by_fixing(write: Write) -> None:
    odd, plain = write("odd.py", CARRIAGE_RETURNS), write("plain.py", FIXABLE)
    assert dispatch.main(["fix"]) == 0
    assert odd.read_bytes() == plain.read_bytes().rstrip(b"\n").replace(b"\n", b"\r")


@pytest.mark.parametrize("output_format", ["sarif", "rdjson", "full"])
def test_a_fix_that_fails_costs_no_report(
    output_format: str, write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("unforeseen")

    write("leak.py", FIXABLE)
    for name in ("running.proposals.fix_text", "fixes.engine.apply", "fixes.engine.unit_of"):
        monkeypatch.setattr(f"flake8_tempfile.{name}", fail)
    assert dispatch.main(["check", "--output-format", output_format]) == 1
    assert "TMP204" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["running.work.read", "running.work.is_plainly_clean", "running.file_check.codes_of"])
def test_a_failure_on_one_file_is_told_of_that_file(
    place: str, write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from importlib import import_module

    module, name = place.rsplit(".", 1)
    original = getattr(import_module(f"flake8_tempfile.{module}"), name)

    def fail_once(*arguments: object) -> object:
        if any(getattr(argument, "path", "") == "bad.py" for argument in arguments):
            raise LookupError("unforeseen")
        return original(*arguments)

    write("bad.py", "import tempfile\ndef (")
    write("leak.py", LEAK)
    monkeypatch.setattr(f"flake8_tempfile.{place}", fail_once)
    assert dispatch.main(["check", "--output-format", "concise"]) == 2
    output = capsys.readouterr()
    assert "leak.py:5:17: TMP201" in output.out
    assert "error: bad.py: internal error: LookupError: unforeseen" in output.err


def test_a_failure_of_the_program_is_not_a_finding(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("unforeseen")

    write("clean.py", CLEAN)
    monkeypatch.setattr(Cache, "save", fail)
    assert dispatch.main(["check"]) == 2
    assert capsys.readouterr().err.startswith("error: internal error: LookupError: unforeseen (in fail, ")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_declared_encoding_with_any_line_ends(end: str, write: Write) -> None:
    """Python runs such files, whatever ends their lines."""
    text = f"#!/usr/bin/python\n# coding: latin-1\nNAME = 'é'\n{FIXABLE}"
    path = write("module.py", text.replace("\n", end).encode("latin-1"))
    status, out, _ = command("check", "--no-cache", "module.py")
    assert (status, "TMP204" in out) == (1, True)
    assert command("fix", "--no-cache", "module.py")[0] == (1 if end == "\r" else 0)
    assert "NAME = 'é'" + end in path.read_bytes().decode("latin-1")
