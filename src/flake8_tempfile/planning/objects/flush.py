"""Edit plans for buffered writes: a flush before the name of the file is handed on."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.objects.buffers_flow import UnflushedUse
from flake8_tempfile.analysis.syntax.blocks import function_body, has_own_lines, place_of, statement_of, top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import dotted
from flake8_tempfile.edits import FlushBeforeName, Substitution
from flake8_tempfile.model import Applicability, Edit, Unfixed
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if

# Their head is evaluated once, right before their body.
_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Match)


def flush_plan(use: UnflushedUse, uses: Sequence[UnflushedUse], module: Module) -> Edit | Unfixed:
    """Return the edit that flushes before the hand-over, or why there is none.

    ``uses`` are all hand-overs of the module.
    """
    try:
        statement = _before_branches(_statement(use, module), use, uses, module)
        for variable in use.variables:
            _require_open(variable, use, module)
    except Unclear as unclear:
        return unclear.unfixed
    lines = "\n".join(f"{variable}.flush()" for variable in use.variables)
    title = "Flush the file before its name is handed on"
    return FlushBeforeName(title, Applicability.SAFE, before=(Substitution(module.span(statement), lines),))


def _statement(use: UnflushedUse, module: Module) -> ast.stmt:
    """Return the statement in front of which the flush goes; raise if it would not come after the write there."""
    statement = statement_of(use.node, module)
    if statement is None or not use.variables:
        raise Unclear("no variable holds the file object")
    if isinstance(statement, ast.While):
        raise Unclear("the condition of a loop is given the name")
    span = module.span(statement)
    line = module.lines[span.line - 1]
    refuse_if(line[: span.column].strip() or line[span.column :].startswith("elif"), Reason.LINE_SHARED)
    if isinstance(statement, _COMPOUND):
        last = max(node.end_lineno or node.lineno for node in _head(statement))
    elif has_own_lines(statement, module):
        last = span.end_line
    else:
        raise Unclear(Reason.LINE_SHARED)
    refuse_if(span.line <= use.written <= last, "one statement writes to the file and hands its name on")
    return statement


def _before_branches(statement: ast.stmt, use: UnflushedUse, uses: Sequence[UnflushedUse], module: Module) -> ast.stmt:
    """Return the ``if`` around a statement if all of its branches hand the name on: one flush does for them."""
    others = {id(statement_of(other.node, module)) for other in uses if other.variables == use.variables}
    found = statement
    for parent in module.ancestors(statement):
        if not isinstance(parent, ast.If) or use.written >= parent.lineno or not _hand_on(parent, others):
            return found
        if not module.lines[parent.lineno - 1][module.span(parent).column :].startswith("elif"):
            found = parent
    return found


def _hand_on(statement: ast.stmt, uses: set[int]) -> bool:
    """Tell whether every way through a statement is one of the hand-overs."""
    if id(statement) in uses:
        return True
    branches = (statement.body, statement.orelse) if isinstance(statement, ast.If) else ()
    return bool(branches) and all(any(_hand_on(inner, uses) for inner in branch) for branch in branches)


def _head(statement: ast.stmt) -> list[ast.expr]:
    match statement:
        case ast.If(test=head) | ast.For(iter=head) | ast.AsyncFor(iter=head) | ast.Match(subject=head):
            return [head]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return [item.context_expr for item in items]
    return []


def _require_open(variable: str, use: UnflushedUse, module: Module) -> None:
    """Raise unless ``variable`` holds the open file on every way to the hand-over."""
    opening = statement_of(use.opened, module)
    scope = module.scope(use.node)
    body = function_body(scope if isinstance(scope, FunctionNode) else None, module)
    if opening is None or top_of(use.node, place_of(opening, module).block, module) is None:
        raise Unclear("the file is opened on one branch only")
    refuse_if(len(list(_stores(variable, body))) != 1, "the variable of the file is bound more than once")
    if any(call.lineno <= use.node.lineno for call in _closings(variable, body)):
        raise Unclear("the file may be closed already")


def _stores(variable: str, body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    head = variable.partition(".")[0]
    for node in own_nodes(body):
        is_target = isinstance(node, (ast.Name, ast.Attribute)) and not isinstance(node.ctx, ast.Load)
        if is_target and isinstance(node, ast.expr) and dotted(node) in (variable, head):
            yield node


def _closings(variable: str, body: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    for node in own_nodes(body):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="close" | "detach" | "__exit__")):
                if dotted(owner) == variable:
                    yield node
