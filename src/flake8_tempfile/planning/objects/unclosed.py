"""Edit plans for objects that nobody closes."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.acquire.factories import factory
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import dotted
from flake8_tempfile.edits import Substitution, UseWith
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.objects.uses import require_object_stays
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.preconditions import require_holding, require_stable
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.text.free_names import require_straight, source_of


def object_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that puts the uses of an object into a ``with``; raise if they cannot be told.

    It is closed after its last use, and not at the end of the function: unsafe.
    """
    holding = require_holding(lifetime, module)
    if lifetime.transfers or not holding.is_plain or not isinstance(holding.statement, ast.Assign):
        raise Unclear("the object is handed over")
    reach = Reach(holding)
    block = holding.place.block
    last = reach.last_use()
    region = block[holding.place.index + 1 : (_closed_at(holding, module) or last) + 1]
    require_stable(holding, region, None, module)
    require_straight(region, reach.names)
    is_directory = factory(module, lifetime.node) == "TemporaryDirectory"
    changes = _name_uses(holding, region, module) if is_directory else ()
    if not is_directory:
        require_object_stays(holding.root, region, holding.body, module)
    refuse_if(not region or all(_ends(statement, holding.root) for statement in region), "nothing uses the object")
    refuse_if(_returns_product(reach, region), Reason.RETURNED_READER)
    span = module.span
    assert isinstance(lifetime.node, ast.Call)
    return UseWith(
        "Put it into a `with`",
        Applicability.UNSAFE,
        span(holding.statement),
        span(lifetime.node),
        source_of(lifetime.node.func, module),
        holding.root,
        span(region[-1]),
        tuple(span(statement) for statement in region[-1:] if _ends(statement, holding.root)),
        substitutions=tuple(Substitution(span(node), holding.root) for node in changes),
    )


def _closed_at(holding: Holding, module: Module) -> int:
    """Return the index of the statement of the block that closes the object after all else; 0 if there is none."""
    loads = [node for node in own_nodes(holding.body) if isinstance(node, ast.Name) and node.id == holding.root]
    tops = [top_of(node, holding.place.block, module) for node in loads if isinstance(node.ctx, ast.Load)]
    last = max((top for top in tops if top is not None), default=0)
    return last if None not in tops and _ends(holding.place.block[last], holding.root) else 0


def _name_uses(holding: Holding, region: Sequence[ast.stmt], module: Module) -> tuple[ast.expr, ...]:
    """Return the places where the name of a directory is asked for; raise if anything else is."""
    found: list[ast.expr] = []
    for statement in region:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == holding.root and not _ends(statement, holding.root):
                parent = module.parents[node]
                if not isinstance(parent, ast.Attribute) or parent.attr != "name":
                    raise Unclear("the object is passed to code that may keep or close it")
                found.append(parent)
    return tuple(found)


def _ends(statement: ast.stmt, name: str) -> bool:
    """Ex) ``f.close()``, ``d.cleanup()``."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and dotted(call.func) in (f"{name}.close", f"{name}.cleanup")


def _returns_product(reach: Reach, region: Sequence[ast.stmt]) -> bool:
    returned = (node.value for node in own_nodes(region) if isinstance(node, (ast.Return, ast.Yield)) and node.value)
    return any(isinstance(n, ast.Name) and n.id in reach.products for value in returned for n in ast.walk(value))
