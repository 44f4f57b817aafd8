"""What git ignores is not found in directories, with git and without."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tempfile.config.pyproject import Configuration, Flags
from flake8_tempfile.files.discovery import find_targets

Write = Callable[[str, "str | bytes"], Path]
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")


def found(*paths: str, **values: object) -> list[str]:
    return [target.path for target in find_targets(paths or (".",), Configuration(Flags(values=values)))]


def git(*arguments: str, directory: str = ".") -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *arguments], cwd=directory, env=environment, check=True, capture_output=True)


@pytest.fixture
def tree(write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))  # no rules of the user's own
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    write(".gitignore", "/out/\n*_gen.py\n!keep_gen.py\n# *.py\n\nlogs\n")
    write("pkg/.gitignore", "!sub_gen.py\nlocal.py\n")
    for name in (
        "a.py", "a_gen.py", "keep_gen.py", "local.py", "out/gone.py", "logs", "pkg/local.py", "pkg/out/x.py",
        "pkg/sub_gen.py", "pkg/other_gen.py", "pkg/logs/gone.py", "pkg/deep/local.py",
    ):  # fmt: skip
        write(name, "")


# The rules are the same whoever applies them.
LEFT = ["a.py", "keep_gen.py", "local.py", "pkg/out/x.py", "pkg/sub_gen.py"]


@pytest.fixture(
    params=[pytest.param("git", marks=needs_git), "a repository without git", "a git that fails", "no repository"]
)
def how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Make the current directory a repository, or not."""
    way: str = request.param
    if way == "git":
        git("init", "-q")
    elif way != "no repository":
        (tmp_path / ".git").mkdir()
    if way == "a repository without git":
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return way


@pytest.mark.usefixtures("tree", "how")
def test_nested_rules_and_exceptions() -> None:
    assert found() == LEFT
    assert found("pkg") == ["pkg/out/x.py", "pkg/sub_gen.py"]


@pytest.mark.usefixtures("tree", "how")
def test_rules_can_be_disregarded() -> None:
    assert len(found(**{"respect-gitignore": False})) == 11


@pytest.mark.usefixtures("tree", "how")
def test_a_configuration_can_disregard_them(write: Write) -> None:
    write("pyproject.toml", "[tool.flake8-tempfile]\nrespect-gitignore = false\n")
    assert len(found()) == 11


@pytest.mark.usefixtures("tree", "how")
def test_what_is_named_is_taken_all_the_same(write: Write) -> None:
    write("out/in/er.py", "")
    assert found("out/gone.py", "pkg/local.py") == ["out/gone.py", "pkg/local.py"]
    assert found("out") == ["out/gone.py", "out/in/er.py"]
    assert found("out/in") == ["out/in/er.py"]


@pytest.mark.usefixtures("tree")
def test_outside_of_repositories_they_count_from_the_project_down(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "pkg/deep")
    assert found("..") == ["../logs/gone.py", "../other_gen.py", "../out/x.py", "../sub_gen.py"]
    write("pyproject.toml", "[tool.flake8-tempfile]\n")
    assert found("..") == ["../out/x.py", "../sub_gen.py"]


@needs_git
@pytest.mark.usefixtures("tree")
def test_the_rules_that_only_git_knows(write: Write) -> None:
    git("init", "-q")
    write(".git/info/exclude", "local.py\n")
    git("add", "--force", "out/gone.py")  # what is tracked is not ignored
    assert found() == ["a.py", "keep_gen.py", "out/gone.py", "pkg/out/x.py", "pkg/sub_gen.py"]


@pytest.mark.usefixtures("tree")
def test_the_rules_of_a_clone_without_git(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    write(".git/info/exclude", "a.py\n")
    assert found() == LEFT[1:]


@needs_git
@pytest.mark.usefixtures("tree")
def test_repositories_in_repositories_have_rules_of_their_own(write: Write) -> None:
    git("init", "-q")
    write("inner/.gitignore", "b.py\n")
    for name in ("inner/a_gen.py", "inner/b.py"):
        write(name, "")
    assert "inner/a_gen.py" not in found()
    git("init", "-q", directory="inner")
    assert [path for path in found() if path.startswith("inner")] == ["inner/a_gen.py"]


@needs_git
@pytest.mark.usefixtures("tree")
def test_a_hook_of_another_repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    git("init", "-q")
    git("add", "--force", "out/gone.py")
    (tmp_path / "home/other").mkdir(parents=True)
    git("init", "-q", directory="home/other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "home/other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert "out/gone.py" in found()


@needs_git
@pytest.mark.skipif(os.name != "posix", reason="a program of a shell")
@pytest.mark.usefixtures("tree")
def test_programs_that_the_repository_names_are_not_started(write: Write, tmp_path: Path) -> None:
    git("init", "-q")
    program = write("home/monitor", f"#!/bin/sh\ntouch '{tmp_path}/started'\n")
    program.chmod(0o755)
    git("config", "core.fsmonitor", str(program))
    assert found() == LEFT
    assert not (tmp_path / "started").exists()


@needs_git
@pytest.mark.usefixtures("tree")
def test_links_to_repositories(tmp_path: Path) -> None:
    git("init", "-q")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/link").symlink_to(tmp_path / "pkg", target_is_directory=True)
    assert found("home/link") == ["home/link/out/x.py", "home/link/sub_gen.py"]
