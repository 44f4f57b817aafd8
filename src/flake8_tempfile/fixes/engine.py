"""Performs the edit plans of one source text, one after the other, until none is left that can be performed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from flake8_tempfile.edits import Alternatives
from flake8_tempfile.fixes.perform import perform
from flake8_tempfile.fixes.preserved import changed_by, require_same_statements, spans_in
from flake8_tempfile.fixes.recheck import Check, identity, recheck, require_same_outside
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Edit, Finding, Span

Wanted: TypeAlias = Callable[[Finding], bool]
# Asked with a finding, the text, and the new text before a change is made.
Accept: TypeAlias = Callable[[Finding, str, str], bool]
# What a finding is known by while others are fixed: code, message without lines, number.
Key: TypeAlias = tuple[str, str, int]
_MAX_ROUNDS = 1000


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

    ``check`` gives the findings of a text.  Every step is re-checked; after each one the findings are those of the
    new text, so that overlapping edits come one after the other.  What ``accept`` declines is not asked again.
    """
    declined: set[Key] = set()

    def agreed(key: Key, finding: Finding, old: str, new: str) -> bool:
        if key in declined:
            return False
        if accept is not None and not accept(finding, old, new):
            declined.add(key)
            return False
        return True

    findings = tuple(check(source))
    fixed: list[Finding] = []
    for _ in range(_MAX_ROUNDS):
        refused: list[Refusal] = []
        step = _first_step(source, findings, check, _Choice(wanted, agreed), refused)
        if step is None:
            return Fixed(source, tuple(fixed), tuple(refused), findings)
        done, source, findings = step
        fixed.append(done)
    return Fixed(source, tuple(fixed), (), findings)


class _Choice(NamedTuple):
    """Which findings to fix: asked before and after the new text is known."""

    wanted: Wanted
    agreed: Callable[[Key, Finding, str, str], bool]


def _first_step(
    source: str, findings: Sequence[Finding], check: Check, choice: _Choice, refused: list[Refusal]
) -> tuple[Finding, str, tuple[Finding, ...]] | None:
    for key, finding in _keyed(findings):
        if finding.edit is None or not choice.wanted(finding):
            continue
        try:
            new = apply(finding.edit, source)
            after = recheck(finding, findings, source, new, check)
            if choice.agreed(key, finding, source, new):
                return finding, new, after
        except RefusedError as error:
            refused.append(Refusal(finding, str(error)))
    return None


def _keyed(findings: Sequence[Finding]) -> Iterator[tuple[Key, Finding]]:
    """Yield the findings in the order in which to fix them, once for each edit that mends them.

    Those that differ by their place alone are numbered from the last: fixing one leaves the numbers of those before.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for found in sorted(findings, key=_order):
        known = identity(found)
        seen[known] += 1
        yield from (((*known, seen[known]), option) for option in _options(found))


def _options(finding: Finding) -> list[Finding]:
    """Return the finding with each of the edits that mend it, the preferred one first."""
    if not isinstance(finding.edit, Alternatives):
        return [finding]
    return [finding._replace(edit=edit) for edit in (finding.edit.preferred, finding.edit.otherwise)]


def _order(finding: Finding) -> tuple[int, str]:
    """The last first: where lifetimes cross, the later resource goes into the block of the earlier one."""
    acquisition = getattr(finding.edit, "acquisition", finding.span)
    return -acquisition.line, finding.code


def apply(edit: Edit, source: str) -> str:
    """Return ``source`` with one edit performed, the lines outside of it unchanged."""
    new = perform(edit, source)
    spans = list(_spans(edit))
    require_same_outside(source, new, min(s.line for s in spans), max(s.end_line for s in spans))
    require_same_statements(source, new, changed_by(edit))
    return new


def _spans(edit: Edit) -> list[Span]:
    return [span for name in edit.fields() for span in spans_in(getattr(edit, name))]
