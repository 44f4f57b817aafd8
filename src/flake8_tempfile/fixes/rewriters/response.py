"""A file that a response sends: a background task removes it, and an ``except`` where there is no response."""

from __future__ import annotations

import libcst as cst

from flake8_tempfile.edits import ResponseBackgroundTask
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.locate import Located, index_in
from flake8_tempfile.fixes.rewriters.splice import Splicer
from flake8_tempfile.fixes.rewriters.trivia import indented, lines_above, split_lines_above

# Where a call goes over several lines: what most formatters and style guides have.
_WIDTH = 88
_INDENT = 4


def rewrite(edit: ResponseBackgroundTask, located: Located) -> cst.Module:
    """Perform the edit."""
    changed: cst.Module = located.module.visit(_Rewriter(edit, located))
    return changed


class _Rewriter(Splicer):
    def __init__(self, edit: ResponseBackgroundTask, located: Located) -> None:
        super().__init__(edit, located)
        if edit.first is None or edit.last is None:
            raise RefusedError("there is nothing to protect")
        self._edit = edit
        self._first = located.statement(edit.first)
        self._last = located.statement(edit.last)
        self._start: cst.CSTNode | None = None
        self._end: cst.CSTNode | None = None
        self._bound = {id(located.statement(item.span)): item.text for item in edit.bound}
        self._given = {
            id(located.expression(item.span)): (item.text, _WIDTH - _INDENT - item.span.column) for item in edit.given
        }

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        """Replace what the edit names, and put the statements into the ``try``."""
        key = id(original_node)
        if key in self._given and isinstance(updated_node, cst.Call):
            updated_node = _with_argument(updated_node, *self._given[key])
        if key in self._bound:
            updated_node = _with_name(updated_node, self._bound[key])
        changed = super().on_leave(original_node, updated_node)
        nodes = list(changed) if isinstance(changed, cst.FlattenSentinel) else [changed]
        if original_node is self._first and isinstance(nodes[0], cst.CSTNode):
            self._start = nodes[0]
        if original_node is self._last and isinstance(nodes[-1], cst.CSTNode):
            self._end = nodes[-1]
        is_around = isinstance(original_node, cst.IndentedBlock) and any(s is self._first for s in original_node.body)
        if is_around and isinstance(changed, cst.IndentedBlock):
            return changed.with_changes(body=self._regrouped(list(changed.body), changed.indent))
        return changed

    def _regrouped(self, body: list[cst.BaseStatement], indent: str | None) -> list[cst.BaseStatement]:
        start, end = (index_in(body, statement) for statement in (self._start, self._end))
        inner = body[start : end + 1]
        above = lines_above(inner[0])
        made = _parsed(self._edit.made)
        if self._edit.handle:
            bound, inner[0] = self._opened(inner[0])
            made = [bound]
        else:
            above, inner[0] = split_lines_above(inner[0])
        raised = cst.SimpleStatementLine([cst.Raise()])
        removal = indented([*_parsed(self._edit.removal), raised], indent)
        protected = cst.Try(indented(inner, indent), [cst.ExceptHandler(removal, cst.Name("BaseException"))])
        made = [*made, protected]
        made[0] = made[0].with_changes(leading_lines=above)
        rest = _parsed(self._edit.removal) if self._edit.goes_on else []
        return [*body[:start], *made, *rest, *body[end + 1 :]]

    def _opened(self, with_: cst.BaseStatement) -> tuple[cst.BaseStatement, cst.BaseStatement]:
        """Ex) ``with make() as f:`` becomes ``f = make()`` and ``with f:``."""
        if not isinstance(with_, cst.With) or len(with_.items) != 1:
            raise RefusedError("the `with` has several managers")
        name = cst.Name(self._edit.handle)
        bound = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(name)], with_.items[0].item)])
        opened = with_.with_changes(
            items=[cst.WithItem(name)],
            leading_lines=[],
            lpar=cst.MaybeSentinel.DEFAULT,
            rpar=cst.MaybeSentinel.DEFAULT,
            whitespace_after_with=cst.SimpleWhitespace(" "),
        )
        return bound, opened


def _parsed(text: str) -> list[cst.BaseStatement]:
    return [statement for statement in cst.parse_module(text).body if isinstance(statement, cst.BaseStatement)]


def _with_name(statement: cst.CSTNode, name: str) -> cst.CSTNode:
    """Ex) ``return make()`` becomes ``response = make()``."""
    alone = isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1
    returned = statement.body[0] if alone else None  # type: ignore[attr-defined]
    if not isinstance(returned, cst.Return) or returned.value is None:
        raise RefusedError("the `return` shares its line with other code")
    assign = cst.Assign([cst.AssignTarget(cst.Name(name))], returned.value)
    return statement.with_changes(body=[assign])


def _with_argument(call: cst.Call, text: str, room: int) -> cst.Call:
    """Return the call with one more argument, set out like the others; on lines of their own if there is no room."""
    given = cst.ensure_type(cst.parse_expression(f"call({text})"), cst.Call).args[0]
    arguments = list(call.args)
    code = cst.Module([]).code_for_node(call)
    if arguments and "\n" not in code and len(code) + len(text) + 2 > room:
        return _spread_out(call, [*arguments, given])
    if arguments:
        last = arguments[-1]
        if isinstance(last.comma, cst.Comma):
            given = given.with_changes(comma=last.comma)
        gap = arguments[0].comma if len(arguments) > 1 else None
        space = gap.whitespace_after if isinstance(gap, cst.Comma) else _opening(call, last)
        arguments[-1] = last.with_changes(comma=cst.Comma(whitespace_after=space))
    return call.with_changes(args=[*arguments, given])


def _spread_out(call: cst.Call, arguments: list[cst.Arg]) -> cst.Call:
    """Return the call with each argument on a line of its own."""
    inner = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(" " * _INDENT))
    outer = cst.ParenthesizedWhitespace(indent=True)
    commas = [*(cst.Comma(whitespace_after=inner) for _ in arguments[1:]), cst.Comma(whitespace_after=outer)]
    spread = [argument.with_changes(comma=comma) for argument, comma in zip(arguments, commas, strict=True)]
    return call.with_changes(args=spread, whitespace_before_args=inner)


def _opening(call: cst.Call, only: cst.Arg) -> cst.BaseParenthesizableWhitespace:
    """Return the space to put before a second argument: a line of its own if the first has one."""
    before = call.whitespace_before_args
    is_alone = isinstance(only.comma, cst.Comma) and isinstance(before, cst.ParenthesizedWhitespace)
    return before if is_alone else cst.SimpleWhitespace(" ")
