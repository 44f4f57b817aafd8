"""What SARIF says of a fix is what ``fix`` does."""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from flake8_tempfile.check import check_source
from flake8_tempfile.command import dispatch
from flake8_tempfile.running import proposals
from flake8_tempfile.running.proposals import replaced

Write = Callable[[str, "str | bytes"], Path]
FIRST = """\
import os
import shutil
import tempfile


def größe(use):
    directory = tempfile.mkdtemp()
    use(directory, "😀")
    shutil.rmtree(directory)
"""
SECOND = """

def paths(convert):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    convert(path)
    convert(path, 2)
    os.unlink(path)
"""
UNSAFE = """

def forgotten():
    directory = tempfile.mkdtemp()
    print(directory)
"""


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.fixture
def results(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that returns the results of a check as SARIF has them."""

    def checked(*arguments: str) -> list[dict[str, Any]]:
        dispatch.main(["check", "--output-format", "sarif", *arguments])
        (run,) = json.loads(capsys.readouterr().out)["runs"]
        assert run["columnKind"] == "unicodeCodePoints"
        return list(run["results"])

    return checked


def performed(result: dict[str, Any], text: str) -> str:
    """Return ``text`` as a reader of SARIF changes it: line by line, columns in code points, ends of lines kept."""
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == result["locations"][0]["physicalLocation"]["artifactLocation"]
    starts = [0]
    for line in io.StringIO(text, newline=""):
        starts.append(starts[-1] + len(line))
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    return text


def fixed(path: Path) -> str:
    dispatch.main(["fix", "-q", str(path)])
    return path.read_bytes().decode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [FIRST, FIRST[:-1], FIRST + UNSAFE], ids=["whole", "open", "more"])
def test_a_fix_is_what_fix_does(text: str, end: str, write: Write, results: Callable[..., Any]) -> None:
    path = write("a.py", text.replace("\n", end))
    first, *others = results("a.py")
    assert first["fixes"][0]["description"]["text"] == "Wrap in `with TemporaryDirectory()`"
    assert len(first["fixes"][0]["artifactChanges"][0]["replacements"]) == 2
    assert performed(first, path.read_bytes().decode()) == fixed(path)
    assert not any("fixes" in other for other in others)


def test_each_fix_is_one_of_the_text_as_it_is(write: Write, results: Callable[..., Any]) -> None:
    path = write("a.py", FIRST + SECOND)
    text = FIRST + SECOND
    one, two = (performed(result, text) for result in results("a.py"))
    assert one.endswith(SECOND)
    assert two.startswith(FIRST)
    assert "    finally:\n" in two.removeprefix(FIRST) or "    with " in two.removeprefix(FIRST)
    assert path.read_text(encoding="utf-8") == text


def test_findings_that_are_known_have_no_fix(write: Write, results: Callable[..., Any]) -> None:
    write("a.py", FIRST)
    dispatch.main(["check", "--baseline", "known.json", "--update-baseline"])
    write("a.py", FIRST + SECOND)
    (result,) = results("--baseline", "known.json")
    assert performed(result, FIRST + SECOND).startswith(FIRST)


def test_a_text_on_stdin_need_not_be_that_of_the_file(
    write: Write, results: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.py", "# another text\n" + FIRST)
    monkeypatch.setattr(sys, "stdin", _Stdin(FIRST.encode()))
    (result,) = results("-", "--stdin-filename", "a.py")
    assert performed(result, FIRST).startswith("import os\nimport tempfile\n")


def test_a_fix_that_is_refused_is_not_proposed(
    write: Write, results: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.py", FIRST)

    def check(source: str, *others: Any) -> Any:  # noqa: ANN401
        return check_source(source if "rmtree" in source else FIRST, *others)

    monkeypatch.setattr("flake8_tempfile.running.proposals.check_source", check)
    (result,) = results("a.py")
    assert "fixes" not in result
    assert result["properties"]["fix"]["applicability"] == "safe"


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_a_failure_leaves_the_report_as_it_is(
    error: type[Exception], write: Write, results: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise error("oops")

    write("a.py", FIRST)
    monkeypatch.setattr("flake8_tempfile.fixes.engine.change_by", fail)
    (result,) = results("a.py")
    assert "fixes" not in result


@pytest.mark.parametrize("form", ["json", "rdjson", "concise", "full"])
def test_other_formats_do_not_work_fixes_out(form: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Iterator[object]:
        raise AssertionError

    monkeypatch.setattr(proposals, "with_proposals", fail)
    write("a.py", FIRST)
    assert dispatch.main(["check", "--output-format", form]) == 1
    assert dispatch.main(["check", "--statistics"]) == 1


@pytest.mark.parametrize("seed", range(300))
def test_replacements_make_one_text_of_the_other(seed: int) -> None:
    choose = random.Random(seed)
    old = [choose.choice("abc\n") for _ in range(choose.randint(1, 12))]
    new = [line for line in old if choose.random() < 0.8] or ["x"]
    for _ in range(choose.randint(0, 3)):
        new.insert(choose.randint(0, len(new)), choose.choice("abcx"))
    lines = [f"{line}\n" for line in old]
    after = "".join(f"{line}\n" for line in new)
    lines = io.StringIO("".join(lines)).readlines()
    found = list(replaced("".join(lines), after))
    assert all(1 <= first <= last <= len(lines) for first, last, _ in found)
    assert all(one.last < two.first for one, two in pairwise(found))
    for first, last, text in reversed(found):
        lines[first - 1 : last] = [f"{text}\n"]
    assert "".join(lines) == after
