"""Rewrites blocks of statements: drops some, puts a run of them under a new header; leaves the others as they are.

Nothing but the statements on the way to a change is rebuilt, so that the text of all others stays the same.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import libcst as cst

from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.removal_comments import comments_above
from flake8_tempfile.fixes.rewriters.locate import Located
from flake8_tempfile.fixes.rewriters.trivia import (
    comments_around,
    comments_in,
    comments_of,
    header_comments,
    with_lines_above,
)

Statements: TypeAlias = "list[cst.BaseStatement]"
Regroup: TypeAlias = "Callable[[Sequence[cst.BaseStatement], Restructuring, str | None], Statements]"


@dataclass
class Restructuring:
    """One change: the ``drop`` statements go, and ``regroup`` arranges the block that holds ``anchor`` anew.

    ``moved`` is the one of ``drop`` that goes elsewhere, with its comments; those of the others stay behind.
    """

    located: Located
    anchor: cst.BaseStatement
    regroup: Regroup
    drop: tuple[cst.BaseStatement, ...] = ()
    moved: cst.BaseStatement | None = None
    _pending: list[cst.EmptyLine] = field(default_factory=list)

    def module(self) -> cst.Module:
        """Return the changed module."""
        module = self.located.module
        body = self.block(module.body, None)
        footer = [*self._take(), *module.footer]
        return module.with_changes(body=body, footer=footer)

    def block(self, body: Sequence[cst.BaseStatement], indent: str | None) -> Statements:
        """Return the statements of a block, changed where they are to be."""
        if any(statement is self.anchor for statement in body):
            return self.regroup(body, self, indent or self.located.module.default_indent)
        return self.statements(body)

    def statements(self, body: Sequence[cst.BaseStatement]) -> Statements:
        """Return ``body`` without what is dropped, with what holds a change rebuilt."""
        found: Statements = []
        for statement in body:
            if self._drops(statement):
                self._pending += self._left_by(statement) if statement is not self.moved else []
                continue
            above = self._take()
            changed = self.inside(statement) if self._concerns(statement) else [statement]
            if changed and above:
                changed[0] = with_lines_above(changed[0], above)
            elif above:
                self._pending = [*above, *self._pending]
            found += changed
        return found

    def _drops(self, statement: cst.BaseStatement) -> bool:
        return any(statement is dropped for dropped in self.drop)

    def _left_by(self, statement: cst.BaseStatement) -> list[cst.EmptyLine]:
        """Return the comments that a dropped statement leaves behind: not those that describe it and nothing else."""
        dropped = {line for one in self.drop for line in _range(self.located.lines(one)) if one is not self.moved}
        going = Counter(comments_above(self._lines, *self.located.lines(statement), dropped))
        left: list[cst.EmptyLine] = []
        for line in reversed(comments_of(statement)):
            text = line.comment.value if line.comment is not None else ""
            if going[text] > 0:
                going[text] -= 1
            else:
                left.insert(0, line)
        return left

    @cached_property
    def _lines(self) -> list[str]:
        return io.StringIO(self.located.module.code, newline="").readlines()

    def _concerns(self, statement: cst.BaseStatement) -> bool:
        return any(self.located.holds(statement, target) for target in (self.anchor, *self.drop))

    def _take(self) -> list[cst.EmptyLine]:
        taken, self._pending = self._pending, []
        return taken

    def inside(self, statement: cst.BaseStatement) -> Statements:
        """Return what a statement that holds a change becomes."""
        if isinstance(statement, (cst.Try, cst.TryStar)):
            return self._try(statement)
        if isinstance(statement, cst.If):
            changed = self._if(statement)
            return [changed] if changed is not None else []
        if isinstance(statement, cst.Match):
            cases = [case.with_changes(body=self._suite(case.body)) for case in statement.cases]
            return [statement.with_changes(cases=cases)]
        if isinstance(statement, (cst.For, cst.While)):
            orelse = self._else(statement.orelse)
            return [statement.with_changes(body=self._suite(statement.body), orelse=orelse)]
        if isinstance(statement, (cst.With, cst.FunctionDef, cst.ClassDef)):
            return [statement.with_changes(body=self._suite(statement.body))]
        return [statement]

    def _suite(self, suite: cst.BaseSuite) -> cst.BaseSuite:
        return self._optional_suite(suite) or _emptied(suite)

    def _optional_suite(self, suite: cst.BaseSuite) -> cst.IndentedBlock | cst.SimpleStatementSuite | None:
        """Return a changed suite; None if nothing is left in it."""
        if not isinstance(suite, cst.IndentedBlock):
            if isinstance(suite, cst.SimpleStatementSuite):
                return suite
            raise RefusedError("an unknown kind of block")
        if not any(self._drops(inner) or self._concerns(inner) for inner in suite.body):
            return suite
        body = self.block(suite.body, suite.indent)
        footer = [*self._take(), *suite.footer] if body else suite.footer
        return suite.with_changes(body=body, footer=footer) if body else None

    def _if(self, statement: cst.If) -> cst.If | None:
        start = len(self._pending)
        body = self._optional_suite(statement.body)
        orelse: cst.If | cst.Else | None
        if isinstance(statement.orelse, cst.If):
            orelse = self._if(statement.orelse) if self._concerns(statement.orelse) else statement.orelse
        else:
            orelse = self._else(statement.orelse)
        if body is None and orelse is None and is_quiet(statement.test):
            self._pending[start:start] = comments_around(statement)
            return None
        return statement.with_changes(body=body or _emptied(statement.body), orelse=orelse)

    def _else(self, clause: cst.Else | None) -> cst.Else | None:
        body = self._optional_clause(clause) if clause is not None else None
        return clause.with_changes(body=body) if clause is not None and body is not None else None

    def _optional_clause(self, clause: cst.Else | cst.Finally) -> cst.BaseSuite | None:
        """Return the changed suite of a clause; None if nothing is left of it but its comments."""
        start = len(self._pending)
        body = self._optional_suite(clause.body)
        if body is None:
            self._pending[start:start] = comments_around(clause)
        return body

    def _try(self, statement: cst.Try | cst.TryStar) -> Statements:
        body = self._suite(statement.body)
        handlers = [handler.with_changes(body=self._suite(handler.body)) for handler in statement.handlers]
        orelse = self._else(statement.orelse)
        final = statement.finalbody
        if final is not None:
            left = self._optional_clause(final)
            final = final.with_changes(body=left) if left is not None else None
        bodies = {id(handler.body) for handler in statement.handlers}
        touched = all(id(handler.body) not in bodies for handler in handlers)
        idle = all(map(_only_raises, handlers)) and touched
        if final is None and orelse is None and idle:
            inner, below = _statements_of(body)
            idle_comments = [line for handler in handlers for line in comments_around(handler)]
            self._pending = [*comments_in(below), *idle_comments, *self._pending]
            above = [*statement.leading_lines, *header_comments(body)]
            return [with_lines_above(inner[0], above), *inner[1:]]
        if idle and orelse is None:
            handlers = []
        return [statement.with_changes(body=body, handlers=handlers, orelse=orelse, finalbody=final)]


def _emptied(suite: cst.BaseSuite) -> cst.IndentedBlock:
    """Return a suite that does nothing, with the comment that stands behind the header."""
    header = suite.header if isinstance(suite, cst.IndentedBlock) else cst.TrailingWhitespace()
    return cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])], header)


def _statements_of(suite: cst.BaseSuite) -> tuple[Statements, Sequence[cst.EmptyLine]]:
    """Return the statements of a suite on lines of their own, and the lines below them.

    Ex) ``try: use(path)``
    """
    if isinstance(suite, cst.IndentedBlock):
        return list(suite.body), suite.footer
    if isinstance(suite, cst.SimpleStatementSuite):
        return [cst.SimpleStatementLine(suite.body, trailing_whitespace=suite.trailing_whitespace)], ()
    raise RefusedError("an unknown kind of block")


def _only_raises(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Tell whether a handler does nothing but raise again."""
    body = handler.body.body
    line = body[0] if len(body) == 1 and isinstance(handler.body, cst.IndentedBlock) else None
    only = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    return isinstance(only, cst.Raise) and only.exc is None


