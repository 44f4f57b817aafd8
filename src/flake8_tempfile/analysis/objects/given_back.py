"""The expressions of which a value that a function gives back has a path, however many containers are around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.file_calls import operands
from flake8_tempfile.analysis.objects.handles import Handles, held_role
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.syntax.names import Names, dotted, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Gives

# These give names that are no paths, or tuples with them.
_NAMES_ONLY = frozenset({"listdir", "walk", "fwalk"})
_EMPTYING = frozenset({"clear", "remove", "pop", "popleft", "discard"})
_COPYING = call_table.giving(Gives.ELEMENTS)


def names_path(value: ast.expr | None, handles: Handles, names: Names) -> bool:
    """Tell whether ``value`` hands out a path, in whatever container, and not the object with it."""
    parts = list(given_back(value, names)) if value is not None else []
    if any(handles.has_paths(dotted(part) or "") for part in parts):
        return True
    relations = {held_role(part, handles, names) for part in parts}
    return not relations.isdisjoint({Role.PATH, Role.PART}) and Role.HANDLE not in relations


def opens_later(value: ast.expr, handles: Handles, names: Names) -> bool:
    """Tell whether ``value`` is, or has, an object that opens the path when it is asked for something."""
    members = value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]
    return any(held_role(part, handles, names) is Role.READER for part in members)


def filled(call: ast.Call, handles: Handles, names: Names) -> Handles:
    """Return the handles after a call that may fill a container, or empty it: ``paths.append(path)``."""
    name, method = dotted(call.func.value) if isinstance(call.func, ast.Attribute) else None, last_part(call.func)
    if name is None or not handles.known:
        return handles
    if method in call_table.FILLING_METHODS and any(names_path(value, handles, names) for value in call.args):
        return handles.put(name)
    return handles.bind(name, handles.get(name)) if method in _EMPTYING and handles.has_paths(name) else handles


def given_back(value: ast.expr, names: Names) -> Iterator[ast.expr]:
    """Yield the expressions that stand for the paths in ``value``.

    Ex) ``d`` of ``{"place": d}``; ``join(d, n)`` of ``[join(d, n) for n in names]``; ``d + "/*"`` of ``glob(d + "/*")``
    """
    match value:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from given_back(part, names)
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
            yield from _each(element, value.generators, names)
        case ast.DictComp(value=element):
            yield from _each(element, value.generators, names)
        case ast.Call(args=[inner, *_]) if names.calls[value].name in _COPYING:
            yield from given_back(inner, names)
        case ast.Call() if last_part(value.func) == "FileResponse":
            yield from operands(value)  # it opens the file when it is sent, long after the return
        case ast.Call() if last_part(value.func) not in _NAMES_ONLY and _lists(value, names):
            yield from operands(value)
        case _:
            yield value


def _each(element: ast.expr, generators: list[ast.comprehension], names: Names) -> Iterator[ast.expr]:
    """Yield what the elements of a comprehension have a path of: the element, or what the loop runs over."""
    inner, loop = origin(element, names), generators[-1]
    is_variable = isinstance(inner, ast.Name) and isinstance(loop.target, ast.Name) and inner.id == loop.target.id
    if is_variable:
        yield from given_back(loop.iter, names)
    else:
        yield element


def _lists(call: ast.Call, names: Names) -> bool:
    return any(Gives.ENTRIES in row.gives for row in names.calls[call].rows)
