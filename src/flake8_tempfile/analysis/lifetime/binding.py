"""What assignments, loops and unpacking do to the names of a resource."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.classes.constructors import kept_by_own_method
from flake8_tempfile.analysis.effects.classes.objects import stored_arguments
from flake8_tempfile.analysis.effects.functions.dispatch import class_of
from flake8_tempfile.analysis.effects.values.call_results import is_removed_as_file, is_removed_attribute
from flake8_tempfile.analysis.lifetime.guards.knowledge import Guards
from flake8_tempfile.analysis.lifetime.handover import PUT_IN_CONTAINER, Handover
from flake8_tempfile.analysis.lifetime.intent import Intent
from flake8_tempfile.analysis.lifetime.ownership import owning, owns_elements, unpacked_role
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Alias, Cause, Obligation, Role, Stage, Via
from flake8_tempfile.analysis.paths.forms import is_conversion, members
from flake8_tempfile.analysis.paths.keys import depends_on
from flake8_tempfile.analysis.syntax.expressions import is_constructor, key, rooted
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.records import NamedTuple


class Binding(NamedTuple):
    """Moves aliases and knowledge through bindings; for one function."""

    roles: Roles
    guards: Guards
    intent: Intent
    handover: Handover

    def augment(self, statement: ast.AugAssign, fact: Obligation) -> Iterator[Obligation]:
        role = self.roles.of(statement.value, fact)
        text = key(statement.target)
        combined = ast.BinOp(statement.target, statement.op, statement.value)
        if self.roles.of(combined, fact) in (Role.PATH, Role.PART, Role.BESIDE):  # d += "/"
            yield from self.bind(statement.target, combined, fact)
            return
        extended = isinstance(statement.op, ast.Add) and self.roles.of(statement.target, fact) is not Role.PATH
        if text is not None and role in owning(fact) and extended:
            if self.handover.takes_elements(text):
                self.handover.record.transfer(fact, statement, PUT_IN_CONTAINER)
                return
            yield fact.with_aliases(fact.aliases | {Alias(text, Role.ELEMENT)})
        elif text is not None:
            yield self.forget(text, fact, getattr(statement, "lineno", 0))
        else:
            yield fact

    def bind(self, target: ast.expr, value: ast.expr | None, fact: Obligation) -> Iterator[Obligation]:
        """Give the value's role to the target; storing it outside the function hands it over."""
        role = self.roles.of(value, fact)
        if role is None and self._is_wrapped(value, target, fact):
            role = Role.PATH
        if isinstance(target, (ast.Tuple, ast.List)):
            parts = members(target, value, self.roles.module.names)
            roles = [self.roles.of(part, fact) for _, part in parts] if len(parts) > 1 else None
            unpacked = self._unpack(target, role, fact, roles)
            yield from [unpacked] if unpacked is not None else []
            return
        self.handover.record.name(fact, target, role)
        text = key(target)
        if isinstance(target, ast.Subscript) and role not in owning(fact) and self._is_given_key(target, fact):
            role = Role.PATH
        if fact.site is not None and role in owning(fact) and role is not Role.PARENT and self._may_store(target, fact):
            stored = self.handover.store(target, text, self._kept_as(value, role), fact)
            if stored is not fact:
                yield from [stored] if stored is not None else []
                return
        if role is Role.PART and fact.stage is Stage.OWED and self.handover.owns_parent(target, value, fact):
            return
        if text is None:
            yield fact
            return
        after = self.forget(text, fact, getattr(target, "lineno", 0), keep=role)
        if role is not None:
            after = after.with_aliases(after.aliases | {Alias(text, role)})
        after = after.with_aliases(after.aliases | self._held(text, value, fact))
        if after.knowledge or self.guards.relevant:
            after = after._replace(knowledge=self.guards.bound(text, value, fact))
        yield after

    def _is_given_key(self, target: ast.Subscript, fact: Obligation) -> bool:
        """Ex) ``names[path] = "report.txt"`` in a mapping that the caller has given: it finds the file there."""
        module, mapping = self.roles.summaries.module, target.value
        function = module.function_around(target)
        if function is None or not isinstance(mapping, ast.Name) or mapping.id not in parameter_names(function):
            return False
        return self.roles.of(target.slice, fact) is Role.PATH

    def _kept_as(self, value: ast.expr | None, role: Role | None) -> Role | None:
        """Return the role of what is stored: an object that only holds a path, which nothing removes, is no owner."""
        if role is not Role.HOLDER or not isinstance(value, ast.Call):
            return role
        summaries = self.roles.summaries
        of = class_of(value, summaries) if self.handover.scope.escapes.makes_record(value) else None
        places = stored_arguments(value, summaries) if of is not None else None
        is_idle = places and of and not any(summaries.removers_of(place.lstrip("."), of.owner) for place in places)
        return Role.PATH if is_idle else role

    def _held(self, text: str, value: ast.expr | None, fact: Obligation) -> set[Alias]:
        """Return the places in a new object that have the resource: ``context.path``."""
        if not isinstance(value, ast.Call) or fact.site is None:
            return set()
        stored = stored_arguments(value, self.roles.summaries) or {}
        roles = ((place, self.roles.of(given, fact)) for place, given in stored.items())
        return {Alias(f"{text}{place}", role) for place, role in roles if role in (Role.PATH, Role.HANDLE, Role.PART)}

    def _may_store(self, target: ast.expr, fact: Obligation) -> bool:
        """Tell whether a binding can hand a resource over; of an attribute that is asked when the file is made."""
        if isinstance(target, ast.Subscript) and self._is_only_lent(target, fact):
            return False
        if fact.stage is Stage.LATENT:
            return isinstance(target, (ast.Name, ast.Subscript)) and not self.handover.scope.is_class_body
        return fact.stage is Stage.OWED

    def _is_only_lent(self, target: ast.Subscript, fact: Obligation) -> bool:
        """Ex) ``options["dir"] = d`` where the function removes ``d``, which it need not leave to its caller then."""
        is_removed = key(target) in self.intent.removed or self.intent.is_removed(fact)
        return is_removed and not owns_elements(key(target.value))

    def _is_wrapped(self, value: ast.expr | None, target: ast.expr, fact: Obligation) -> bool:
        """Ex) ``d = wrap(mkdtemp())`` with a removal of ``d``: that removes what nobody else has a name for.

        So it does after ``d = wrap(d)``.
        """
        call = value.value if isinstance(value, ast.Await) else value
        is_nameless = fact.created is not None and not fact.aliases
        is_renamed = bool(fact.aliases) and {alias.key for alias in fact.aliases} == {key(target)}
        if not (is_nameless or is_renamed) or not isinstance(call, ast.Call):
            return False
        if len(self.roles.calls[call].arguments) != 1 or not self._may_be_wrapper(call, target, fact):
            return False
        given = self.roles.any_of(call.args, fact)
        is_removed = key(target) in self.intent.removed or (
            isinstance(target, ast.Attribute) and is_removed_attribute(target, self.roles.summaries)
        )
        return is_removed and not given.isdisjoint({Role.PATH, Role.HANDLE})

    def _may_be_wrapper(self, call: ast.Call, target: ast.expr, fact: Obligation) -> bool:
        """Tell whether a call may return what it is given in another form; what is removed as a file is in it."""
        module = self.roles.module
        if fact.site is not None and fact.site.resource is Resource.DIRECTORY:
            return not is_removed_as_file(target, module)
        return is_constructor(call) or is_conversion(call, module.calls[call].name)

    def _unpack(
        self, target: ast.Tuple | ast.List, role: Role | None, fact: Obligation, roles: Sequence[Role | None] | None
    ) -> Obligation | None:
        for index, element in enumerate(target.elts):
            text = key(element)
            given = roles[index] if roles is not None else unpacked_role(role, index, fact)
            self.handover.record.name(fact, element, given)
            if given in owning(fact) and fact.stage is Stage.OWED and self._may_store(element, fact):
                stored = self.handover.store(element, text, given, fact)
                if stored is not fact:
                    return stored
            if text is not None:
                fact = self.forget(text, fact, element.lineno, keep=role)
                if given is not None:
                    fact = fact.with_aliases(fact.aliases | {Alias(text, given)})
                if fact.knowledge:
                    fact = fact._replace(knowledge=self.guards.bound(text, None, fact))
        return fact

    def kept_by_method(self, call: ast.Call, fact: Obligation) -> Obligation | None:
        """Return what is left of a resource that a method of the object keeps, and nothing removes: ``self._keep(d)``.

        None where the call keeps nothing, or what it keeps is removed.
        """
        scope = self.handover.scope
        if scope.owner is None or fact.stage is not Stage.OWED:
            return None
        for attribute, value in kept_by_own_method(call, scope.self_name, scope.owner, self.roles.summaries):
            role = self.roles.of(value, fact)
            if role in owning(fact):
                after = self.handover.store_on_self(attribute, role, call, fact)
                return after if after is not None and after.stage is Stage.KEPT else None
        return None

    def iterate(self, loop: ast.For | ast.AsyncFor, entered: bool, fact: Obligation) -> Obligation | None:
        """A loop over a container that holds the resource visits it."""
        over = self.roles.of_iterated(loop, fact)
        if not entered:
            # A loop ends only when it has come by what is in the container.
            removes = self.intent.loop_removes(loop) or not _has_come_by(loop, fact)
            visited = (over is Role.ELEMENT and removes) or self.intent.sweeps(loop, fact)
            return None if visited or self.intent.retries_removal(loop, fact) else fact
        targets = loop.target.elts if isinstance(loop.target, (ast.Tuple, ast.List)) else [loop.target]
        for target in targets:
            text = key(target)
            if text is not None:
                fact = self.forget(text, fact, loop.lineno, keep=over)
                if over is Role.ELEMENT:
                    fact = fact.with_aliases(fact.aliases | _visited(text, fact))
                elif fact.knowledge:
                    fact = fact._replace(knowledge=self.guards.bound(text, None, fact))
        return fact

    def forget(self, text: str, fact: Obligation, line: int, keep: Role | None = None) -> Obligation:
        """Drop what was known under a name that is bound anew; to lose the last one is a leak."""
        fact = fact.with_aliases(frozenset(alias for alias in fact.aliases if not depends_on(alias.key, text)))
        kept = frozenset(alias for alias in fact.aliases if not rooted(alias.key, text))
        if kept == fact.aliases:
            return fact
        reachable = any(alias.role not in (Role.PART, Role.BESIDE, Role.TEXT, Role.DOCUMENT) for alias in kept)
        after = fact.with_aliases(kept)
        lost = not reachable and keep is None and fact.stage is not Stage.LATENT
        return after.left(Via(Cause.REBIND, line))._replace(stage=Stage.LOST) if lost else after


def _has_come_by(loop: ast.For | ast.AsyncFor, fact: Obligation) -> bool:
    """Tell whether a target of a loop may stand for the resource: it has been visited in an earlier round."""
    texts = {key(leaf) for leaf in ast.walk(loop.target) if isinstance(leaf, ast.expr)}
    return any(alias.key in texts for alias in fact.aliases)


def _visited(text: str, fact: Obligation) -> set[Alias]:
    """Return what a loop variable may stand for: of a file object, the object or its path may be in the container."""
    is_object = fact.site is not None and fact.site.role is Role.HANDLE
    return {Alias(text, Role.PATH), Alias(text, Role.HANDLE)} if is_object else {Alias(text, Role.PATH)}
