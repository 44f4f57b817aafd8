"""Runs a program in all the ways that its events allow: without a fault, with one, and with a second one after it."""

from __future__ import annotations

import ast
import builtins
import gc
import os
import shutil
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oracle.drivers import Play, Target, Variant, module_target, targets
from oracle.expectations import Fixture
from oracle.instrument import instrument
from oracle.ownership import run_registered, settle
from oracle.probe import CANCEL, RAISE, InjectedError, Level, Made, Probe, TooLongError
from oracle.world import Process

MOST_FAULTS = 2
MOST_RUNS = 600


@dataclass(frozen=True)
class Remainder:
    """Something that a run made: whether it was left behind, and whether the program itself removed it."""

    made: Made
    left: bool


@dataclass(frozen=True)
class Run:
    """What came of one run; ``ordinary`` if nothing was raised, ``reached``: the lines of the calls it came to."""

    ordinary: bool
    outcome: str
    reached: frozenset[int]
    fired: tuple[str, ...]
    remainders: tuple[Remainder, ...]


@dataclass
class Exploration:
    """All the runs of one program on one level."""

    programs: int = 0
    skipped: int = 0
    runs: list[Run] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)
    cut_short: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sandbox:
    """The directories of a run: the shared temporary one, and one for the caller's own files."""

    temporary: str
    data: str

    def empty(self) -> None:
        """Remove whatever is there."""
        os.chdir(self.data)
        for directory in (self.temporary, self.data):
            for entry in os.scandir(directory):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path)
                else:
                    os.remove(entry.path)


