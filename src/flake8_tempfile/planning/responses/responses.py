"""Edit plans for files that a response sends: it removes them when they are sent, this function where it fails."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import PathUse, Use
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import arguments
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import ResponseBackgroundTask
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.own_use import require_own_parent
from flake8_tempfile.planning.regions.preconditions import (
    is_module_name_free,
    require_holding,
    require_stable,
    skip_set_up,
)
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.regions.region import Region, region_of, uses_of
from flake8_tempfile.planning.regions.releases import mentions
from flake8_tempfile.planning.responses.response_edit import Planner
from flake8_tempfile.planning.responses.starlette import BACKGROUND_TASK, Sending, find_sendings, removal_tasks
from flake8_tempfile.planning.text.literal_text import directory_name, inside, tempfile_name, twins, whole_literal
from flake8_tempfile.planning.text.written import Written, other_paths, written

_TREES = frozenset({Resource.DIRECTORY, Resource.SCRATCH_TREE})


class NotSentError(Unclear):
    """The resource has nothing to do with the response."""


def sends_files(function: FunctionNode | None, module: Module) -> bool:
    """Tell whether a function returns a response that sends a file."""
    return function is not None and next(find_sendings(function, module), None) is not None


def literal_plan(use: PathUse, facts: Facts) -> ResponseBackgroundTask:
    """Ex) ``path = "/tmp/x"; ...; return FileResponse(path)``: a directory that is removed when all was sent: unsafe.

    All paths of the function that may be part of what is sent move into the one directory.
    """
    return _moved_plan(use, [written(use, facts.module), *other_paths(use, facts)], facts.module)


def scratch_plan(lifetime: Lifetime, module: Module) -> ResponseBackgroundTask:
    """Ex) ``p = join(gettempdir(), uuid4().hex); make(p); return FileResponse(p)``: moves into a directory: unsafe."""
    holding = require_holding(lifetime, module)
    value = getattr(holding.statement, "value", None)
    inner = arguments(value) if isinstance(value, ast.Call) else []
    spelled = (temp_path(one, module, {}) for one in (value, *inner) if one is not None)
    path = next(filter(None, spelled), None)
    if path is None or lifetime.function is None:
        raise Unclear("it is not made by tempfile itself")
    use = PathUse(path.node, path, Use.WRITTEN, "", holding.statement.lineno, lifetime.function)
    reach = Reach(holding, through_objects=True)
    return _moved_plan(use, [Written(use, (whole_literal(use, module),), reach)], module)


def _moved_plan(use: PathUse, known: Sequence[Written], module: Module) -> ResponseBackgroundTask:
    function = use.function
    assert function is not None
    sendings = list(find_sendings(function, module))
    sent = [one for one in known if _reaches(one, sendings)]
    if not any(one.use is use for one in sent):
        raise NotSentError("it does not show in the response")
    target = directory_name(module, function)
    literals = {node: one.use.path.directory for one in sent for node in one.literals}
    _require_only_here(sent, literals, function, module)
    names = sorted({name for one in sent for name in one.names})
    paths = sorted({name for one in sent for name in one.paths})
    extent = region_of([*literals, *uses_of(names, function), *_calls(sendings, names, literals)], function, module)
    _require_no_cache(sent, extent)
    for one in sent:
        require_own_parent(one.use, extent.statements, [*one.names, *one.literals], module)
    tasks = tuple(removal_tasks(function, paths, module))
    planner = Planner(function, extent, target, names, tasks, is_tree=True, module=module)
    mine = [one for one in sendings if mentions(one.call, names) or not literals.keys().isdisjoint(ast.walk(one.call))]
    planner.plan(mine)
    for one in sent:
        one.require_stays([*tasks, *(sending.statement for sending in mine)])
    for node, directory in literals.items():
        planner.replace(node, inside(node, directory, target, module))
    name, imports = tempfile_name(module)
    return planner.edit(f"{target} = {name}.mkdtemp()", imports)


def made_plan(lifetime: Lifetime, module: Module) -> ResponseBackgroundTask:
    """Ex) ``d = mkdtemp(); ...; return FileResponse(join(d, "x"))``: nobody else needs it any more: unsafe."""
    if not lifetime.factory.startswith("tempfile."):
        return scratch_plan(lifetime, module)
    planner, reach, sendings, holding = _made(lifetime, module)
    if any(True for _ in removal_tasks(planner.function, sorted(reach.paths), module)):
        raise Unclear("a background task removes it on some way out")
    planner.plan(sendings)
    reach.require_stays([sending.statement for sending in sendings])
    return planner.edit("", (), holding.root if holding.is_with else "")


def failure_plan(lifetime: Lifetime, module: Module) -> ResponseBackgroundTask:
    """Ex) ``d = mkdtemp(); ...; return FileResponse(..., background=BackgroundTask(rmtree, d))``: only failure leaks.

    Safe where the task belongs to a response, for it is lost with the response.
    """
    refuse_if(not lifetime.factory.startswith("tempfile."), "it is not made by tempfile itself")
    planner, _, _, holding = _made(lifetime, module)
    tasks = list(removal_tasks(planner.function, [holding.root], module))
    refuse_if(not tasks, "it is removed by something that cannot be moved")
    planner.require_room()
    edit = planner.edit("", (), holding.root if holding.is_with else "")
    removal = edit.removal if planner.is_tree else f"if os.path.exists({holding.path}):\n    {edit.removal}"
    owned = all(module.calls[task].name == BACKGROUND_TASK for task in tasks)
    applicability = Applicability.SAFE if owned else Applicability.UNSAFE
    title = "Remove it if an exception prevents the response"
    return edit._replace(title=title, applicability=applicability, removal=removal, goes_on=False)


def _made(lifetime: Lifetime, module: Module) -> tuple[Planner, Reach, list[Sending], Holding]:
    """Return what is known of a resource of ``tempfile``'s own; raise where it cannot be put under guard."""
    holding = require_holding(lifetime, module)
    function = lifetime.function
    if function is None:
        raise NotSentError("the module itself returns no response")
    reach = Reach(holding, through_objects=True)
    sendings = [one for one in find_sendings(function, module) if mentions(one.call, reach.names)]
    if not sendings:
        raise NotSentError("it does not show in the response")
    nodes = [node for node in uses_of(reach.names, function) if not _is_in(node, holding.statement)]
    around = region_of([holding.statement, *nodes, *(one.statement for one in sendings)], function, module)
    refuse_if(around.block is not holding.place.block or around.start != holding.place.index, Reason.USED_OUTSIDE)
    first = holding.place.index + (0 if holding.is_with else 1)
    start = skip_set_up(holding, holding.names, first, around.end, module)
    extent = Region(around.block, start, around.end)
    require_stable(holding, extent.statements, None, module)
    is_tree = lifetime.resource in _TREES
    return Planner(function, extent, holding.path, sorted(reach.names), (), is_tree, module), reach, sendings, holding


