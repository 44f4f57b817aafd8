"""Which calls can fail in the oracle's runs, and how: the assumptions that the design makes about Python's calls.

Decided on the function that is really called, never on its name in the source.
"""

from __future__ import annotations

import builtins
import collections
import contextlib
import datetime
import functools
import io
import itertools
import json
import logging
import os
import pathlib
import pickle
import shutil
import tempfile
import threading
import time
import types
import unittest
import uuid
import weakref
from collections.abc import Callable, Mapping
from enum import Enum

from oracle import frameworks, world


class Failing(Enum):
    """What can become of a call: nothing bad, an error, an error or an empty answer, an error of a set-up step."""

    NEVER = "never"
    ERROR = "error"
    ANSWER = "answer"
    SET_UP = "set-up"


def _members(module: types.ModuleType, names: str) -> list[object]:
    return [getattr(module, name) for name in names.split()]


RELEASES = [os.remove, os.unlink, os.rmdir, os.removedirs, shutil.rmtree]

_QUESTIONS = """len str repr isinstance issubclass callable hasattr getattr id bool tuple list dict set frozenset type
range enumerate zip print object"""
_HARMLESS = [
    *_members(builtins, _QUESTIONS),
    str.__new__,
    *(member for name, member in vars(os.path).items() if callable(member) and not name.startswith("_")),
    *_members(os, "close fspath getuid geteuid getgid getegid"),
    functools.partial,
    unittest.addModuleCleanup,
    world.process_id,
    *_members(time, "time monotonic perf_counter"),
    *_members(uuid, "uuid1 uuid4"),
    *_members(logging, "getLogger debug info warning error exception critical"),
    *_members(contextlib, "suppress closing nullcontext ExitStack AsyncExitStack"),
    types.SimpleNamespace,
    collections.deque,
    tempfile.gettempdir,
]
_REGISTRATIONS = [weakref.finalize, frameworks.after_this_request, world.register_at_exit, world.register_signal]
_HAND_OVERS = [frameworks.BackgroundTask, frameworks.Response, frameworks.FileResponse, frameworks.StreamingResponse]
_NEVER = frozenset(map(id, [*RELEASES, *_HARMLESS, *_REGISTRATIONS, *_HAND_OVERS]))

_VALUES = (str, bytes, int, float, list, dict, set, frozenset, tuple, collections.deque, logging.Logger)
_STACKS = (contextlib.ExitStack, contextlib.AsyncExitStack)
_OWNERS = (world.Record, frameworks.BackgroundTasks, frameworks.Response, frameworks.Request, *_STACKS)
_PATH_QUESTIONS = {
    *dir(pathlib.PurePath),
    *["absolute", "cwd", "exists", "expanduser", "home", "is_dir", "is_file", "is_mount", "is_symlink", "resolve"],
    *["unlink", "rmdir"],
}
_FILE_SET_UP = frozenset({"write", "writelines", "flush", "close", "seek", "truncate", "fileno"})
_CLEAN_UP_METHODS = frozenset({"addCleanup", "addClassCleanup", "doCleanups", "id"})
_DUMPS = frozenset(map(id, [json.dump, pickle.dump]))
_TEMPORARY = tempfile._TemporaryFileWrapper
_LOCK = type(threading.Lock())


def failing(
    function: Callable[..., object],
    arguments: tuple[object, ...],
    keywords: Mapping[str, object],
    is_fresh: Callable[[object], bool],
    is_own: Callable[[object], bool],
) -> Failing:
    """Say how a call can fail.

    ``is_fresh`` tells whether a file, name or descriptor is a temporary file just made, ``is_own`` whether a function
    is the program's own: then it fails where something inside it does.
    """
    values = [*arguments, *keywords.values()]
    if _is_set_up(function, arguments, is_fresh):
        return Failing.SET_UP
    if is_own(function) or _never_fails(function, values):
        return Failing.NEVER
    owner = getattr(function, "__self__", None)
    if isinstance(owner, world.Thing) or isinstance(function, world.Thing) or hasattr(function, "empty_answer"):
        return Failing.ANSWER
    return Failing.ERROR


def _never_fails(function: Callable[..., object], values: list[object]) -> bool:
    if isinstance(function, functools.partial):
        function = function.func
    if id(function) in _NEVER or any(value is release for value in values for release in RELEASES):
        return True
    if function is next:
        return len(values) == 1 and isinstance(values[0], itertools.count)
    if any(isinstance(value, frameworks.BackgroundTask) for value in values):
        return True
    if isinstance(function, type):
        return issubclass(function, pathlib.PurePath | datetime.datetime)
    return _is_harmless_method(getattr(function, "__self__", None), getattr(function, "__name__", ""))


def _is_harmless_method(owner: object, name: str) -> bool:
    if isinstance(owner, unittest.TestCase) or (isinstance(owner, type) and issubclass(owner, unittest.TestCase)):
        return name in _CLEAN_UP_METHODS
    if isinstance(owner, pathlib.PurePath):
        return name in _PATH_QUESTIONS
    if isinstance(owner, tempfile.TemporaryDirectory):
        return name == "cleanup"
    if isinstance(owner, type) and issubclass(owner, datetime.datetime):
        return True
    if isinstance(owner, io.IOBase | _TEMPORARY | tempfile.SpooledTemporaryFile):
        return name == "close"
    return isinstance(owner, (*_VALUES, *_OWNERS))


def enters_safely(manager: object) -> bool:
    """Tell whether a context manager is a temporary object, a file or a lock: entering those cannot fail."""
    return isinstance(
        manager, io.IOBase | _TEMPORARY | tempfile.SpooledTemporaryFile | tempfile.TemporaryDirectory | _LOCK
    )


def _is_set_up(
    function: Callable[..., object], arguments: tuple[object, ...], is_fresh: Callable[[object], bool]
) -> bool:
    """Writing, flushing, opening and closing the file just made, and nothing else."""
    method = getattr(function, "__wrapped__", function)
    owner, name = getattr(method, "__self__", None), getattr(method, "__name__", "")
    if isinstance(owner, io.IOBase | _TEMPORARY):
        return name in _FILE_SET_UP and is_fresh(owner)
    if isinstance(owner, pathlib.Path):
        return name in {"write_text", "write_bytes", "open"} and is_fresh(owner)
    if function in (os.fdopen, open, os.write, os.fsync):
        return bool(arguments) and is_fresh(arguments[0])
    return id(function) in _DUMPS and any(is_fresh(argument) for argument in arguments)
