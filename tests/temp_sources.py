"""What the tests of the analyses of temporary names share: a module from its text, and lines in it."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable

from flake8_tempfile.analysis.syntax.module import Module, parse_module
from flake8_tempfile.settings import DEFAULT_TARGET, Settings

IMPORTS = """\
import contextlib
import csv
import json
import os
import tempfile
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
"""


def module(source: str, target: tuple[int, int] = DEFAULT_TARGET) -> Module:
    """Parse ``source``, which may be indented."""
    text = textwrap.dedent(source)
    return parse_module("service.py", ast.parse(text), text.splitlines(keepends=True), Settings(target_version=target))


def function(body: str) -> Module:
    """Parse a module with imports and one function ``work(data)`` whose body is given."""
    return module(IMPORTS + "def work(data):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    "))


def expression(source: str) -> ast.expr:
    """Parse one expression."""
    return ast.parse(source, mode="eval").body


def call(source: str) -> ast.Call:
    node = expression(source)
    assert isinstance(node, ast.Call)
    return node


def path_in(node: ast.Call) -> ast.expr:
    """Return the argument or the receiver that is called ``p``."""
    receiver = [node.func.value] if isinstance(node.func, ast.Attribute) else []
    parts = [*node.args, *(word.value for word in node.keywords), *receiver]
    return next(part for part in parts if isinstance(part, ast.Name) and part.id == "p")


def texts(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the nodes as source text, in alphabetical order."""
    return sorted(ast.unparse(node) for node in nodes)
