"""Which objects die with the function that makes them."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import parsed

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.escapes import Escapes

HEAD = """
import argparse, lib, types

class Plain:
    pass

class Watched:
    def __init__(self):
        lib.watch(self)

class Derived(lib.Base):
    pass

def size(it):
    return len(it.files)

def give_back(it):
    return it

def pass_on(it):
    lib.run(it)

def again(it):
    again(it)

def function(given):
"""


def dies(body: str) -> bool:
    """Tell whether what ``x`` leads to dies with a function of such a body."""
    module = parsed(HEAD + "".join(f"    {line}\n" for line in body.split("; ")))
    (scope,) = (f for f in module.functions() if f.name == "function")
    declared = frozenset(name for node in ast.walk(scope) if isinstance(node, ast.Global) for name in node.names)
    return Escapes(scope, summarise(module), declared).dies_here("x.files")


@pytest.mark.parametrize(
    "made",
    [
        "Plain()",
        "types.SimpleNamespace()",
        "lib.Config()",
        "lib.load_config()",
        "argparse.ArgumentParser().parse_args()",
        "{}",
        "[]",
        "dict(a=1)",
    ],
)
def test_made_here(made: str) -> None:
    assert dies(f"x = {made}")


@pytest.mark.parametrize(
    "bound",
    [
        "x = given",
        "x = given.config",
        "x = given.make()",
        "x = lib.get_config()",
        "x = lib.config",
        "x = unknown()",
        "x = Watched()",
        "x = Derived()",
        "x = Plain(); x = given",
        "global x; x = Plain()",
        "with lib.Thing() as x: pass",
        "for x in [Plain()]: pass",
        "pass",
    ],
)
def test_not_made_here(bound: str) -> None:
    assert not dies(bound)


@pytest.mark.parametrize(
    "use",
    [
        "x.files = [given]",
        "x.files.append(given)",
        "given(x.files)",
        "given(x.files[0])",
        "return x.files",
        "print(len(x), x)",
        "return size(x)",
        "again(x)",
        "y = x; return y.files",
        "y = [x]; print(y)",
        "n = lib.load(given, x); print(n)",
        "n = len(lib.load(given, x)); return n",
        "setattr(x, 'a', given)",
        "del x",
        "if x: pass",
        "return f'{x}'",
        "for y in x.files: given(y)",
    ],
)
def test_stays(use: str) -> None:
    assert dies(f"x = Plain(); {use}")


@pytest.mark.parametrize(
    "use",
    [
        "return x",
        "yield x",
        "return [x]",
        "return x or given",
        "given(x)",
        "lib.run(x)",
        "lib.Thing(x)",
        "return lib.load(x)",
        "given.load(x)",
        "lib.send(x)",
        "given.x = x",
        "given[0] = x",
        "given.append(x)",
        "x.close()",
        "x()",
        "with x: pass",
        "y = x; return y",
        "y = [x]; given(y)",
        "n = lib.load(x); n.run()",
        "return lambda: x",
        "return give_back(x)",
        "pass_on(x)",
        "raise x",
        "given(**x)",
        "given(*x)",
        "given(x.__dict__)",
        "if (y := x): given(y)",
    ],
)
def test_escapes(use: str) -> None:
    assert not dies(f"x = Plain(); {use}")


@pytest.mark.parametrize(
    ("use", "expected"),
    [("x.append(given)", True), ("x.pop()", True), ("x[0] = given", True), ("lib.run(x)", False), ("x.run()", False)],
)
def test_a_container(use: str, expected: bool) -> None:
    assert dies(f"x = []; {use}") is expected
