"""What a test arranges for so that a call makes nothing of its own: it is to fail, or the function is replaced."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.expressions import arguments
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.flow.syntax import descendants

_REPLACING = frozenset({"patch", "object", "setattr"})
_FACTORIES = frozenset(
    name.rpartition(".")[2] for name in call_table.FUNCTIONS if name.startswith("tempfile.") and "get" not in name
)


def is_expected_to_fail(call: ast.Call, module: Module) -> bool:
    """Tell whether a call is all that a ``with pytest.raises(...)`` or ``with self.assertRaises(...)`` runs."""
    statement = module.parents.get(call)
    if isinstance(statement, ast.Await):
        statement = module.parents.get(statement)
    if not isinstance(statement, (ast.Expr, ast.Assign)):
        return False
    block = module.parents.get(statement)
    if not isinstance(block, (ast.With, ast.AsyncWith)) or len(block.body) != 1:
        return False
    return any(_expects(item.context_expr) for item in block.items)


def _expects(manager: ast.expr) -> bool:
    name = last_part(manager) if isinstance(manager, ast.Call) else ""
    return name == "raises" or name.startswith("assertRaises")


def is_patched(node: ast.AST, module: Module) -> bool:
    """Ex) ``@mock.patch("tempfile.mkdtemp")`` on the test, ``monkeypatch.setattr(tempfile, "mkdtemp", f)``."""
    function = module.scope(node)
    if not isinstance(function, FunctionNode):
        return False
    return any(not _FACTORIES.isdisjoint(_replaced(call)) for call in _patches(function))


def _patches(function: FunctionNode) -> Iterator[ast.Call]:
    for part in (*function.decorator_list, *function.body):
        for node in descendants(part):
            if isinstance(node, ast.Call) and last_part(node.func) in _REPLACING:
                yield node


def _replaced(call: ast.Call) -> Iterator[str]:
    for value in arguments(call)[:2]:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value.rpartition(".")[2]
