"""How each kind of function is run: plain, coroutine, context manager, dependency, generator, fixture, test, class."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import inspect
import sys
import types
import unittest
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from oracle import frameworks
from oracle.arguments import alternatives, arguments, dependencies
from oracle.probe import CANCEL, InjectedError, InjectedInterrupt, Probe

CLEAN_UP_METHODS = ("close", "cleanup", "stop", "remove")
PASSES, EXHAUSTED = "passes", "exhausted"
Function = Callable[..., object]
Result = TypeVar("Result")
# In seconds.
_PATIENCE = 10


@dataclass(frozen=True)
class Variant:
    """One way to call a function: with which unusual arguments, and how the caller goes on with what it gets."""

    unusual: tuple[tuple[str, int], ...] = ()
    ending: str = ""

    def __str__(self) -> str:
        """Name the variant by what is unusual in it."""
        return " ".join([*(f"{name}#{number}" for name, number in self.unusual), self.ending])


@dataclass
class Play:
    """One run: the program, its probe, and what came of it."""

    namespace: dict[str, object]
    probe: Probe
    variant: Variant
    directory: str
    sandbox: str
    results: list[object] = field(default_factory=list)
    others: list[object] = field(default_factory=list)
    exceptional: bool = False
    outcome: str = "ended"
    message: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)

    def __enter__(self) -> None:
        """Begin what may fail."""

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> bool:
        """Note how it ended: ``sys.exit`` leaves as a return does."""
        if kind is None:
            return False
        self.outcome = f"raised {kind.__name__}"
        self.message = f"{self.outcome}: {error}"
        self.exceptional = self.exceptional or not issubclass(kind, SystemExit)
        return issubclass(kind, Exception | SystemExit | InjectedInterrupt | asyncio.CancelledError)

    def arguments(self, function: Function) -> dict[str, object]:
        """Return the arguments of this variant."""
        with self.probe.not_of_the_program():
            values = arguments(function, dict(self.variant.unusual), self.directory, self.sandbox)
            taken = inspect.signature(function).parameters
            values |= {name: path for name, path in self.paths.items() if name in taken}
        self.others += values.values()
        return values

    def error(self) -> BaseException:
        """Return the error that the caller's code ends with."""
        self.exceptional = True
        if self.variant.ending == CANCEL:
            return asyncio.CancelledError()
        return self.probe.errors.get(self.variant.ending, InjectedError)("of the caller")


@dataclass(frozen=True)
class Target:
    """Something to run: a function, a method of a class, a test case, or a module as a script."""

    name: str
    variants: tuple[Variant, ...]
    run: Callable[[Play], None]


def targets(namespace: dict[str, object], names: list[str], errors: tuple[str, ...]) -> Iterator[Target]:
    """Iterate over what there is to run among the named functions and classes of a module."""
    used = {id(default.dependency) for value in list(namespace.values()) for default in _depends(value)}
    for name in names:
        value = namespace[name]
        if isinstance(value, type) and issubclass(value, unittest.TestCase):
            yield Target(name, (Variant(),), lambda play, name=name: _run_tests(play, name))  # type: ignore[misc]
        elif isinstance(value, type) and not dataclasses.is_dataclass(value):
            yield from _class_targets(name, value, errors)
        elif isinstance(value, types.FunctionType):
            yield _function_target(name, value, errors, is_dependency=id(value) in used)


def module_target(code: types.CodeType) -> Target:
    """Return the target that runs a module as a script, without and with arguments."""

    def run(play: Play) -> None:
        short = play.variant.ending == "short"
        sys.argv = ["script"] if short else ["script", "source", "target"]
        with play:
            exec(code, play.namespace)

    return Target("the module", (Variant(ending="short"), Variant(ending="long")), run)


def _depends(value: object) -> list[frameworks.Depends]:
    return list(dependencies(value).values()) if isinstance(value, types.FunctionType) else []


def _class_targets(name: str, cls: type, errors: tuple[str, ...]) -> Iterator[Target]:
    methods = [method for method in dir(cls) if not method.startswith("_") and method not in CLEAN_UP_METHODS]
    called = [method for method in methods if callable(getattr(cls, method))]
    for method in called or [""]:
        function = getattr(cls, method, None)
        variants = _variants(function, errors, False) if function else (Variant(),)

        def run(play: Play, method: str = method) -> None:
            _run_class(play, name, method)

        yield Target(f"{name}.{method}", variants, run)


def _function_target(name: str, function: Function, errors: tuple[str, ...], is_dependency: bool) -> Target:
    def run(play: Play) -> None:
        current = play.namespace[name]
        assert callable(current)
        with play:
            _run(play, current, is_dependency)

    return Target(name, _variants(function, errors, is_dependency), run)


def _variants(function: Function, errors: tuple[str, ...], is_dependency: bool) -> tuple[Variant, ...]:
    endings = _endings(function, errors, is_dependency)
    unusual = [Variant(choices, endings[0]) for choices in alternatives(function)]
    return (*(Variant((), ending) for ending in endings), *unusual)


