"""Findings that are one story: a path that is written down, and what is left behind at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flake8_tempfile.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tempfile.model import Finding, Span

# The groups of rules on names of temporary files, and on what becomes of the files.
_NAMES, _LIFETIMES = "TMP1", "TMP2"


class Story(NamedTuple):
    """The finding whose source and advice are shown, and those that are told with it."""

    told: Finding
    others: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, in the order of their places."""
        return tuple(sorted((self.told, *self.others), key=lambda each: (each.span, each.code)))


def stories(findings: Iterable[Finding]) -> Iterator[Story]:
    """Yield the findings of one file, a name together with the leak of what it names; the leak has the longer story."""
    everything = list(findings)
    by_line: dict[int, list[int]] = {}
    for number, finding in enumerate(everything):
        for line in _lines(finding):
            by_line.setdefault(line, []).append(number)
    told: set[int] = set()
    for number, first in enumerate(everything):
        if number in told:
            continue
        near = sorted({each for line in _lines(first) for each in by_line[line] if each > number} - told)
        other = next((each for each in near if _is_one(first, everything[each])), None)
        if other is None:
            yield Story(first)
            continue
        told.add(other)
        second = everything[other]
        leak, name = (first, second) if first.code.startswith(_LIFETIMES) else (second, first)
        yield Story(_with_advice(leak, name), (name,))


def _lines(finding: Finding) -> set[int]:
    """Return the lines on which a finding may meet the other half of its story."""
    own = set(range(finding.span.line, finding.span.end_line + 1))
    return own | {finding.steps[-1].line} if finding.steps else own


def _is_one(one: Finding, other: Finding) -> bool:
    if {one.code[: len(_NAMES)], other.code[: len(_NAMES)]} != {_NAMES, _LIFETIMES}:
        return False
    name, leak = (one, other) if one.code.startswith(_NAMES) else (other, one)
    # A path may be written down before it is made: then its last step is where the leak begins.
    leads_there = bool(name.steps) and name.steps[-1].line == leak.span.line
    return leads_there or _holds(one.span, other.span) or _holds(other.span, one.span)


def _holds(outer: Span, inner: Span) -> bool:
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    return begins and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def _with_advice(leak: Finding, name: Finding) -> Finding:
    """Return the leak with the change, or the advice, of the name where it has none itself."""
    if leak.edit is None and name.edit is not None:
        return leak._replace(edit=name.edit, hint=name.hint or leak.hint, unfixed="")
    return leak if leak.hint else leak._replace(hint=name.hint)
