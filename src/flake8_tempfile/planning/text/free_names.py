"""Names for what a rewrite introduces, and the text of what it carries over."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import names_in
from flake8_tempfile.planning.reasons import Unclear
from flake8_tempfile.planning.regions.releases import mentions


def free_name(wish: str, module: Module, function: FunctionNode | None = None) -> str:
    """Return a name like ``wish`` that occurs nowhere in a function, or (None) in the module."""
    imported = module.names.imported
    used = module.bound_names if function is None else names_in(ast.walk(function)).union(imported)
    candidates = (wish, f"temporary_{wish}", *(f"{wish}_{number}" for number in range(2, 1000)))
    return next(name for name in candidates if name not in used)


def beside(function: ast.expr, member: str, module: Module) -> tuple[str, tuple[str, ...]] | None:
    """Return how to write another member of ``tempfile`` where ``function`` is called, and what to import for that.

    None if its name is taken.
    """
    if isinstance(function, ast.Attribute):
        return f"{ast.unparse(function.value)}.{member}", ()
    imported = dict(_imported_by_all(module))
    for name, canonical in imported.items():
        if canonical == f"tempfile.{member}":
            return name, ()
    for name, canonical in imported.items():
        if canonical == "tempfile":
            return f"{name}.{member}", ()
    return (member, (f"tempfile.{member}",)) if free_name(member, module) == member else None


def _imported_by_all(module: Module) -> Iterator[tuple[str, str]]:
    """Yield the imported names that every function of the module can use, each with what it stands for."""
    for node in own_nodes(module.tree.body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                yield name, module.names.imported.get(name, "")


def droppable(names: tuple[str, ...], module: Module) -> tuple[str, ...]:
    """Return the imports that may go when nothing uses them; those of a package's ``__init__`` are there for others."""
    exported = module.path.endswith(("__init__.py", ".pyi")) or module.has_all
    return () if exported else names


def require_straight(region: Sequence[ast.stmt], names: Iterable[str]) -> None:
    """Raise where a definition in ``region`` uses one of ``names``: it may be called when the region is over."""
    for statement in region:
        for node in ast.walk(statement):
            if isinstance(node, (FunctionNode, ast.ClassDef)) and mentions(node, names):
                raise Unclear("a nested function uses the path")


def source_of(node: ast.expr, module: Module) -> str:
    """Return an expression as it is written."""
    # Only its own lines are searched: all of them, for each finding, would make long files slow.
    lines = module.lines[node.lineno - 1 : node.end_lineno]
    moved = ast.copy_location(ast.Constant(None), node)
    moved.lineno, moved.end_lineno = 1, len(lines)
    return ast.get_source_segment("".join(lines), moved) or ast.unparse(node)
