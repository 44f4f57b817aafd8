"""The text search lets every file through that can have findings, and few others."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from conftest import CLEAN, FIXTURES, LEAK

from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.prefilter import may_concern

PLAIN = """\
\"\"\"A template that attempts to format a temporal attempt.\"\"\"
import os

TMP = os.environ.get("HOME")
tmp = [item for item in os.listdir(TMP)]
tmp.remove("x")
"""


def both(text: str, settings: Settings) -> bool:
    """Search text and bytes, which must agree."""
    found = may_concern(text, settings)
    assert may_concern(text.encode(), settings) == found
    return found


@pytest.mark.parametrize("text", [LEAK, CLEAN])
def test_programs_with_temporary_files_pass(text: str) -> None:
    assert both(text, Settings())


@pytest.mark.parametrize("text", ["", PLAIN, "'https://templates.example'", r"r'C:\Temperature'"])
def test_programs_without_any_do_not(text: str) -> None:
    assert not both(text, Settings())


@pytest.mark.parametrize(
    "text",
    [
        "from tempfile import *",
        "from anyio import TemporaryDirectory",
        "os.tmpnam()",
        "os.environ['TMPDIR']",
        'os.environ["TMP"]',
        "open('/tmp/x', 'w')",
        'os.path.join("/var", "tmp", name)',
        "Path('/') / 'tmp'",
        "'/dev/shm/x'",
        r"'C:\\Temp\\x'",
        r"r'c:\temp'",
        "'D:/TEMP/x'",
        r"r'%temp%\x'",
        "path.unlink()",
        "shutil.rmtree(path)",
        "os.removedirs(path)",
        "from os import path, remove",
        "from os import remove\nremove(path)",
        "from os import remove as rm, path",
        "from os import (\n    path,\n    remove\n)",
        "from os import (\n\tpath,\n\tremove as rm,\n)",
        "from os import path, \\\n    remove  # one",
        "x = 1  # noqa: TMP204",
        "x = 1  # noqa: removal-outside-finally",
        "request.files['a']",
    ],
)
def test_each_trigger(text: str) -> None:
    assert both(f"{PLAIN}\n{text}\n", Settings())


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (Settings(temp_directories=("/scratch",)), "open('/scratch/x', 'w')"),
        (Settings(temp_directories=(r"E:\Scratch",)), r"open('e:\\scratch\\x', 'w')"),
        (Settings(acquirers=("shop.files.new_scratch",)), "files.new_scratch()"),
        (Settings(acquirers=("*.new_[a-z]*",)), "x = new_thing()"),
        (Settings(removers=("*.sweep",)), "broom.sweep(path)"),
        (Settings(removers=("*",)), "x = 1"),
    ],
)
def test_settings_add_triggers(settings: Settings, text: str) -> None:
    assert both(text, settings)
    assert both(PLAIN, settings) == (settings.removers == ("*",))


def test_settings_replace_the_directories() -> None:
    assert not both("open('/dev/shm/x', 'w')", Settings(temp_directories=("/scratch",)))


def test_no_finding_is_lost_in_a_sample_of_real_code() -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    paths = [*library.glob("*.py"), *sorted(library.glob("*/*.py"))[::12], *sorted(library.glob("*/*/*.py"))[::30]]
    left_out = 0
    for path in paths:
        source = path.read_text("utf-8-sig", "replace")
        if not may_concern(source, Settings()):
            left_out += 1
            assert check_source(source, str(path), Settings()) == (), path
    assert left_out > 100


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*/**/*.py")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_fixture_with_findings_passes(path: Path) -> None:
    data = path.read_bytes()
    if b"# TMP" in data:
        assert may_concern(data, Settings())