@dataclass(frozen=True)
class Explorer:
    """Runs one fixture on one level."""

    fixture: Fixture
    sandbox: Sandbox
    level: Level
    most_runs: int = MOST_RUNS

    def explore(self) -> Exploration:
        """Run everything there is to run."""
        found = Exploration()
        code = instrument(self.fixture.source, str(self.fixture.path), self.sandbox.temporary)
        errors = self._errors(code)
        names, found.skipped = self._names()
        for target in self._targets(code, names, tuple(errors)):
            found.programs += 1
            for variant in target.variants:
                runs = list(self._runs(code, errors, target, variant))
                found.runs += runs
                found.outcomes[f"{target.name} {variant}"] = runs[0].outcome if runs else "no end"
                found.reached.update(*(run.reached for run in runs))
                if len(runs) >= self.most_runs:
                    found.cut_short.append(target.name)
        return found

    def _targets(self, code: types.CodeType, names: list[str], errors: tuple[str, ...]) -> list[Target]:
        if self.fixture.as_module:
            return [module_target(code)]
        endings = (*errors, CANCEL) if self.level.cancel else errors
        return list(targets(self._load(code, None), names, endings))

    def _runs(
        self, code: types.CodeType, errors: Mapping[str, type[BaseException]], target: Target, variant: Variant
    ) -> Iterator[Run]:
        """Every run shows which events there are, and so which faults come next.

        The run without faults is made twice: only that tells a fixed name from a fresh one.
        """
        queue: list[dict[int, str]] = [{}]
        for count, faults in enumerate(queue):
            if count >= self.most_runs:
                return
            probe = Probe((self.sandbox.temporary, self.sandbox.data), self.level, errors, faults)
            run = self._run(code, probe, target, variant)
            if run is not None:
                yield run
            if not faults:
                again = Probe((self.sandbox.temporary, self.sandbox.data), self.level, errors, {})
                yield from filter(None, [self._run(code, again, target, variant)])
            if len(faults) < MOST_FAULTS:
                first = max(faults, default=-1) + 1
                for number in range(first, len(probe.events)):
                    queue += [{**faults, number: kind} for kind in probe.events[number]]

    def _run(self, code: types.CodeType, probe: Probe, target: Target, variant: Variant) -> Run | None:
        namespace = self._load(None if self.fixture.as_module else code, probe)
        play = Play(namespace, probe, variant, self.sandbox.data, self.sandbox.temporary)
        Process.outside = staticmethod(probe.outside)
        probe.start()
        try:
            target.run(play)
        except TooLongError:
            return None
        finally:
            probe.armed = False
            run = self._settled(play)
        return run

    def _settled(self, play: Play) -> Run:
        """Let everybody release what is theirs, and look at what is left."""
        probe = play.probe
        run_registered()
        _finalize(play.others)
        shutil.rmtree(os.path.join(self.sandbox.data, "pytest"), ignore_errors=True)
        kept = [] if self.fixture.as_module else [v for k, v in play.namespace.items() if not k.startswith("__")]
        handed = [value for value in kept if not callable(value)]
        # A list or mapping of a class outlives the call as one of the module does.
        owners = [vars(value) for value in kept if isinstance(value, type)]
        handed += [value for owner in owners for value in owner.values() if isinstance(value, list | dict | set)]
        settle(probe, play.results, [*play.others, *handed])
        remainders = [Remainder(made, not _is_closed(thing)) for thing, made in probe.objects]
        probe.objects.clear()
        play.results.clear()
        play.others.clear()
        play.namespace.clear()
        gc.collect()
        open_now = probe.left_descriptors()
        remainders += [Remainder(made, not made.gone and os.path.lexists(made.what)) for made in probe.made]
        remainders += [Remainder(made, made in open_now) for made in probe.descriptors.values()]
        for made in open_now:
            os.close(int(made.what))
        self.sandbox.empty()
        ordinary = not play.exceptional and not any(kind.startswith(RAISE) or kind == CANCEL for kind in probe.fired)
        return Run(ordinary, play.outcome, frozenset(probe.reached), tuple(probe.fired), tuple(remainders))

    def _load(self, code: types.CodeType | None, probe: Probe | None) -> dict[str, object]:
        name = "__main__" if self.fixture.as_module else "fixture"
        sys.modules["fixture"] = module = types.ModuleType(name)
        namespace: dict[str, object] = vars(module)
        namespace["__oracle__"] = probe or Probe((), self.level, {}, {})
        if code is not None:
            exec(code, namespace)
        return namespace

    def _names(self) -> tuple[list[str], int]:
        """Return the public functions and classes, without those that say they cannot be run, and how many do."""
        nodes = [
            node
            for node in ast.parse(self.fixture.source).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        only = self.fixture.only
        wanted = [node for node in nodes if only is None or node.name in only]
        run = [node.name for node in wanted if not self._says_not_run(node)]
        return run, len(wanted) - len(run)

    def _says_not_run(self, node: ast.stmt) -> bool:
        return any(node.lineno <= line <= (node.end_lineno or 0) for line in self.fixture.not_run)

    def _errors(self, code: types.CodeType) -> dict[str, type[BaseException]]:
        """An error of no known kind, and one of each kind that the program names in an ``except`` or ``suppress``."""
        namespace = {} if self.fixture.as_module else self._load(code, None)
        errors: dict[str, type[BaseException]] = {RAISE: InjectedError}
        for name in _caught_names(ast.parse(self.fixture.source)):
            kind = namespace.get(name, getattr(builtins, name, None))
            if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
                errors[f"{RAISE}:{name}"] = kind
        return errors


def _finalize(arguments: list[object]) -> None:
    for request in arguments:
        for finalizer in reversed(getattr(request, "finalizers", [])):
            finalizer()


def _caught_names(tree: ast.AST) -> list[str]:
    caught: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught += node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("suppress", "raises", "assertRaises")):
            caught += node.args
    return sorted({node.id for node in caught if isinstance(node, ast.Name)})


def _is_closed(thing: object) -> bool:
    finalizer = getattr(thing, "_finalizer", None)
    return not finalizer.alive if finalizer is not None else bool(getattr(thing, "closed", False))


def sandbox_in(directory: Path) -> Sandbox:
    """Make the directories of a sandbox."""
    places = [directory / "tmp", directory / "data"]
    for place in places:
        place.mkdir()
    return Sandbox(str(places[0]), str(places[1]))
