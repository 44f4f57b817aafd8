"""Edit plans: which rewrite mends a finding, and how far it may be trusted."""

from __future__ import annotations

import ast
import contextlib

from flake8_tempfile.analysis.effects.calls.exclusive_creations import is_exclusive
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.guards.choices import may_be_given, may_give_back
from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.model import Cause, Lifetime
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.blocks import top_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import (
    DropUnused,
    ProtectYield,
    RemovalIntoFinally,
    Substitution,
    WrapInTemporaryDirectory,
)
from flake8_tempfile.model import Applicability, Edit, Unfixed
from flake8_tempfile.planning.choices import choice_of, choice_plan
from flake8_tempfile.planning.entered import wrap_around
from flake8_tempfile.planning.objects.descriptor import close_plan
from flake8_tempfile.planning.objects.handlers import handler_plan
from flake8_tempfile.planning.objects.named_file import named_plan
from flake8_tempfile.planning.objects.owners import owner_plan
from flake8_tempfile.planning.objects.unclosed import object_plan
from flake8_tempfile.planning.paths.parents import parent_plan
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.branches import asks_for_it, is_entered
from flake8_tempfile.planning.regions.contents import may_be_mounted
from flake8_tempfile.planning.regions.creation_before import is_made_by
from flake8_tempfile.planning.regions.holding import Holding, hold, may_be_another
from flake8_tempfile.planning.regions.joining import bounds_of
from flake8_tempfile.planning.regions.preconditions import (
    is_module_name_free,
    is_name_its_own,
    require_first_manager,
    require_holding,
    splits_with,
)
from flake8_tempfile.planning.regions.releases import ignores_errors
from flake8_tempfile.planning.regions.removal_move import RemovalMove, find_move
from flake8_tempfile.planning.regions.sources import may_be_nowhere_else
from flake8_tempfile.planning.regions.use_region import find_gap, find_use, is_unused
from flake8_tempfile.planning.removals import (
    joined,
    remove_after_use,
    remove_before,
    remove_on_failure,
    temporary_directory,
    unused_imports,
)
from flake8_tempfile.planning.responses.responses import NotSentError, failure_plan, made_plan, sends_files
from flake8_tempfile.planning.testing.tests import in_tests
from flake8_tempfile.planning.text.free_names import free_name
from flake8_tempfile.planning.unnamed import is_unnamed, unnamed_plan

_NO_PATHS = frozenset({Sort.DESCRIPTOR, Sort.OBJECT, Sort.STORED})
# What the plans for these put into the program removes.
_REMOVING = frozenset({Sort.NEVER, Sort.EXCEPTION, Sort.EXIT, Sort.CANCELLATION, Sort.SET_UP})


def plan(verdict: Verdict, facts: Facts) -> Edit | Unfixed:
    """Return the edit that mends what a verdict says, or why there is none."""
    made = verdict.lifetime
    if made.is_chosen:
        return Unfixed("a setting decides whether it is kept")
    if verdict.sort not in _NO_PATHS and may_be_mounted(made, facts.module):
        return Reason.MOUNTED.value
    # Where the program removes it by itself, a rewrite removes nothing else.
    if verdict.sort in _REMOVING and not made.releases and may_give_back(made.node, made.name, facts.module):
        return Reason.GIVEN.value
    replacement = verdict.lifetime.replacement if verdict.sort in _REMOVING else None
    carried = replacement is not None and replacement.carries
    try:
        planned: Edit | Unfixed
        if replacement is not None and carried:
            planned = remove_before(verdict, replacement, facts.module) or Reason.NO_REWRITE.value
        else:
            planned = _edit(verdict, facts) or Reason.NO_REWRITE.value
    except Unclear as unclear:
        planned = unclear.unfixed
    if replacement is not None and isinstance(planned, Edit) and planned.applicability is Applicability.SAFE:
        # What is destroyed on the way may be what it replaces.
        planned = planned if carried else planned._replace(applicability=Applicability.UNSAFE)
    if isinstance(planned, Edit) and verdict.sort in _REMOVING and _is_unsure(made, facts.module):
        planned = planned._replace(applicability=Applicability.UNSAFE)
    planned = planned if carried else in_tests(verdict, facts, planned)
    # A removal by hand is what is left, and what was made here is not all that the name may stand for.
    is_given = isinstance(planned, Unfixed) and may_be_given(verdict.lifetime.node, facts.module)
    return Reason.GIVEN.value if is_given else planned


