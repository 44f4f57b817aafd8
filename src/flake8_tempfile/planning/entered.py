"""Edit plans for a directory that is made within a ``with`` and used after it: another ``with`` around both."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.blocks import place_of
from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.edits import LiteralsToTemporaryDirectory
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.releases import ignores_errors, is_inert
from flake8_tempfile.planning.regions.removal_move import RemovalMove
from flake8_tempfile.planning.removals import temporary_directory, unused_imports
from flake8_tempfile.planning.text.free_names import source_of


def wrap_around(move: RemovalMove, module: Module) -> Edit:
    """Ex) ``with open(x) as f: d = mkdtemp(); unpack(f, d)`` and then ``rmtree(d)``: it is made first of all.

    Safe where it makes no difference that it is made before something is opened.
    """
    holding, outer, call = move.holding, move.holding.outer, move.holding.node
    factory = temporary_directory(call, module)
    if factory is None or not isinstance(call, ast.Call) or outer is None or not _is_plain(holding):
        raise Unclear(Reason.RELEASED_OUTSIDE)
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    is_known = all(isinstance(value, ast.Constant) for value in given) and argument(call, 2, ("dir",)) is None
    refuse_if(not is_known, "what it is made with may be known only then")
    is_tree = module.calls[move.final.call].name == "shutil.rmtree" and ignores_errors(move.final.call) is False
    is_tree = is_tree and isinstance(move.final.statement, ast.Expr) and not move.dropped
    refuse_if(not is_tree, Reason.RELEASED_OUTSIDE)
    names = [node for node in ast.walk(outer) if isinstance(node, ast.Name) and node.id == holding.root]
    refuse_if(any(node.lineno < holding.statement.lineno for node in names), Reason.REBOUND)
    return LiteralsToTemporaryDirectory(
        "Wrap in `with TemporaryDirectory()`",
        Applicability.SAFE if move.exact and _comes_first(outer, holding, module) else Applicability.UNSAFE,
        (),
        module.span(outer),
        module.span(move.region.statements[-1]),
        f"{factory[0]}{source_of(call, module).removeprefix(source_of(call.func, module))}",
        holding.root,
        "",
        factory[1],
        (module.span(holding.statement), module.span(move.final.statement)),
        unused_imports(module),
    )


def _comes_first(outer: ast.stmt, holding: Holding, module: Module) -> bool:
    """Tell whether nothing but the opening of files comes before it is made."""
    statement: ast.AST = holding.statement
    while statement is not outer and isinstance(statement, ast.stmt):
        place = place_of(statement, module)
        if not all(is_inert(before, module) for before in place.block[: place.index]):
            return False
        statement = module.parents[statement]
    return _only_opens(outer, holding, module)


def _only_opens(outer: ast.stmt, holding: Holding, module: Module) -> bool:
    """Tell whether what is entered before it is made are files, and no place or environment."""
    around = [node for node in (outer, *module.ancestors(holding.statement)) if isinstance(node, ast.With)]
    managers = (item.context_expr for node in around for item in node.items if node.lineno >= outer.lineno)
    return all(module.calls[one].name in call_table.OPENERS | call_table.OBJECT_FACTORIES for one in managers)


def _is_plain(holding: Holding) -> bool:
    """Tell whether nothing but ``mkdtemp`` goes into the name, in a block that has more than that."""
    is_plain = holding.factory == "tempfile.mkdtemp" and holding.is_plain and isinstance(holding.statement, ast.Assign)
    return is_plain and len(place_of(holding.statement, holding.module).block) > 1
