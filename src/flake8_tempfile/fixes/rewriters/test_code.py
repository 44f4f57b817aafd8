"""Tests: removals registered right after the creation, and directories left to the ``tmp_path`` of pytest."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import ToAddCleanup, ToTmpPath
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.fixes.rewriters.restructure import Restructuring, Statements
from flake8_tempfile.fixes.rewriters.trivia import comments_of, lines_above


def register(edit: ToAddCleanup, located: Located) -> cst.Module:
    """Put the registration after the creation, and drop what it replaces."""
    acquisition = located.statement(edit.acquisition)
    drop = tuple(located.statement(span) for span in edit.removals)
    comments = comments_of(drop[0]) if drop else []
    new = [node for node in cst.parse_module(edit.text).body if isinstance(node, cst.BaseStatement)]
    new[-1] = new[-1].with_changes(leading_lines=comments)

    def regroup(body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        at = next(index for index, statement in enumerate(body) if statement is acquisition)
        rest = change.statements(body[at + 1 :])
        if edit.inside:
            [inner] = change.inside(acquisition) if _holds(acquisition, drop, located) else [acquisition]
            return [*body[:at], _beginning_with(new, inner), *rest]
        if edit.named is None:
            return [*body[:at], acquisition, *new, *rest]
        call = located.expression(edit.named.span)
        first = new[0].with_changes(leading_lines=lines_above(acquisition))
        bare = acquisition.with_changes(leading_lines=[])
        used = bare.deep_replace(call, cst.parse_expression(edit.named.text))
        if not isinstance(used, cst.BaseStatement):
            raise RefusedError("the creation is no part of a statement")
        return [*body[:at], first, *new[1:], used, *rest]

    return Restructuring(located, acquisition, regroup, drop, drop[0] if drop else None).module()


def _holds(statement: cst.BaseStatement, inner: Sequence[cst.BaseStatement], located: Located) -> bool:
    return any(located.holds(statement, one) for one in inner)


def _beginning_with(new: Sequence[cst.BaseStatement], statement: cst.BaseStatement) -> cst.BaseStatement:
    block = getattr(statement, "body", None)
    if not isinstance(block, cst.IndentedBlock):
        raise RefusedError("the block is written on the line of its header")
    body = block.with_changes(body=[*new, *block.body])
    changed: cst.BaseStatement = statement.with_changes(body=body)
    return changed


def use_tmp_path(edit: ToTmpPath, located: Located) -> cst.Module:
    """Ask for the fixture, and put it where the directory was made."""
    function = located.statement(edit.function)
    if not isinstance(function, cst.FunctionDef):
        raise RefusedError("the test is no function")
    expressions = {id(located.expression(item.span)): item.text for item in edit.substitutions}
    drop = tuple(located.statement(span) for span in edit.removals)

    def regroup(body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        return [inner for one in body for inner in (change.inside(one) if one is function else [one])]

    module = Restructuring(located, function, regroup, drop).module()
    changed = module.visit(_Substituter(expressions, function.params, edit.parameter))
    if not isinstance(changed, cst.Module):
        raise RefusedError("nothing is left of the module")
    return changed


class _Substituter(cst.CSTTransformer):
    def __init__(self, expressions: dict[int, str], params: cst.Parameters, parameter: str) -> None:
        super().__init__()
        self._expressions = expressions
        self._params = params
        self._parameter = parameter

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        """Replace what the edit names."""
        if id(original_node) in self._expressions:
            return cst.parse_expression(self._expressions[id(original_node)])
        if isinstance(original_node, cst.FunctionDef) and original_node.params is self._params and self._parameter:
            return updated_node.with_changes(params=with_parameter(original_node, self._parameter))
        return updated_node


def with_parameter(function: cst.FunctionDef, name: str) -> cst.Parameters:
    """Return the parameters of a function with one more at the end, on a line of its own if the last one has one."""
    given = function.params
    last, new = given.params[-1] if given.params else None, cst.Param(cst.Name(name))
    if last is None:
        return given.with_changes(params=[new])
    if not isinstance(last.whitespace_after_param, cst.SimpleWhitespace):
        raise RefusedError("the parameters are laid out in an unusual way")
    if isinstance(last.comma, cst.Comma):
        after = last.comma.whitespace_after
        new = new.with_changes(comma=last.comma.with_changes(whitespace_after=_without_comment(after)))
        last = last.with_changes(comma=last.comma.with_changes(whitespace_after=_gap(function, after)))
    return given.with_changes(params=[*given.params[:-1], last, new])


def _gap(function: cst.FunctionDef, after: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """Return what separates two parameters; what follows the last one ends where the bracket closes."""
    if not isinstance(after, cst.ParenthesizedWhitespace):
        return cst.SimpleWhitespace(" ")
    first = function.params.params[0].comma
    several = len(function.params.params) > 1 and isinstance(first, cst.Comma)
    before = first.whitespace_after if several else function.whitespace_before_params  # type: ignore[union-attr]
    if not isinstance(before, cst.ParenthesizedWhitespace):
        raise RefusedError("the parameters are laid out in an unusual way")
    return after.with_changes(last_line=before.last_line, indent=before.indent)


def _without_comment(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    line = space.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
    return space.with_changes(first_line=line, empty_lines=[])
