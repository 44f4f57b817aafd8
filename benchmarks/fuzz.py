"""Checks and fixes mangled texts, and programs made at random, until something goes wrong or the time is over.

    python benchmarks/fuzz.py texts [--minutes M] [--seed S] [--count N] [--first N] [--keep DIR] [--stdlib]
    python benchmarks/fuzz.py programs [--minutes M] [--seed S] [--count N] [--keep DIR]
    python benchmarks/fuzz.py rewrites [--minutes M] [--seed S] [--count N] [--keep DIR] [--programs PATH...]

``texts``: fixtures, with ``--stdlib`` also the modules of this Python and their tests that have to do with temporary
files, changed at random (``mangling``).  ``check`` and ``fix --unsafe`` must come to an end without internal errors or
tracebacks, with the exit status that fits what they say; what is fixed must still parse, a second run must change
nothing, and nothing may be left beside the file.

``programs``: functions made at random are run, before and after their rewrites, with up to two faults in all their
calls (``tests/oracle``): what the check says is what is left, and a rewrite changes nothing else.

``rewrites``: functions made at random that replace, move or save files of their caller, before and after their rewrites
with the same faults: results, exceptions, output, calls and files are the same, and what the caller had is somewhere.
With ``--programs`` the rewrites of what is in these files, or below these directories, come first.

Each case has a number and can be made again: ``--seed S --first N --count 1``.  Those that fail are written to
``--keep``.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import signal
import sys
import sysconfig
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import filterfalse
from pathlib import Path

from mangling import mangled, parses

from flake8_tempfile.command.dispatch import main as command
from flake8_tempfile.rules import RULES
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.prefilter import may_concern

ROOT = Path(__file__).parents[1]
NICENESS = 15
HANGS_AFTER = 120  # seconds of processor time
SHARE = 0.5  # of the possible runs
BATCH = 40  # programs that are drawn and run together
OPTIONS = ("--isolated", "--no-cache", "--target-version", "3.12", "--extend-select", "TMP")
SETTINGS = Settings(codes=frozenset(registered.rule.code for registered in RULES))
_WRONG = ("internal error", "Traceback", "CSTValidationError")


class HangsError(Exception):
    """It takes too long."""


def bases(*, stdlib: bool) -> list[str]:
    """Return the texts that are mangled."""
    places = [ROOT / "fixtures"]
    if stdlib:
        places.append(Path(sysconfig.get_path("stdlib")))
    texts = []
    for path in sorted(path for place in places for path in place.rglob("*.py") if "site-packages" not in path.parts):
        with contextlib.suppress(UnicodeDecodeError, OSError):
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            if may_concern(text, SETTINGS) and parses(text):
                texts.append(text)
    return texts


def run(*arguments: str) -> tuple[int, str, str]:
    """Run the command here; return its status and what it writes."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        status = command(list(arguments))
    return status, out.getvalue(), err.getvalue()


def wrongs(data: bytes, place: Path) -> Iterator[str]:
    """Yield what goes wrong with a text; ``place`` is an empty directory."""
    path = place / "module.py"
    path.write_bytes(data)
    status, out, err = run("check", *OPTIONS, "--output-format", "json-lines", str(path))
    said = [f"check says {word}: {(out + err)[:500]}" for word in _WRONG if word in out + err]
    yield from said
    found = [] if said else [json.loads(line) for line in out.splitlines()]
    if not said and status != bool(found):
        yield f"check: {len(found)} findings and status {status}: {err[:200]}"
    status, out, err = run("fix", "--unsafe", *OPTIONS, str(path))
    yield from (f"fix says {word}: {(out + err)[:500]}" for word in _WRONG if word in out + err)
    if status not in (0, 1) and parses(data):
        yield f"fix: status {status}: {err[:300]}"
    fixed = path.read_bytes()
    if parses(data) and not parses(fixed):
        yield "what is fixed does not parse"
    again, out, err = run("fix", "--unsafe", *OPTIONS, str(path))
    if path.read_bytes() != fixed:
        yield "a second run changes more"
    elif again != status:
        yield f"status {status}, then {again}"
    if [entry.name for entry in place.iterdir()] != [path.name]:
        yield f"left behind: {sorted(entry.name for entry in place.iterdir())}"


def tried(data: bytes) -> list[str]:
    """Return what goes wrong with a text, and what is raised."""

    def hang(number: int, frame: object) -> None:
        raise HangsError

    previous = signal.signal(signal.SIGVTALRM, hang)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS_AFTER)
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as place, warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            return list(wrongs(data, Path(place)))
    except HangsError:
        return [f"it takes more than {HANGS_AFTER} s"]
    except Exception as error:  # noqa: BLE001  whatever comes out is what is looked for
        return [f"raises {type(error).__name__}: {error}"]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)


