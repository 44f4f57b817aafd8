"""Names for what a rewrite introduces, and the text of what it carries over."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.module import FunctionNode, Module


def free_name(wish: str, module: Module, function: FunctionNode | None = None) -> str:
    """Return a name like ``wish`` that occurs nowhere in a function, or (None) in the module."""
    nodes = module.nodes if function is None else tuple(ast.walk(function))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    used |= {
        node.name for node in nodes if isinstance(node, (FunctionNode, ast.ClassDef, ast.ExceptHandler)) and node.name
    }
    used |= {name for node in nodes if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    used |= set(module.names.imported)
    candidates = (wish, f"temporary_{wish}", *(f"{wish}_{number}" for number in range(2, 1000)))
    return next(name for name in candidates if name not in used)


def source_of(node: ast.expr, module: Module) -> str:
    """Return an expression as it is written."""
    return ast.get_source_segment("".join(module.lines), node) or ast.unparse(node)
