"""Edit plans for the descriptor of ``mkstemp``: closed right after the call where nothing uses it."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import function_body, has_own_lines, statement_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.edits import CloseDescriptor, Substitution
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.preconditions import is_module_name_free
from flake8_tempfile.planning.text.free_names import free_name, source_of


def close_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that closes a descriptor which nothing but ``os.close`` uses; raise if something does."""
    statement = statement_of(lifetime.node, module)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        raise Unclear(Reason.NO_VARIABLE)
    refuse_if(not has_own_lines(statement, module), Reason.LINE_SHARED)
    refuse_if(not is_module_name_free("os", lifetime.function, module), Reason.NAME_TAKEN)
    name, changes, closings = _named(statement, lifetime, module)
    return CloseDescriptor(
        "Close the descriptor right after `mkstemp`",
        Applicability.SAFE,
        substitutions=changes,
        after=(Substitution(module.span(statement), f"os.close({name})"),),
        dropped=tuple(module.span(closing) for closing in closings),
        imports=() if module.names.imported.get("os") == "os" else ("os",),
    )


def _named(
    statement: ast.Assign, lifetime: Lifetime, module: Module
) -> tuple[str, tuple[Substitution, ...], list[ast.stmt]]:
    """Return the name of the descriptor, what gives it one, and the later statements that close it."""
    target, value = statement.targets[0], statement.value
    fresh = free_name("descriptor", module, lifetime.function)
    if isinstance(value, ast.Subscript) and value.value is lifetime.node and isinstance(target, ast.Name):
        if not isinstance(value.slice, ast.Constant) or value.slice.value != 1:
            raise Unclear("only the descriptor is kept")
        pair = Substitution(module.span(target), f"{fresh}, {target.id}")
        return fresh, (pair, Substitution(module.span(value), source_of(lifetime.node, module))), []
    if value is not lifetime.node or not isinstance(target, ast.Tuple) or len(target.elts) != 2:
        raise Unclear("the result of `mkstemp` is not taken apart where it is called")
    first = target.elts[0]
    if not isinstance(first, ast.Name):
        raise Unclear("the descriptor is stored on an object or in a container")
    if first.id == "_":
        return fresh, (Substitution(module.span(first), fresh),), []
    return first.id, (), _closings(first, lifetime, module)


def _closings(name: ast.Name, lifetime: Lifetime, module: Module) -> list[ast.stmt]:
    """Return the statements that close the descriptor; raise if it is used for anything else."""
    found: list[ast.stmt] = []
    for top in function_body(lifetime.function, module):
        for node in ast.walk(top):
            if not isinstance(node, ast.Name) or node.id != name.id or node is name:
                continue
            call = module.parents[node]
            statement = module.parents[call]
            closes = isinstance(call, ast.Call) and module.calls[call].name == "os.close"
            if not closes or not isinstance(statement, ast.Expr) or not has_own_lines(statement, module):
                raise Unclear("the descriptor is used for more than to close it")
            found.append(statement)
    return found
