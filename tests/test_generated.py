"""Generated programs: what the check says is what the runs show, and the fixes change nothing else and leave nothing.

A bounded number is drawn, the same ones every time.  By hand, ``python tests/test_generated.py SEED COUNT`` draws
others and prints what is wrong (with ``tests`` on the path).  Programs that ask for what they have removed themselves,
or have statements that no run comes to, are left out.
"""

from __future__ import annotations

import ast
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from fixes.support import findings
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from oracle.generate import programs
from oracle.result import Comparison
from test_fix_truth import JUDGED, Pair, compared, pairs_of

COUNT = 120
SHARE = 0.2


class Judged(NamedTuple):
    """A generated program, its rewritten form, and how they compare."""

    pair: Pair
    comparison: Comparison

    @property
    def is_sound(self) -> bool:
        """Tell whether all its runs could be made and came everywhere, and none asked for what was gone."""
        odd = self.comparison.gone + self.comparison.unreached
        return not odd and not any("too many runs" in text for text in self.comparison.problems)

    def problems(self) -> list[str]:
        """Return what the check says wrongly, before and after, and what the fix changes."""
        found = list(self.comparison.problems)
        for name, text, runs in (("before", self.pair.old, "before"), ("after", self.pair.new, "after")):
            said = {(finding.span.line, _family(finding.code)) for finding in findings(text) if finding.code in JUDGED}
            left: dict[str, list[str]] = getattr(self.comparison, runs)
            shown = {(int(line), _family(code)) for line, codes in left.items() for code in codes}
            if said != shown:
                found.append(f"{name}: the check says {sorted(said)}, the runs show {sorted(shown)}")
        return found


def _family(code: str) -> str:
    """Whether it is skipped by an exit or by an exception is a matter of which path is shown."""
    return "descriptor" if code == "TMP207" else "file"


def drawn(count: int, number: int | None, made: SearchStrategy[str] | None = None) -> list[str]:
    """Draw programs: always the same ones, or those of a seed."""
    found: dict[str, None] = {}

    @settings(
        max_examples=count,
        derandomize=number is None,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(made if made is not None else programs())
    def collect(program: str) -> None:
        compile(program, "<generated>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        found[program] = None

    (collect if number is None else seed(number)(collect))()
    return list(found)


def judged(texts: list[str], directory: Path) -> list[Judged]:
    """Check, fix and run programs."""
    pairs = [
        pair
        for number, text in enumerate(texts)
        for pair in (list(pairs_of(str(number), text)) or [Pair(str(number), text, text)])
    ]
    return [Judged(*each) for each in zip(pairs, compared(pairs, directory, SHARE), strict=True)]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    return [each for each in judged(drawn(COUNT, None), tmp_path_factory.mktemp("generated")) if each.is_sound]


def test_generated_programs(generated: list[Judged], capsys: pytest.CaptureFixture[str]) -> None:
    runs, fixed = sum(each.comparison.runs for each in generated), sum(e.pair.old != e.pair.new for e in generated)
    with capsys.disabled():
        sys.stdout.write(f"\ngenerated: {len(generated)} programs, {fixed} fixes, {runs} pairs of runs\n")
    wrong = [f"{problem}\n{each.pair.old}" for each in generated for problem in each.problems()]
    assert not wrong, "\n".join(wrong)


def test_they_are_of_all_kinds(generated: list[Judged]) -> None:
    leaks = [each for each in generated if each.comparison.before]
    assert 0.2 < len(leaks) / len(generated) < 0.9
    assert sum(each.pair.old != each.pair.new for each in generated) > len(generated) / 10


def main() -> None:
    """Judge the programs of a seed."""
    number, count = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as directory:
        found = judged(drawn(count, number), Path(directory))
    sound = [each for each in found if each.is_sound]
    for each in sound:
        for problem in each.problems():
            sys.stdout.write(f"----- {problem[:600]}\n{each.pair.old}\n=>\n{each.pair.new}\n")
    bad, runs = sum(bool(each.problems()) for each in sound), sum(each.comparison.runs for each in sound)
    sys.stdout.write(f"{len(found)} drawn, {len(sound)} judged, {bad} wrong, {runs} pairs of runs\n")


if __name__ == "__main__":
    main()
