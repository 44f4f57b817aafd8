"""Calls that give back the path they are given, whoever offers them."""

from __future__ import annotations

import pytest
from lifetime_sources import call, codes, work

from flake8_tempfile.analysis.paths.forms import is_conversion


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("str(p)", "str", True),
        ("realpath(p)", "os.path.realpath", True),
        ("filesystem.realpath(p)", "project.filesystem.realpath", True),
        ("ensure_text(p)", "six.ensure_text", True),
        ("epath.Path(p)", "etils.epath.Path", True),
        ("self.realpath()", "self.realpath", False),
        ("ocr.to_text(p)", "ocr.to_text", False),
        ("to_text(p)", "to_text", False),
        ("load(p)", "load", False),
        ("PathLoader(p)", "PathLoader", False),
    ],
)
def test_conversions(source: str, name: str, expected: bool) -> None:
    assert is_conversion(call(source), name) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return fs.realpath(tempfile.mkdtemp())", []),
        ("return load(tempfile.mkdtemp())", ["TMP201"]),
        ("d = fs.realpath(tempfile.mkdtemp())\nuse(d)", ["TMP201"]),
        ("d = fs.realpath(tempfile.mkdtemp())\nuse(d)\nshutil.rmtree(d)", ["TMP204"]),
        ("d = tempfile.mkdtemp()\nd = fs.realpath(d)\nshutil.rmtree(d)", []),
        ("d = str(tempfile.mkdtemp(), 'ascii')\nshutil.rmtree(d)", []),
        ("d = fs.Path(tempfile.mkdtemp(), 'x')\nshutil.rmtree(d)", ["TMP201"]),
        ("return str.__new__(cls, tempfile.mkdtemp())", []),
        ("new = super().__new__(cls, tempfile.mkdtemp())\nreturn new", []),
        ("new = super().__new__(cls, tempfile.mkdtemp())\nuse(new)", ["TMP201"]),
    ],
)
def test_a_converted_path_is_the_same_path(body: str, expected: list[str]) -> None:
    assert [code for _, code in codes(work(body))] == expected


def test_a_path_is_converted_without_fail_and_a_text_is_not() -> None:
    assert codes(work("d = tempfile.mkdtemp()\nx = fs.realpath(data)\nshutil.rmtree(d)")) == []
    assert codes(work("d = tempfile.mkdtemp()\nx = ensure_bytes(data)\nshutil.rmtree(d)")) == [(3, "TMP204")]


def test_to_write_the_path_itself_otherwise_does_not_fail() -> None:
    body = "d = tempfile.mkdtemp()\nb = {}(d)\ntry:\n    use(b)\nfinally:\n    shutil.rmtree(b)"
    assert codes("from project import to_bytes\n" + work(body.format("to_bytes"))) == []
    assert codes(work(body.format("found"))) != []


@pytest.mark.parametrize("spelling", ["to_bytes", "found", "fs.native"])
def test_a_function_of_one_argument_only_spells_what_is_removed(spelling: str) -> None:
    body = "d = tempfile.mkdtemp()\ntry:\n    use(d)\nfinally:\n    shutil.rmtree({}({}))"
    assert codes(work(body.format(spelling, "d"))) == []
    assert codes(work(body.format(spelling, "other"))) == [(3, "TMP201")]
    assert codes(work(body.format(spelling, "os.path.join(d, 'x')"))) == [(3, "TMP201")]
