"""What one call does with what it is given."""

from __future__ import annotations

import ast

import pytest
from temp_sources import call, path_in

from flake8_tempfile.analysis.syntax.names import Names
from flake8_tempfile.analysis.tables.call_rows import CREATING, REMOVING, Does

NAMES = Names({"os": "os", "shutil": "shutil", "remove": "os.remove", "tools": "tools", "Path": "pathlib.Path"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("remove(p)", {Does.REMOVES_FILE}),
        ("shutil.copy(p, q)", {Does.COPIES, Does.READS}),
        ("shutil.copy(q, p)", {Does.CREATES_FILE}),
        ("shutil.copy(q, dst=p)", {Does.CREATES_FILE}),
        ("os.rename(p, q)", {Does.MOVES_FROM}),
        ("p.unlink()", {Does.REMOVES_FILE}),
        ("p.rename(q)", {Does.MOVES_FROM}),
        ("q.rename(p)", {Does.MOVES_TO}),
        ("p.replace(q, r)", {Does.MOVES_FROM, Does.TEXT}),
        ("paths.append(p)", {Does.KEEPS}),
        ("frame.to_csv(p)", {Does.CREATES_FILE}),
        ("frame.to_csv(q, p)", set()),
        ("unknown(p)", set()),
        ("p.unknown()", set()),
    ],
)
def test_what_becomes_of_a_path(source: str, expected: set[str]) -> None:
    node = call(source)
    assert NAMES.calls[node].on(path_in(node)) == expected


def test_operands() -> None:
    assert ast.unparse(NAMES.calls[call("shutil.move(a, b)")].operand(Does.MOVES_TO) or call("f()")) == "b"
    assert ast.unparse(NAMES.calls[call("a.mkdir()")].operand(*CREATING) or call("f()")) == "a"
    assert NAMES.calls[call("os.stat(a)")].operand(*CREATING) is None


def test_a_function_of_a_module_is_called_on_nothing() -> None:
    assert NAMES.calls[call("tools.unlink(p)")].operand(*REMOVING) is None
    assert NAMES.calls[call("tools.unlink(p)")].receiver is None


def test_a_star_may_hide_an_argument() -> None:
    assert NAMES.calls[call("shutil.copy(*paths)")].operand(*CREATING) is None
