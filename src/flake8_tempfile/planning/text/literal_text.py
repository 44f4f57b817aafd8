"""What the edit plans for written-down paths share: the text of a literal below another directory, and names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.text.free_names import free_name

_LITERAL = re.compile(r"""(?P<prefix>[rRuUfF]{0,2})(?P<quote>\"{3}|'{3}|"|')(?P<text>.*)(?P=quote)""", re.DOTALL)


def whole_literal(use: PathUse, module: Module) -> ast.expr:
    """Return the literal that starts a path, the f-string around its first piece, or what gives its root.

    Ex) ``"/tmp/x"``, ``f"/tmp/{name}"``, ``tempfile.gettempdir()``; raise if it is put together from parts.
    """
    origin = use.path.origin
    if not use.path.hardcoded:
        return origin
    parent = module.parents.get(origin)
    whole = parent if isinstance(parent, ast.JoinedStr) else origin
    if not isinstance(whole, (ast.Constant, ast.JoinedStr)):
        raise Unclear("the path is put together from parts")
    return whole


def twins(use: PathUse, module: Module) -> Iterator[ast.expr]:
    """Yield what else in the module is written like the path: others may mean the same file by it."""
    origin = whole_literal(use, module)
    # Of `join("/tmp", "x")` the directory alone says nothing.
    whole = use.path.node if _is_root(origin, use) else origin
    yield from (node for node in module.nodes.alike(whole) if node is not whole)


def _is_root(origin: ast.expr, use: PathUse) -> bool:
    is_text = isinstance(origin, ast.Constant) and isinstance(origin.value, str)
    return not use.path.hardcoded or (is_text and origin.value.rstrip("/") == use.path.directory.rstrip("/"))  # type: ignore[attr-defined]


def inside(origin: ast.expr, directory: str, target: str, module: Module) -> str:
    """Return the literal with ``target`` in the place of the shared directory; raise if it is written otherwise.

    What gives a root (``gettempdir()``) is the directory itself.
    """
    if not isinstance(origin, (ast.Constant, ast.JoinedStr)):
        return target
    match = _LITERAL.fullmatch(_source(origin, module))
    if match is None or not match["text"].startswith(directory) or "b" in match["prefix"].lower():
        raise Unclear("the literal is written in a way that cannot be continued")
    rest = match["text"][len(directory) :]
    if not rest:
        return target
    if "f" in match["prefix"].lower():
        return f"{match['prefix']}{match['quote']}{{{target}}}{rest}{match['quote']}"
    refuse_if("{" in rest or "}" in rest or "%" in rest, "the literal is filled in later")
    prefix = match["prefix"].replace("u", "").replace("U", "")
    return f"{prefix}f{match['quote']}{{{target}}}{rest}{match['quote']}"


def _source(node: ast.expr, module: Module) -> str:
    span = module.span(node)
    if span.line != span.end_line:
        return ""
    return module.lines[span.line - 1][span.column : span.end_column]


def directory_name(module: Module, function: FunctionNode | None) -> str:
    """Return a free name for a temporary directory."""
    wishes = ("temp_dir", "work_dir", "scratch_dir")
    return next((w for w in wishes if free_name(w, module, function) == w), free_name("temp_dir", module, function))


def temporary_directory_name(module: Module) -> tuple[str, tuple[str, ...]]:
    """Return how to write ``tempfile.TemporaryDirectory`` in a module, and what to import for it."""
    name, imports = tempfile_name(module)
    return f"{name}.TemporaryDirectory", imports


def tempfile_name(module: Module) -> tuple[str, tuple[str, ...]]:
    """Return what ``tempfile`` is called in a module, and what to import for it; raise if its name is taken."""
    for name, canonical in module.names.imported.items():
        if canonical == "tempfile":
            return name, () if _is_at_top(name, module) else ("tempfile",)
    refuse_if(free_name("tempfile", module) != "tempfile", Reason.NAME_TAKEN)
    return "tempfile", ("tempfile",)


def _is_at_top(name: str, module: Module) -> bool:
    imports = (node for node in module.tree.body if isinstance(node, ast.Import))
    return any((alias.asname or alias.name) == name for node in imports for alias in node.names)
