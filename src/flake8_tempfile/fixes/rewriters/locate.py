"""Finds the libcst nodes that the spans of an edit plan stand for."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Span


class Located:
    """A parsed text; finds its nodes by their places."""

    def __init__(self, source: str) -> None:
        """Parse ``source``; refuse what libcst cannot give back unchanged."""
        try:
            module = cst.parse_module(source)
        except cst.ParserSyntaxError as error:
            raise RefusedError(f"libcst cannot parse it: {error.message}") from error
        if module.code != source:
            raise RefusedError("libcst does not give the text back unchanged")
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = module
        self._ranges: dict[int, CodeRange] = {}
        self._statements: dict[tuple[int, int], cst.BaseStatement] = {}
        self._expressions: dict[tuple[int, int, int, int], cst.BaseExpression] = {}
        for node, place in wrapper.resolve(PositionProvider).items():
            self._ranges[id(node)] = place
            if isinstance(node, cst.BaseStatement):
                self._statements.setdefault((place.start.line, place.start.column), node)
            elif isinstance(node, cst.BaseExpression):
                start, end = place.start, place.end
                self._expressions.setdefault((start.line, start.column, end.line, end.column), node)

    def statement(self, span: Span) -> cst.BaseStatement:
        """Return the statement that starts where ``span`` does."""
        found = self._statements.get((span.line, span.column))
        if found is None:
            raise RefusedError(f"no statement starts on line {span.line}")
        return found

    def expression(self, span: Span) -> cst.BaseExpression:
        """Return the expression at ``span``."""
        found = self._expressions.get((span.line, span.column, span.end_line, span.end_column))
        if found is None:
            raise RefusedError(f"no such expression on line {span.line}")
        return found

    def lines(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the first and the last line of ``node`` (1-based), comments above it left out."""
        place = self._ranges[id(node)]
        return place.start.line, place.end.line

    def holds(self, node: cst.CSTNode, inner: cst.CSTNode) -> bool:
        """Tell whether ``inner`` lies within ``node``."""
        outside, inside = self._ranges[id(node)], self._ranges[id(inner)]
        return _key(outside)[:2] <= _key(inside)[:2] and _key(inside)[2:] <= _key(outside)[2:]


def _key(place: CodeRange) -> tuple[int, int, int, int]:
    return place.start.line, place.start.column, place.end.line, place.end.column


def index_in(body: Sequence[cst.BaseStatement], wanted: cst.CSTNode | None) -> int:
    """Return where a statement stands in a block; raise `RefusedError` if it does not."""
    for index, statement in enumerate(body):
        if statement is wanted:
            return index
    raise RefusedError("the statements are not in one block")
