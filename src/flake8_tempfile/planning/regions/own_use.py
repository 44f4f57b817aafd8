"""Whether a path is one function's own business: it writes there first, reads or removes that, and tells nobody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from flake8_tempfile.analysis.effects.calls.exclusive_creations import is_exclusive
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.lifetime.intent import says_left
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.paths.forms import Kind as Form
from flake8_tempfile.analysis.paths.forms import forms_of
from flake8_tempfile.analysis.paths.pieces import PieceKind, known_pieces
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.expressions import arguments, own_nodes
from flake8_tempfile.analysis.syntax.expressions import bindings as bound_by
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import function_names
from flake8_tempfile.analysis.tables.call_rows import Gives
from flake8_tempfile.analysis.tables.path_names import MEETING_WORDS
from flake8_tempfile.analysis.tables.words import words
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.contents import require_fresh, require_nothing_moved_in
from flake8_tempfile.planning.regions.releases import Key, mentions

HARMLESS = frozenset({Kind.DEFAULT, Kind.NAMED, Kind.PRODUCT, Kind.TEXT})
"""What a name promises is no use."""

_PATHS = frozenset({Form.ITSELF, Form.SAME, Form.BELOW, Form.BESIDE, Form.CHOICE})
_TEXTS = frozenset({Form.TEXT, Form.DOCUMENT, Form.NAME})
# What these return says nothing of where the file is.
_ABOUT = frozenset({Gives.VALUE, Gives.CONTENT})


def require_own_use(
    use: PathUse, names: Iterable[Key], function: FunctionNode, module: Module, *, is_read: bool = False
) -> None:
    """Raise unless nobody but ``function`` has to do with the path, and each run begins with writing it.

    ``is_read``: it is known to be read, by what is no evidence.
    """
    names = list(names)
    uses = [item for item in use.evidence if item.kind not in HARMLESS]
    refuse_if(any(function not in module.ancestors(item.node) for item in uses), Reason.USED_BY_OTHERS)
    if any(item.kind not in (Kind.WRITTEN, Kind.READ, Kind.REMOVED) for item in uses):
        raise Unclear("the path is handed to code that cannot be seen")
    require_written_first(use)
    refuse_if(not is_read and all(item.kind is Kind.WRITTEN for item in uses), Reason.ONLY_WRITTEN)
    refuse_if(any("appending" in item.detail for item in uses), Reason.APPENDED)
    require_no_meeting_place(use, function.body, names, module)
    require_untold(function.body, names, module)
    require_fresh(function.body, names, module)
    require_nothing_moved_in(function.body, names, module)


def require_written_first(use: PathUse, names: Sequence[Key] = (), region: Iterable[ast.stmt] = ()) -> None:
    """Raise if the first that happens to the file is that it is read: somebody else, or an earlier run, has made it.

    What is called as an output is taken to be made by the first call in the ``region`` that is given one of ``names``.
    """
    uses = [item for item in use.evidence if item.kind not in HARMLESS]
    first = min(uses, key=lambda item: (item.line, getattr(item.node, "col_offset", 0)), default=None)
    is_output = any(item.kind is Kind.NAMED for item in use.evidence)
    given = (call.lineno for call in _calls(region) if any(mentions(value, names) for value in arguments(call)))
    if is_output and first is not None and min(given, default=first.line) < first.line:
        return
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
        other = _shape(node, scope, module)
        refuse_if(other is not None and f"{other}/".startswith(f"{written}/"), Reason.MET_BY_OTHERS)


_BUILDING = (ast.Call, ast.BinOp, ast.JoinedStr)
# Nobody comes to these again.
_ONCE = frozenset({PieceKind.RANDOM, PieceKind.STAMP})
_WRITTEN_OUT = frozenset({PieceKind.CONSTANT, PieceKind.ROOT})


def _shape(value: ast.expr, function: FunctionNode | None, module: Module) -> str | None:
    """Return a path with what varies left out; None for what is no path that is put together here."""
    if isinstance(value, ast.Call) and summarise(module).callees[value.func] is not None:
        return f"{module.calls[value].last}()"
    found = known_pieces(value, module.names, bindings(function or module.tree, module).get)
    # What is only called `uuid` may be given to others as well.
    if found is None or any(piece.kind in _ONCE and isinstance(piece.node, ast.Call) for piece in found):
        return None
    if not any(piece.kind in _WRITTEN_OUT and piece.text.strip("/") for piece in found):
        return None
    return "".join(piece.text if piece.kind in _WRITTEN_OUT else "*" for piece in found)


def require_untold(region: Iterable[ast.stmt], names: Iterable[Key], module: Module) -> None:
    """Raise where a person is told the place, or one in it: it is expected to be there afterwards."""
    region, names = list(region), list(names)
    places = _places(region, names, module)
    for call in _calls(region):
        shown = arguments(call) if function_names.SHOWING_NAME.search(last_part(call.func)) else []
        refuse_if(any(_says(value, places, module) for value in shown), Reason.SAID)
    require_untold_failure(region, places)


def _says(node: ast.AST, places: set[Key], module: Module) -> bool:
    """Tell whether a text may say one of the places: not what is only about it, ``os.listdir(place)``."""
    if isinstance(node, ast.Call) and _is_about(node, module):
        return False
    inner = ast.iter_child_nodes(node)
    return any(_says(child, places, module) for child in inner) or (
        node in places or (isinstance(node, ast.Name) and mentions(node, places))
    )


def _is_about(call: ast.Call, module: Module) -> bool:
    """Ex) ``os.path.getsize(p)``, ``os.listdir(p)``, which gives names alone, but not ``glob.glob(p)``."""
    called = module.calls[call]
    return called.name == "os.listdir" or any(not _ABOUT.isdisjoint(row.gives) for row in called.rows)


def _places(region: Sequence[ast.stmt], names: Sequence[Key], module: Module) -> set[Key]:
    """Return ``names`` with those that are bound to a path which is made of theirs."""
    found = set(names)
    pairs = [pair for node in own_nodes(region) for pair in bound_by(node) if isinstance(pair[0], ast.Name)]
    size = -1
    while size != len(found):
        size = len(found)
        for target, value in pairs:
            if isinstance(target, ast.Name) and value is not None and _lies_at(value, found, module):
                found.add(target.id)
    return found


def _lies_at(value: ast.expr, names: set[Key], module: Module, kinds: frozenset[Form] = _PATHS) -> bool:
    if value in names or (isinstance(value, ast.Name) and value.id in names):
        return True
    made_of = (form.of for form in forms_of(value, module.names) if form.kind in kinds)
    return any(_lies_at(part, names, module, kinds) for parts in made_of for part in parts)


def is_printed(region: Iterable[ast.stmt], names: Iterable[Key], module: Module) -> bool:
    """Tell whether the place is printed, and not only logged: a person may look at what is there after a failure."""
    names = set(names)
    printed = (value for call in _calls(region) if _prints(call, module) for value in arguments(call))
    return any(_lies_at(value, names, module, _PATHS | _TEXTS) for value in printed)


def _prints(call: ast.Call, module: Module) -> bool:
    """Ex) ``print(path)``, ``click.echo(path)``, but not ``file.write(text)``."""
    called = module.calls[call]
    is_log = (called.name or "").startswith("logging.")
    return called.receiver is None and not is_log and function_names.SHOWING_NAME.search(called.last) is not None


def require_untold_failure(region: Iterable[ast.stmt], names: Iterable[Key]) -> None:
    """Raise where an exception tells the place: ``raise RuntimeError(f"tex failed, see {place}/a.log")``."""
    names = list(names)
    for node in own_nodes(list(region)):
        told = node.exc if isinstance(node, ast.Raise) else node.msg if isinstance(node, ast.Assert) else None
        is_left = told is not None and (says_left(told) or _leads_into(told, names))
        refuse_if(told is not None and is_left and mentions(told, names), Reason.SAID_LEFT)


def _leads_into(told: ast.expr, names: Iterable[Key]) -> bool:
    """Ex) ``f"it failed, log in {place}/build.log"``: who reads that is to look at what lies there."""
    for text in (node for node in ast.walk(told) if isinstance(node, ast.JoinedStr)):
        for value, after in pairwise(text.values):
            is_below = isinstance(after, ast.Constant) and re.match(r"[\\\\/]\w", str(after.value)) is not None
            if isinstance(value, ast.FormattedValue) and is_below and mentions(value, names):
                return True
    return False


def require_no_meeting_place(use: PathUse, region: Iterable[ast.stmt], names: Iterable[Key], module: Module) -> None:
    """Raise where processes meet at a fixed name: who makes it first has the lock, who opens it finds the other.

    Ex) ``os.mkdir(lock)``, ``open(path, "x")``, ``os.mkfifo(pipe)``, ``open("/var/tmp/server.pid", "w")``
    """
    names = list(names)
    if not MEETING_WORDS.isdisjoint(words(use.text.rpartition("/")[2])):
        raise Unclear(Reason.MEETING_PLACE)
    for call in _calls(region):
        target = module.calls[call].created
        made = target is not None and mentions(target[0], names) and is_exclusive(call, module)
        if made and not (target is not None and target[1] and _is_filled(use)):
            raise Unclear(Reason.MET_AT)


def require_own_parent(use: PathUse, region: Iterable[ast.stmt], names: Iterable[Key], module: Module) -> None:
    """Raise if a path lies in a directory which is not made here: ``/tmp/sub/x``, and no ``os.makedirs``."""
    names = list(names)
    targets = (module.calls[call].created for call in _calls(region))
    makes = any(target is not None and target[1] and mentions(target[0], names) for target in targets)
    rest = use.text[len(use.path.directory) :].strip("/")
    refuse_if("/" in rest and not makes, "the file lies in a directory that somebody else may have made")


def _is_filled(use: PathUse) -> bool:
    """Tell whether more is done with a directory than to make and to remove it."""
    uses = [item for item in use.evidence if item.kind not in HARMLESS]
    whole = {item.path.pieces for item in uses}
    return len(whole) > 1 or any(item.kind not in (Kind.WRITTEN, Kind.REMOVED) for item in uses)


def _calls(region: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    return (node for node in own_nodes(list(region)) if isinstance(node, ast.Call))
