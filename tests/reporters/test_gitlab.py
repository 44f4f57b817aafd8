"""GitLab's code quality report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from published import validate
from report_samples import LEAK, LINES, NOTEBOOK, PROGRAM, REPORTS, checked, written

from flake8_tempfile.reporters import FileReport, Run

# What GitLab's documentation asks of an entry.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^TMP[0-9]{3}$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)[^/]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {name: {"type": "integer", "minimum": 1} for name in ("begin", "end")},
                    },
                },
            },
        },
    },
}


@pytest.fixture(autouse=True)
def _no_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI_PROJECT_DIR", raising=False)


def issues(*reports: FileReport, root: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(written("gitlab", reports, Run(root)))
    validate(found, SCHEMA)
    return found


def test_the_entries() -> None:
    first, second = issues(*REPORTS)
    assert first["description"] == "TMP204: 'work' is not removed if line 5 raises"
    assert first["location"] == {"path": "src/app.py", "lines": {"begin": 4, "end": 4}}
    assert (first["check_name"], first["severity"], second["severity"]) == ("TMP204", "major", "minor")


def test_a_notebook_is_known_by_its_cells() -> None:
    first, _ = issues(NOTEBOOK)
    assert first["description"] == "cell 3, line 4: TMP204: lost"


def test_fingerprints_stay_when_lines_move_and_differ_where_text_is_the_same() -> None:
    twice = PROGRAM + PROGRAM.partition("\n\n\n")[2]
    before = [issue["fingerprint"] for issue in issues(checked(twice, "a.py"))]
    after = [issue["fingerprint"] for issue in issues(checked("# moved\n\n\n" + twice, "a.py"))]
    assert before == after
    assert len(before) > 6
    assert len(set(before)) == len(before)


def test_fingerprints_differ_between_files() -> None:
    reports = [FileReport(path, (LEAK,), LINES) for path in ("a.py", "b.py")]
    assert len({issue["fingerprint"] for issue in issues(*reports)}) == 2


@pytest.mark.parametrize("path", ["src/app.py", "./src/app.py", "/builds/shop/backend/src/app.py"])
def test_paths_are_those_of_the_repository(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", "/builds/shop")
    (issue,) = issues(FileReport(path, (LEAK,), LINES), root="/builds/shop/backend")
    assert issue["location"]["path"] == "backend/src/app.py"
