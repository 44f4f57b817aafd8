"""Which hand-made names in a shared temporary directory pile up: each use makes another, and none comes back for it.

The other kind is a meeting point: a daemon's directory named after its project, a file named after the digest of what
it holds.  Another run makes up the same name and is meant to find what is there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis import vocabulary
from flake8_tempfile.analysis.explicit_creations import explicit_target
from flake8_tempfile.analysis.expressions import key
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.path_evidence import words
from flake8_tempfile.analysis.path_text import Piece, PieceKind
from flake8_tempfile.analysis.temp_paths import TempPath
from flake8_tempfile.analysis.values import NameValues
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
_ASKING = frozenset({"exists", "lexists", "isfile", "isdir", "is_file", "is_dir"})
_READING = frozenset({"open", "read_text", "read_bytes", "stat", "getmtime", "getsize"})


def piles_up(path: TempPath, name: str, names: NameValues, call: ast.Call | None = None) -> bool:
    """Tell whether what is made at ``path`` differs each time and is scratch.

    ``name`` is the variable that holds the path, '' where ``call`` makes it without one.
    """
    written = re.sub(r"\{[^}]*\}", "", path.text)
    if path.fixed or vocabulary.LASTING_PATH.search(f"{name} {written}"):
        return False
    return not _is_found_again(path, name, names, call)


def _is_found_again(path: TempPath, name: str, names: NameValues, call: ast.Call | None) -> bool:
    varying = [set(_words(piece)) for piece in path.pieces if piece.kind in (PieceKind.VARIABLE, PieceKind.DIGEST)]
    if path.unique or path.stamped or name in names.removed or any(found & _PER_USE for found in varying):
        return False
    if all(found & _RECURRING for found in varying):
        return True
    return accepts_present(call) if call is not None else _is_shared_by_runs(name, names)


def _words(piece: Piece) -> Iterator[str]:
    """Yield the words in the names that a part of the path is made of."""
    if piece.kind is PieceKind.DIGEST:  # md5(text, usedforsecurity=False): a digest has the names of its input in it
        return
    for node in descendants(piece.node):
        if isinstance(node, ast.Name | ast.Attribute):
            yield from words(last_part(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from words(node.value)


def _is_shared_by_runs(name: str, names: NameValues) -> bool:
    """Tell whether the program goes on with what it finds at ``name``: it asks before it makes that, or accepts it."""
    calls = names.nodes.of(ast.Call)
    made = makers_of(name, names)
    if any(accepts_present(call) for call in made):
        return True
    first = min((call.lineno for call in made), default=0)
    return any(call.lineno < first and _asks_for(call, name) for call in calls)


def makers_of(name: str, names: NameValues) -> list[ast.Call]:
    """Return the calls of a function that are known to make what ``name`` stands for."""
    module = names.summaries.module
    targets = ((call, explicit_target(call, module)) for call in names.nodes.of(ast.Call))
    return [call for call, target in targets if target is not None and key(target[0]) == name]


def accepts_present(call: ast.Call) -> bool:
    """Tell whether a call that makes a directory is content with one that is there: ``exist_ok=True``."""
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "exist_ok"), None)
    return isinstance(given, ast.Constant) and bool(given.value)


def _asks_for(call: ast.Call, name: str) -> bool:
    """Tell whether a call asks if ``name`` is there, or reads it: before it is made, what it finds is another run's."""
    if last_part(call.func) not in _ASKING | _READING:
        return False
    asked = call.args[0] if call.args else call.func.value if isinstance(call.func, ast.Attribute) else None
    return asked is not None and key(asked) == name
