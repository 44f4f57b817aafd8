"""Notebooks: what is checked in them, where findings are, and that a fix changes nothing but the cells it must."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from flake8_tempfile.command import dispatch
from flake8_tempfile.command.fixing.options import FixOptions
from flake8_tempfile.command.fixing.run import fix_targets
from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.files.magics import as_python
from flake8_tempfile.files.notebooks import NotebookError, read_notebook
from flake8_tempfile.model import Finding, Span, Step
from flake8_tempfile.running.consent import Answer, Consent, Question

Write = Callable[[str, "str | bytes"], Path]
IMPORTS = "import shutil\nimport tempfile"
WORK = "directory = tempfile.mkdtemp()\nrender(directory)\nshutil.rmtree(directory)"
FIXED = "with tempfile.TemporaryDirectory() as directory:\n    render(directory)"


def notebook(*cells: str, language: str = "python", indent: int | None = 1, as_lines: bool = True) -> str:
    """Return a notebook with code cells, and one of text before them."""

    def source(text: str) -> object:
        return text.splitlines(keepends=True) if as_lines else text

    document = {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": source("# Größe\n\n`%magic`")},
            *(
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "metadata": {},
                    "outputs": [{"text": ['{"source": "]}"}']}],
                    "source": source(cell),
                }
                for cell in cells
            ),
        ],
        "metadata": {"language_info": {"name": language}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=indent, ensure_ascii=False) + "\n"


def sources(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"][1:]]


def places(text: str) -> list[str]:
    return [line.split(" TMP")[0] for line in text.splitlines()]


def check(*arguments: str) -> int:
    return dispatch.main(["check", "-q", "--output-format", "concise", *arguments])


def test_cells_are_one_module(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("book.ipynb", notebook(IMPORTS, "", "x = 1\n" + WORK))
    assert check() == 1
    assert places(capsys.readouterr().out) == ["book.ipynb:cell 4:2:13:"]


def test_a_resource_may_be_removed_in_a_later_cell(write: Write) -> None:
    write("book.ipynb", notebook("import os, tempfile\ndirectory = tempfile.mkdtemp()", "os.rmdir(directory)"))
    assert check() == 0


def test_lines_that_are_spoken_of_are_lines_of_cells(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, third = WORK.splitlines()
    write("one.ipynb", notebook(IMPORTS, WORK))
    write("two.ipynb", notebook(IMPORTS, f"\n{first}", f"if 'line 9':\n    {second}\n{third}"))
    check()
    one, two = capsys.readouterr().out.splitlines()
    assert one.endswith("'directory' is not removed if line 2 raises (removed on line 3)")
    assert two.endswith("'directory' is not removed if line 2 of cell 4 raises (removed on line 3 of cell 4)")


def test_numbers_in_texts() -> None:
    book = read_notebook(notebook("a\nb", "c\nd\n\ne"))
    span = Span(5, 0, 5, 1)
    steps = (Step(1, "after line 5"),)
    finding = Finding("TMP204", span, "'line 1' on lines 2, 4 and 6", steps, "see `line 1`, line 7")
    moved = book.in_cells(finding)
    assert (moved.span, moved.message) == (span, "'line 1' on lines 2 of cell 2, 1 and 3")
    assert moved.steps == (Step(1, "after line 2 of cell 3"),)
    assert moved.hint == "see `line 1`, line 4"


def test_noqa_counts_in_cells(write: Write) -> None:
    write("book.ipynb", notebook(IMPORTS, WORK.replace("()", "()  # noqa: TMP204", 1)))
    assert check() == 0


def test_cells_in_other_languages_are_left_out(write: Write) -> None:
    write("book.ipynb", notebook(IMPORTS, "%%bash\nrm -rf /tmp/x\nif", "%%html\n<p>"))
    assert check("book.ipynb") == 0
    write("julia.ipynb", notebook("if x\nend", language="julia"))
    assert check("julia.ipynb") == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{\n", "no notebook: "),
        ("[]", "no notebook of format 4"),
        ('{"cells": [], "nbformat": 3}', "no notebook of format 4"),
        ("[" * 100_000, "no notebook: "),
    ],
)
def test_files_that_are_no_notebooks(
    text: str, complaint: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("book.ipynb", text)
    assert check() == 1
    assert f"TMP001 file is not checked: {complaint}" in capsys.readouterr().out


def test_a_cell_that_cannot_be_parsed_is_named(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("book.ipynb", notebook("import tempfile", "tempfile.mkdtemp()\nif x\n"))
    assert check() == 1
    assert capsys.readouterr().out.startswith("book.ipynb:cell 3:2:")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["%matplotlib inline", "x = 1"], ["_0_", "x = 1"]),
        (["if x:", "    !ls -l", "    %cd /tmp"], ["if x:", "    _0_", "    _1_"]),
        (["files = !ls /tmp", "a.b, c = %env HOME"], ["files = _0_", "a.b, c = _1_"]),
        (["open?", "?open", "a.b??", "%time?"], ["_0_", "_1_", "_2_", "_3_"]),
        (["!tar \\", "  -x \\", "  y", "z = 1"], ["_0_", "_1_", "_2_", "z = 1"]),
        (["%%time", "x = 1"], ["_0_", "x = 1"]),
        (["s = '''", "%s?", "!x", "'''", "%pwd"], ["s = '''", "%s?", "!x", "'''", "_0_"]),
        (["f(", "    a", "    % b", ")", "%pwd"], ["f(", "    a", "    % b", ")", "_0_"]),
        (["a = b \\", "% c", "# what?", "%pwd"], ["a = b \\", "% c", "# what?", "_0_"]),
        (["x != y  # '''", "%pwd"], ["x != y  # '''", "_0_"]),
        (['a = "it\'s\\""  # (', "!ls"], ['a = "it\'s\\""  # (', "_0_"]),
        (["print('%s?' % x)", "a = b % c"], ["print('%s?' % x)", "a = b % c"]),
    ],
)
def test_magics(lines: Sequence[str], expected: Sequence[str]) -> None:
    python = as_python([f"{line}\n" for line in lines], "_")
    assert python is not None
    assert [line.rstrip("\n") for line in python.lines] == expected
    back = "".join(python.lines)
    for name, magic in python.magics.items():
        back = back.replace(name, magic)
    assert back == "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("as_lines", [True, False])
def test_fix_rewrites_cells_and_nothing_else(indent: int | None, as_lines: bool, write: Write) -> None:
    cells = ["%matplotlib inline\n" + IMPORTS, "!ls /tmp\nsize = 'ü'\n" + WORK + "\n%pwd", "print(1)\n"]
    old = notebook(*cells, indent=indent, as_lines=as_lines)
    path = write("book.ipynb", old)
    assert dispatch.main(["fix", "-q"]) == 0
    new = path.read_text(encoding="utf-8")
    expected = ["%matplotlib inline\nimport tempfile", f"!ls /tmp\nsize = 'ü'\n{FIXED}\n%pwd", "print(1)\n"]
    assert sources(new) == expected
    assert new == notebook(*expected, indent=indent, as_lines=as_lines)


def test_what_is_written_otherwise_stays(write: Write) -> None:
    line = '"\\u0061 = \\"\\/tmp\\"\\n"'  # as no encoder of ours would write it
    first = f'{{"cell_type":"code","source" :[ {line} ,"import shutil, tempfile\\n"]   }}'
    second = json.dumps({"source": WORK, "cell_type": "code"})
    text = '\ufeff{ "cells" : [\r\n%s,%s ],\t"nbformat":4}'
    path = write("book.ipynb", text % (first, second))
    assert dispatch.main(["fix", "-q"]) == 0
    first = f'{{"cell_type":"code","source" :[ {line} ,"import tempfile\\n"]   }}'
    second = json.dumps({"source": FIXED, "cell_type": "code"})
    assert path.read_bytes() == (text % (first, second)).encode()


def test_a_fix_across_cells_is_refused(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    first, _, rest = WORK.partition("\n")
    path = write("book.ipynb", notebook(f"{IMPORTS}\n{first}", rest))
    before = path.read_bytes()
    assert dispatch.main(["fix"]) == 1
    assert path.read_bytes() == before
    assert "it would reach into another cell" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [[], ["--diff"]])
def test_what_a_fix_leaves_is_told_in_cells(flags: list[str], write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    kept = "\nplaces = [tempfile.mkdtemp()\n  for place in data]\nuse(places)\nshutil.rmtree(places[0])"
    write("book.ipynb", notebook(IMPORTS, WORK, f"{WORK}{kept}"))
    assert dispatch.main(["fix", *flags]) == 1
    left, *_ = capsys.readouterr().err.splitlines()
    assert check() == 1
    (found,) = [line for line in capsys.readouterr().out.splitlines() if "[*]" not in line]
    assert left.partition("; not fixed")[0] == found


def test_the_diff_is_one_of_cells(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("book.ipynb", notebook(IMPORTS + "\nuse = shutil", WORK))
    before = path.read_bytes()
    assert dispatch.main(["fix", "-q", "--diff"]) == 1
    assert path.read_bytes() == before
    out = capsys.readouterr().out
    assert "--- a/book.ipynb:cell 3\n+++ b/book.ipynb:cell 3\n" in out
    assert "+with tempfile.TemporaryDirectory() as directory:\n" in out
    assert "cell 2" not in out


def test_the_question_is_about_cells(write: Write) -> None:
    first, second = WORK, WORK.replace("directory", "other")
    path = write("book.ipynb", notebook(IMPORTS, first, second))
    asked: list[str] = []

    def ask(question: Question) -> Answer:
        asked.append(question.title.partition("removed ")[2])
        return Answer.YES if len(asked) == 1 else Answer.NO

    fix_targets([Target("book.ipynb", Options())], FixOptions(consent=Consent(ask)))
    assert asked == ["if line 2 raises (removed on line 3)"] * 2
    assert sources(path.read_text(encoding="utf-8"))[1:] == [first, FIXED.replace("directory", "other")]


def test_versions_that_a_notebook_cannot_hold() -> None:
    book = read_notebook(notebook("%pwd\na = 1", "b = 2\n"))
    assert [source for _, source in book.sources(book.code)] == ["%pwd\na = 1", "b = 2\n"]
    separator = next(line for line in book.code.splitlines() if "cell" in line)
    magic = book.code.splitlines()[0]
    for wrong in (
        book.code.replace(separator, f"    {separator}"),
        book.code.replace(f"{separator}\n", ""),
        book.code + separator,
        book.code.replace(f"{magic}\n", ""),
        book.code.replace(f"{magic}\n", "") + f"{magic}\n",
    ):
        with pytest.raises(NotebookError):
            book.sources(wrong)


def test_a_notebook_without_code(write: Write) -> None:
    text = notebook()
    assert read_notebook(text).with_code("") == text
    path = write("book.ipynb", text)
    assert dispatch.main(["fix", "-q", "book.ipynb"]) == 0
    assert path.read_text(encoding="utf-8") == text


def test_names_that_the_notebook_has_are_not_used() -> None:
    book = read_notebook(notebook("_ipython_cell_1 = 1", "%pwd"))
    assert len(set(book.code.split())) == len(book.code.split())
    assert [source for _, source in book.sources(book.code)] == ["_ipython_cell_1 = 1", "%pwd"]


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def on_stdin(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> tuple[int, str]:
    """Return the exit status for a text on stdin, and what is written to stdout."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", _Stdin(text.encode()))
    monkeypatch.setattr(sys, "stdout", out)
    status = dispatch.main([*arguments, "-"])
    out.flush()
    return status, out.buffer.getvalue().decode()


