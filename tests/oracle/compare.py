"""Compares a program with a rewritten one: both are run with the same faults, and must be seen to do the same.

A fault belongs to the n-th time that something of its kind happens (``work`` is called the second time, a directory is
made the first time), so that it strikes the same call on both sides; what happens on one side only, the clean-up above
all, is not made to fail.  Seen from outside are what is returned or raised, what is printed, the calls of the outside
world with what they are given, and the files that do not lie in the temporary directory.  Paths below that directory
count as the same, but whether there is something at them is compared.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import inspect
import io
import itertools
import os
import random
import re
import types
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from oracle import explore, world
from oracle.arguments import CONTENTS
from oracle.drivers import Play, Target, Variant
from oracle.expectations import Fixture
from oracle.explore import Explorer, Run, Sandbox
from oracle.instrument import instrument
from oracle.ownership import reachable
from oracle.probe import HALF_WAY, RAISE, InjectedInterrupt, Level, Probe
from oracle.result import Comparison
from oracle.verdict import judge

MOST_RUNS = 120
MOST_FAULTS = 2
INTERRUPT = f"{RAISE}:interrupt"
_LEVEL = Level(cancel=True, half_way=True)

_MAKERS = {"mkdtemp": "make a directory", "TemporaryDirectory": "make a directory"}
_MAKERS |= {"mkstemp": "make a file", "NamedTemporaryFile": "make a file"}


Key = tuple[str, int]
Faults = Mapping[Key, str]
Errors = Mapping[str, type[BaseException]]


@dataclass(frozen=True)
class Case:
    """One way to run one function of one version."""

    code: types.CodeType
    target: Target
    variant: Variant


@dataclass
class Recorder(Probe):
    """A probe whose faults belong to kinds of events, and that writes down what the outside world is asked."""

    keyed: Faults = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    _kind: str = ""
    _counts: collections.Counter[str] = field(default_factory=collections.Counter)

    def call(self, line: int, function: Callable[..., object], /, *arguments: object, **keywords: object) -> object:
        """Call a function; note it if it is of the outside world."""
        self._kind = kind_of(function)
        if self.armed and _is_outside(function):
            given = [_shown(value, self.directories[0]) for value in (*arguments, *keywords.values())]
            self.calls.append(f"{self._kind}({', '.join(given)})")
        return super().call(line, function, *arguments, **keywords)

    def point(self, line: int, value: object = None) -> object:
        """Pass a point that may fail."""
        self._kind = f"pass a point: {type(value).__name__}"
        return super().point(line, value)

    def entered(self, line: int, manager: object) -> object:
        """Pass the entry of an ``async with``."""
        self._kind = f"enter: {type(manager).__name__}"
        return super().entered(line, manager)

    async def awaited(self, line: int, awaitable: object, is_call: bool) -> object:
        """Await."""
        self._kind = "await"
        return await super().awaited(line, awaitable, is_call)  # type: ignore[arg-type]

    def holds(self, line: int, value: object) -> object:
        """Assert."""
        self._kind = "assert"
        return super().holds(line, value)

    def _event(self, kinds: tuple[str, ...]) -> str | None:
        """Let the event go wrong if its kind and number say so."""
        key = (self._kind, self._counts[self._kind])
        self._counts[self._kind] += 1
        fault = self.keyed.get(key)
        self.keys.append(key)
        self.faults = {len(self.events): fault} if fault in kinds else {}
        return super()._event(kinds)


@dataclass(frozen=True)
class Seen:
    """What a run shows to the world."""

    result: str
    output: str
    calls: tuple[str, ...]
    files: frozenset[tuple[str, str]]
    contents: frozenset[str] = frozenset()


def kind_of(function: object) -> str:
    """Say what a call does, so that making a directory is the same in either way."""
    name = str(getattr(function, "__qualname__", type(function).__name__))
    return _MAKERS.get(name, name)


def _is_outside(function: object) -> bool:
    owner = getattr(function, "__self__", function)
    return isinstance(owner, world.Thing) or getattr(function, "__module__", "") == "oracle.world"


class _Results(list[object]):
    """The results of a run, each shown as it is when it is handed over."""

    def __init__(self, temporary: str) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._temporary = temporary

    def append(self, value: object) -> None:
        """Take a result."""
        self.shown.append(_shown(value, self._temporary))
        super().append(value)


class Runner(Explorer):
    """Runs one version of a program and tells what is seen of it."""

    def code(self) -> types.CodeType:
        """Return the instrumented program."""
        return instrument(self.fixture.source, str(self.fixture.path), self.sandbox.temporary)

    def errors(self) -> dict[str, type[BaseException]]:
        """Return the errors that can be raised."""
        return {**self._errors(self.code()), INTERRUPT: InjectedInterrupt}

    def targets(self, errors: Errors) -> dict[str, Target]:
        """Return what there is to run, by name."""
        return {target.name: target for target in self._targets(self.code(), self._names()[0], tuple(errors))}

    def default_paths(self) -> dict[str, str]:
        """Return the parameters whose default lies in the temporary directory, each with a path of the caller's."""
        namespace = self._load(None if self.fixture.as_module else self.code(), None)
        functions = [value for value in namespace.values() if isinstance(value, types.FunctionType)]
        found = [(name, p.default) for f in functions for name, p in inspect.signature(f).parameters.items()]
        return {
            name: os.path.join(self.sandbox.data, os.path.basename(default))
            for name, default in found
            if isinstance(default, str) and default.startswith(self.sandbox.temporary)
        }

    def see(
        self, case: Case, errors: Errors, faults: Faults, paths: Mapping[str, str]
    ) -> tuple[Seen | None, Recorder, Run | None]:
        """Run once; nothing is seen of a run that is too long."""
        recorder = Recorder((self.sandbox.temporary, self.sandbox.data), self.level, errors, {}, keyed=faults)
        seen: list[Seen] = []

        def watch(play: Play) -> None:
            play.paths = paths
            play.results = _Results(self.sandbox.temporary)
            self._watch(case.target, play, seen)

        with _repeatable(), contextlib.redirect_stdout(io.StringIO()) as output:
            run = self._run(case.code, recorder, dataclasses.replace(case.target, run=watch), case.variant)
        if run is None or not seen:
            return None, recorder, run
        printed = _without_paths(output.getvalue(), self.sandbox.temporary)
        return dataclasses.replace(seen[0], output=printed, calls=tuple(recorder.calls)), recorder, run

    def _watch(self, target: Target, play: Play, seen: list[Seen]) -> None:
        target.run(play)
        play.probe.armed = False
        assert isinstance(play.results, _Results)
        result = f"{play.message or 'ended'} {play.results.shown}"
        files = frozenset(self._files(self.sandbox.data))
        anywhere = {text for _, text in (*files, *self._files(self.sandbox.temporary))}
        seen.append(Seen(_without_paths(result, self.sandbox.temporary), "", (), files, frozenset(anywhere)))

    def _files(self, top: str) -> Iterator[tuple[str, str]]:
        """Iterate over the files below a directory and their contents; pytest's own directory is a temporary one."""
        for place, directories, names in os.walk(top):
            directories[:] = [name for name in directories if name != "pytest"]
            for path in (Path(place, name) for name in names):
                if path.is_file():
                    content = path.read_bytes().decode("latin-1")
                    yield str(path), _without_paths(content, self.sandbox.temporary)


