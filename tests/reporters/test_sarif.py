"""SARIF 2.1.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from published import validate, validate_sarif
from report_samples import LINES, NOTEBOOK, PROGRAM, REPORTS, checked, written

from flake8_tempfile.model import Finding, Span, Step
from flake8_tempfile.reporters import FileReport, Replacement, Run
from flake8_tempfile.rules import RULES

_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_POSITIVE = {"type": "integer", "minimum": 1}
_PLACE = {
    "type": "object",
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "message": _TEXT,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "additionalProperties": False,
                    "properties": {
                        "uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~:/%-]+$"},
                        "uriBaseId": {"const": "SRCROOT"},
                    },
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "additionalProperties": False,
                    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _POSITIVE),
                },
            },
        },
    },
}
# What the specification asks of the parts that we write, more strictly than the published schema, which lets unknown
# properties pass in places.
SCHEMA = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results", "invocations", "columnKind"],
                "properties": {
                    "columnKind": {"const": "unicodeCodePoints"},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
                            "properties": {
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": _TEXT,
                                "locations": {"type": "array", "items": _PLACE, "minItems": 1, "maxItems": 1},
                                "codeFlows": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["threadFlows"],
                                        "properties": {
                                            "threadFlows": {
                                                "type": "array",
                                                "minItems": 1,
                                                "items": {
                                                    "type": "object",
                                                    "required": ["locations"],
                                                    "properties": {
                                                        "locations": {
                                                            "type": "array",
                                                            "minItems": 1,
                                                            "items": {
                                                                "type": "object",
                                                                "properties": {"location": _PLACE},
                                                            },
                                                        }
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def log_of(*reports: FileReport, root: str = "/work/shop") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(written("sarif", reports, Run(root)))
    validate(log, SCHEMA)
    return log


def run_of(*reports: FileReport, root: str = "/work/shop") -> dict[str, Any]:
    (run,) = log_of(*reports, root=root)["runs"]
    return dict(run)


FIXED = REPORTS[0]._replace(proposals=((Replacement(4, 4, "    x = '😀'"), Replacement(8, 8, "")), ()))


@pytest.mark.parametrize(
    "reports",
    [REPORTS, (checked(PROGRAM, "a.py"), NOTEBOOK), (FIXED,), ()],
    ids=["all", "real", "fixed", "none"],
)
def test_the_published_schema(reports: tuple[FileReport, ...]) -> None:
    validate_sarif(log_of(*reports))


def test_all_rules_with_their_pages() -> None:
    driver = run_of()["tool"]["driver"]
    assert driver["name"] == "flake8-tempfile"
    assert [rule["id"] for rule in driver["rules"]] == [registered.rule.code for registered in RULES]
    (rule,) = (rule for rule in driver["rules"] if rule["id"] == "TMP204")
    assert rule["name"] == "removal-outside-finally"
    assert rule["help"]["markdown"].startswith("# removal-outside-finally (TMP204)\n")
    assert rule["fullDescription"]["text"].startswith("Reports a temporary file or directory that is removed")
    assert "external/cwe/cwe-459" in rule["properties"]["tags"]
    assert rule["helpUri"].endswith("/reference/rules/TMP204/")
    assert rule["defaultConfiguration"] == {"enabled": True, "level": "error"}
    (off,) = (rule for rule in driver["rules"] if rule["id"] == "TMP402")
    assert off["defaultConfiguration"] == {"enabled": False, "level": "warning"}


def test_a_result_with_its_region_and_its_path() -> None:
    run = run_of(*REPORTS)
    first, second = run["results"]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "TMP204"
    (location,) = first["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "src/app.py", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 4, "startColumn": 12, "endLine": 4, "endColumn": 30},
    }
    stops = first["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [stop["location"]["message"]["text"] for stop in stops] == [
        "created here",
        "raises here",
        "the removal that is skipped",
    ]
    assert [stop["executionOrder"] for stop in stops] == [1, 2, 3]
    assert stops[1]["location"]["physicalLocation"]["region"] == {
        "startLine": 5,
        "startColumn": 5,
        "endLine": 5,
        "endColumn": 18,
    }
    assert first["properties"]["fix"] == {"applicability": "safe", "title": "Wrap in `with`"}
    assert "codeFlows" not in second
    assert second["properties"]["unfixed"] == "nobody knows a name"


def test_a_fix_is_a_change_of_whole_lines() -> None:
    first, second = run_of(FIXED)["results"]
    artifact = {"uri": "src/app.py", "uriBaseId": "SRCROOT"}
    whole = {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 30}
    last = {"startLine": 8, "startColumn": 1, "endLine": 8, "endColumn": 24}
    replacements = [
        {"deletedRegion": whole, "insertedContent": {"text": "    x = '😀'"}},
        {"deletedRegion": last, "insertedContent": {"text": ""}},
    ]
    change = {"artifactLocation": artifact, "replacements": replacements}
    assert first["fixes"] == [{"description": {"text": "Wrap in `with`"}, "artifactChanges": [change]}]
    assert "fixes" not in second


def test_columns_count_characters() -> None:
    lines = ("größe = '😀'; mkdtemp()\n",)
    finding = Finding("TMP201", Span(1, 13, 1, 22), "x", (Step(1, "created here"),))
    (result,) = run_of(FileReport("a.py", (finding,), lines))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (14, 23)


def test_a_failure_is_a_notification() -> None:
    (invocation,) = run_of(*REPORTS)["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "internal error: ZeroDivisionError: oops"
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad.py"
    (invocation,) = run_of(REPORTS[0])["invocations"]
    assert invocation["executionSuccessful"] is True


@pytest.mark.parametrize("path", ["src/app.py", "./src/../a b.py", "größe#1?.py", "100%.py", "a:b.py"])
def test_a_uri_leads_back_to_its_file(path: str, tmp_path: Path) -> None:
    root = str(tmp_path / "my project")
    run = run_of(REPORTS[0]._replace(path=path), root=root)
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    base = run["originalUriBaseIds"][artifact["uriBaseId"]]["uri"]
    assert base.startswith("file:///")
    assert base.endswith("/my%20project/")
    whole = urlsplit(urljoin(base, artifact["uri"]))
    assert not whole.query
    assert not whole.fragment
    assert Path(unquote(whole.path)) == Path(root, path).resolve()


def test_a_file_elsewhere_has_a_uri_of_its_own() -> None:
    run = run_of(REPORTS[0]._replace(path="/etc/a b.py"))
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///etc/a%20b.py"}


def test_fingerprints_stay_when_lines_move() -> None:
    def prints(source: str) -> list[str]:
        results = run_of(checked(source, "a.py"))["results"]
        return [value for result in results for value in result["partialFingerprints"].values()]

    assert prints(PROGRAM) == prints("# moved\n\n\n" + PROGRAM)
    assert len(set(prints(PROGRAM))) == len(prints(PROGRAM)) > 3


def test_a_notebook_has_no_regions() -> None:
    first, _ = run_of(NOTEBOOK)["results"]
    (location,) = first["locations"]
    assert location["message"]["text"] == "cell 3, line 4"
    assert "region" not in location["physicalLocation"]


def test_text_from_a_source_is_no_link() -> None:
    text = "`/tmp/[click](https://example.com)` is opened"
    finding = Finding("TMP101", Span(1, 0, 1, 5), text, (Step(1, text),), text)
    (result,) = run_of(FileReport("a.py", (finding,), LINES[:2]))["results"]
    flow = result["codeFlows"][0]["threadFlows"][0]["locations"][0]["location"]
    for message in (result["message"]["text"], flow["message"]["text"]):
        assert "`/tmp/[click] (https://example.com)` is opened" in message
        assert "](" not in message


def test_lines_that_are_not_there_do_no_harm() -> None:
    finding = Finding("TMP204", Span(9, 5, 9, 6), "x", (Step(99, "y"),))
    assert len(run_of(FileReport("a.py", (finding,), LINES[:2]))["results"]) == 1
