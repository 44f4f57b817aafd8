"""How a resource is held: the statement that acquires it, the name it goes by, and the names derived from it."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.lifetime.grounds import acquired
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.reasons import Evidence
from flake8_tempfile.analysis.syntax.blocks import Place, function_body, has_own_lines, place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.records import NamedTuple

_SCRATCH = frozenset({Resource.SCRATCH_FILE, Resource.SCRATCH_TREE})


class Held(NamedTuple):
    """A resource in the hands of a function.

    ``root`` is the name that the acquisition binds, ``path`` the expression for its path in terms of it (``f.name``).
    ``is_with``: the acquisition is the manager at ``position`` of a ``with`` statement.  ``is_plain``: the name is
    bound to nothing but the acquiring call.  ``is_latent``: the statement only names the path, it is created later.
    ``descriptor`` is the name of the descriptor of ``mkstemp``, '' if none is bound.
    """

    lifetime: Lifetime
    statement: ast.stmt
    place: Place
    root: str
    path: str
    is_with: bool = False
    is_plain: bool = True
    is_latent: bool = False
    descriptor: str = ""
    position: int = 0

    def body(self, module: Module) -> list[ast.stmt]:
        """Return the statements of the function around it."""
        return function_body(self.lifetime.function, module)

    def span(self, module: Module) -> list[ast.stmt]:
        """Return the statements in which the name means this resource.

        That is the whole body, unless other statements of the block give the name to other resources.
        """
        block, index = self.place.block, self.place.index
        others = [
            number
            for number, statement in enumerate(block)
            if number != index and any(isinstance(t, ast.Name) and t.id == self.root for t, _ in bindings(statement))
        ]
        if not others:
            return self.body(module)
        return block[index : min((number for number in others if number > index), default=len(block))]


def hold(lifetime: Lifetime, module: Module) -> Held | None:
    """Return how the resource of ``lifetime`` is held; None where it is not in a way that can be followed."""
    statement = _naming(lifetime, module) if _is_latent(lifetime) else statement_of(lifetime.node, module)
    if statement is None or not has_own_lines(statement, module):
        return None
    place = place_of(statement, module)
    if isinstance(place.parent, ast.ClassDef):
        return None
    if isinstance(statement, ast.With):
        return _held_by_with(lifetime, statement, place)
    return _held_by_name(lifetime, statement, place, module)


def may_be_another(held: Held, module: Module) -> bool:
    """Tell whether the file that is named may not be the one that is made: only a word says that it is returned."""
    if held.lifetime.resource is not Resource.SCRATCH_FILE or held.is_latent:
        return False
    return acquired(held.lifetime, module).ground.evidence is Evidence.NAME


def _is_latent(lifetime: Lifetime) -> bool:
    # mktemp makes a name and no file.
    return lifetime.resource in _SCRATCH and lifetime.factory.rpartition(".")[2] in ("", "mktemp")


def _is_removed_as(name: str, lifetime: Lifetime, module: Module) -> bool:
    """Tell whether a removal in the function takes ``name`` itself, and no part of it, for the path."""
    return any(
        isinstance(target, ast.Name) and target.id == name
        for call in module.own(function_body(lifetime.function, module), (ast.Call,))
        for target in removal_targets(call, module)
    )


def _naming(lifetime: Lifetime, module: Module) -> ast.stmt | None:
    """Return the one statement that binds the name of a scratch path."""
    found = [
        node
        for node in module.own(function_body(lifetime.function, module), BINDING)
        for target, _ in bindings(node)
        if isinstance(target, ast.Name) and target.id == lifetime.name
    ]
    return found[0] if len(found) == 1 and isinstance(found[0], ast.stmt) else None


def _held_by_with(lifetime: Lifetime, statement: ast.With, place: Place) -> Held | None:
    for position, item in enumerate(statement.items):
        target = item.optional_vars
        made = item.context_expr is lifetime.node and lifetime.resource is Resource.NAMED_FILE
        if made and isinstance(target, ast.Name):
            return Held(lifetime, statement, place, target.id, f"{target.id}.name", is_with=True, position=position)
    return None


def _held_by_name(lifetime: Lifetime, statement: ast.stmt, place: Place, module: Module) -> Held | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None
    is_file = lifetime.resource in (Resource.MKSTEMP_FILE, Resource.NAMED_FILE)
    made_by_helper = is_file and not lifetime.factory.startswith("tempfile.")
    if made_by_helper and isinstance(target, ast.Name) and _is_removed_as(target.id, lifetime, module):
        # A helper may return the path alone.
        path_alone = origin(value, module.names) is lifetime.node
        return Held(lifetime, statement, place, target.id, target.id, is_plain=False) if path_alone else None
    if lifetime.resource is Resource.MKSTEMP_FILE:
        return _held_pair(lifetime, statement, place, target, value)
    if not isinstance(target, ast.Name):
        return None
    if _is_latent(lifetime):
        return Held(lifetime, statement, place, target.id, target.id, is_latent=True)
    if lifetime.resource is Resource.NAMED_FILE:
        if value is lifetime.node:
            return Held(lifetime, statement, place, target.id, f"{target.id}.name")
        named = isinstance(value, ast.Attribute) and value.attr == "name" and value.value is lifetime.node
        return Held(lifetime, statement, place, target.id, target.id, is_plain=False) if named else None
    if origin(value, module.names) is not lifetime.node:
        return None
    return Held(lifetime, statement, place, target.id, target.id, is_plain=value is lifetime.node)


def _held_pair(lifetime: Lifetime, statement: ast.stmt, place: Place, target: ast.expr, value: ast.expr) -> Held | None:
    if isinstance(target, ast.Name) and isinstance(value, ast.Subscript) and value.value is lifetime.node:
        second = isinstance(value.slice, ast.Constant) and value.slice.value == 1
        return Held(lifetime, statement, place, target.id, target.id, is_plain=False) if second else None
    if value is not lifetime.node or not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != 2:
        return None
    descriptor, path = target.elts
    if not isinstance(path, ast.Name):
        return None
    name = descriptor.id if isinstance(descriptor, ast.Name) else ""
    return Held(lifetime, statement, place, path.id, path.id, descriptor=name)


def aliases(held: Held, module: Module) -> dict[str, ast.stmt | None]:
    """Return the names for the same path, each with the statement that binds it (None for the expression itself).

    A name that is bound more than once is left out.
    """
    nodes = [node for node in module.own(held.span(module), BINDING) if node is not held.statement]
    bound: dict[str, list[tuple[ast.AST, ast.expr | None]]] = {}
    for node in nodes:
        for target, value in bindings(node):
            if isinstance(target, ast.Name):
                bound.setdefault(target.id, []).append((node, value))
    found: dict[str, ast.stmt | None] = {held.path: None}
    changed = True
    while changed:
        changed = False
        for name, places in bound.items():
            node, value = places[0]
            if name in found or len(places) != 1 or value is None or not isinstance(node, (ast.Assign, ast.AnnAssign)):
                continue
            if not found.keys().isdisjoint(path_keys(value, module.names)):
                found[name], changed = node, True
    return found
