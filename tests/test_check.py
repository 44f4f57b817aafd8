"""One source text -> findings."""

from __future__ import annotations

import ast
import warnings

import pytest
from conftest import CLEAN, LEAK

from flake8_tempfile.check import check_source, check_tree
from flake8_tempfile.model import Settings
from flake8_tempfile.parsing import parse_source, source_lines


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


def test_the_limit_of_recursion_is_put_back() -> None:
    import sys

    before = sys.getrecursionlimit()
    places(f"{LEAK}    x = 0{' + 0' * 900}\n")
    with pytest.raises((RecursionError, MemoryError)):
        parse_source("-" * 500_000 + "1")
    assert sys.getrecursionlimit() == before
