"""How the plugin is switched on, what it says of others than the test, and the file of what was seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tempfile.observed.observation import load

pytest_plugins = ["pytester"]

LEAK = """\
import tempfile

import pytest


def test_it():
    directory = tempfile.mkdtemp(prefix="made-")
    print(directory)
"""
SUMMARY = "temporary files that are left, but by no single test"


def run(pytester: pytest.Pytester, program: str, *flags: str) -> pytest.RunResult:
    pytester.makepyfile(test_it=program)
    return pytester.runpytest("-p", "no:cacheprovider", "-p", "no:hypothesispytest", *flags)


def test_it_is_off_unless_it_is_asked_for(pytester: pytest.Pytester) -> None:
    # What is left in the test's own directory is none of this test's business.
    program = LEAK.replace('tempfile.mkdtemp(prefix="made-")', "tempfile.gettempdir()")
    result = run(pytester, f"{program}    assert 'leaks-' not in directory\n")
    result.assert_outcomes(passed=1)


def test_it_does_not_take_the_path_after_it_for_a_mode(pytester: pytest.Pytester) -> None:
    result = run(pytester, LEAK, "--tempfile-leaks", "test_it.py")
    result.assert_outcomes(passed=1, errors=1)


def test_it_warns_where_it_is_told_to(pytester: pytest.Pytester) -> None:
    result = run(pytester, LEAK, "--tempfile-leaks=warn", "-Wdefault")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*TempfileLeakWarning: 1 thing left*", "*found by TMP201*"])
    assert result.ret == 0


@pytest.mark.parametrize(("mode", "flags", "errors"), [("fail", (), 1), ("fail", ("--tempfile-leaks=off",), 0)])
def test_the_configuration_switches_it_on(
    pytester: pytest.Pytester, mode: str, flags: tuple[str, ...], errors: int
) -> None:
    pytester.makeini(f"[pytest]\ntempfile_leaks = {mode}\n")
    program = LEAK if errors else LEAK.replace('tempfile.mkdtemp(prefix="made-")', "1")
    result = run(pytester, program, *flags)
    result.assert_outcomes(passed=1, errors=errors)


@pytest.mark.parametrize(
    ("ini", "flags", "said"),
    [
        ("maybe", (), "tempfile_leaks: 'maybe' is none of fail, warn, off"),
        ("off", ("--tempfile-leaks-file", "seen.jsonl"), "--tempfile-leaks-file needs --tempfile-leaks"),
        ("fail", ("--tempfile-leaks-file", "nowhere/seen.jsonl"), "No such file or directory"),
    ],
)
def test_mistakes_are_named(pytester: pytest.Pytester, ini: str, flags: tuple[str, ...], said: str) -> None:
    pytester.makeini(f"[pytest]\ntempfile_leaks = {ini}\n")
    result = run(pytester, "def test_it():\n    pass\n", *flags)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()


def test_a_marker_with_a_reason_allows_it(pytester: pytest.Pytester) -> None:
    marked = LEAK.replace("def test_it", "@pytest.mark.tempfile_leaks_allowed(reason='the cache')\ndef test_it")
    result = run(pytester, marked, "--strict-markers", "--tempfile-leaks", "--tempfile-leaks-file", "seen.jsonl")
    result.assert_outcomes(passed=1)
    assert [each.allowed for each in load("seen.jsonl")] == ["the cache"]


def test_a_marker_without_a_reason_does_not(pytester: pytest.Pytester) -> None:
    result = run(
        pytester, LEAK.replace("def test_it", "@pytest.mark.tempfile_leaks_allowed\ndef test_it"), "--tempfile-leaks"
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*tempfile_leaks_allowed has no reason, so it does not count*"])


FIXTURES = """\
import os
import tempfile

import pytest


@pytest.fixture(scope="session")
def whole():
    return tempfile.mkdtemp(prefix="whole-")


@pytest.fixture(autouse=True)
def each():
    tempfile.mkdtemp(prefix="each-")


def test_it(whole):
    os.mkdir(os.path.join(whole, "x"))
