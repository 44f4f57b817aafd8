"""Reads what a fixture says about itself: the codes at the ends of its lines, and its header lines."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

LIFETIME = frozenset({"TMP201", "TMP202", "TMP203", "TMP204", "TMP205", "TMP208"})
JUDGED = LIFETIME | {"TMP206", "TMP207", "TMP209", "TMP210"}
OPT_IN = frozenset({"TMP109", "TMP206", "TMP209", "TMP210", "TMP305", "TMP401", "TMP402"})

_LABEL = re.compile(r"# (TMP\d{3}(?:, TMP\d{3})*)(?::|$)")
_SELECT = re.compile(r"# select: (TMP\d{3}(?:, TMP\d{3})*)$")
_NOT_RUN = re.compile(r"# not run: \S")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_AS_MODULE = "# run: module"


@dataclass(frozen=True)
class Fixture:
    """A program with its labels: the codes of each line, the opt-in codes that count, what is (not) to be run."""

    path: Path
    source: str
    labels: dict[int, frozenset[str]]
    selected: frozenset[str]
    as_module: bool
    not_run: frozenset[int]
    only: frozenset[str] | None = None


def read_fixture(path: Path) -> Fixture:
    """Read a fixture from disk."""
    with tokenize.open(path) as handle:
        source = handle.read()
    comments = _comments(source)
    labels = {line: _codes(_LABEL, text) for line, text in comments if _LABEL.match(text)}
    selected = frozenset().union(*(_codes(_SELECT, text) for _, text in comments)) | (OPT_IN & {path.parent.name})
    not_run = frozenset(line for line, text in comments if _NOT_RUN.match(text))
    as_module = any(text == _AS_MODULE for _, text in comments)
    return Fixture(path, source, labels, selected, as_module, not_run)


def call_lines(fixture: Fixture) -> set[int]:
    """Return the lines of the calls in the functions of a fixture that are to be run."""
    functions = [node for node in ast.walk(ast.parse(fixture.source)) if isinstance(node, _FUNCTIONS)]
    nodes = [node for function in functions for statement in function.body for node in ast.walk(statement)]
    decorators = {id(part) for node in nodes if isinstance(node, _FUNCTIONS) for part in node.decorator_list}
    left_out = {line for span in top_level_spans(fixture) if not fixture.not_run.isdisjoint(span) for line in span}
    return {node.lineno for node in nodes if isinstance(node, ast.Call) and id(node) not in decorators} - left_out


def top_level_spans(fixture: Fixture) -> list[range]:
    """Return the lines of each statement at the top of a fixture."""
    return [range(node.lineno, (node.end_lineno or node.lineno) + 1) for node in ast.parse(fixture.source).body]


def _comments(source: str) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    # A label may stand behind a comment that is part of the program, as one that silences nothing is.
    return [(token.start[0], part) for token in comments for part in re.split(r"  (?=# )", token.string)]


def _codes(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    match = pattern.match(text)
    return frozenset(match[1].split(", ")) if match else frozenset()
