"""Records what is found in a directory of real code, and compares two records: what a change of the program changes.

    python benchmarks/record.py DIRECTORY --out FILE [--files LIST] [--rewrites] [--jobs 2]
    python benchmarks/record.py --compare OLD NEW

All rules run, those that are off by default too, and no comment silences anything.  A record has a line of JSON for
each finding: where, what is said, the witness, the edit plan or the reason why there is none.  A file that cannot be
checked has a row with the code ``failure``.  ``--rewrites`` adds two rows for each file with an edit plan: what
``fix`` and ``fix --unsafe`` make of it, the new text as its hash; these take the rules of ``rewrites.py``.

Paths are relative to DIRECTORY, which is only read.  ``LIST`` names the files, one on a line; without it they are all
the modules below DIRECTORY.  Those that the text search of the program passes over have no rows.  Two records of the
same files by the same program are the same, byte for byte.  ``--compare`` ends with 1 if there are differences.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from accuracy import Row, read_rows
from rewrites import CODES

from flake8_tempfile.check import check_source
from flake8_tempfile.fixes.engine import Fixed, fix_text
from flake8_tempfile.fixes.recheck import Check
from flake8_tempfile.model import Applicability, Edit, Finding
from flake8_tempfile.relevance import is_relevant
from flake8_tempfile.settings import Settings

_ALL = Settings(codes=None)
# Where a row stands; the rest of it is what is compared.
_PLACE = ("path", "line", "column")


def record_file(path: str, *, rewrites: bool = False) -> list[Row]:
    """Return the rows of one file, given relative to the working directory, in the order of their places."""
    text = Path(path).read_bytes().decode("utf-8-sig", "replace")
    if not is_relevant(text, path, _ALL):
        return []
    try:
        findings = _check(path, _ALL, text)
        rows = [_finding_row(path, finding) for finding in findings]
        if rewrites and any(finding.edit and finding.code in CODES for finding in findings):
            rows += _rewrite_rows(path, text)
    except Exception as error:  # noqa: BLE001  that it fails is what is recorded
        message = type(error).__name__ if isinstance(error, SyntaxError) else f"{type(error).__name__}: {error}"
        return [_placed(path, "failure", message=message)]
    return rows


def _check(path: str, settings: Settings, text: str) -> tuple[Finding, ...]:
    return check_source(text.replace("\r\n", "\n").replace("\r", "\n"), path, settings)


def _placed(path: str, code: str, line: int = 0, column: int = 0, **more: Any) -> Row:  # noqa: ANN401
    return {"path": path, "line": line, "column": column, "code": code, **more}


def _finding_row(path: str, finding: Finding) -> Row:
    span = finding.span
    return _placed(
        path,
        finding.code,
        span.line,
        span.column,
        end=[span.end_line, span.end_column],
        message=finding.message,
        steps=_plain(finding.steps),
        hint=finding.hint,
        edit=_plain(finding.edit),
        reason=finding.unfixed,
    )


def _rewrite_rows(path: str, text: str) -> Iterator[Row]:
    """Yield what ``fix`` makes of a file; the lines are those of the text as it is when their turn comes."""
    check = partial(_check, path, Settings(codes=CODES))
    safe, declined = _rewritten(text, check, unsafe=False)
    # As long as nothing was declined, both do the same.
    unsafe = _rewritten(text, check, unsafe=True)[0] if declined else safe
    for mode, done in (("fix", safe), ("fix --unsafe", unsafe)):
        yield _placed(
            path,
            mode,
            text=hashlib.sha256(done.text.encode("utf-8", "replace")).hexdigest()[:16] if done.fixed else "",
            fixed=[f"{finding.code} {finding.span.line}" for finding in done.fixed],
            refused=[f"{item.finding.code} {item.finding.span.line}: {item.reason}" for item in done.refused],
        )


def _rewritten(text: str, check: Check, *, unsafe: bool) -> tuple[Fixed, bool]:
    """Fix a text; tell also whether a plan was left for being unsafe."""
    declined = False

    def wanted(finding: Finding) -> bool:
        nonlocal declined
        kind = finding.edit.applicability if finding.edit else None
        declined = declined or (kind is Applicability.UNSAFE and not unsafe)
        return kind is Applicability.SAFE or (kind is Applicability.UNSAFE and unsafe)

    return fix_text(text, check, wanted), declined


def _plain(value: object) -> Any:  # noqa: ANN401
    """Return a value as JSON has it; an edit plan says of which kind it is."""
    match value:
        case Edit():
            return {"plan": type(value).__name__, **{name: _plain(getattr(value, name)) for name in value.fields()}}
        case Enum():
            return value.value
        case tuple():
            return [_plain(item) for item in value]
    return value


def record(paths: Sequence[str], jobs: int, *, rewrites: bool) -> Iterator[Row]:
    """Yield the rows of the files in the working directory, in the order of the files."""
    work = partial(record_file, rewrites=rewrites)
    if jobs == 1:
        for path in paths:
            yield from work(path)
        return
    with multiprocessing.Pool(jobs) as pool:
        for rows in pool.imap(work, paths, chunksize=4):
            yield from rows


class Difference(NamedTuple):
    """One difference: its kind, the row where it is, and what stood and stands there."""

    kind: str
    row: Row
    old: str = ""
    new: str = ""


def differences(olds: Iterable[Row], news: Iterable[Row]) -> Iterator[Difference]:
    """Yield what differs, in the order of the places; rows at one place are paired as they are most alike."""
    places: defaultdict[tuple[Any, ...], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((olds, news)):
        for row in rows:
            places[tuple(row[name] for name in _PLACE)][side].append(row)
    for _, (before, after) in sorted(places.items()):
        for old, new in _pairs(before, after):
            yield from _compared(old, new)
        yield from (Difference("gone", row, old=row.get("message", "")) for row in before)
        yield from (Difference("new", row, new=row.get("message", "")) for row in after)


def _pairs(before: list[Row], after: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield the rows that belong together, and take them off the lists."""
    likenesses: tuple[Callable[[Row], object], ...] = (lambda row: row, lambda row: row["code"], lambda row: None)
    for likeness in likenesses:
        for old in before.copy():
            new = next((row for row in after if likeness(row) == likeness(old)), None)
            if new is not None:
                before.remove(old)
                after.remove(new)
                yield old, new


