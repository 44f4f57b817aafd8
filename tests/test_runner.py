"""Every file gets an answer, whatever is in it and whatever happens to it."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CLEAN, LEAK, without_privileges

from flake8_tempfile import check
from flake8_tempfile.command import dispatch
from flake8_tempfile.config.pyproject import Options
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running import processes, runner, work
from flake8_tempfile.running.runner import check_data, check_target, check_targets
from flake8_tempfile.selecting.selection import Selection

Write = Callable[[str, "str | bytes"], Path]
LEAK_BYTES = LEAK.encode()
BOM = b"\xef\xbb\xbf"
needs_fork = pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="patches must reach the processes")


def check_bytes(data: bytes, *, named: bool = True, options: Options | None = None) -> FileReport:
    return check_data(data, Target("program.py", options or Options(), named=named))


def codes(report: FileReport) -> list[str]:
    assert not report.failure
    return [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        pytest.param(b"def f(:\n", 1, "invalid syntax", id="syntax"),
        pytest.param(b"x = 1\n  y = 2\n", 2, "unexpected indent", id="indentation"),
        pytest.param(b"if x:\n\ty\n        z\n", 3, "inconsistent use of tabs", id="tabs"),
        pytest.param(b"x = (\n", 1, "'(' was never closed", id="bracket"),
        pytest.param(b"x = 1\n\0\n", 2, "null byte", id="null byte"),
        pytest.param(b"# caf\xe9\n", 1, "invalid or missing encoding", id="not utf-8 at the top"),
        pytest.param(b"\n\n\n# caf\xe9\n", 4, "byte 0xe9 is not utf-8", id="not utf-8 further down"),
        pytest.param(b"# coding: ascii\n\n\n# caf\xc3\xa9\n", 4, "byte 0xc3 is not ascii", id="not the declared one"),
        pytest.param(b"# coding: utf-9\n", 1, "unknown encoding: utf-9", id="unknown encoding"),
        pytest.param(b"# coding: rot13\n", 1, "'rot13' is not a text encoding", id="no text encoding"),
        pytest.param(b"# coding: undefined\n", 1, "undefined encoding", id="an encoding that always fails"),
        pytest.param(BOM + b"# coding: latin-1\n", 1, "encoding problem: utf-8", id="mark against declaration"),
        pytest.param("x = 1\n".encode("utf-16"), 1, "invalid or missing encoding", id="utf-16"),
        pytest.param(b"# coding: raw_unicode_escape\nx = '\\ud800'\n", 1, "surrogates not allowed", id="surrogate"),
        pytest.param(b"x = " + b"(" * 100_000, 1, "too many nested parentheses", id="brackets"),
        pytest.param(b"x = " + b"-" * 100_000 + b"1", 1, "too complex", id="unary"),
        pytest.param(b"print 'x'\n", 1, "Missing parentheses", id="Python 2"),
    ],
)
def test_what_cannot_be_parsed_is_reported(data: bytes, line: int, reason: str) -> None:
    report = check_bytes(data)
    assert codes(report) == ["TMP001"]
    assert report.findings[0].span.line == line
    assert report.findings[0].message.startswith("file is not checked: ")
    assert reason in report.findings[0].message


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n", id="newline"),
        pytest.param(BOM, id="only a mark"),
        pytest.param(b"\f\n\f", id="form feeds"),
        pytest.param(b"# coding: latin-1\n# caf\xe9\n", id="declared encoding"),
        pytest.param(b"x = 1\r\ny = 2\r\n", id="CRLF"),
        pytest.param(b"x = 1\ry = 2", id="CR"),
        pytest.param("größe = '大小'\n".encode(), id="identifiers"),
        pytest.param(CLEAN.encode(), id="clean"),
        pytest.param(b"x = [\n" + b"    1,\n" * 100_000 + b"]\n", id="large"),
    ],
)
def test_what_can_is_not(data: bytes) -> None:
    assert codes(check_bytes(data)) == []


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(LEAK_BYTES, (5, 16), id="plain"),
        pytest.param(BOM + LEAK_BYTES, (5, 16), id="mark"),
        pytest.param(LEAK_BYTES.replace(b"\n", b"\r\n"), (5, 16), id="CRLF"),
        pytest.param(LEAK_BYTES.replace(b"\n", b"\r"), (5, 16), id="CR"),
        pytest.param(LEAK_BYTES.rstrip(), (5, 16), id="no newline at the end"),
        pytest.param(b"\f\n" + LEAK_BYTES, (6, 16), id="form feed"),
        pytest.param(b"# \f \x1c \xe2\x80\xa8 \n" + LEAK_BYTES, (6, 16), id="no line ends to Python"),
        pytest.param(b"# coding: latin-1\n# caf\xe9\n" + LEAK_BYTES, (7, 16), id="declared encoding"),
        pytest.param(b"# coding: utf-7\n" + LEAK.encode("utf-7"), (6, 16), id="declared odd encoding"),
        pytest.param(LEAK.replace("    d", "    é='大';d").encode(), (5, 22), id="wide characters"),
        pytest.param(LEAK.replace("    ", "\t").encode(), (5, 13), id="tabs"),
        pytest.param(LEAK_BYTES + b"x = '\\d'\n" * 1000, (5, 16), id="warnings"),
        pytest.param(LEAK_BYTES + b"x = 0" + b" + 0" * 2000, (5, 16), id="deep"),
    ],
)
def test_findings_in_every_kind_of_text(data: bytes, place: tuple[int, int]) -> None:
    for named in (True, False):
        (finding,) = check_bytes(data, named=named).findings
        assert (finding.code, finding.span.line, finding.span.column) == ("TMP201", *place)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_python(ending: str) -> None:
    source = LEAK + "\n# \f \x1c\n\n"
    report = check_bytes(source.replace("\n", ending).encode())
    assert report.lines == tuple(line + "\n" for line in source.split("\n")[:-1])


def test_a_declared_encoding_can_hide_no_trigger() -> None:
    hidden = b"# coding: utf-7\n" + LEAK_BYTES.replace(b"temp", b"+AHQ-emp")
    assert codes(check_bytes(hidden, named=False)) == ["TMP201"]


def test_a_file_found_in_a_directory_is_parsed_only_if_a_trigger_is_in_it() -> None:
    broken = b"def f(:\n"
    assert codes(check_bytes(broken, named=False)) == []
    assert codes(check_bytes(broken + b"# tempfile", named=False)) == ["TMP001"]


@pytest.mark.parametrize("data", [b"x = 1\n\0", b"x = 1\n\n# \xff\n"])
def test_what_hides_text_is_reported_even_there(data: bytes) -> None:
    assert codes(check_bytes(data, named=False)) == ["TMP001"]


@pytest.mark.parametrize("data", [LEAK_BYTES, b"def f(:\n", b"# \xff\n", b"\0\n"])
def test_a_file_can_take_itself_out(data: bytes) -> None:
    assert codes(check_bytes(b"# flake8: noqa\n" + data)) == []
    assert codes(check_bytes(data))


def test_a_comment_silences_a_finding() -> None:
    silenced = LEAK.replace("mkdtemp()", "mkdtemp()  # noqa: TMP201").encode()
    assert codes(check_bytes(silenced)) == []
    assert codes(check_bytes(silenced.replace(b"TMP201", b"TMP204"))) == ["TMP201", "TMP002"]


def test_selected_rules_only() -> None:
    assert codes(check_bytes(LEAK_BYTES, options=Options(layers=(Selection(("TMP402",)),)))) == ["TMP402"]
    assert codes(check_bytes(LEAK_BYTES, options=Options(layers=(Selection(ignore=("TMP2",)),)))) == []


@pytest.mark.parametrize(
    ("pattern", "ignored"), [("program.py", True), ("*.py", True), ("other.py", False), ("tests/*", False)]
)
def test_ignored_for_some_files(pattern: str, ignored: bool) -> None:
    options = Options(per_file_ignores=((pattern, ("TMP2",)), ("nowhere", ("TMP",))))
    assert codes(check_bytes(LEAK_BYTES, options=options)) == ([] if ignored else ["TMP201"])


def test_the_diagnostic_can_be_ignored() -> None:
    options = Options(layers=(Selection(ignore=("TMP001",)),))
    assert codes(check_bytes(b"def f(:\n", options=options)) == []


def test_a_failure_of_the_program_names_file_and_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("what")

    monkeypatch.setattr(check, "check_tree", fail)
    report = check_bytes(LEAK_BYTES)
    assert report.path == "program.py"
    assert report.findings == ()
    assert "KeyError: 'what' (in fail, test_runner.py:" in report.failure


@pytest.mark.parametrize(
    ("error", "data", "answer"),
    [
        pytest.param(MemoryError, LEAK_BYTES, ["TMP001"], id="memory"),
        pytest.param(RecursionError, LEAK_BYTES + b"x = a" + b".b" * 1500, ["TMP001"], id="depth"),
        pytest.param(RecursionError, LEAK_BYTES, "RecursionError", id="in circles"),
    ],
)
def test_running_out_of_room(
    error: type[Exception], data: bytes, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(check, "check_tree", fail)
    report = check_bytes(data)
    assert report.failure.partition(":")[0] == answer if isinstance(answer, str) else codes(report) == answer


def test_what_cannot_be_read_is_reported(write: Write) -> None:
    folder = write("folder/x.py", "").parent
    assert "Is a directory" in check_target(Target(str(folder), Options())).findings[0].message
    assert "No such file" in check_target(Target("vanished.py", Options())).findings[0].message
    assert "null byte" in check_target(Target("a\0b.py", Options())).findings[0].message


def test_what_may_not_be_read_is_reported(open_place: Path) -> None:
    path = open_place / "secret.py"
    path.write_text(LEAK)
    path.chmod(0)
    with without_privileges():
        assert "Permission denied" in check_target(Target(str(path), Options())).findings[0].message


def many(write: Write) -> list[Target]:
    names = [f"module_{number:03}.py" for number in range(30)]
    for number, name in enumerate(names):
        write(name, LEAK if number % 3 else CLEAN)
    return [Target(name, Options()) for name in names]


@pytest.mark.parametrize("jobs", [1, 2, 50])
def test_processes_change_nothing(jobs: int, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    targets = many(write)
    expected = [check_target(target) for target in targets]
    monkeypatch.setattr(runner, "WORTH_PROCESSES", 1)
    assert list(check_targets(targets, jobs)) == expected


def test_little_work_is_done_in_this_process(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "in_processes", None)
    assert len(list(check_targets(many(write), 8))) == 30


@needs_fork
def test_a_process_that_dies_costs_one_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_or_die(data: bytes, target: Target) -> FileReport:
        if target.path == "module_007.py":
            os._exit(3)
        return check_data(data, target)

    targets = many(write)
    monkeypatch.setattr(runner, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(work, "check_data", check_or_die)
    reports = list(check_targets(targets, 2))
    assert [report.path for report in reports] == [target.path for target in targets]
    assert [report.path for report in reports if report.failure] == ["module_007.py"]
    assert sum(bool(report.findings) for report in reports) == 19


def test_the_work_of_others_is_not_awaited_when_nobody_listens(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "WORTH_PROCESSES", 1)
    reports = check_targets(many(write), 2)
    assert next(reports).path == "module_000.py"
    reports.close()  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.version_info >= (3, 11), reason="later versions guard the parser themselves")
def test_the_parser_does_not_overflow_the_stack() -> None:
    assert codes(check_bytes(b"x = 0" + b"+0" * 1_000_000)) == []


def test_a_directory_that_may_not_be_entered_is_reported(open_place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed = open_place / "closed"
    closed.mkdir()
    (closed / "pyproject.toml").write_text("[tool.flake8-tempfile]\n")
    (open_place / "leak.py").write_text(LEAK)
    assert dispatch.main(["check", "--no-cache"]) == 1  # imports what is needed
    capsys.readouterr()
    closed.chmod(0)
    try:
        with without_privileges():
            assert dispatch.main(["check", "--no-cache"]) == 1
    finally:
        closed.chmod(0o700)
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "closed:1:1: TMP001 file is not checked: Permission denied"
    assert out[1].startswith("leak.py:5:")
