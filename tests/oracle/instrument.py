"""Rewrites a program so that the probe hears of every point at which it may fail.

``f(x)`` becomes ``__oracle__.call(line, f, x)``, and likewise for awaits, imports, assertions, the entry of context
managers, the steps of ``async for`` and assignments to attributes of ``self``.  Evaluation order is kept.  Paths
below ``/tmp`` are moved into the sandbox, so that no program writes outside it.
"""

from __future__ import annotations

import ast
import types

PROBE = "__oracle__"
_UNTOUCHED = frozenset({"super", "locals", "globals", "vars"})


def instrument(source: str, filename: str, sandbox: str) -> types.CodeType:
    """Compile a program with its probes in place."""
    tree = _Instrument(sandbox).visit(ast.parse(source))
    return compile(ast.fix_missing_locations(tree), filename, "exec")


class _Instrument(ast.NodeTransformer):
    def __init__(self, sandbox: str) -> None:
        self._sandbox = sandbox
        self._depth = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Leave decorators as they are; they run when the function is defined."""
        self._depth += 1
        node.args = self.visit(node.args)
        body: list[ast.stmt] = []
        for statement in node.body:
            changed = self.visit(statement)
            body += changed if isinstance(changed, list) else [changed]
        node.body = body
        self._depth -= 1
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _UNTOUCHED:
            return node
        probe = _probe("call", node, node.func)
        probe.args += node.args
        probe.keywords = node.keywords
        return probe

    def visit_Await(self, node: ast.Await) -> ast.AST:
        called = ast.Constant(isinstance(node.value, ast.Call))
        self.generic_visit(node)
        node.value = _probe("awaited", node, node.value, called)
        return node

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        self.generic_visit(node)
        node.iter = _probe("each", node, node.iter)
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        for item in node.items:
            named = not isinstance(item.context_expr, ast.Call)
            item.context_expr = self.visit(item.context_expr)
            if named:
                item.context_expr = _probe("point", node, item.context_expr)
        node.body = self._block(node.body)
        return node

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        self.generic_visit(node)
        for item in node.items:
            item.context_expr = _probe("entered", node, item.context_expr)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        self.generic_visit(node)
        node.test = _probe("holds", node, node.test)
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST | list[ast.stmt]:
        return self._imported(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.stmt]:
        return self._imported(node)

    def _imported(self, node: ast.Import | ast.ImportFrom) -> ast.AST | list[ast.stmt]:
        if not self._depth:
            return node
        return [ast.copy_location(ast.Expr(_probe("point", node)), node), node]

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        if any(_is_own_attribute(part) for target in node.targets for part in ast.walk(target)):
            node.value = _probe("own", node, node.value)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str) and (node.value == "/tmp" or node.value.startswith("/tmp/")):
            return ast.copy_location(ast.Constant(self._sandbox + node.value[4:]), node)
        return node

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        block = ast.Module(body=statements, type_ignores=[])
        self.generic_visit(block)
        return block.body


def _probe(name: str, node: ast.stmt | ast.expr, *arguments: ast.expr) -> ast.Call:
    function = ast.Attribute(ast.Name(PROBE, ast.Load()), name, ast.Load())
    return ast.copy_location(ast.Call(function, [ast.Constant(node.lineno), *arguments], []), node)


def _is_own_attribute(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
