"""``check --add-noqa``: writes ``# noqa`` comments for the findings, so that a project can start with none open."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flake8_tempfile.console import complain, count
from flake8_tempfile.discovery import Target
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.writing import read, write
from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.runner import check_data
from flake8_tempfile.suppression import joined_lines, listing_comments

# Neither is about a line of code.
_KEPT = frozenset({"TMP001", "TMP002"})


class Accepted(NamedTuple):
    """The number of comments written, and of files changed; the files that could not be."""

    comments: int
    files: int
    failures: int

    def summary(self) -> str:
        """Return a line for people."""
        return f"Accepted {count(self.comments, 'finding')} in {count(self.files, 'file')}."


def accept(pairs: Iterable[tuple[Target, FileReport]], reason: str) -> Accepted:
    """Write a comment, with ``reason`` if there is one, for each finding; name the files that cannot be changed."""
    comments = files = failures = 0
    for target, report in pairs:
        findings = [finding for finding in report.findings if finding.code not in _KEPT]
        if not findings:
            continue
        try:
            if report.cells:
                raise RefusedError("comments are not written into notebooks")
            _accept_in(target, findings, reason)
        except (RefusedError, OSError) as error:
            complain(f"{target.path}: left alone: {getattr(error, 'strerror', None) or error}")
            failures += 1
        else:
            comments, files = comments + len(findings), files + 1
    return Accepted(comments, files, failures)


def _accept_in(target: Target, findings: Sequence[Finding], reason: str) -> None:
    source = read(target.path)
    text = with_comments(source.text, findings, reason)
    again = check_data(source.encoded(text), target)
    left = [finding.code for finding in again.findings if finding.code not in _KEPT]
    if left or again.failure:
        raise RefusedError(f"{', '.join(left) or again.failure} would still be there")
    write(target.path, source, text)


def with_comments(text: str, findings: Iterable[Finding], reason: str) -> str:
    """Return ``text`` with the codes of ``findings`` in comments where flake8 looks for them."""
    lines = io.StringIO(text, newline="").readlines()
    last = {line: end for start, end, _ in joined_lines(lines) for line in range(start, end + 1)}
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for finding in findings:
        line = last.get(finding.span.line, finding.span.line)
        if finding.code not in codes[line]:
            codes[line].append(finding.code)
    listing = {comment.last: comment for comment in listing_comments(lines)}
    for number, new in codes.items():
        comment = listing.get(number)
        if comment is not None:
            text = lines[comment.line - 1]
            lines[comment.line - 1] = f"{text[: comment.end]}, {', '.join(new)}{text[comment.end :]}"
        else:
            lines[number - 1] = _with_comment(lines[number - 1], new, reason)
    return "".join(lines)


def _with_comment(line: str, codes: Sequence[str], reason: str) -> str:
    code = line.rstrip()
    end = line[len(line.rstrip("\r\n")) :]
    # After a dash no word of the reason can be taken for a code.
    return f"{code}  # noqa: {', '.join(codes)}{f' - {reason}' if reason else ''}{end}"
