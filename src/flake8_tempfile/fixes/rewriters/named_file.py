"""A file that outlives its object, with its removals, becomes ``with NamedTemporaryFile(...) as f:``."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import WrapInNamedFile
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.arguments import parsed_argument
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.fixes.rewriters.restructure import Restructuring, Statements
from flake8_tempfile.fixes.rewriters.trivia import indented, lines_above, split_lines_above, with_lines_above


def rewrite(edit: WrapInNamedFile, located: Located) -> cst.Module:
    """Perform the edit."""
    acquisition, last = located.statement(edit.acquisition), located.statement(edit.last)
    call = located.expression(edit.call)
    opened = located.statement(edit.opened) if edit.opened is not None else None
    if not isinstance(call, cst.Call) or not (opened is None or isinstance(opened, cst.With)):
        raise RefusedError("the file is not made by a call, or not opened by a `with`")
    left_out = located.expression(edit.delete) if edit.delete is not None else None
    item = cst.WithItem(_manager(edit, call, left_out), cst.AsName(cst.Name(edit.target)))

    def regroup(body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        start = next(index for index, statement in enumerate(body) if statement is acquisition)
        end = next((index for index, statement in enumerate(body) if statement is last), None)
        if end is None:
            raise RefusedError("the statements are not in one block")
        inner = [_parsed(text) for text in edit.first]
        if acquisition is opened:
            inner += _dissolved(opened, edit.close, change.statements(_body(opened)))
        inner += change.statements(body[start + 1 : end + 1])
        if opened is not None and opened is not acquisition:
            inner = _without(opened, edit.close, inner)
        if not inner:
            raise RefusedError("nothing is left to put into the `with`")
        inner[0] = split_lines_above(inner[0])[1]
        wrapped = _wrapped(acquisition, item, indented(inner, indent))
        return [*body[:start], wrapped, *change.statements(body[end + 1 :])]

    drop = tuple(located.statement(span) for span in edit.dropped)
    return Restructuring(located, acquisition, regroup, drop).module()


def _parsed(text: str) -> cst.BaseStatement:
    statement = cst.parse_statement(text)
    if not isinstance(statement, cst.BaseStatement):
        raise RefusedError("the new text is no statement")
    return statement


def _wrapped(acquisition: cst.BaseStatement, item: cst.WithItem, block: cst.IndentedBlock) -> cst.With:
    above = lines_above(acquisition)
    if isinstance(acquisition, cst.With):
        old = acquisition.body
        if isinstance(old, cst.IndentedBlock):
            block = block.with_changes(header=old.header)
        return acquisition.with_changes(items=[item], body=block)
    trailing = getattr(acquisition, "trailing_whitespace", cst.TrailingWhitespace())
    return cst.With([item], block.with_changes(header=trailing), leading_lines=above)


def _body(opened: cst.With) -> list[cst.BaseStatement]:
    return [inner for inner in opened.body.body if isinstance(inner, cst.BaseStatement)]


def _dissolved(opened: cst.With, close: str, body: Sequence[cst.BaseStatement]) -> Statements:
    """Return the body of a ``with`` statement, and the closing that its end made."""
    block = opened.body
    if not isinstance(block, cst.IndentedBlock):
        raise RefusedError("the body of a `with` stands on its line")
    found = list(body)
    footer = list(block.footer)
    if close:
        found.append(with_lines_above(_parsed(close), footer))
    elif any(line.comment is not None for line in footer):
        raise RefusedError("a comment would be left without a place")
    return found


def _without(opened: cst.With, close: str, statements: Statements) -> Statements:
    """Return ``statements`` with the body of ``opened``, which stands somewhere in them, in its place."""
    found = False

    class Dissolver(cst.CSTTransformer):
        def leave_With(  # noqa: N802  libcst's name
            self, original_node: cst.With, updated_node: cst.With
        ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
            nonlocal found
            if original_node.items[0] is not opened.items[0] or not isinstance(updated_node.body, cst.IndentedBlock):
                return updated_node
            found = True
            body = _dissolved(updated_node, close, _body(updated_node))
            header = updated_node.body.header.comment
            above = [*lines_above(updated_node), *([cst.EmptyLine(comment=header)] if header is not None else [])]
            first = with_lines_above(body[0], above)
            return cst.FlattenSentinel([first, *body[1:]])

    block = cst.IndentedBlock(statements).visit(Dissolver())
    if not found or not isinstance(block, cst.IndentedBlock):
        raise RefusedError("the `with` on the file changes in other ways, too")
    return [statement for statement in block.body if isinstance(statement, cst.BaseStatement)]


def _manager(edit: WrapInNamedFile, call: cst.Call, left_out: cst.BaseExpression | None) -> cst.Call:
    """Return the call that makes the file, the arguments as they are written."""
    arguments = [_named(argument, name) for argument, name in zip(call.args, _names(edit, call), strict=True)]
    place = next((index for index, argument in enumerate(call.args) if argument.value is left_out), None)
    if left_out is not None and place is None:
        raise RefusedError("the argument to leave out is not there")
    option = parsed_argument("delete_on_close=False")
    if place is not None and edit.keep:
        option = option.with_changes(comma=arguments[place].comma)
        arguments[place] = option
    elif place is not None:
        arguments = _left_out(arguments, place)
    if edit.options:
        before = [parsed_argument(text) for text in edit.options]
        arguments = [*before, *arguments]
    if place is None and edit.keep:
        arguments = _appended(arguments, option)
    return call.with_changes(func=cst.parse_expression(edit.factory), args=_separated(arguments))


def _names(edit: WrapInNamedFile, call: cst.Call) -> list[str]:
    positional = list(edit.positional)
    return [*positional, *[""] * (len(call.args) - len(positional))]


_EQUAL = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def _named(argument: cst.Arg, name: str) -> cst.Arg:
    if not name or argument.keyword is not None:
        return argument
    return argument.with_changes(keyword=cst.Name(name), equal=_EQUAL)


def _left_out(arguments: list[cst.Arg], place: int) -> list[cst.Arg]:
    """Leave out one argument; the last one leaves its comma, or the lack of it, to the one before it."""
    kept = [*arguments[:place], *arguments[place + 1 :]]
    if place == len(arguments) - 1 and kept:
        kept[-1] = kept[-1].with_changes(comma=arguments[place].comma)
    return kept


def _appended(arguments: list[cst.Arg], option: cst.Arg) -> list[cst.Arg]:
    """Add an argument at the end, with what follows the last one after it."""
    if arguments and isinstance(arguments[-1].comma, cst.Comma):
        gap = arguments[0].comma if len(arguments) > 1 else None
        after = gap.whitespace_after if isinstance(gap, cst.Comma) else cst.SimpleWhitespace(" ")
        option = option.with_changes(comma=arguments[-1].comma)
        arguments = [*arguments[:-1], arguments[-1].with_changes(comma=cst.Comma(whitespace_after=after))]
    return [*arguments, option]


def _separated(arguments: Sequence[cst.Arg]) -> list[cst.Arg]:
    """Give a comma to all arguments but the last that have none."""
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return [
        argument.with_changes(comma=comma) if argument.comma is cst.MaybeSentinel.DEFAULT else argument
        for argument in arguments[:-1]
    ] + list(arguments[-1:])
