"""Defaults of parameters: dropped, or None with a directory for the call."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import DefaultToNone, LiteralsToTemporaryDirectory, RequireArgument
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.fixes.rewriters.restructure import Restructuring, Statements, substituted
from flake8_tempfile.fixes.rewriters.trivia import indented, split_lines_above


def require(edit: RequireArgument, located: Located) -> cst.Module:
    """Drop the default of a parameter."""
    changed: cst.Module = located.module.visit(_Requiring(located.expression(edit.default), edit.keyword_only))
    return changed


class _Requiring(cst.CSTTransformer):
    def __init__(self, default: cst.BaseExpression, keyword_only: bool) -> None:
        super().__init__()
        self._default = default
        self._keyword_only = keyword_only

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:  # noqa: N802  libcst's name
        """Drop the default where the parameter may stay in its place."""
        is_wanted = original_node.default is self._default and not self._keyword_only
        return _without_default(updated_node) if is_wanted else updated_node

    def leave_Parameters(  # noqa: N802  libcst's name
        self, original_node: cst.Parameters, updated_node: cst.Parameters
    ) -> cst.Parameters:
        """Put a star before the last parameter if it is to be passed by name."""
        last = original_node.params[-1] if original_node.params else None
        if not self._keyword_only or last is None or last.default is not self._default:
            return updated_node
        *others, required = updated_node.params
        star = cst.ParamStar()
        return updated_node.with_changes(params=others, star_arg=star, kwonly_params=[_without_default(required)])


def _without_default(parameter: cst.Param) -> cst.Param:
    return parameter.with_changes(default=None, equal=cst.MaybeSentinel.DEFAULT)


def make_none(edit: DefaultToNone, located: Located) -> cst.Module:
    """Make the default None, and put what uses the path into a ``with``."""
    first, last = located.statement(edit.first), located.statement(edit.last)
    dropped = edit.dropped if isinstance(edit, LiteralsToTemporaryDirectory) else ()
    drop = tuple(located.statement(span) for span in dropped)
    texts = {id(located.expression(item.span)): item.text for item in edit.substitutions}

    def regroup(body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        start = next(index for index, statement in enumerate(body) if statement is first)
        end = next((index for index, statement in enumerate(body) if statement is last), None)
        if end is None:
            raise RefusedError("the statements are not in one block")
        blank = split_lines_above(first)[0]
        given = [node for node in cst.parse_module(edit.text).body if isinstance(node, cst.BaseStatement)]
        kept = [substituted(statement, texts) for statement in change.statements(body[start : end + 1])]
        kept[0] = split_lines_above(kept[0])[1]
        block = indented([*given, *kept], indent)
        item = cst.WithItem(cst.parse_expression(edit.factory), cst.AsName(cst.Name(edit.target)))
        return [*body[:start], cst.With([item], block, leading_lines=blank), *change.statements(body[end + 1 :])]

    module = Restructuring(located, first, regroup, drop).module()
    changed: cst.Module = module.visit(_Substituting(texts))
    return changed


class _Substituting(cst.CSTTransformer):
    def __init__(self, texts: dict[int, str]) -> None:
        super().__init__()
        self._texts = texts

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        """Replace what the edit names."""
        text = self._texts.get(id(original_node))
        return updated_node if text is None else cst.parse_expression(text)
