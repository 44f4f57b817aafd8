"""Tables of the fields of the JSON and SARIF formats: what a real run writes, with a meaning for each field.

A field without a meaning, or a meaning without a field, is an error of the build.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from running import output_of

FILE = "service.py"
# Has a rewrite, steps and a hint; the second program has a reason why there is none.
PROGRAM = """\
import os
import tempfile


def thumbnail(image, resize):
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    resize(image, path)
    os.remove(path)


class Store:
    def __init__(self):
        self.directory = tempfile.mkdtemp()
"""
JSON = {
    "code": "the code of the rule",
    "name": "the name of the rule",
    "message": "what is wrong, in one line",
    "path": "the file as it was named or found",
    "cell": "the number of the cell in a notebook, else null",
    "location": "where it begins: `line` and `column`, both 1-based; in a notebook of the cell",
    "location.line": "the line, 1-based",
    "location.column": "the column in characters, 1-based",
    "end_location": "where it ends; the column is the first one after it",
    "end_location.line": "the line, 1-based",
    "end_location.column": "the column in characters, 1-based",
    "steps": "the path that leaks: created, lost, and the removal that is skipped; may be empty",
    "steps[].cell": "the cell of the step, else null",
    "steps[].line": "the line of the step",
    "steps[].text": "what happens there",
    "hint": "what to write instead, else null",
    "cwe": "the number in MITRE's list of weaknesses, 0 without one",
    "fix": "the rewrite, null where there is none",
    "fix.applicability": "`safe` (`fix` makes it), `unsafe` (`fix --unsafe` does), `display` (advice only)",
    "fix.title": "what the rewrite does",
    "unfixed": "why there is no rewrite, else null",
    "confirmed": "with `--confirmed FILE`: the tests of that run that left what the finding speaks of",
}
EXPLAIN = {
    "path": "the file",
    "line": "the line in question (and `cell` in a notebook)",
    "answers": "one for each thing on the line that the analysis has an opinion on",
    "answers[].column": "where it begins, 1-based",
    "answers[].elsewhere": "the place of the acquisition, where the line is a step of what becomes of it, else null",
    "answers[].subject": "what it is about",
    "answers[].state": "`reported`, `silent`, `exempt`, `elsewhere`, `not selected` or `silenced by a comment`",
    "answers[].code": "the code of the rule that speaks, else null",
    "answers[].rule": "its name, else null",
    "answers[].message": "its message, else null",
    "answers[].exemption": "the name of the exemption, else null",
    "answers[].steps": "the decisions, in the order of the lines",
    "answers[].steps[].line": "the line of the decision",
    "answers[].steps[].text": "what was decided",
    "answers[].steps[].evidence": "on which evidence",
    "answers[].steps[].decided_by": "the module of this package that owns the decision",
    "what_counts": "where nothing on the line is recognised: what would be",
}
SARIF = {
    "runs[].tool.driver": "this program, its version, and `rules`: all rules with their pages",
    "runs[].invocations[].executionSuccessful": "false where the program itself failed on a file",
    "runs[].invocations[].toolExecutionNotifications": "those failures",
    "runs[].columnKind": "`unicodeCodePoints`: columns count characters",
    "runs[].originalUriBaseIds": "`SRCROOT`, the directory that paths are relative to",
    "runs[].results[].ruleId": "the code of the rule",
    "runs[].results[].ruleIndex": "its place in `rules`",
    "runs[].results[].level": "`error` for rules that are on by default, else `warning`",
    "runs[].results[].message": "the message and the hint",
    "runs[].results[].locations": "the place of the finding",
    "runs[].results[].codeFlows": "the path that leaks, a location for each step",
    "runs[].results[].partialFingerprints": "`codeOnLine/v1`, by which a finding is known when lines move",
    "runs[].results[].fixes": "what a safe rewrite replaces, as whole lines",
    "runs[].results[].properties": "`fix` and `unfixed`, as in `json`",
}


def json_fields() -> str:
    """Return the table of the fields of a finding in ``json`` and ``json-lines``."""
    return _table(JSON, _fields(json.loads(_check("json"))))


def explain_fields() -> str:
    """Return the table of the fields of ``explain --output-format json``."""
    text = output_of(["explain", "--isolated", "--output-format", "json", f"{FILE}:6"], {FILE: PROGRAM})
    return _table(EXPLAIN, set(_paths(json.loads(text))))


def sarif_fields() -> str:
    """Return the table of the fields of ``sarif`` that are written beyond the frame of the format."""
    written = set(_paths(json.loads(_check("sarif"))))
    missing = sorted(SARIF.keys() - written)
    results = {path for path in written if path.startswith("runs[].results[].") and path.count(".") == 2}
    unknown = sorted(results - SARIF.keys())
    _require(missing, unknown)
    return _rows(SARIF)


def _check(form: str) -> str:
    argv = ["check", "--isolated", "--no-cache", "--jobs", "1", "--output-format", form, FILE]
    return output_of(argv, {FILE: PROGRAM})


def _fields(findings: list[Mapping[str, object]]) -> set[str]:
    return {path for finding in findings for path in _paths(finding)}


def _paths(value: object, at: str = "") -> Iterator[str]:
    """Yield the paths of all fields in a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            path = f"{at}.{key}" if at else str(key)
            yield path
            yield from _paths(item, path)
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, f"{at}[]")


def _table(meanings: Mapping[str, str], written: set[str]) -> str:
    _require(sorted(meanings.keys() - written), sorted(written - meanings.keys()))
    return _rows(meanings)


def _require(missing: list[str], unknown: list[str]) -> None:
    if missing or unknown:
        raise RuntimeError(f"fields that are not written: {missing}; fields without a meaning: {unknown}")


def _rows(meanings: Mapping[str, str]) -> str:
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in meanings.items())
    return f"| Field | Meaning |\n|---|---|\n{rows}"
