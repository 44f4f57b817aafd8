"""Edit plans for paths that are written down and written to: a directory of their own."""

from __future__ import annotations

import ast
import contextlib

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import PathUse, Use
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import LiteralToTemporaryDirectory
from flake8_tempfile.model import Applicability, Edit, Unfixed
from flake8_tempfile.planning.paths.defaults import default_plan
from flake8_tempfile.planning.paths.directory import made_by_hand
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.contents import require_fresh, require_nothing_moved_in
from flake8_tempfile.planning.regions.extent import Spread
from flake8_tempfile.planning.regions.holding import Held, hold
from flake8_tempfile.planning.regions.own_use import require_no_meeting_place, require_untold, require_written_first
from flake8_tempfile.planning.regions.preconditions import require_stable
from flake8_tempfile.planning.responses.responses import NotSentError, literal_plan, sends_files
from flake8_tempfile.planning.testing.tests import path_in_tests
from flake8_tempfile.planning.text.literal_text import (
    directory_name,
    inside,
    temporary_directory_name,
    twins,
    whole_literal,
)


def path_plan(use: PathUse, facts: Facts) -> Edit | Unfixed | None:
    """Return the edit for a path in a shared temporary directory, or why there is none; None if nobody asks for it."""
    if not facts.module.settings.edits:
        return None
    try:
        planned: Edit | Unfixed = _edit(use, facts)
    except Unclear as unclear:
        planned = unclear.unfixed
    return path_in_tests(use, facts, planned)


def _edit(use: PathUse, facts: Facts) -> Edit:
    refuse_if(use.use is Use.PREDICTABLE, Reason.NAME_KNOWN)
    if use.use is not Use.WRITTEN:
        return default_plan(use, facts.module)
    if sends_files(use.function, facts.module):
        with contextlib.suppress(NotSentError):
            return literal_plan(use, facts)
    return _own_directory(use, facts.module)


def _own_directory(use: PathUse, module: Module) -> Edit:
    """A path that one function makes, uses and forgets moves into a directory that goes away: unsafe."""
    held = _held(use, module)
    origin = whole_literal(use, module)
    if held is None:
        raise Unclear("the path is not given a name by itself in the code that writes it")
    if held.lifetime.function is None:
        raise Unclear("the path belongs to the module, not to one function")
    if any(not use.path.unique or _function_around(node, module) is use.function for node in twins(use, module)):
        raise Unclear(Reason.WRITTEN_TWICE)
    end = Spread(held, module).last_use() + 1
    region = held.place.block[held.place.index + 1 : end]
    require_stable(held, region, None, module)
    require_fresh(region, [held.root], module, unique=use.path.unique)
    require_nothing_moved_in(region, [held.root], module)
    require_untold(region, [held.root])
    if not use.path.unique:
        require_no_meeting_place(use, region, [held.root], module)
        require_written_first(use)
    with contextlib.suppress(Unclear):
        return made_by_hand(held, origin, region, module, unique=use.path.unique)
    target = directory_name(module, use.function)
    text = inside(origin, use.path.directory, target, module)
    factory, imports = temporary_directory_name(module)
    refuse_if(_uses(held, module) < 2 or not region, Reason.ONLY_WRITTEN)
    return LiteralToTemporaryDirectory(
        "Put it into a `with TemporaryDirectory()`",
        Applicability.UNSAFE,
        module.span(held.statement),
        module.span(origin),
        factory,
        target,
        module.span(region[-1]),
        keep=True,
        imports=imports,
        text=text,
    )


def _function_around(node: ast.AST, module: Module) -> FunctionNode | None:
    return next((parent for parent in module.ancestors(node) if isinstance(parent, FunctionNode)), None)


def _held(use: PathUse, module: Module) -> Held | None:
    statement = statement_of(use.node, module)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return None
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if not isinstance(target, ast.Name):
        return None
    lifetime = Lifetime(Resource.SCRATCH_FILE, use.node, target.id, "", (), (), (), "", use.function)
    held = hold(lifetime, module)
    return held if held is not None and held.statement is statement else None


def _uses(held: Held, module: Module) -> int:
    """Count the uses of the path: what is only written is written for somebody else."""
    nodes = (node for statement in held.place.rest for node in ast.walk(statement))
    return sum(isinstance(node, ast.Name) and node.id == held.root for node in nodes)
