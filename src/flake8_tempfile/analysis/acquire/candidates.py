"""What may be an acquisition, and what shows it: a helper's name, a path that the function builds, a ``delete``."""

from __future__ import annotations

import ast
import io
import pathlib
from collections.abc import Collection, Iterator

from flake8_tempfile.analysis.acquire.completion import called_by, result_of
from flake8_tempfile.analysis.acquire.managed_directories import ManagedDirectories
from flake8_tempfile.analysis.effects.calls.removals import removed_for_certain
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.text_functions import computes_text, is_named_after_text
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import argument, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_methods, call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_DELETE_POSITION = 7
_TREE_REMOVERS = call_table.last_parts(Does.REMOVES_TREE)
_DIRECTORY_REMOVERS = call_table.last_parts(Does.REMOVES_TREE, Does.REMOVES_EMPTY)
# What paths, texts, file objects and the wrappers of projects around them offer.
_PATH_ATTRIBUTES = frozenset({
    *dir(pathlib.Path), *dir(str), *dir(io.BufferedRandom), *dir(io.TextIOWrapper),
    *(name for row in call_methods.PATHS for name in row.names.split()), "path", "filename",
})  # fmt: skip


class Candidate(NamedTuple):
    """What may be an acquisition: a call or the value of a binding, and the key that it is bound to ('' for a call).

    ``directory`` is where a factory makes something, ``dir=``.
    """

    node: ast.expr
    name: str = ""
    directory: ast.expr | None = None


class Surroundings(NamedTuple):
    """What the exemptions know of the function around a candidate.

    ``making`` has the acquisitions found so far, ``declared`` the names that belong to a scope further out.
    """

    names: NameValues
    managed: ManagedDirectories
    making: Collection[ast.AST]
    declared: frozenset[str]

    @property
    def summaries(self) -> Summaries:
        """The summaries of the module's functions."""
        return self.names.summaries

    @property
    def module(self) -> Module:
        """The module around the function."""
        return self.names.summaries.module


def keeps_file(call: ast.Call) -> bool:
    """Tell whether ``delete`` is the constant False; a computed value is the caller's intent."""
    delete = delete_argument(call)
    return isinstance(delete, ast.Constant) and not delete.value


def delete_argument(call: ast.Call) -> ast.expr | None:
    """Return what is given for ``delete``."""
    return argument(call, _DELETE_POSITION, ("delete",))


def is_fresh_helper(value: ast.expr, around: Surroundings) -> bool:
    """Tell whether ``value`` is a call of an unknown helper whose name says that it makes something."""
    call = result_of(value, around.module)
    if not isinstance(call, ast.Call) or call in around.making:
        return False
    call = called_by(call, around.module)
    if not _says_making(call, around.module) or any(word.arg and "clean" in word.arg for word in call.keywords):
        return False
    if any(around.managed.holds(given) for given in around.module.calls[call].arguments):
        return False
    return not computes_text(call, around.summaries, around.names.values, removed=True)


def _says_making(call: ast.Call, module: Module) -> bool:
    name, last = module.calls[call].name or "", module.calls[call].last
    known = name in call_table.HARMLESS or name in call_table.OPENERS or name.startswith("os.path.")
    known = known or bool(function_names.NOT_FRESH_NAME.search(last))
    return not known and bool(function_names.FRESH_HELPER_NAME.search(last))


def is_removed_as_directory(name: str, names: NameValues) -> bool:
    """Tell whether all that removes what a name stands for removes directories: so it was made as one."""
    removers = [names.summaries.calls[call].last for call in names.removers.get(name, ())]
    return bool(removers) and _DIRECTORY_REMOVERS.issuperset(removers)


def names_path(value: ast.expr, around: Surroundings) -> bool:
    """Ex) ``path = make_cache_path(key)``: a path, but nothing that was made."""
    call = result_of(value, around.module)
    if not isinstance(call, ast.Call) or around.summaries.called(call.func):
        return False
    is_text = is_named_after_text(call, removed=True)
    return is_text and not any(around.managed.holds(given) for given in around.module.calls[call].arguments)


def is_inside_another(value: ast.expr, around: Surroundings) -> bool:
    """Tell whether a path lies in another of this function, which is the resource: a named one, or one that it removes.

    Ex) ``f"/tmp/{name}/input"`` and ``shutil.rmtree(directory)`` with ``directory = "/tmp/" + name``
    """
    for node in descendants(value):
        base = around.names.values.get(key(node) or "")
        if base is not None and base is not value:
            path = temp_path(base, around.module, around.names.values)
            if path is not None and not path.bare:
                return True
    return _is_below_removed_tree(value, around)


def is_other_object(name: str, around: Surroundings) -> bool:
    """Tell whether a variable holds an object that only happens to have a method of a removal's name.

    Ex) the document of ``doc = dom.createDocument(…)``, with ``doc.createElement(…)`` and ``doc.unlink()``
    """
    removers = around.names.removers.get(name, ())
    receivers = [key(call.func.value) if isinstance(call.func, ast.Attribute) else None for call in removers]
    if not receivers or any(receiver != name for receiver in receivers):
        return False  # what a function removes that is given it is a path
    used = {each.attr for each in around.names.nodes.of(ast.Attribute) if key(each.value) == name}
    return not used <= _PATH_ATTRIBUTES


def _is_below_removed_tree(value: ast.expr, around: Surroundings) -> bool:
    path = temp_path(value, around.module, around.names.values)
    if path is None:
        return False
    trees = (temp_path(each, around.module, around.names.values) for each in _removed_trees(around.names))
    return any(tree is not None and path.text.startswith(f"{tree.text.rstrip('/')}/") for tree in trees)


def _removed_trees(names: NameValues) -> Iterator[ast.expr]:
    summaries = names.summaries
    for call in names.nodes.of(ast.Call):
        if summaries.calls[call].last in _TREE_REMOVERS:
            yield from removed_for_certain(call, summaries.module)
