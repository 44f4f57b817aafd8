"""What a signature says of the parameters of a function, and its decorators."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.decorators import is_called_as_written, is_property
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.signatures import all_names, defaults, parameter_names, positional


def function(source: str) -> FunctionNode:
    (node,) = ast.parse(source).body
    assert isinstance(node, FunctionNode)
    return node


def test_parameters_by_how_they_are_filled() -> None:
    node = function("def f(a, /, b, *rest, c, **options): pass")
    assert [parameter.arg for parameter in positional(node)] == ["a", "b"]
    assert parameter_names(node) == ("a", "b", "c")
    assert all_names(node) == {"a", "b", "c", "rest", "options"}


def test_a_module_has_no_parameters() -> None:
    assert all_names(ast.parse("")) == set()


def test_defaults_belong_to_the_last_ones() -> None:
    node = function("def f(a, b=1, *, c, d=2): pass")
    found = {parameter.arg: ast.unparse(value) for parameter, value in defaults(node).items()}
    assert found == {"b": "1", "d": "2"}


def test_decorators_by_their_last_names() -> None:
    assert is_called_as_written(function("@staticmethod\ndef f(): pass"))
    assert not is_called_as_written(function("@retry(3)\ndef f(): pass"))
    assert is_property(function("@functools.cached_property\ndef f(self): pass"))
    assert not is_property(function("@classmethod\ndef f(cls): pass"))
