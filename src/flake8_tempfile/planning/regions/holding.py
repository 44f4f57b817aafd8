"""How a resource is held: the statement that acquires it, the name it goes by, and the names derived from it."""

from __future__ import annotations

import ast
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.lifetime.grounds import acquired
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.reasons import Evidence
from flake8_tempfile.analysis.syntax.blocks import Place, function_body, has_own_lines, place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings, is_none
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

_SCRATCH = frozenset({Resource.SCRATCH_FILE, Resource.SCRATCH_TREE})


@dataclass(frozen=True, eq=False)
class Holding:
    """A resource, or a path that is only written down (``lifetime`` None), in the hands of a function.

    ``node`` makes or names it.  ``root`` is the name that ``statement`` binds, ``path`` the expression for its path in
    terms of it (``f.name``).  ``is_with``: the acquisition is the manager at ``position`` of a ``with`` statement.
    ``is_plain``: the name is bound to nothing but the acquiring call.  ``is_latent``: the statement only names the
    path, it is created later.  ``descriptor`` is the name of the descriptor of ``mkstemp``, '' if none is bound.
    ``outer`` is the statement on a branch of which it is made, where it is seen from the block of that.
    """

    module: Module
    node: ast.expr
    function: FunctionNode | None
    statement: ast.stmt
    root: str
    path: str
    lifetime: Lifetime | None = None
    is_with: bool = False
    is_plain: bool = True
    is_latent: bool = False
    descriptor: str = ""
    position: int = 0
    outer: ast.stmt | None = None

    @property
    def factory(self) -> str:
        """The canonical name of what makes it; '' for a path that is only written down."""
        return self.lifetime.factory if self.lifetime is not None else ""

    @property
    def resource(self) -> Resource:
        """What is made."""
        return self.lifetime.resource if self.lifetime is not None else Resource.SCRATCH_FILE

    @cached_property
    def place(self) -> Place:
        """Where the statement stands in its block."""
        return place_of(self.outer or self.statement, self.module)

    @property
    def companions(self) -> set[str]:
        """The names that the same statement binds to what came with it: ``directory, paths = make()``."""
        target = self.statement.targets[0] if isinstance(self.statement, ast.Assign) else None
        elements = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        return {one.id for one in elements if isinstance(one, ast.Name)} - {self.root, self.descriptor}

    @property
    def body(self) -> list[ast.stmt]:
        """The statements of the function around it."""
        return function_body(self.function, self.module)

    @cached_property
    def span(self) -> list[ast.stmt]:
        """The statements in which the name means this resource.

        That is the whole body, unless other statements of the block give the name to other resources.
        """
        block, index = self.place.block, self.place.index
        others = [
            number
            for number, statement in enumerate(block)
            if number != index and any(isinstance(t, ast.Name) and t.id == self.root for t, _ in bindings(statement))
        ]
        if not others:
            return self.body
        return block[index : min((number for number in others if number > index), default=len(block))]

    @cached_property
    def names(self) -> dict[str, ast.stmt | None]:
        """The names for the same path, each with the statement that binds it (None for the expression itself).

        A name that is bound more than once is left out.  That it is None to begin with does not count; where it is None
        later on, the path is to be kept.
        """
        nodes = [node for node in self.module.own(self.span, BINDING) if node is not self.statement]
        bound: dict[str, list[tuple[ast.AST, ast.expr | None]]] = {}
        for node in nodes:
            for target, value in bindings(node):
                if isinstance(target, ast.Name):
                    bound.setdefault(target.id, []).append((node, value))
        found: dict[str, ast.stmt | None] = {self.path: None}
        size = 0
        while len(found) > size:
            size = len(found)
            for name, places in bound.items():
                node, value = max(places, key=lambda place: getattr(place[0], "lineno", 0))
                others = [first for at, first in places if at is not node]
                if name in found or value is None or not all(map(is_none, others)):
                    continue
                if isinstance(node, (ast.Assign, ast.AnnAssign)) and self._is_path(value, found):
                    found[name] = node
        return found

    def _is_path(self, value: ast.expr, names: Container[str]) -> bool:
        return any(name in names for name in path_keys(value, self.module.names))


def hold(lifetime: Lifetime, module: Module) -> Holding | None:
    """Return how the resource of ``lifetime`` is held; None where it is not in a way that can be followed."""
    statement = _naming(lifetime, module) if _is_latent(lifetime) else statement_of(lifetime.node, module)
    if statement is None or not has_own_lines(statement, module):
        return None
    if isinstance(module.parents.get(statement), ast.ClassDef):
        return None
    if isinstance(statement, ast.With):
        return _held_by_with(lifetime, statement, module)
    return _held_by_name(lifetime, statement, module)


def hold_path(node: ast.expr, function: FunctionNode | None, module: Module) -> Holding | None:
    """Return how a path that is written down is held by the one name that its statement binds; None if by none."""
    statement = statement_of(node, module)
    target, _ = _bound(statement)
    if statement is None or not isinstance(target, ast.Name) or not has_own_lines(statement, module):
        return None
    if _binding_of(target.id, function, module) is not statement:
        return None
    if isinstance(module.parents.get(statement), ast.ClassDef):
        return None
    return Holding(module, node, function, statement, target.id, target.id, is_latent=True)


