"""reviewdog's diagnostic format."""

from __future__ import annotations

import json
from typing import Any

import pytest
from published import validate_rdjson
from report_samples import LINES, NOTEBOOK, PROGRAM, REPORTS, checked, written

from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import FileReport, Run


def diagnostics(*reports: FileReport) -> list[dict[str, Any]]:
    result = json.loads(written("rdjson", reports, Run("/work")))
    assert result["source"]["name"] == "flake8-tempfile"
    return list(result["diagnostics"])


@pytest.mark.parametrize("reports", [REPORTS, (checked(PROGRAM, "a.py"), NOTEBOOK), ()], ids=["all", "real", "none"])
def test_the_published_schema(reports: tuple[FileReport, ...]) -> None:
    validate_rdjson(json.loads(written("rdjson", reports)))


def test_a_diagnostic() -> None:
    first, second = diagnostics(*REPORTS)
    assert first["location"] == {
        "path": "src/app.py",
        "range": {"start": {"line": 4, "column": 12}, "end": {"line": 4, "column": 30}},
    }
    assert first["message"] == "'work' is not removed if line 5 raises\nhelp: use `with`"
    assert (first["severity"], second["severity"]) == ("ERROR", "WARNING")
    assert first["code"] == {"value": "TMP204", "url": "https://cwe.mitre.org/data/definitions/459.html"}
    assert second["code"] == {"value": "TMP402"}
    assert first["related_locations"][1] == {
        "message": "raises here",
        "location": {
            "path": "src/app.py",
            "range": {"start": {"line": 5, "column": 5}, "end": {"line": 5, "column": 18}},
        },
    }


def test_columns_count_bytes() -> None:
    finding = Finding("TMP201", Span(1, 8, 1, 9), "x")
    (diagnostic,) = diagnostics(FileReport("a.py", (finding,), ("größe = 大()\n",)))
    span = diagnostic["location"]["range"]
    assert (span["start"]["column"], span["end"]["column"]) == (11, 14)


def test_a_path_in_the_directory_is_relative() -> None:
    (first, _) = diagnostics(REPORTS[0]._replace(path="/work/src/../a.py", lines=LINES))
    assert first["location"]["path"] == "a.py"


def test_a_notebook_has_no_ranges() -> None:
    first, _ = diagnostics(NOTEBOOK)
    assert first["location"] == {"path": "a b.ipynb"}
    assert first["message"] == "cell 3, line 4: lost"
    assert first["related_locations"][2]["message"] == "cell 7, line 3: the removal that is skipped"
