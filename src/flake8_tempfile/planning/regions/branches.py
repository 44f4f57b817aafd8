"""What is made on a branch and removed after it: the block that has both, and where a ``try`` in that may begin."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from flake8_tempfile.analysis.syntax.blocks import place_of, top_of
from flake8_tempfile.analysis.syntax.expressions import bindings, is_none, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
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
    return holding.outer is not None and all(isinstance(node, ast.With) for node in around)


def _is_ours_alone(holding: Holding) -> bool:
    """Tell whether the name means the resource wherever it means anything."""
    function = holding.function
    names = {holding.root, *holding.names}
    if function is not None and not names.isdisjoint(parameter_names(function)):
        return False
    binding = {holding.statement, *holding.names.values()}
    nodes = (node for statement in holding.body for node in descendants(statement) if isinstance(node, ast.stmt))
    others = (node for node in nodes if node not in binding and any(_binds(name, node) for name in names))
    return all(is_none(value) for node in others for _, value in bindings(node))


def _asks_the_same(final: Release, holding: Holding) -> bool:
    """Tell whether a removal asks what the branch asked on which the resource is made: ``if place is None:``."""
    outer, statement = holding.outer, final.statement
    if not isinstance(outer, ast.If) or not isinstance(statement, ast.If):
        return False
    asked = ast.dump(statement.test)
    if holding.statement in outer.body:
        return asked == ast.dump(outer.test)
    return holding.statement in outer.orelse and asked in map(ast.dump, negations(outer.test))


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
    assert holding.outer is not None
    following = place_of(holding.statement, holding.module).rest[:1]
    flags = [s for s in following if isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant) and s.value.value]
    bound = [node for node in descendants(holding.outer) if isinstance(node, ast.stmt) and _binds(name, node)]
    return all(node in (holding.statement, holding.names.get(name), *flags) for node in bound)


def _binds(name: str, statement: ast.stmt) -> bool:
    targets = (target for target, _ in bindings(statement))
    return any(isinstance(node, ast.Name) and node.id == name for target in targets for node in descendants(target))
