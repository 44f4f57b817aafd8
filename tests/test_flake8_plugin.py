"""The plugin inside the real flake8."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import CLEAN, FIXTURES, LEAK, NEW_ARGUMENT, ROOT
from flake8.exceptions import ExecutionError  # type: ignore[import-untyped]

from flake8_tempfile import flake8_plugin
from flake8_tempfile.command import dispatch
from flake8_tempfile.flake8_plugin import Plugin
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import Settings

Write = Callable[[str, "str | bytes"], Path]
OPT_IN = [registered.rule.code for registered in RULES if not registered.rule.default]


def flake8(*arguments: str, text: str | None = None) -> list[str]:
    """Return the lines that flake8 prints of this plugin's findings."""
    done = subprocess.run([sys.executable, "-m", "flake8", *arguments], capture_output=True, text=True, input=text)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if " TMP" in line]


def codes(lines: list[str]) -> list[str]:
    return [line.split()[1] for line in lines]


def test_a_finding(write: Write) -> None:
    write("leak.py", LEAK)
    write("clean.py", CLEAN)
    (line,) = flake8("leak.py", "clean.py")
    assert line.startswith("leak.py:5:17: TMP201 ")


def test_stdin(write: Write) -> None:
    write("unrelated.py", "")
    assert flake8("-", text=LEAK)[0].startswith("stdin:5:17: TMP201 ")
    assert flake8("--stdin-display-name=x/y.py", "-", text=LEAK)[0].startswith("x/y.py:5:17: TMP201 ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ["TMP201"]),
        (("--select=TMP",), ["TMP201", "TMP402"]),
        (("--select=TMP4",), ["TMP402"]),
        (("--extend-select=TMP402",), ["TMP201", "TMP402"]),
        (("--extend-select=TMP402", "--extend-ignore=TMP2"), ["TMP402"]),
        (("--extend-select=TMP",), ["TMP201", "TMP402"]),
        (("--ignore=TMP201",), []),
        (("--ignore=E203,W503",), ["TMP201"]),
        (("--ignore=E203,W503", "--extend-select=TMP402"), ["TMP201", "TMP402"]),
        (("--ignore=E203,TMP4", "--extend-select=TMP402"), ["TMP201", "TMP402"]),
        (("--ignore=TMP402", "--extend-select=TMP4"), ["TMP201"]),
        (("--select=E,F,TMP",), ["TMP201", "TMP402"]),
        (("--select=E,F",), []),
        (("--select=E,F,T",), ["TMP201"]),
        (("--extend-ignore=E203",), ["TMP201"]),
        (("--extend-ignore=TMP201",), []),
        (("--extend-ignore=TMP2", "--select=TMP"), ["TMP402"]),
        (("--per-file-ignores=leak.py:TMP2", "--extend-select=TMP402"), ["TMP402"]),
        (("--per-file-ignores=leak.py:E203", "--ignore=W503"), ["TMP201"]),
        (("--per-file-ignores=leak.py:TMP201",), []),
        (("--per-file-ignores=other.py:TMP201",), ["TMP201"]),
    ],
)
def test_selection_is_that_of_flake8(arguments: tuple[str, ...], expected: list[str], write: Write) -> None:
    write("leak.py", LEAK)
    assert codes(flake8(*arguments, "leak.py")) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("ignore = E203,W503",), ["TMP201"]),
        (("ignore =", "    E203,", "    W503,"), ["TMP201"]),
        (("extend-ignore = E203, W503",), ["TMP201"]),
        (("select = TMP4",), ["TMP402"]),
        (("select = B,E,F,W", "extend-select = TMP4"), ["TMP402"]),
        (("ignore = E203", "per-file-ignores =", "    leak.py: TMP201"), []),
    ],
)
def test_so_it_is_in_its_configuration(lines: tuple[str, ...], expected: list[str], write: Write) -> None:
    write("leak.py", LEAK)
    write(".flake8", "\n".join(("[flake8]", *lines, "")))
    assert codes(flake8("leak.py")) == expected
    assert codes(flake8(".")) == expected


FROM_TOML = """\
import sys
from flake8.main import cli
from flake8.options import config
read = config.parse_config
config.parse_config = lambda *given: {{**read(*given), {key!r}: {value!r}}}
sys.exit(cli.main())
"""


def flake8_with(key: str, value: object, *arguments: str) -> tuple[int, list[str], str]:
    """Run flake8 with an option as programs set it that read it from TOML."""
    script = FROM_TOML.format(key=key, value=value)
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True)
    return done.returncode, codes([line for line in done.stdout.splitlines() if ": TMP" in line]), done.stderr


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3.12, []), (3.1, ["TMP304"]), (3.11, ["TMP304"]), ("3.12", []), ("py312", []), (3.13, [])],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_target_version_from_toml(value: object, expected: list[str], jobs: str, write: Write) -> None:
    write("new.py", NEW_ARGUMENT)
    write("new_too.py", "")
    assert flake8_with("tempfile_target_version", value, f"--jobs={jobs}", ".")[1:] == (expected, "")


