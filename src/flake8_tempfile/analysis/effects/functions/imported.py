"""What the functions, classes and values do that a module imports from its project: by their bodies, as its own.

The summaries of the module that defines them are made when the first of them is asked for.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import Definition, FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.records import NamedTuple

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.functions.summaries import Summaries

_VALUES_WITHIN_VALUES = 4


class _UnknownNameError(Exception):
    """A name in a value that cannot be said in another module."""


class _Translation(ast.NodeTransformer):
    """Puts values for the names of a module, and full names for what it imports."""

    def __init__(self, module: Module, depth: int) -> None:
        self._module = module
        self._depth = depth

    def visit_Name(self, node: ast.Name) -> ast.expr:
        name = self._module.names.imported.get(node.id)
        value = bindings(self._module.tree, self._module).get(node.id)
        if name is None and value is not None and self._depth:
            inner: ast.expr = _Translation(self._module, self._depth - 1).visit(deepcopy(value))
            return inner
        if name is None and hasattr(builtins, node.id):
            return node
        if name is None or name.startswith("."):
            raise _UnknownNameError(node.id)
        return ast.parse(name, mode="eval").body


def _translated(value: ast.expr, module: Module) -> ast.expr | None:
    try:
        found: ast.expr = _Translation(module, _VALUES_WITHIN_VALUES).visit(deepcopy(value))
    except _UnknownNameError:
        return None
    return found


class Imported(NamedTuple):
    """Answers for the imports of one module; ``summarise`` gives the summaries of another."""

    module: Module
    summarise: Callable[[Module], Summaries]

    def definition(self, expression: ast.expr) -> Definition | None:
        """Return what an imported name, or an attribute of an imported module, stands for."""
        head = expression
        while isinstance(head, ast.Attribute):
            head = head.value
        if self.module.imports is None or not isinstance(head, ast.Name):
            return None
        name = self.module.names.resolve(expression)
        if head.id in self.module.names.imported:
            return self.module.imports.definition(name) if name else None
        return self._by_star(head) if head is expression else None

    def _by_star(self, name: ast.Name) -> Definition | None:
        """Return what ``from .files import *`` brings under a name that the module binds nowhere itself."""
        imports, stars = self.module.imports, self.module.stars
        if imports is None or not stars or self._is_bound(name):
            return None
        found = (imports.definition(f"{star}{'' if star.endswith('.') else '.'}{name.id}") for star in stars)
        return next(filter(None, found), None)

    def _is_bound(self, name: ast.Name) -> bool:
        module, own = self.module, name.id
        scopes = (scope for scope in module.ancestors(name) if isinstance(scope, FunctionNode))
        is_parameter = any(own in parameter_names(scope) for scope in scopes)
        return own in module.stored or own in module.functions_by_name or is_parameter or hasattr(builtins, own)

    def function(self, expression: ast.expr) -> tuple[FunctionNode, Summaries] | None:
        """Return an imported function with the summaries of its module."""
        found = self.definition(expression)
        if found is None or not isinstance(found.node, FunctionNode):
            return None
        return found.node, self.summarise(found.module)

    def owner(self, expression: ast.expr) -> tuple[ast.ClassDef, Summaries] | None:
        """Return an imported class with the summaries of its module."""
        found = self.definition(expression)
        if found is None or not isinstance(found.node, ast.ClassDef):
            return None
        return found.node, self.summarise(found.module)

    def value(self, expression: ast.expr) -> Definition | None:
        """Return the value that an imported name was given."""
        found = self.definition(expression)
        return found if found is not None and isinstance(found.node, ast.expr) else None

    def homes(self, names: Iterable[str]) -> Iterator[Summaries]:
        """Yield the summaries of the modules that define what is imported under these names."""
        imports = self.module.imports
        for name in names:
            found = imports.definition(self.module.names.imported[name]) if imports is not None else None
            if found is not None:
                yield self.summarise(found.module)

    def constant(self, text: str) -> ast.expr | None:
        """Return the value of ``settings.MEDIA``, in the terms of any module; None if it is not known."""
        head, dot, rest = text.partition(".")
        name = self.module.names.imported.get(head)
        if self.module.imports is None or name is None or not text.replace(".", "").isidentifier():
            return None
        found = self.module.imports.definition(f"{name}{dot}{rest}")
        return _translated(found.node, found.module) if found is not None and isinstance(found.node, ast.expr) else None
