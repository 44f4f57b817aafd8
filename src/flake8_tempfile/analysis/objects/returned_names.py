"""Names of files that are gone when a function returns them: whether anybody who calls it opens them."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.objects.file_calls import Handling, handling
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import function_names
from flake8_tempfile.flow.syntax import descendants


def is_by_choice(removal: ast.Call, module: Module) -> bool:
    """Tell whether a setting decides on a removal: ``if not debug:``; what is returned is for those who keep it."""
    tests = (each.test for each in module.ancestors(removal) if isinstance(each, ast.If))
    names = (last_part(node) for test in tests for node in descendants(test) if isinstance(node, ast.expr))
    return any(function_names.INTENT_NAME.search(name) for name in names)


def is_only_mentioned(statement: ast.AST, module: Module) -> bool:
    """Tell whether all that call a private function drop the name that it returns, or only speak of it.

    Ex) ``name = self._write(); self.assertNotIn(mock.call(name), opened.mock_calls)``
    """
    function = module.function_around(statement) if isinstance(statement, ast.Return) else None
    if function is None or not function.name.startswith("_") or function.name.startswith("__"):
        return False
    uses = [node for node in module.written.get(function.name, ()) if isinstance(node.ctx, ast.Load)]
    return bool(uses) and all(_drops(module.parents[node], node, module) for node in uses)


def _drops(call: ast.AST, function: ast.expr, module: Module) -> bool:
    if not isinstance(call, ast.Call) or call.func is not function:
        return False
    match module.parents[call]:
        case ast.Expr():
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            scope = module.scope(call)
            return isinstance(scope, FunctionNode) and _is_spoken_of(name, scope, module)
    return False


def _is_spoken_of(name: str, scope: FunctionNode, module: Module) -> bool:
    nodes = (node for node in module.written.get(name, ()) if isinstance(node, ast.Name))
    loads = (node for node in nodes if module.owners[node] is scope and isinstance(node.ctx, ast.Load))
    around = ((node, module.parents[node]) for node in loads)
    return all(
        isinstance(call, ast.Call) and handling(call, module.names, node) is Handling.MENTIONS for node, call in around
    )
