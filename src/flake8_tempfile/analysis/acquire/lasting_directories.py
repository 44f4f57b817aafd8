"""Directories that are the caller's although they are made, or removed, here: results, and places for results."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from flake8_tempfile.analysis.acquire.recurring_names import accepts_present, makers_of
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.syntax.expressions import argument, arguments, key, subject
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does, Gives
from flake8_tempfile.flow.syntax import children, descendants

_LISTING = call_table.last_parts_giving(Gives.ENTRIES)
_PATH_MODULES = frozenset({"os", "path", "osp", "posixpath", "ntpath", "pathlib"})


def is_kept_unless_empty(name: str, names: NameValues) -> bool:
    """Tell whether a directory that may have been there before goes to the caller, or away if nothing was put there.

    Ex) ``d.mkdir(exist_ok=True)``, ``d.rmdir()`` where no file came, and else ``return d``; a cache that is removed
    ``if not os.listdir(d)``
    """
    removers, made = names.removers.get(name, ()), makers_of(name, names)
    if not removers or not made or not all(map(accepts_present, made)):
        return False
    if all(_is_asked_whether_empty(call, name, names) for call in removers):
        return True
    is_gentle = all(names.summaries.calls[call].last in call_table.last_parts(Does.REMOVES_EMPTY) for call in removers)
    return is_gentle and any(name in found for found in _returned(names))


def _is_asked_whether_empty(removal: ast.Call, name: str, names: NameValues) -> bool:
    """Tell whether a test around a removal looks at what is in the directory: ``if not any(d.iterdir()):``."""
    around = (each for each in names.summaries.module.ancestors(removal) if isinstance(each, ast.If))
    calls = (node for each in around for node in descendants(each.test) if isinstance(node, ast.Call))
    return any(names.summaries.calls[call].last in _LISTING and key(subject(call) or call) == name for call in calls)


def _returned(names: NameValues) -> Iterator[set[str | None]]:
    for statement in names.nodes.of(ast.Return):
        if statement.value is not None:
            yield {key(node) for node in descendants(statement.value)}


def asks_for_place(made: ast.expr, tests: Sequence[ast.expr], assigned: Mapping[str, Sequence[ast.expr]]) -> bool:
    """Tell whether one of the tests reads the directory that a call makes something in, by whatever name."""
    if not isinstance(made, ast.Call):
        return False
    directory = argument(made, 99, ("dir",))
    places = _read([directory] if directory is not None else arguments(made), assigned)
    # What a call returns says how it went: sent = send(d, place).
    results = {
        text: [value for value in values if not isinstance(value, ast.Call)] for text, values in assigned.items()
    }
    # Both may call functions of one module: os.path.join(place, name), os.path.exists(other).
    return any(text.partition(".")[0] not in _PATH_MODULES for text in places & _read(tests, results))


def _read(values: Sequence[ast.expr], assigned: Mapping[str, Sequence[ast.expr]]) -> set[str]:
    """Return the places that expressions read, and those that the names among them are bound to."""
    found: set[str] = set()
    pending: list[ast.AST] = list(values)
    while pending:
        node = pending.pop()
        text = key(node) if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) else None
        if text is None:
            pending.extend(_operands(node))
        elif text not in found:
            found.add(text)
            pending.extend(assigned.get(text, ()))
    return found


def _operands(node: ast.AST) -> list[ast.AST]:
    """Return the parts of an expression; of a call what it is given, and the object it is a method of."""
    if not isinstance(node, ast.Call):
        return children(node)
    given: list[ast.AST] = [*arguments(node)]
    return [*given, node.func.value] if isinstance(node.func, ast.Attribute) else given
