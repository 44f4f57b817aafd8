"""Transfer of ownership: moves, containers, attributes, globals, and calls that take a resource over."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from flake8_tempfile.analysis.effects.calls.commands import tells_to_delete
from flake8_tempfile.analysis.effects.calls.copies import replaces_text
from flake8_tempfile.analysis.effects.calls.removal_flags import removes_later, told_to_remove
from flake8_tempfile.analysis.effects.calls.removals import matches
from flake8_tempfile.analysis.effects.classes.objects import is_closed_here, stored_arguments
from flake8_tempfile.analysis.effects.classes.own_objects import is_removed_elsewhere, makes_itself, removers_of_part
from flake8_tempfile.analysis.lifetime.function_context import Record, Scope
from flake8_tempfile.analysis.lifetime.mocks import is_answer_of_mock
from flake8_tempfile.analysis.lifetime.ownership import owning, owns_elements
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Alias, Obligation, Role, Stage
from flake8_tempfile.analysis.paths.forms import levels_below
from flake8_tempfile.analysis.paths.keys import PARENT
from flake8_tempfile.analysis.reasons import Evidence, Ground
from flake8_tempfile.analysis.syntax.expressions import is_constructor, key
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.records import NamedTuple

_MOVED = Ground("`{callee}` moves it to another place", Evidence.TABLE, __name__)
_MOVED_BY_NAME = Ground("`{callee}` moves it to another place, to judge by its name", Evidence.NAME, __name__)
_GIVEN_TO_OWNER = Ground("`{callee}` takes it over", Evidence.SETTING, __name__)
_TOLD_TO_REMOVE = Ground("`{callee}` is told by a keyword to remove it later", Evidence.NAME, __name__)
_SET = Ground("`{callee}` stores it as an attribute of an object that outlives this function", Evidence.CODE, __name__)
_GIVEN_TO_BASE = Ground("the constructor of the base class is given it", Evidence.CODE, __name__)
_STORED_BY_CALLEE = Ground("`{callee}` stores it or hands it on", Evidence.BODY, __name__)
_GIVEN_TO_DISPOSED = Ground("the object that `{callee}` makes is disposed of here", Evidence.CODE, __name__)
_GIVEN_TO_KEEPER = Ground("the object of `{callee}` is told to clean up at the end", Evidence.NAME, __name__)
_PUT_BY_METHOD = Ground("`{callee}` puts it into a container that outlives this function", Evidence.TABLE, __name__)
PUT_IN_CONTAINER = Ground("it is put into a container that outlives this function", Evidence.CODE, __name__)
_GLOBAL = Ground("it is stored under a name that outlives this function", Evidence.CODE, __name__)
_OWN_ATTRIBUTE = Ground("it is stored as an attribute that its class removes", Evidence.BODY, __name__)
_OF_OBJECT = Ground("an object that holds it is stored as an attribute", Evidence.CODE, __name__)
_FOREIGN_ATTRIBUTE = Ground("it is stored as an attribute of another object", Evidence.CODE, __name__)
RETURNED = Ground("it is returned", Evidence.CODE, __name__)
PART_RETURNED = Ground("a path in it is returned, and only failures remove it", Evidence.CODE, __name__)
PART_RETURNED_TO_REMOVERS = Ground("a path in it is returned, and a caller removes the parent", Evidence.BODY, __name__)
YIELDED = Ground("it is yielded", Evidence.CODE, __name__)


def _is_base_constructor(call: ast.Call) -> bool:
    """Ex) ``super().__init__(folder=mkdtemp())``: the base class, seen or not, has it then."""
    function = call.func
    return isinstance(function, ast.Attribute) and function.attr == "__init__"


class Handover(NamedTuple):
    """Decides what hands a resource over; for one function."""

    roles: Roles
    scope: Scope
    record: Record

    def takes(self, call: ast.Call, fact: Obligation) -> Ground | None:
        """Return why a call hands the resource over: it moves the file away or gives it to an owner; None if not."""
        called = self.roles.calls[call]
        name, last, given = called.name, called.last, called.arguments
        first = self.roles.of(given[0], fact) if given else None
        if name in call_table.MOVERS:
            return _MOVED if first is Role.PATH else None
        is_named_mover = function_names.MOVER_NAME.search(last) is not None
        if not isinstance(call.func, ast.Attribute):
            if is_named_mover:
                return _MOVED_BY_NAME if first is Role.PATH else None
        elif (
            last in call_table.MOVING_METHODS and len(given) == 1 and self.roles.of(call.func.value, fact) is Role.PATH
        ):
            return _MOVED
        elif is_named_mover and len(given) > 1 and first is Role.PATH:
            return None if replaces_text(call, self.roles.module) else _MOVED_BY_NAME
        return self._gives(call, name, given, fact)

    def _gives(self, call: ast.Call, name: str | None, given: Sequence[ast.expr], fact: Obligation) -> Ground | None:
        """Return why a call that moves nothing gives the resource to an owner."""
        roles, owned = self.roles, owning(fact)
        if matches(name, roles.module.settings.owners):
            return _GIVEN_TO_OWNER if roles.any_of(given, fact) & owned else None
        if call.keywords and roles.any_of(told_to_remove(call), fact) & owned:
            return _TOLD_TO_REMOVE
        if self._is_told_to_delete(call):
            return _TOLD_TO_REMOVE if roles.any_of(given, fact) & owned else None
        if name == "setattr" and len(given) == 3:
            is_set = roles.of(given[2], fact) in owned and not self.scope.escapes.dies_here(key(given[0]))
            return _SET if is_set else None
        if self._record_of(call) is not None:
            return None
        is_base = _is_base_constructor(call)
        is_kept = roles.any_of(given if is_base else roles.summaries.kept_arguments(call), fact) & owned
        if is_kept and not is_closed_here(call, roles.summaries) and not self.scope.escapes.made_dies_here(call):
            return _GIVEN_TO_BASE if is_base else _STORED_BY_CALLEE
        if self._is_disposed_with(call, fact):
            return _GIVEN_TO_DISPOSED
        if self._is_given_to_keeper(call, self.roles.calls[call].last, fact):
            return _GIVEN_TO_KEEPER
        return _PUT_BY_METHOD if self.is_put_in_foreign_container(call, fact) else None

    def _is_told_to_delete(self, call: ast.Call) -> bool:
        summaries = self.roles.summaries
        return tells_to_delete(call, summaries.nodes_of(summaries.module.scope(call)), summaries.module)

    def is_choice(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``self._track(path)``, which keeps the path ``if settings.CLEANUP``: otherwise it is to stay."""
        return bool(self.roles.any_of(self.roles.summaries.kept_by_choice(call), fact) & owning(fact))

    def only_stores(self, call: ast.Call) -> bool:
        """Ex) ``setattr(owner, "path", d)``, ``queue.put(d)``: like an assignment, it does nothing that could fail."""
        if (call.keywords and removes_later(call)) or self._makes_disposed(call) or self._is_told_to_delete(call):
            return True
        if isinstance(call.func, ast.Attribute):
            if _is_base_constructor(call):
                return True
            return call.func.attr in call_table.CONTAINER_METHODS or key(call.func.value) in self.scope.keepers
        return self.roles.calls[call].name == "setattr"

    def _is_disposed_with(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``context = Context(path)`` of a class that is not seen, where ``context.path`` is removed."""
        if fact.site is None or fact.site.resource in (Resource.OBJECT, Resource.DESCRIPTOR):
            return False
        return self._makes_disposed(call) and self.roles.of(call, fact) is Role.HOLDER

    def _makes_disposed(self, call: ast.Call) -> bool:
        module = self.roles.module
        statement = module.parents.get(call)
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if not any(isinstance(target, ast.Name) and target.id in self.scope.disposed for target in targets):
            return False
        package = (module.calls[call].name or "").partition(".")[0]
        if not is_constructor(call) or package in sys.stdlib_module_names:
            return False
        is_seen = self.roles.summaries.imported.owner(call.func) is not None
        return not is_seen and stored_arguments(call, self.roles.summaries) is None

    def _is_given_to_keeper(self, call: ast.Call, last: str, fact: Obligation) -> bool:
        """Ex) ``manager.add_folder(d)`` where a ``finally`` calls ``manager.cleanup()``."""
        if not isinstance(call.func, ast.Attribute) or not function_names.KEEPER_NAME.search(last):
            return False
        is_kept = key(call.func.value) in self.scope.keepers
        return is_kept and bool(self.roles.any_of(self.roles.calls[call].arguments, fact) & owning(fact))

    def is_put_in_foreign_container(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``self.files.append(path)``."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in call_table.CONTAINER_METHODS:
            return False
        # A queue is given one thing; storage.put(name, path) sends a copy.
        if call.func.attr == "put" and len(call.args) > 1:
            return False
        receiver = key(call.func.value)
        if not self.takes_elements(receiver):
            return False
        return bool(self.roles.any_of(self.roles.calls[call].arguments, fact) & owning(fact))

    def contained(self, call: ast.Call, fact: Obligation) -> Obligation:
        """Ex) ``paths.append(p)`` on a local list: the list holds it now; so does a local object that keeps it."""
        record = self._record_of(call)
        if record is not None and self.roles.any_of(self.roles.summaries.kept_arguments(call), fact) & owning(fact):
            return fact.with_aliases(fact.aliases | {Alias(record, Role.HOLDER)})
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in call_table.CONTAINER_METHODS:
            return fact
        receiver = key(call.func.value)
        if receiver is None or not self._is_local(receiver):
            return fact
        if self.roles.any_of(self.roles.calls[call].arguments, fact) & owning(fact):
            return fact.with_aliases(fact.aliases | {Alias(receiver, Role.ELEMENT)})
        return fact

    def _record_of(self, call: ast.Call) -> str | None:
        """Return the name of the object that is made here, and owns nothing, whose method is called."""
        receiver = key(call.func.value) if isinstance(call.func, ast.Attribute) else None
        return receiver if receiver is not None and self.scope.escapes.is_record(receiver) else None

    def _is_local(self, container: str) -> bool:
        """Tell whether a container (by its key) is made here, by itself or with an object that dies here."""
        is_made_here = container in self.scope.containers and container not in self.scope.globals
        return is_made_here or self.scope.escapes.dies_here(container)

    def takes_elements(self, container: str | None) -> bool:
        """Tell whether a container (by its key) takes over what is put into it; a local one goes with the function."""
        return container is None or (owns_elements(container) and not self._is_local(container))

    def store(self, target: ast.expr, text: str | None, role: Role | None, fact: Obligation) -> Obligation | None:
        """Return None if binding ``target`` hands the resource over, else ``fact`` or what it becomes."""
        assert fact.site is not None
        if isinstance(target, ast.Name):
            if self.scope.is_class_body:
                return self._store_in_class(target, role, fact)
            if target.id not in self.scope.globals:
                return fact
            self.record.transfer(fact, target, _GLOBAL)
            return None
        if isinstance(target, ast.Attribute):
            return self._store_attribute(key(target.value), target.attr, role, target, fact)
        base = key(target.value) if isinstance(target, ast.Subscript) else None
        if text is not None and base is not None and self._is_removed_by_key(text, base):
            self.record.transfer(fact, target, _OWN_ATTRIBUTE)
            return None
        if base is not None and self._is_local(base):
            return fact.with_aliases(fact.aliases | {Alias(base, Role.ELEMENT)})
        if role is not Role.ELEMENT and not owns_elements(base) and base not in self.scope.mappings:
            return fact
        self.record.transfer(fact, target, PUT_IN_CONTAINER)
        return None

    def _is_removed_by_key(self, text: str, base: str) -> bool:
        """Ex) ``self.options["work"]``, which another method removes by that key: what it is called is no matter."""
        if base.partition(".")[0] not in (self.scope.self_name or None, "cls") or "." not in base:
            return False
        return self.roles.summaries.removes_key(text, base, self.scope.owner)

    def owns_parent(self, target: ast.expr, value: ast.expr | None, fact: Obligation) -> bool:
        """Tell whether storing a part hands the directory over that it lies in, because the class removes just that.

        Ex) ``self.path = join(d, "x")`` where the closing method calls ``rmtree(dirname(self.path))``
        """
        attribute = self._attribute(target)
        if attribute is None:
            return False
        levels = levels_below(value, self.roles.module.names) if value is not None else 0
        if not self.roles.summaries.removers_of(f"{attribute}{PARENT * max(levels, 1)}", self.scope.owner):
            return False
        self.record.transfer(fact, target, _OWN_ATTRIBUTE)
        return True

    def _attribute(self, target: ast.expr) -> str | None:
        """Return the attribute of its class or object that a binding binds; None if it binds none."""
        if isinstance(target, ast.Name):
            return target.id if self.scope.is_class_body else None
        is_own = isinstance(target, ast.Attribute) and key(target.value) in (self.scope.self_name or None, "cls")
        return target.attr if is_own and isinstance(target, ast.Attribute) else None

    def _store_in_class(self, target: ast.Name, role: Role | None, fact: Obligation) -> Obligation:
        """A name of a class body is an attribute, which the class owes unless something removes it."""
        assert fact.site is not None
        is_on_disk = fact.site.resource not in (Resource.OBJECT, Resource.DESCRIPTOR)
        if not is_on_disk or role is Role.HOLDER or self.roles.summaries.removers_of(target.id, self.scope.owner):
            return fact
        self.record.stored.setdefault(fact.site, target.id)
        return fact._replace(stage=Stage.KEPT, aliases=fact.aliases | {Alias(target.id, role or Role.PATH)})

    def settled(self, fact: Obligation, call: ast.Call) -> Obligation | None:
        """Return what becomes of a path that an attribute had before it was made; None if it is handed over."""
        for text in sorted(alias.key for alias in fact.aliases if alias.role is Role.PATH):
            owner, _, attribute = text.rpartition(".")
            if owner and attribute.isidentifier() and self._may_own(owner, attribute, fact):
                after = self._store_attribute(owner, attribute, Role.PATH, call, fact)
                if after is not fact:
                    return after
        return fact

    def _may_own(self, owner: str, attribute: str, fact: Obligation) -> bool:
        """Tell whether an object may owe what is made at its attribute: something removes that, and not this function.

        Ex) ``args.out = join(gettempdir(), uuid4().hex)``: a name-space holds the name and no more.
        """
        if owner in (self.scope.self_name or None, "cls"):
            return True
        assert fact.site is not None
        here = self.roles.summaries.module.owners[fact.site.node]
        return is_removed_elsewhere(owner, attribute, here, self.roles.summaries)

    def store_on_self(self, attribute: str, role: Role | None, node: ast.AST, fact: Obligation) -> Obligation | None:
        """Return what becomes of a resource that the object keeps; None if its class is seen to remove it."""
        return self._store_attribute(self.scope.self_name, attribute, role, node, fact)

    def _store_attribute(
        self, owner: str | None, attribute: str, role: Role | None, node: ast.AST, fact: Obligation
    ) -> Obligation | None:
        assert fact.site is not None
        text = owner and f"{owner}.{attribute}"
        if text is not None and is_answer_of_mock(text, node, self.roles.module):
            return fact
        own = owner in (self.scope.self_name or None, "cls")
        removed = self.roles.summaries.removers_of(attribute, self.scope.owner if own else None)
        is_inner = owner is not None and makes_itself(owner, self.scope.owner, self.roles.summaries)
        if is_inner and owner is not None:
            own, removed = True, removers_of_part(owner, attribute, self.scope.owner, self.roles.summaries)
        if text is not None and (attribute in self.scope.local_attributes or self.scope.escapes.dies_here(owner)):
            return fact
        alias = Alias(text or attribute, role or Role.PATH)
        is_on_disk = fact.site.resource not in (Resource.OBJECT, Resource.DESCRIPTOR)
        if owner is not None and not own and not removed and self.scope.escapes.is_record(owner):
            return fact.with_aliases(fact.aliases | {alias, Alias(owner, Role.HOLDER)})
        if own and self.scope.is_ended_by_base:
            removed = frozenset({None})
        if own and not removed and role is not Role.HOLDER and is_on_disk:
            self.record.stored.setdefault(
                fact.site, f"{owner}.{attribute}".removeprefix("self.") if is_inner else attribute
            )
            return fact._replace(stage=Stage.KEPT, aliases=fact.aliases | {alias})
        ground = _FOREIGN_ATTRIBUTE if not own else _OWN_ATTRIBUTE if removed else _OF_OBJECT
        self.record.transfer(fact, node, ground)
        if own and removed and self.scope.is_set_up and text is not None:
            return fact._replace(stage=Stage.STORED, aliases=fact.aliases | {alias})
        return None
