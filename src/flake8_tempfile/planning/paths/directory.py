"""Edit plans for directories that are written down, made by hand and removed by hand: a ``with`` does both."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.syntax.blocks import has_own_lines
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does, Gives
from flake8_tempfile.edits import LiteralToTemporaryDirectory
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.releases import Release, find_releases
from flake8_tempfile.planning.text.free_names import droppable
from flake8_tempfile.planning.text.literal_text import temporary_directory_name

_UNUSED = ("shutil", "shutil.rmtree", "uuid", "uuid.uuid4", "os")


def made_by_hand(
    holding: Holding, origin: ast.expr, region: Sequence[ast.stmt], module: Module, *, unique: bool
) -> LiteralToTemporaryDirectory:
    """Return the edit for a path that is made into a directory once; raise :class:`Unclear` if it is not as plain."""
    refuse_if(not _is_one_name(holding, origin, module), "the path is not one directory")
    maker = _maker(holding, region, module, unique)
    releases = find_releases(holding, {holding.root}, module)
    dropped = [release.statement for release in releases]
    _require_plain(holding, region, [maker, *dropped], releases, module)
    factory, imports = temporary_directory_name(module)
    return LiteralToTemporaryDirectory(
        "Replace it by a `with TemporaryDirectory()`",
        Applicability.UNSAFE,
        module.span(holding.statement),
        module.span(origin),
        factory,
        holding.root,
        module.span(region[-1]),
        tuple(module.span(statement) for statement in (maker, *dropped)),
        imports=imports,
        unused=droppable(_UNUSED, module),
    )


def _is_one_name(holding: Holding, origin: ast.expr, module: Module) -> bool:
    """Tell whether the literal is all of the value, and names a directory right below a shared one."""
    statement = holding.statement
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is not origin:
        return False
    parts = origin.values if isinstance(origin, ast.JoinedStr) else [origin]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    # "/tmp/x" or "/var/tmp/x", and nothing below.
    calls = [node for part in parts for node in ast.walk(part) if isinstance(node, (ast.Call, ast.Await))]
    quiet = all(isinstance(call, ast.Call) and _is_quiet(call, module) for call in calls)
    return quiet and bool(texts) and "/" not in "".join(texts[1:]) and not texts[0].endswith("tmp")


def _is_quiet(call: ast.Call, module: Module) -> bool:
    name = module.calls[call].name
    return name == "str" or name in call_table.HARMLESS & call_table.giving(Gives.RANDOM, Gives.STAMP)


def _maker(holding: Holding, region: Sequence[ast.stmt], module: Module, unique: bool) -> ast.stmt:
    """Return the one statement that makes the directory."""
    found = [
        node
        for node in own_nodes(list(region))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and module.calls[node.value].name in call_table.functions(Does.CREATES_DIRECTORY)
        and _is_root(node.value.args[:1], holding)
    ]
    refuse_if(len(found) != 1 or not has_own_lines(found[0], module), "the directory is not made once")
    call = found[0].value
    assert isinstance(call, ast.Call)
    if len(call.args) > 1 or any(keyword.arg != "exist_ok" for keyword in call.keywords):
        raise Unclear("the directory is made with a mode of its own")
    refuse_if(not unique and not call.keywords, Reason.MET_AT_DIRECTORY)
    if isinstance(module.parents[found[0]], (ast.If, ast.For, ast.While, ast.AsyncFor)):
        raise Unclear("the directory is made under a condition")
    return found[0]


def _is_root(expressions: Sequence[ast.expr], holding: Holding) -> bool:
    return any(isinstance(expression, ast.Name) and expression.id == holding.root for expression in expressions)


def _require_plain(
    holding: Holding,
    region: Sequence[ast.stmt],
    dropped: Sequence[ast.stmt],
    releases: Sequence[Release],
    module: Module,
) -> None:
    """Refuse removals that are no ``rmtree``, and questions whether the directory is there."""
    if any(module.calls[release.call].name != "shutil.rmtree" for release in releases):
        raise Unclear("the directory is removed piece by piece")
    gone = {node for statement in dropped for node in ast.walk(statement)}
    for node in own_nodes(list(region)):
        if isinstance(node, ast.Call) and node not in gone and module.calls[node].last in call_table.EXISTENCE:
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            refuse_if(_is_root([*node.args, *([receiver] if receiver else [])], holding), Reason.ASKED_FOR)
