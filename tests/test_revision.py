"""``--diff-base`` reports what a branch adds: in real git repositories."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.command.dispatch import main

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


def test_several_repositories(repository: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        repository(f"{name}/old.py", LEAK)
        git("-C", name, "init", "--quiet", "--initial-branch", "trunk")
        git("-C", name, "add", "--all")
        git("-C", name, "commit", "--quiet", "--message", "a step")
        repository(f"{name}/new.py", LEAK)
    assert sorted(added(capsys, "one", "two")) == ["one/new.py:5", "two/new.py:5"]
    assert sorted(added(capsys)) == [f"{name}/{file}.py:5" for name in ("one", "two") for file in ("new", "old")]


def test_submodules(repository: Write, capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "--quiet", "trunk")
    git("init", "--quiet", "--initial-branch", "other", "sub x")
    repository("sub x/old.py", LEAK)
    git("-C", "sub x", "add", "--all")
    git("-C", "sub x", "commit", "--quiet", "--message", "a step")
    repository(".gitmodules", '[submodule "sub x"]\n\tpath = sub x\n\turl = ./nowhere\n')
    commit()
    git("checkout", "--quiet", "-B", "branch")
    assert added(capsys) == []
    repository("sub x/new.py", LEAK)
    assert added(capsys) == ["sub x/new.py:5"]
    git("-C", "sub x", "add", "--all")
    git("-C", "sub x", "commit", "--quiet", "--message", "a step")
    commit()
    assert added(capsys) == ["sub x/new.py:5"]
    # Asked for by name it is the submodule that has to have the revision.
    assert main(["check", "--no-cache", "--diff-base", "trunk", "sub x"]) == 2
    assert "there is no revision 'trunk'" in capsys.readouterr().err
    assert main(["check", "--no-cache", "--diff-base", "HEAD^", "sub x"]) == 1


def test_links_out_of_the_repository(
    repository: Write, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.py"
    outside.write_text(LEAK)
    Path("old_link.py").symlink_to(outside)
    assert added(capsys) == []  # what it leads to is no text of the repository
    git("checkout", "--quiet", "trunk")
    commit()
    git("checkout", "--quiet", "-B", "branch")
    assert added(capsys) == []


def test_in_a_hook_of_another_repository(
    repository: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git tells its hooks, and what these start, which repository they belong to."""
    repository("one/pkg/old.py", LEAK)
    git("-C", "one", "init", "--quiet", "--initial-branch", "trunk")
    git("-C", "one", "add", "--all")
    git("-C", "one", "commit", "--quiet", "--message", "a step")
    repository("one/pkg/new.py", LEAK)
    monkeypatch.setenv("GIT_DIR", os.path.abspath(".git"))
    assert added(capsys, "one/pkg") == ["one/pkg/new.py:5"]


