"""Edit plans for handlers that remove, and that a cancellation or an interrupt passes."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.edits import CatchCancellation, Substitution
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.reasons import refuse_if
from flake8_tempfile.planning.regions.preconditions import require_holding
from flake8_tempfile.planning.regions.releases import find_releases, is_inert


def handler_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that makes ``except Exception: remove; raise`` catch cancellation too; raise if there is none.

    It raises again whatever came, so that only the removal is new: safe, if the handler does nothing else.
    """
    holding = require_holding(lifetime, module)
    releases = find_releases(holding, holding.names, module)
    handlers = [_handler(release.statement, module) for release in releases]
    found = dict.fromkeys(handler for handler in handlers if handler is not None)
    refuse_if(not found, "no handler that raises again removes it")
    removing = {id(release.statement) for release in releases}
    plain = all(id(inner) in removing or is_inert(inner, module) for handler in found for inner in handler.body)
    return CatchCancellation(
        "Catch `BaseException`, which cancellation is",
        Applicability.SAFE if plain else Applicability.UNSAFE,
        substitutions=tuple(Substitution(module.span(h.type), "BaseException") for h in found if h.type is not None),
    )


def _handler(statement: ast.stmt, module: Module) -> ast.ExceptHandler | None:
    """Return the ``except Exception`` clause that removes by ``statement`` and raises again at its end."""
    for parent in module.ancestors(statement):
        if isinstance(parent, FunctionNode):
            return None
        if isinstance(parent, ast.ExceptHandler):
            last = parent.body[-1]
            again = isinstance(last, ast.Raise) and last.exc is None
            catches = isinstance(parent.type, ast.Name) and parent.type.id == "Exception"
            return parent if again and catches else None
    return None
