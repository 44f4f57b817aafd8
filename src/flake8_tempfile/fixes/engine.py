"""Performs the edit plans of one source text, in passes, until none is left that can be performed.

A pass makes one change in each function that has any to make, and the text is checked once for all of them; what that
check objects to is left out, and divided where it cannot be told which change is to blame.  Several changes in one
function come one after the other, planned anew each time.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from flake8_tempfile.edits import Alternatives, LiteralsToTemporaryDirectory, LiteralToTemporaryDirectory
from flake8_tempfile.fixes.changes import apply, change_by, moved_edit, spans_of
from flake8_tempfile.fixes.layout import Layout, Unit
from flake8_tempfile.fixes.recheck import Check, holders, pointed_at
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.fixes.trial import Place, Settled, Step, Version, settle
from flake8_tempfile.model import Edit, Finding

__all__ = ["Fixed", "Refusal", "apply", "fix_text"]

Wanted: TypeAlias = Callable[[Finding], bool]
# Asked with a finding, the text, and the new text before a change is made.
Accept: TypeAlias = Callable[[Finding, str, str], bool]
# What a finding is known by while others are mended: its function, its code, what it points at, its number.
Key: TypeAlias = "tuple[str, str, str, int]"
# What has been tried: the function and its text, the code, and the edit, counted from the first line of the function.
Tried: TypeAlias = "tuple[str, str, str, Edit]"
_MAX_PASSES = 1000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding that was not fixed though it has a plan that is wanted, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of one text: the new text, what was fixed in it, what was refused, and what is left."""

    text: str
    fixed: tuple[Finding, ...]
    refused: tuple[Refusal, ...]
    left: tuple[Finding, ...]


def fix_text(source: str, check: Check, wanted: Wanted, accept: Accept | None = None) -> Fixed:
    """Fix the findings of ``source`` that have an edit and that ``wanted`` agrees to.

    ``check`` gives the findings of a text.  What ``accept`` declines is not asked again.
    """
    fixer = _Fixer(check, wanted, accept)
    version = Version(source, tuple(check(source)))
    fixed: list[Finding] = []
    for _ in range(_MAX_PASSES):
        steps = list(fixer.steps(version))
        if not steps:
            break
        settled = fixer.made(version, steps)
        version = settled.version
        fixed += [finding for step in settled.made for finding in step.mended]
    return Fixed(version.text, tuple(fixed), tuple(fixer.refusals(version)), version.findings)


class _Candidate(NamedTuple):
    """A finding with one of the edits that mend it, the lines that concerns, and what both are known by."""

    finding: Finding
    edit: Edit
    unit: Unit
    key: Key
    tried: Tried


