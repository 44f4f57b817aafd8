"""Where the removal of a resource goes: into a ``finally`` of its own, or into that of a ``try`` that is there."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.preconditions import splits_with
from flake8_tempfile.planning.regions.releases import is_inert
from flake8_tempfile.planning.regions.removal_move import RemovalMove
from flake8_tempfile.records import NamedTuple

_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))


class Bounds(NamedTuple):
    """The anchor of the edit, and the first and the last statement that are guarded.

    ``joins``: they are one ``try``, whose ``finally`` the removal ends.  ``opened``: the name of the file that the
    ``with`` at the start opens, where the guard begins in that.
    """

    acquisition: ast.stmt
    first: ast.stmt
    last: ast.stmt
    joins: bool = False
    opened: str = ""


def bounds_of(move: RemovalMove, module: Module) -> Bounds:
    """Return where the removal of a guard goes."""
    removals = {move.final.statement, *(release.statement for release in move.dropped)}
    return bounds(move.holding, move.region.statements, removals, module)


def around(holding: Holding, region: Sequence[ast.stmt]) -> Bounds:
    """Return where a guard around all of ``region`` goes: in the ``with`` at its start if that makes the file."""
    opened = splits_with(holding, holding.place.block.index(region[0]))
    at_start = bool(opened) or holding.outer is not None
    return Bounds(region[0] if at_start else holding.statement, region[0], region[-1], opened=opened)


def bounds(holding: Holding, region: Sequence[ast.stmt], removals: set[ast.stmt], module: Module) -> Bounds:
    """Return where the removal after ``region`` goes, so that as little as possible is indented anew.

    A ``finally`` around a ``try`` runs after its handlers and its ``else``, as its own ``finally`` does.  Where that
    has clean-up of its own that may fail, nothing but this needs another guard.
    """
    whole = around(holding, region)
    if whole.opened:
        return whole
    start = next((index for index, statement in enumerate(region) if not _cannot_fail(statement, module)), 0)
    only = region[start]
    if holding.is_with or start + 1 != len(region) or not isinstance(only, _TRIES):
        return whole
    final: list[ast.stmt] = only.finalbody
    inside = [node for statement in final for node in descendants(statement) if node in removals]
    if not inside and all(_cannot_fail(statement, module) for statement in final):
        return Bounds(whole.acquisition, only, only, joins=True)
    if not inside:
        return Bounds(final[0], final[0], final[-1])
    # The removal ends the clean-up already, or comes late in it.
    before = final.index(inside[0]) if inside[0] in final and len(removals) == 1 else 0
    return Bounds(final[0], final[0], final[before - 1]) if before else whole


def _cannot_fail(statement: ast.stmt, module: Module) -> bool:
    return isinstance(statement, (ast.Pass, ast.Expr, ast.Assign, ast.AnnAssign)) and is_inert(statement, module)
