"""What SECURITY.md says is true: ``check`` and ``fix`` run with a hook that writes down what they open and start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

Write = Callable[[str, "str | bytes"], Path]
HOOK = """\
import json, os, sys
seen = []
WATCHED = {
    "open", "subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system", "socket.connect", "socket.bind",
    "os.remove", "os.rename", "os.link", "os.mkdir", "os.rmdir", "os.symlink", "os.chmod", "shutil.rmtree", "import",
    "exec",
}
def hook(event, given):
    if event in WATCHED:
        seen.append((event, [str(each) for each in given]))
sys.addaudithook(hook)
from flake8_tempfile.command.dispatch import main
status, done = main(sys.argv[2:]), list(seen)
with open(sys.argv[1], "w") as out:
    json.dump([status, done], out)
"""
# Running it would be seen, and so would parsing what it says of itself.
HARMFUL = """\
import os
import shutil
import tempfile

open("ran.txt", "w").close()
from helper import use


def work():
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""
HELPER = "open('ran.txt', 'w').close()\n\n\ndef use(path):\n    print(open(path))\n"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Seen(NamedTuple):
    """What a run did."""

    status: int
    events: list[tuple[str, list[str]]]

    def of(self, *kinds: str) -> list[list[str]]:
        return [given for kind, given in self.events if kind in kinds]

    @property
    def written(self) -> set[str]:
        """The files and directories that were opened to write to them."""
        opened = self.of("open")
        return {given[0] for given in opened if int(given[2]) & _WRITING and given[0] != os.devnull}


@pytest.fixture
def project(write: Write, tmp_path: Path) -> Path:
    place = tmp_path / "project"
    write("project/pyproject.toml", "[project]\nname = 'x'\n")
    write("project/module.py", HARMFUL)
    write("project/helper.py", HELPER)
    write("project/conftest.py", HELPER)
    write("project/setup.py", "open('ran.txt', 'w').close()\n")
    return place


def run(place: Path, *arguments: str) -> Seen:
    answer = place.parent / "seen.json"
    command = [sys.executable, "-c", HOOK, str(answer), *arguments]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    status, events = json.loads(answer.read_text("utf-8"))
    assert not (place / "ran.txt").exists()
    return Seen(status, events)


def in_project(paths: set[str], place: Path) -> set[str]:
    """Return the paths that lie in the project, relative to it."""
    found = {os.path.relpath(os.path.join(place, path), place) for path in paths if not path.isdecimal()}
    assert not {path for path in found if path.startswith("..")}
    return found


NOTHING_STARTED = ("os.exec", "os.fork", "os.posix_spawn", "os.system", "socket.connect", "socket.bind", "os.symlink")


@pytest.mark.parametrize("git", [False, True])
def test_check_writes_its_cache_only(git: bool, project: Path) -> None:
    if git:
        subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    seen = run(project, "check", "--jobs", "1", ".")
    assert seen.status == 1
    assert {os.path.dirname(path) for path in in_project(seen.written, project)} == {".flake8-tempfile-cache"}
    assert not seen.of(*NOTHING_STARTED)
    assert {given[0] for given in seen.of("subprocess.Popen")} == ({"git"} if git else set())


@pytest.mark.parametrize("arguments", [("check",), ("fix", "--diff"), ("explain",)])
def test_without_a_cache_nothing_is_written(arguments: tuple[str, ...], project: Path) -> None:
    before = {path: path.read_bytes() for path in project.iterdir()}
    which = ["module.py:10"] if "explain" in arguments else ["--no-cache", "--jobs", "1", "."]
    seen = run(project, *arguments, *which)
    assert not seen.written
    assert not seen.of(*NOTHING_STARTED, "subprocess.Popen", "os.remove", "os.rename", "os.mkdir", "os.chmod")
    assert {path: path.read_bytes() for path in project.iterdir()} == before


def test_fix_writes_what_it_rewrites_and_beside_it(project: Path) -> None:
    others = {path: path.read_bytes() for path in project.iterdir() if path.name != "module.py"}
    seen = run(project, "fix", "--no-cache", "--jobs", "1", ".")
    assert "TemporaryDirectory" in (project / "module.py").read_text()
    assert {path: path.read_bytes() for path in project.iterdir() if path.name != "module.py"} == others
    written = in_project(seen.written, project)
    # The directory itself is where a file without a name is opened.
    assert all(path == "." or path.endswith(".flake8-tempfile") for path in written)
    assert not seen.of(*NOTHING_STARTED, "subprocess.Popen", "os.mkdir", "shutil.rmtree")
    removed = {os.path.basename(given[0]) for given in seen.of("os.remove")}
    assert all(name.endswith(".flake8-tempfile") for name in removed)


def test_what_is_looked_at_is_not_imported(project: Path) -> None:
    seen = run(project, "check", "--no-cache", "--jobs", "1", ".")
    imported = {given[0].partition(".")[0] for given in seen.of("import")}
    assert imported.isdisjoint({"module", "helper", "conftest", "setup"})
    assert not [given for given in seen.of("exec") if str(project) in given[0]]


def test_what_is_read_lies_in_the_project(project: Path, write: Write) -> None:
    """Beside what the interpreter and this program read of their own."""
    write("elsewhere.py", "import tempfile\n")
    seen = run(project, "check", "--no-cache", "--jobs", "1", ".")
    read = {os.path.abspath(os.path.join(project, given[0])) for given in seen.of("open") if not given[0].isdecimal()}
    ours = {path for path in read if path.startswith(str(project.parent))}
    names = {os.path.relpath(path, project) for path in ours}
    assert {"module.py", "helper.py"} <= names
    settings = {
        "pyproject.toml",
        "setup.cfg",
        "../pyproject.toml",
        "../setup.cfg",
        ".gitignore",
        ".git/info/exclude",
        ".",
    }
    assert names <= {"module.py", "helper.py", "conftest.py", "setup.py", *settings}
