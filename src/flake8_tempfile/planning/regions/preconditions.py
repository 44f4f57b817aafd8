"""What has to hold before statements may go into a block of their own, and where that block may begin.

A name must mean the same at the end of the block as at its beginning, and a module that new code calls must go by its
own name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from flake8_tempfile.analysis.effects.calls.exclusive_creations import opened_by
from flake8_tempfile.analysis.lifetime.exits.replacing import find_replacement
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, place_of, statement_of, top_of
from flake8_tempfile.analysis.syntax.expressions import DEFERRED_SCOPES, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameters
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, only_copy_from, refuse_if
from flake8_tempfile.planning.regions.contents import require_nothing_mounted
from flake8_tempfile.planning.regions.creation_before import is_made_by, makes_nothing
from flake8_tempfile.planning.regions.holding import Holding, hold
from flake8_tempfile.planning.regions.releases import is_inert, mentions, stores


def require_holding(lifetime: Lifetime, module: Module) -> Holding:
    """Return how the resource of ``lifetime`` is held; raise where it is not in a way that can be followed."""
    holding = hold(lifetime, module)
    if holding is not None:
        return holding
    statement = statement_of(lifetime.node, module)
    if statement is not None and not has_own_lines(statement, module):
        raise Unclear(Reason.LINE_SHARED)
    if statement is not None and isinstance(module.parents[statement], ast.ClassDef):
        raise Unclear("it is made in a class body")
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], (ast.Attribute, ast.Subscript)):
        raise Unclear(Reason.STORED_RESOURCE)
    raise Unclear(Reason.NO_VARIABLE)


def skip_set_up(holding: Holding, names: dict[str, ast.stmt | None], start: int, end: int, module: Module) -> int:
    """Return where the guarded region starts: after closing the descriptor and giving the path another name.

    What is made later is guarded from there on.
    """
    block = holding.place.block
    while not holding.is_with and start < end and _is_set_up(block[start], holding, names, module):
        start += 1
    while holding.is_latent and start < end and makes_nothing(block[start], names, module):
        start += 1
    return _after_creation(holding, names, start, module) if holding.is_latent and start < end else start


def _after_creation(holding: Holding, names: dict[str, ast.stmt | None], start: int, module: Module) -> int:
    """Return where what is made at a path is there for sure; a ``with`` that opens it there has to be split.

    If the creation fails, what lies there is not ours to remove, unless nothing else can have that name.
    """
    block, made = holding.place.block, holding.node
    if opened_by(block[start], made) and not is_name_its_own(holding):
        return start
    if is_made_by(block[start], names, module):
        return start + 1
    if is_name_its_own(holding):
        return start
    top = top_of(made, block, module)
    if top is not None and opened_by(block[top], made):
        return top
    if top is None or not isinstance(block[top], (ast.Expr, ast.Assign, ast.AnnAssign)):
        raise Unclear(Reason.MAY_BE_ANOTHERS)
    return top + 1


def is_name_its_own(holding: Holding) -> bool:
    """Tell whether nothing can have been at a path before: it has a name of its own, among temporary files."""
    calls = (node for node in descendants(holding.statement) if isinstance(node, ast.Call))
    unique = holding.lifetime is None or (holding.lifetime.unique and holding.lifetime.shared)
    return unique or any(last_part(call.func) == "mktemp" for call in calls)


def splits_with(holding: Holding, start: int) -> str:
    """Return the name to which a ``with`` at the start of a region binds the file that it makes; '' if none does."""
    if not holding.is_latent or is_name_its_own(holding):
        return ""
    return opened_by(holding.place.block[start], holding.node)


def _is_set_up(statement: ast.stmt, holding: Holding, names: dict[str, ast.stmt | None], module: Module) -> bool:
    if isinstance(statement, ast.Expr) and module.calls[statement.value].name == "os.close":
        return mentions(statement, [holding.descriptor])
    return any(statement is binding for binding in names.values()) and is_inert(statement, module)


def require_stable(
    holding: Holding,
    region: Sequence[ast.stmt],
    final: ast.stmt | None,
    module: Module,
    renamed: Sequence[ast.Name] = (),
) -> None:
    """Raise where the removal could mean something else at the end of the region than right after the acquisition.

    Or where it would remove what may be the only copy by then.
    """
    require_before_replacement(holding, region, module)
    require_nothing_mounted(region, holding.names, holding.body, module)
    for statement in region:
        refuse_if(not has_own_lines(statement, module), Reason.LINE_SHARED)
        if holding.function is None and isinstance(statement, DEFERRED_SCOPES):
            raise Unclear("functions of the module would go into the block")
        refuse_if(any(_is_fork(node, module) for node in descendants(statement)), "the process forks")
        within = stores(statement, holding.root)
        made = holding.outer is statement  # which gives it nothing else: `regions.branches`
        refuse_if(not made and any(node is not _bound_by(holding) for node in within), Reason.REBOUND)
    if final is not None:
        inside = set(descendants(final))
        names = {node.id for node in inside if isinstance(node, ast.Name) and node not in renamed}
        later = [statement for statement in region if statement is not holding.outer]
        for name in names - {holding.root}:
            if any(node not in inside for statement in later for node in stores(statement, name)):
                raise Unclear("the removal depends on what is bound later")


def require_before_replacement(holding: Holding, region: Sequence[ast.stmt], module: Module) -> None:
    """Raise where a region goes on after the program has begun to destroy what the resource replaces."""
    found = find_replacement(holding.root, holding.statement, module)
    if found is not None and found.carries and top_of(found.begin, region, module) is not None:
        raise Unclear(only_copy_from(found.begin.lineno))


def stays_inside(region: Sequence[ast.stmt], names: Iterable[str], module: Module) -> bool:
    """Tell whether an exception can leave the process in the directory, which cannot be removed then everywhere."""
    calls = [node for node in own_nodes(region) if isinstance(node, ast.Call) and changes_directory(node, module)]
    entering = [statement_of(call, module) for call in calls if mentions(call, names)]
    return any(statement is not None and not _is_left_again(statement, module) for statement in entering)


def changes_directory(node: ast.AST, module: Module) -> bool:
    """Tell whether a call makes another directory that of the process, for good."""
    return isinstance(node, ast.Call) and module.calls[node].name == "os.chdir"


def _is_left_again(statement: ast.stmt, module: Module) -> bool:
    """Tell whether a ``finally`` around a change of directory, or right after it, goes back."""
    after = place_of(statement, module).rest[:1]
    around = [parent for parent in module.ancestors(statement) if isinstance(parent, ast.Try)]
    guards = [node for node in (*after, *around) if isinstance(node, ast.Try)]
    return any(changes_directory(node, module) for guard in guards for node in own_nodes(guard.finalbody))


def _bound_by(holding: Holding) -> ast.AST | None:
    return holding.statement.items[holding.position].optional_vars if isinstance(holding.statement, ast.With) else None


def require_first_manager(holding: Holding, end: int) -> None:
    """Raise where the block would have to go on after the end of managers that are entered before the resource."""
    refuse_if(holding.position and end > holding.place.index + 1, "other managers are entered before it")


def _is_fork(node: ast.AST, module: Module) -> bool:
    return isinstance(node, ast.Call) and module.calls[node].name in {"os.fork", "os.forkpty", "pty.fork"}


def is_module_name_free(name: str, function: FunctionNode | None, module: Module) -> bool:
    """Tell whether ``name`` is bound nowhere in the function, and in the module only by an import of that module."""
    if (name, function) not in module.free_names:
        module.free_names[name, function] = _is_module_name_free(name, function, module)
    return module.free_names[name, function]


def _is_module_name_free(name: str, function: FunctionNode | None, module: Module) -> bool:
    if module.names.imported.get(name, name) != name:
        return False
    if function is not None and not is_module_name_free(name, None, module):
        return False
    inside = (node for statement in (function.body if function else ()) for node in descendants(statement))
    return not any(_plain_stores(node, name) for node in (inside if function else own_nodes(module.tree.body)))


def _plain_stores(node: ast.AST, name: str) -> list[ast.AST]:
    if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
        return [node]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
        return [node]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [each for each in parameters(node) if each.arg == name]
    return []
