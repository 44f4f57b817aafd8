"""Edit plans for files that come with a directory of their own: the removal of the file alone would leave that."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.calls.explicit_creations import explicit_target
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.pieces import PieceKind
from flake8_tempfile.analysis.paths.shared_directories import TempPath, bindings, temp_path
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.edits import LiteralToTemporaryDirectory
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.free_names import droppable
from flake8_tempfile.planning.literal_text import directory_name, inside, temporary_directory_name
from flake8_tempfile.planning.regions.contents import require_fresh, require_nothing_moved_in
from flake8_tempfile.planning.regions.extent import Spread
from flake8_tempfile.planning.regions.holding import Held, hold
from flake8_tempfile.planning.regions.own_use import require_untold
from flake8_tempfile.planning.regions.preconditions import require_stable
from flake8_tempfile.planning.regions.releases import Unclear, mentions

_SAME = frozenset({"str", "Path", "fspath"})
_ONCE = frozenset({PieceKind.RANDOM, PieceKind.STAMP})
_VARYING = _ONCE | {PieceKind.VARIABLE, PieceKind.DIGEST}


def parent_plan(lifetime: Lifetime, module: Module) -> LiteralToTemporaryDirectory | None:
    """Ex) ``p = join(gettempdir(), str(uuid4()), "dem.tif")``: a new directory for each call, whoever makes it.

    None where the file lies in no directory of its own.
    """
    held = hold(lifetime, module)
    value = getattr(held.statement, "value", None) if held is not None and held.is_latent else None
    path = temp_path(value, module, {}) if value is not None else None
    if held is None or path is None or lifetime.function is None or not _has_own(path, held, module):
        return None
    try:
        return _moved(held, path, lifetime.function, module)
    except Unclear as unclear:
        raise Unclear(f"the directory that is made for it would stay: {unclear}") from None


def _moved(held: Held, path: TempPath, function: FunctionNode, module: Module) -> LiteralToTemporaryDirectory:
    """All of it lies in a directory that goes, with everything in it."""
    region = held.place.block[held.place.index + 1 : Spread(held, module).last_use() + 1]
    require_stable(held, region, None, module)
    require_fresh(region, [held.root], module)
    require_nothing_moved_in(region, [held.root], module)
    require_untold(region, [held.root])
    target = directory_name(module, function)
    around = module.parents[path.origin]
    origin = around if isinstance(around, ast.JoinedStr) and path.hardcoded else path.origin
    text = inside(origin, path.directory, target, module) if path.hardcoded else target
    factory, imports = temporary_directory_name(module)
    return LiteralToTemporaryDirectory(
        "Put it into a `with TemporaryDirectory()`",
        Applicability.UNSAFE,
        module.span(held.statement),
        module.span(origin),
        factory,
        target,
        module.span(region[-1]),
        keep=True,
        imports=imports,
        unused=droppable(("tempfile.gettempdir",), module),
        text=text,
    )


def _has_own(path: TempPath, held: Held, module: Module) -> bool:
    """Tell whether the path has a directory in it that is another one each time."""
    separators = [n for n, piece in enumerate(path.pieces) if piece.kind is PieceKind.CONSTANT and "/" in piece.text]
    above = {piece.kind for piece in path.pieces[: max(separators, default=0)]}
    return not above.isdisjoint(_ONCE) or (not above.isdisjoint(_VARYING) and _makes_parent(held, module))


def _makes_parent(held: Held, module: Module) -> bool:
    function = held.lifetime.function
    assert function is not None
    for call in own_nodes(function.body):
        made = explicit_target(call, module) if isinstance(call, ast.Call) else None
        if made is not None and made[1]:
            target = made[0]
            named = bindings(function, module).get(target.id, target) if isinstance(target, ast.Name) else target
            if _is_parent(named) and mentions(named, [held.root]):
                return True
    return False


def _is_parent(expression: ast.expr) -> bool:
    """Ex) ``os.path.dirname(p)``, ``p.parent``, ``str(p.parent)``."""
    while isinstance(expression, ast.Call) and expression.args and last_part(expression.func) in _SAME:
        expression = expression.args[0]
    name = last_part(expression.func if isinstance(expression, ast.Call) else expression)
    return name in ("dirname", "parent")
