"""The JSON formats' common ground: a finding as an object with everything that is known of it, and lists of objects.

All JSON is ASCII: it is the same whatever the encoding of the stream, and a terminal finds nothing in it to obey.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from flake8_tempfile.reporters import FileReport, Output, Replacement
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.places import cell_of, place_of

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | bool | None"
Record: TypeAlias = "dict[str, Json]"


def records(file: FileReport) -> Iterator[Record]:
    """Yield the findings of a file as objects, with what ``fix`` has made of each where it has."""
    if not file.fixed:
        yield from (record(file, finding) for finding in file.findings)
        return
    proposals = file.proposals or ((),) * len(file.findings)
    for finding, fixed, replacements in zip(file.findings, file.fixed, proposals, strict=True):
        edits: list[Json] = [_edit(file, replacement) for replacement in replacements]
        yield {**record(file, finding), "fixed": fixed, "edits": edits}


def _edit(file: FileReport, replacement: Replacement) -> Record:
    """Return a change of whole lines; the last one keeps its end."""
    first, last, text = replacement
    end = len(file.lines[last - 1].rstrip("\r\n")) + 1
    return {"location": {"line": first, "column": 1}, "end_location": {"line": last, "column": end}, "content": text}


def record(file: FileReport, finding: Finding) -> Record:
    """Return all that is known of a finding."""
    place = place_of(file, finding)
    rule = rule_of(finding.code).rule
    return {
        "code": finding.code,
        "name": rule.name,
        "message": finding.message,
        "path": file.path,
        "cell": place.cell,
        "location": {"line": place.line, "column": place.column},
        "end_location": {"line": place.end_line, "column": place.end_column},
        "steps": [_step(file, step.line, step.text) for step in finding.steps],
        "hint": finding.hint or None,
        "cwe": rule.cwe,
        "fix": fix(finding),
        "unfixed": finding.unfixed or None,
        "confirmed": list(finding.confirmed),
    }


def fix(finding: Finding) -> Json:
    """Return what the fix of a finding is called and how far it may be trusted, None without one."""
    edit = finding.edit
    return {"applicability": edit.applicability.value, "title": edit.title} if edit else None


def write_list(output: Output, head: str, items: Iterable[Record], tail: str) -> None:
    """Write a list of objects, one after the other as they come, between ``head`` and ``tail``."""
    output.write(head)
    separator = "\n"
    for item in items:
        output.write(separator + indented(item, 2))
        separator = ",\n"
    output.write(tail if separator == "\n" else f"\n{tail}")


def indented(value: Json, depth: int) -> str:
    """Return JSON over several lines, all of them indented."""
    margin = " " * depth
    return margin + encoded(value, indent=2).replace("\n", f"\n{margin}")


def encoded(value: Json, indent: int | None = None) -> str:
    """Return the JSON of ``value``, without surrogates that stand alone: some parsers refuse a text that has them."""
    # Only a string can hold what GitHub's runner would take for a command of the old form.
    return json.dumps(_paired(value), indent=indent).replace("##[", r"##\u005b")


def _paired(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {key: _paired(item) for key, item in value.items()}
    return [_paired(item) for item in value] if isinstance(value, list) else value


def _step(file: FileReport, line: int, text: str) -> Record:
    cell, before = cell_of(file, line)
    return {"cell": cell, "line": line - before, "text": text}
