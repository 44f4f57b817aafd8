"""What the tests of the lifetime analysis share: modules, findings and obligations from short texts.

The imports are the first line of every module: a text that begins with a line break goes on with line 2, and the body
given to ``work`` with line 3.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.lifetime.run import find_lifetimes
from flake8_tempfile.analysis.model import Alias, Lifetime, Obligation, Role, Site, Stage
from flake8_tempfile.analysis.syntax.module import Module, parse_module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.check import check_source
from flake8_tempfile.model import Finding
from flake8_tempfile.settings import Settings

IMPORTS = (
    "import asyncio, atexit, contextlib, functools, os, shutil, subprocess, sys, tempfile, uuid; "
    "from pathlib import Path; from contextlib import contextmanager, asynccontextmanager, suppress; import pytest"
)
LIFETIME = frozenset(f"TMP2{number:02}" for number in range(1, 11))


def text(source: str) -> str:
    """Put the imports before ``source``, which begins with a line break and may be indented."""
    return IMPORTS + textwrap.dedent(source).rstrip() + "\n"


def work(body: str, signature: str = "def work(data)") -> str:
    """Return a module with one function, whose body begins with a line break and stands from line 3 on."""
    inner = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return f"{IMPORTS}\n{signature}:\n{inner}\n"


def parsed(source: str, settings: Settings | None = None, path: str = "service.py") -> Module:
    """Parse a whole module as it stands."""
    return parse_module(path, ast.parse(source), source.splitlines(keepends=True), settings or Settings())


def findings(source: str, settings: Settings | None = None, path: str = "service.py") -> tuple[Finding, ...]:
    """Return what the lifetime rules find in a module."""
    return tuple(f for f in check_source(source, path, settings or Settings()) if f.code in LIFETIME)


def only(source: str, settings: Settings | None = None, path: str = "service.py", code: str = "") -> Finding:
    """Return the only finding (or the only one of ``code``)."""
    (finding,) = (f for f in findings(source, settings, path) if not code or f.code == code)
    return finding


def codes(source: str, settings: Settings | None = None, path: str = "service.py") -> list[tuple[int, str]]:
    """Return the lines and codes of the findings."""
    return [(finding.span.line, finding.code) for finding in findings(source, settings, path)]


def lifetimes(source: str, settings: Settings | None = None) -> tuple[Lifetime, ...]:
    """Return all lifetimes of a module."""
    return find_lifetimes(parsed(source, settings))


def expression(source: str) -> ast.expr:
    """Parse one expression."""
    return ast.parse(source, mode="eval").body


def call(source: str) -> ast.Call:
    """Parse one call."""
    node = expression(source)
    assert isinstance(node, ast.Call)
    return node


def unparsed(nodes: Sequence[ast.expr]) -> list[str]:
    """Return expressions as source text, in their order."""
    return [ast.unparse(node) for node in nodes]


def summaries(source: str = "\n", settings: Settings | None = None) -> Summaries:
    """Return the summaries of a module, with its attributes collected."""
    return summarise(parsed(text(source), settings))


def roles(source: str = "\n", **comprehended: str) -> Roles:
    """Return what tells the roles of expressions in a module."""
    return Roles(summaries(source), {name: expression(value) for name, value in comprehended.items()}, {})


def obligation(
    names: dict[str, Role], resource: Resource = Resource.DIRECTORY, stage: Stage = Stage.OWED, **site: object
) -> Obligation:
    """Return an obligation that is known under ``names``."""
    made = Site(0, resource, expression("acquire()"), "tempfile.mkdtemp", **site)  # type: ignore[arg-type]
    return Obligation(made, stage, frozenset(Alias(key, role) for key, role in names.items()))
