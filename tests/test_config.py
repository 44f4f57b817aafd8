"""``pyproject.toml`` and flags -> options."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tempfile.command.dispatch import main
from flake8_tempfile.config.keys import parse_version
from flake8_tempfile.config.pyproject import DEFAULT_EXCLUDE, ConfigError, Configuration, Flags, Options
from flake8_tempfile.selecting.selection import Selection
from flake8_tempfile.settings import DEFAULT_TARGET, TEMP_DIRECTORIES

Write = Callable[[str, "str | bytes"], Path]
TABLE = "[tool.flake8-tempfile]\n"


def options(directory: str = ".", flags: Flags | None = None) -> Options:
    return Configuration(flags or Flags()).options_for(directory)


def test_without_any_file_there_are_the_defaults(write: Write) -> None:
    write("x.py", "")
    assert options()._replace(root=".") == Options()


def test_every_key(write: Write) -> None:
    write(
        "pyproject.toml",
        TABLE + 'select = ["TMP2"]\nextend-select = ["temp-without-prefix"]\nignore = ["TMP204"]\n'
        'target-version = "3.12"\ntemp-directories = ["/a"]\nextend-temp-directories = ["/b"]\n'
        'acquirers = ["a.*"]\nremovers = ["r"]\nowners = ["o"]\nharmless-calls = ["h"]\n'
        'follow-imports = false\nsrc = ["python"]\n'
        'exclude = ["x"]\nextend-exclude = ["y/z"]\nrespect-gitignore = false\ncache-dir = "kept"\n'
        '[tool.flake8-tempfile.per-file-ignores]\n"tests/*" = ["TMP1"]\n',
    )
    found = options()
    assert found.layers == (Selection(("TMP2",), ("TMP402",), ("TMP204",)),)
    assert found.settings.target_version == (3, 12)
    assert found.settings.temp_directories == ("/a", "/b")
    assert found.settings.acquirers == ("a.*",)
    assert found.settings.removers == ("r",)
    assert found.settings.owners == ("o",)
    assert found.settings.harmless_calls == ("h",)
    assert not found.settings.follow_imports
    assert found.settings.src == (str(Path("python").absolute()),)
    assert found.exclude == ("x", "y/z")
    assert found.per_file_ignores == (("tests/*", ("TMP1",)),)
    assert not found.respect_gitignore
    assert found.cache_dir == str(Path("kept").absolute())
    assert found.file == str(Path("pyproject.toml").absolute())


def test_lists_can_be_extended(write: Write) -> None:
    write("pyproject.toml", TABLE + 'extend-exclude = ["generated"]\nextend-temp-directories = ["/scratch"]\n')
    assert options().exclude == (*DEFAULT_EXCLUDE, "generated")
    assert options().settings.temp_directories == (*TEMP_DIRECTORIES, "/scratch")


def test_the_nearest_table_decides_alone(write: Write) -> None:
    write("pyproject.toml", TABLE + 'select = ["TMP2"]\n')
    write("inner/pyproject.toml", TABLE + 'ignore = ["TMP3"]\n')
    write("inner/deep/er/x.py", "")
    write("other/pyproject.toml", "[tool.other]\n")
    assert options().layers == (Selection(("TMP2",)),)
    assert options("inner/deep/er").layers == (Selection(ignore=("TMP3",)),)
    assert options("other") == options()
    assert Path(options("inner/deep/er").root).name == "inner"


@pytest.mark.parametrize(
    ("requires", "target"),
    [
        (">=3.8", (3, 8)),
        (">= 3.11, < 4", (3, 11)),
        ("~=3.9", (3, 9)),
        ("==3.12.*", (3, 12)),
        (">3.7,>=3.9.1", (3, 9)),
        ("<4", DEFAULT_TARGET),
        ("", DEFAULT_TARGET),
    ],
)
def test_the_target_comes_from_the_project(requires: str, target: tuple[int, int], write: Write) -> None:
    write("pyproject.toml", f'[project]\nrequires-python = "{requires}"\n')
    assert options().settings.target_version == target


def test_the_target_that_is_set_beats_the_one_that_is_derived(write: Write) -> None:
    write("pyproject.toml", TABLE + 'target-version = "py313"\n[project]\nrequires-python = ">=3.11"\n')
    write("inner/pyproject.toml", '[project]\nrequires-python = ">=3.9"\n')
    write("own/pyproject.toml", TABLE + '[project]\nrequires-python = ">=3.9"\n')
    assert options().settings.target_version == (3, 13)
    assert options("inner").settings.target_version == (3, 13)
    assert options("own").settings.target_version == (3, 9)
    assert options("own", Flags(values={"target-version": (3, 12)})).settings.target_version == (3, 12)


def test_a_derived_target_is_taken_from_the_nearest_project(write: Write) -> None:
    write("pyproject.toml", TABLE + 'ignore = ["TMP3"]\n[project]\nrequires-python = ">=3.11"\n')
    write("inner/pyproject.toml", '[project]\nrequires-python = ">=3.9"\n')
    assert options("inner").settings.target_version == (3, 9)
    assert options("inner").layers == options().layers


def test_flags_are_the_upper_layer(write: Write) -> None:
    write("pyproject.toml", TABLE + 'select = ["TMP2"]\n')
    flags = Flags(Selection(ignore=("TMP204",)))
    assert options(flags=flags).layers == (Selection(("TMP2",)), flags.selection)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (TABLE + "slect = []\n", "unknown key 'slect' in [tool.flake8-tempfile] (did you mean 'select'?)"),
        (TABLE + "extend_select = []\n", "unknown key 'extend_select' in [tool.flake8-tempfile] (did you mean 'exten"),
        (TABLE + 'respect-gitignore = "no"\n', "respect-gitignore in [tool.flake8-tempfile]: expected true or false"),
        (TABLE + "cache-dir = 1\n", "cache-dir in [tool.flake8-tempfile]: expected a path"),
        (TABLE + "quux = 1\n", "unknown key 'quux' in [tool.flake8-tempfile]"),
        (TABLE + 'select = "TMP2"\n', "select in [tool.flake8-tempfile]: expected a list of strings"),
        (TABLE + "exclude = [1]\n", "exclude in [tool.flake8-tempfile]: expected a list of strings"),
        (TABLE + 'temp-directories = [""]\n', "temp-directories in [tool.flake8-tempfile]: expected a list"),
        (TABLE + 'temp-directories = ["/"]\n', "temp-directories in [tool.flake8-tempfile]: expected directories, "),
        (TABLE + 'ignore = ["TMP2o4"]\n', "ignore in [tool.flake8-tempfile]: unknown rule 'TMP2o4' (did you mean"),
        (TABLE + 'target-version = "4"\n', "target-version in [tool.flake8-tempfile]: '4' is no Python version"),
        (TABLE + "target-version = 3.12\n", "target-version in [tool.flake8-tempfile]: expected a string"),
        (TABLE + "per-file-ignores = []\n", "per-file-ignores in [tool.flake8-tempfile]: expected a table"),
        (TABLE + 'per-file-ignores.a = ["X"]\n', "per-file-ignores in [tool.flake8-tempfile]: unknown rule 'X'"),
        ("[tool]\nflake8-tempfile = 1\n", "tool.flake8-tempfile is not a table"),
        (TABLE + "select = [\n", "pyproject.toml: "),
    ],
)
def test_mistakes_are_named(text: str, complaint: str, write: Write) -> None:
    path = write("pyproject.toml", text)
    with pytest.raises(ConfigError) as caught:
        options()
    assert str(caught.value).startswith(f"{path}: ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize("text", ["[[[requires-python", 'requires-python = "\xff"', "[project]\nrequires-python = 3\n"])
def test_broken_files_of_others_do_not_matter(text: str, write: Write) -> None:
    write("pyproject.toml", text.encode("latin-1"))
    assert options()._replace(root=".") == Options()


@pytest.mark.parametrize(("text", "version"), [("3.12", (3, 12)), ("py310", (3, 10)), (" 3.9 ", (3, 9))])
def test_versions(text: str, version: tuple[int, int]) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize("text", ["", "3", "3.", "2.7", "3.12.1", "py3.x"])
def test_other_texts_are_no_versions(text: str) -> None:
    with pytest.raises(ValueError, match="is no Python version"):
        parse_version(text)


def test_flags_stand_above_files_and_extend_them(write: Write) -> None:
    write("pyproject.toml", TABLE + 'removers = ["a"]\nowners = ["o"]\nextend-exclude = ["x"]\n')
    found = options(flags=Flags(values={"removers": ("b",), "extend-exclude": ("y",)}))
    assert found.settings.removers == ("b",)
    assert found.settings.owners == ("o",)
    assert found.exclude == (*DEFAULT_EXCLUDE, "x", "y")


def test_isolated_reads_no_file(write: Write) -> None:
    write("pyproject.toml", TABLE + "select = [\n")
    assert options(flags=Flags(isolated=True))._replace(root=".") == Options()


def test_a_named_file_replaces_those_of_the_projects(write: Write) -> None:
    write("pyproject.toml", TABLE + 'ignore = ["TMP1"]\n[project]\nrequires-python = ">=3.11"\n')
    write("strict.toml", 'extend-select = ["TMP4"]\nexclude = ["gen/x"]\n')
    write("other/pyproject.toml", TABLE + 'ignore = ["TMP2"]\n[project]\nrequires-python = ">=3.12"\n')
    found = options("other", Flags(file="strict.toml"))
    assert found.layers == (Selection(extend_select=("TMP4",)),)
    assert found.exclude == ("gen/x",)
    assert found.root == str(Path.cwd())
    assert found.settings.target_version == (3, 12)
    assert options(flags=Flags(file="other/pyproject.toml")).layers == (Selection(ignore=("TMP2",)),)
    assert options(flags=Flags(file="other/pyproject.toml")).settings.target_version == (3, 12)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("strict.toml", "slect = []\n", "strict.toml: unknown key 'slect' (did you mean 'select'?)"),
        ("strict.toml", TABLE + "slect = []\n", "strict.toml: unknown key 'slect' in [tool.flake8-tempfile] (did"),
        ("pyproject.toml", "[tool.other]\n", "pyproject.toml: there is no table [tool.flake8-tempfile]"),
        ("strict.toml", "a = \n", "strict.toml: "),
        ("strict.toml", b"\xff", "strict.toml: "),
        ("other.toml", "", "strict.toml: No such file or directory"),
    ],
)
def test_mistakes_in_a_named_file(name: str, text: str | bytes, complaint: str, write: Write) -> None:
    write(name, text)
    with pytest.raises(ConfigError) as caught:
        options(flags=Flags(file="pyproject.toml" if name == "pyproject.toml" else "strict.toml"))
    assert str(caught.value).startswith(complaint)


def test_a_directory_that_may_not_be_entered_has_no_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever walks it says that it cannot be read; a file that cannot be read in an open one is an error."""
    real = os.open

    def refusing(path: str, flags: int) -> int:
        if path.endswith("closed/pyproject.toml"):
            raise PermissionError(13, "Permission denied")
        return real(path, flags)

    write("closed/x.py", "")
    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(ConfigError, match=r"closed/pyproject\.toml: Permission denied"):
        options("closed")
    monkeypatch.setattr(os, "access", lambda path, mode: not path.endswith("closed"))
    assert options("closed") == options()


