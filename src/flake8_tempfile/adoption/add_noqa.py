"""``check --add-noqa``: writes ``# noqa`` comments for the findings, so that a project can start with none open."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flake8_tempfile.console import complain, count
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.writing import read, write
from flake8_tempfile.model import Finding
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.file_check import check_text
from flake8_tempfile.selecting.noqa import joined_lines, listing_comments

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
        findings = _about_code(report)
        if not findings:
            continue
        try:
            if report.cells:
                raise RefusedError("comments are not written into notebooks")
            done = _accept_in(target, findings, reason)
        except (RefusedError, OSError) as error:
            complain(f"{target.path}: left alone: {getattr(error, 'strerror', None) or error}")
            failures += 1
            continue
        for finding in findings:
            if finding not in done:
                place = f"{target.path}:{finding.span.line}:{finding.span.column + 1}"
                complain(f"{place}: {finding.code} cannot be silenced by a comment here")
        comments, files, failures = comments + len(done), files + bool(done), failures + (len(done) < len(findings))
    return Accepted(comments, files, failures)


def _about_code(report: FileReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.code not in _KEPT]


def _accept_in(target: Target, findings: Sequence[Finding], reason: str) -> Sequence[Finding]:
    """Write comments and return the findings that they silence."""
    source = read(target.path)
    text, done = with_silenced(source.text, target, findings, reason)
    if done:
        write(target.path, source, text)
    return done


def with_silenced(text: str, target: Target, findings: Sequence[Finding], reason: str) -> tuple[str, Sequence[Finding]]:
    """Return ``text`` with comments for those of the ``findings`` in it that comments silence, and which these are.

    That may not be all: flake8 goes by the first ``# noqa`` on a line, even if it is in a string that ends there.
    """
    done = findings
    while done:
        commented = with_comments(text, done, reason)
        again = check_text(commented, target)
        if again.failure:
            raise RefusedError(again.failure)
        open_ones = {(finding.code, finding.span) for finding in _about_code(again)}
        silenced = [finding for finding in done if (finding.code, finding.span) not in open_ones]
        if len(silenced) == len(done):
            return commented, done
        done = silenced
    return text, done


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
            rest = text[comment.end :]
            # Where there are words already, they may be the reason for the other codes.
            why = _because(reason) if rest.lstrip()[:1] in ("", "#") else ""
            lines[comment.line - 1] = f"{text[: comment.end]}, {', '.join(new)}{why}{rest}"
        else:
            lines[number - 1] = _with_comment(lines[number - 1], new, reason)
    return "".join(lines)


def _with_comment(line: str, codes: Sequence[str], reason: str) -> str:
    code = line.rstrip()
    end = line[len(line.rstrip("\r\n")) :]
    return f"{code}  # noqa: {', '.join(codes)}{_because(reason)}{end}"


def _because(reason: str) -> str:
    # After a dash no word of the reason can be taken for a code.
    return f" - {reason}" if reason else ""
