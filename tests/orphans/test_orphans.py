"""``orphans`` names for each group of names the lines that make them, and tells what no line makes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tempfile.command.dispatch import main

Write = Callable[[str, str | bytes], Path]

PROGRAM = """\
import os
import tempfile
import uuid
from pathlib import Path

PREFIX = "upload-"


def upload(data, convert):
    descriptor, path = tempfile.mkstemp(".png", PREFIX)
    os.close(descriptor)
    convert(path, data)
    os.unlink(path)


def work():
    return tempfile.mkdtemp()


def report(name):
    Path(f"/tmp/report-{name}.csv").write_text("x")


def log(job):
    path = os.path.join(tempfile.gettempdir(), "jobs", "job-%d.log" % job)
    with open(path, "w") as file:
        file.write("")


def scratch(use):
    path = os.path.join(tempfile.gettempdir(), f"scratch-{uuid.uuid4().hex}.db")
    open(path, "w").close()
    use(path)
    os.remove(path)


def elsewhere():
    return tempfile.mkdtemp(prefix="other-", dir="/srv/data")


def somewhere(base):
    return tempfile.mkdtemp(prefix="based-", dir=base)


def anything(name):
    return tempfile.mkdtemp(prefix=name)


def own(name):
    with tempfile.NamedTemporaryFile(prefix="own-", suffix=name) as file:
        return file.read()
"""


@pytest.fixture
def place(write: Write) -> Path:
    write("project/app.py", PROGRAM)
    directory = Path("left").absolute()
    directory.mkdir()
    return directory


def orphans(capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    assert main(["orphans", "left", "project", *flags]) == 0
    return capsys.readouterr().out


def lines_for(capsys: pytest.CaptureFixture[str], name: str) -> list[int]:
    (found,) = json.loads(orphans(capsys, "--output-format", "json"))["groups"]
    assert found["count"] == 1, name
    return [site["line"] for site in found["sites"]]


@pytest.mark.parametrize(
    ("name", "is_directory", "line"),
    [
        ("upload-ab3defgh.png", False, 10),
        ("upload-abcdefgh.png", False, 10),
        ("tmpab3defgh", True, 17),
        ("report-all.csv", False, 21),
        ("jobs", True, 25),
        ("scratch-6438e99c169a42f7946e86d18c0ffee0.db", False, 32),
        ("based-ab3defgh", True, 42),
        ("own-ab3defgh.x", False, 50),
    ],
)
def test_a_name_leads_to_the_line_that_makes_such_names(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, is_directory: bool, line: int
) -> None:
    (place / name).mkdir() if is_directory else (place / name).touch()
    assert lines_for(capsys, name) == [line]


@pytest.mark.parametrize(
    ("name", "is_directory"),
    [
        ("upload-ab3defgh.jpg", False),
        ("upload-ab3defgh.png", True),  # a file is made there
        ("tmpab3defgh", False),  # a directory is made there
        ("tmpab3defghi", True),
        ("other-ab3defgh", True),  # it is made elsewhere
        ("alien", False),
    ],
)
def test_other_names_lead_to_no_line(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, is_directory: bool
) -> None:
    (place / name).mkdir() if is_directory else (place / name).touch()
    assert lines_for(capsys, name) == []
    assert "No site in project makes such names:" in orphans(capsys)


def test_what_a_factory_really_makes_is_recognised(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        descriptor, _ = tempfile.mkstemp(".png", "upload-", place)
        os.close(descriptor)
        tempfile.mkdtemp(dir=place)
    report = json.loads(orphans(capsys, "--output-format", "json"))
    assert [(each["name"], each["count"]) for each in report["groups"]] == [
        ("tmp????????", 5),
        ("upload-????????.png", 5),
    ]
    # The directory is returned: its removal is the caller's.
    assert [site["codes"] for each in report["groups"] for site in each["sites"]] == [[], ["TMP204"]]


def test_a_group_has_counts_bytes_and_ages(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, age in enumerate((0, 7200, 200_000, 10**9)):
        path = place / f"report-{number}.csv"
        path.write_bytes(b"x" * 1000)
        moment = path.stat().st_mtime - age
        os.utime(path, (moment, moment))
    (found,) = json.loads(orphans(capsys, "--output-format", "json"))["groups"]
    assert (found["prefix"], found["suffix"], found["kind"]) == ("report-", ".csv", "file")
    assert (found["count"], found["bytes"]) == (4, 4000)
    assert found["ages"] == {"hour": 1, "day": 1, "week": 1, "month": 0, "older": 1}
    assert found["oldest"] < found["newest"]
    text = orphans(capsys)
    assert "report-*.csv  4 files, 4.0 kB: 1 of the last hour, 1 of the last day, 1 of the last week, 1 older" in text
    assert f'{os.path.join("project", "app.py")}:21: f"/tmp/report-{{name}}.csv"  TMP101, TMP202' in text


@pytest.mark.skipif(os.name != "posix", reason="such names cannot be given")
def test_names_do_nothing_to_a_terminal(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(os.fsdecode(os.fsencode(place) + b"/\x1b]0;title\x07\n\xff")).touch()
    text = orphans(capsys)
    assert "\\x1b" in text
    assert "\x1b" not in text
    assert orphans(capsys, "--output-format", "json").isascii()


def test_an_empty_directory(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert orphans(capsys) == "left: nothing in it\n"


def test_a_directory_that_cannot_be_read_is_a_mistake(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orphans", "nowhere", "project"]) == 2
    assert "nowhere: No such file" in capsys.readouterr().err


def test_a_file_that_cannot_be_parsed_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("project/broken.py").write_text("import tempfile\ndef\n")
    (place / "tmpab3defgh").mkdir()
    assert main(["orphans", "left", "project"]) == 0
    captured = capsys.readouterr()
    assert "broken.py: line 2:" in captured.err
    assert "app.py:17" in captured.out


def test_a_site_in_a_notebook_is_in_its_cell(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    source = {"source": "import tempfile\nplace = tempfile.mkdtemp(prefix='book-')\n"}
    notebook = {"cells": [{**cell, "source": ""}, cell | source], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    Path("project/book.ipynb").write_text(json.dumps(notebook))
    (place / "book-ab3defgh").mkdir()
    assert "book.ipynb:cell 2:2: tempfile.mkdtemp(prefix='book-')" in orphans(capsys)


def test_nothing_is_changed(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "tmpab3defgh").mkdir()
    before = [(path, path.stat().st_mtime_ns) for path in sorted(Path().rglob("*"))]
    orphans(capsys)
    assert [(path, path.stat().st_mtime_ns) for path in sorted(Path().rglob("*"))] == before


def test_literal_places_in_another_shared_directory_are_not_meant(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "report-all.csv").touch()
    flags = ("--extend-temp-directories", str(place))
    text = orphans(capsys, *flags)
    assert "app.py:21" not in text
