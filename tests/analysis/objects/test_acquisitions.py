"""What a binding acquires, and under which name."""

from __future__ import annotations

import ast

import pytest
from temp_sources import IMPORTS, module

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.acquisitions import Acquisition, acquisition, exit_stacks
from flake8_tempfile.analysis.syntax.operations import Binding, operations
from flake8_tempfile.flow.builder import build
from flake8_tempfile.flow.exceptions import Policy


def acquired(source: str) -> list[Acquisition]:
    parsed = module(IMPORTS + source)
    found = [operation for node in build(parsed.tree.body, Policy()).nodes for operation in operations(node)]
    made = [acquisition(parsed, operation) for operation in found if isinstance(operation, Binding)]
    return [one for one in made if one is not None]


@pytest.mark.parametrize(
    ("source", "factory", "variable", "relation"),
    [
        ("f = NamedTemporaryFile()", "NamedTemporaryFile", "f", Role.HANDLE),
        ("with NamedTemporaryFile() as f: pass", "NamedTemporaryFile", "f", Role.HANDLE),
        ("with contextlib.closing(NamedTemporaryFile()) as f: pass", "NamedTemporaryFile", "f", Role.HANDLE),
        ("t = TemporaryDirectory()", "TemporaryDirectory", "t", Role.HANDLE),
        ("with TemporaryDirectory() as d: pass", "TemporaryDirectory", "d", Role.PATH),
        ("d = stack.enter_context(TemporaryDirectory())", "TemporaryDirectory", "d", Role.PATH),
        ("f = stack.enter_context(NamedTemporaryFile())", "NamedTemporaryFile", "f", Role.HANDLE),
        ("d = tempfile.mkdtemp()", "mkdtemp", "d", Role.PATH),
        ("p = tempfile.mktemp()", "mktemp", "p", Role.PATH),
        ("fd, p = tempfile.mkstemp()", "mkstemp", "p", Role.PATH),
        ("p = tempfile.mkstemp()[1]", "mkstemp", "p", Role.PATH),
        ("self.f = NamedTemporaryFile()", "NamedTemporaryFile", "self.f", Role.HANDLE),
        ("p = NamedTemporaryFile(delete=False).name", "NamedTemporaryFile", "p", Role.PATH),
    ],
)
def test_acquired(source: str, factory: str, variable: str, relation: Role) -> None:
    (made,) = acquired(source)
    assert (made.factory, made.variable) == (factory, variable)
    assert made.handles.get(variable) is relation
    assert made.unheld is (".name" in source)
    assert made.handles.is_directory is ("irectory" in factory or factory == "mkdtemp")


@pytest.mark.parametrize(
    "source",
    [
        "f = open(p)",
        "both = tempfile.mkstemp()",
        "a, b = NamedTemporaryFile()",
        "x[0] = NamedTemporaryFile()",
        "del f",
        "mode = NamedTemporaryFile().mode",
        "a, b, c = tempfile.mkstemp()",
    ],
)
def test_nothing_acquired(source: str) -> None:
    assert acquired(source) == []


def test_the_descriptor_is_known_too() -> None:
    (made,) = acquired("fd, p = tempfile.mkstemp()")
    assert made.handles.get("fd") is Role.DESCRIPTOR


def test_a_descriptor_without_a_name() -> None:
    (made,) = acquired("x[0], p = tempfile.mkstemp()")
    assert (made.variable, made.handles.names(Role.DESCRIPTOR)) == ("p", ())


def test_exit_stacks() -> None:
    source = "with contextlib.ExitStack() as stack, open(p) as f, lock as held:\n    work(stack, f)\n"
    parsed = module(IMPORTS + source)
    assert [text for text, _ in exit_stacks(parsed, parsed.tree)] == ["stack.enter_context"]
    moved = module(IMPORTS + source + "    kept = stack.pop_all()\n")
    assert list(exit_stacks(moved, moved.tree)) == []


def test_a_stack_is_remembered() -> None:
    (made,) = acquired("d = stack.enter_context(TemporaryDirectory())")
    assert made.stack == "stack.enter_context"
    assert isinstance(made.call, ast.Call)
    assert ast.unparse(made.call) == "TemporaryDirectory()"
