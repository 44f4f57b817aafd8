"""Imports go downwards only, and what is heavy is imported by few."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = "flake8_tempfile"
SOURCES = sorted((ROOT / "src" / PACKAGE).rglob("*.py"))
# From the lowest.  A package of the analysis, or of the planning, has a line of its own; the parts of one
# line do not import each other.
LAYERS = (
    ("records",),
    ("model", "settings"),
    ("edits", "source"),
    ("flow",),
    ("analysis.reasons", "analysis.tables"),
    ("analysis.syntax",),
    ("analysis.model",),
    ("analysis.paths",),
    ("analysis.project",),
    ("analysis.effects",),
    ("analysis.acquire", "analysis.literals"),
    ("analysis.calls", "analysis.lifetime", "analysis.objects"),
    ("analysis.facts",),
    ("planning.reasons",),
    ("planning.regions",),
    ("planning.text",),
    ("planning.objects", "planning.paths", "planning.responses", "planning.testing"),
    ("planning",),
    ("rules",),
    ("selecting",),
    ("config",),
    ("check", "files", "fixes", "relevance", "reporters"),
    ("explanation", "observed"),
    ("running",),
    ("console", "flake8_plugin", "orphans", "pytest_plugin"),
    ("adoption",),
    ("server",),
    ("command",),
    ("__main__",),
)
LEVELS = {name: level for level, names in enumerate(LAYERS) for name in names}


def module_name(path: Path) -> str:
    relative = path.relative_to(ROOT / "src").with_suffix("")
    return ".".join(relative.parts[:-1] if relative.name == "__init__" else relative.parts)


def part(module: str) -> str:
    """Return the part that a module belongs to: the longest name that has a layer, else what is below the top package.

    A package that has parts of its own stands for what lies in it directly; '' is the top package.
    """
    names = module.split(".")[1:]
    known = (".".join(names[:length]) for length in range(len(names), 0, -1))
    return next((name for name in known if name in LEVELS), ".".join(names[:2]))


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that are imported anywhere in ``tree``; ``from a import b`` may mean ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their module in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_at_top(tree: ast.Module) -> Iterator[str]:
    """Yield what importing the module imports: what is neither in a function nor for type checkers only."""
    pending: list[ast.AST] = list(tree.body)
    for node in pending:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_imports_go_downwards(path: Path) -> None:
    importer = part(module_name(path))
    if importer in ("", "analysis"):
        assert not list(imports(ast.parse(path.read_text()))), "the package itself imports nothing"
        return
    assert importer in LEVELS, f"{importer} has no place in the layers"
    for imported in imports(ast.parse(path.read_text())):
        if imported.startswith(f"{PACKAGE}.") and part(imported) != importer:
            assert LEVELS[part(imported)] < LEVELS[importer], f"{importer} imports {imported}"


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_few_import_what_is_heavy(path: Path) -> None:
    tree = ast.parse(path.read_text())
    importer = part(module_name(path))
    heavy = {imported.split(".")[0] for imported in imports(tree)} & {
        "flake8", "libcst", "lsprotocol", "pygls", "rich",
    }  # fmt: skip
    allowed = {
        "fixes": {"libcst"},
        "command": {"rich"},
        "reporters": {"rich"},
        "flake8_plugin": {"flake8"},
        "server": {"lsprotocol", "pygls"},
    }
    assert heavy <= allowed.get(importer, set())
    if importer in ("command", "reporters"):
        assert not any(imported.startswith("rich") for imported in imports_at_top(tree)), "rich is for terminals only"


@pytest.mark.parametrize("path", [path for path in SOURCES if part(module_name(path)) == "fixes"], ids=module_name)
def test_fixes_import_the_model_and_the_text_only(path: Path) -> None:
    imported = {part(name) for name in imports(ast.parse(path.read_text())) if name.startswith(f"{PACKAGE}.")}
    assert imported <= {"model", "edits", "settings", "source", "fixes"}


@pytest.mark.parametrize("path", [path for path in SOURCES if part(module_name(path)) == "flow"], ids=module_name)
def test_flow_knows_nothing_of_temporary_files(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        for field in ("id", "attr", "name", "arg"):
            name = getattr(node, field, None)
            assert not isinstance(name, str) or not {"temp", "tmp"} & set(name.lower().split("_")), name
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            assert "temp" not in node.value.lower()


@pytest.mark.parametrize("module", ["check", "command.dispatch", "flake8_plugin"])
def test_checking_loads_neither_libcst_nor_flake8_nor_rich(module: str) -> None:
    loaded = modules_after(f"import {PACKAGE}.{module}")
    assert f"{PACKAGE}.{module}" in loaded
    assert not {"libcst", "flake8", "rich"} & loaded


def test_a_clean_file_loads_no_analysis(tmp_path: Path) -> None:
    path = tmp_path / "clean.py"
    path.write_text("x = 1\n")
    code = f"from {PACKAGE}.command.dispatch import main; main(['check', '--quiet', {str(path)!r}])"
    loaded = modules_after(code)
    assert f"{PACKAGE}.running.runner" in loaded
    assert not {f"{PACKAGE}.analysis", f"{PACKAGE}.rules", "concurrent", "multiprocessing"} & loaded


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
