"""The tables agree with the interpreter that runs the tests."""

from __future__ import annotations

import ast
import inspect
import sys
import tempfile

import pytest
from temp_sources import expression

from flake8_tempfile.analysis.tables.tempfile_signatures import (
    SIGNATURES,
    Fault,
    argument,
    bad_arguments,
    takes_unknown,
)

RUNNING = sys.version_info[:2]


def call(source: str) -> ast.Call:
    node = expression(source)
    assert isinstance(node, ast.Call)
    return node


def faults(source: str, target: tuple[int, int] = (3, 10)) -> list[tuple[str, Fault]]:
    node = call(source)
    return [(bad.name, bad.fault) for bad in bad_arguments(ast.unparse(node.func), node, target)]


@pytest.mark.parametrize("factory", SIGNATURES)
def test_the_running_python_has_these_parameters(factory: str) -> None:
    parameters = inspect.signature(getattr(tempfile, factory)).parameters.values()
    real = [(parameter.name, parameter.kind is parameter.KEYWORD_ONLY) for parameter in parameters]
    known = [(row.name, row.keyword_only) for row in SIGNATURES[factory] if row.since <= RUNNING]
    assert known == real


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("TemporaryFile('w', -1, 'utf-8', None, '.txt', 'a', None)", id="all by position"),
        pytest.param("SpooledTemporaryFile(max_size=9, mode='w')", id="by keyword"),
        pytest.param("NamedTemporaryFile('w', delete=False)", id="both"),
        pytest.param("TemporaryDirectory(ignore_cleanup_errors=True)", id="as new as the target"),
        pytest.param("mkdtemp(*parts)", id="unknown by position"),
        pytest.param("TemporaryFile(**options)", id="unknown by keyword"),
        pytest.param("mkdtemp('a', *parts, 'b', 'c')", id="how many cannot be told"),
    ],
)
def test_accepted(source: str) -> None:
    assert faults(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("TemporaryFile(delete=False)", [("delete", Fault.UNKNOWN)], id="no such keyword"),
        pytest.param("TemporaryFile(delete=False, **options)", [("delete", Fault.UNKNOWN)], id="beside unknown ones"),
        pytest.param("mkdtemp('a', 'b', 'c', 0o700)", [("", Fault.TOO_MANY)], id="too many"),
        pytest.param("mkdtemp(*parts, mode=1)", [("mode", Fault.UNKNOWN)], id="after unknown ones"),
        pytest.param("mkstemp('.txt', suffix='.csv')", [("suffix", Fault.TWICE)], id="twice"),
        pytest.param("TemporaryDirectory(delete=False)", [("delete", Fault.TOO_NEW)], id="too new"),
        pytest.param(
            "TemporaryFile(bufsize=1, delete=True)",
            [("bufsize", Fault.UNKNOWN), ("delete", Fault.UNKNOWN)],
            id="two of them",
        ),
    ],
)
def test_refused(source: str, expected: list[tuple[str, Fault]]) -> None:
    assert faults(source) == expected


def test_what_is_too_new_depends_on_the_target() -> None:
    source = "NamedTemporaryFile(delete_on_close=False)"
    assert faults(source, (3, 11)) == [("delete_on_close", Fault.TOO_NEW)]
    assert faults(source, (3, 12)) == []


def test_positional_arguments_have_versions_too() -> None:
    source = "TemporaryDirectory('.d', 'a', None, True)"
    assert faults(source, (3, 9)) == [("ignore_cleanup_errors", Fault.TOO_NEW)]
    assert faults(source, (3, 10)) == []


@pytest.mark.parametrize("factory", SIGNATURES)
def test_what_is_called_accepted_is_accepted(factory: str) -> None:
    """The interpreter binds just the calls that have no fault for its own version."""
    signature = inspect.signature(getattr(tempfile, factory))
    for name in sorted({row.name for rows in SIGNATURES.values() for row in rows} | {"buffer_size"}):
        try:
            signature.bind(**{name: None})
        except TypeError:
            accepted = False
        else:
            accepted = True
        assert (not faults(f"{factory}({name}=None)", RUNNING)) == accepted, name


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("mkdtemp('.d', 'job-')", "prefix", "'job-'"),
        ("mkdtemp(prefix='job-')", "prefix", "'job-'"),
        ("NamedTemporaryFile('w', 0)", "buffering", "0"),
        ("SpooledTemporaryFile(9, 'w')", "mode", "'w'"),
        ("mkdtemp('.d')", "prefix", None),
        ("mkdtemp(*parts)", "prefix", None),
        ("mkdtemp(*parts, prefix='job-')", "prefix", "'job-'"),
    ],
)
def test_argument(source: str, name: str, expected: str | None) -> None:
    node = call(source)
    value = argument(ast.unparse(node.func), node, name)
    assert (ast.unparse(value) if value is not None else None) == expected


def test_takes_unknown() -> None:
    assert takes_unknown(call("f(*a)"))
    assert takes_unknown(call("f(**a)"))
    assert not takes_unknown(call("f(a, b=c)"))
