"""Where factories and helpers make what they make: in the temporary root, or in a directory that they are given."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_tempfile.analysis.acquire.redirected_roots import RedirectedRoots
from flake8_tempfile.analysis.acquire.shared_places import may_be_shared
from flake8_tempfile.analysis.effects.functions.summary import Fresh
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.effects.values.moved_roots import moved_roots
from flake8_tempfile.analysis.effects.values.root_settings import SYSTEM
from flake8_tempfile.analysis.model import Site, Where
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import argument, is_none, key
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.signatures import defaults
from flake8_tempfile.analysis.tables import function_names
from flake8_tempfile.analysis.tables.call_rows import NO_POSITION
from flake8_tempfile.analysis.tables.words import Hint, hint, says_temporary


class MakingPlaces:
    """Tells where what a function acquires is made; ``names`` are those of the function."""

    def __init__(self, names: NameValues, roots: RedirectedRoots) -> None:
        self._names = names
        self._roots = roots

    def of_factory(self, directory: ast.expr | None) -> Where:
        """Return where a factory that is given a directory, or None, makes something."""
        return self._settled(_where_made(directory, self._names))

    def of_helper(self, call: ast.Call, fresh: Fresh) -> Where:
        """Return where a helper makes what a call of it gives back."""
        return self._settled(_where_called(call, fresh, self._names))

    def in_root(self, root: str) -> Where:
        """Return where a path lies that begins with a temporary root, as paths name it."""
        return self._settled(Where(root))

    def is_moved(self, root: str, node: ast.expr) -> bool:
        """Tell whether a root that a path names, or '', lies in a directory that is removed while a node runs."""
        if not root:
            return False
        return root in moved_roots(self._names.scope, self._names.summaries.module) or self._roots.reach(node)

    def _settled(self, where: Where) -> Where:
        return where._replace(is_own=where.is_own or (bool(where.root) and self._roots.is_own))


def _where_made(directory: ast.expr | None, names: NameValues) -> Where:
    if directory is None or is_none(directory):
        return Where(SYSTEM)
    default = _default(directory, names)
    if default is not None:
        root = SYSTEM if is_none(default) else _root(default, names.summaries.module_values, names)
        return Where(root, parameter=key(directory) or "")
    if may_be_shared(directory, names):
        return Where(_root(directory, names.values, names))
    return Where(lasting=True)


def _root(directory: ast.expr, values: Mapping[str, ast.expr], names: NameValues) -> str:
    path = temp_path(directory, names.summaries.module, values)
    return path.root if path is not None else ""


def _where_called(call: ast.Call, fresh: Fresh, names: NameValues) -> Where:
    if not fresh.where.parameter:
        return fresh.where
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return Where(lasting=True)
    directory = directory_given(call, fresh, names)
    return fresh.where._replace(parameter="") if directory is None else _where_made(directory, names)


def directory_given(call: ast.Call, fresh: Fresh, names: NameValues) -> ast.expr | None:
    """Return the directory that a call gives a helper to make something in; None where it gives none."""
    helper, parameter = names.summaries.called(call.func), fresh.where.parameter
    return dict(helper.given_for(call, {parameter})).get(parameter) if helper is not None else None


def where_returned(site: Site) -> Where:
    """Return where what a helper gives back lies; that may be anywhere if the helper is given the directory."""
    directory = (
        argument(site.node, NO_POSITION, ("dir",)) if isinstance(site.node, ast.Call) and not site.latent else None
    )
    if site.where.parameter or not isinstance(directory, ast.Name):
        return site.where
    return site.where._replace(lasting=True)


def _default(directory: ast.expr, names: NameValues) -> ast.expr | None:
    """Return what the ``dir`` of a factory is where a caller gives none, if that is the shared temporary directory.

    Ex) ``def run(tool, temp_path=None): d = mkdtemp(dir=temp_path)``.
    """
    if not isinstance(directory, ast.Name) or directory.id in names.assigned:
        return None
    may_last = function_names.LASTING_PATH.search(directory.id) or hint(directory.id) is Hint.OUTPUT
    if may_last and not says_temporary(directory.id):
        return None
    given = defaults(names.scope).items() if isinstance(names.scope, FunctionNode) else ()
    default = next((value for parameter, value in given if parameter.arg == directory.id), None)
    if default is None or not _is_only_passed_on(directory.id, names):
        return None
    is_shared = temp_path(default, names.summaries.module, names.summaries.module_values) is not None
    return default if is_none(default) or is_shared else None


def _is_only_passed_on(name: str, names: NameValues) -> bool:
    """Tell whether a function does nothing with a name but call with it: where it is tested, what is given matters."""
    parents = names.summaries.module.parents
    reads = (node for node in names.nodes.of(ast.Name) if node.id == name)
    return all(isinstance(parents[node], (ast.Call, ast.keyword)) for node in reads)
