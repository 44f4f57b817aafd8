"""Which of the changes of ``fix`` are made: asked for one by one, by kind, by number, or by a baseline."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flake8_tempfile.command import dispatch
from flake8_tempfile.command.fixing import ask
from flake8_tempfile.running import consent

Write = Callable[[str, "str | bytes"], Path]
LEAK = """\
import shutil
import tempfile


def work(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""
TWO = LEAK + LEAK.partition("\n\n\n")[2].replace("work", "again").join(["\n\n", ""])
UNSAFE = """\
import tempfile


def forgotten(fill):
    directory = tempfile.mkdtemp()
    fill(directory)
"""


def fix(*arguments: str) -> int:
    return dispatch.main(["fix", "--no-cache", *arguments])


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{each}\n" for each in text)))

    return typed


def made(*paths: Path) -> list[int]:
    return [path.read_text().count("TemporaryDirectory") for path in paths]


def test_a_question_has_a_number_the_evidence_and_the_diff(
    write: Write, answer: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.py", TWO)
    answer("yn")
    assert fix("--interactive") == 1
    err = capsys.readouterr().err
    titles = re.findall(r"^\[\d/\d\] .*", err, re.MULTILINE)
    assert [title.partition(" a.py:")[0] for title in titles] == ["[1/2]", "[2/2]"]
    assert "TMP204 temporary directory 'directory' is not removed" in titles[0]
    assert "created by `tempfile.mkdtemp()`" in err
    assert "removed by `shutil.rmtree(directory)`" in err
    assert "\n+    with tempfile.TemporaryDirectory() as directory:\n" in err


def test_the_evidence_is_that_of_the_finding(
    write: Write, answer: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """The descriptor that is made on the same line is none of it."""
    write(
        "a.py",
        "import os\nimport tempfile\n\n\ndef work(use):\n    handle, path = tempfile.mkstemp()\n    os.close(handle)\n"
        "    use(path)\n    os.remove(path)\n",
    )
    answer("n")
    assert fix("--interactive") == 1
    err = capsys.readouterr().err
    assert err.count("created by `tempfile.mkstemp()`") == 1
    assert "os.close(handle)`" not in err


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("nya", [1, 2]),
        ("a", [2, 2]),
        ("dyy", [0, 2]),
        ("ydn", [1, 0]),
        ("yq", [1, 0]),
        ("??yyyy", [2, 2]),
        ("", [0, 0]),
    ],
)
def test_answers(
    write: Write, answer: Callable[[str], None], answers: str, expected: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    paths = write("a.py", TWO), write("b.py", TWO)
    answer(answers)
    fix("--interactive")
    assert made(*paths) == expected
    assert ("q - make no more changes" in capsys.readouterr().err) == ("?" in answers)


def test_editing_writes_what_was_agreed_to_and_asks_anew(
    write: Write, answer: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.py", TWO)
    script = write("editor.py", "import sys\nopen(sys.argv[1], 'a').write('# edited\\n')\n")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    answer("yey")
    assert fix("--interactive", "a.py") == 0
    assert made(path) == [2]
    assert path.read_text().endswith("# edited\n")
    assert "Fixed 2 problems in 1 of 1 file, 0 left." in capsys.readouterr().err


def test_an_editor_that_is_not_there_changes_nothing(
    write: Write, answer: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.py", LEAK)
    monkeypatch.setenv("VISUAL", str(path.parent / "no-such-editor"))
    answer("e")
    assert fix("--interactive") == 1
    assert path.read_text() == LEAK
    assert "$VISUAL or $EDITOR names another editor" in capsys.readouterr().err


class _Interrupted:
    """A terminal on which somebody agrees to one change and then presses Ctrl-C."""

    def __init__(self) -> None:
        self._lines = iter(["y\n"])

    def readline(self) -> str:
        for line in self._lines:
            return line
        raise KeyboardInterrupt


def test_ctrl_c_at_a_question_keeps_what_was_agreed_to(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = write("a.py", TWO), write("b.py", TWO)
    monkeypatch.setattr(sys, "stdin", _Interrupted())
    assert fix("--interactive") == 130
    assert made(*paths) == [1, 0]
    err = capsys.readouterr().err
    assert "Interrupted: what was agreed to is written, nothing else." in err
    assert "Fixed 1 problem in 1 of 2 files, 3 left." in err


def test_ctrl_c_at_work_says_that_the_file_is_as_it_was(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.py", LEAK)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flake8_tempfile.command.fixing.run.fix_file", interrupted)
    assert fix() == 130
    assert path.read_text() == LEAK
    assert "a.py: interrupted while its fixes were worked out; it is as it was" in capsys.readouterr().err


def test_unsafe_only_leaves_the_safe_ones(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    paths = write("a.py", LEAK), write("b.py", UNSAFE)
    assert fix("--unsafe-only") == 1
    assert made(*paths) == [0, 1]
    assert "not fixed: it is safe, and only others are asked for (--unsafe-only)" in capsys.readouterr().err


def test_a_selection_is_for_what_is_fixed(write: Write) -> None:
    path = write("a.py", LEAK + UNSAFE.partition("\n")[2])
    assert fix("--unsafe", "--select", "TMP201") == 0
    assert "rmtree" in path.read_text()
    assert made(path) == [1]


def test_no_more_changes_than_asked_for(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [write(f"{name}.py", TWO) for name in "abc"]
    assert fix("--max", "3") == 1
    assert made(*paths) == [2, 1, 0]
    err = capsys.readouterr().err
    assert err.count("not fixed: there were enough changes (--max)") == 3
    assert "Fixed 3 problems in 2 of 3 files, 3 left." in err


def test_what_the_baseline_knows_is_left_alone(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.py", LEAK)
    assert dispatch.main(["check", "--no-cache", "--baseline", "known.json", "--update-baseline"]) == 0
    other = LEAK.partition("\n\n\n")[2].replace("directory", "folder").replace("work", "other")
    path.write_text(f"{LEAK}\n\n{other}")
    capsys.readouterr()
    assert fix("--baseline", "known.json") == 0
    assert path.read_text().startswith(LEAK)
    assert "TemporaryDirectory() as folder" in path.read_text()
    assert capsys.readouterr().err == "Fixed 1 problem in 1 of 1 file, 0 left (1 known to the baseline).\n"
    assert fix("--baseline", "known.json") == 0
    assert fix("--baseline", "no-such.json") == 2


def reported(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    fix(*arguments, "--output-format", "json")
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("flags", [[], ["--diff"]])
def test_as_json_with_places_and_reasons(flags: list[str], write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    text = LEAK + UNSAFE.partition("\n")[2]
    path = write("a.py", text)
    first, second = reported(capsys, *flags)
    assert (first["code"], first["fixed"], first["unfixed"]) == ("TMP204", True, None)
    assert first["fix"]["applicability"] == "safe"
    lines = text.splitlines()
    for edit in reversed(first["edits"]):
        start, end = edit["location"], edit["end_location"]
        assert (start["column"], end["column"]) == (1, len(lines[end["line"] - 1]) + 1)
        lines[start["line"] - 1 : end["line"]] = edit["content"].splitlines()
    assert "with tempfile.TemporaryDirectory() as directory:" in "\n".join(lines)
    assert (second["code"], second["fixed"], second["unfixed"]) == ("TMP201", False, "only with --unsafe")
    assert second["edits"] == []
    assert (path.read_text() == text) == bool(flags)


def test_as_sarif(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", LEAK + UNSAFE.partition("\n")[2])
    assert fix("--diff", "--unsafe", "--output-format", "sarif") == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert [(each["ruleId"], each["properties"]["fixed"], len(each["fixes"])) for each in run["results"]] == [
        ("TMP204", True, 1),
        ("TMP201", True, 1),
    ]


def test_what_is_declined_is_told_so(
    write: Write, answer: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.py", TWO)
    answer("yn")
    states = {each["unfixed"] for each in reported(capsys, "--interactive")}
    assert states == {None, "declined"}


def test_each_answer_is_explained() -> None:
    assert {line[0] for line in ask._HELP.splitlines()} == {*(each.value for each in consent.Answer), "?"}


def test_stdin_has_room_for_one_document_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert fix("-", "--output-format", "json") == 2
    assert "needs --diff" in capsys.readouterr().err
