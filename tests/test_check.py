"""One source text -> findings."""

from __future__ import annotations

import ast
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile import check
from flake8_tempfile.check import check_source, check_tree
from flake8_tempfile.model import Finding, Rule, Span
from flake8_tempfile.rules import RegisteredRule
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import source_lines, with_room


def places(source: str, settings: Settings | None = None) -> list[tuple[int, int, str]]:
    found = check_source(source, "program.py", settings or Settings())
    return [(finding.span.line, finding.span.column, finding.code) for finding in found]


def test_a_leak_is_found_on_the_line_of_the_acquisition() -> None:
    assert (5, 16, "TMP201") in places(LEAK)


def test_a_clean_program_has_no_findings() -> None:
    assert places(CLEAN) == []


def test_only_the_given_rules_run() -> None:
    assert places(LEAK, Settings(codes=frozenset({"TMP402"}))) == [(5, 16, "TMP402")]
    assert places(LEAK, Settings(codes=frozenset())) == []


def test_findings_are_sorted_by_place_and_code() -> None:
    second = LEAK.split("\n\n\n")[1].replace("work", "again")
    found = places(f"{LEAK}\n\n{second}")
    assert found == sorted(found)
    assert {line for line, _, _ in found} == {5, 10}


def test_what_is_said_of_a_place_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_: object) -> Iterator[Finding]:
        for line, code, message in ((2, "B1", "a"), (1, "B1", "b"), (2, "B1", "a"), (2, "A1", "d"), (2, "B1", "c")):
            yield Finding(code, Span(line, 0, line, 1), message)

    monkeypatch.setattr(check, "RULES", [RegisteredRule(Rule("B1", "b", "", None), find, "")])
    assert [finding.message for finding in check_source("", "x.py", Settings())] == ["b", "d", "a", "c"]


def test_columns_count_characters_and_not_bytes() -> None:
    source = LEAK.replace("    directory", "    größe = '大'; directory")
    assert (5, len("    größe = '大'; directory = "), "TMP201") in places(source)


@pytest.mark.parametrize("source", ["", "\n", "\f\n", "#", "pass"])
def test_text_without_statements_is_fine(source: str) -> None:
    assert places(source) == []


def test_line_ends_are_those_of_python() -> None:
    assert source_lines("a\fb\x1c\n\u2028c\r\nd") == ["a\fb\x1c\n", "\u2028c\r\n", "d"]


def test_what_the_parser_raises_goes_through() -> None:
    with pytest.raises(SyntaxError):
        check_source("def f(:", "program.py", Settings())


def test_warnings_about_the_checked_code_are_not_shown() -> None:
    source = LEAK + 'print("\\d", 1 is 1, 1or 1)\n'
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert places(source)


def test_a_tree_is_checked_without_its_file() -> None:
    found = check_tree(ast.parse(LEAK), LEAK.splitlines(keepends=True), "no/such/file.py", Settings())
    assert "TMP201" in {finding.code for finding in found}


@pytest.mark.parametrize(
    "deep",
    [
        pytest.param("x = 0" + " + 0" * 900, id="sum"),
        pytest.param("x = a" + ".b" * 900, id="attributes"),
        pytest.param("if a: pass\n" + "elif b: pass\n" * 400, id="elif"),
    ],
)
def test_findings_beside_deep_nesting_are_not_lost(deep: str) -> None:
    assert (5, 16, "TMP201") in places(f"{LEAK}\n\n{deep}\n")
    within = LEAK.replace("print(directory)", deep.partition("\n")[0])
    assert (5, 16, "TMP201") in places(within)


def test_the_limits_are_raised_for_a_second_try_and_put_back() -> None:
    seen: list[int] = []

    def recurse(levels: int) -> int:
        return recurse(levels - 1) + 1 if levels else 0

    def work() -> int:
        seen.append(sys.getrecursionlimit())
        return recurse(20_000)

    before = sys.getrecursionlimit(), threading.stack_size()
    assert with_room(work) == 20_000
    assert seen[0] == before[0] < seen[1]
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


def test_what_is_too_deep_even_then_is_raised() -> None:
    def forever() -> None:
        forever()

    before = sys.getrecursionlimit(), threading.stack_size()
    with pytest.raises(RecursionError):
        with_room(forever)
    assert (sys.getrecursionlimit(), threading.stack_size()) == before