# A program, the setting it is about as key and value, and whether the setting makes a finding or takes one away.
EFFECTS = [
    pytest.param("d = tempfile.mkdtemp()\nfs.zap(d)\n", "removers", "fs.zap", False, id="remover"),
    pytest.param("d = tempfile.mkdtemp()\ntool.zap_all(d)\n", "removers", "*.zap_*", False, id="removers"),
    pytest.param(
        "d = tempfile.mkdtemp()\ntry:\n    tool.take(d)\nexcept BaseException:\n    os.rmdir(d)\n    raise\n",
        "owners",
        "*.take",
        False,
        id="owner",
    ),
    pytest.param("def f():\n    d = fs.fresh()\n    print(d)\n", "acquirers", "fs.fresh", True, id="acquirer"),
    pytest.param(
        "def f():\n    fd, d = tempfile.mkstemp()\n    stats.count()\n    os.close(fd)\n    os.unlink(d)\n",
        "harmless-calls",
        "stats.*",
        False,
        id="harmless call",
    ),
    pytest.param('open("/scratch/x", "w")\n', "extend-temp-directories", "/scratch", True, id="one more directory"),
    pytest.param('open("/scratch/x", "w")\n', "extend-temp-directories", "/scratch/", True, id="with a slash"),
    pytest.param('open("/tmp/x", "w")\n', "temp-directories", "/scratch", False, id="other directories"),
]


