"""Which calls are known to create the path they are given, by the table of calls alone."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.calls.call_effects import effect, may_create, mode_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.call_rows import CREATING, RECEIVER, Does, Given


def explicit_target(call: ast.Call, module: Module) -> tuple[ast.expr, bool] | None:
    """Return (path, whether a directory) for a call that is known to create the path; None for all others.

    What is moved to a path is no creation: it has its owner.
    """
    known = effect(call, module.names)
    for given, path in known.given(Does.OPENS, *CREATING):
        if _creates(given, call):
            return path, given.does in (Does.CREATES_DIRECTORY, Does.CREATES_TREE)
    return None


def _creates(given: Given, call: ast.Call) -> bool:
    if given.does is Does.OPENS:
        return may_create(mode_of(call, given), given.default)
    if given.position != RECEIVER or not isinstance(call.func, ast.Attribute):
        return True
    # The methods are known by their last part: with arguments, ``mkdir`` and ``touch`` are of other objects.
    return call.func.attr not in ("touch", "mkdir", "makedirs") or not call.args
