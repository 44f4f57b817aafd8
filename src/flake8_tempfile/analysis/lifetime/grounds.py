"""The evidence behind the steps of a lifetime: what acquires, what releases, what may raise.

Each is read from the node that the analysis has noted down, for those who ask why; to check a module takes none of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.acquire import finder
from flake8_tempfile.analysis.effects import failing
from flake8_tempfile.analysis.effects.calls import removals
from flake8_tempfile.analysis.effects.failing import may_fail
from flake8_tempfile.analysis.effects.functions.helper_creations import created_by_helper
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.lifetime import creations, may_raise
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.reasons import Evidence, Ground, Reason
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table

_MADE_BY_FACTORY = Ground("created by `{code}`", Evidence.TABLE, finder.__name__)
_MADE_BY_SETTING = Ground("created by `{code}`, one of the `acquirers`", Evidence.SETTING, finder.__name__)
_MADE_BY_HELPER = Ground("created by `{callee}`, which returns what it makes", Evidence.BODY, finder.__name__)
_MADE_BY_NAME = Ground("created by `{code}`, to judge by its name", Evidence.NAME, finder.__name__)
_CREATED = Ground("created by `{code}`", Evidence.TABLE, creations.__name__)
_CREATED_BY_CALLEE = Ground("created by `{code}`, whose body does it", Evidence.BODY, creations.__name__)
_CREATED_BY_NAME = Ground("created by `{code}`, which is given it to write to", Evidence.NAME, creations.__name__)
_REMOVED = Ground("removed by `{code}`", Evidence.TABLE, removals.__name__)
_REMOVED_BY_SETTING = Ground("removed by `{code}`, one of the `removers`", Evidence.SETTING, removals.__name__)
_REMOVED_BY_NAME = Ground("removed by `{code}`, to judge by its name", Evidence.NAME, removals.__name__)
_REMOVED_BY_CALLEE = Ground("removed by `{code}`, whose body does it", Evidence.BODY, removals.__name__)
_REGISTERED = Ground("`{code}` registers its removal", Evidence.TABLE, removals.__name__)
_REMOVED_BY_COMMAND = Ground("removed by the command in `{code}`", Evidence.CODE, removals.__name__)
_LEFT = Ground("closed when the `with` of `{code}` is left", Evidence.CODE, removals.__name__)
_DECORATED = Ground("registered by a decorator to remove it", Evidence.TABLE, removals.__name__)
_RAISING_STATEMENT = Ground("`{code}`", Evidence.CODE, may_raise.__name__)
_RAISING_CALLEE = Ground("`{code}`: something that `{callee}` runs may raise", Evidence.BODY, failing.__name__)
_RAISING_ROW = Ground("`{code}`: it is not among the calls that never fail", Evidence.TABLE, may_raise.__name__)
_RAISING_UNKNOWN = Ground("`{code}`: what is not known may raise", Evidence.NONE, may_raise.__name__)

_RAISING: tuple[type[ast.AST], ...] = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom, ast.Call)


def acquired(lifetime: Lifetime, module: Module) -> Reason:
    """Return what creates a resource."""
    return Reason(_acquiring(lifetime, module), lifetime.node)


def _acquiring(lifetime: Lifetime, module: Module) -> Ground:
    name = lifetime.factory
    known = (call_table.DIRECTORY_FACTORIES, call_table.MKSTEMP_FACTORIES, call_table.OBJECT_FACTORIES)
    if any(name in table for table in (*known, call_table.NAMED_FILE_FACTORIES)):
        return _MADE_BY_FACTORY
    if removals.matches(name, module.settings.acquirers):
        return _MADE_BY_SETTING
    made, summaries = lifetime.node, summarise(module)
    is_read = isinstance(made, ast.Call) and summaries.callees[made.func] is not None
    if name:
        return _MADE_BY_HELPER if is_read else _MADE_BY_NAME
    if isinstance(made, ast.Call) and is_read and any(created_by_helper(made, summaries)):
        return _CREATED_BY_CALLEE
    is_known = isinstance(made, ast.Call) and (
        module.calls[made].name in call_table.FUNCTIONS or module.calls[made].last in call_table.CREATING_METHODS
    )
    return _CREATED if is_known else _CREATED_BY_NAME


def released(node: ast.AST, module: Module) -> Reason:
    """Return on what evidence a node counts as a release."""
    if isinstance(node, ast.Call) and not isinstance(module.parents.get(node), ast.withitem):
        return Reason(_releasing(node, module), node)
    return Reason(_LEFT if isinstance(node, ast.expr) else _DECORATED, node)


def _releasing(call: ast.Call, module: Module) -> Ground:
    name, last = module.calls[call].name or "", module.calls[call].last
    if last in call_table.REGISTRARS:
        return _REGISTERED
    if name in call_table.REMOVERS or name in call_table.DESCRIPTOR_REMOVERS or last in call_table.REMOVING_METHODS:
        return _REMOVED
    if removals.matches(name, module.settings.removers):
        return _REMOVED_BY_SETTING
    if any(summarise(module).removed_arguments(call)):
        return _REMOVED_BY_CALLEE
    if removals.may_name_removal(last) or "close" in last:
        return _REMOVED_BY_NAME
    return _REMOVED_BY_COMMAND if removals.removal_targets(call, module) else _REMOVED_BY_CALLEE


def raising(line: int, lifetime: Lifetime, module: Module) -> Iterator[Reason]:
    """Yield what may raise on a line of the function that acquires, its creation and its releases left out."""
    body = lifetime.function.body if lifetime.function is not None else module.tree.body
    silent, summaries = {lifetime.node, *lifetime.released}, summarise(module)
    for node in module.own(body, _RAISING):
        if getattr(node, "lineno", 0) == line and node not in silent and not _is_harmless(node, summaries):
            yield Reason(_raising(node, summaries), node)


def _is_harmless(node: ast.AST, summaries: Summaries) -> bool:
    return isinstance(node, ast.Call) and not may_fail(node, summaries)


def _raising(node: ast.AST, summaries: Summaries) -> Ground:
    if not isinstance(node, ast.Call):
        return _RAISING_STATEMENT
    if summaries.callees[node.func] is not None:
        return _RAISING_CALLEE
    return _RAISING_ROW if summaries.calls[node].name in call_table.FUNCTIONS else _RAISING_UNKNOWN