def test_a_shallow_clone(
    repository: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository("new.py", LEAK)
    commit()
    git("clone", "--quiet", "--depth=1", "--branch", "branch", f"file://{Path.cwd()}", "clone")
    monkeypatch.chdir("clone")
    assert main(["check", "--no-cache", "--diff-base", "origin/trunk"]) == 2
    git("fetch", "--quiet", "--depth=1", "origin", "trunk:trunk")
    assert main(["check", "--no-cache", "--diff-base", "trunk"]) == 2
    hint = "; this clone is shallow, `git fetch --unshallow` gets the rest"
    assert capsys.readouterr().err.splitlines() == [
        f"error: --diff-base: there is no revision 'origin/trunk'{hint}",
        f"error: --diff-base: 'trunk' and HEAD have no common past{hint}",
    ]
    git("fetch", "--quiet", "--unshallow")
    assert added(capsys) == ["new.py:5"]


@pytest.mark.parametrize("revision", ["nope", "--output=x", ""], ids=["unknown", "looks like an option", "empty"])
def test_what_is_no_revision(repository: Write, revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", f"--diff-base={revision or ' '}"]) == 2
    assert capsys.readouterr().err == f"error: --diff-base: there is no revision {revision or ' '!r}\n"
    assert not Path("x").exists()


def test_without_a_repository(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", LEAK)
    assert main(["check", "--diff-base", "trunk"]) == 2
    assert "error: --diff-base: . is not in a git repository" in capsys.readouterr().err


HOSTILE = """
[core]
    fsmonitor = {program}
    hooksPath = {hooks}
    untrackedCache = true
[filter "x=y.z"]
    clean = {program}
    smudge = {program}
    required = true
[filter "long"]
    process = {program}
    required = true
[diff "shown"]
    textconv = {program}
    command = {program}
[diff]
    external = {program}
[remote "origin"]
    url = ext::{program}
    promisor = true
    uploadpack = {program}
[extensions]
    partialClone = origin
[protocol]
    allow = always
[protocol "ext"]
    allow = always
"""


@pytest.mark.skipif(os.name != "posix", reason="a program of POSIX")
@pytest.mark.parametrize("inside", [False, True])
def test_nothing_of_the_repository_runs(
    inside: bool, repository: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if inside:
        git("init", "--quiet", "sub")
        for arguments in (("add", "--all"), ("commit", "--quiet", "--allow-empty", "--message", "a step")):
            repository("sub/there.py", CLEAN)
            git("-C", "sub", *arguments)
        commit()
        git("branch", "--force", "trunk")
        repository("sub/there.py", LEAK)
    mark, program, hooks = tmp_path.parent / "ran", tmp_path.parent / "program", tmp_path.parent / "hooks"
    mark.unlink(missing_ok=True)
    program.write_text(f"#!/bin/sh\necho \"$0\" >> '{mark}'\ncat\n")
    program.chmod(0o755)
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc"):
        (hooks / name).write_text(program.read_text())
        (hooks / name).chmod(0o755)
    for top in ("sub/.git", ".git") if inside else (".git",):
        repository(f"{top}/info/attributes", "old.py filter=x=y.z diff=shown\n*.py filter=long diff=shown\n")
        with Path(top, "config").open("a") as file:
            file.write(HOSTILE.format(program=program, hooks=hooks))
        for path in Path(top, "hooks").glob("*"):
            path.unlink()
    os.utime("old.py", (1, 1))
    os.utime("pkg/größe x.py", (1, 1))
    repository("new.py", LEAK)
    assert sorted(added(capsys)) == ["new.py:5", *(["sub/there.py:5"] * inside)]
    repository("old.py", f"{LEAK}\n{OTHER}")
    assert "old.py:12" in added(capsys)
    main(["check"])
    assert not mark.exists(), mark.read_text()


@pytest.mark.skipif(os.name != "posix", reason="a program of POSIX")
def test_what_a_partial_clone_does_not_have_is_not_fetched(
    repository: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark, program = tmp_path.parent / "fetched", tmp_path.parent / "fetch"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\nexit 1\n")
    program.chmod(0o755)
    with Path(".git/config").open("a") as file:
        file.write(HOSTILE.format(program=program, hooks=os.devnull))
    blob = subprocess.run(["git", "rev-parse", "trunk:old.py"], capture_output=True, text=True, check=True).stdout
    repository("old.py", f"{LEAK}\n{OTHER}")
    Path(".git/objects", blob[:2], blob[2:].strip()).unlink()
    assert main(["check", "--no-cache", "--diff-base", "trunk"]) == 2
    assert "error: --diff-base: " in capsys.readouterr().err
    assert not mark.exists()


def test_settings_that_the_environment_has_already_count(
    repository: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A container lets git trust a directory in this way."""
    for name, value in {"COUNT": "1", "KEY_0": "core.excludesFile", "VALUE_0": str(Path("hidden").absolute())}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    repository("hidden", "new.py\n")
    repository("new.py", LEAK)
    assert added(capsys) == []
