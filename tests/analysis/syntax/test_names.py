"""Canonical dotted names, through imports and their aliases."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import expression

from flake8_tempfile.analysis.syntax.names import dotted, imported_names, last_part


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a", "a"), ("a.b.c", "a.b.c"), ("a().b", None), ("a[0].b", None), ("'a'.b", None), ("1", None)],
)
def test_a_chain_of_attributes_is_dotted(source: str, expected: str | None) -> None:
    assert dotted(expression(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a", "a"), ("a.b", "b"), ("a()", "a"), ("x().a.b", "b"), ("a.b()()", "b"), ("a[0]", ""), ("'a'", "")],
)
def test_the_last_part(source: str, expected: str) -> None:
    assert last_part(expression(source)) == expected


@pytest.mark.parametrize(
    ("imports", "written", "canonical"),
    [
        ("import tempfile", "tempfile.mkdtemp", "tempfile.mkdtemp"),
        ("import tempfile as tf", "tf.mkdtemp", "tempfile.mkdtemp"),
        ("from tempfile import mkdtemp", "mkdtemp", "tempfile.mkdtemp"),
        ("from tempfile import mkdtemp as m", "m", "tempfile.mkdtemp"),
        ("import os.path", "os.remove", "os.remove"),
        ("import os.path", "os.path.join", "os.path.join"),
        ("import os.path as p", "p.join", "os.path.join"),
        ("from os import path as p", "p.join", "os.path.join"),
        ("def f():\n    import tempfile as tf", "tf.mkdtemp", "tempfile.mkdtemp"),
        ("", "self.path", "self.path"),
        ("from . import tempfile", "tempfile.mkdtemp", ".tempfile.mkdtemp"),
        ("from .compat import mkdtemp", "mkdtemp", ".compat.mkdtemp"),
        ("from project.compat import os", "os.path.join", "os.path.join"),
        ("from .compat import os as system", "system.getpid", "os.getpid"),
        ("from . import os", "os.path.join", ".os.path.join"),
        ("from project.compat import places", "places.join", "project.compat.places.join"),
        ("import tempfile", "tempfile().mkdtemp", None),
    ],
)
def test_names_are_resolved_through_imports(imports: str, written: str, canonical: str | None) -> None:
    names = imported_names(ast.walk(ast.parse(imports)))
    assert names.resolve(expression(written)) == canonical


def test_the_name_of_a_call_is_that_of_its_function() -> None:
    names = imported_names(ast.walk(ast.parse("import tempfile as tf")))
    assert names.calls[expression("tf.mkdtemp()")].name == "tempfile.mkdtemp"
    assert names.calls[expression("tf.mkdtemp")].name is None


def test_the_later_import_wins() -> None:
    names = imported_names(ast.walk(ast.parse("from a import f\nfrom b import f")))
    assert names.imported == {"f": "b.f"}
