"""Edit plans for a directory that no variable holds: ``join(mkdtemp(), "x")``, ``run(dir=mkdtemp())``."""

from __future__ import annotations

import ast
from itertools import takewhile

from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, statement_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.model import Edit
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.contents import require_nothing_moved_in
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.own_use import require_untold
from flake8_tempfile.planning.regions.preconditions import require_stable
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.regions.region import Region
from flake8_tempfile.planning.regions.releases import mentions
from flake8_tempfile.planning.regions.runs_on import starts_service
from flake8_tempfile.planning.removals import remove_after_use

# The call is evaluated whenever these are, and once.
_PLAIN = (ast.Call, ast.keyword, ast.Starred, ast.BinOp, ast.JoinedStr, ast.FormattedValue, ast.Attribute, ast.Await)
_STATEMENTS = (ast.Assign, ast.AnnAssign, ast.Expr, ast.With)
_PARTS = (ast.Tuple, ast.List, ast.Dict, ast.withitem)


def is_unnamed(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether ``mkdtemp`` is called within a larger expression, which may give a name to what is made of it."""
    statement = statement_of(lifetime.node, module)
    if lifetime.factory != "tempfile.mkdtemp" or not isinstance(statement, _STATEMENTS):
        return False
    around = list(takewhile(lambda node: node is not statement, module.ancestors(lifetime.node)))
    return bool(around) and all(isinstance(node, (*_PLAIN, *_PARTS)) for node in around)


def unnamed_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that gives it a name, in a ``with``; raise where what is made of it may be used later: unsafe."""
    statement = statement_of(lifetime.node, module)
    assert statement is not None
    refuse_if(not has_own_lines(statement, module), Reason.LINE_SHARED)
    if isinstance(module.parents[statement], ast.ClassDef):
        raise Unclear("it is made in a class body")
    holding = Holding(module, lifetime.node, lifetime.function, statement, "", "", lifetime, is_plain=False)
    reach = Reach(holding)
    region = Region(holding.place.block, holding.place.index, reach.last_use() + 1)
    _require_forgotten(reach, region)
    require_stable(holding, region.statements, None, module)
    require_nothing_moved_in(region.statements, reach.keys, module)
    require_untold(region.statements, reach.keys, module)
    refuse_if(starts_service(region.statements, reach.keys), Reason.RUNS_ON)
    return remove_after_use(holding, region)


def _require_forgotten(reach: Reach, region: Region) -> None:
    """Raise where an object that is not this function's is told of it, or what was made of it is given back."""
    given_back = (node.value for node in own_nodes(region.statements) if isinstance(node, (ast.Return, ast.Yield)))
    refuse_if(
        any(value is not None and mentions(value, reach.products) for value in given_back), Reason.RETURNED_READER
    )
    statement = reach.holding.statement
    for node in descendants(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node is not reach.holding.node:
            told = any(reach.holding.node in descendants(value) for value in (*node.args, *node.keywords))
            refuse_if(told and reach.is_foreign_object(node.func.value), Reason.STORED_ELSEWHERE)
