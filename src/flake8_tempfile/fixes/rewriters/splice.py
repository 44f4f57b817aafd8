"""Small edits: expressions replaced, statements put before or after others, statements dropped."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_tempfile.edits import Splice, Substitution
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.fixes.rewriters.trivia import split_lines_above


def rewrite(edit: Splice, located: Located) -> cst.Module:
    """Perform the edit."""
    changed: cst.Module = located.module.visit(Splicer(edit, located))
    return changed


def _parsed(text: str) -> list[cst.BaseStatement]:
    module = cst.parse_module(text)
    body: list[cst.BaseStatement] = [node for node in module.body if isinstance(node, cst.BaseStatement)]
    if body and module.header:
        # A blank line before the first statement counts as the module's.
        body[0] = body[0].with_changes(leading_lines=[line.with_changes(indent=False) for line in module.header])
    return body


class Splicer(cst.CSTTransformer):
    """Performs a splice on the way out of the tree."""

    def __init__(self, edit: Splice, located: Located) -> None:
        super().__init__()
        self._expressions = {id(located.expression(item.span)): item.text for item in edit.substitutions}
        self._after = self._statements(edit.after, located)
        self._before = self._statements(edit.before, located)
        self._dropped = {id(located.statement(span)) for span in edit.dropped}

    @staticmethod
    def _statements(items: Sequence[Substitution], located: Located) -> dict[int, list[cst.BaseStatement]]:
        return {id(located.statement(item.span)): _parsed(item.text) for item in items}

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        """Replace what the edit names."""
        key = id(original_node)
        if key in self._expressions:
            return cst.parse_expression(self._expressions[key])
        if key in self._dropped:
            return cst.RemoveFromParent()
        if not isinstance(updated_node, cst.BaseStatement) or key not in {*self._after, *self._before}:
            return updated_node
        before = list(self._before.get(key, ()))
        if before:
            blank, updated_node = split_lines_above(updated_node)
            before[0] = before[0].with_changes(leading_lines=blank)
        return cst.FlattenSentinel([*before, updated_node, *self._after.get(key, ())])
