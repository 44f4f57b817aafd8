"""What is shown beside a place: why it is reported, step by step, and the page of the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_tempfile.files.discovery import Target
from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import printable
from flake8_tempfile.reporters.identity import rule_of
from flake8_tempfile.rules import RULES
from flake8_tempfile.running.line_explanation import as_text, evidence, explained
from flake8_tempfile.server.documents import Checked

_WORD = re.compile(r"[\w-]+")
_COMMENT = re.compile(r"#.*noqa", re.IGNORECASE)


def hover(checked: Checked, line: int, column: int, text: str) -> str:
    """Return Markdown for a place (line 1-based, column 0-based) on a line with this text, '' for nothing to say."""
    here = [finding for finding in checked.report.findings if _covers(finding, line, column)]
    codes = [*(finding.code for finding in here), *_codes_at(text, column)]
    pages = [rule_of(code).page for code in dict.fromkeys(codes)]
    return "\n\n---\n\n".join((*(_reasons(finding, checked) for finding in here), *pages))


def explanation(text: str, target: Target, line: int) -> str:
    """Return what ``explain`` says of a line; raise :class:`ValueError` where it cannot be read."""
    return "\n".join(printable(each) for each in as_text(explained(text, target, line)))


def _reasons(finding: Finding, checked: Checked) -> str:
    said = f"**{finding.code}** {finding.message}"
    if finding.hint:
        said += f"\n\nHelp: {finding.hint}"
    if checked.target is None:
        return said
    try:
        found = explained(checked.document.text, checked.target, finding.span.line)
    except ValueError:
        return said
    steps = "\n".join(map(printable, evidence(found, finding)))
    return f"{said}\n\n```text\n{steps}\n```" if steps else said


def _covers(finding: Finding, line: int, column: int) -> bool:
    span = finding.span
    return (span.line, span.column) <= (line, column) <= (span.end_line, max(span.end_column, span.column + 1))


def _codes_at(text: str, column: int) -> Iterator[str]:
    """Yield the rule that the word at a column of a ``# noqa`` comment stands for."""
    comment = _COMMENT.search(text)
    if comment is None:
        return
    for word in _WORD.finditer(text, comment.start()):
        if word.start() <= column <= word.end():
            yield from (each.rule.code for each in RULES if word[0] in (each.rule.code, each.rule.name))
