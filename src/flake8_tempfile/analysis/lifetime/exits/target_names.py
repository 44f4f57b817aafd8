"""What the code calls a resource: the name that its value is bound to in the statement that makes it."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.syntax.module import Module

_OTHER = frozenset({Kind.BELOW, Kind.BESIDE, Kind.PARENT, Kind.TEXT, Kind.DOCUMENT, Kind.OPENED})


def target_name(node: ast.AST, module: Module, position: int | None = None) -> str:
    """Return the name that a value, or what is at ``position`` of it, is bound to in its statement; '' if to none.

    What is bound to a path inside of it, or to an object that keeps it, is another name.
    Ex) ``marker = join(mkdtemp(), "marker")``, ``space = Workspace(mkdtemp())``
    """
    child = node
    for parent in module.ancestors(node):
        target: ast.expr | None = None
        if _is_another(parent, child, module):
            return ""
        if isinstance(parent, (ast.Tuple, ast.List)) and isinstance(module.parents.get(parent), ast.Assign):
            position = next((at for at, value in enumerate(parent.elts) if value is child), position)
        if isinstance(parent, ast.Assign):
            target = parent.targets[0]
        elif isinstance(parent, (ast.AnnAssign, ast.NamedExpr)):
            target = parent.target
        elif isinstance(parent, ast.withitem):
            target = parent.optional_vars
        if target is not None:
            elements = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            at = position if position is not None and position < len(elements) else -1
            return ast.unparse(elements[at]) if elements else ""
        if isinstance(parent, ast.stmt):
            break
        child = parent
    return ""


def _is_another(expression: ast.AST, child: ast.AST, module: Module) -> bool:
    """Tell whether ``expression`` is no longer what a part of it stands for: a path in it, or an object that has it."""
    if not isinstance(expression, ast.expr):
        return False
    kinds = {form.kind for form in forms_of(expression, module.names) if any(part is child for part in form.of)}
    if kinds:
        return kinds <= _OTHER
    is_given = isinstance(expression, ast.Call) and child is not expression.func
    return is_given and module.calls[expression].last[:1].isupper()
