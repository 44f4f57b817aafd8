"""Finds uses of a path after its temporary file or directory is gone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.analysis.acquire.factories import factory_calls
from flake8_tempfile.analysis.objects.dangling_facts import (
    COLLECTED,
    DanglingUse,
    Reopened,
    is_tracked,
    removed_by_hand,
)
from flake8_tempfile.analysis.objects.dangling_flow import Lives
from flake8_tempfile.analysis.objects.dangling_found import Found
from flake8_tempfile.analysis.objects.file_calls import Handling, creates, handling, reads
from flake8_tempfile.analysis.objects.made_anew import MadeAnew, user_of_name
from flake8_tempfile.analysis.objects.returned_names import is_only_mentioned
from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.flow.builder import GraphTooLarge, build
from flake8_tempfile.flow.exceptions import Policy, YieldKind
from flake8_tempfile.flow.solver import TooManyFacts, solve
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

# Modules that Windows does not have.
_POSIX = frozenset({"fcntl", "grp", "pty", "pwd", "resource", "termios"})


class Dangling(NamedTuple):
    """What becomes of names: they are used, or made into files again, when their file is gone, or while it is open."""

    uses: tuple[DanglingUse, ...]
    anew: tuple[MadeAnew, ...]
    reopened: tuple[Reopened, ...]


def find_dangling(module: Module) -> Dangling:
    """Return the uses of dangling names in the module, and what is made under them."""
    tracked = [(name, call) for name, call in factory_calls(module) if is_tracked(name, call)]
    bodies = list(_bodies(module, tracked))
    anew = {site: made for found in bodies for site, made in found.anew.items()}
    anew.update(_made_at_once(module, tracked))
    unheld = (use for use in _unheld(module, tracked) if use.site not in anew)
    reopened = () if _is_for_posix(module) else (use for found in bodies for use in found.reopened.values())
    uses = (use for found in bodies for use in found.uses.values() if not is_only_mentioned(use.node, module))
    return Dangling((*unheld, *uses), tuple(anew.values()), tuple(reopened))


def _is_for_posix(module: Module) -> bool:
    return not _POSIX.isdisjoint(module.names.imported.values())


def _bodies(module: Module, tracked: Sequence[tuple[str, ast.Call]]) -> Iterator[Found]:
    """Yield the bodies that make what is tracked, with what was found in each."""
    objects = {module.scope(call) for name, call in tracked if not removed_by_hand(name)}
    for owner in dict.fromkeys(module.scope(call) for _, call in tracked):
        if isinstance(owner, FunctionNode | ast.Module) and (owner in objects or _has_finally(owner)):
            lives = Lives(module, owner)
            try:
                cfg = build(owner.body, Policy(YieldKind.RESUMES_NORMALLY, module.names.resolve))
                lives.found.kept(solve(cfg, lives).reached.get(cfg.exit, ()))
            except (GraphTooLarge, TooManyFacts):
                continue
            yield lives.found


def _has_finally(owner: ast.AST) -> bool:
    return any(isinstance(node, ast.Try) and node.finalbody for node in descendants(owner))


def _made_at_once(module: Module, tracked: Iterable[tuple[str, ast.Call]]) -> Iterator[tuple[ast.Call, MadeAnew]]:
    """Yield what is made under a name in the expression that takes it: ``open(NamedTemporaryFile().name, "w")``."""
    for name, site in tracked:
        taken = module.parents.get(site)
        if not isinstance(taken, ast.Attribute) or taken.attr != "name" or removed_by_hand(name):
            continue
        user = user_of_name(taken, module)
        if user is not None and creates(user[0], module.names, user[1]):
            yield site, MadeAnew(site, name == "TemporaryDirectory", taken.lineno, COLLECTED, user[0])


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
