"""The statements after a ``with`` block move into it."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import ExtendWith
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.fixes.rewriters.restructure import Restructuring, Statements
from flake8_tempfile.fixes.rewriters.trivia import with_lines_above


def rewrite(edit: ExtendWith, located: Located) -> cst.Module:
    """Perform the edit."""
    block, last = located.statement(edit.block), located.statement(edit.last)

    def regroup(body: Sequence[cst.BaseStatement], change: Restructuring, indent: str | None) -> Statements:
        start = next(index for index, statement in enumerate(body) if statement is block)
        end = next((index for index, statement in enumerate(body) if statement is last), None)
        if end is None or end <= start:
            raise RefusedError("the statements are not in one block")
        return [*body[:start], _extended(block, edit.flush, body[start + 1 : end + 1]), *body[end + 1 :]]

    return Restructuring(located, block, regroup).module()


def _extended(block: cst.BaseStatement, flush: str, more: Sequence[cst.BaseStatement]) -> cst.With:
    if not isinstance(block, cst.With) or not isinstance(block.body, cst.IndentedBlock):
        raise RefusedError("there is no `with` block with lines of its own")
    flushing = [node for node in cst.parse_module(flush).body if isinstance(node, cst.BaseStatement)]
    added = [*flushing, *more]
    if block.body.footer:
        added[0] = with_lines_above(added[0], list(block.body.footer))
    inner = block.body.with_changes(body=[*block.body.body, *added], footer=())
    return block.with_changes(body=inner)