"""


def test_what_fixtures_leave_is_said_at_the_end_and_fails_the_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, FIXTURES, "--tempfile-leaks", "--tempfile-leaks-file", "seen.jsonl")
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            f"*{SUMMARY}*",
            "each-* made at test_it.py:14 in each*in the fixture 'each' (function)*",
            "whole-* made at test_it.py:9 in whole*in the fixture 'whole' (session)*",
        ]
    )
    assert {(each.fixture, each.test) for each in load("seen.jsonl")} == {("each", ""), ("whole", "")}


def test_what_fixtures_leave_fails_no_run_that_is_to_warn(pytester: pytest.Pytester) -> None:
    result = run(pytester, FIXTURES, "--tempfile-leaks=warn")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"*{SUMMARY}*"])


def test_a_fixture_may_send_the_temporary_files_elsewhere(pytester: pytest.Pytester) -> None:
    program = """\
        import os, tempfile, pytest

        @pytest.fixture(scope="module", autouse=True)
        def root(tmp_path_factory):
            with pytest.MonkeyPatch.context() as patch:
                root = tmp_path_factory.mktemp("root")
                patch.setenv("TMPDIR", str(root))
                patch.setattr(tempfile, "tempdir", None)
                yield root

        def test_first(root):
            assert tempfile.mkdtemp().startswith(str(root))

        def test_second(root):
            assert os.environ["TMPDIR"] == str(root)
        """
    pytester.makepyfile(test_other="def test_it():\n    import tempfile\n    tempfile.mkdtemp()\n")
    result = run(pytester, program, "--tempfile-leaks", "test_it.py", "test_other.py")
    result.assert_outcomes(passed=3, errors=1)  # the directories are those of the test again after the module


def test_a_thread_of_an_earlier_test_is_not_this_test(pytester: pytest.Pytester) -> None:
    program = """\
        import tempfile, threading

        go, thread = threading.Event(), None

        def work():
            go.wait()
            tempfile.mkdtemp(prefix="late-")

        def test_starts():
            global thread
            thread = threading.Thread(target=work)
            thread.start()

        def test_other():
            go.set()
            thread.join()
        """
    result = run(pytester, program, "--tempfile-leaks")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([f"*{SUMMARY}*", "late-* made at test_it.py:7 in work*after the end of*"])


@pytest.mark.skipif(sys.platform == "win32", reason="the descriptors of others")
def test_what_is_left_for_the_exit_is_judged_then(pytester: pytest.Pytester) -> None:
    program = """\
        import atexit, shutil, tempfile

        def test_removed():
            atexit.register(shutil.rmtree, tempfile.mkdtemp())

        def test_kept():
            tempfile.mkdtemp(prefix="kept-")
            atexit.register(print)

        def test_imports():
            import made_by_import
        """
    pytester.makepyfile(
        made_by_import="import tempfile\nplace = tempfile.mkdtemp(prefix='imported-')\n", test_it=program
    )
    result = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "--tempfile-leaks")
    result.assert_outcomes(passed=3)
    kept, imported = sorted(line for line in result.stderr.lines if "tempfile-leaks" in line)
    assert "imported-" in imported or "imported-" in kept
    assert "made_by_import.py:2" in kept + imported
    assert "test_it.py:7" in kept + imported


def test_the_file_names_lines_and_rules(pytester: pytest.Pytester) -> None:
    run(pytester, LEAK, "--tempfile-leaks=warn", "--tempfile-leaks-file", "seen.jsonl")
    (seen,) = load("seen.jsonl")
    assert (seen.what, seen.test, seen.code) == ("directory", "test_it.py::test_it", "TMP201")
    frame = seen.frames[seen.acquisition]
    assert Path(frame.path).name == "test_it.py"
    assert (frame.line, frame.text) == (7, 'directory = tempfile.mkdtemp(prefix="made-")')


def test_workers_are_heard_together(pytester: pytest.Pytester) -> None:
    clean = "def test_it(tmp_path):\n    pass\n"
    pytester.makepyfile(test_a=LEAK, test_b=LEAK, test_c=FIXTURES, test_d=clean)
    flags = ("-n", "2", "--dist", "loadfile", "--tempfile-leaks", "--tempfile-leaks-file", "seen.jsonl")
    result = pytester.runpytest_subprocess("-p", "no:hypothesispytest", *flags)
    result.assert_outcomes(passed=4, errors=2)
    result.stdout.fnmatch_lines([f"*{SUMMARY}*", "each-*", "whole-*"])
    assert sorted(each.test for each in load("seen.jsonl")) == ["", "", "test_a.py::test_it", "test_b.py::test_it"]


def test_nothing_stays_of_a_worker_that_crashes(pytester: pytest.Pytester, temporary_root: Path) -> None:
    pytester.makepyfile(test_a="import os\ndef test_it():\n    os._exit(3)\n")
    result = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "-n", "1", "--tempfile-leaks")
    result.assert_outcomes(failed=1)
    assert not list(temporary_root.glob("leaks-*"))


SPY = """\
import sys

def pytest_unconfigure():
    loaded = {name.split(".")[1] for name in sys.modules if name.startswith("flake8_tempfile.")}
    print("loaded:", *sorted(loaded | {"libcst", "rich", "flake8"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("flags", "expected"),
    [((), {"pytest_plugin"}), (("--tempfile-leaks",), {"pytest_plugin", "records", "settings"})],
    ids=["off", "on"],
)
def test_clean_tests_load_no_analysis(pytester: pytest.Pytester, flags: tuple[str, ...], expected: set[str]) -> None:
    pytester.makeconftest(SPY)
    pytester.makepyfile(
        test_it="import tempfile\ndef test_it(tmp_path):\n    with tempfile.TemporaryDirectory():\n        pass\n"
    )
    result = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "-p", "no:xdist", *flags)
    (line,) = (line for line in result.stdout.lines if line.startswith("loaded:"))
    assert set(line.split()[1:]) == expected


def test_the_way_in_imports_pytest_only() -> None:
    program = "import pytest, sys; before = set(sys.modules); import flake8_tempfile.pytest_plugin.plugin; "
    done = subprocess.run(
        [sys.executable, "-c", f"{program}print(*sorted(set(sys.modules) - before))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [
        "flake8_tempfile",
        "flake8_tempfile.pytest_plugin",
        "flake8_tempfile.pytest_plugin.plugin",
    ]
