"""What is made on a branch and removed after it: the block that has both, and where a ``try`` in that may begin."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, place_of, statement_of, top_of
from flake8_tempfile.analysis.syntax.expressions import bindings, is_none, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.releases import Release, is_inert, stores


def from_block_of(releases: Sequence[Release], holding: Holding, module: Module) -> Holding:
    """Return a holding as it is seen from the innermost block that has its removals too.

    Ex) ``if extra: work = mkdtemp()``, and further down ``if work: rmtree(work)``
    """
    statement: ast.stmt = holding.statement
    while not _has_all(releases, statement, module):
        parent = module.parents[statement]
        if holding.is_latent or not isinstance(parent, (ast.If, ast.With)):
            return holding  # as it stands: they are removed outside its block
        statement = parent
    return holding if statement is holding.statement else replace(holding, outer=statement)


def held_by_choice(lifetime: Lifetime, module: Module) -> Holding | None:
    """Return how what one arm of an expression makes is held: the assignment is its own branch.

    Ex) ``work = given or mkdtemp()``, ``file = BytesIO() if small else NamedTemporaryFile(delete=False)``
    """
    statement = statement_of(lifetime.node, module)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not has_own_lines(statement, module):
        return None
    target, arms = statement.targets[0], _arms(statement.value)
    if not isinstance(target, ast.Name) or lifetime.node not in arms or lifetime.resource not in _HELD_BY_NAME:
        return None
    path = f"{target.id}.name" if lifetime.resource is Resource.NAMED_FILE else target.id
    return Holding(
        module, lifetime.node, lifetime.function, statement, target.id, path, lifetime, is_plain=False, outer=statement
    )


_HELD_BY_NAME = (Resource.DIRECTORY, Resource.NAMED_FILE)


def _arms(value: ast.expr) -> list[ast.expr]:
    """Return the one or the other of which an expression is."""
    if isinstance(value, ast.IfExp):
        return [value.body, value.orelse]
    return value.values if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or) else []


def _has_all(releases: Sequence[Release], statement: ast.stmt, module: Module) -> bool:
    block = place_of(statement, module).block
    return all(top_of(release.statement, block, module) is not None for release in releases)


def with_its_condition(release: Release, module: Module) -> Release:
    """Return a removal with the ``if`` around it that has nothing else: it asks what the branch asked."""
    parent = module.parents[release.statement]
    if not isinstance(parent, ast.If) or parent.orelse or parent.body != [release.statement]:
        return release
    if any(isinstance(node, (ast.Call, ast.Await, ast.NamedExpr)) for node in descendants(parent.test)):
        return release
    return release._replace(statement=parent)


def first_after_branch(holding: Holding, final: Release, module: Module) -> int:
    """Return where the guarded statements begin for what is made on a branch; raise where a removal may find no name.

    That is after the branches if nothing follows the creation there.  Otherwise they go with it, where the removal asks
    for a name that is None until then, or for a flag that is False.
    """
    place = holding.place
    if is_entered(holding):
        refuse_if(not _is_bound_with_it(holding.root, holding), Reason.RELEASED_OUTSIDE)
        return place.index
    is_sure = asks_for_it(holding, final)
    if _ends_branches(holding, module) and (is_sure or _is_ours_alone(holding) or _asks_the_same(final, holding)):
        return place.index + 1
    refuse_if(not is_sure, Reason.RELEASED_OUTSIDE)
    return place.index


def asks_for_it(holding: Holding, final: Release) -> bool:
    """Tell whether a removal asks for what shows that the resource is there: a name, a flag."""
    name = _asked(final.statement)
    return name is not None and _begins_with_nothing(name, holding) and _is_bound_with_it(name, holding)


def is_entered(holding: Holding) -> bool:
    """Tell whether it is made in the body of a ``with``, on no branch of that: it may as well be made before."""
    around = takewhile(lambda node: node is not holding.place.parent, holding.module.ancestors(holding.statement))
    is_within = holding.outer not in (None, holding.statement)
    return is_within and all(isinstance(node, ast.With) for node in around)


def _is_ours_alone(holding: Holding) -> bool:
    """Tell whether the name means the resource wherever it means anything."""
    function = holding.function
    names = {holding.root, *holding.names}
    if function is not None and not names.isdisjoint(parameter_names(function)):
        return False
    binding = {holding.statement, *holding.names.values()}
    nodes = (node for statement in holding.body for node in descendants(statement) if isinstance(node, ast.stmt))
    others = (node for node in nodes if node not in binding and any(_binds(name, node) for name in names))
    chosen = _arms(holding.statement.value) if isinstance(holding.statement, ast.Assign) else []
    if not all(arm is holding.node or is_none(arm) for arm in chosen):
        return False
    return all(is_none(value) for node in others for _, value in bindings(node))


def _asks_the_same(final: Release, holding: Holding) -> bool:
    """Tell whether a removal asks what the branch asked on which the resource is made: ``if place is None:``."""
    outer, statement = holding.outer, final.statement
    if not isinstance(statement, ast.If):
        return False
    chosen = holding.statement.value if isinstance(holding.statement, ast.Assign) else None
    if isinstance(chosen, ast.BoolOp):  # given or mkdtemp()
        return len(chosen.values) == 2 and ast.dump(statement.test) in map(ast.dump, negations(chosen.values[0]))
    if isinstance(chosen, ast.IfExp):
        return _answers(statement.test, chosen.test, is_made=chosen.body is holding.node)
    is_made = isinstance(outer, ast.If) and holding.statement in outer.body
    is_branch = isinstance(outer, ast.If) and (is_made or holding.statement in outer.orelse)
    return is_branch and isinstance(outer, ast.If) and _answers(statement.test, outer.test, is_made=is_made)


def _answers(asked: ast.expr, test: ast.expr, *, is_made: bool) -> bool:
    """Tell whether a question is whether a test has chosen what makes the resource."""
    wanted = [test] if is_made else list(negations(test))
    return ast.dump(asked) in map(ast.dump, wanted)


def asks_steadily(final: Release, region: Sequence[ast.stmt], holding: Holding) -> bool:
    """Tell whether nothing in a region can change the answer to what the removal after a branch asks.

    Another answer would let a failure remove what the other branch has chosen: ``opts.clean``, ``items``.
    """
    test = final.statement.test if isinstance(final.statement, ast.If) else None
    if test is None or asks_for_it(holding, final) or _is_ours_alone(holding):
        return True
    if any(isinstance(node, (ast.Attribute, ast.Subscript)) for node in descendants(test)):
        return False
    if isinstance(test, ast.Compare) and all(isinstance(one, (ast.Is, ast.IsNot)) for one in test.ops):
        return True
    names = {node.id for node in descendants(test) if isinstance(node, ast.Name)}
    calls = (node for statement in region for node in descendants(statement) if isinstance(node, ast.Call))
    return not any(isinstance(node, ast.Name) and node.id in names for call in calls for node in descendants(call))


def negations(test: ast.expr) -> Iterator[ast.expr]:
    """Yield the ways to ask for the opposite, the plainest first."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield test.operand
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.Is, ast.IsNot)):
        opposite = ast.IsNot() if isinstance(test.ops[0], ast.Is) else ast.Is()
        yield ast.Compare(test.left, [opposite], test.comparators)
    yield ast.UnaryOp(ast.Not(), test)


