"""The exit statuses are those of the table in the reference: each entry of it is a run or more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK, ROOT, without_privileges

from flake8_tempfile.command import dispatch
from flake8_tempfile.console import INTERRUPTED

Write = Callable[[str, "str | bytes"], Path]
FIXABLE = """\
import shutil
import tempfile


def work(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""
INTERNAL = "an internal error"
USAGE = "wrong usage"
SETTINGS = "configuration"
# What leads to a status, in the words of the table.
CASES: dict[tuple[str, int, str], list[list[str]]] = {
    ("check", 0, "nothing is found"): [["clean.py"], ["empty"], ["-q", "clean.py"]],
    ("check", 0, "--exit-zero"): [["--exit-zero", "leak.py"], ["--exit-zero", "broken.py"]],
    ("check", 1, "there are findings"): [["leak.py"], ["clean.py", "leak.py"], ["."]],
    ("check", 1, "cannot be read or parsed"): [["broken.py"], ["missing.py"], ["bytes.py"], ["clean.py", "broken.py"]],
    ("check", 2, USAGE): [["--select", "nonsense"], ["--no-such-flag"], ["--jobs", "none"]],
    ("check", 2, SETTINGS): [["--config", "select=1", "clean.py"], ["--config", "missing.toml"]],
    ("fix", 0, "nothing is left"): [["clean.py"], ["fixable.py"], ["--diff", "clean.py"]],
    ("fix", 0, "--exit-zero"): [["--exit-zero", "leak.py"]],
    ("fix", 1, "findings are left"): [["leak.py"], ["--diff", "leak.py"]],
    ("fix", 1, "there are changes"): [["--diff", "fixable.py"]],
    ("fix", 2, "cannot be read, parsed"): [["broken.py"], ["missing.py"], ["bytes.py"], ["fixable.py", "broken.py"]],
    ("fix", 2, USAGE): [["--select", "nonsense"], ["--no-such-flag"]],
    ("fix", 2, SETTINGS): [["--config", "select=1", "clean.py"]],
    ("explain", 0, "something was explained"): [["leak.py:5"], ["fixable.py:6"]],
    ("explain", 1, "nothing on the line is recognised"): [["leak.py:4"], ["clean.py:1"]],
    ("explain", 2, "no such line or file"): [["leak.py:99"], ["missing.py:1"], ["broken.py:1"]],
    ("explain", 2, USAGE): [["leak.py"], []],
    ("explain", 2, SETTINGS): [["--config", "select=1", "leak.py:5"]],
    ("rule", 0, "the rules are shown"): [[], ["TMP204"], ["removal-outside-finally"], ["TMP2"]],
    ("rule", 2, "no such rule"): [["TMP9"], ["nonsense"]],
    ("rule", 2, USAGE): [["--no-such-flag"]],
    ("orphans", 0, "the directory was listed"): [["empty"], [".", "leak.py"], [".", "broken.py", "missing.py"]],
    ("orphans", 2, "the directory cannot be read"): [["missing"], ["leak.py"]],
    ("orphans", 2, USAGE): [[], ["empty", "--no-such-flag"]],
    ("orphans", 2, SETTINGS): [["empty", "leak.py", "--config", "select=1"]],
    ("server", 2, USAGE): [["--select", "nonsense"], ["--no-such-flag"]],
    ("server", 2, SETTINGS): [["--config", "select=1"]],
    ("clean", 0, "there is no cache any more"): [[], ["empty"], ["clean.py"]],
    ("clean", 2, "the directory is no cache"): [["--cache-dir", "empty"]],
    ("clean", 2, "no such path"): [["missing"]],
    ("clean", 2, USAGE): [["--no-such-flag"]],
}
COMMANDS = ("check", "fix", "explain", "rule", "orphans", "server", "clean")
# These have tests of their own: below, and in ``server/test_server.py``.
ELSEWHERE = {(command, 2, INTERNAL) for command in COMMANDS}
ELSEWHERE |= {("fix", 2, "or written"), ("clean", 2, SETTINGS)}
ELSEWHERE |= {("server", 0, "the editor has ended it"), ("server", 1, "the editor has gone without ending it")}
ELSEWHERE |= {("server", 2, "pygls is not installed")}


def entries() -> Iterator[tuple[str, int, str]]:
    """Iterate over the entries of the table: the command, the status, the text."""
    section = (
        (ROOT / "docs/reference/commands.md").read_text("utf-8").partition("## Exit status\n")[2].partition("\n## ")[0]
    )
    for row in re.findall(r"^\| `(\w+)` \|(.*)\|$", section, re.MULTILINE):
        for status, text in enumerate(row[1].split("|")):
            yield row[0], status, text.strip()


@pytest.fixture(autouse=True)
def files(write: Write) -> None:
    for name, text in {"leak.py": LEAK, "clean.py": CLEAN, "fixable.py": FIXABLE, "broken.py": "def f(:\n"}.items():
        write(name, text)
    write("bytes.py", b"import tempfile\nx = '\xff'\n")
    Path("empty").mkdir()


def status_of(*arguments: str) -> int:
    try:
        return dispatch.main(arguments)
    except SystemExit as leave:
        return int(leave.code or 0)


def test_every_entry_has_a_run() -> None:
    known = {*CASES, *ELSEWHERE}
    for command, status, text in entries():
        words = [word for name, number, word in known if (name, number) == (command, status)]
        assert bool(words) == (text != "–"), (command, status)
        left = text
        for word in sorted(words, key=len, reverse=True):
            assert word in text
            left = left.replace(word, "")
        assert not re.search(
            r"[a-z]{3,}", re.sub(r"\b(?:or|and|with|the|there|is|are|file|any|diff|TMP\d+)\b", "", left)
        )
    assert {(command, status) for command, status, _ in known} == {(c, s) for c, s, text in entries() if text != "–"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_the_status(case: tuple[str, int, str], capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in CASES[case]:
        assert status_of(case[0], *arguments) == case[1], (arguments, capsys.readouterr())


@pytest.mark.parametrize("command", COMMANDS)
def test_an_internal_error(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError("broken")

    module = import_module(f"flake8_tempfile.command.{command}")
    monkeypatch.setattr(module, "run", fail)
    assert status_of(command, *{"explain": ["leak.py:5"], "orphans": ["empty"]}.get(command, [])) == 2
    assert "internal error: RuntimeError: broken" in capsys.readouterr().err


def test_a_file_that_cannot_be_written(open_place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = open_place / "module.py"
    path.write_text(FIXABLE)
    assert status_of("fix", "--no-cache", "--diff", "module.py") == 1  # loads what is needed
    path.chmod(0o444)
    with without_privileges():
        assert status_of("fix", "--no-cache", "module.py") == 2
    assert path.read_text() == FIXABLE


def test_the_configuration_of_clean(write: Write) -> None:
    write("pyproject.toml", "[tool.flake8-tempfile]\nselect = 1\n")
    assert status_of("clean") == 2


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_nobody_reads_on() -> None:
    code = "import sys; from flake8_tempfile.command.dispatch import main; sys.exit(main(['rule', '--all']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == dispatch.BROKEN_PIPE == 141
    assert INTERRUPTED == 130  # ``test_cli`` sends the signal
