"""JUnit XML: a test suite for each file with findings, a failed test case for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_tempfile.reporters import PROGRAM, FileReport, Output, Run
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.reporters.markup import attributes, marked_up
from flake8_tempfile.reporters.places import lines_of, place_of

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files; without any, one test that passed, for readers that want at least one."""
    output.write(f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites{attributes({"name": PROGRAM})}>\n')
    empty = True
    for file in reports:
        if file.findings or file.failure:
            empty = False
            _write_suite(file, output)
    if empty:
        output.write(_suite_start(PROGRAM, tests=1))
        output.write(f"    <testcase{attributes({'name': 'no findings', 'classname': PROGRAM})}/>\n  </testsuite>\n")
    output.write("</testsuites>\n")


def _write_suite(file: FileReport, output: Output) -> None:
    failures, errors = len(file.findings), int(bool(file.failure))
    output.write(_suite_start(file.path, tests=failures + errors, failures=failures, errors=errors))
    for finding in file.findings:
        output.write("".join(_case(file, finding)))
    if file.failure:
        output.write("".join(_failed_case(file)))
    output.write("  </testsuite>\n")


def _suite_start(name: str, *, tests: int, failures: int = 0, errors: int = 0) -> str:
    counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors)}
    return f"  <testsuite{attributes({'name': name, **counts})}>\n"


def _case(file: FileReport, finding: Finding) -> Iterator[str]:
    where = str(place_of(file, finding))
    name = f"{finding.code} {rule_of(finding.code).rule.name} {where}"
    line = {} if file.cells else {"line": str(finding.span.line)}  # the lines of a notebook's file are those of JSON
    case = {"name": name, "classname": file.path, "file": file.path, **line}
    yield f"    <testcase{attributes(case)}>\n"
    yield f"      <failure{attributes({'type': finding.code, 'message': finding.message})}>"
    yield marked_up("\n".join(lines_of(file, finding)))
    yield "</failure>\n    </testcase>\n"


def _failed_case(file: FileReport) -> Iterator[str]:
    yield f"    <testcase{attributes({'name': 'internal error', 'classname': file.path, 'file': file.path})}>\n"
    yield f"      <error{attributes({'type': 'internal error', 'message': file.failure})}/>\n    </testcase>\n"
