"""Finds uses of a path after its temporary file or directory is gone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_tempfile.analysis.acquire.factories import factory_calls
from flake8_tempfile.analysis.objects.dangling_facts import COLLECTED, DanglingUse, is_tracked, removed_by_hand
from flake8_tempfile.analysis.objects.dangling_flow import Lives
from flake8_tempfile.analysis.objects.file_calls import Handling, handling, reads
from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.flow.builder import GraphTooLarge, build
from flake8_tempfile.flow.exceptions import Policy, YieldKind
from flake8_tempfile.flow.solver import TooManyFacts, solve
from flake8_tempfile.flow.syntax import descendants


def dangling_uses(module: Module) -> Iterator[DanglingUse]:
    """Yield the uses of dangling names in the module."""
    tracked = [(name, call) for name, call in factory_calls(module) if is_tracked(name, call)]
    yield from _unheld(module, tracked)
    objects = {module.scope(call) for name, call in tracked if not removed_by_hand(name)}
    for owner in dict.fromkeys(module.scope(call) for _, call in tracked):
        if isinstance(owner, FunctionNode | ast.Module) and (owner in objects or _has_finally(owner)):
            lives = Lives(module, owner)
            try:
                solve(build(owner.body, Policy(YieldKind.RESUMES_NORMALLY, module.names.resolve)), lives)
            except (GraphTooLarge, TooManyFacts):
                continue
            yield from lives.uses.values()


def _has_finally(owner: ast.AST) -> bool:
    return any(isinstance(node, ast.Try) and node.finalbody for node in descendants(owner))


def _unheld(module: Module, tracked: Iterable[tuple[str, ast.Call]]) -> Iterator[DanglingUse]:
    """Yield the names of objects that nothing holds: ``TemporaryDirectory().name``, whose directory is never there.

    The file of ``NamedTemporaryFile().name`` may be made again by whoever gets the name; where that is read from or
    returned, it will not be.
    """
    for name, call in tracked:
        taken, is_directory = module.parents.get(call), name == "TemporaryDirectory"
        if isinstance(taken, ast.Attribute) and taken.attr == "name" and _is_wanted(module, taken, is_directory):
            yield DanglingUse(taken, call, is_directory, taken.lineno, COLLECTED)


def _names_same_file(call: ast.Call, module: Module) -> bool:
    return any(form.kind in (Kind.SAME, Kind.BELOW) for form in forms_of(call, module.names))


def _is_wanted(module: Module, taken: ast.Attribute, is_directory: bool) -> bool:
    user = module.parents.get(taken)
    if isinstance(user, ast.Call) and not _names_same_file(user, module):
        if handling(user, module.names, taken) is Handling.MENTIONS:
            return False
        return is_directory or reads(user, module.names, taken)
    return is_directory or isinstance(user, ast.Return)