def _edit(verdict: Verdict, facts: Facts) -> Edit | None:
    """Return the edit; None or :class:`Unclear` with the reason if no rewrite is known to be right."""
    module = facts.module
    moved = parent_plan(verdict.lifetime, module) if verdict.sort not in _NO_PATHS else None
    if moved is not None:
        return moved
    if verdict.sort is Sort.NEVER:
        return _never_removed(verdict.lifetime, module)
    if verdict.sort is Sort.DESCRIPTOR:
        return close_plan(verdict.lifetime, module)
    if verdict.sort is Sort.OBJECT:
        return object_plan(verdict.lifetime, module)
    if verdict.sort is Sort.STORED:
        return owner_plan(verdict.lifetime, module)
    try:
        move = find_move(verdict, module)
    except Unclear:
        if verdict.sort is Sort.CANCELLATION:
            return handler_plan(verdict.lifetime, module)
        if verdict.sort is Sort.EXCEPTION and sends_files(verdict.lifetime.function, module):
            return failure_plan(verdict.lifetime, module)
        if not verdict.lifetime.transfers:
            raise
        holding = require_holding(verdict.lifetime, module)
        return remove_on_failure(holding, find_gap(verdict.lifetime, holding, module))
    refuse_if(not move.region.statements, Reason.NOTHING_BETWEEN)
    if is_entered(move.holding) and not asks_for_it(move.holding, move.final):
        return wrap_around(move, module)
    named = _wrap(move, module) or named_plan(move.holding, move.region, move.releases, exact=move.exact)
    return named or _finally(move, verdict, module)


