"""Which files are checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tempfile.config.pyproject import Configuration, Flags
from flake8_tempfile.files.discovery import Target, find_targets

Write = Callable[[str, "str | bytes"], Path]


def find(*paths: str, force_exclude: bool = False) -> list[Target]:
    return list(find_targets(paths, Configuration(Flags()), force_exclude=force_exclude))


def found(*paths: str, force_exclude: bool = False) -> list[str]:
    return [target.path for target in find(*paths, force_exclude=force_exclude)]


@pytest.fixture
def tree(write: Write) -> None:
    for name in (
        "b.py", "a.pyi", "notes.txt", "script", "pkg/__init__.py", "pkg/m.py", "pkg/deep/x.py", "pkg.d/y.py",
        ".hidden/h.py", "build/gone.py", "pkg/node_modules/gone.py", ".venv/lib/gone.py", "x.egg-info/e.py",
    ):  # fmt: skip
        write(name, "")


@pytest.mark.usefixtures("tree")
def test_a_directory_is_walked_in_order() -> None:
    assert found(".") == [
        ".hidden/h.py", "a.pyi", "b.py", "pkg/__init__.py", "pkg/deep/x.py", "pkg/m.py", "pkg.d/y.py",
        "x.egg-info/e.py",
    ]  # fmt: skip


@pytest.mark.usefixtures("tree")
def test_named_files_are_taken_whatever_their_place_and_ending() -> None:
    targets = find("build/gone.py", "script", "./b.py", "missing.py")
    assert [target.path for target in targets] == ["build/gone.py", "script", "b.py", "missing.py"]
    assert all(target.named for target in targets)
    assert not any(target.named for target in find("."))


@pytest.mark.usefixtures("tree")
def test_a_named_directory_is_walked_even_if_it_is_excluded() -> None:
    assert found("build") == ["build/gone.py"]
    assert found("pkg/../build/") == ["build/gone.py"]


@pytest.mark.usefixtures("tree")
def test_force_exclude() -> None:
    targets = find("build/gone.py", "build", "pkg/node_modules/gone.py", "b.py", force_exclude=True)
    assert [(target.path, target.named) for target in targets] == [("b.py", False)]


@pytest.mark.usefixtures("tree")
def test_no_file_twice() -> None:
    assert found("pkg", "pkg/m.py", ".", os.path.abspath("b.py")).count("pkg/m.py") == 1
    assert len(found(".", os.path.abspath("."))) == len(found("."))


@pytest.mark.usefixtures("tree")
def test_excludes_of_the_configuration(write: Write) -> None:
    write("pyproject.toml", '[tool.flake8-tempfile]\nexclude = ["pkg/deep", "*.d", "b.*"]\n')
    assert found("pkg", "pkg.d", "b.py") == [
        "pkg/__init__.py", "pkg/m.py", "pkg/node_modules/gone.py", "pkg.d/y.py", "b.py",
    ]  # fmt: skip
    assert "pkg.d/y.py" not in found(".")
    assert "b.py" not in found(".")


@pytest.mark.usefixtures("tree")
def test_each_file_has_the_options_of_its_directory(write: Write) -> None:
    write("pkg/pyproject.toml", '[tool.flake8-tempfile]\ntarget-version = "3.13"\n')
    versions = {target.path: target.options.settings.target_version for target in find(".")}
    assert versions["pkg/deep/x.py"] == (3, 13)
    assert versions["b.py"] == (3, 10)


def test_links(write: Write, tmp_path: Path) -> None:
    write("real/x.py", "")
    (tmp_path / "real/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "real/link.py").symlink_to(tmp_path / "real/x.py")
    (tmp_path / "real/broken.py").symlink_to(tmp_path / "nowhere.py")
    assert found(".") == ["real/x.py"]


def test_a_file_that_only_a_link_leads_to(write: Write, tmp_path: Path) -> None:
    write("elsewhere/x.py", "")
    write("here/y.py", "")
    (tmp_path / "here/a.py").symlink_to(tmp_path / "elsewhere/x.py")
    (tmp_path / "here/b.py").symlink_to(tmp_path / "elsewhere/x.py")
    (tmp_path / "also").symlink_to(tmp_path / "here", target_is_directory=True)
    assert found("here", "elsewhere") == ["here/y.py", "elsewhere/x.py"]
    assert found("here/b.py", "here") == ["here/b.py", "here/y.py"]
    write("here/hidden.txt", "")
    (tmp_path / "here/c.py").symlink_to(tmp_path / "here/hidden.txt")
    (tmp_path / "here/d.py").symlink_to(tmp_path / "here/hidden.txt")
    assert found("here", "also") == ["here/y.py", "here/c.py"]
    assert found("also", "here/y.py") == ["also/y.py", "also/c.py"]


def test_a_link_that_leads_out_of_the_tree_is_followed_only_if_it_is_named(write: Write, tmp_path: Path) -> None:
    write("elsewhere/x.py", "")
    write("here/y.py", "")
    write("here-too/z.txt", "")
    (tmp_path / "here/a.py").symlink_to(tmp_path / "elsewhere/x.py")
    (tmp_path / "here/b.py").symlink_to(tmp_path / "here-too/z.txt")
    (tmp_path / "also").symlink_to(tmp_path / "here", target_is_directory=True)
    assert found("here") == ["here/y.py"]
    assert found("also") == ["also/y.py"]
    assert found("here/a.py", "here") == ["here/a.py", "here/y.py"]
    assert found("here", "here-too") == ["here/y.py", "here/b.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_pipes_are_left_alone(write: Write, tmp_path: Path) -> None:
    write("x.py", "")
    os.mkfifo(tmp_path / "pipe.py")
    assert found(".") == ["x.py"]


def test_a_directory_that_cannot_be_listed_is_reported(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("secret/x.py", "")
    write("y.py", "")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == "secret":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [(target.path, target.problem) for target in find(".")] == [("secret", "Permission denied"), ("y.py", "")]


def test_links_in_a_circle_are_reported_and_the_rest_is_found(write: Write, tmp_path: Path) -> None:
    write("x.py", "")
    (tmp_path / "a.py").symlink_to(tmp_path / "b.py")
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    assert found(".") == ["x.py", "a.py", "b.py"]
    assert found("a.py", "x.py") == ["a.py", "x.py"]


def test_notebooks_are_found(write: Write) -> None:
    write("book.ipynb", "")
    write(".ipynb_checkpoints/book.ipynb", "")
    assert found(".") == ["book.ipynb"]


@pytest.mark.usefixtures("tree")
def test_directories_of_links_keep_their_name(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "pkg", target_is_directory=True)
    assert found("link") == ["link/__init__.py", "link/deep/x.py", "link/m.py"]
    assert found("link", "pkg") == found("link")
