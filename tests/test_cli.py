"""The command as its users meet it."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import CLEAN, INTERRUPTIBLE, LEAK, NEW_ARGUMENT, ROOT

from flake8_tempfile import check, console
from flake8_tempfile.command import dispatch
from flake8_tempfile.config.keys import READERS
from flake8_tempfile.config.pyproject import CACHE_DIRECTORY
from flake8_tempfile.rules import RULES

Write = Callable[[str, "str | bytes"], Path]
Run = Callable[..., "tuple[int, str, str]"]
FIXABLE = """\
import shutil
import tempfile


def work(use):
    directory = tempfile.mkdtemp()
    use(directory)
    shutil.rmtree(directory)
"""
COMMAND = [sys.executable, "-m", "flake8_tempfile"]
CODES = [registered.rule.code for registered in RULES]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command and returns its status, stdout and stderr."""

    def run_command(*arguments: str) -> tuple[int, str, str]:
        try:
            status = dispatch.main(arguments)
        except SystemExit as leave:  # argparse
            status = int(leave.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run_command


def test_findings_on_stdout_summary_on_stderr(write: Write, run: Run) -> None:
    write("shop/files.py", LEAK)
    write("clean.py", CLEAN)
    status, out, err = run("check")
    assert status == 1
    assert out.startswith("shop/files.py:5:17: TMP201 ")
    assert out.count("\n") == 1
    assert err.startswith("Found 1 problem in 1 of 2 files.\n")


def test_a_name_in_a_comment_is_told(write: Write, run: Run) -> None:
    write("leak.py", LEAK.replace("mkdtemp()", "mkdtemp()  # noqa: temp-directory-never-removed"))
    said = (
        "leak.py:5:37: `# noqa: temp-directory-never-removed` silences everything there in flake8:"
        " write `# noqa: TMP201`\nNo problems found in 1 file.\n"
    )
    for _ in ("computed", "from the cache"):
        assert run("check", "leak.py") == (0, "", said)
    assert run("check", "--quiet", "leak.py") == (0, "", "")


def test_clean(write: Write, run: Run) -> None:
    write("clean.py", CLEAN)
    assert run("check", "clean.py") == (0, "", "No problems found in 1 file.\n")


def test_nothing_to_check(write: Write, run: Run) -> None:
    write("notes.txt", "")
    assert run("check", ".") == (0, "", "warning: no Python files found: no .py, .pyi, .ipynb file in .\n")


def test_nothing_to_check_is_told_with_the_reason(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LEAK.encode())))
    write("build/a.py", LEAK)
    said = "warning: no Python files found: `exclude` leaves out all there are, such as build/a.py\n"
    assert run("check", ".") == (0, "", said)
    assert run("check", "--force-exclude", "build/a.py") == (0, "", said)
    assert run("check", "--force-exclude", "--stdin-filename", "build/a.py", "-") == (0, "", said)
    write("pkg/a.py", LEAK)
    write("pkg/.gitignore", "*.py\n")
    said = "warning: no Python files found: git ignores all there are, such as pkg/a.py\n"
    assert run("check", "pkg") == (0, "", said)
    assert run("check", "--no-respect-gitignore", "pkg")[0] == 1
    Path("links").mkdir()
    Path("links/a.py").symlink_to("../pkg/a.py")
    said = "warning: no Python files found: links lead out of the directory to all there are, such as links/a.py\n"
    assert run("check", "links") == (0, "", said)


@pytest.mark.parametrize(
    ("name", "operand"),
    [("rule", "[RULE]"), ("explain", "PATH:LINE"), ("check", "[PATH ...]"), ("orphans", "DIR [PATH ...]")],
)
def test_help_names_the_operand(name: str, operand: str, run: Run) -> None:
    assert run(name, "--help")[1].startswith(f"usage: flake8-tempfile {name} [OPTION ...] {operand}\n")


