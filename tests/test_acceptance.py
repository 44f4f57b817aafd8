"""``--add-noqa`` writes comments where flake8 looks for them, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LEAK

from flake8_tempfile.command.dispatch import main

Write = Callable[[str, "str | bytes"], Path]


def accept(*arguments: str) -> int:
    return main(["check", "--no-cache", *arguments])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("d = tempfile.mkdtemp()", "d = tempfile.mkdtemp()  # noqa: TMP201", id="plain"),
        pytest.param(
            "d = tempfile.mkdtemp()  # the work", "d = tempfile.mkdtemp()  # the work  # noqa: TMP201", id="comment"
        ),
        pytest.param(
            "d = tempfile.mkdtemp()  # noqa: E501 long",
            "d = tempfile.mkdtemp()  # noqa: E501, TMP201 long",
            id="another code",
        ),
        pytest.param(
            "d = tempfile.mkdtemp(  # here\n        prefix='x'\n    )",
            "d = tempfile.mkdtemp(  # here  # noqa: TMP201\n        prefix='x'\n    )",
            id="the first line of a call",
        ),
        pytest.param(
            "d = \\\n        tempfile.mkdtemp()",
            "d = \\\n        tempfile.mkdtemp()  # noqa: TMP201",
            id="after a backslash",
        ),
        pytest.param(
            'd = tempfile.mkdtemp(prefix="""a\n  b""")',
            'd = tempfile.mkdtemp(prefix="""a\n  b""")  # noqa: TMP201',
            id="after a string of several lines",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_the_comment_is_where_flake8_looks(write: Write, before: str, after: str, newline: str) -> None:
    program = "import tempfile\n\n\ndef work():\n    {}\n    print(d)\n"
    path = write("a.py", program.format(before).replace("\n", newline).encode())
    assert accept("--add-noqa", "a.py") == 0
    assert path.read_bytes().decode() == program.format(after).replace("\n", newline)
    assert accept("a.py") == 0


def test_a_reason_is_no_code(write: Write) -> None:
    path = write("a.py", LEAK)
    assert accept("--add-noqa=PR775 will mend it", "a.py") == 0
    assert "# noqa: TMP201 - PR775 will mend it\n" in path.read_text()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# noqa: E501", "# noqa: E501, TMP201 - old"),
        ("# noqa: E501 # pragma: no cover", "# noqa: E501, TMP201 - old # pragma: no cover"),
        ("# noqa: E501 - too long", "# noqa: E501, TMP201 - too long"),
        ("# noqa: E501 because", "# noqa: E501, TMP201 because"),
        ("# pragma: no cover", "# pragma: no cover  # noqa: TMP201 - old"),
    ],
)
def test_a_reason_joins_other_comments(write: Write, before: str, after: str) -> None:
    path = write("a.py", f"import tempfile\n\nd = tempfile.mkdtemp()  {before}\n")
    assert accept("--add-noqa=old", "a.py") == 0
    assert path.read_text() == f"import tempfile\n\nd = tempfile.mkdtemp()  {after}\n"
    assert accept("a.py") == 0


def test_a_reason_of_several_lines_is_refused(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.py", LEAK)
    assert accept("--add-noqa=one\ntwo", "a.py") == 2
    assert path.read_text() == LEAK
    assert capsys.readouterr().err == "error: --add-noqa: the reason must fit on a line\n"


def test_what_no_comment_can_silence_is_named_and_the_rest_accepted(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = 'def f(g):\n    g("""\n# noqa: E501\n""", tempfile.mkdtemp())\n'
    path = write("a.py", f"import tempfile\n\n\n{hidden}\n\nd = tempfile.mkdtemp()\n")
    assert accept("--add-noqa", "a.py") == 2
    assert path.read_text() == f"import tempfile\n\n\n{hidden}\n\nd = tempfile.mkdtemp()  # noqa: TMP201\n"
    assert capsys.readouterr().err == (
        "a.py:7:6: TMP201 cannot be silenced by a comment here\nAccepted 1 finding in 1 file.\n"
    )
    only = write("a.py", f"import tempfile\n\n\n{hidden}")
    before = only.stat()
    assert accept("--add-noqa", "a.py") == 2
    assert only.stat() == before
    assert capsys.readouterr().err.endswith("here\nAccepted 0 findings in 0 files.\n")


def test_several_codes_share_a_comment(write: Write) -> None:
    path = write("a.py", "import tempfile\n\n\ndef f():\n    fd, name = tempfile.mkstemp()\n    print(name)\n")
    assert accept("--add-noqa", "a.py") == 0
    assert "# noqa: TMP203, TMP207\n" in path.read_text()


def test_what_is_not_new_needs_no_comment(write: Write) -> None:
    path = write("a.py", LEAK)
    assert accept("--baseline", "known.json", "--update-baseline") == 0
    assert accept("--baseline", "known.json", "--add-noqa", "a.py") == 0
    assert path.read_text() == LEAK


def test_a_file_without_findings_is_not_touched(write: Write) -> None:
    path = write("a.py", "import tempfile\n")
    before = path.stat()
    assert accept("--add-noqa", "a.py") == 0
    assert path.stat() == before


def test_where_no_comment_can_be_the_file_is_named(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", LEAK)
    broken = write("b.py", "import tempfile\n(")
    assert accept("--add-noqa", ".") == 1
    assert broken.read_text() == "import tempfile\n("
    named, summary = capsys.readouterr().err.splitlines()
    assert named.startswith("b.py:2:1: TMP001 file is not checked: ")
    assert summary == "Accepted 1 finding in 1 file."


def test_a_file_that_is_not_checked_is_named(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """So is a reason that is not behind an equals sign: it is taken for a path."""
    write("a.py", LEAK)
    assert accept("--add-noqa", "legacy", "a.py") == 1
    assert capsys.readouterr().err == (
        "legacy:1:1: TMP001 file is not checked: No such file or directory\nAccepted 1 finding in 1 file.\n"
    )


def test_stdin_cannot_be_written_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert accept("--add-noqa", "-") == 2
    assert "needs files" in capsys.readouterr().err
