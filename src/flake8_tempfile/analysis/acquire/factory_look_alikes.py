"""Functions of other modules that carry the name of a factory of ``tempfile``.

One in a module called ``tempfile`` or ``compat`` is that factory under another roof, and so is one that goes by the
factory's bare name, or is taken from a module of such functions.  One of another module, a store or a registry, may
keep a list of what it makes and see to the removal itself, and so may the support of a test suite; it means what its
name says where the caller removes what it got.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.call_results import is_removed_here
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table, function_names


def is_stand_in(call: ast.Call, factory: str, summaries: Summaries) -> bool:
    """Tell whether a call is one of an imported function that leaves what it makes to its caller, as ``factory`` does.

    Ex) ``d = compat.mkdtemp()`` with a removal of ``d``
    """
    module = summaries.module
    root: ast.expr = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id not in module.names.imported:
        return False
    package, _, name = (module.calls[call].name or "").rpartition(".")
    if name != factory:
        return False
    # A file object is its own context manager, and what it is asked to keep is the caller's; a path has neither.
    if factory == "NamedTemporaryFile":
        return True
    return not _is_entered(call, module) and (_is_factory(call, package) or is_removed_here(call, summaries))


def _is_factory(call: ast.Call, package: str) -> bool:
    """Tell whether a call is to be taken for one of the factory, by how it is written and the name of its module.

    Ex) ``from project.io import mkdtemp`` and ``mkdtemp()``, ``utils.mkdtemp()``; not ``store.mkdtemp()``
    """
    if function_names.COMPATIBILITY_MODULE.search(package):
        return True
    if function_names.TEST_SUPPORT_MODULE.search(package):
        return False
    return isinstance(call.func, ast.Name) or function_names.UTILITY_MODULE.search(package) is not None


def _is_entered(call: ast.Call, module: Module) -> bool:
    """Ex) ``with compat.mkdtemp() as d``: a stand-in that is a context manager removes what it makes."""
    parent = module.parents.get(call)
    if isinstance(parent, ast.withitem):
        return True
    return isinstance(parent, ast.Call) and module.calls[parent].last in call_table.ENTERING
