"""What tests come to where a descriptor is open: of itself, and of the file it was made with."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Obligation
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.blocks import place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import key


def descriptor_comparison(operator: ast.cmpop) -> bool | None:
    """Decide ``fd != -1``, ``fd >= 0`` and their opposites for an open descriptor."""
    if isinstance(operator, (ast.NotEq, ast.Gt, ast.GtE)):
        return True
    return False if isinstance(operator, (ast.Eq, ast.Lt, ast.LtE)) else None


def takes_file_before(test: ast.Call, path: ast.expr, fact: Obligation, roles: Roles) -> bool:
    """Tell whether a call that stands before ``test`` removes or moves ``path`` where the descriptor may be open."""
    module = roles.module
    calls = roles.summaries.nodes_of(module.owners[test]).of(ast.Call)
    before = (call for call in calls if (call.lineno, call.col_offset) < (test.lineno, test.col_offset))
    name = key(path)
    if name is None:
        return True
    return any(_takes(call, name, roles) and not _is_closed_before(call, fact, roles) for call in before)


def _takes(call: ast.Call, name: str, roles: Roles) -> bool:
    ends = roles.calls[call].carried
    targets = [*roles.targets(call), *(ends or ())[:1]]
    return any(name in path_keys(target, roles.module.names) for target in targets)


def _is_closed_before(call: ast.Call, fact: Obligation, roles: Roles) -> bool:
    """Tell whether a statement before the one of ``call``, in the same block, closes the descriptor."""
    module = roles.module
    statement = statement_of(call, module)
    if statement is None:
        return False
    place = place_of(statement, module)
    earlier = (statement.value for statement in place.block[: place.index] if isinstance(statement, ast.Expr))
    return any(isinstance(value, ast.Call) and roles.releases(value, fact) for value in earlier)
