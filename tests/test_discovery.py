"""Which files are checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tempfile.config import Configuration, Flags
from flake8_tempfile.discovery import Target, find_targets, matches, matches_somewhere

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
    assert found(".") == ["real/link.py", "real/x.py"]


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


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("x.py", "/r/a/x.py", True),
        ("x.py", "/r/a/xx.py", False),
        ("test_*.py", "/r/a/test_x.py", True),
        ("a/*.py", "/r/a/x.py", True),
        ("a/*.py", "/r/b/a/x.py", False),
        ("a/b/", "/r/a/b", True),
        ("**/a/*.py", "/r/a/x.py", True),
        ("**/a/*.py", "/r/b/c/a/x.py", True),
        ("a/**/x.py", "/r/a/x.py", True),
        ("a/**/x.py", "/r/a/b/c/x.py", True),
        ("a/**/x.py", "/r/b/x.py", False),
    ],
)
def test_patterns(pattern: str, path: str, fits: bool) -> None:
    assert matches(path, (pattern,), "/r") == fits


def test_patterns_of_directories_hold_for_what_is_in_them() -> None:
    assert matches_somewhere("/r/tests/deep/x.py", ("tests",), "/r")
    assert matches_somewhere("/r/src/gen/x.py", ("src/gen",), "/r")
    assert not matches_somewhere("/tests/r/x.py", ("tests",), "/tests/r")
