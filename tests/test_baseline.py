"""A baseline knows what was found, wherever its lines have gone."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.command.dispatch import main

OTHER = LEAK.replace("directory", "folder").replace("work", "other")
Write = Callable[[str, "str | bytes"], Path]


def check(*arguments: str) -> int:
    return main(["check", "--output-format", "concise", "--no-cache", *arguments])


@pytest.fixture
def project(write: Write, capsys: pytest.CaptureFixture[str]) -> Write:
    """A project with a leak in each of two files, both in its baseline."""
    write("a.py", LEAK)
    write("pkg/b.py", OTHER)
    assert check("--baseline", "known.json", "--update-baseline") == 0
    assert capsys.readouterr().err == "known.json: 2 known findings, 0 before.\n"
    return write


def test_what_is_known_is_not_reported(project: Write) -> None:
    assert check() == 1
    assert check("--baseline", "known.json") == 0


def test_lines_may_move(project: Write) -> None:
    project("a.py", f"import os\n\n\nprint(os.name)\n{LEAK}")
    assert check("--baseline", "known.json") == 0


@pytest.mark.parametrize("text", [LEAK + OTHER, LEAK + LEAK], ids=["another", "the same once more"])
def test_what_is_new_is_reported(project: Write, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    project("a.py", text)
    assert check("--baseline", "known.json") == 1
    out = capsys.readouterr().out
    assert out.startswith("a.py:11:")
    assert out.count("\n") == 1


def test_paths_are_those_of_the_baseline(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("pkg")
    assert check("--baseline", "../known.json", "..") == 0
    assert check("--baseline", "../known.json", "b.py") == 0


def test_what_is_gone_is_told_and_taken_out(project: Write, capsys: pytest.CaptureFixture[str]) -> None:
    project("a.py", CLEAN)
    assert check("--baseline", "known.json") == 0
    assert "1 finding of known.json no longer found" in capsys.readouterr().err
    assert check("--baseline", "known.json", "--update-baseline") == 0
    assert [entry["path"] for entry in json.loads(Path("known.json").read_text())["findings"]] == ["pkg/b.py"]


def test_what_was_known_of_a_file_that_is_not_there_is_gone(project: Write, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").unlink()
    for checked in (".", "pkg"):
        assert check("--baseline", "known.json", checked) == 0
        assert "1 finding of known.json no longer found; --update-baseline takes them out." in capsys.readouterr().err


def test_a_file_with_another_name_keeps_what_is_known_of_it(project: Write, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").rename("c.py")
    assert check("--baseline", "known.json") == 0
    assert capsys.readouterr().err == "No new problems found in 2 files (2 known to the baseline).\n"


def test_a_directory_that_moves_keeps_what_is_known_of_it(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(("one/x.py", "one/two/x.py", "one/y.py")):
        write(name, LEAK.replace("directory", f"directory_{number % 2}"))
    assert check("--baseline", "known.json", "--update-baseline") == 0
    Path("one").rename("another")
    write("another/x.py", LEAK.replace("directory", "directory_0") + OTHER)
    capsys.readouterr()
    assert check("--baseline", "known.json") == 1
    shown = capsys.readouterr()
    assert shown.out.startswith("another/x.py:11:")
    assert shown.out.count("\n") == 1
    assert "no longer found" not in shown.err


def test_a_file_that_is_there_hands_nothing_on(project: Write) -> None:
    project("copy/a.py", LEAK)
    assert check("--baseline", "known.json") == 1


def test_another_file_takes_nothing_over_that_it_does_not_have(project: Write) -> None:
    """Of what is gone all must be there again, or the file must have the same name."""
    project("a.py", LEAK + LEAK.replace("directory", "second"))
    assert check("--baseline", "known.json", "--update-baseline") == 0
    Path("a.py").unlink()
    project("new.py", LEAK)
    assert check("--baseline", "known.json") == 1


def test_it_can_be_named_in_the_configuration(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("pyproject.toml", '[tool.flake8-tempfile]\nbaseline = "known.json"\n')
    write("pkg/a.py", LEAK)
    write("other/pyproject.toml", '[tool.flake8-tempfile]\nbaseline = "here.json"\n')
    write("other/b.py", OTHER)
    assert check() == 2
    assert "here.json: there is no such baseline (--update-baseline makes it)" in capsys.readouterr().err
    assert check("--update-baseline") == 0
    assert sorted(capsys.readouterr().err.splitlines()) == [
        "known.json: 1 known finding, 0 before.",
        "other/here.json: 1 known finding, 0 before.",
    ]
    assert [entry["path"] for entry in json.loads(Path("other/here.json").read_text())["findings"]] == ["b.py"]
    assert check() == 0
    assert capsys.readouterr().err == "No new problems found in 2 files (2 known to the baseline).\n"
    assert main(["fix", "--no-cache", "--unsafe"]) == 0
    assert Path("pkg/a.py").read_text() == LEAK
    assert check("--isolated") == 1
    assert check("--baseline", "empty.json") == 2


def test_it_counts_for_a_text_on_stdin_with_the_name_of_a_file(
    project: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project("pyproject.toml", '[tool.flake8-tempfile]\nbaseline = "known.json"\n')
    for arguments, status in (["--stdin-filename", "a.py"], 0), (["--stdin-filename", "pkg/b.py"], 1), ([], 1):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LEAK.encode())))
        assert check(*arguments, "-") == status
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LEAK.encode())))
    capsys.readouterr()
    assert main(["fix", "--unsafe", "--stdin-filename", "a.py", "-"]) == 0
    assert capsys.readouterr().out == LEAK


def test_what_is_new_is_counted_beside_what_is_known(project: Write, capsys: pytest.CaptureFixture[str]) -> None:
    project("a.py", LEAK + OTHER)
    assert check("--baseline", "known.json") == 1
    assert "Found 1 problem in 1 of 2 files (2 known to the baseline).\n" in capsys.readouterr().err


def test_a_path_through_a_symbolic_link_is_the_same(project: Write) -> None:
    Path("link").symlink_to("pkg")
    known = Path("known.json").resolve()
    assert check("--baseline", str(known), "link/b.py") == 0
    Path("pkg", "known.json").write_text(known.read_text().replace("pkg/b.py", "b.py").replace("a.py", "../a.py"))
    assert check("--baseline", "link/known.json", "a.py", "pkg/b.py") == 0


def known_codes() -> list[str]:
    return [entry["code"] for entry in json.loads(Path("known.json").read_text())["findings"]]


def test_what_no_rule_asks_for_is_not_gone(project: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--baseline", "known.json", "--select", "TMP1") == 0
    assert check("--baseline", "known.json", "--per-file-ignores", "*.py:TMP2") == 0
    assert "no longer found" not in capsys.readouterr().err
    assert check("--baseline", "known.json", "--select", "TMP1", "--update-baseline") == 0
    assert known_codes() == ["TMP201", "TMP201"]


def test_what_cannot_be_parsed_is_not_gone(project: Write, capsys: pytest.CaptureFixture[str]) -> None:
    project("a.py", LEAK + "(")
    assert check("--baseline", "known.json") == 1
    assert "no longer found" not in capsys.readouterr().err
    assert check("--baseline", "known.json", "--update-baseline") == 1
    assert capsys.readouterr().err.startswith("a.py:7:1: TMP001 file is not checked: ")
    assert known_codes() == ["TMP201", "TMP201"]


def test_files_that_are_not_checked_stay_known(project: Write) -> None:
    project("a.py", CLEAN)
    assert check("--baseline", "known.json", "--update-baseline", "a.py") == 0
    assert check("--baseline", "known.json") == 0
    Path("pkg/b.py").unlink()
    assert check("--baseline", "known.json", "--update-baseline", "a.py") == 0
    assert json.loads(Path("known.json").read_text())["findings"] == []


def test_a_broken_file_is_never_known(write: Write) -> None:
    write("a.py", "import tempfile\n(")
    assert check("--baseline", "known.json", "--update-baseline") == 1
    assert check("--baseline", "known.json", "--update-baseline", "--exit-zero") == 0
    assert check("--baseline", "known.json") == 1


def test_the_file_is_sorted_and_has_a_line_for_each(project: Write) -> None:
    text = Path("known.json").read_text()
    assert text.count('"path"') == len([line for line in text.splitlines() if line.startswith('    {"path"')]) == 2
    assert text.index('"a.py"') < text.index('"pkg/b.py"')


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        pytest.param("", "not a baseline", id="empty"),
        pytest.param("[]", "not a baseline", id="another shape"),
        pytest.param('{"version": 2, "findings": []}', "version 2", id="of a later version"),
        pytest.param('{"version": 1, "findings": [{"path": 1}]}', "not a baseline", id="no code"),
        pytest.param(
            '{"version": 1, "findings": [{"path": 1, "code": "", "line": "", "count": 1}]}', "entry", id="type"
        ),
    ],
)
def test_what_is_no_baseline_is_refused(
    write: Write, text: str, cause: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.py", LEAK)
    write("known.json", text)
    assert check("--baseline", "known.json") == 2
    assert check("--baseline", "known.json", "--update-baseline") == 2
    assert Path("known.json").read_text() == text
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert all(line.startswith("error: known.json: ") and cause in line for line in told)


def test_a_missing_baseline_is_named(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", LEAK)
    assert check("--baseline", "known.json") == 2
    assert "known.json: there is no such baseline" in capsys.readouterr().err


def test_updating_needs_a_file(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", LEAK)
    assert check("--update-baseline") == 2
    assert "--update-baseline needs --baseline FILE" in capsys.readouterr().err