def _endings(function: Function, errors: tuple[str, ...], is_dependency: bool) -> list[str]:
    inner = inspect.unwrap(function)
    generates = inspect.isgeneratorfunction(inner) or inspect.isasyncgenfunction(inner)
    if not generates:
        return [""]
    if is_dependency or inner is not function:
        return [PASSES, *errors]
    return [EXHAUSTED] if getattr(function, "is_fixture", False) else [EXHAUSTED, "1", "2"]


def _run(play: Play, function: Function, is_dependency: bool = False) -> None:
    """Run a function the way its kind is run."""
    inner, values = inspect.unwrap(function), play.arguments(function)
    managed = inner is not function
    if inspect.isgeneratorfunction(inner):
        if managed or is_dependency:
            make = function if managed else _manager(function)
            _enter(play, make(**values))  # type: ignore[arg-type]
        else:
            _generate(play, function(**values), getattr(function, "is_fixture", False))  # type: ignore[arg-type]
    elif inspect.isasyncgenfunction(inner):
        if managed or is_dependency:
            make_async = function if managed else _async_manager(function)
            _to_its_end(_enter_async(play, make_async(**values)))  # type: ignore[arg-type]
        else:
            _to_its_end(_generate_async(play, function(**values)))  # type: ignore[arg-type]
    else:
        _handle(play, function, values)


def _to_its_end(coroutine: Coroutine[object, object, Result]) -> Result:
    """Run a coroutine; one that waits for what never comes ends in a time-out."""
    return asyncio.run(asyncio.wait_for(coroutine, _PATIENCE))


def _manager(function: Function) -> Callable[..., contextlib.AbstractContextManager[object]]:
    return contextlib.contextmanager(function)  # type: ignore[arg-type]


def _async_manager(function: Function) -> Callable[..., contextlib.AbstractAsyncContextManager[object]]:
    return contextlib.asynccontextmanager(function)  # type: ignore[arg-type]


def _handle(play: Play, function: Function, values: dict[str, object]) -> None:
    """Call a function as a server does: its dependencies around it, its background tasks after it."""
    needed = dependencies(function)
    if needed or inspect.iscoroutinefunction(function):
        result = _to_its_end(_serve(function, values, needed))
    else:
        result = function(**values)
    play.results.append(result)
    play.outcome = f"returned {_shown(result)}"
    answered = isinstance(result, frameworks.Response) and result.background is not None
    for tasks in values.values():
        if isinstance(tasks, frameworks.BackgroundTasks) and not answered:
            for task in tasks.tasks:
                with contextlib.suppress(Exception):
                    task.run()


def _shown(result: object) -> str:
    """Show a plain value as it is; of any other, names of files included, the type must do."""
    plain = isinstance(result, bool | int | bytes | None) or (isinstance(result, str) and "/" not in result)
    return repr(result) if plain else type(result).__name__


async def _serve(function: Function, values: dict[str, object], needed: dict[str, frameworks.Depends]) -> object:
    async with contextlib.AsyncExitStack() as stack:
        for name, depends in needed.items():
            dependency = depends.dependency
            if inspect.isasyncgenfunction(dependency):
                values[name] = await stack.enter_async_context(_async_manager(dependency)())
            else:
                values[name] = stack.enter_context(_manager(dependency)())
        result = function(**values)
        return await result if inspect.isawaitable(result) else result


def _enter(play: Play, manager: contextlib.AbstractContextManager[object]) -> None:
    with manager:
        if play.variant.ending != PASSES:
            raise play.error()


async def _enter_async(play: Play, manager: contextlib.AbstractAsyncContextManager[object]) -> None:
    async with manager:
        if play.variant.ending != PASSES:
            raise play.error()


def _generate(play: Play, generator: Generator[object, None, None], is_fixture: bool) -> None:
    """Take all values, or stop after the first or second and close the generator; a fixture's value stays its own."""
    for number, value in enumerate(generator, 1):
        if not is_fixture:
            play.results.append(value)
        if play.variant.ending == str(number):
            play.exceptional = True
            generator.close()


async def _generate_async(play: Play, generator: AsyncIterator[object]) -> None:
    number = 0
    async for value in generator:
        number += 1
        play.results.append(value)
        if play.variant.ending == str(number):
            play.exceptional = True
            await generator.aclose()  # type: ignore[attr-defined]


def _run_tests(play: Play, name: str) -> None:
    """Run the tests of a case as unittest runs them."""
    case = play.namespace[name]
    assert isinstance(case, type)
    outcome = unittest.TestResult()
    with play:
        unittest.defaultTestLoader.loadTestsFromTestCase(case).run(outcome)
    play.exceptional = play.exceptional or not outcome.wasSuccessful()
    said = [text.strip().splitlines()[-1] for _, text in (*outcome.errors, *outcome.failures)]
    play.message += f" ran {outcome.testsRun} tests: {said}"


def _run_class(play: Play, name: str, method: str) -> None:
    """Make an instance, enter it, call a method, and call what cleans up."""
    cls = play.namespace[name]
    assert isinstance(cls, type)
    instance: object = None
    with play, contextlib.ExitStack() as stack:
        instance = cls(**play.arguments(cls))
        if hasattr(instance, "__enter__"):
            stack.enter_context(instance)  # type: ignore[arg-type]
        if method:
            _run(play, getattr(instance, method))
    for clean_up in CLEAN_UP_METHODS:
        if hasattr(instance, clean_up):
            with play:
                getattr(instance, clean_up)()
