"""What ``orphans`` says, for people and for programs.

Names of files are anybody's: what a terminal would obey in them is shown as an escape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone

from flake8_tempfile.orphans.groups import Group
from flake8_tempfile.orphans.listing import Listing
from flake8_tempfile.orphans.sites import Site
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.reporters import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOST_SITES = 10
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_SPANS = (("day", 86_400), ("hour", 3600), ("minute", 60))


class Report(NamedTuple):
    """All there is to be said: the directory, what lies in it, in groups, and when (seconds since the epoch)."""

    directory: str
    listing: Listing
    groups: Sequence[Group]
    now: float
    searched: Sequence[str]


def as_text(report: Report) -> Iterator[str]:
    """Yield the lines of the report for people."""
    entries = report.listing.entries
    if not entries:
        yield printable(f"{report.directory}: nothing in it")
        return
    oldest = _span(report.now - min(entry.modified for entry in entries))
    total = _bytes(sum(entry.size for entry in entries))
    yield printable(f"{report.directory}: {_count(len(entries), 'entry')}, {total}, the oldest {oldest} old")
    if not report.listing.is_complete:
        yield "  there is more in it than was looked at"
    for each in report.groups:
        if each.sites:
            yield from ("", *map(printable, _lines(each, report.now)))
    if unexplained := [each for each in report.groups if not each.sites]:
        yield from ("", printable(f"No site in {', '.join(report.searched)} makes such names:"))
        for each in unexplained:
            yield from map(printable, _lines(each, report.now))


def as_json(report: Report) -> str:
    """Return the report for programs; all JSON is ASCII."""
    document = {
        "directory": report.directory,
        "entries": len(report.listing.entries),
        "bytes": sum(entry.size for entry in report.listing.entries),
        "complete": report.listing.is_complete,
        "groups": [_group(each, report.now) for each in report.groups],
    }
    return json.dumps(document, indent=2)


def _lines(group: Group, now: float) -> Iterator[str]:
    counted = _count(len(group.entries), group.what)
    ages = ", ".join(f"{number} {_AGE[name]}" for name, number in group.ages(now).items() if number)
    yield f"{group.name.shown}  {counted}, {_bytes(group.size)}: {ages}{_incomplete(group)}"
    for site in group.sites[:_MOST_SITES]:
        found = f"  {', '.join(site.codes)}" if site.codes else ""
        place = "" if site.directory is not None else "  (if its dir= is this directory)"
        yield f"    {site.path}:{site.line}: {site.text}{found}{place}"
    if len(group.sites) > _MOST_SITES:
        yield f"    and {len(group.sites) - _MOST_SITES} more"


_AGE = {
    "hour": "of the last hour",
    "day": "of the last day",
    "week": "of the last week",
    "month": "of the last 30 days",
    "older": "older",
}


def _incomplete(group: Group) -> str:
    number = sum(not entry.is_complete for entry in group.entries)
    return f" ({number} not read to the end)" if number else ""


def _group(group: Group, now: float) -> dict[str, Any]:
    return {
        "name": group.name.shown,
        "prefix": group.name.prefix,
        "suffix": group.name.suffix,
        "kind": group.what,
        "count": len(group.entries),
        "bytes": group.size,
        "newest": _moment(group.newest),
        "oldest": _moment(group.oldest),
        "ages": group.ages(now),
        "unread": sum(not entry.is_complete for entry in group.entries),
        "names": [entry.name for entry in group.entries[:_MOST_SITES]],
        "sites": [_site(site) for site in group.sites],
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "path": site.path,
        "line": site.line,
        "text": site.text,
        "codes": list(site.codes),
        "directory_known": site.directory is not None,
    }


def _moment(seconds: float) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):  # a file may have any date
        return None


def _span(seconds: float) -> str:
    for name, length in _SPANS:
        if seconds >= length:
            return _count(int(seconds // length), name)
    return "less than a minute"


def _bytes(number: float) -> str:
    unit = 0
    while number >= 1000 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.0f} {_UNITS[unit]}" if unit == 0 else f"{number:.1f} {_UNITS[unit]}"


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1] + 'ies' if noun.endswith('ry') else noun + 's'}"