@pytest.mark.parametrize("form", ["flag", "file", "named file", "key"])
@pytest.mark.parametrize(("program", "key", "value", "finds"), EFFECTS)
def test_every_setting_of_the_analysis_has_its_effect(
    form: str, program: str, key: str, value: str, finds: bool, write: Write
) -> None:
    write("a.py", f"import os\nimport tempfile\nimport fs, stats, tool\n\n\n{program}")
    check = ["check", "--no-cache", "--ignore", "TMP207", "a.py"]
    assert main(check) == (0 if finds else 1)
    line = f'{key} = ["{value}"]'
    if form == "file":
        write("pyproject.toml", f"{TABLE}{line}\n")
    if form == "named file":
        write("own.toml", f"{line}\n")
    flags = {"flag": [f"--{key}", value], "key": ["--config", line], "named file": ["--config", "own.toml"]}
    assert main([*check, *flags.get(form, [])]) == (1 if finds else 0)


@pytest.mark.parametrize("form", ["flag", "file"])
def test_where_imports_lead(form: str, write: Write) -> None:
    body = "    d = tempfile.mkdtemp()\n    try:\n        use(d)\n    finally:\n        gone(d)\n"
    write("tools/main.py", f"import tempfile\n\nfrom lib.files import gone\n\n\ndef work(use):\n{body}")
    write("python/lib/files.py", "def gone(path):\n    path.rmdir()\n")
    write("pyproject.toml", TABLE + ('src = ["python"]\n' if form == "file" else ""))
    check = ["check", "--no-cache", "tools/main.py", *(["--src", "python"] if form == "flag" else [])]
    assert main(check) == 0
    assert main([*check, "--no-follow-imports"]) == 1
    assert main([*check, "--config", "follow-imports=false"]) == 1
    assert main([*check, "--config", "follow-imports=false", "--follow-imports"]) == 0
