"""Calls of tempfile's factories are known by what was imported, not by how they are spelt."""

from __future__ import annotations

import ast

import pytest
from temp_sources import expression, module

from flake8_tempfile.analysis.acquire.factories import (
    factory_calls,
    mktemp_uses,
    removed_by_close,
    removes_itself,
    unprefixed,
)


def made(source: str) -> list[tuple[str, int]]:
    return sorted((name, call.lineno) for name, call in factory_calls(module(source)))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import tempfile\ntempfile.mkdtemp()", id="plain"),
        pytest.param("import tempfile as tf\ntf.mkdtemp()", id="module alias"),
        pytest.param("from tempfile import mkdtemp\nmkdtemp()", id="imported name"),
        pytest.param("from tempfile import mkdtemp as make\nmake()", id="name alias"),
    ],
)
def test_spellings(source: str) -> None:
    assert made(source) == [("mkdtemp", 2)]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("tempfile.mkdtemp()", id="nothing was imported"),
        pytest.param("from aiofiles import tempfile\ntempfile.mkdtemp()", id="module of another library"),
        pytest.param("from . import tempfile\ntempfile.mkdtemp()", id="module of the project"),
        pytest.param("import tempfile\nself.mkdtemp()", id="method"),
        pytest.param("import tempfile\ntempfile.gettempdir()", id="no factory"),
        pytest.param("import tempfile\nself.tempfile.mkdtemp()", id="attribute of that name"),
        pytest.param("import tempfile\ntempfile.mkdtemp", id="not called"),
    ],
)
def test_other_things(source: str) -> None:
    assert made(source) == []


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("NamedTemporaryFile", "N()", True),
        ("NamedTemporaryFile", "N(delete=True)", True),
        ("NamedTemporaryFile", "N(delete=False)", False),
        ("NamedTemporaryFile", "N('w', -1, None, None, '', '', None, False)", False),
        ("NamedTemporaryFile", "N(delete=not keep)", False),
        ("NamedTemporaryFile", "N(**options)", False),
        ("TemporaryDirectory", "T('x')", True),
        ("TemporaryDirectory", "T(delete=False)", False),
    ],
)
def test_removes_itself(name: str, source: str, expected: bool) -> None:
    call = expression(source)
    assert isinstance(call, ast.Call)
    assert removes_itself(name, call) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("N()", True),
        ("N(delete_on_close=True)", True),
        ("N(delete_on_close=False)", False),
        ("N(delete_on_close=x)", False),
    ],
)
def test_removed_by_close(source: str, expected: bool) -> None:
    call = expression(source)
    assert isinstance(call, ast.Call)
    assert removed_by_close(call) is expected


def test_mktemp_is_reported_as_a_call_or_as_a_name() -> None:
    found = mktemp_uses(module("import os, tempfile\nwork(tempfile.mktemp('.x'), tempfile.mktemp, os.tmpnam())"))
    assert sorted((name, ast.unparse(node)) for name, node in found) == [
        ("os.tmpnam", "os.tmpnam()"),
        ("tempfile.mktemp", "tempfile.mktemp"),
        ("tempfile.mktemp", "tempfile.mktemp('.x')"),
    ]


@pytest.mark.parametrize("caught", ["ImportError", "(AttributeError, OSError)", "ModuleNotFoundError"])
def test_mktemp_as_a_fallback(caught: str) -> None:
    source = f"import tempfile\ntry:\n    work()\nexcept {caught}:\n    tempfile.mktemp()"
    assert list(mktemp_uses(module(source))) == []


def test_mktemp_in_another_handler() -> None:
    source = "import tempfile\ntry:\n    work()\nexcept (OSError, ValueError):\n    tempfile.mktemp()"
    assert len(list(mktemp_uses(module(source)))) == 1


def test_unprefixed() -> None:
    source = """
    from tempfile import *
    import tempfile as t
    t.mkdtemp()
    t.mkstemp(prefix='')
    t.mkdtemp('', 'job-')
    t.TemporaryDirectory(prefix=name)
    t.TemporaryFile()
    t.NamedTemporaryFile(**options)
    """
    assert sorted((name, call.lineno) for name, call in unprefixed(module(source))) == [("mkdtemp", 4), ("mkstemp", 5)]
