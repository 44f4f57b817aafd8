"""The command writes what it says, and says what it left."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tempfile import check
from flake8_tempfile.command import dispatch
from flake8_tempfile.command.fixing.options import FixOptions
from flake8_tempfile.command.fixing.run import fix_targets
from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.fixes import writing
from flake8_tempfile.fixes.perform import perform
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Edit
from flake8_tempfile.running.consent import Answer, Consent, Question

LEAK = """\
import shutil
import tempfile


def work(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""
FIXED = """\
import tempfile


def work(use):
    with tempfile.TemporaryDirectory() as directory:
        use(directory)
"""
NEVER = "import tempfile\n\n\ndef work(use):\n    directory = tempfile.mkdtemp()\n    use(directory)\n"
Write = Callable[[str, "str | bytes"], Path]


def main(flags: list[str]) -> int:
    return dispatch.main(["fix", *flags])


def test_files_are_fixed_in_place(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path, clean = write("a b é.py", LEAK), write("clean.py", "x = 1\n")
    before = clean.stat().st_mtime_ns
    assert main([]) == 0
    assert path.read_text() == FIXED
    assert clean.stat().st_mtime_ns == before
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == "Fixed 1 problem in 1 of 2 files, 0 left.\n"


def test_diff_writes_nothing(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("leak.py", LEAK)
    assert main(["--diff"]) == 1
    assert path.read_text() == LEAK
    out, err = capsys.readouterr()
    assert "+    with tempfile.TemporaryDirectory() as directory:\n" in out
    assert err == "Would fix 1 problem in 1 of 1 file, 0 left.\n"


def test_unsafe_fixes_are_opt_in(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("never.py", NEVER)
    assert main([]) == 1
    assert path.read_text() == NEVER
    assert "1 of them can be fixed with --unsafe." in capsys.readouterr().err
    assert main(["--unsafe"]) == 0
    assert "with tempfile.TemporaryDirectory() as directory:" in path.read_text()


@pytest.mark.parametrize(("flags", "status"), [([], 1), (["--exit-zero"], 0)])
def test_exit_status_with_findings_left(write: Write, flags: list[str], status: int) -> None:
    write("never.py", NEVER)
    assert main(flags) == status


@pytest.mark.parametrize("flags", [["--ignore", "TMP204"], ["--select", "TMP101"]])
def test_only_selected_rules_are_fixed(write: Write, flags: list[str]) -> None:
    path = write("leak.py", LEAK)
    main(flags)
    assert path.read_text() == LEAK


def test_noqa_is_left_alone(write: Write) -> None:
    path = write("leak.py", LEAK.replace("mkdtemp()", "mkdtemp()  # noqa: TMP204"))
    assert main([]) == 0
    assert "noqa" in path.read_text()
    assert "mkdtemp" in path.read_text()


class _Stream:
    def __init__(self, data: bytes = b"") -> None:
        self.buffer = io.BytesIO(data)

    def flush(self) -> None:
        """Do nothing: there is no other buffer."""


def test_stdin_to_stdout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = _Stream()
    monkeypatch.setattr(sys, "stdin", _Stream(LEAK.encode()))
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["-"]) == 0
    assert out.buffer.getvalue() == FIXED.encode()


TWO = LEAK + LEAK.partition("\n\n\n")[2].replace("work", "again").join(["\n\n", ""])


@pytest.mark.parametrize(
    ("answers", "fixed"),
    [(["y", "y"], 2), (["n", "n"], 0), (["y", "n"], 1), (["a"], 2)],
)
def test_interactive(write: Write, answers: list[str], fixed: int) -> None:
    path = write("two.py", TWO)
    shown: list[str] = []

    def ask(question: Question) -> Answer:
        shown.append(question.title)
        return Answer(answers[len(shown) - 1])

    tally = fix_targets([Target(str(path), Options())], FixOptions(consent=Consent(ask)))
    assert (tally.fixed, tally.left) == (fixed, 2 - fixed)
    assert path.read_text().count("TemporaryDirectory") == fixed


@pytest.mark.parametrize(("answers", "fixed"), [("nyy", [True, True, False]), ("yny", [True, False, True])])
def test_a_no_is_for_one_of_those_that_look_alike(write: Write, answers: str, fixed: list[bool]) -> None:
    path = write("alike.py", "".join(LEAK.replace("def work", f"def work_{number}") + "\n\n" for number in range(3)))
    replies = iter(answers)
    fix_targets([Target(str(path), Options())], FixOptions(consent=Consent(lambda question: Answer(next(replies)))))
    functions = path.read_text().split("def work_")[1:]
    assert ["TemporaryDirectory" in function for function in functions] == fixed


def test_quitting_leaves_the_rest(write: Write) -> None:
    paths = [write(f"leak_{number}.py", LEAK) for number in range(3)]
    answers = iter(["y", "q"])
    targets = [Target(str(path), Options()) for path in paths]
    tally = fix_targets(targets, FixOptions(consent=Consent(lambda question: Answer(next(answers)))))
    assert [path.read_text() == FIXED for path in paths] == [True, False, False]
    assert tally.changed == 1


def test_quitting_keeps_what_was_agreed_to(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = write("a.py", TWO.replace("directory", "folder", 3)), write("b.py", LEAK)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\nq\n"))
    assert main(["--interactive"]) == 1
    assert path.read_text().count("TemporaryDirectory") == 1
    assert other.read_text() == LEAK
    assert capsys.readouterr().err.endswith("Fixed 1 problem in 1 of 2 files, 2 left.\n")


def test_a_file_that_cannot_be_read_does_not_stop_the_rest(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    broken, path = write("broken.py", b"# coding: ascii\nimport tempfile\n\xff\n"), write("leak.py", LEAK)
    assert main([]) == 2
    assert path.read_text() == FIXED
    assert str(broken.name) in capsys.readouterr().err


def test_a_failure_of_the_program_on_one_file(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = check.check_tree

    def fail(tree: object, lines: object, path: str, settings: object) -> object:
        if path == "b.py":
            raise KeyError("oops")
        return real(tree, lines, path, settings)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "check_tree", fail)
    paths = [write(f"{name}.py", LEAK) for name in "abc"]
    assert main(["--no-cache"]) == 2
    assert [path.read_text() == FIXED for path in paths] == [True, False, True]
    assert "b.py: internal error: KeyError: 'oops' (in fail, " in capsys.readouterr().err


def test_a_file_that_cannot_be_parsed_is_named(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("broken.py", "import tempfile\ndef f(:\n")
    assert main(["-q"]) == 2
    assert capsys.readouterr().err.startswith("broken.py:2:7: TMP001 file is not checked: ")


def test_a_failure_of_the_rewriting_on_one_file(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(edit: Edit, source: str) -> str:
        if "# this one" in source:
            raise KeyError("oops")
        return perform(edit, source)

    monkeypatch.setattr("flake8_tempfile.fixes.changes.perform", fail)
    paths = [write("a.py", LEAK), write("b.py", LEAK + "# this one\n"), write("c.py", LEAK)]
    assert main([]) == 2
    assert [path.read_text() == FIXED for path in paths] == [True, False, True]
    err = capsys.readouterr().err
    assert err.startswith("b.py: internal error: KeyError: 'oops' (in fail, ")
    assert err.endswith("\nFixed 2 problems in 2 of 3 files, 1 left.\n")


@pytest.mark.skipif(sys.version_info[:2] == (3, 12), reason="3.12 has a limit for C of its own; the file is left alone")
def test_what_is_nested_deeply(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """The sum is deeper than the usual limit of recursion, the negation deeper than the parser goes."""
    summed, after = write("summed.py", LEAK + f"x = {'+'.join('a' * 1200)}\n"), write("z.py", LEAK)
    write("t.py", f"import tempfile\nx = {'-' * 90_000}1\n")
    assert main([]) == 2
    assert summed.read_text().startswith(FIXED)
    assert after.read_text() == FIXED
    assert capsys.readouterr().err.startswith("t.py:1:1: TMP001 file is not checked: ")


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_too_deep_for_the_rewriting(
    error: type[Exception], write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(edit: object, source: str) -> str:
        raise error

    monkeypatch.setattr("flake8_tempfile.fixes.changes.perform", fail)
    path = write("leak.py", LEAK)
    assert main(["-q"]) == 2
    assert path.read_text() == LEAK
    assert capsys.readouterr().err.startswith("leak.py: left alone: ")


@pytest.mark.parametrize(
    "flags",
    [
        ["--exclude", "leak.py"],
        ["--extend-exclude", "l*.py"],
        ["--force-exclude", "build/leak.py"],
        ["--per-file-ignores", "leak.py:TMP204"],
        ["--config", 'ignore=["TMP204"]'],
        ["--harmless-calls", "use"],
    ],
)
def test_the_flags_of_check_hold_for_fix(flags: list[str], write: Write) -> None:
    paths = [write("leak.py", LEAK), write("build/leak.py", LEAK)]
    main(flags)
    assert [path.read_text() for path in paths] == [LEAK, LEAK]


def test_nothing_is_opened_that_the_check_finds_clean(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("leak.py", LEAK)
    write("clean.py", "import tempfile\nprint(tempfile.gettempdir())\n")
    opened: list[str] = []
    real = writing.read
    monkeypatch.setattr(writing, "read", lambda path: opened.append(path) or real(path))  # type: ignore[func-returns-value]
    assert main(["--jobs", "2"]) == 0
    assert opened == ["leak.py"]


NEVER_LINE = "5:17: TMP201 temporary directory 'directory' is never removed; not fixed: only with --unsafe\n"
RUNS_ON = "import subprocess\n" + NEVER.replace("use(directory)", "subprocess.Popen(['tool', directory])")


def listed(err: str) -> list[str]:
    """Return the lines before the summary."""
    return err[: err.rindex("Fixed " if "\nFixed " in f"\n{err}" else "Would fix ")].splitlines()


def test_what_is_left_is_listed_as_check_lists_it(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", LEAK)
    write("b.py", NEVER)
    assert main([]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"b.py:{NEVER_LINE}Fixed 1 problem in 1 of 2 files, 1 left.\n")
    assert dispatch.main(["check", "--no-color"]) == 1
    assert f"{capsys.readouterr().out.strip()}; not fixed: only with --unsafe" == f"b.py:{NEVER_LINE}".strip()


@pytest.mark.parametrize("flags", [["--unsafe"], []])
def test_what_cannot_be_fixed_has_its_reason(
    flags: list[str], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.py", RUNS_ON)
    assert main(flags) == 1
    message = "temporary directory 'directory' is never removed; not fixed: the path is used by something that runs on"
    assert listed(capsys.readouterr().err) == [f"a.py:6:17: TMP201 {message}"]


BOTH = LEAK + "\n\n" + NEVER.partition("\n\n\n")[2].replace("work", "later")


@pytest.mark.parametrize(("flags", "line"), [([], 10), (["--diff"], 12)])
def test_places_are_those_of_the_file_as_it_is(
    flags: list[str], line: int, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.py", BOTH)
    assert main(flags) == 1
    assert listed(capsys.readouterr().err) == [f"a.py:{line}:17{NEVER_LINE.partition(':17')[2]}".strip()]
    assert "mkdtemp" in path.read_text().splitlines()[line - 1]


SAME = """
def {name}(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""


@pytest.mark.parametrize("flags", [[], ["--diff"]])
def test_of_those_that_look_alike_the_one_that_is_left_is_listed(
    flags: list[str], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = "directory = tempfile.mkdtemp(); print()"
    programs = [SAME.format(name=name) for name in "abc"]
    programs[1] = programs[1].replace("directory = tempfile.mkdtemp()", kept)
    path = write("a.py", "import shutil\nimport tempfile\n" + "\n".join(programs))
    assert main(flags) == 1
    (line,) = listed(capsys.readouterr().err)
    number = int(line.split(":")[1])
    assert path.read_text().splitlines()[number - 1] == f"    {kept}"
    assert f"if line {number + 1} raises (removed on line {number + 2})" in line


def test_on_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for flags, place in ((["-"], "stdin:10"), (["-", "--diff", "--stdin-filename", "x/a.py"], "x/a.py:12")):
        monkeypatch.setattr(sys, "stdin", _Stream(BOTH.encode()))
        monkeypatch.setattr(sys, "stdout", _Stream())
        assert main(flags) == 1
        assert listed(capsys.readouterr().err)[0].startswith(f"{place}:17: TMP201")


def test_quiet_lists_nothing(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.py", NEVER)
    assert main(["--quiet"]) == 1
    assert capsys.readouterr() == ("", "")


def test_all_of_many_are_listed(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(120):
        write(f"n{number:03}.py", NEVER)
    assert main([]) == 1
    assert [line.partition(":")[0] for line in listed(capsys.readouterr().err)] == [f"n{n:03}.py" for n in range(120)]


def test_what_was_declined_is_listed(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.py", LEAK)
    write("b.py", LEAK)
    monkeypatch.setattr(sys, "stdin", io.StringIO("q\n"))
    assert main(["--interactive"]) == 1
    message = "6:17: TMP204 temporary directory 'directory' is not removed if line 7 raises (removed on line 8)"
    assert f"a.py:{message}\nb.py:{message}\nFixed 0 " in capsys.readouterr().err


def test_what_is_left_of_a_file_that_could_not_be_fixed(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(edit: object, source: str) -> str:
        raise KeyError("oops")

    monkeypatch.setattr("flake8_tempfile.fixes.changes.perform", fail)
    write("a.py", LEAK)
    assert main([]) == 2
    assert "\na.py:6:17: TMP204 " in capsys.readouterr().err


@pytest.mark.parametrize("flags", [[], ["--diff"]])
def test_a_refusal_is_the_reason(
    flags: list[str], write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(edit: object, source: str) -> str:
        raise RefusedError("it is not to be")

    monkeypatch.setattr("flake8_tempfile.fixes.changes.perform", refuse)
    write("a.py", LEAK)
    assert main(flags) == 1
    assert listed(capsys.readouterr().err)[0].endswith("; not fixed: it is not to be")