def may_be_another(holding: Holding) -> bool:
    """Tell whether the file that is named may not be the one that is made: only a word says that it is returned."""
    if holding.lifetime is None or holding.resource is not Resource.SCRATCH_FILE or holding.is_latent:
        return False
    return acquired(holding.lifetime, holding.module).ground.evidence is Evidence.NAME


def _is_latent(lifetime: Lifetime) -> bool:
    # mktemp makes a name and no file.
    return lifetime.resource in _SCRATCH and lifetime.factory.rpartition(".")[2] in ("", "mktemp")


def _is_removed_as(name: str, lifetime: Lifetime, module: Module) -> bool:
    """Tell whether a removal in the function takes ``name`` itself, and no part of it, for the path."""
    return any(
        isinstance(target, ast.Name) and target.id == name
        for call in module.own(function_body(lifetime.function, module), (ast.Call,))
        for target in summarise(module).targets(call)
    )


def _naming(lifetime: Lifetime, module: Module) -> ast.stmt | None:
    """Return the one statement that binds the name of a scratch path."""
    return _binding_of(lifetime.name, lifetime.function, module)


def _binding_of(name: str, function: FunctionNode | None, module: Module) -> ast.stmt | None:
    found = [
        node
        for node in module.own(function_body(function, module), BINDING)
        for target, _ in bindings(node)
        if isinstance(target, ast.Name) and target.id == name
    ]
    return found[0] if len(found) == 1 and isinstance(found[0], ast.stmt) else None


def _bound(statement: ast.stmt | None) -> tuple[ast.expr | None, ast.expr]:
    """Return the one target and the value of an assignment; None for the target of anything else."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return statement.targets[0], statement.value
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return statement.target, statement.value
    return None, ast.Constant(None)


def _held_by_with(lifetime: Lifetime, statement: ast.With, module: Module) -> Holding | None:
    for position, item in enumerate(statement.items):
        target = item.optional_vars
        made = item.context_expr is lifetime.node and lifetime.resource is Resource.NAMED_FILE
        if made and isinstance(target, ast.Name):
            holding = _holding(lifetime, statement, target.id, module, path=f"{target.id}.name")
            return replace(holding, is_with=True, position=position)
    return None


def _holding(
    lifetime: Lifetime, statement: ast.stmt, root: str, module: Module, *, path: str = "", is_plain: bool = True
) -> Holding:
    return Holding(module, lifetime.node, lifetime.function, statement, root, path or root, lifetime, is_plain=is_plain)


def _held_by_name(lifetime: Lifetime, statement: ast.stmt, module: Module) -> Holding | None:
    target, value = _bound(statement)
    if target is None:
        return None
    is_file = lifetime.resource in (Resource.MKSTEMP_FILE, Resource.NAMED_FILE)
    made_by_helper = is_file and not lifetime.factory.startswith("tempfile.")
    if made_by_helper and isinstance(target, ast.Name) and _is_removed_as(target.id, lifetime, module):
        # A helper may return the path alone.
        path_alone = origin(value, module.names) is lifetime.node
        return _holding(lifetime, statement, target.id, module, is_plain=False) if path_alone else None
    if isinstance(target, (ast.Tuple, ast.List)) and not lifetime.factory.startswith("tempfile."):
        return _held_among(lifetime, statement, target, value, module)
    if lifetime.resource is Resource.MKSTEMP_FILE:
        return _held_pair(lifetime, statement, target, value, module)
    if not isinstance(target, ast.Name):
        return None
    if _is_latent(lifetime):
        return replace(_holding(lifetime, statement, target.id, module), is_latent=True)
    if lifetime.resource is Resource.NAMED_FILE:
        if value is lifetime.node:
            return _holding(lifetime, statement, target.id, module, path=f"{target.id}.name")
        named = isinstance(value, ast.Attribute) and value.attr == "name" and value.value is lifetime.node
        return _holding(lifetime, statement, target.id, module, is_plain=False) if named else None
    if origin(value, module.names) is not lifetime.node:
        return None
    return _holding(lifetime, statement, target.id, module, is_plain=value is lifetime.node)


def _held_among(
    lifetime: Lifetime, statement: ast.stmt, target: ast.Tuple | ast.List, value: ast.expr, module: Module
) -> Holding | None:
    """Ex) ``directory, paths = make()``: a helper returns it among others."""
    names = [element.id for element in target.elts if isinstance(element, ast.Name)]
    if origin(value, module.names) is not lifetime.node or names.count(lifetime.name) != 1:
        return None
    return _holding(lifetime, statement, lifetime.name, module, is_plain=False)


def _held_pair(
    lifetime: Lifetime, statement: ast.stmt, target: ast.expr, value: ast.expr, module: Module
) -> Holding | None:
    if isinstance(target, ast.Name) and isinstance(value, ast.Subscript) and value.value is lifetime.node:
        second = isinstance(value.slice, ast.Constant) and value.slice.value == 1
        return _holding(lifetime, statement, target.id, module, is_plain=False) if second else None
    if value is not lifetime.node or not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != 2:
        return None
    descriptor, path = target.elts
    if not isinstance(path, ast.Name):
        return None
    name = descriptor.id if isinstance(descriptor, ast.Name) else ""
    return replace(_holding(lifetime, statement, path.id, module), descriptor=name)
