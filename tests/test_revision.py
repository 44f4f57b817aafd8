"""``--diff-base`` reports what a branch adds: in real git repositories."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.cli import main

OTHER = LEAK.replace("directory", "folder").replace("work", "other")
Write = Callable[[str, "str | bytes"], Path]


def git(*arguments: str) -> None:
    identity = {
        f"GIT_{role}_{key}": "test@example.invalid" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")
    }
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], env=environment, capture_output=True, check=True)


def commit() -> None:
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", "a step")


@pytest.fixture
def repository(write: Write) -> Write:
    """A repository in the current directory: a leak on ``trunk``, and a branch that leaves from there."""
    write("old.py", LEAK)
    write("pkg/größe x.py", CLEAN)
    git("init", "--quiet", "--initial-branch", "trunk")
    commit()
    git("checkout", "--quiet", "-b", "branch")
    return write


def added(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Return the places of the findings that the branch adds, as path:line."""
    main(["check", "--output-format", "concise", "--no-cache", "--quiet", "--diff-base", "trunk", *arguments])
    return [":".join(line.split(":")[:2]) for line in capsys.readouterr().out.splitlines()]


def test_what_was_there_is_not_reported(repository: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert added(capsys) == []
    repository("old.py", f"import os\n\n{LEAK}print(os.name)\n")
    assert added(capsys) == []


def test_committed_changed_and_new_files(repository: Write, capsys: pytest.CaptureFixture[str]) -> None:
    repository("committed.py", LEAK)
    commit()
    repository("pkg/größe x.py", OTHER)
    repository("untracked.py", LEAK)
    assert sorted(added(capsys)) == ["committed.py:5", "pkg/größe x.py:5", "untracked.py:5"]
    assert added(capsys, "pkg") == ["pkg/größe x.py:5"]


def test_a_leak_that_a_changed_line_makes(repository: Write, capsys: pytest.CaptureFixture[str]) -> None:
    head = "import os\nimport tempfile\n\n\ndef f():\n    fd, name = tempfile.mkstemp()\n    os.close(fd)\n"
    safe = head + "{}    os.remove(name)\n"
    git("checkout", "--quiet", "trunk")
    repository("f.py", safe.format(""))
    commit()
    git("checkout", "--quiet", "-B", "branch")
    repository("f.py", safe.format("    render(name)\n"))
    assert added(capsys) == ["f.py:6"]


def test_renamed_files_keep_what_they_had(repository: Write, capsys: pytest.CaptureFixture[str]) -> None:
    git("mv", "old.py", "new.py")
    assert added(capsys) == []
    repository("new.py", f"{LEAK}\n\n{OTHER}")
    assert added(capsys) == ["new.py:13"]


def test_it_is_the_point_of_departure_that_counts(repository: Write, capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "--quiet", "trunk")
    repository("old.py", CLEAN)
    commit()
    git("checkout", "--quiet", "branch")
    assert added(capsys) == []


def test_from_outside_the_repository(
    repository: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository("pkg/added.py", LEAK)
    inside = os.getcwd()
    monkeypatch.chdir("/")
    assert added(capsys, inside) == [f"{inside[1:]}/pkg/added.py:5"] or added(capsys, inside) == [
        f"{inside}/pkg/added.py:5"
    ]


@pytest.mark.parametrize("revision", ["nope", "--output=x", ""], ids=["unknown", "looks like an option", "empty"])
def test_what_is_no_revision(repository: Write, revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", f"--diff-base={revision or ' '}"]) == 2
    assert capsys.readouterr().err == f"error: --diff-base: there is no revision {revision or ' '!r}\n"
    assert not Path("x").exists()


def test_without_a_repository(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", LEAK)
    assert main(["check", "--diff-base", "trunk"]) == 2
    assert "error: --diff-base: " in capsys.readouterr().err
