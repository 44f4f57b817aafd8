"""Entries of one making, told by their names, with the sites that make such names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flake8_tempfile.orphans.listing import Entry
from flake8_tempfile.orphans.names import Template, guess_all
from flake8_tempfile.orphans.sites import Site
from flake8_tempfile.records import NamedTuple

# How many were last modified less than so many seconds ago; the last one has no limit.
AGES = (("hour", 3600.0), ("day", 86_400.0), ("week", 604_800.0), ("month", 2_592_000.0), ("older", float("inf")))


class Group(NamedTuple):
    """Entries of one kind whose names have one template, and the sites that make such names."""

    name: Template
    what: str
    entries: tuple[Entry, ...]
    sites: tuple[Site, ...]

    @property
    def size(self) -> int:
        """The bytes of all of them."""
        return sum(entry.size for entry in self.entries)

    @property
    def newest(self) -> float:
        """When the last of them was modified, in seconds since the epoch."""
        return max(entry.modified for entry in self.entries)

    @property
    def oldest(self) -> float:
        """When the first of them was modified, in seconds since the epoch."""
        return min(entry.modified for entry in self.entries)

    def ages(self, now: float) -> dict[str, int]:
        """Return how many of them are of which age; those of the future are new."""
        counted = {name: 0 for name, _ in AGES}
        for entry in self.entries:
            counted[next(name for name, limit in AGES if now - entry.modified < limit)] += 1
        return counted


def group(entries: Iterable[Entry], sites: Sequence[Site]) -> list[Group]:
    """Return the groups, the largest first: those that some site explains before those that none does."""
    makers: dict[Template, list[Site]] = {}
    for site in sites:
        if site.name.rank[0] > 0:  # else any name would do
            makers.setdefault(site.name, []).append(site)
    ranked = sorted(makers, key=lambda name: name.rank, reverse=True)
    grouped: dict[tuple[Template, str, bool], list[Entry]] = {}
    left: list[Entry] = []
    for entry in entries:
        name = next((each for each in ranked if each.fits(entry.name) and _makers(makers[each], entry.what)), None)
        if name is None:
            left.append(entry)
        else:
            grouped.setdefault((name, entry.what, True), []).append(entry)
    guessed = guess_all(entry.name for entry in left)
    for entry in left:
        grouped.setdefault((guessed[entry.name], entry.what, False), []).append(entry)
    groups = [
        Group(name, what, tuple(members), _makers(makers[name], what) if is_explained else ())
        for (name, what, is_explained), members in grouped.items()
    ]
    return sorted(groups, key=lambda each: (not each.sites, -len(each.entries), each.name.shown))


def _makers(sites: Iterable[Site], what: str) -> tuple[Site, ...]:
    """Return the sites that make things of a kind: first those that a rule finds, last those elsewhere perhaps."""
    fitting = (site for site in sites if site.what in ("", what))
    return tuple(sorted(fitting, key=lambda site: (not site.codes, site.directory is None, site.path, site.line)))
