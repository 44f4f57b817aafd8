"""Whether a path is one function's own business: it writes there first, reads or removes that, and tells nobody."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_tempfile.analysis.effects.calls.exclusive_creations import is_exclusive
from flake8_tempfile.analysis.effects.calls.explicit_creations import explicit_target
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.lifetime.intent import says_left
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.paths.pieces import PieceKind, known_pieces
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.expressions import arguments, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import function_names
from flake8_tempfile.analysis.tables.path_names import MEETING_WORDS
from flake8_tempfile.analysis.tables.words import words
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.contents import require_fresh, require_nothing_moved_in
from flake8_tempfile.planning.regions.releases import Key, mentions

# What a name promises is no use.
_HARMLESS = frozenset({Kind.DEFAULT, Kind.NAMED, Kind.PRODUCT, Kind.TEXT})


def require_own_use(
    use: PathUse, names: Iterable[Key], function: FunctionNode, module: Module, *, is_read: bool = False
) -> None:
    """Raise unless nobody but ``function`` has to do with the path, and each run begins with writing it.

    ``is_read``: it is known to be read, by what is no evidence.
    """
    names = list(names)
    uses = [item for item in use.evidence if item.kind not in _HARMLESS]
    refuse_if(any(function not in module.ancestors(item.node) for item in uses), Reason.USED_BY_OTHERS)
    if any(item.kind not in (Kind.WRITTEN, Kind.READ, Kind.REMOVED) for item in uses):
        raise Unclear("the path is handed to code that cannot be seen")
    require_written_first(use)
    refuse_if(not is_read and all(item.kind is Kind.WRITTEN for item in uses), Reason.ONLY_WRITTEN)
    refuse_if(any("appending" in item.detail for item in uses), Reason.APPENDED)
    require_no_meeting_place(use, function.body, names, module)
    require_untold(function.body, names)
    require_fresh(function.body, names, module)
    require_nothing_moved_in(function.body, names, module)


def require_written_first(use: PathUse) -> None:
    """Raise if the first that happens to the file is that it is read: somebody else, or an earlier run, has made it."""
    uses = [item for item in use.evidence if item.kind not in _HARMLESS]
    first = min(uses, key=lambda item: (item.line, getattr(item.node, "col_offset", 0)), default=None)
    if first is None or first.kind is Kind.READ:
        raise Unclear(Reason.READ_FIRST)


def require_known_here_only(value: ast.expr | None, function: FunctionNode | None, module: Module) -> None:
    """Raise if another function comes to the same path by itself: what is written here may be for that one to read.

    Ex) ``join(gettempdir(), name)`` in one method and in the next, or the same helper for both
    """
    written = _shape(value, function, module) if value is not None else None
    for node in module.nodes.of_any(_BUILDING) if written is not None else ():
        scope = module.scope(node)
        if not isinstance(node, _BUILDING) or not isinstance(scope, FunctionNode) or scope is function:
            continue
        refuse_if(_shape(node, scope, module) == written, Reason.MET_BY_OTHERS)


_BUILDING = (ast.Call, ast.BinOp, ast.JoinedStr)
# Nobody comes to these again.
_ONCE = frozenset({PieceKind.RANDOM, PieceKind.STAMP})
_WRITTEN_OUT = frozenset({PieceKind.CONSTANT, PieceKind.ROOT})


def _shape(value: ast.expr, function: FunctionNode | None, module: Module) -> str | None:
    """Return a path with what varies left out; None for what is no path that is put together here."""
    if isinstance(value, ast.Call) and summarise(module).callee(value.func) is not None:
        return f"{last_part(value.func)}()"
    found = known_pieces(value, module.names, bindings(function or module.tree, module).get)
    if found is None or any(piece.kind in _ONCE for piece in found):
        return None
    if not any(piece.kind in _WRITTEN_OUT and piece.text.strip("/") for piece in found):
        return None
    return "".join(piece.text if piece.kind in _WRITTEN_OUT else "*" for piece in found)


def require_untold(region: Iterable[ast.stmt], names: Iterable[Key]) -> None:
    """Raise where a person is told the place: it is expected to be there afterwards."""
    region, names = list(region), list(names)
    for call in _calls(region):
        shown = arguments(call) if function_names.SHOWING_NAME.search(last_part(call.func)) else []
        refuse_if(any(mentions(value, names) for value in shown), Reason.SAID)
    require_untold_failure(region, names)


def require_untold_failure(region: Iterable[ast.stmt], names: Iterable[Key]) -> None:
    """Raise where an exception tells the place: ``raise RuntimeError(f"tex failed, see {place}/a.log")``."""
    names = list(names)
    raised = (node.exc for node in own_nodes(list(region)) if isinstance(node, ast.Raise))
    told = (exc for exc in raised if isinstance(exc, ast.Call) and says_left(exc))
    refuse_if(any(mentions(exc, names) for exc in told), Reason.SAID_LEFT)


def require_no_meeting_place(use: PathUse, region: Iterable[ast.stmt], names: Iterable[Key], module: Module) -> None:
    """Raise where processes meet at a fixed name: who makes it first has the lock, who opens it finds the other.

    Ex) ``os.mkdir(lock)``, ``open(path, "x")``, ``os.mkfifo(pipe)``, ``open("/var/tmp/server.pid", "w")``
    """
    names = list(names)
    if not MEETING_WORDS.isdisjoint(words(use.text.rpartition("/")[2])):
        raise Unclear(Reason.MEETING_PLACE)
    for call in _calls(region):
        target = explicit_target(call, module)
        made = target is not None and mentions(target[0], names) and is_exclusive(call, module)
        if made and not (target is not None and target[1] and _is_filled(use)):
            raise Unclear(Reason.MET_AT)


def _is_filled(use: PathUse) -> bool:
    """Tell whether more is done with a directory than to make and to remove it."""
    uses = [item for item in use.evidence if item.kind not in _HARMLESS]
    whole = {item.path.pieces for item in uses}
    return len(whole) > 1 or any(item.kind not in (Kind.WRITTEN, Kind.REMOVED) for item in uses)


def _calls(region: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    return (node for node in own_nodes(list(region)) if isinstance(node, ast.Call))
