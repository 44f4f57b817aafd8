"""Which classes of a module are relatives: bases and subclasses, as far as the module defines them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import lifetime_calls
from flake8_tempfile.flow.syntax import descendants


@dataclass
class Families:
    """The families of one module, whose classes are found by their names."""

    classes: Mapping[str, ast.ClassDef]
    _known: dict[ast.ClassDef, frozenset[ast.ClassDef]] = field(default_factory=dict, init=False)

    def of(self, owner: ast.ClassDef) -> frozenset[ast.ClassDef]:
        """Return a class with its bases and subclasses in the module."""
        if owner not in self._known:
            family = self._relatives(owner)
            # A class that another of the same name hides is nobody's relative.
            members = family if self.classes.get(owner.name) is owner else (owner,)
            self._known.update(dict.fromkeys(members, family))
        return self._known[owner]

    def _relatives(self, owner: ast.ClassDef) -> frozenset[ast.ClassDef]:
        family, pending = {owner}, [owner]
        while pending:
            member = pending.pop()
            bases = (self.classes.get(last_part(base)) for base in bases_of(member))
            for relative in (*filter(None, bases), *self._subclasses.get(member.name, ())):
                if relative not in family:
                    family.add(relative)
                    pending.append(relative)
        return frozenset(family)

    @cached_property
    def _subclasses(self) -> dict[str, list[ast.ClassDef]]:
        found: dict[str, list[ast.ClassDef]] = {}
        for each in self.classes.values():
            for base in bases_of(each):
                found.setdefault(last_part(base), []).append(each)
        return found

    def is_overridden(self, owner: ast.ClassDef, name: str) -> bool:
        """Tell whether a class below this one in the module has a method of its own of this name."""
        seen, pending = {owner}, [owner]
        while pending:
            below = [each for each in self._subclasses.get(pending.pop().name, ()) if each not in seen]
            seen.update(below)
            pending += below
        return any(_defines(each, name) for each in seen - {owner})

    def is_ended_by_base(self, function: FunctionNode, owner: ast.ClassDef) -> bool:
        """Tell whether a base class that is not seen has the end of what ``__enter__`` begins."""
        if function.name not in lifetime_calls.ENTER_METHODS:
            return False
        family = self.of(owner)
        bases = {last_part(base) for each in family for base in bases_of(each)}
        own = [each for member in family for each in member.body if isinstance(each, FunctionNode)]
        ends = [each for each in own if each.name in lifetime_calls.EXIT_METHODS]
        return all(map(_hands_on, ends)) and not bases <= {*self.classes, "object", "ABC", "Generic"}


def _hands_on(method: FunctionNode) -> bool:
    """Tell whether a method calls the one of a base: ``super().__exit__(*details)``."""
    called = (node.func for node in descendants(method) if isinstance(node, ast.Call))
    return any(isinstance(each, ast.Attribute) and each.attr in lifetime_calls.EXIT_METHODS for each in called)


def overrides(owner: ast.ClassDef, function: FunctionNode | None) -> bool:
    """Tell whether a class has a method of its own in place of one of another class, and nowhere calls that."""
    if function is None or function in owner.body or not _defines(owner, function.name):
        return False
    named = (node for node in descendants(owner) if isinstance(node, ast.Attribute) and node.attr == function.name)
    return not any(not isinstance(each.value, ast.Name) or each.value.id not in ("self", "cls") for each in named)


def _defines(owner: ast.ClassDef, name: str) -> bool:
    return any(isinstance(each, FunctionNode) and each.name == name for each in owner.body)