def _never_removed(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit for what is never removed."""
    holding = hold(lifetime, module)
    another = holding is not None and may_be_another(holding)
    refuse_if(another and not sends_files(lifetime.function, module), Reason.NO_VARIABLE)
    if holding is not None and _makes_nothing_else(holding) and is_unused(holding):
        title, span = "Drop it: nothing uses it", module.span(holding.statement)
        return DropUnused(title, Applicability.UNSAFE, dropped=(span,))
    if sends_files(lifetime.function, module):
        with contextlib.suppress(NotSentError):
            return made_plan(lifetime, module)
    refuse_if(another, Reason.NO_VARIABLE)
    choice = choice_of(lifetime, module)
    if choice is not None:
        return choice_plan(choice, module)
    if holding is None and is_unnamed(lifetime, module):
        return unnamed_plan(lifetime, module)
    holding = require_holding(lifetime, module)
    region = find_use(holding, module)
    return named_plan(holding, region) or remove_after_use(holding, region)


def _makes_nothing_else(holding: Holding) -> bool:
    """Tell whether the acquisition is one of ``tempfile``'s own, all by itself in a block that has more."""
    made_by = holding.factory.startswith("tempfile.") and holding.is_plain and not holding.is_with
    return made_by and len(holding.place.block) > 1


def _is_unsure(made: Lifetime, module: Module) -> bool:
    """Tell whether only a call's name says that it makes anything (``tools.download(url)``), or it is nowhere else."""
    call = made.node if made.resource in (Resource.SCRATCH_FILE, Resource.SCRATCH_TREE) else None
    if not isinstance(call, ast.Call) or module.calls[call].rows or summarise(module).called(call.func) is not None:
        return may_be_nowhere_else(made, module)
    return True


def _applicability(*, safe: bool) -> Applicability:
    return Applicability.SAFE if safe else Applicability.UNSAFE


def _wrap(move: RemovalMove, module: Module) -> Edit | None:
    """Ex) ``d = mkdtemp(); ...; rmtree(d)``: one ``with`` says it all."""
    holding = move.holding
    if (
        holding.factory != "tempfile.mkdtemp"
        or holding.is_with
        or holding.outer
        or module.settings.target_version < (3, 10)
    ):
        return None
    ignoring = [_ignored(release.statement, release.call, module) for release in move.releases]
    if None in ignoring:
        return None
    factory = temporary_directory(holding.node, module)
    if factory is None:
        return None
    removing = {release.statement for release in move.releases}
    target = holding.root if holding.is_plain else free_name("directory", module, holding.function)
    if holding.is_plain and not _is_used(move):
        target = ""
    return WrapInTemporaryDirectory(
        "Wrap in `with TemporaryDirectory()`",
        _applicability(safe=move.exact),
        module.span(holding.statement),
        module.span(holding.node),
        factory[0],
        target,
        module.span(move.region.statements[-1]),
        tuple(module.span(release.statement) for release in move.releases),
        keep=not holding.is_plain,
        ignore_errors=any(ignoring),
        joins=joined(holding, [s for s in move.region.statements if s not in removing], factory[0], target),
        imports=factory[1],
        unused=unused_imports(module),
    )


def _is_used(move: RemovalMove) -> bool:
    """Tell whether anything but the removals asks for the name."""
    removed = {node for release in move.releases for node in ast.walk(release.statement)}
    names = (node for statement in move.holding.body for node in ast.walk(statement) if isinstance(node, ast.Name))
    return any(
        name.id == move.holding.root and not isinstance(name.ctx, ast.Store) and name not in removed for name in names
    )


def _ignored(statement: ast.stmt, call: ast.Call, module: Module) -> bool | None:
    """Tell whether a removal of a tree ignores errors; None if it is none that a ``with`` can replace."""
    if module.calls[call].name != "shutil.rmtree" or any(isinstance(node, ast.Await) for node in ast.walk(statement)):
        return None
    return ignores_errors(call) if isinstance(statement, (ast.Expr, ast.If)) else None


def _finally(move: RemovalMove, verdict: Verdict, module: Module) -> Edit | None:
    holding, final = move.holding, move.final
    require_first_manager(holding, move.region.end)
    refuse_if(module.calls[final.call].last in call_table.last_parts(Does.REMOVES_EMPTY), Reason.WANTS_EMPTY)
    condition, imports = "", ()
    if holding.is_latent and not final.tolerant and not _is_made_before(move, module):
        condition = _existence(move, module)
        refuse_if(not condition, "there is no plain way to ask whether it was created")
    is_yield = verdict.leak is not None and verdict.leak.cause is Cause.YIELD
    kind = ProtectYield if is_yield else RemovalIntoFinally
    where = bounds_of(move, module)
    return kind(
        "Protect the `yield` with `try`/`finally`" if is_yield else "Remove it in a `finally`",
        # Where the removal used to complain that nothing was made, it does so no more.
        _applicability(
            safe=move.exact and _is_new(holding, module) and (not condition or _is_surely_made(move, module))
        ),
        module.span(where.acquisition),
        module.span(where.first),
        module.span(where.last),
        tuple(module.span(release.statement) for release in move.dropped),
        module.span(final.statement),
        tuple(Substitution(module.span(name), text) for name, text in move.renamed),
        condition=condition,
        handle=holding.root if holding.is_with and not holding.outer else where.opened,
        joins=where.joins,
        imports=imports,
    )


def _is_new(holding: Holding, module: Module) -> bool:
    """Tell whether the evidence shows that nothing was at the path before it was made here."""
    is_cleared = holding.lifetime is not None and holding.lifetime.is_cleared
    if not holding.is_latent or is_name_its_own(holding) or is_cleared:
        return True
    return isinstance(holding.node, ast.Call) and is_exclusive(holding.node, module)


def _is_surely_made(move: RemovalMove, module: Module) -> bool:
    """Tell whether no run comes to the end of the region that has not made it by itself."""
    for statement in move.region.statements:
        heads = [item.context_expr for item in statement.items] if isinstance(statement, ast.With) else [statement]
        for node in (node for head in heads for node in ast.walk(head)):
            made = module.calls[node].created
            simple = isinstance(statement, (ast.With, ast.Expr, ast.Assign))
            if simple and made is not None and not set(path_keys(made[0], module.names)).isdisjoint(move.holding.names):
                return True
    return False


def _is_made_before(move: RemovalMove, module: Module) -> bool:
    """Tell whether the path is made where the region begins."""
    before = move.region.block[move.region.start - 1 : move.region.start]
    made = move.holding.node
    explicit = isinstance(made, ast.Call) and module.calls[made].created is not None
    if explicit and top_of(made, before, module) is not None:
        return True
    return bool(splits_with(move.holding, move.region.start)) or any(
        is_made_by(s, move.holding.names, module) for s in before
    )


def _existence(move: RemovalMove, module: Module) -> str:
    """Return the test whether there is anything to remove; '' if it cannot be written here."""
    function = move.final.call.func
    if isinstance(function, ast.Attribute) and function.value is move.final.target:
        return f"{ast.unparse(move.final.target)}.exists()"
    if module.names.imported.get("os") == "os" and is_module_name_free("os", move.holding.function, module):
        # The path as the removal has it: os.path.expanduser(path) may be another one.
        converted = isinstance(move.final.target, ast.Call)
        return f"os.path.exists({ast.unparse(move.final.target) if converted else move.holding.path})"
    return ""
