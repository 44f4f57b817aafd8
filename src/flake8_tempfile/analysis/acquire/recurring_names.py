"""Which hand-made names in a shared temporary directory pile up: each use makes another, and none comes back for it.

The other kind is a meeting point: a daemon's directory named after its project, a file named after the digest of what
it holds.  Another run makes up the same name and is meant to find what is there.  To accept a directory that is there
is a habit, too: that counts only for a name that another rule reports, as one that somebody else can tell, or that
says that it comes again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.paths.pieces import Piece, PieceKind
from flake8_tempfile.analysis.paths.shared_directories import TempPath
from flake8_tempfile.analysis.syntax.expressions import key, subject
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import Does, Gives
from flake8_tempfile.analysis.tables.path_parts import DIGEST_NAME
from flake8_tempfile.analysis.tables.words import words
from flake8_tempfile.flow.syntax import descendants

# One piece of work has such a number or name, and the next has another.
_PER_USE = frozenset({
    "id", "ids", "index", "idx", "i", "j", "k", "n", "num", "number", "no", "nr", "count", "counter", "seq",
    "sequence", "serial", "attempt", "try", "iteration", "step", "round", "request", "req", "task", "job", "order",
    "ticket", "message", "event", "batch", "upload", "run", "timestamp", "ts", "now", "date", "time", "pid", "suffix",
})  # fmt: skip
# There are a few of these, and they come again.
_RECURRING = frozenset({
    "version", "release", "platform", "arch", "machine", "system", "user", "username", "host", "hostname", "port",
    "locale", "lang", "language", "encoding", "project", "package", "repo", "repository", "branch", "env",
    "environment", "profile", "model", "dataset",
})  # fmt: skip


def piles_up(path: TempPath, name: str, names: NameValues, call: ast.Call | None = None) -> bool:
    """Tell whether what is made at ``path`` differs each time and is scratch.

    ``name`` is the variable that holds the path, '' where ``call`` makes it without one.
    """
    if path.fixed:
        return False
    written = re.sub(r"\{[^}]*\}", "", path.text)
    # A random name is not found again, whatever else it says.
    if not path.unique and function_names.LASTING_PATH.search(f"{name} {written}"):
        return False
    return not _is_found_again(path, name, names, call)


def _is_found_again(path: TempPath, name: str, names: NameValues, call: ast.Call | None) -> bool:
    varying = [set(_words(piece)) for piece in path.pieces if piece.kind in (PieceKind.VARIABLE, PieceKind.DIGEST)]
    if path.unique or path.stamped or name in names.removed or any(found & _PER_USE for found in varying):
        return False
    is_reported = path.hardcoded or path.guessable
    is_recurring = all(found & _RECURRING for found in varying)
    if is_reported and is_recurring:
        return True
    comes_again = is_reported or is_recurring or _has_digest(path)
    if comes_again and _accepts_present(name, names, call):
        return True
    return call is None and _is_looked_for(name, names, comes_again=comes_again)


def _has_digest(path: TempPath) -> bool:
    """Ex) ``Path(gettempdir()) / wheel_hash``."""
    return any(DIGEST_NAME.search(last_part(node)) for node in descendants(path.node) if isinstance(node, ast.Name))


def _words(piece: Piece) -> Iterator[str]:
    """Yield the words in the names that a part of the path is made of."""
    if piece.kind is PieceKind.DIGEST:  # md5(text, usedforsecurity=False): a digest has the names of its input in it
        return
    for node in descendants(piece.node):
        if isinstance(node, ast.Name | ast.Attribute):
            yield from words(last_part(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from words(node.value)


def _accepts_present(name: str, names: NameValues, call: ast.Call | None) -> bool:
    return any(accepts_present(made) for made in ([call] if call is not None else makers_of(name, names)))


def _is_looked_for(name: str, names: NameValues, *, comes_again: bool) -> bool:
    """Tell whether the program goes on with what it finds at ``name``: it reads it, or asks for it, before it makes it.

    A directory that is made where there is none is of that kind only if its name ``comes_again``: it is filled anew.
    """
    made = makers_of(name, names)
    first = min((call.lineno for call in made), default=0)
    targets = [(call, names.summaries.calls[call].created) for call in made]
    makers = [call for call, target in targets if comes_again or (target is not None and not target[1])]
    earlier = [call for call in names.nodes.of(ast.Call) if call.lineno < first and _is_about(call, name)]
    if any(_reads(call) for call in earlier):
        return True
    asking = (call for call in earlier if names.summaries.calls[call].last in call_table.EXISTENCE)
    return any(_goes_on_with(call, name, makers, names) for call in asking)


def makers_of(name: str, names: NameValues) -> list[ast.Call]:
    """Return the calls of a function that are known to make what ``name`` stands for."""
    module = names.summaries.module
    targets = ((call, module.calls[call].created) for call in names.nodes.of(ast.Call))
    return [call for call, target in targets if target is not None and key(target[0]) == name]


def accepts_present(call: ast.Call) -> bool:
    """Tell whether a call that makes a directory is content with one that is there: ``exist_ok=True``."""
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "exist_ok"), None)
    return isinstance(given, ast.Constant) and bool(given.value)


def _is_about(call: ast.Call, name: str) -> bool:
    asked = subject(call)
    return asked is not None and key(asked) == name


def _goes_on_with(asking: ast.Call, name: str, made: list[ast.Call], names: NameValues) -> bool:
    """Tell whether what is found is used: it is not made again then, or the function returns or reads it.

    Ex) ``if not os.path.exists(p): os.mkdir(p)``.  Who raises, or looks for another name, wants a new one.
    """
    parents = names.summaries.module.parents
    child: ast.AST = asking
    parent, is_found = parents[child], True
    while isinstance(parent, ast.UnaryOp | ast.BoolOp):
        is_found = is_found != (isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not))
        child, parent = parent, parents[parent]
    if not isinstance(parent, ast.If) or child is not parent.test:
        return not isinstance(parent, ast.While | ast.Assert)
    found, missing = (parent.body, parent.orelse) if is_found else (parent.orelse, parent.body)
    inside = [node for statement in found for node in descendants(statement)]
    if any(isinstance(node, ast.Raise) or _is_bound(node, name) for node in inside):
        return False
    if any(node in made for statement in missing for node in descendants(statement)):
        return True
    return any(isinstance(node, ast.Return) or (isinstance(node, ast.Call) and _is_read(node, name)) for node in inside)


def _is_bound(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store) and key(node) == name


def _reads(call: ast.Call) -> bool:
    """Tell whether a call opens what is at a path, or gives what it says or is."""
    last = last_part(call.func)
    return last == "open" or last in call_table.last_parts(Does.READS) & call_table.last_parts_giving(Gives.VALUE)


def _is_read(call: ast.Call, name: str) -> bool:
    return _reads(call) and _is_about(call, name)
