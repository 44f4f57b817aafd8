"""What is done with a path that ``mktemp`` made up: which variable holds it, and what needs the name to be free."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.objects.file_calls import Handling, handling, opens
from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, statement_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding, hold_path


def hold_made_up(call: ast.Call, module: Module) -> Holding:
    """Return how the made-up path is held; raise where no local variable does."""
    statement, scope = statement_of(call, module), module.scope(call)
    if isinstance(scope, ast.Lambda) or isinstance(statement, ast.Return):
        raise Unclear(Reason.HANDED_TO_CALLER)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or not _is_whole(call, statement, module):
        raise Unclear(Reason.NO_PATH_VARIABLE)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if isinstance(target, (ast.Attribute, ast.Subscript)):
        raise Unclear(Reason.STORED_PATH)
    if not isinstance(target, ast.Name) or isinstance(scope, ast.ClassDef):
        raise Unclear(Reason.NO_PATH_VARIABLE)
    refuse_if(not has_own_lines(statement, module), Reason.LINE_SHARED)
    function = scope if isinstance(scope, FunctionNode) else None
    holding = hold_path(call, function, module)
    if holding is None:
        raise Unclear("the name is bound more than once")
    return holding


def _is_whole(call: ast.Call, statement: ast.Assign | ast.AnnAssign, module: Module) -> bool:
    """Tell whether what is bound is the path, as a ``Path``, or with an ending.

    Ex) ``Path(mktemp())``, ``mktemp() + ".csv"``
    """
    node: ast.AST = call
    while node is not statement.value:
        parent = module.parents[node]
        forms = forms_of(parent, module.names) if isinstance(parent, ast.expr) else ()
        if not any(form.kind in (Kind.SAME, Kind.BESIDE) and node in form.of for form in forms):
            return False
        node = parent
    return not isinstance(statement, ast.Assign) or len(statement.targets) == 1


def needs_absence(call: ast.Call, module: Module) -> bool:
    """Tell whether ``call`` fails, or goes another way, if the file is there already."""
    last = module.calls[call].last
    if last in call_table.EXISTENCE | call_table.exclusive() | call_table.last_parts(Does.REMOVES_TREE):
        return True
    texts = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
    if opens(call, module.names) and any(isinstance(text, str) and "x" in text for text in texts):
        return True
    return any(isinstance(node, ast.Attribute) and node.attr == "O_EXCL" for node in ast.walk(call))


def is_written_first(holding: Holding, module: Module) -> bool:
    """Tell whether the first that happens to the file is that it is opened for writing by its name."""
    following = (node for statement in holding.place.rest for node in _in_order(statement))
    uses = (node for node in following if isinstance(node, ast.expr) and is_name(node, holding.root))
    first = next(uses, None)
    call = module.parents.get(first) if first is not None else None
    if isinstance(call, ast.Attribute):
        call = module.parents.get(call)
    if not isinstance(call, ast.Call):
        return False
    if first is not None and opens(call, module.names):
        return handling(call, module.names, first) is Handling.CREATES
    made = module.calls[call].created
    return made is not None and isinstance(call.func, ast.Attribute) and made[0] is call.func.value and not made[1]


def is_name(node: ast.AST, name: str) -> bool:
    """Tell whether ``node`` reads the variable ``name``."""
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _in_order(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a statement in the order of the source."""
    yield statement
    for child in ast.iter_child_nodes(statement):
        yield from _in_order(child)
