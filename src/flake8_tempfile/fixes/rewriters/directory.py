"""``d = mkdtemp(...)`` with its removals becomes ``with TemporaryDirectory(...) as d:``."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import HoldTemporaryDirectory, LiteralToTemporaryDirectory, UseWith, WrapInTemporaryDirectory
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.fixes.rewriters.restructure import Restructuring, Statements, substituted
from flake8_tempfile.fixes.rewriters.trivia import indented, lines_above, split_lines_above


def rewrite(edit: WrapInTemporaryDirectory, located: Located) -> cst.Module:
    """Perform the edit."""
    acquisition, last = located.statement(edit.acquisition), located.statement(edit.last)
    call = located.expression(edit.call)
    replaced = located.expression(edit.name) if isinstance(edit, HoldTemporaryDirectory) and edit.name else call
    manager = _manager(edit, call)

    def regroup(body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        start = next(index for index, statement in enumerate(body) if statement is acquisition)
        end = next((index for index, statement in enumerate(body) if statement is last), None)
        if end is None:
            raise RefusedError("the statements are not in one block")
        inner = change.statements(body[start + 1 : end + 1])
        if isinstance(edit, UseWith):
            texts = {id(located.expression(item.span)): item.text for item in edit.substitutions}
            inner = [substituted(statement, texts) for statement in inner]
        above = lines_above(acquisition)
        if edit.keep:
            kept = acquisition.with_changes(leading_lines=[])
            inner.insert(0, kept.deep_replace(replaced, _stand_in(edit)))  # type: ignore[arg-type]
        if not inner:
            raise RefusedError("nothing is left to put into the `with`")
        inner[0] = split_lines_above(inner[0])[1]
        trailing = getattr(acquisition, "trailing_whitespace", cst.TrailingWhitespace())
        block = indented(inner, indent)
        if not edit.keep:
            block = block.with_changes(header=trailing)
        wrapped = cst.With([manager], block, leading_lines=above)
        if edit.joins is not None:
            wrapped = _joined(wrapped, inner[0])
        return [*body[:start], wrapped, *change.statements(body[end + 1 :])]

    drop = tuple(located.statement(span) for span in edit.removals)
    return Restructuring(located, acquisition, regroup, drop).module()


def _joined(outer: cst.With, inner: cst.BaseStatement) -> cst.With:
    """Return one ``with`` for two directories of one life."""
    if not isinstance(inner, cst.With):
        raise RefusedError("there is no such `with`")
    first = outer.items[0].with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    return outer.with_changes(items=[first, *inner.items], body=inner.body)


def _stand_in(edit: WrapInTemporaryDirectory) -> cst.BaseExpression:
    text = edit.text if isinstance(edit, LiteralToTemporaryDirectory) else edit.target
    return cst.parse_expression(text)


def _manager(edit: WrapInTemporaryDirectory, call: cst.BaseExpression) -> cst.WithItem:
    asname = cst.AsName(cst.Name(edit.target)) if edit.target else None
    if isinstance(edit, LiteralToTemporaryDirectory):
        made = cst.parse_expression(edit.factory)
        return cst.WithItem(made if isinstance(made, (cst.Call, cst.IfExp)) else cst.Call(made), asname)
    if not isinstance(call, cst.Call):
        raise RefusedError("the directory is not made by a call")
    arguments = list(call.args)
    if edit.ignore_errors:
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        option = cst.Arg(cst.Name("True"), keyword=cst.Name("ignore_cleanup_errors"), equal=equal)
        if arguments and arguments[-1].comma is not cst.MaybeSentinel.DEFAULT:
            option = option.with_changes(comma=arguments[-1].comma)
            arguments[-1] = arguments[-1].with_changes(comma=cst.Comma(whitespace_after=_gap(arguments)))
        arguments.append(option)
    made = call.with_changes(func=cst.parse_expression(edit.factory), args=arguments)
    return cst.WithItem(made, asname)


def _gap(arguments: Sequence[cst.Arg]) -> cst.BaseParenthesizableWhitespace:
    """Return the space between two arguments as the call has it."""
    first = arguments[0].comma
    if len(arguments) > 1 and isinstance(first, cst.Comma):
        return first.whitespace_after
    return cst.SimpleWhitespace(" ")
