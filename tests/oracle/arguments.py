"""What the functions of the fixtures are called with: usual and unusual values for each name of a parameter."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import os
import uuid
from collections.abc import Callable
from pathlib import Path

from oracle import frameworks, world

Factory = Callable[[str], object]
# What the caller has in the files that it may have.
CONTENTS = {"target": "old", "folder": "kept"}


def _target(there: bool) -> Factory:
    def make(directory: str) -> str:
        path = Path(directory) / "target.txt"
        if there:
            path.write_text(CONTENTS["target"])
        return str(path)

    return make


def _folder(there: bool) -> Factory:
    def make(directory: str) -> str:
        path = Path(directory) / "folder"
        if there:
            path.mkdir()
            (path / "page.txt").write_text(CONTENTS["folder"])
        return str(path)

    return make


def _directory(name: str) -> Factory:
    def make(directory: str) -> Path:
        place = Path(directory) / name
        place.mkdir()
        return place

    return make


class _TmpPathFactory:
    """What pytest gives by the name ``tmp_path_factory``."""

    def __init__(self, directory: str) -> None:
        self._base = Path(directory) / "pytest"

    def mktemp(self, basename: str, numbered: bool = True) -> Path:
        place = self._base / (f"{basename}{uuid.uuid4().hex}" if numbered else basename)
        place.mkdir(parents=True)
        return place


def _either(*values: object) -> list[Factory]:
    return [lambda directory, value=value: value for value in values]  # type: ignore[misc]


def _unique(directory: str) -> str:
    return f"n-{uuid.uuid4().hex}"


VALUES: dict[str, list[Factory]] = {
    "value": _either("3", ""),
    "text": _either("[1, 2]"),
    "data": _either(b"data"),
    "url": _either("https://example.org/a"),
    "count": _either(2, 0, 1),
    "mode": _either("fast", "slow", "other"),
    "strict": _either(False, True),
    "dry_run": _either(False, True),
    "verbose": _either(False, True),
    "items": [lambda directory: ["a", "b"], lambda directory: []],
    "name": [_unique],
    "project_id": [_unique],
    "target": [_target(False), _target(True)],
    "folder": [_folder(False), _folder(True)],
    "given": [lambda directory: "", _directory("given")],
    "tmp_path": [_directory("pytest")],
    "tmp_path_factory": [_TmpPathFactory],
    "job": [lambda directory: world.Record()],
    "options": [lambda directory: world.Record()],
    "registry": [lambda directory: []],
    "cache": [lambda directory: {}],
    "stack": [lambda directory: contextlib.ExitStack()],
    "request": [lambda directory: frameworks.Request()],
    "background_tasks": [lambda directory: frameworks.BackgroundTasks()],
    "file": [lambda directory: frameworks.Upload()],
    "upload": [lambda directory: frameworks.Upload()],
}


def alternatives(function: Callable[..., object]) -> list[tuple[tuple[str, int], ...]]:
    """Return the unusual values of a function's parameters, one or two at a time, as names and numbers in the table."""
    names = [parameter.name for parameter in _parameters(function) if parameter.default is parameter.empty]
    single = [(name, number) for name in names for number in range(1, len(VALUES.get(name, [])))]
    pairs = [pair for pair in itertools.combinations(single, 2) if pair[0][0] != pair[1][0]]
    return [*((choice,) for choice in single), *pairs]


def arguments(
    function: Callable[..., object], chosen: dict[str, int], directory: str, sandbox: str
) -> dict[str, object]:
    """Return what a function is called with; a default in a shared directory is replaced by a path of the caller's."""
    values: dict[str, object] = {}
    for parameter in _parameters(function):
        default = parameter.default
        if isinstance(default, str) and default.startswith(sandbox):
            values[parameter.name] = os.path.join(directory, os.path.basename(default))
        elif default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
            factories = VALUES.get(parameter.name, [lambda directory: world.Thing()])
            values[parameter.name] = factories[chosen.get(parameter.name, 0)](directory)
    return values


def dependencies(function: Callable[..., object]) -> dict[str, frameworks.Depends]:
    """Return the parameters that FastAPI fills by running a dependency."""
    found = {parameter.name: parameter.default for parameter in _parameters(function)}
    return {name: default for name, default in found.items() if isinstance(default, frameworks.Depends)}


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())
