"""Every format says of a finding which tests have confirmed it."""

from __future__ import annotations

import json

import pytest
from report_samples import LEAK as FINDING
from report_samples import LINES, written

from flake8_tempfile.reporters import FORMATS, FileReport


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_so(name: str) -> None:
    tests = ("test_a.py::test_1", "test_b.py::test_2")
    plain = written(name, [FileReport("app.py", (FINDING,), LINES)])
    marked = written(name, [FileReport("app.py", (FINDING._replace(confirmed=tests),), LINES)])
    assert "test_1" in marked
    assert "test_1" not in plain


def test_programs_get_all_the_tests() -> None:
    tests = ("test_a.py::test_1", "test_b.py::test_2")
    file = FileReport("app.py", (FINDING._replace(confirmed=tests),), LINES)
    (record,) = json.loads(written("json", [file]))
    assert record["confirmed"] == list(tests)
    (result,) = json.loads(written("sarif", [file]))["runs"][0]["results"]
    assert result["properties"]["confirmed"] == list(tests)
