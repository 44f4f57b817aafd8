"""SARIF 2.1.0: one run with all rules, the findings as results, and the witness of each as a code flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version

from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import PROGRAM, FileReport, Output, Replacement, Run
from flake8_tempfile.reporters.fingerprints import fingerprinted
from flake8_tempfile.reporters.identity import INFORMATION, is_grave, page_address, section
from flake8_tempfile.reporters.places import Place, place_of, place_of_line
from flake8_tempfile.reporters.records import Json, Record, encoded, fix
from flake8_tempfile.reporters.uris import artifact_uri, base_uri
from flake8_tempfile.rules import RULES, RegisteredRule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "SRCROOT"
_FINGERPRINT = "codeOnLine/v1"
_INDEXES = {registered.rule.code: index for index, registered in enumerate(RULES)}


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the log of one run."""
    results: list[Json] = []
    notifications: list[Json] = []
    for file in reports:
        results.extend(_results(file, run))
        if file.failure:
            notifications.append(_notification(file, run))
    invocation: Record = {
        "executionSuccessful": not notifications,
        "toolExecutionNotifications": notifications,
    }
    sarif_run: Record = {
        "tool": {"driver": _driver()},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        **({"originalUriBaseIds": {_BASE: {"uri": base_uri(run.root)}}} if run.root else {}),
        "results": results,
    }
    log: Record = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [sarif_run]}
    output.write(encoded(log, indent=2) + "\n")


def _driver() -> Record:
    number = version(PROGRAM)
    return {
        "name": PROGRAM,
        "version": number,
        "semanticVersion": number,
        "informationUri": INFORMATION,
        "rules": [_rule(registered) for registered in RULES],
    }


def _rule(registered: RegisteredRule) -> Record:
    rule = registered.rule
    said = section(rule.code, "What it does")
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.name.replace("-", " ")},
        "fullDescription": {"text": said},
        "help": {"text": f"{said} {section(rule.code, 'Why is this bad?')}", "markdown": registered.page},
        "helpUri": page_address(rule.code),
        "defaultConfiguration": {"enabled": rule.default, "level": _level(rule.code)},
        "properties": {"tags": ["security", f"external/cwe/cwe-{rule.cwe}"] if rule.cwe else []},
    }


def _level(code: str) -> str:
    return "error" if is_grave(code) else "warning"


def _results(file: FileReport, run: Run) -> Iterator[Record]:
    known = fingerprinted(file, artifact_uri(file.path, run.root)[0])
    proposals = file.proposals or ((),) * len(file.findings)
    states: Sequence[bool | None] = file.fixed or (None,) * len(file.findings)
    for (finding, fingerprint), replacements, fixed in zip(known, proposals, states, strict=True):
        flow = _code_flow(file, finding, run)
        yield {
            "ruleId": finding.code,
            "ruleIndex": _INDEXES[finding.code],
            "level": _level(finding.code),
            "message": _message(finding.message + (f"\n{finding.hint}" if finding.hint else "")),
            "locations": [_location(file, place_of(file, finding), run)],
            **({"codeFlows": [flow]} if flow else {}),
            "partialFingerprints": {_FINGERPRINT: fingerprint},
            **({"fixes": [_fix(file, finding, replacements, run)]} if replacements else {}),
            "properties": {
                "fix": fix(finding),
                "unfixed": finding.unfixed or None,
                **({} if fixed is None else {"fixed": fixed}),
                "confirmed": list(finding.confirmed),
            },
        }


def _fix(file: FileReport, finding: Finding, replacements: Iterable[Replacement], run: Run) -> Record:
    """Return the change that the fix of a finding makes; its regions are whole lines without the end of the last."""
    changes: list[Json] = []
    for first, last, text in replacements:
        end = len(file.lines[last - 1].rstrip("\n")) + 1
        region: Record = {"startLine": first, "startColumn": 1, "endLine": last, "endColumn": end}
        changes.append({"deletedRegion": region, "insertedContent": {"text": text}})
    title: Record = {"description": _message(finding.edit.title)} if finding.edit else {}
    return {**title, "artifactChanges": [{"artifactLocation": _artifact(file, run), "replacements": changes}]}


def _code_flow(file: FileReport, finding: Finding, run: Run) -> Record:
    """Return the witness, {} without one."""
    stops: list[Json] = []
    for number, step in enumerate(finding.steps, 1):
        location = _location(file, place_of_line(file, step.line), run, step.text)
        stops.append({"location": location, "executionOrder": number})
    return {"threadFlows": [{"locations": stops}]} if stops else {}


def _location(file: FileReport, place: Place, run: Run, message: str = "") -> Record:
    physical: dict[str, Json] = {"artifactLocation": _artifact(file, run)}
    said = [message] if message else []
    if place.cell is None:
        physical["region"] = _region(place)
    else:  # the lines of a notebook's file are those of JSON
        said.insert(0, f"cell {place.cell}, line {place.line}")
    text: Record = {"message": _message(": ".join(said))} if said else {}
    return {"physicalLocation": physical, **text}


def _message(text: str) -> Record:
    """Return a message; what is quoted from a source is not to become a link, as ``[text](address)`` would."""
    return {"text": text.replace("](", "] (")}


def _region(place: Place) -> Record:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _artifact(file: FileReport, run: Run) -> Record:
    uri, is_relative = artifact_uri(file.path, run.root)
    return {"uri": uri, "uriBaseId": _BASE} if is_relative and run.root else {"uri": uri}


def _notification(file: FileReport, run: Run) -> Record:
    location: Record = {"physicalLocation": {"artifactLocation": _artifact(file, run)}}
    return {"level": "error", "message": {"text": f"internal error: {file.failure}"}, "locations": [location]}
