"""What stands around statements: the lines above them, their comments, their indentation."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst


def lines_above(statement: cst.BaseStatement) -> list[cst.EmptyLine]:
    """Return the blank lines and comments above a statement."""
    return list(getattr(statement, "leading_lines", ()))


def with_lines_above(statement: cst.BaseStatement, lines: Sequence[cst.EmptyLine]) -> cst.BaseStatement:
    """Return ``statement`` with more lines above what stands above it."""
    own = lines_above(statement)
    # Blank lines stay outermost, so that comments stand right above what they are about.
    blank = [line for line in own if line.comment is None] if not any(line.comment for line in own) else []
    rest = own[len(blank) :]
    changed: cst.BaseStatement = statement.with_changes(leading_lines=[*blank, *lines, *rest])
    return changed


def split_lines_above(statement: cst.BaseStatement) -> tuple[list[cst.EmptyLine], cst.BaseStatement]:
    """Take the blank lines above a statement (and above its comments) off it."""
    lines = lines_above(statement)
    count = 0
    while count < len(lines) and lines[count].comment is None:
        count += 1
    return lines[:count], statement.with_changes(leading_lines=lines[count:])


def comments_of(statement: cst.BaseStatement) -> list[cst.EmptyLine]:
    """Return the comments that a dropped statement leaves behind."""
    found = comments_in(lines_above(statement))
    trailing = getattr(statement, "trailing_whitespace", None)
    if trailing is not None and trailing.comment is not None:
        found.append(cst.EmptyLine(comment=trailing.comment))
    if not isinstance(statement, cst.SimpleStatementLine):
        found += [cst.EmptyLine(comment=comment) for comment in _inner_comments(statement)]
    return found


def _inner_comments(statement: cst.BaseStatement) -> list[cst.Comment]:
    collected: list[cst.Comment] = []

    class Collector(cst.CSTVisitor):
        def visit_Comment(self, node: cst.Comment) -> None:  # noqa: N802  libcst's name
            collected.append(node)

    outside = {id(line.comment) for line in lines_above(statement)}
    statement.visit(Collector())
    return [comment for comment in collected if id(comment) not in outside]


def comments_around(
    clause: cst.If | cst.Else | cst.Finally | cst.ExceptHandler | cst.ExceptStarHandler,
) -> list[cst.EmptyLine]:
    """Return the comments above a clause and behind its header."""
    return [*comments_in(clause.leading_lines), *header_comments(clause.body)]


def comments_in(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Return the lines that have a comment."""
    return [line for line in lines if line.comment is not None]


def header_comments(suite: cst.BaseSuite) -> list[cst.EmptyLine]:
    """Return the comment behind the colon above a suite, on a line of its own."""
    comment = suite.header.comment if isinstance(suite, cst.IndentedBlock) else None
    return [cst.EmptyLine(comment=comment)] if comment is not None else []


def indented(body: Sequence[cst.BaseStatement], indent: str | None) -> cst.IndentedBlock:
    """Return a new block with the indentation of the blocks around it."""
    moved = [_continued(_with_bare_blank_lines(statement), indent) for statement in body]
    return cst.IndentedBlock(moved, indent=indent)


def _continued(statement: cst.BaseStatement, indent: str | None) -> cst.BaseStatement:
    """Indent the lines that a backslash continues along with the others."""

    class Indenting(cst.CSTTransformer):
        def leave_SimpleWhitespace(  # noqa: N802  libcst's name
            self, original_node: cst.SimpleWhitespace, updated_node: cst.SimpleWhitespace
        ) -> cst.SimpleWhitespace:
            value = updated_node.value.replace("\n", f"\n{indent}")
            return updated_node.with_changes(value=value) if value != updated_node.value else updated_node

    changed = statement.visit(Indenting()) if indent else statement
    return changed if isinstance(changed, cst.BaseStatement) else statement


def _with_bare_blank_lines(statement: cst.BaseStatement) -> cst.BaseStatement:
    """Keep the blank lines of the top level, which count as indented by nothing, from being filled with spaces."""
    above = [
        line.with_changes(indent=False) if line.comment is None and not line.whitespace.value else line
        for line in lines_above(statement)
    ]
    changed: cst.BaseStatement = statement.with_changes(leading_lines=above)
    return changed