def test_colour_can_be_forced(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("leak.py", LEAK)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check", "leak.py")[1]
    assert "\x1b[" not in run("check", "--no-color", "leak.py")[1]
    run("check", "leak.py", "-o", "report.txt")
    assert "\x1b" not in Path("report.txt").read_text()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check", "leak.py")[1]


def test_statistics_explain_their_marks(write: Write, run: Run) -> None:
    write("leak.py", FIXABLE)
    _, out, err = run("check", "--statistics", ".")
    assert "[*]" in out
    assert "[*] all of these have a safe fix, [-] some of them.\n" in err
    assert "some of them" not in run("check", "--statistics", "--output-format", "json", ".")[2]


class _Pieces(io.StringIO):
    """A stream that keeps what is written to it piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return super().write(text)


@pytest.mark.parametrize("command", ["check", "fix"])
def test_the_summary_is_written_at_once(write: Write, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    write("leak.py", LEAK)
    stream = _Pieces()
    monkeypatch.setattr(sys, "stderr", stream)
    dispatch.main([command, "leak.py"])
    assert len([piece for piece in stream.pieces if piece]) == 1


def test_quiet(write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    status, out, err = run("check", "-q", ".")
    assert (status, out.count("\n"), err) == (1, 1, "")


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (("--select", "TMP402"), ["TMP402"]),
        (("--select", "TMP3,TMP4"), ["TMP402"]),
        (("--select", "TMP3", "--select=temp-without-prefix"), ["TMP402"]),
        (("--extend-select", "TMP402"), ["TMP201", "TMP402"]),
        (("--select", "ALL", "--ignore", "TMP201"), ["TMP402"]),
        (("--ignore", "temp-directory-never-removed"), []),
    ],
)
def test_selection(arguments: Sequence[str], codes: list[str], write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    status, out, _ = run("check", *arguments)
    assert [line.split()[1] for line in out.splitlines()] == codes
    assert status == bool(codes)


def test_the_full_format(write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    _, out, _ = run("check", "--output-format", "full")
    assert out.startswith("leak.py:5:17: TMP201 [temp-directory-never-removed] ")
    assert "\n5 |     directory = tempfile.mkdtemp()\n  |                 ^^^^^^^^^^^^^^^^^^" in out


def test_the_configuration_and_the_flags(write: Write, run: Run) -> None:
    write("pyproject.toml", '[tool.flake8-tempfile]\nselect = ["TMP402"]\nper-file-ignores = {"tests/*" = ["TMP"]}\n')
    write("leak.py", LEAK)
    write("tests/leak.py", LEAK)
    assert run("check", "-q")[1].split()[1:2] == ["TMP402"]
    assert run("check", "-q", "tests") == (0, "", "")
    assert run("check", "-q", "--select", "TMP201")[1].split()[1:2] == ["TMP201"]


def test_the_target_version_is_passed_on(write: Write, run: Run) -> None:
    write("new.py", NEW_ARGUMENT)
    write("pyproject.toml", '[project]\nrequires-python = ">=3.12"\n')
    assert run("check", "-q", "--select", "TMP304") == (0, "", "")
    assert run("check", "-q", "--select", "TMP304", "--target-version", "3.11")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "usage: flake8-tempfile"),
        (("chekc",), "invalid choice: 'chekc'"),
        (("check", "--selct", "x"), "unrecognized arguments: --selct (did you mean '--select'?)"),
        (("check", "--output-format", "fulll"), "invalid choice: 'fulll'"),
        (("check", "--jobs", "0"), "'0' is no positive number"),
        (("check", "--jobs", "x"), "'x' is no positive number"),
        (("check", "--target-version", "2.7"), "'2.7' is no Python version like '3.12'"),
        (("check", "--select", "TMP20x"), "error: --select: unknown rule 'TMP20x' (did you mean 'TMP20"),
        (("check", "--ignore", "mktemp-rac"), "--ignore: unknown rule 'mktemp-rac' (did you mean 'mktemp-race'?)"),
        (("fix", "--select", "TMP20x"), "error: --select: unknown rule 'TMP20x' (did you mean 'TMP20"),
        (("fix", "--watch"), "unrecognized arguments: --watch"),
        (("check", ""), "argument PATH: it is empty"),
        (("fix", "leak.py", ""), "argument PATH: it is empty"),
        (("check", "-o", ""), "argument -o/--output-file: it is empty"),
        (("check", "--baseline", ""), "argument --baseline: it is empty"),
        (("check", "--diff-base", ""), "argument --diff-base: it is empty"),
        (("check", "--config", ""), "argument --config: it is empty"),
        (("fix", "-", "x.py"), "error: '-' (stdin) cannot be combined"),
        (("fix", "-", "--interactive"), "error: '-' (stdin) cannot be combined"),
        (("check", "--per-file-ignores", "tests/*"), "--per-file-ignores: 'tests/*' is not PATTERN:RULE"),
        (("check", "--per-file-ignores", "x:TMPX"), "--per-file-ignores: unknown rule 'TMPX'"),
        (("check", "--config", "slect=['A']"), "--config slect=['A']: unknown key 'slect' (did you mean 'select'?)"),
        (("check", "--config", "select=TMP2"), "--config select=TMP2: neither a file nor KEY=VALUE in TOML"),
        (("check", "--config", "target-version=3.12"), "target-version: expected a string like '3.12', found 3.12"),
        (("check", "--config", "missing.toml"), "error: missing.toml: No such file or directory"),
        (("check", "--config", "leak.py", "--config", "leak.py"), "leak.py: there is already a file, leak.py"),
        (("check", "--config", "leak.py", "--isolated"), "--config leak.py: with --isolated no file is read"),
        (("check", "-", "x.py"), "error: '-' (stdin) cannot be combined"),
        (("check", "x.py", "--stdin-filename", "y.py"), "error: --stdin-filename is for '-' (stdin) only"),
        (("fix", ".", "--stdin-filename", "y.py"), "error: --stdin-filename is for '-' (stdin) only"),
        (
            ("check", "broken.py", "--update-baseline"),
            "error: --update-baseline needs --baseline FILE, or `baseline` in pyproject.toml\n",
        ),
        (("rule", "TMP20x"), "error: unknown rule 'TMP20x' (did you mean 'TMP20"),
        (("rule", "--output-format", "xml"), "invalid choice: 'xml'"),
    ],
)
def test_wrong_usage(arguments: Sequence[str], complaint: str, write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert complaint in err


def test_a_mistake_in_the_configuration(write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    path = write("pyproject.toml", "[tool.flake8-tempfile]\nslect = []\n")
    status, out, err = run("check")
    assert (status, out) == (2, "")
    assert err == f"error: {path}: unknown key 'slect' in [tool.flake8-tempfile] (did you mean 'select'?)\n"


def test_files_that_cannot_be_checked(write: Write, run: Run) -> None:
    write("broken.py", "def f(:\n")
    write("bytes.py", b"# \xff\n")
    status, out, err = run("check", "broken.py", "bytes.py", "missing.py")
    assert status == 1
    assert [line.split()[0] for line in out.splitlines()] == ["broken.py:1:7:", "bytes.py:1:1:", "missing.py:1:1:"]
    assert out.count("TMP001 file is not checked: ") == 3
    assert err == "Found 3 problems in 3 of 3 files.\n"


def test_a_failure_of_the_program(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = check.check_tree

    def fail(tree: object, lines: object, path: str, settings: object) -> object:
        if path == "b.py":
            raise KeyError("oops")
        return real(tree, lines, path, settings)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "check_tree", fail)
    for name in "abc":
        write(f"{name}.py", LEAK)
    status, out, err = run("check", "-q")
    assert status == 2
    assert [line[:4] for line in out.splitlines()] == ["a.py", "c.py"]
    assert err.startswith("error: b.py: internal error: KeyError: 'oops' (in fail, ")
    _, _, err = run("check")
    assert (err.splitlines()[1], err.splitlines()[-1]) == (
        "Found 2 problems in 2 of 3 files.",
        "1 file could not be checked.",
    )
    _, _, err = run("check", "b.py")
    assert err.splitlines()[1:] == ["1 file could not be checked."]


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_stdin(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(LEAK.encode()))
    status, out, _ = run("check", "-")
    assert status == 1
    assert out.startswith("stdin:5:17: TMP201 ")


def test_stdin_has_a_place(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("inner/pyproject.toml", '[tool.flake8-tempfile]\nselect = ["TMP402"]\n')
    monkeypatch.setattr(sys, "stdin", _Stdin(LEAK.encode()))
    assert run("check", "-q", "-", "--stdin-filename", "inner/x.py")[1].startswith("inner/x.py:5:17: TMP402 ")


def test_a_name_for_stdin_asks_for_stdin(write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("other.py", LEAK)
    monkeypatch.setattr(sys, "stdin", _Stdin(LEAK.encode()))
    assert run("check", "-q", "--stdin-filename", "x.py")[1].startswith("x.py:5:17: TMP201 ")
    assert run("check", "--show-settings", "--stdin-filename", "x.py")[1].startswith('["x.py"]\n')


@pytest.mark.parametrize("command", ["check", "fix"])
def test_stdin_can_be_excluded(command: str, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("pyproject.toml", '[tool.flake8-tempfile]\nextend-exclude = ["gen"]\n')
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", _Stdin(FIXABLE.encode()))
    monkeypatch.setattr(sys, "stdout", out)
    assert run(command, "-q", "-", "--stdin-filename", "gen/x.py", "--force-exclude")[0] == 0
    assert out.buffer.getvalue() == (FIXABLE.encode() if command == "fix" else b"")


@pytest.mark.parametrize("text", ["def f(:\n", "# coding: nonsense\n", "x = '\0'\n"])
def test_fix_gives_back_what_it_cannot_read(text: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    data = b"import tempfile\n" + text.encode() if "coding" not in text else text.encode() + b"import tempfile\n"
    monkeypatch.setattr(sys, "stdin", _Stdin(data))
    monkeypatch.setattr(sys, "stdout", out)
    assert dispatch.main(["fix", "-q", "-"]) == 2
    assert out.buffer.getvalue() == data


def test_odd_names_are_shown_safely(write: Write, run: Run) -> None:
    write("größe \x1b[31m\n.py", LEAK)
    _, out, _ = run("check")
    assert out.startswith(r"größe \x1b[31m\n.py:5:17: TMP201 ")
    assert out.count("\n") == 1


def test_clean_is_for_paths_that_exist(write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    write("inner/pyproject.toml", "[tool.flake8-tempfile]\n")
    write("inner/leak.py", LEAK)
    run("check")
    caches = Path(CACHE_DIRECTORY), Path("inner", CACHE_DIRECTORY)
    for arguments in (("nosuch",), ("nosuch/leak.py",), ("leak.py", "nosuch"), ("nosuch", "--cache-dir", caches[0])):
        status, out, err = run("clean", *map(str, arguments))
        assert (status, out) == (2, "")
        assert re.fullmatch(r"error: nosuch\S*: No such file or directory\n", err)
        assert [cache.is_dir() for cache in caches] == [True, True]
    assert run("clean", "inner/leak.py") == (0, "", f"Removed {caches[1].resolve()}.\n")
    assert [cache.is_dir() for cache in caches] == [True, False]


@pytest.mark.parametrize("form", ["concise", "full", "grouped", "pylint", "github", "json", "json-lines", "junit"])
def test_no_name_is_a_workflow_command(form: str, write: Write, run: Run) -> None:
    path = "  ::stop-commands::##[add-mask]x\n::error::.py"
    write(path, LEAK + "    print('##[group]y')\n" + "\n\n" + LEAK)
    write("  ::error file=x::broken.py", "import tempfile\nif\n")
    _, out, err = run("check", "--output-format", form)
    commands = [line for line in (out + err).splitlines() if line.lstrip().startswith("::")]
    assert [line[:8] for line in commands] == (["::error "] * 3 if form == "github" else [])
    if form != "github":  # the runner looks for commands of its old form in other lines only
        assert "##[" not in out + err
    _, _, err = run("fix")
    assert "broken.py" in err
    assert not [line for line in err.splitlines() if line.lstrip().startswith("::") or "##[" in line]


def test_named_files_can_be_treated_like_found_ones(write: Write, run: Run) -> None:
    write("build/leak.py", LEAK)
    assert run("check", "-q", "build/leak.py")[0] == 1
    assert run("check", "-q", "--force-exclude", "build/leak.py")[0] == 0


def test_the_flags_of_lists_take_commas_and_repetitions(write: Write, run: Run) -> None:
    for name in ("a.py", "b.py", "c.py", "d/e.py"):
        write(name, LEAK)
    assert run("check", "--exclude", "a.py, b.py", "--exclude=d", "--show-files")[1] == "c.py\n"
    assert run("check", "--extend-exclude", "d/e.py,./a.py", "--show-files")[1] == "b.py\nc.py\n"
    ignores = "--per-file-ignores", "a.py:TMP2,TMP3,b.py:temp-directory-never-removed", "--per-file-ignores", "d/*:TMP"
    assert [line.split(":")[0] for line in run("check", "-q", *ignores)[1].splitlines()] == ["c.py"]


def test_the_flags_for_the_analysis(write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    assert run("check", "-q", "--removers", "pri*")[0] == 0
    assert run("check", "-q", "--owners", "x,print")[0] == 0
    write("literal.py", 'open("/scratch/x", "w")\n')
    assert run("check", "-q", "literal.py")[0] == 0
    assert run("check", "-q", "literal.py", "--extend-temp-directories", "/scratch")[0] == 1


def test_patterns_in_flags_are_relative_to_the_current_directory(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("pyproject.toml", '[tool.flake8-tempfile]\nextend-exclude = ["sub/a.py"]\n')
    for name in ("sub/a.py", "sub/b.py", "sub/gen/c.py"):
        write(name, LEAK)
    monkeypatch.chdir("sub")
    assert run("check", "--extend-exclude", "gen/*", "--show-files")[1] == "b.py\n"
    assert run("check", "-q", "--per-file-ignores", "./b.py:TMP2")[1].startswith("gen/c.py:")


def test_config_stands_between_files_and_flags(write: Write, run: Run) -> None:
    write("pyproject.toml", '[tool.flake8-tempfile]\nselect = ["TMP3"]\n')
    write("strict.toml", 'extend-select = ["TMP402"]\n')
    write("leak.py", LEAK)

    def codes(*arguments: str) -> list[str]:
        return [line.split()[1] for line in run("check", "-q", *arguments)[1].splitlines()]

    assert codes() == []
    assert codes("--isolated") == ["TMP201"]
    assert codes("--config", "strict.toml") == ["TMP201", "TMP402"]
    assert codes("--config", "strict.toml", "--config", 'ignore=["TMP201"]') == ["TMP402"]
    assert codes("--config", 'select=["temp-without-prefix"]') == ["TMP402"]
    assert codes("--config", 'select=["TMP402"]', "--select", "TMP201") == ["TMP201"]
    assert codes("--isolated", "--config", 'extend-select=["TMP402"]') == ["TMP201", "TMP402"]


def test_show_settings(write: Write, run: Run) -> None:
    path = write(
        "pyproject.toml",
        '[project]\nrequires-python = ">=3.12"\n[tool.flake8-tempfile]\nselect = ["TMP20"]\n'
        '[tool.flake8-tempfile.per-file-ignores]\n"sub/*" = ["TMP204"]\n',
    )
    write("sub/x.py", LEAK)
    status, out, err = run("check", "--show-settings", "sub/x.py", "sub", "--removers", "gone")
    assert (status, err) == (0, "")
    assert run("fix", "--show-settings", "sub/x.py", "sub", "--removers", "gone")[1] == out
    parse_toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli").loads
    shown = parse_toml(out)
    assert list(shown) == ["sub/x.py", "sub"]
    assert shown["sub/x.py"]["configuration"] == str(path)
    rules = ["TMP001", *(code for code in CODES if code[:5] == "TMP20" and code != "TMP204")]
    assert shown["sub/x.py"]["rules"] == rules
    assert "TMP204" in shown["sub"]["rules"]
    assert shown["sub"]["target-version"] == "3.12"
    assert shown["sub"]["removers"] == ["gone"]
    assert shown["sub"]["per-file-ignores"] == {"sub/*": ["TMP204"]}
    assert shown["sub"]["respect-gitignore"] is True


@pytest.mark.parametrize("command", ["check", "fix"])
def test_show_files(command: str, write: Write, run: Run) -> None:
    for name in ("b.py", "a.ipynb", "c.txt", "venv/d.py", "e.pyi"):
        write(name, "x = (")
    assert run(command, "--show-files") == (0, "a.ipynb\nb.py\ne.pyi\n", "")
    assert run(command, "--show-files", "c.txt", "b.py", "./b.py") == (0, "c.txt\nb.py\n", "")
    assert run(command, "--show-files", "--force-exclude", "venv/d.py") == (0, "", "")


def test_exit_zero(write: Write, run: Run) -> None:
    write("leak.py", LEAK)
    assert run("check", "--exit-zero")[0] == 0
    assert run("check", "--exit-zero", "--select", "nonsense")[0] == 2


def test_without_a_command(run: Run) -> None:
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith("usage: flake8-tempfile [--version] COMMAND ...\n\n")
    assert "\n    check     check files\n" in err


@pytest.mark.parametrize("arguments", [(), ("check",), ("fix",), ("rule",)])
def test_help(arguments: Sequence[str], run: Run) -> None:
    status, out, err = run(*arguments, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(" ".join(("usage: flake8-tempfile", *arguments)))


def test_check_and_fix_have_the_same_flags_for_what_is_checked(run: Run) -> None:
    of_check, of_fix = (set(re.findall(r"--[a-z-]+", run(name, "--help")[1])) for name in ("check", "fix"))
    assert of_fix - of_check == {"--diff", "--unsafe", "--unsafe-only", "--interactive", "--max"}
    assert {f"--{key}" for key in READERS} <= of_fix & of_check
    shared = {"--config", "--isolated", "--force-exclude", "--stdin-filename", "--quiet", "--exit-zero", "--no-color"}
    assert shared <= of_fix & of_check


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"flake8-tempfile {version('flake8-tempfile')}\n", "")


@pytest.mark.parametrize("selector", ["TMP204", "tmp204", "removal-outside-finally"])
def test_rule_shows_a_page(selector: str, run: Run) -> None:
    status, out, err = run("rule", selector)
    assert (status, err) == (0, "")
    assert out.startswith("# removal-outside-finally (TMP204)\n")


def test_rule_shows_a_group(run: Run) -> None:
    out = run("rule", "TMP3")[1]
    assert [line.split("(")[1] for line in out.splitlines() if line.startswith("# ") and "(TMP" in line] == [
        f"{code})" for code in CODES if code.startswith("TMP3")
    ]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_rule_shows_all_pages(form: str, run: Run) -> None:
    assert run("rule", "--all", "--output-format", form)[1] == "\n".join(registered.page for registered in RULES)


def test_rule_lists_the_rules(run: Run) -> None:
    rows = [line.split() for line in run("rule")[1].splitlines()]
    assert rows == [
        [registered.rule.code, registered.rule.name, "on" if registered.rule.default else "off"] for registered in RULES
    ]


def test_rule_as_json(run: Run) -> None:
    everything = json.loads(run("rule", "--all", "--output-format", "json")[1])
    assert [entry["code"] for entry in everything] == CODES
    assert json.loads(run("rule", "--output-format", "json")[1]) == everything
    one = json.loads(run("rule", "TMP204", "--output-format", "json")[1])
    assert one in everything
    assert set(one) == {"code", "name", "message", "cwe", "default", "page"}


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, **options)  # type: ignore[call-overload, no-any-return]


def test_it_runs_as_a_module_and_warnings_as_errors(write: Write) -> None:
    write("leak.py", LEAK + 'print("\\d" is 1)\n')
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    done = command("check", env=environment)
    assert done.returncode == 1
    assert done.stderr.startswith("Found 1 problem in 1 of 1 file.\n")


def test_text_that_the_output_cannot_encode(write: Write) -> None:
    write("größe.py", LEAK)
    done = command("check", "-q", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.stdout.startswith(r"gr\xf6\xdfe.py:5:17: TMP201 ")


def test_a_reader_that_leaves_early(write: Write) -> None:
    write("leaks.py", LEAK + LEAK.removeprefix("import tempfile") * 800)
    arguments = ["check", "--select", "TMP2,TMP4"]  # findings that together are larger than the buffer of a pipe
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
    assert errors == b""
    assert process.returncode == dispatch.BROKEN_PIPE


def test_a_diff_whose_reader_leaves_early(write: Write) -> None:
    for number in range(40):
        write(f"leak_{number}.py", FIXABLE + "# long\n" * 40)
    with subprocess.Popen([*COMMAND, "fix", "-q", "--diff"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert errors == b""
    assert process.returncode == dispatch.BROKEN_PIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [("check",), ("fix", "--diff"), ("rule",)])
def test_an_output_that_is_full(arguments: Sequence[str], write: Write) -> None:
    write("leak.py", FIXABLE)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("error: stdout: No space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
def test_streams_that_are_closed(write: Write) -> None:
    write("leak.py", LEAK)
    run_it = f"'{sys.executable}' -m flake8_tempfile check"
    done = subprocess.run(["sh", "-c", f"{run_it} >&-"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "Found 1 problem in 1 of 1 file.")
    assert subprocess.run(["sh", "-c", f"{run_it} >&- 2>&-"], capture_output=True, check=False).returncode == 1
    done = subprocess.run(["sh", "-c", f"{run_it} - <&-"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "error: stdin is closed\n")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the directory that a process is in cannot be removed")
@pytest.mark.parametrize("arguments", [("check",), ("fix",), ("clean",)])
def test_a_directory_that_is_gone(arguments: Sequence[str], tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    code = f"import os\nfrom flake8_tempfile.command import dispatch\nos.rmdir({str(there)!r})\n"
    code += f"raise SystemExit(dispatch.main({arguments}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=there, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "error: the current directory: No such file or directory\n")


READING = """\
from flake8_tempfile.running import file_check
def read_file(path):
    print("reading", flush=True)
    signal.pause()
file_check.read_file = read_file
sys.exit("""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupt(write: Write) -> None:
    write("never.py", LEAK)
    command = [sys.executable, "-c", INTERRUPTIBLE.replace("sys.exit(", READING), "check", "never.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"reading\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert errors == b""
    assert process.returncode == console.INTERRUPTED


pty = pytest.importorskip("pty", reason="there are no terminals")


def on_terminal(*arguments: str, **environment: str) -> str:
    """Return what the command writes to a terminal."""
    chunks: list[bytes] = []
    left, right = pty.openpty()
    names = ("NO_COLOR", "TERM", "PYTHONWARNINGS")
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=right, stderr=right, env={**inherited, "TERM": "xterm", **environment}
    ) as process:
        os.close(right)
        try:
            while chunk := os.read(left, 65536):
                chunks.append(chunk)
        except OSError:  # how Linux says that the other side is gone
            pass
        os.close(left)
    assert process.returncode in (0, 1)
    return b"".join(chunks).decode().replace("\r\n", "\n")


def test_a_terminal_gets_the_full_format_in_colour(write: Write) -> None:
    write("leak.py", LEAK)
    text = on_terminal("check")
    assert "^^^^^^^^^^^^^^^^^^" in text
    assert "\x1b[1m" in text


@pytest.mark.parametrize("how", ["flag", "NO_COLOR", "TERM"])
def test_without_colour(how: str, write: Write) -> None:
    write("leak.py", LEAK)
    arguments = ["check", "--no-color"] if how == "flag" else ["check"]
    environment = {"NO_COLOR": {"NO_COLOR": "1"}, "TERM": {"TERM": "dumb"}}.get(how, {})
    text = on_terminal(*arguments, **environment)
    assert "^^^^^^^^^^^^^^^^^^" in text
    assert "\x1b" not in text


def test_a_page_is_rendered_on_a_terminal() -> None:
    text = on_terminal("rule", "TMP204")
    assert "\x1b[" in text
    assert "## What it does" not in text
    assert "What it does" in text
    assert on_terminal("rule", "TMP204", "--no-color").startswith("# removal-outside-finally (TMP204)\n")


def test_the_hook_runs_the_check() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    assert "id: flake8-tempfile\n" in hooks
    assert "entry: flake8-tempfile check --force-exclude\n" in hooks