def _ends_branches(holding: Holding, module: Module) -> bool:
    """Tell whether nothing that can fail follows the creation on its branch."""
    statement: ast.stmt = holding.statement
    if isinstance(statement, ast.With):
        return False
    while statement is not holding.outer:
        if not all(is_inert(following, module) for following in place_of(statement, module).rest):
            return False
        parent = module.parents[statement]
        if not isinstance(parent, ast.If):
            return False
        statement = parent
    return True


def _asked(statement: ast.stmt) -> str | None:
    """Return the name that a removal asks first whether there is anything by it."""
    test = statement.test if isinstance(statement, ast.If) else None
    while isinstance(test, ast.BoolOp):
        test = test.values[0]
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot):
        test = test.left
    return test.id if isinstance(test, ast.Name) else None


def _begins_with_nothing(name: str, holding: Holding) -> bool:
    """Tell whether the last statement before the branches that binds the name makes it None or False."""
    for statement in reversed(holding.place.block[: holding.place.index]):
        if any(True for _ in stores(statement, name)):
            values = [value for target, value in bindings(statement) if key(target) == name]
            return all(isinstance(value, ast.Constant) and not value.value for value in values) and bool(values)
    return False


def _is_bound_with_it(name: str, holding: Holding) -> bool:
    """Tell whether the branches bind the name as soon as there is the resource, and to nothing else."""
    if holding.outer is None or holding.outer is holding.statement:
        return False
    following = place_of(holding.statement, holding.module).rest[:1]
    flags = [s for s in following if isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant) and s.value.value]
    bound = [node for node in descendants(holding.outer) if isinstance(node, ast.stmt) and _binds(name, node)]
    return all(node in (holding.statement, holding.names.get(name), *flags) for node in bound)


def _binds(name: str, statement: ast.stmt) -> bool:
    targets = (target for target, _ in bindings(statement))
    return any(isinstance(node, ast.Name) and node.id == name for target in targets for node in descendants(target))
