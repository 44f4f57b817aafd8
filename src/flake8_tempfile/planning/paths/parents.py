"""Edit plans for files that come with a directory of their own: the removal of the file alone would leave that."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.paths.pieces import PieceKind
from flake8_tempfile.analysis.paths.shared_directories import TempPath, temp_path
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.edits import LiteralToTemporaryDirectory
from flake8_tempfile.planning.paths.own_directory import own_directory, used_region
from flake8_tempfile.planning.reasons import Unclear
from flake8_tempfile.planning.regions.holding import Holding, hold
from flake8_tempfile.planning.regions.releases import mentions
from flake8_tempfile.planning.text.literal_text import directory_name, inside

_ONCE = frozenset({PieceKind.RANDOM, PieceKind.STAMP})
_VARYING = _ONCE | {PieceKind.VARIABLE, PieceKind.DIGEST}


def parent_plan(lifetime: Lifetime, module: Module) -> LiteralToTemporaryDirectory | None:
    """Ex) ``p = join(gettempdir(), str(uuid4()), "dem.tif")``: a new directory for each call, whoever makes it.

    None where the file lies in no directory of its own.
    """
    holding = hold(lifetime, module)
    value = getattr(holding.statement, "value", None) if holding is not None and holding.is_latent else None
    path = temp_path(value, module, {}) if value is not None else None
    if holding is None or path is None or lifetime.function is None or not _has_own(path, holding, module):
        return None
    try:
        return _moved(holding, path, lifetime.function, module)
    except Unclear as unclear:
        raise Unclear(unclear.within("the directory that is made for it would stay: ")) from None


def _moved(holding: Holding, path: TempPath, function: FunctionNode, module: Module) -> LiteralToTemporaryDirectory:
    """All of it lies in a directory that goes, with everything in it."""
    region = used_region(holding, unique=False)
    target = directory_name(module, function)
    around = module.parents[path.origin]
    origin = around if isinstance(around, ast.JoinedStr) and path.hardcoded else path.origin
    text = inside(origin, path.directory, target, module) if path.hardcoded else target
    return own_directory(holding, origin, text, target, region, ("tempfile.gettempdir",))


def _has_own(path: TempPath, holding: Holding, module: Module) -> bool:
    """Tell whether the path has a directory in it that is another one each time."""
    separators = [n for n, piece in enumerate(path.pieces) if piece.kind is PieceKind.CONSTANT and "/" in piece.text]
    above = {piece.kind for piece in path.pieces[: max(separators, default=0)]}
    return not above.isdisjoint(_ONCE) or (not above.isdisjoint(_VARYING) and _makes_parent(holding, module))


def _makes_parent(holding: Holding, module: Module) -> bool:
    function = holding.function
    assert function is not None
    for call in own_nodes(function.body):
        made = module.calls[call].created
        if made is not None and made[1]:
            target = made[0]
            named = bindings(function, module).get(target.id, target) if isinstance(target, ast.Name) else target
            if _is_parent(named, module) and mentions(named, [holding.root]):
                return True
    return False


def _is_parent(expression: ast.expr, module: Module) -> bool:
    """Ex) ``os.path.dirname(p)``, ``p.parent``, ``str(p.parent)``."""
    forms = forms_of(expression, module.names)
    same = (part for form in forms if form.kind is Kind.SAME for part in form.of)
    return any(form.kind is Kind.PARENT for form in forms) or any(_is_parent(part, module) for part in same)