def case(texts: Sequence[str], seed: int, number: int) -> bytes:
    """Return the text of a case."""
    pick = random.Random(f"{seed}:{number}")
    return mangled(pick.choice(texts), pick)


class Tally:
    """What was tried and what went wrong, until the time is over."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._end = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
        self._options = options
        self.tried = 0
        self.wrong = 0
        self.kinds: Counter[str] = Counter()

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of cases, until the time is over or there are enough."""
        number = self._options.first
        while time.monotonic() < self._end and (not self._options.count or self.tried < self._options.count):
            yield number
            number += 1

    def note(self, number: int, text: bytes, found: Sequence[str]) -> None:
        """Note a case that was tried."""
        self.tried += 1
        if not found:
            return
        self.wrong += 1
        self.kinds[found[0].partition(":")[0]] += 1
        print(f"seed {self._options.seed}, case {number}: {'; '.join(found)}", flush=True)
        if self._options.keep:
            self._options.keep.mkdir(exist_ok=True)
            name = f"{self._options.what}-{self._options.seed}-{number}-{self.tried}.py"
            (self._options.keep / name).write_bytes(text)


def fuzz_texts(options: argparse.Namespace, tally: Tally) -> None:
    """Mangle texts."""
    texts = bases(stdlib=options.stdlib)
    for number in tally.numbers():
        data = case(texts, options.seed, number)
        tally.note(number, data, tried(data))


def fuzz_programs(options: argparse.Namespace, tally: Tally) -> None:
    """Make programs; the number of a case is that of its batch."""
    sys.path.insert(0, str(ROOT / "tests"))
    from test_generated import drawn, judged

    runs = rewritten = 0
    for number in tally.numbers():
        with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
            found = [each for each in judged(drawn(BATCH, options.seed + number), Path(place)) if each.is_sound]
        for each in found:
            runs += each.comparison.runs
            rewritten += each.pair.old != each.pair.new
            text = each.pair.old + "\n\n# =>\n" + each.pair.new
            tally.note(number, text.encode(), [problem[:600] for problem in each.problems()])
    print(f"{rewritten} rewrites, {runs} pairs of runs", flush=True)


def fuzz_rewrites(options: argparse.Namespace, tally: Tally) -> None:
    """Compare programs with their rewrites; the number of a case is that of its batch."""
    sys.path.insert(0, str(ROOT / "tests"))
    from oracle.pieces import pieces
    from oracle.replacing import programs
    from test_fix_truth import compared, pairs_of
    from test_generated import drawn

    files = [p for top in options.programs for p in ([top] if top.is_file() else sorted(top.rglob("*.py")))]
    given = [piece for path in files if parses(path.read_bytes()) for _, piece in pieces(path.read_text("utf-8"))]
    runs = apart = 0
    for number in tally.numbers():
        texts, given = (
            (given[:BATCH], given[BATCH:]) if given else (drawn(BATCH, options.seed + number, programs()), [])
        )
        pairs = [pair for text in texts for pair in pairs_of("", text) if pair.runs_here]
        with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
            found = compared(pairs, Path(place), SHARE)
        for pair, comparison in zip(pairs, found, strict=True):
            runs, apart = runs + comparison.runs, apart + comparison.apart
            judged = [] if pair.is_mended else filterfalse(_asks_for_what_is_gone, comparison.problems)
            wrong = [f"{pair.name} {problem[:600]}" for problem in judged if not pair.may_differ(problem)]
            text = f"{pair.old}\n\n# =>\n{pair.new}"
            tally.note(number, text.encode(), wrong)
    print(f"{runs} pairs of runs, {apart} of which cannot be compared", flush=True)


def _asks_for_what_is_gone(problem: str) -> bool:
    """Tell whether the old program itself stumbles over what it has removed or moved away."""
    return "raised FileNotFoundError" in problem.partition(" became ")[0] or "temporary nothing" in problem


MODES = {"texts": fuzz_texts, "programs": fuzz_programs, "rewrites": fuzz_rewrites}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=tuple(MODES))
    parser.add_argument("--minutes", type=float, default=0, help="stop after that time; 0: when there are enough")
    parser.add_argument("--count", type=int, default=0, help="of cases; 0: any number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--keep", type=Path, help="a directory for the texts of cases that go wrong")
    parser.add_argument("--stdlib", action="store_true", help="mangle the library of this Python, too")
    parser.add_argument("--programs", type=Path, nargs="*", default=[], help="what is rewritten before what is made")
    options = parser.parse_args(arguments)
    os.nice(NICENESS)
    tally = Tally(options)
    MODES[options.what](options, tally)
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"{version}, seed {options.seed}: {tally.tried} tried, {tally.wrong} wrong {dict(tally.kinds)}")
    return bool(tally.wrong)


if __name__ == "__main__":
    raise SystemExit(main())
