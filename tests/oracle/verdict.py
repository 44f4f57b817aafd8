"""What the runs of a program say about each of its acquisitions, and whether the labels say the same.

TMP201, 202, 203: no run ever released it.  TMP205: some run released it, and one that raised nothing left it.
TMP204: only runs in which something was raised left it.  TMP208: stored on ``self`` and left by a run that raised
nothing.  TMP206, 210: left only when a task is cancelled, when a set-up step fails.  TMP207: a descriptor stays open.
TMP209: an object that closes itself was not closed.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from oracle.expectations import JUDGED, OPT_IN, Fixture, call_lines, top_level_spans
from oracle.explore import MOST_RUNS, Explorer, Remainder, Run, Sandbox
from oracle.probe import Level
from oracle.result import Verdict


@dataclass
class Account:
    """What the runs say about one acquisition."""

    code: str = ""
    left: int = 0
    released: int = 0
    left_ordinarily: bool = False
    released_ordinarily: bool = False
    left_on_self: bool = False
    by_tempfile: bool = True
    shared: bool = True
    names: set[frozenset[str]] = field(default_factory=set)
    witness: tuple[str, ...] = ()

    def add(self, run: Run, remainder: Remainder, shared: bool) -> None:
        """Add what one run left or released."""
        made = remainder.made
        self.code, self.by_tempfile, self.shared = made.code, made.by_tempfile, shared
        self.names.add(made.shape)
        if not remainder.left:
            self.released += 1
            self.released_ordinarily = self.released_ordinarily or run.ordinary
        elif run.ordinary or not made.stored_on_self:
            self.left += 1
            self.left_on_self = self.left_on_self or made.stored_on_self
            self.left_ordinarily = self.left_ordinarily or run.ordinary
            self.witness = self.witness or run.fired

    def verdict(self) -> str:
        """Return the code of what is wrong, or nothing."""
        if not self.left or self._is_output() or self._is_fixed_name():
            return ""
        if self.code in {"TMP207", "TMP209"}:
            return self.code
        if self.left_on_self:
            return "TMP208"
        if not self.released:
            return self.code
        return "TMP205" if self.left_ordinarily else "TMP204"

    def _is_output(self) -> bool:
        """A file among the caller's own that the program never removes when all goes well is no scratch file."""
        return not self.by_tempfile and not self.shared and not self.released_ordinarily

    def _is_fixed_name(self) -> bool:
        """One file under one name, never removed, does not grow with the number of runs."""
        return not self.by_tempfile and not self.released and len(self.names) == 1


def judge(fixture: Fixture, sandbox: Sandbox, most_runs: int = MOST_RUNS) -> Verdict:
    """Run a fixture on every level that its selection asks for, and compare."""
    result = Verdict(str(fixture.path))
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    seen: set[int] = set()
    reached: set[int] = set()
    for level, extra in _levels(fixture):
        exploration = Explorer(fixture, sandbox, level, most_runs).explore()
        result.programs, result.skipped = exploration.programs, exploration.skipped
        result.runs += len(exploration.runs)
        reached |= exploration.reached
        result.outcomes = result.outcomes or exploration.outcomes
        result.problems += [f"{name} has too many runs" for name in exploration.cut_short]
        for line, code, witness in _findings(fixture, exploration.runs, sandbox, extra, seen):
            if not extra or not found[line]:
                found[line][extra or code] = witness
    result.found = {str(line): sorted(codes) for line, codes in found.items() if codes}
    result.problems += list(_differences(fixture, found, seen))
    calls = call_lines(fixture)
    result.calls, result.unreached = len(calls), len(calls - reached)
    return result


def _levels(fixture: Fixture) -> Iterator[tuple[Level, str]]:
    yield Level(), ""
    if "TMP206" in fixture.selected:
        yield Level(cancel=True, signals=True), "TMP206"
    if "TMP210" in fixture.selected:
        yield Level(set_up=True), "TMP210"
    if "TMP209" in fixture.selected:
        yield Level(objects=True), "TMP209"


def _findings(
    fixture: Fixture, runs: Iterable[Run], sandbox: Sandbox, extra: str, seen: set[int]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    accounts: dict[tuple[int, str], Account] = defaultdict(Account)
    for run in runs:
        for remainder in run.remainders:
            made = remainder.made
            if not _counts(made.code, extra):
                continue
            if extra == "TMP210":
                made.stored_on_self = False
            line = _line(fixture, made.lines)
            seen.add(line)
            shared = os.path.dirname(made.what) != sandbox.data
            accounts[line, _family(made.code)].add(run, remainder, shared)
    for (line, _), account in accounts.items():
        if account.verdict():
            yield line, account.verdict(), account.witness


def _counts(code: str, extra: str) -> bool:
    """Objects have a level of their own; a set-up step that fails is a matter of the file, not of its descriptor."""
    return (code == "TMP209") == (extra == "TMP209") and not (code == "TMP207" and extra == "TMP210")


def _family(code: str) -> str:
    return code if code in {"TMP207", "TMP209"} else "file"


def _line(fixture: Fixture, lines: tuple[int, ...]) -> int:
    """A helper's acquisition counts where it is called, if that line is labelled; else where it is made."""
    labelled = [line for line in lines if fixture.labels.get(line, frozenset()) & JUDGED]
    return [*labelled, lines[-1] if lines else 0][0]


def _differences(fixture: Fixture, found: dict[int, dict[str, tuple[str, ...]]], seen: set[int]) -> Iterator[str]:
    counted = JUDGED - (OPT_IN - fixture.selected)
    for line in sorted({*found, *fixture.labels}):
        labelled = fixture.labels.get(line, frozenset()) & counted
        if labelled and line not in seen and not _in_skipped(fixture, line):
            yield f"line {line}: labelled {_list(labelled)}, but no run makes anything there"
        elif labelled != frozenset(found.get(line, ())) and not _in_skipped(fixture, line):
            witness = next(iter(found.get(line, {}).values()), ())
            yield f"line {line}: labelled {_list(labelled)}, the runs say {_list(found.get(line, ()))} {list(witness)}"


def _in_skipped(fixture: Fixture, line: int) -> bool:
    spans = [span for span in top_level_spans(fixture) if line in span]
    return any(fixture.not_run & set(span) for span in spans)


def _list(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes)) or "nothing"