def test_a_notebook_on_stdin(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    text = notebook(IMPORTS, WORK)
    name = "--stdin-filename", "inner/book.ipynb"
    status, out = on_stdin(monkeypatch, text, "check", "-q", *name)
    assert (status, places(out)) == (1, ["inner/book.ipynb:cell 3:1:13:"])
    assert on_stdin(monkeypatch, text, "fix", "-q", *name) == (0, notebook("import tempfile", FIXED))
    status, out = on_stdin(monkeypatch, text, "fix", "-q", "--diff", *name)
    assert (status, out.splitlines()[0]) == (1, "--- a/inner/book.ipynb:cell 2")


@pytest.mark.parametrize("start", ["", "\ufeff", "\n  "])
def test_a_notebook_on_stdin_must_be_named_as_one(
    start: str, monkeypatch: pytest.MonkeyPatch, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    text = start + notebook(IMPORTS, WORK)
    assert on_stdin(monkeypatch, text, "check") == (2, "")
    assert on_stdin(monkeypatch, text, "fix") == (2, text)
    assert on_stdin(monkeypatch, text, "fix", "--diff") == (2, "")
    lines = [line for line in capsys.readouterr().err.splitlines() if "stdin" in line]
    assert len(lines) == 3
    assert all("a notebook, which needs a name: --stdin-filename NAME.ipynb" in line for line in lines)


@pytest.mark.parametrize("text", ['{"cells": []}\n', '{"nbformat"}\n', "{'nbformat': 4}\n", '{"nbformat": 4}.copy()\n'])
def test_python_on_stdin_that_resembles_a_notebook(text: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_stdin(monkeypatch, text, "check", "-q") == (0, "")
    assert on_stdin(monkeypatch, text, "fix", "-q") == (0, text)