def _compared(old: Row, new: Row) -> Iterator[Difference]:
    if old["code"] != new["code"]:
        was, now = (f"{row['code']} {row.get('message', '')}" for row in (old, new))
        yield Difference("code changed", new, was, now)
        return
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield Difference(f"{name} changed", new, *map(_shown, _narrowed(before, after)))


def _narrowed(old: object, new: object) -> tuple[object, object]:
    """Leave of two plans of the same kind what differs."""
    if isinstance(old, dict) and isinstance(new, dict) and old["plan"] == new["plan"]:
        names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
        return {name: old.get(name) for name in names}, {name: new.get(name) for name in names}
    return old, new


def _shown(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or "nothing"
    return json.dumps(value, ensure_ascii=False)


def report(found: Iterable[Difference]) -> int:
    """Print the differences by kind, with their number for each rule and their places; return how many there are."""
    kinds: defaultdict[str, list[Difference]] = defaultdict(list)
    for difference in found:
        kinds[difference.kind].append(difference)
    for kind, here in sorted(kinds.items()):
        codes = Counter(difference.row["code"] for difference in here)
        print(f"## {kind}: {len(here)} ({', '.join(f'{code} {number}' for code, number in sorted(codes.items()))})")
        for difference in here:
            row = difference.row
            print(f"{row['path']}:{row['line']}:{row['column'] + 1} {row['code']}")
            for mark, text in (("-", difference.old), ("+", difference.new)):
                if text:
                    print(f"  {mark} {text}")
    return sum(map(len, kinds.values()))


def compare(old: Path, new: Path) -> int:
    """Print what differs between two records, and end with 1 if something does."""
    before, after = read_rows(old), read_rows(new)
    number = report(differences(before, after))
    print(f"{len(before)} rows before, {len(after)} after: {number} differences")
    return 1 if number else 0


def main() -> int:
    """Record or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, help="the file for the record")
    parser.add_argument("--files", type=Path, metavar="LIST", help="the files to look at, relative to the directory")
    parser.add_argument("--rewrites", action="store_true", help="record what fix makes of the files, too")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=2, help="the number of processes")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("OLD", "NEW"), help="compare two records")
    options = parser.parse_args()
    if options.compare:
        return compare(*options.compare)
    if not (options.directory and options.out):
        parser.error("DIRECTORY and --out are needed, or --compare")
    listed = options.files.read_text("utf-8").splitlines() if options.files else None
    out = options.out.resolve()
    # The analysis is given paths as a user of the directory would give them.
    os.chdir(options.directory)
    paths = sorted(listed or (path.as_posix() for path in Path().rglob("*.py") if path.is_file()))
    with out.open("w", encoding="utf-8") as file:
        for row in record(paths, options.jobs, rewrites=options.rewrites):
            print(json.dumps(row, ensure_ascii=False), file=file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
