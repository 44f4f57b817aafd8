"""Plays the caller: whatever was handed over is released by its new owner, whatever was registered is run."""

from __future__ import annotations

import collections
import contextlib
import inspect
import io
import os
import shutil
import tempfile
import types
import unittest
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from oracle import frameworks, world
from oracle.probe import Probe

_CONTAINERS = (list, tuple, set, frozenset, collections.deque)
_FILES = (io.IOBase, tempfile._TemporaryFileWrapper, tempfile.SpooledTemporaryFile)
_WALKED = frozenset({"fixture", "types", "oracle.world", "oracle.frameworks"})
_OPAQUE = (types.ModuleType, type, world.Thing, Probe)


def settle(probe: Probe, results: Iterable[object], others: Iterable[object]) -> None:
    """Release what can be reached: from the results, functions included, and from arguments and globals."""
    for value in reachable(results):
        _answer(value)
        _release(probe, value)
    for value in reachable(others):
        _release(probe, value)


def run_registered() -> None:
    """Run what was registered for the end of the request and of the interpreter, the latest first."""
    registered = [*world.AT_EXIT, *((lambda f=f: f(None)) for f in frameworks.AFTER_REQUEST)]
    world.AT_EXIT.clear()
    frameworks.AFTER_REQUEST.clear()
    for function in [*reversed(registered), unittest.case.doModuleCleanups]:
        with contextlib.suppress(Exception):
            function()


def reachable(roots: Iterable[object]) -> Iterator[object]:
    """Iterate over values and, through containers and the attributes of objects, over what they hold."""
    queue, seen = list(roots), set[int]()
    while queue:
        value = queue.pop()
        if id(value) in seen or isinstance(value, _OPAQUE):
            continue
        seen.add(id(value))
        yield value
        queue += _parts(value)


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, _CONTAINERS):
        return list(value)
    if isinstance(value, frameworks.Response) or type(value).__module__ not in _WALKED:
        return []
    return list(getattr(value, "__dict__", {}).values())


def _answer(value: object) -> None:
    """Send a response; call a function that was returned, if it can be called without arguments."""
    with contextlib.suppress(Exception):
        if isinstance(value, frameworks.Response):
            _send(value)
        if isinstance(value, types.FunctionType | types.MethodType) and not inspect.signature(value).parameters:
            value()


def _send(response: frameworks.Response) -> None:
    if isinstance(response, frameworks.StreamingResponse) and isinstance(response.content, Iterable):
        collections.deque(response.content, maxlen=0)
    closing: list[Callable[[], object]] = [*response.on_close]
    if response.background is not None:
        closing.append(response.background.run)
    for function in closing:
        with contextlib.suppress(OSError):
            function()


def _release(probe: Probe, value: object) -> None:
    if isinstance(value, str | Path):
        _remove(probe, str(value))
    elif isinstance(value, _FILES):
        value.close()
        _remove(probe, str(getattr(value, "name", "")))
    elif isinstance(value, tempfile.TemporaryDirectory):
        value.cleanup()
    elif isinstance(value, contextlib.ExitStack):
        value.close()
    elif type(value) is int and any(made is probe.descriptors.get(value) for made in probe.left_descriptors()):
        os.close(value)


def _remove(probe: Probe, path: str) -> None:
    """Remove what the program made, and nothing else."""
    if not any(made.what == path for made in probe.made):
        return
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)
