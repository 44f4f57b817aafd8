"""Copies that are made to be there if something goes wrong: nobody works with them before they are put back, or at all.

``shutil.copy(path, saved); convert(path); shutil.copy(saved, path)``: while ``path`` is worked on, the copy is all that
is sure.  A copy that is worked on itself, to be brought to where it comes from, is none of these.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.calls.commands import starts_command
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.lifetime.exits.body_calls import BodyCall, BodyCalls
from flake8_tempfile.analysis.model import Replacement
from flake8_tempfile.analysis.syntax.calls import Call
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.call_rows import RECEIVER, REMOVING, Does
from flake8_tempfile.records import NamedTuple

# What is done with the copy itself, and leaves it what it is.
_NEUTRAL = frozenset({
    Does.CLOSES, Does.FLUSHES, Does.FEEDS, Does.DESCRIPTOR, Does.ARRANGES, Does.ASKS, Does.EXAMINES, Does.TEXT,
    *REMOVING,
})  # fmt: skip
_READING = frozenset({Does.DRAINS, Does.READS})


class Copy(NamedTuple):
    """The call that copies something into a resource, and the path of what it copies."""

    call: BodyCall
    source: ast.expr


def fed(calls: Sequence[BodyCall], bound: Bound, names: set[str], module: Module) -> Iterator[Copy]:
    """Yield what is read and written on, as it is, to one of the file objects ``names``.

    Ex) ``file.write(open(path).read())``, ``shutil.copyfileobj(source, file)``
    """
    for call in calls:
        called = module.calls[call.node]
        for _, target in called.given(Does.FEEDS):
            if isinstance(target, ast.Name) and target.id in names:
                drained = called.operand(Does.DRAINS)
                read = [drained] if drained is not None else [_read(value, bound, module) for value in called.arguments]
                yield from (Copy(call, path) for value in read if (path := _opened(value, bound, module)) is not None)


def _read(value: ast.expr, bound: Bound, module: Module) -> ast.expr | None:
    """Return what a value is read from: ``file`` of ``file.read()``, ``path`` of ``path.read_text()``."""
    value = bound.value_of(value)
    called = module.calls[value]
    is_read = any(given.position == RECEIVER and given.does in _READING for row in called.rows for given in row.given)
    return called.receiver if is_read else None


def _opened(file: ast.expr | None, bound: Bound, module: Module) -> ast.expr | None:
    """Return the path of a file object or of a path object."""
    value = bound.value_of(file) if file is not None else None
    called = module.calls[value]
    return called.operand(Does.OPENS) if value is not None and called.name == "open" else value


def kept_copies(
    copies: Sequence[Copy], users: Sequence[BodyCall], back: Sequence[tuple[BodyCall, ast.expr]], body: BodyCalls
) -> Iterator[Replacement]:
    """Yield from where to where a copy may be all that is left.

    ``users`` are the calls that use the resource, other than removals, in the order of the source; ``back`` are those
    that carry it off, and where to.
    """
    own = {copy.call.node for copy in copies}
    others = [each for each in users if each.node not in own and not _is_neutral(body.call(each))]
    for copy in {ast.dump(each.source): each for each in reversed(copies)}.values():
        used = next((each for each in others if copy.call.is_before(each)), None)
        last = used.order if used is not None else (*body.calls[-1].order[2:], 0, 0)
        between = [c for c in body.calls if copy.call.is_before(c) and c.order < last and c.node not in own]
        comes_back = any(end is used and body.bound.is_within(target, copy.source) for end, target in back)
        changed = (each for each in between if _may_change(each, copy.source, body))
        begin = next(iter(between), None) if comes_back else next(changed, None)
        if begin is not None:
            is_for_that = comes_back or used is None or _may_change(used, copy.source, body)
            carries = is_for_that or _overwrites(body.call(begin))
            yield Replacement(begin.node, body.calls[-1].node, carries=carries)


def _is_neutral(called: Call) -> bool:
    return bool(called.rows) and all(given.does in _NEUTRAL for row in called.rows for given in row.given)


def _may_change(call: BodyCall, path: ast.expr, body: BodyCalls) -> bool:
    """Tell whether a call may change what lies at a path: nobody knows what it does, or it is known to."""
    called, module = body.call(call), body.module
    parts = [part for value in called.arguments for part in getattr(value, "elts", [value])]
    is_command = starts_command(call.node, module)
    words = body.bound.words(path)
    named = (bool(words) and words <= body.bound.words(part) for part in parts if is_command)
    if not any(body.bound.is_same(part, path) for part in parts) and not any(named):
        return False
    return is_command or not (called.rows or called.is_harmless) or _overwrites(called)


def _overwrites(called: Call) -> bool:
    """Ex) ``os.truncate(path, 0)``, ``open(path, "r+")``."""
    written = any(given.does is Does.WRITES for row in called.rows for given in row.given)
    return written or any(_may_write(called.mode(given)) for given, _ in called.given(Does.OPENS))


def _may_write(mode: ast.expr | None) -> bool:
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and not set("wax+").isdisjoint(mode.value)