@contextlib.contextmanager
def _repeatable() -> Iterator[None]:
    """Let what is random be the same in every run."""
    source, original = random.Random(0), os.urandom
    os.urandom = source.randbytes
    try:
        yield
    finally:
        os.urandom = original


def _shown(value: object, temporary: str) -> str:
    """Show a value: of a path in the temporary directory, whether there is something; of an object, its type."""
    if isinstance(value, str | Path) and str(value).startswith(temporary):
        kind = "directory" if os.path.isdir(value) else "file" if os.path.isfile(value) else "nothing"
        return f"<{type(value).__name__} temporary {kind}>"
    if isinstance(value, str | bytes | int | float | None):
        return _without_paths(repr(value), temporary)
    if isinstance(value, list | tuple | set | frozenset):
        return f"{type(value).__name__}({', '.join(_shown(part, temporary) for part in value)})"
    if isinstance(value, dict):
        return f"dict({', '.join(_shown(part, temporary) for pair in value.items() for part in pair)})"
    if isinstance(value, io.IOBase) or hasattr(value, "closed"):
        return f"<{type(value).__name__} {'closed' if getattr(value, 'closed', False) else 'open'}>"
    held = [part for part in reachable([value]) if part is not value and isinstance(part, str | Path)]
    shown = [_shown(part, temporary) for part in held] if not isinstance(value, world.Thing) else [str(bool(value))]
    return f"<{type(value).__name__} {' '.join(shown)}>"


def _without_paths(text: str, temporary: str) -> str:
    """Leave out what differs from run to run: where the temporary files are, random names, addresses."""
    text = re.sub(re.escape(temporary) + r"(?:/[^\s'\"\])}>,;]*)?", "<temporary>", text)
    return _without_random(text)


def _without_random(text: str) -> str:
    return re.sub(r"\btmp[a-z0-9_]{8}|\b0x[0-9a-f]{8,}", "<random>", text)


