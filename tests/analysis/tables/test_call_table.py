"""The table of calls: each name once, each row with its reason."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import (
    ALWAYS_EXCLUSIVE,
    CREATING,
    EVERY,
    NO_POSITION,
    RECEIVER,
    REMOVING,
    Does,
    Gives,
    On,
    Row,
)

ROWS = (*call_table.FUNCTION_ROWS, *call_table.METHOD_ROWS, *call_table.ANYWHERE_ROWS)


def names(rows: tuple[Row, ...]) -> list[str]:
    return [name for row in rows for name in row.names.split()]


def test_no_function_stands_in_two_rows() -> None:
    assert max(Counter(names(call_table.FUNCTION_ROWS)).values()) == 1


def test_a_method_has_a_row_for_each_kind_of_object_at_most() -> None:
    methods = Counter(
        (name, row.on) for row in (*call_table.METHOD_ROWS, *call_table.ANYWHERE_ROWS) for name in row.names.split()
    )
    assert max(methods.values()) == 1


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.names[:40])
def test_rows_say_why_and_what(row: Row) -> None:
    words = {kind: {value for key, value in vars(kind).items() if key.isupper()} for kind in (Does, Gives, On)}
    assert row.why
    assert not any(row.why == name for name in row.names.split())
    assert {given.does for given in row.given} <= words[Does]
    assert set(row.gives) <= words[Gives]
    assert (row.on in words[On]) is (row not in call_table.FUNCTION_ROWS)
    for given in row.given:
        assert given.position >= 0 or given.position in (EVERY, NO_POSITION, RECEIVER)
        assert given.position != RECEIVER or row.on
    if row.exclusive is not None:
        assert row.does(*CREATING, Does.BINDS)


def test_the_kinds_of_what_is_told_are_different() -> None:
    for kind in (Does, Gives, On):
        values = [value for key, value in vars(kind).items() if key.isupper()]
        assert len(values) == len(set(values))


def test_views_follow_from_the_rows() -> None:
    assert {"os.remove", "os.rmdir", "shutil.rmtree"} <= call_table.REMOVERS
    assert "unlink" in call_table.methods_on(*REMOVING)
    assert "rename" in call_table.methods_on(Does.MOVES_FROM)
    assert "rename" not in call_table.methods_on(Does.MOVES_TO)
    assert "rename" in call_table.methods(Does.MOVES_TO)
    assert {"exists", "is_dir"} <= call_table.last_parts(Does.ASKS)
    assert "uuid.uuid4" in call_table.giving(Gives.RANDOM)
    assert "check_output" in call_table.last_parts_giving(Gives.VALUE)


def test_what_becomes_of_one_argument() -> None:
    copy, write = call_table.FUNCTIONS["shutil.copy"], call_table.FUNCTIONS["json.dump"]
    assert copy.on_slot(0) == copy.on_slot("src") == {Does.COPIES, Does.READS}
    assert copy.on_slot(1) == {Does.CREATES_FILE}
    assert not copy.on_slot(2)
    assert write.on_slot(0) == {Does.TEXT}
    assert call_table.FUNCTIONS["print"].on_slot("file") == {Does.TEXT, Does.FEEDS}
    assert call_table.FUNCTIONS["os.mkdir"].exclusive is ALWAYS_EXCLUSIVE


def test_a_method_is_known_for_each_kind_of_object() -> None:
    assert {row.on for row in call_table.method_rows()["replace"]} == {On.PATH, On.TEXT}


SOURCE = ROOT / "src" / "flake8_tempfile"
TABLE = {
    "call_table",
    "call_methods",
    "calls_deferred",
    "calls_foreign",
    "calls_libraries",
    "calls_paths",
    "calls_values",
}
# Lists of names that are functions in the table, and why each is no table of calls.
ALLOWED = {
    ("analysis/acquire/factories.py", "NAME_FACTORIES"): "how messages call them",
    (
        "analysis/lifetime/guards/stable_tests.py",
        "_FUNCTIONS",
    ): "answer the same each time, whatever the arguments hold",
    ("analysis/tables/path_names.py", "ABOUT"): "words in names",
    ("planning/arguments.py", "_MEANT"): "keywords",
    ("planning/objects/named_file.py", "_MAY_GO"): "imports that a rewrite may leave unused",
}


def private_tables(path: Path) -> Iterator[str]:
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            constants = (node.value for node in ast.walk(statement.value) if isinstance(node, ast.Constant))
            if len([value for value in constants if value in call_table.FUNCTIONS]) > 2:
                target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
                yield ast.unparse(target)


def test_nothing_else_lists_calls() -> None:
    found = {
        (path.relative_to(SOURCE).as_posix(), name)
        for part in ("analysis", "planning")
        for path in (SOURCE / part).rglob("*.py")
        if path.stem not in TABLE
        for name in private_tables(path)
    }
    assert found - ALLOWED.keys() == set(), "rows and views of the table of calls do this"
    assert ALLOWED.keys() - found == set(), "gone: take it out of the list"
