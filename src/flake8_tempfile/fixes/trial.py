"""Changes to one text, checked together: which of them may be made.

What the check objects to is laid to the change in whose lines it is found, and the others are checked without that.
Where it is found elsewhere, one half of the changes is checked after the other.  A change that is refused by itself
gets one more chance, together with what could be done next in the same function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from flake8_tempfile.fixes.changes import Change, Merged, merged
from flake8_tempfile.fixes.imports import names_used
from flake8_tempfile.fixes.layout import Layout
from flake8_tempfile.fixes.preserved import changed_by
from flake8_tempfile.fixes.recheck import Check, Checked, Fault, Rewritten, faults, pointed_at, require_parses
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Finding, Span


@dataclass(frozen=True)
class Version:
    """A text with its findings."""

    text: str
    findings: tuple[Finding, ...]

    @cached_property
    def layout(self) -> Layout:
        """The text taken apart."""
        return Layout(self.text)

    @cached_property
    def uses(self) -> Counter[str]:
        """How often each name is used."""
        return names_used(self.layout.tree)

    def merged(self, steps: Sequence[Step]) -> Merged:
        """Return the text with steps made."""
        return merged(self.layout, [step.change for step in steps], self.uses)


class Step(NamedTuple):
    """A change, and the findings of the text that it mends.

    ``alone`` says why the first of several edits cannot be made by itself.
    """

    mended: tuple[Finding, ...]
    change: Change
    alone: str = ""


Place: TypeAlias = "tuple[int, int]"
# What could be done next in each of some places of a text.
Next: TypeAlias = Callable[[Version, Sequence[Place]], "dict[Place, Step]"]


@dataclass
class Settled:
    """What may be done: the new text, the steps that lead to it, and those that must not be made, with the reasons."""

    version: Version
    made: list[Step] = field(default_factory=list)
    refused: list[tuple[Step, str]] = field(default_factory=list)


class _Trial(NamedTuple):
    """A text with steps made, where their lines are, and what is wrong with it."""

    version: Version
    places: Sequence[Place] = ()
    faults: Sequence[Fault] = ()


def settle(base: Version, steps: Sequence[Step], check: Check, following: Next) -> Settled:
    """Find out which of the steps may be made; none overlaps another."""
    found = Settled(base)
    groups = [list(steps)] if steps else []
    while groups:
        group = groups.pop()
        trial = _tried(base, [*found.made, *group], check)
        if not trial.faults:
            found.version, found.made = trial.version, [*found.made, *group]
            continue
        groups += _divided(base, group, trial, found, following)
    return found


def _divided(base: Version, group: list[Step], trial: _Trial, found: Settled, following: Next) -> Iterator[list[Step]]:
    """Yield what is to be tried next of a group that cannot be made as it is, the last first."""
    known = len(found.made)
    culprits = ((item.culprit, item.reason) for item in trial.faults)
    blamed = {culprit - known: reason for culprit, reason in culprits if culprit is not None and culprit >= known}
    if not blamed and len(group) == 1:
        blamed = {0: trial.faults[0].reason}
    if not blamed:
        half = len(group) // 2
        yield group[half:]
        yield group[:half]
    elif len(blamed) < len(group):
        yield [step for number, step in enumerate(group) if number in blamed]
        yield [step for number, step in enumerate(group) if number not in blamed]
    else:
        yield from filter(None, [list(_together(base, group, trial, blamed, found, following))])


def _together(
    base: Version, group: list[Step], trial: _Trial, blamed: dict[int, str], found: Settled, following: Next
) -> Iterator[Step]:
    """Yield what was refused with what comes next in the same lines; without that it is refused for good."""
    places = trial.places[len(found.made) :]
    after = following(trial.version, [place for place, step in zip(places, group, strict=False) if not step.alone])
    for number, step in enumerate(group):
        place = places[number] if places else (0, 0)
        if place in after:
            yield _joined(base, step, trial.version, place, after[place])._replace(alone=blamed[number])
        else:
            found.refused.append((step, step.alone or blamed[number]))


def _joined(base: Version, step: Step, between: Version, place: Place, after: Step) -> Step:
    """Return two steps as one; the second was planned on the text that the first had led to."""
    lines, change = between.layout.lines, after.change
    text = (*lines[place[0] - 1 : change.first - 1], *change.lines, *lines[change.last : place[1]])
    names = Counter(step.change.names)
    names.update(change.names)
    also = _same_in(base, step, after.mended[0], lines)
    edits = (*step.change.edits, *change.edits)
    return Step((*step.mended, *also), Change(edits, step.change.first, step.change.last, text, names))


def _same_in(base: Version, step: Step, finding: Finding, lines: Sequence[str]) -> list[Finding]:
    """Return the finding as it was in the text before, if it was there."""
    known = finding.code, pointed_at(finding, lines)
    return [
        other
        for other in base.findings
        if step.change.first <= other.span.line <= step.change.last
        and (other.code, pointed_at(other, base.layout.lines)) == known
        and other.span != step.mended[0].span
    ][:1]


def _tried(base: Version, steps: Sequence[Step], check: Check) -> _Trial:
    try:
        text, places = base.merged(steps)
        require_parses(text)
        version = Version(text, tuple(check(text)))
    except RefusedError as error:
        return _Trial(base, (), (Fault(None, str(error)),))
    rewrites = [
        Rewritten(step.mended, tuple(_named(step)), (step.change.first, step.change.last), place)
        for step, place in zip(steps, places, strict=True)
    ]
    old, new = (Checked(one.layout.lines, one.findings) for one in (base, version))
    return _Trial(version, places, tuple(faults(old, new, rewrites)))


def _named(step: Step) -> Iterator[Span]:
    """Yield the places in the text before that a step changes."""
    changed = changed_by(step.change.edits[0])
    yield from changed.whole
    yield from changed.partly
