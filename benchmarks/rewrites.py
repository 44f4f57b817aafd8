"""Counts how many labelled leaks in real packages ``fix`` rewrites, and prints those that it does not.

    python benchmarks/rewrites.py SITES.jsonl SOURCES [--diff]

``SITES.jsonl`` has a row for each labelled site (``id project path line kind label fixable``), and
``SOURCES/<project>/<path>`` the sources, which are only read.  Counted are the leaks that a person called fixable.
``--diff`` also prints each rewrite.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from accuracy import REMOVED, Row, read_rows

from flake8_tempfile.check import check_source
from flake8_tempfile.fixes.engine import Fixed, fix_text
from flake8_tempfile.model import Finding
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import Settings

# What is off by default reports sites, too, but only what these report is a leak of the site itself.
CODES = frozenset({registered.rule.code for registered in RULES if registered.rule.default} | {"TMP210"})
_LEAKS = re.compile(r"TMP20[1-8]|TMP210|TMP10[13]")
_REMOVED = re.compile(r"\(removed on lines? ([\d, and]+)\)")
_LINES = re.compile(r"\blines? \d+(?:(?:, | and )\d+)*")


class Outcome(NamedTuple):
    """What became of one site: ``safe``, ``unsafe``, or why nothing did."""

    row: Row
    result: str
    reason: str
    diff: str


def attempt(row: Row, sources: Path) -> Outcome:
    """Fix what is reported at a site, and nothing else in the file."""
    path = sources / row["project"] / row["path"]
    source = path.read_bytes().decode("utf-8", "replace")
    name = f"{row['project']}/{row['path']}"

    def check(text: str) -> tuple[Finding, ...]:
        return check_source(text, name, Settings(codes=CODES, target_version=(3, 10)))

    here = [finding for finding in check(source) if _is_at(finding, row)]
    if not here:
        return Outcome(row, "not found", "", "")
    wanted = set(map(_identity, here))
    done = fix_text(source, check, lambda finding: _identity(finding) in wanted)
    if not done.fixed:
        return Outcome(row, "not rewritten", _reason(here, done), "")
    kinds = {finding.edit.applicability.value for finding in done.fixed if finding.edit is not None}
    lines = difflib.unified_diff(source.splitlines(True), done.text.splitlines(True), name, name)
    return Outcome(row, "unsafe" if kinds - {"safe"} else "safe", "", "".join(lines))


def _identity(finding: Finding) -> tuple[str, str]:
    """Return what tells a finding from others when lines move."""
    return finding.code, _LINES.sub("line", finding.message)


def _is_at(finding: Finding, row: Row) -> bool:
    if not _LEAKS.match(finding.code):
        return False
    removed = REMOVED.search(finding.message)
    skips = removed is not None and str(row["line"]) in re.findall(r"\d+", removed[1])
    return finding.span.line == row["line"] or (row["kind"] == "remove_outside_finally" and skips)


def _reason(here: Sequence[Finding], done: Fixed) -> str:
    refused = [refusal.reason for refusal in done.refused]
    return "; ".join(refused or [finding.unfixed for finding in here if finding.unfixed] or ["no rewrite"])


def is_fixable_leak(row: Row) -> bool:
    """Tell whether a person called a site a leak that can be rewritten."""
    leak = row["label"].startswith("LEAK") or row["label"] in {"SCRATCH_HAPPY_PATH", "WRITE_TARGET"}
    return leak and row["fixable"] == "yes"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each site, and the count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites", type=Path)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--diff", action="store_true", help="print each rewrite")
    options = parser.parse_args(arguments)
    outcomes = [attempt(row, options.sources) for row in read_rows(options.sites) if is_fixable_leak(row)]
    for outcome in outcomes:
        row = outcome.row
        print(f"{row['id']} {row['project']}/{row['path']}:{row['line']} {outcome.result} {outcome.reason}".rstrip())
        if options.diff:
            print(outcome.diff)
    counts = Counter(outcome.result for outcome in outcomes)
    rewritten = counts["safe"] + counts["unsafe"]
    print(f"{rewritten} of {len(outcomes)} rewritten: {counts['safe']} safe, {counts['unsafe']} unsafe")
    return 0


if __name__ == "__main__":
    sys.exit(main())
