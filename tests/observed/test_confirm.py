"""What a run of the tests has left is marked on the findings of the lines that made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LEAK

from flake8_tempfile.command.dispatch import main
from flake8_tempfile.observed.observation import Frame, Observation, ObservationError, append, load

Write = Callable[[str, str | bytes], Path]
LINE = "directory = tempfile.mkdtemp()"


def seen(path: Path, *, line: int = 5, text: str = LINE, what: str = "directory", process: str = "") -> Observation:
    frames = (Frame(str(path), line, "work", text), Frame(str(path.parent / "test_it.py"), 3, "test_it", "work()"))
    return Observation(what, "tmpabcdefgh", "test_it.py::test_it", frames, process=process)


def checked(capsys: pytest.CaptureFixture[str], *flags: str) -> tuple[str, str]:
    assert main(["check", "--no-cache", "--confirmed", "seen.jsonl", *flags, "leak.py"]) == 1
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_what_was_seen_is_read_as_it_was_written(tmp_path: Path) -> None:
    observations = [seen(tmp_path / "a.py"), seen(tmp_path / "b" / "ä.py", what="descriptor")]
    for observation in observations:
        append(str(tmp_path / "seen.jsonl"), observation)
    assert load(str(tmp_path / "seen.jsonl")) == observations


def test_the_file_may_be_moved_with_the_project(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    append(str(tmp_path / "old" / "seen.jsonl"), seen(tmp_path / "old" / "a.py"))
    (tmp_path / "old").rename(tmp_path / "new")
    (again,) = load(str(tmp_path / "new" / "seen.jsonl"))
    assert again.frames[0].path == str(tmp_path / "new" / "a.py")


@pytest.mark.parametrize(
    "text",
    ["no JSON", "[]", "{}", '{"version": 2}', '{"version": 1, "frames": 3}', "\xff"],
    ids=["text", "list", "empty", "another version", "no frames", "another encoding"],
)
def test_another_file_is_none_of_these(tmp_path: Path, text: str) -> None:
    (tmp_path / "seen.jsonl").write_text(text, "latin-1")
    with pytest.raises(ObservationError, match="not a file of"):
        load(str(tmp_path / "seen.jsonl"))


def test_a_finding_on_the_line_is_confirmed(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    append("seen.jsonl", seen(write("leak.py", LEAK)))
    out, error = checked(capsys)
    assert out == "leak.py:5:17: TMP201 temporary directory 'directory' is never removed " + (
        "(confirmed by test_it.py::test_it)\n"
    )
    assert "1 of 1 things that tests left are among the problems." in error


def test_the_line_is_known_by_its_text_when_it_has_moved(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    append("seen.jsonl", seen(write("leak.py", f"import os\n{LEAK}")))
    assert "confirmed by" in checked(capsys)[0]


@pytest.mark.parametrize(
    "other",
    [
        {"line": 6, "text": "print(directory)"},
        {"what": "descriptor"},
        {"text": "directory = make()"},
        {"process": "python tool.py"},
    ],
    ids=["another line", "another kind", "the line is another now", "a process that was started there"],
)
def test_what_another_line_made_confirms_nothing(
    write: Write, capsys: pytest.CaptureFixture[str], other: dict[str, str]
) -> None:
    append("seen.jsonl", seen(write("leak.py", LEAK), **other))  # type: ignore[arg-type]
    out, error = checked(capsys)
    assert "confirmed" not in out
    assert ("leak.py:" in error) is (
        "process" not in other
    )  # what no problem tells of is said, where its line is known


def test_what_is_left_by_files_that_are_not_checked_is_not_missed(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("leak.py", LEAK)
    append("seen.jsonl", seen(Path("other.py").absolute()))
    assert "things that tests left" not in checked(capsys)[1]


def test_a_missing_file_is_a_mistake(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("leak.py", LEAK)
    assert main(["check", "--no-cache", "--confirmed", "nowhere.jsonl", "leak.py"]) == 2
    assert "--confirmed: nowhere.jsonl: No such file" in capsys.readouterr().err
