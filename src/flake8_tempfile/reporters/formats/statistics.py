"""How many findings each rule has, instead of the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flake8_tempfile.reporters import FileReport, Output, Run
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.marks import is_safe
from flake8_tempfile.reporters.records import Record, write_list


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write a line for each rule with findings, most frequent first; ``[*]``: all have a safe fix, ``[-]``: some."""
    counts, fixable = _counts(reports)
    width = len(str(max(counts.values(), default=0)))
    for code, number in _ordered(counts):
        mark = "*" if fixable[code] == number else "-" if fixable[code] else " "
        name = rule_of(code).rule.name
        output.line((f"{number:>{width}}", "bold"), ("  ", ""), (code, "bold red"), (f"  [{mark}] {name}", ""))


def report_json(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the same as a JSON array of objects."""
    counts, fixable = _counts(reports)
    entries: Iterable[Record] = (
        {"code": code, "name": rule_of(code).rule.name, "count": number, "fixable": fixable[code]}
        for code, number in _ordered(counts)
    )
    write_list(output, "[", entries, "]\n")


def _counts(reports: Iterable[FileReport]) -> tuple[Counter[str], Counter[str]]:
    counts: Counter[str] = Counter()
    fixable: Counter[str] = Counter()
    for file in reports:
        counts.update(finding.code for finding in file.findings)
        fixable.update(finding.code for finding in file.findings if is_safe(finding))
    return counts, fixable


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
