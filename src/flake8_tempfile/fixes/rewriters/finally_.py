"""The general fix: what follows an acquisition goes into a ``try``, the removal into its ``finally``."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import RemovalIntoFinally
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.locate import Located, index_in
from flake8_tempfile.fixes.rewriters.restructure import Restructuring, Statements, substituted
from flake8_tempfile.fixes.rewriters.trivia import indented, lines_above, split_lines_above, with_lines_above


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
        texts = {id(self._located.expression(item.span)): item.text for item in edit.substitutions}
        moved = split_lines_above(substituted(self._located.statement(edit.moved), texts))[1]
        if not edit.condition:
            return [moved]
        guard = cst.If(cst.parse_expression(edit.condition), indented([moved.with_changes(leading_lines=[])], None))
        return [with_lines_above(guard, lines_above(moved))]

    def _regroup(self, body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        edit = self._edit
        start = index_in(body, self._located.statement(edit.first) if edit.first else None)
        end = index_in(body, self._located.statement(edit.last) if edit.last else None) + 1
        anchor = index_in(body, self._acquisition)
        if edit.handle:
            with_ = change.inside(self._acquisition) if self._holds_drop(change) else [self._acquisition]
            outer, bound, opened = self._split_with(with_)
            before, inner = [bound], [opened, *change.statements(body[anchor + 1 : end])]
        else:
            outer, before = None, change.statements(body[anchor:start])
            inner = change.statements(body[start:end])
        if not inner:
            raise RefusedError("nothing is left to protect")
        blank, inner[0] = split_lines_above(inner[0])
        block = [*before, self._try(inner, blank, indent)]
        if outer is not None:
            block = [outer.with_changes(body=indented(block, indent))]
        return [*body[:anchor], *block, *change.statements(body[end:])]

    def _holds_drop(self, change: Restructuring) -> bool:
        return any(self._located.holds(self._acquisition, dropped) for dropped in change.drop)

    def _try(self, inner: Statements, blank: Sequence[cst.EmptyLine], indent: str | None) -> cst.BaseStatement:
        removal = list(self._removal)
        joined = _joined(inner[0], removal, indent) if self._edit.joins and len(inner) == 1 else None
        if joined is not None:
            return joined.with_changes(leading_lines=[*blank, *joined.leading_lines])
        block = indented(inner, indent)
        if self._edit.handler:
            raised = cst.SimpleStatementLine([cst.Raise()])
            handler = cst.ExceptHandler(indented([*removal, raised], indent), cst.Name("BaseException"))
            return cst.Try(block, [handler], leading_lines=blank)
        return cst.Try(block, finalbody=cst.Finally(indented(removal, indent)), leading_lines=blank)

    def _split_with(self, changed: Statements) -> tuple[cst.With | None, cst.BaseStatement, cst.BaseStatement]:
        """Return the ``with`` for what is entered before, the binding, and the ``with`` that enters what is bound.

        Ex) ``with a, make() as f, b:`` becomes ``with a:``, ``f = make()`` and ``with f, b:``.
        """
        with_ = changed[0]
        if not isinstance(with_, cst.With):
            raise RefusedError("the file is not made by a `with`")
        position = next((n for n, item in enumerate(with_.items) if self._binds(item)), None)
        if position is None:
            raise RefusedError("the `with` binds another name")
        name = cst.Name(self._edit.handle)
        above = lines_above(with_)
        outer = _entering(with_, with_.items[:position]).with_changes(leading_lines=above) if position else None
        assign = cst.Assign([cst.AssignTarget(name)], with_.items[position].item)
        bound = cst.SimpleStatementLine([assign], leading_lines=[] if position else above)
        first = cst.WithItem(name, comma=with_.items[position].comma)
        return outer, bound, _entering(with_, [first, *with_.items[position + 1 :]])

    def _binds(self, item: cst.WithItem) -> bool:
        target = item.asname.name if item.asname is not None else None
        return isinstance(target, cst.Name) and target.value == self._edit.handle


def _joined(around: cst.BaseStatement, removal: Statements, indent: str | None) -> cst.Try | cst.TryStar | None:
    """Return a ``try`` with the removal at the end of its ``finally``; None if there is no place for it."""
    if not isinstance(around, (cst.Try, cst.TryStar)):
        return None
    final, own = around.finalbody, indented(removal, indent)
    if final is None:
        return around.with_changes(finalbody=cst.Finally(own))
    if not isinstance(final.body, cst.IndentedBlock):
        return None
    body = final.body.with_changes(body=[*final.body.body, *own.body])
    return around.with_changes(finalbody=final.with_changes(body=body))


def _entering(with_: cst.With, items: Sequence[cst.WithItem]) -> cst.With:
    """Return the same ``with`` statement for some of its managers; one of them needs no parentheses."""
    kept = [*items[:-1], items[-1].with_changes(comma=items[-1].comma if len(items) > 1 else cst.MaybeSentinel.DEFAULT)]
    changed = with_.with_changes(items=kept, leading_lines=[])
    if len(items) > 1 and isinstance(with_.lpar, cst.LeftParen):
        return changed
    if len(items) > 1:
        kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return changed.with_changes(
        items=kept,
        lpar=cst.MaybeSentinel.DEFAULT,
        rpar=cst.MaybeSentinel.DEFAULT,
        whitespace_after_with=cst.SimpleWhitespace(" "),
    )
