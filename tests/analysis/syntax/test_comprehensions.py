"""What the variables of comprehensions run over, and which of them are told apart by name."""

from __future__ import annotations

import ast

import pytest
from lifetime_sources import parsed

from flake8_tempfile.analysis.syntax.comprehensions import comprehended
from flake8_tempfile.check import check_source
from flake8_tempfile.settings import Settings


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[os.remove(p) for p in paths]", {"p": "paths"}),
        ("{n: p for p in paths for n in names(p)}", {"p": "paths", "n": "names(p)"}),
        ("list(remove(p) for p in sorted(paths))", {"p": "sorted(paths)"}),
        ("[p for p, q in pairs]", {}),
        ("[os.remove(path) for path in os.listdir(path)]", {}),
        ("[f for f in f.split()]", {}),
        ("[a for a in b]\n[b for b in a]", {}),
        ("[a for a in b]\n[b for b in b]", {"a": "b"}),
        ("def inner():\n    return [p for p in paths]", {}),
    ],
)
def test_variables_with_what_they_run_over(source: str, expected: dict[str, str]) -> None:
    module = parsed(source)
    found = comprehended(module.tree.body, module)
    assert {name: ast.unparse(over) for name, over in found.items()} == expected


@pytest.mark.parametrize(
    "line", ["[os.remove(path) for path in os.listdir(path)]", "[os.unlink(f) for f in f.split()]"]
)
def test_a_variable_called_like_what_it_runs_over_ends_no_analysis(line: str) -> None:
    body = f"    d = tempfile.mkdtemp()\n    {line}\n    fill(d)\n    os.rmdir(d)\n"
    source = f"import os, tempfile\n\n\ndef work(path):\n{body}"
    assert "TMP204" in {finding.code for finding in check_source(source, "module.py", Settings())}