def compare(before: Fixture, after: Fixture, sandbox: Sandbox, share: float = 1) -> Comparison:
    """Run both versions of the functions that differ."""
    result = Comparison(str(before.path))
    verdicts = [judge(fixture, sandbox, int(share * explore.MOST_RUNS)) for fixture in (before, after)]
    result.before, result.after = (verdict.found for verdict in verdicts)
    result.unreached = verdicts[0].unreached
    result.problems += [problem for verdict in verdicts for problem in verdict.problems if "too many" in problem]
    if result.problems:
        return result
    most = int(share * MOST_RUNS)
    old, new = Runner(before, sandbox, _LEVEL, most), Runner(after, sandbox, _LEVEL, most)
    errors = {**new.errors(), **old.errors()}
    comparer = _Comparer(old, new, errors, {int(line) for line in verdicts[0].found}, result)
    targets = new.targets(errors)
    codes = old.code(), new.code()
    for name, target in old.targets(errors).items():
        result.programs += 1
        for variant in target.variants:
            problem = comparer.compare(Case(codes[0], target, variant), Case(codes[1], targets[name], variant))
            if problem:
                result.problems.append(f"{name} {variant}: {problem}")
    return result


@dataclass(frozen=True)
class _Comparer:
    old: Runner
    new: Runner
    errors: Errors
    leaks: set[int]
    result: Comparison

    def compare(self, before: Case, after: Case) -> str:
        """Return the first difference that a way of failing shows; nothing if there is none."""
        paths = self.old.default_paths()
        queue: list[dict[Key, str]] = [{}]
        products: set[str] = set()
        for faults in itertools.islice(queue, self.old.most_runs):
            seen, recorder, run = self.old.see(before, self.errors, faults, paths)
            other, there, _ = self.new.see(after, self.errors, faults, paths)
            self.result.runs += 1
            self.result.gone += seen is not None and _needs_what_is_gone(seen)
            if len(faults) < MOST_FAULTS:
                queue += _more_faults(faults, recorder)
            if seen is None or other is None or run is None or len(there.fired) != len(recorder.fired):
                self.result.apart += 1
                continue
            products |= set() if faults else {text for _, text in seen.files if text}
            comes_back = HALF_WAY in faults.values() or any(kind == "download" for kind, _ in faults)
            dear = {text for text in products if _is_made_of_callers(text)} if comes_back else products
            lost = _lost(seen, other, before.variant, dear)
            problem = f"lost is {sorted(lost)}" if lost else self._difference(seen, other, run)
            if problem:
                return f"with {faults}: {problem}"
        return ""

    def _difference(self, seen: Seen, other: Seen, run: Run) -> str:
        leaked = {rest.made.what for rest in run.remainders if rest.left and self.leaks & set(rest.made.lines)}
        if seen.result != other.result or seen.output != other.output:
            return f"{seen.result} {seen.output!r} became {other.result} {other.output!r}"
        if not (_contains(other.calls, seen.calls) if leaked else other.calls == seen.calls):
            return f"the calls {seen.calls} became {other.calls}"
        old, new = ({(_without_random(path), text) for path, text in files} for files in (seen.files, other.files))
        missing = {(_without_random(path), text) for path, text in seen.files if not _is_below(path, leaked)} - new
        return f"the files {sorted(missing)} became {sorted(new - old)}" if missing or new - old else ""


def _lost(seen: Seen, other: Seen, variant: Variant, products: Set[str]) -> Set[str]:
    """Return the contents that the rewritten program has lost, wherever they lay.

    What the caller had must be there.  Where the program itself has destroyed that, so must be its ``products``; but a
    clean-up after a copy or a download that fails may remove what can be made or fetched again.
    """
    callers = {CONTENTS[name] for name, number in variant.unusual if number and name in CONTENTS}
    missing = seen.contents - other.contents
    return missing & (callers | products) if callers - other.contents else missing & callers


def _is_made_of_callers(text: str) -> bool:
    return any(content in text for content in CONTENTS.values())


def _needs_what_is_gone(seen: Seen) -> bool:
    """Tell whether a run removed or used what it had removed before."""
    used = any("temporary nothing" in call and not call.startswith("convert") for call in seen.calls)
    return used or "FileNotFoundError" in seen.result


def _more_faults(faults: Faults, recorder: Recorder) -> Iterator[dict[Key, str]]:
    """Iterate over what can go wrong after the last of some faults."""
    last = max((number for number, key in enumerate(recorder.keys) if key in faults), default=-1)
    for key, kinds in list(zip(recorder.keys, recorder.events, strict=False))[last + 1 :]:
        for kind in kinds:
            yield {**faults, key: kind}


def _contains(calls: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Where something was left before, clean-up may be registered in addition."""
    rest = iter(calls)
    return all(call in rest for call in wanted)


def _is_below(path: str, places: set[str]) -> bool:
    return any(path == place or path.startswith(place + os.sep) for place in places)
