"""Measures findings against hand-labelled sites in real packages and against real fix commits.

    python benchmarks/accuracy.py SITES.jsonl SOURCES [--fixes FIXES.jsonl REVISIONS]

``SITES.jsonl`` has a row for each labelled site (``project path line kind label fd narrow released exc_gap why``), and
``SOURCES/<project>/<path>`` the sources.  ``FIXES.jsonl`` has a row for each fix commit, and
``REVISIONS/<row number>/pre.py`` the file before it.  Nothing is tuned to single rows here: a row counts as found if a
finding that is on by default stands on its line, or (for a removal) names its line as the removal that is skipped.
Fixes are counted a second time with the opt-in rules; those before Python 3 are left out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flake8_tempfile.check import check_source
from flake8_tempfile.model import Finding
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import Settings

Row = dict[str, Any]
_LIFETIME = frozenset({"TMP201", "TMP202", "TMP203", "TMP204", "TMP205", "TMP208"})
_LITERAL = frozenset({"TMP101", "TMP102", "TMP103"})
REMOVED = re.compile(r"\(removed on lines? ([\d, and]+)\)")


@dataclass(frozen=True)
class Judged:
    """A labelled site with what was expected and what was found; ``open`` where either is right."""

    group: str
    row: Row
    wanted: bool
    found: bool
    open: bool = False


@cache
def findings(path: Path, *, opt_in: bool = False) -> tuple[Finding, ...] | None:
    """Return what is reported in a file, by default or with the opt-in rules; None if this Python cannot parse it."""
    codes = frozenset(registered.rule.code for registered in RULES if registered.rule.default or opt_in)
    try:
        return check_source(path.read_text("utf-8", "replace"), str(path), Settings(codes=codes))
    except SyntaxError:
        return None


def judge_sites(rows: list[Row], sources: Path) -> Iterator[Judged]:
    """Yield a judgement for each row, and a second one for the descriptor of a ``mkstemp``."""
    for row in rows:
        found = findings(sources / row["project"] / row["path"]) or ()
        here = {finding.code for finding in found if finding.span.line == row["line"]}
        label, kind = row["label"], row["kind"]
        if kind == "tmp_literal":
            yield Judged("literals", row, label in {"WRITE_TARGET", "DEFAULT"}, bool(here & _LITERAL))
        elif kind == "remove_outside_finally":
            yield Judged("removals", row, label == "SCRATCH_HAPPY_PATH", any(_skips(f, row["line"]) for f in found))
        else:
            wanted = label.startswith("LEAK") or (label == "TRANSFER_SELF" and row["released"] is False)
            either = bool(row["narrow"] or row["exc_gap"])
            yield Judged("lifetime", row, wanted, bool(here & _LIFETIME), either)
        if row["fd"]:
            yield Judged("descriptors", row, row["fd"].startswith("FD_LEAK"), "TMP207" in here)


def _skips(finding: Finding, line: int) -> bool:
    removed = REMOVED.search(finding.message)
    return finding.code in _LIFETIME and removed is not None and str(line) in re.findall(r"\d+", removed[1])


def judge_fixes(rows: list[Row], revisions: Path) -> Iterator[Judged]:
    """Yield judgements for the fixes that one function and its class suffice to see, in code that still parses."""
    for number, row in enumerate(rows):
        if row["pre_should_flag"] == "yes" and row["detectable_intraprocedurally"] == "yes":
            path = revisions / str(number) / "pre.py"
            for group, opt_in in (("fixes", False), ("fixes, opt-in rules too", True)):
                found = findings(path, opt_in=opt_in)
                if found is not None:
                    yield Judged(group, row, True, row["pre_line"] in {line for f in found for line in _lines(f)})


def _lines(finding: Finding) -> set[int]:
    return {*range(finding.span.line, finding.span.end_line + 1), *(step.line for step in finding.steps)}


def report(judged: list[Judged]) -> None:
    """Print recall and precision of each group, then every miss and false alarm."""
    print("| group | wanted | found | recall | false alarms | precision | either way |")
    print("|---|---|---|---|---|---|---|")
    for group in dict.fromkeys(item.group for item in judged):
        mine = [item for item in judged if item.group == group]
        count = Counter((item.wanted, item.found) for item in mine if not item.open)
        hits, wanted = count[True, True], count[True, True] + count[True, False]
        reported = hits + count[False, True]
        recall = f"{hits / wanted:.2f}" if wanted else "-"
        precision = f"{hits / reported:.2f}" if reported else "-"
        either = sum(item.open for item in mine)
        print(f"| {group} | {wanted} | {hits} | {recall} | {count[False, True]} | {precision} | {either} |")
    for item in judged:
        if item.wanted is not item.found and not item.open:
            row = item.row
            place = f"{row.get('project') or row['repo']} {row['path']}:{row.get('line') or row['pre_line']}"
            print(f"- {'missed' if item.wanted else 'false alarm'}, {item.group}: {place}: {row['why']}")


def read_rows(path: Path) -> list[Row]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sites", type=Path)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--fixes", nargs=2, type=Path, metavar=("FIXES", "REVISIONS"))
    options = parser.parse_args()
    judged = list(judge_sites(read_rows(options.sites), options.sources))
    if options.fixes:
        judged += judge_fixes(read_rows(options.fixes[0]), options.fixes[1])
    report(judged)
    return 0


if __name__ == "__main__":
    sys.exit(main())