def is_quiet(test: cst.BaseExpression) -> bool:
    """Tell whether evaluating a condition does nothing that anybody could miss."""
    if isinstance(test, cst.Name):
        return True
    if isinstance(test, cst.Attribute):
        return is_quiet(test.value)
    if isinstance(test, cst.UnaryOperation):
        return is_quiet(test.expression)
    if isinstance(test, cst.BooleanOperation):
        return is_quiet(test.left) and is_quiet(test.right)
    if isinstance(test, cst.Comparison):
        return is_quiet(test.left) and all(is_quiet(part.comparator) for part in test.comparisons)
    return isinstance(test, (cst.SimpleString, cst.Integer))


def substituted(statement: cst.BaseStatement, texts: Mapping[int, str]) -> cst.BaseStatement:
    """Return ``statement`` with expressions replaced, given by the identity of their nodes."""

    class Substituting(cst.CSTTransformer):
        def on_leave(  # type: ignore[override]
            self, original_node: cst.CSTNode, updated_node: cst.CSTNode
        ) -> cst.CSTNode:
            text = texts.get(id(original_node))
            return updated_node if text is None else cst.parse_expression(text)

    changed = statement.visit(Substituting())
    if not isinstance(changed, cst.BaseStatement):
        raise RefusedError("a statement would vanish")
    return changed


def _range(lines: tuple[int, int]) -> range:
    return range(lines[0], lines[1] + 1)
