"""What a function gives back of the paths it is given, by its body: the same one, one below it, another one."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from flake8_tempfile.analysis.effects.functions.dispatch import Callee
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.paths.relation import relate
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.names import Names

# How many functions one within the other are followed.
_DEPTH = 3


def returned_role(
    call: ast.Call, summaries: Summaries, given: Mapping[ast.expr, Role], depth: int = _DEPTH
) -> Role | None:
    """Return the role of what a call gives back, where its arguments have the roles ``given``; None if not seen."""
    found = summaries.callees[call.func] if given and depth else None
    summary = found.home.by_node[found.node] if found is not None else None
    if found is None or summary is None or summary.is_generator or isinstance(found.node, ast.AsyncFunctionDef):
        return None
    roles = {name: given[value] for name, value in summary.given_for(call, set(summary.parameters)) if value in given}
    values = [node.value for node in found.home.nodes_of(found.node).of(ast.Return)]
    body = _Body(found, roles, depth)
    answers = {relate(value, body) for value in values if value is not None} if roles else set()
    return answers.pop() if len(answers) == 1 else None


@dataclass
class _Body:
    """What the parameters and local names of a function hold of a resource: the holders of ``paths.relation``."""

    function: Callee
    given: Mapping[str, Role]
    depth: int
    answers: dict[ast.expr, Role | None] = field(default_factory=dict)
    keeping: frozenset[Role] = frozenset({Role.PATH, Role.HANDLE})
    _followed: set[str] = field(default_factory=set)

    @property
    def names(self) -> Names:
        """The names that the function's module imports."""
        return self.function.home.module.names

    def known(self, node: ast.expr) -> Role | None:
        """Return the role of a name: that of what it is bound to in the body, or else what the parameter is given."""
        name = node.id if isinstance(node, ast.Name) else None
        if name is None:
            return None
        value = bindings(self.function.node, self.function.home.module).get(name) if self._binds(name) else None
        if value is None or name in self._followed:
            return self.given.get(name)
        self._followed.add(name)
        return relate(value, self)

    def _binds(self, name: str) -> bool:
        module = self.function.home.module
        return any(module.owners[each] is self.function.node for each in module.stored.get(name, ()))

    def member(self, role: Role, index: ast.expr | None) -> Role | None:
        """Return the role of an element of a container."""
        return Role.PATH if role is Role.ELEMENT else None

    def result(self, node: ast.expr) -> Role | None:
        """Return the role of a call of another function that is seen."""
        if not isinstance(node, ast.Call):
            return None
        given = {value: role for value in node.args if (role := relate(value, self)) is not None}
        return returned_role(node, self.function.home, given, self.depth - 1)
