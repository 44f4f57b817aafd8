"""The general fix: what follows an acquisition goes into a ``try``, the removal into its ``finally``."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import RemovalIntoFinally
from flake8_tempfile.fixes.locate import Located
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.restructure import (
    Restructuring,
    Statements,
    indented,
    lines_above,
    split_lines_above,
    with_lines_above,
)


def rewrite(edit: RemovalIntoFinally, located: Located) -> cst.Module:
    """Perform the edit."""
    return _Rewriter(edit, located).module()


class _Rewriter:
    def __init__(self, edit: RemovalIntoFinally, located: Located) -> None:
        self._edit = edit
        self._located = located
        self._acquisition = located.statement(edit.acquisition)
        self._removal = self._final()

    def module(self) -> cst.Module:
        dropped = [*self._edit.removals, *([self._edit.moved] if self._edit.moved else [])]
        drop = tuple(self._located.statement(span) for span in dropped)
        moved = drop[-1] if self._edit.moved else None
        return Restructuring(self._located, self._acquisition, self._regroup, drop, moved).module()

    def _final(self) -> Statements:
        """Return the statements that remove."""
        edit = self._edit
        if edit.moved is None:
            return list(cst.parse_module(edit.final).body)
        moved: cst.CSTNode = self._located.statement(edit.moved)
        for substitution in edit.substitutions:
            old = self._located.expression(substitution.span)
            moved = moved.deep_replace(old, cst.parse_expression(substitution.text))
        if not isinstance(moved, cst.BaseStatement):
            raise RefusedError("the removal is no statement")
        moved = split_lines_above(moved)[1]
        if not edit.condition:
            return [moved]
        guard = cst.If(cst.parse_expression(edit.condition), indented([moved], None))
        return [with_lines_above(guard, [])]

    def _regroup(self, body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        edit = self._edit
        start = self._index(body, self._located.statement(edit.first) if edit.first else None)
        end = self._index(body, self._located.statement(edit.last) if edit.last else None) + 1
        anchor = self._index(body, self._acquisition)
        before = list(body[: anchor if edit.handle else anchor + 1])
        if edit.handle:
            with_ = change.inside(self._acquisition) if self._holds_drop(change) else [self._acquisition]
            bound, opened = self._split_with(with_)
            before, inner = [*before, bound], [opened, *change.statements(body[anchor + 1 : end])]
        else:
            before += change.statements(body[anchor + 1 : start])
            inner = change.statements(body[start:end])
        if not inner:
            raise RefusedError("nothing is left to protect")
        blank, inner[0] = split_lines_above(inner[0])
        return [*before, self._try(inner, blank, indent), *change.statements(body[end:])]

    def _holds_drop(self, change: Restructuring) -> bool:
        return any(self._located.holds(self._acquisition, dropped) for dropped in change.drop)

    def _try(self, inner: Statements, blank: Sequence[cst.EmptyLine], indent: str | None) -> cst.Try:
        removal = list(self._removal)
        block = indented(inner, indent)
        if self._edit.handler:
            raised = cst.SimpleStatementLine([cst.Raise()])
            handler = cst.ExceptHandler(indented([*removal, raised], indent), cst.Name("BaseException"))
            return cst.Try(block, [handler], leading_lines=blank)
        return cst.Try(block, finalbody=cst.Finally(indented(removal, indent)), leading_lines=blank)

    def _split_with(self, changed: Statements) -> tuple[cst.BaseStatement, cst.BaseStatement]:
        """Ex) ``with make() as f:`` becomes ``f = make()`` and ``with f:``."""
        with_ = changed[0]
        if not isinstance(with_, cst.With) or len(with_.items) != 1:
            raise RefusedError("the `with` has several managers")
        name = cst.Name(self._edit.handle)
        value = with_.items[0].item
        assign = cst.Assign([cst.AssignTarget(name)], value)
        bound = cst.SimpleStatementLine([assign], leading_lines=lines_above(with_))
        opened = with_.with_changes(
            items=[cst.WithItem(name)],
            leading_lines=[],
            lpar=cst.MaybeSentinel.DEFAULT,
            rpar=cst.MaybeSentinel.DEFAULT,
            whitespace_after_with=cst.SimpleWhitespace(" "),
        )
        return bound, opened

    @staticmethod
    def _index(body: Sequence[cst.BaseStatement], wanted: cst.BaseStatement | None) -> int:
        for index, statement in enumerate(body):
            if statement is wanted:
                return index
        raise RefusedError("the statements are not in one block")