class _Fixer:
    """Remembers what was refused, for as long as its function stays as it is, and what was declined."""

    def __init__(self, check: Check, wanted: Wanted, accept: Accept | None) -> None:
        self._check = check
        self._wanted = wanted
        self._accept = accept
        self._refused: dict[Tried, str] = {}
        self._declined: set[Key] = set()

    def steps(self, version: Version) -> Iterator[Step]:
        """Yield the next step in each function that has any."""
        taken: set[int] = set()
        for candidate in self._candidates(version):
            step = self._step(candidate, version, taken)
            if step is not None:
                taken.update(range(step.change.first, step.change.last + 1))
                yield step

    def made(self, version: Version, steps: Sequence[Step]) -> Settled:
        """Return the text with the steps made that may be made."""
        settled = self._settled(version, steps)
        if self._accept is None:
            return settled
        asked = sorted(settled.made, key=lambda step: _order(step.mended[0]))
        agreed = list(self._agreed(version, asked, self._accept))
        return settled if len(agreed) == len(asked) else self._settled(version, agreed)

    def refusals(self, version: Version) -> Iterator[Refusal]:
        """Yield what is left in a text because it was refused."""
        for candidate in self._candidates(version):
            if candidate.tried in self._refused:
                yield Refusal(candidate.finding, self._refused[candidate.tried])

    def _candidates(self, version: Version) -> Iterator[_Candidate]:
        """Yield the findings in the order in which to mend them, once for each edit that does."""
        seen: Counter[tuple[str, str, str]] = Counter()
        for finding in sorted(version.findings, key=_order):
            options = [option for option in _options(finding) if option.edit is not None and self._wanted(option)]
            for number, option in enumerate(options):
                assert option.edit is not None
                unit = unit_of(option, version.layout)
                known = unit.name, option.code, pointed_at(option, version.layout.lines)
                seen[known] += number == 0
                yield _Candidate(option, option.edit, unit, (*known, seen[known]), _tried(option, version))

    def _step(self, candidate: _Candidate, version: Version, taken: AbstractSet[int]) -> Step | None:
        """Return the step that mends a finding, None if it must not be made, or if the lines are taken."""
        lines = range(candidate.unit.first, candidate.unit.last + 1)
        if candidate.tried in self._refused or candidate.key in self._declined or not taken.isdisjoint(lines):
            return None
        try:
            change = change_by(candidate.edit, version.layout)
        except RefusedError as error:
            self._refused[candidate.tried] = str(error)
            return None
        free = taken.isdisjoint(range(change.first, change.last + 1))
        return Step((candidate.finding,), change) if free else None

    def _settled(self, version: Version, steps: Sequence[Step]) -> Settled:
        settled = settle(version, steps, self._check, self._next)
        for step, reason in settled.refused:
            self._refused[_tried(step.mended[0], version)] = reason
        return settled

    def _next(self, version: Version, places: Sequence[Place]) -> dict[Place, Step]:
        """Return what to do next in each of some places of a text that is on trial."""
        found: dict[Place, Step] = {}
        holder = holders(places)
        for candidate in self._candidates(version):
            number = holder(candidate.unit.first)
            if number is None or places[number] in found:
                continue
            step = self._step(candidate, version, set())
            if step is not None:
                found[places[number]] = step
        return found

    def _agreed(self, version: Version, steps: Sequence[Step], accept: Accept) -> Iterator[Step]:
        """Yield the steps that the user agrees to, each shown with those before it made."""
        keys = {candidate.tried: candidate.key for candidate in self._candidates(version)}
        gone: dict[object, list[int]] = {}
        kept: list[Step] = []
        old = version.text
        for step in steps:
            key = keys[_tried(step.mended[0], version)]
            new = version.merged([*kept, step]).text
            if accept(step.mended[0], old, new):
                kept, old = [*kept, step], new
                insort(gone.setdefault(key[:3], []), key[3])
                yield step
            else:
                self._declined.add(key)
        # Those that differ by their number alone are counted anew when some are gone.
        self._declined = {(*key[:3], key[3] - bisect_left(gone.get(key[:3], ()), key[3])) for key in self._declined}


def _tried(finding: Finding, version: Version) -> Tried:
    assert finding.edit is not None
    unit = unit_of(finding, version.layout)
    return unit.name, version.layout.text_of(unit), finding.code, moved_edit(finding.edit, -unit.first)


def _options(finding: Finding) -> list[Finding]:
    """Return the finding with each of the edits that mend it, the preferred one first."""
    if not isinstance(finding.edit, Alternatives):
        return [finding]
    return [finding._replace(edit=edit) for edit in (finding.edit.preferred, finding.edit.otherwise)]


def _order(finding: Finding) -> tuple[bool, int, str]:
    """The last first: where lifetimes cross, the later resource goes into the block of the earlier one.

    Before all comes what moves paths elsewhere: what is said of them where they were is then said no more.  Of that the
    longest block comes first, for others find its directory around them.
    """
    edit = finding.edit
    acquisition = getattr(edit, "acquisition", finding.span)
    if isinstance(edit, LiteralToTemporaryDirectory) and edit.moved:
        return False, acquisition.line - edit.last.end_line, finding.code
    return not isinstance(edit, LiteralsToTemporaryDirectory), -acquisition.line, finding.code


def unit_of(finding: Finding, layout: Layout) -> Unit:
    """Return the lines that mending a finding concerns."""
    spans = (finding.edit and spans_of(finding.edit)) or [finding.span]
    return layout.unit(min(span.line for span in spans), max(span.end_line for span in spans))
