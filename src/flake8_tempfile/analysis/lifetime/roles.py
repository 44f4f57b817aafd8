"""How an expression relates to a resource: its path, a part of it, an object or container that holds it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flake8_tempfile.analysis.effects.calls.removals import is_remover, lambda_targets
from flake8_tempfile.analysis.effects.classes.objects import removed_when_made, stored_arguments
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.call_results import is_closed_result
from flake8_tempfile.analysis.lifetime.ownership import held, owning, unpacked_role
from flake8_tempfile.analysis.lifetime.path_functions import returned_role
from flake8_tempfile.analysis.model import Alias, Obligation, Role, Site
from flake8_tempfile.analysis.paths.keys import is_text_key, spelled, text_key
from flake8_tempfile.analysis.paths.relation import relate
from flake8_tempfile.analysis.syntax.calls import Calls
from flake8_tempfile.analysis.syntax.expressions import is_constructor, key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import RECEIVER, Does
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_OBJECTS = {"name": Role.PATH, "path": Role.PATH, "file": Role.HANDLE}
_PRECEDENCE = tuple(Role)
_PATHS = (Role.PATH, Role.PART, Role.BESIDE)
# What a class does with a path that stays the caller's.
_USING = frozenset({Does.READS, Does.DRAINS, Does.OPENS, Does.OPENS_LATER, Does.USES})


@dataclass(frozen=True)
class Roles:
    """Answers for one function; ``comprehended`` maps comprehension variables to what they run over.

    ``removing`` maps the names of nested functions to the keys that they remove.
    """

    summaries: Summaries
    comprehended: Mapping[str, ast.expr]
    removing: Mapping[str, frozenset[str]]
    _answers: dict[tuple[Site, ast.AST | None, frozenset[Alias]], dict[ast.expr, Role | None]] = field(
        default_factory=dict, init=False, compare=False
    )

    @cached_property
    def module(self) -> Module:
        """The module around the function."""
        return self.summaries.module

    @cached_property
    def calls(self) -> Calls:
        """What is known of each call of the module."""
        return self.module.calls

    def of(self, node: ast.AST | None, fact: Obligation) -> Role | None:
        """Return the role of an expression; None if it has nothing to do with the resource of ``fact``."""
        if not isinstance(node, ast.expr) or fact.site is None:
            return None
        asked = (fact.site, fact.created, fact.aliases)
        return relate(node, FactHolders(self, fact, self._answers.setdefault(asked, {})))

    def any_of(self, nodes: Iterable[ast.expr | None], fact: Obligation) -> set[Role]:
        """Return the roles of several expressions."""
        return {role for node in nodes if (role := self.of(node, fact)) is not None}

    def of_key(self, text: str, fact: Obligation) -> Role | None:
        """Return the role of what a key names."""
        roles = [alias.role for alias in fact.aliases if alias.key == text]
        if roles:
            return min(roles, key=_PRECEDENCE.index)
        if text in self.comprehended and self.of(self.comprehended[text], fact) is Role.ELEMENT:
            return Role.PATH
        if text in self.removing and any(alias.key in self.removing[text] for alias in fact.aliases):
            return Role.TASK
        return None

    def is_task(self, given: Sequence[ast.expr], fact: Obligation) -> bool:
        """Tell whether what a deferred call is given makes it a removal of the resource."""
        roles = self.any_of(given, fact)
        if Role.TASK in roles:
            return True
        module = self.module
        return bool(roles & {Role.PATH, Role.HANDLE, Role.PARENT, Role.ELEMENT}) and any(
            is_remover(value, module) or self.summaries.removes_parameter(value) for value in given
        )

    def releases(self, call: ast.Call, fact: Obligation) -> bool:
        """Tell whether a call removes the resource now, or registers its removal."""
        if fact.site is None:
            return False
        if fact.site.resource is Resource.DESCRIPTOR:
            return self._closes_descriptor(call, fact)
        if fact.site.resource is Resource.OBJECT and self._closes_object(call, fact):
            return True
        if isinstance(call.func, ast.Name) and self.of_key(call.func.id, fact) is Role.TASK:
            return not self.summaries.never_runs(call)
        removed = {self._removed_role(target, fact) for target in self.targets(call)}
        if removed & {Role.PATH, Role.HANDLE, Role.PARENT, Role.ELEMENT, Role.PAIR, Role.HOLDER}:
            return True
        return Role.TASK in self.any_of(self.calls[call].arguments, fact) and not self._is_builder(call)

    def _removed_role(self, target: ast.expr, fact: Obligation) -> Role | None:
        """Return the role of what is removed; what is not seen only spells it otherwise: ``rmtree(long_form(d))``."""
        role = self.of(target, fact)
        return self.of(spelled(target, self.module.names), fact) if role is None else role

    def targets(self, call: ast.Call) -> Sequence[ast.expr]:
        """Return what a call removes, by itself, through a same-module helper, or by what it makes."""
        return self.summaries.targets(call) or removed_when_made(call, self.summaries)

    def _is_builder(self, call: ast.Call) -> bool:
        name = self.calls[call].name
        return name in call_table.TASK_BUILDERS or self.calls[call].last == "BackgroundTask"

    def _closes_descriptor(self, call: ast.Call, fact: Obligation) -> bool:
        name = self.calls[call].name
        roles = self.any_of(self.calls[call].arguments, fact)
        if Role.DESCRIPTOR in roles:
            last = self.calls[call].last
            return (
                name in call_table.DESCRIPTOR_REMOVERS
                or "close" in last
                or "fdopen" in last
                or is_constructor(call)
                or last in call_table.REGISTRARS
                or any("close" in last_part(value) for value in self.calls[call].arguments)
                or Role.DESCRIPTOR in self.any_of(self.summaries.removed_arguments(call), fact)
                or Role.DESCRIPTOR in self.any_of(self.summaries.closed_arguments(call), fact)
                or self._may_be_wrapper(call)
            )
        return Role.TASK in roles

    def _may_be_wrapper(self, call: ast.Call) -> bool:
        """Ex) ``script = text_file(handle)``, of which nothing is known, and ``script.close()``."""
        is_known = bool(self.calls[call].rows) or self.summaries.called(call.func) is not None
        return not is_known and is_closed_result(call, self.summaries)

    def _closes_object(self, call: ast.Call, fact: Obligation) -> bool:
        function = call.func
        if not isinstance(function, ast.Attribute):
            return False
        if function.attr in call_table.CLOSING_METHODS and self.of(function.value, fact) is Role.HANDLE:
            return True
        closed = self.calls[call].given(Does.CLOSES)
        if Role.HANDLE in self.any_of((operand for given, operand in closed if given.position != RECEIVER), fact):
            return True
        given = self.calls[call].arguments
        bound = (value.value for value in given if isinstance(value, ast.Attribute))
        registered = self.any_of([*given, *bound], fact) & {Role.HANDLE, Role.TASK}
        return function.attr in call_table.REGISTRARS and bool(registered)


class FactHolders(NamedTuple):
    """What the names of a function hold of the resource of one fact."""

    roles: Roles
    fact: Obligation
    answers: dict[ast.expr, Role | None]

    @property
    def names(self) -> Names:
        """The names that the module imports."""
        return self.roles.module.names

    @property
    def longest(self) -> int:
        """How long the text of an expression may be that one of the names stands for."""
        return max((len(alias.key) for alias in self.fact.aliases), default=0)

    @property
    def keeping(self) -> frozenset[Role]:
        """What whoever gets it can release the resource with."""
        return owning(self.fact)

    def known(self, node: ast.expr) -> Role | None:
        """Return the role of the acquisition itself, of a name, or of an attribute of a visited file object."""
        if node is self.fact.created:
            return self.fact.site.role if self.fact.site else None
        text = key(node, self.longest)
        if text is None and any(is_text_key(alias.key) for alias in self.fact.aliases):
            text = text_key(node, self.names)
        found = self.roles.of_key(text, self.fact) if text is not None else None
        if found is None and isinstance(node, ast.Attribute) and self._is_visited_handle(node.value):
            return _OBJECTS.get(node.attr)
        return found

    def _is_visited_handle(self, node: ast.expr) -> bool:
        """Tell whether a loop took ``node`` from a container of file objects, or of their paths."""
        text = key(node)
        return text is not None and Alias(text, Role.HANDLE) in self.fact.aliases

    def member(self, role: Role, index: ast.expr | None) -> Role | None:
        """Return the role of an element of a container, or of the pair that ``mkstemp`` returned."""
        if role is Role.PAIR and isinstance(index, ast.Constant):
            return unpacked_role(role, index.value, self.fact)
        return Role.PATH if role is Role.ELEMENT else None

    def result(self, node: ast.expr) -> Role | None:
        """Return the role of a deferred call, of an object that is constructed, or of what a container gives."""
        if isinstance(node, ast.Lambda):
            return self._deferred(node)
        if not isinstance(node, ast.Call):
            return None
        return self._method(node) or self._built(node) or self._returned(node)

    def _returned(self, call: ast.Call) -> Role | None:
        """Return the role of what a function makes of a path that it is given, where its body can be read."""
        given = {value: role for value in self.roles.calls[call].arguments if (role := relate(value, self)) in _PATHS}
        return returned_role(call, self.roles.summaries, given) if given else None

    def _deferred(self, node: ast.Lambda) -> Role | None:
        removed = self.roles.any_of(lambda_targets([node], self.roles.module), self.fact)
        if removed & {Role.PATH, Role.HANDLE, Role.PARENT}:
            return Role.TASK
        calls = [inner for inner in descendants(node.body) if isinstance(inner, ast.Call)]
        return Role.TASK if any(self.roles.releases(call, self.fact) for call in calls) else None

    def _method(self, call: ast.Call) -> Role | None:
        if not isinstance(call.func, ast.Attribute):
            return None
        if relate(call.func.value, self) is Role.ELEMENT:
            return Role.ELEMENT
        return relate(call.args[0], self) if call.func.attr in call_table.ENTERING and call.args else None

    def _is_object(self) -> bool:
        return self.fact.site is not None and self.fact.site.resource is Resource.OBJECT

    def _built(self, call: ast.Call) -> Role | None:
        called = self.roles.calls[call]
        given, name, last = called.arguments, called.name, called.last
        if name in call_table.TASK_BUILDERS or last == "BackgroundTask":
            return Role.TASK if self.roles.is_task(given, self.fact) else None
        roles = self.roles.any_of(given, self.fact)
        if name in call_table.functions(Does.OWNS) and Role.HANDLE in roles:
            return Role.HANDLE
        if last in call_table.RESPONSES and Role.HANDLE in roles and self._is_object():
            return Role.HOLDER  # The response closes what it has sent.
        stored = stored_arguments(call, self.roles.summaries) or {}
        if self.roles.any_of(stored.values(), self.fact) & held(self.fact):
            return Role.HOLDER  # Its body is seen; what others call like it does not count.
        of_class = last_part(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if not is_constructor(call) or not call_table.NOT_OWNERS.isdisjoint({last, of_class}):
            return None
        if Role.TASK in roles:
            return Role.TASK
        owned = self.roles.any_of((each for each in given if not self._is_let_go(call, each)), self.fact)
        return Role.HOLDER if owned & held(self.fact) else None

    def _is_let_go(self, call: ast.Call, operand: ast.expr) -> bool:
        """Tell whether the table says of a class what it does with an argument, and that is not to own it."""
        known = self.names.calls[call]
        return not known.is_method and not known.on(operand).isdisjoint(_USING)