def _is_in(node: ast.AST, statement: ast.stmt) -> bool:
    return not isinstance(statement, ast.With) and any(node is inner for inner in ast.walk(statement))


def _reaches(one: Written, sendings: Sequence[Sending]) -> bool:
    """Tell whether a path, or what carries it, is part of what a response is built of."""
    return any(mentions(sending.call, [*one.names, *one.literals]) for sending in sendings)


def _require_only_here(
    sent: Sequence[Written], literals: dict[ast.expr, str], function: FunctionNode, module: Module
) -> None:
    """Raise where another function of the module may look for the file at its old place."""
    for one in sent:
        # A random part makes another path of the same text.
        for node in twins(one.use, module):
            refuse_if(node not in literals and not one.use.path.unique, Reason.WRITTEN_ELSEWHERE)
    refuse_if(not is_module_name_free("shutil", function, module), Reason.NAME_TAKEN)


def _require_no_cache(sent: Sequence[Written], extent: Region) -> None:
    """Ex) ``if not os.path.exists(path): build(path)``: what an earlier request made is sent again."""
    names = {name for one in sent if not one.use.unique for name in one.names}
    for statement in extent.statements:
        for node in ast.walk(statement):
            if not isinstance(node, ast.If) or not isinstance(node.body[0], (ast.Expr, ast.Assign, ast.With)):
                continue
            calls = (c for c in ast.walk(node.test) if isinstance(c, ast.Call))
            asked = (c for c in calls if last_part(c.func) in call_table.EXISTENCE)
            if any(mentions(c, names) for c in asked) and any(mentions(s, names) for s in node.body):
                raise Unclear("the file may be there from an earlier request")


def _calls(sendings: Sequence[Sending], names: Sequence[str], literals: dict[ast.expr, str]) -> list[ast.AST]:
    return [s.statement for s in sendings if mentions(s.call, names) or set(ast.walk(s.call)) & literals.keys()]