@pytest.mark.parametrize("value", [True, 3, -1.5, ["3.12"], {"a": 1}])
def test_a_target_version_that_is_none(value: object, write: Write) -> None:
    write("new.py", NEW_ARGUMENT)
    assert flake8_with("tempfile_target_version", value, "new.py") == (1, [], "")
    with pytest.raises(ExecutionError, match=r"^tempfile-target-version: .* is no Python version like '3\.12'"):
        flake8_plugin._target(value)


@pytest.mark.parametrize("value", [["/spool"], "/spool, /x", ("/spool",), 3, None, True, [1, "/spool"]])
def test_a_list_from_toml(value: object, write: Write) -> None:
    write("write.py", "with open('/spool/x', 'w') as file:\n    file.write('x')\n")
    expected = ["TMP101"] if "spool" in str(value) else []
    assert flake8_with("tempfile_extend_temp_directories", value, "write.py")[1:] == (expected, "")


def test_comments_are_left_to_flake8(write: Write) -> None:
    write("leak.py", LEAK.replace("mkdtemp()", "mkdtemp()  # noqa: TMP201"))
    assert flake8("leak.py") == []
    assert codes(flake8("--disable-noqa", "leak.py")) == ["TMP201"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_options_reach_every_process(jobs: str, write: Write) -> None:
    write("setup.cfg", "[flake8]\ntempfile-extend-temp-directories = /scratch/, /spool\nextend-select = TMP1\n")
    for number in range(8):
        write(f"write_{number}.py", f"with open('/spool/{number}', 'w') as file:\n    file.write('x')\n")
    assert codes(flake8(f"--jobs={jobs}", ".")) == ["TMP101"] * 8
    assert flake8(f"--jobs={jobs}", "--isolated", ".") == []


def test_what_is_imported_is_followed_unless_that_is_switched_off(write: Write) -> None:
    write("helper.py", "def gone(path):\n    path.rmdir()\n")
    body = "    d = tempfile.mkdtemp()\n    try:\n        use(d)\n    finally:\n        gone(d)\n"
    write("main.py", f"import tempfile\n\nfrom helper import gone\n\n\ndef work(use):\n{body}")
    assert flake8("main.py") == []
    assert codes(flake8("--tempfile-follow-imports=false", "main.py")) == ["TMP201"]
    write("setup.cfg", "[flake8]\ntempfile-follow-imports = false\n")
    assert codes(flake8("main.py")) == ["TMP201"]
    write("setup.cfg", "[flake8]\ntempfile-src = lib\n")
    Path("lib").mkdir()
    Path("lib/helper.py").write_text(Path("helper.py").read_text())
    Path("helper.py").unlink()
    assert flake8("main.py") == []


def test_the_target_version(write: Write) -> None:
    write("new.py", NEW_ARGUMENT)
    assert codes(flake8("new.py")) == ["TMP304"]
    assert flake8("--tempfile-target-version=3.12", "new.py") == []


def test_a_wrong_option_is_named(write: Write) -> None:
    write("setup.cfg", "[flake8]\ntempfile-target-version = 3.x\n")
    done = subprocess.run([sys.executable, "-m", "flake8"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "argument --tempfile-target-version: '3.x' is no Python version like '3.12'" in done.stderr


def test_all_lists_are_options() -> None:
    given: dict[str, dict[str, object]] = {}

    class Manager:
        def add_option(self, *names: str, **arguments: object) -> None:
            given[names[0]] = arguments

    Plugin.add_options(Manager())
    assert all(arguments["parse_from_config"] and arguments["help"] for arguments in given.values())
    names = {name.removeprefix("--tempfile-").replace("-", "_") for name in given}
    assert names == set(Settings._fields) - {"codes", "edits"} | {"extend_temp_directories"}


def test_the_file_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("opened or parsed")

    tree, lines = ast.parse(LEAK), LEAK.splitlines(keepends=True)
    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", refuse)
        patch.setattr(ast, "parse", refuse)
        found = list(Plugin(tree, lines, "no/such/file.py").run())
    assert [(line, column) for line, column, text, _ in found if text.startswith("TMP201 ")] == [(5, 16)]


def test_a_file_without_a_trigger_costs_a_text_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Iterator[object]:
        raise AssertionError("analysed")

    monkeypatch.setattr(flake8_plugin, "check_tree", refuse)
    source = "x = 1\n"
    assert list(Plugin(ast.parse(source), [source], "x.py").run()) == []
    with pytest.raises(AssertionError, match="analysed"):
        list(Plugin(ast.parse(LEAK), [LEAK], "x.py").run())


def test_plugin_and_command_agree_on_all_fixtures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    folders = sorted(
        str(path.relative_to(ROOT))
        for path in [*(FIXTURES / "rules").iterdir(), FIXTURES / "scenarios"]
        if path.name != "TMP001"
    )
    flags = ("-q", "--no-cache", "--select", "ALL", "--output-format", "concise")
    assert dispatch.main(["check", *flags, *folders]) == 1
    # Comments that silence nothing are flake8's business there, and it has no marks for what can be fixed.
    lines = [line.replace(" [*] ", " ", 1) for line in capsys.readouterr().out.splitlines()]
    command = sorted(line for line in lines if ": TMP002 " not in line)
    assert command
    assert sorted(flake8("--isolated", "--select=TMP", f"--extend-select={','.join(OPT_IN)}", *folders)) == command
