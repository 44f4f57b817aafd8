"""Finds the acquisitions of a function: factories, fresh helpers, and scratch paths that it makes by hand."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.acquire.completion import called_by, is_completed, result_of, steps_of
from flake8_tempfile.analysis.acquire.expected_failures import is_expected_to_fail
from flake8_tempfile.analysis.acquire.factories import field_factory, makes_object, names_gone_object
from flake8_tempfile.analysis.acquire.factory_look_alikes import is_stand_in
from flake8_tempfile.analysis.acquire.lasting_directories import is_kept_unless_empty, is_system_directory
from flake8_tempfile.analysis.acquire.managed_directories import ManagedDirectories, in_managed_context
from flake8_tempfile.analysis.acquire.mark_files import is_mark
from flake8_tempfile.analysis.acquire.owned_by_manager import is_made_for_manager
from flake8_tempfile.analysis.acquire.recurring_names import piles_up
from flake8_tempfile.analysis.acquire.test_directories import is_given
from flake8_tempfile.analysis.effects.call_results import is_removed_here
from flake8_tempfile.analysis.effects.conditional_makers import perhaps_made
from flake8_tempfile.analysis.effects.explicit_creations import explicit_target
from flake8_tempfile.analysis.effects.local_values import NameValues
from flake8_tempfile.analysis.effects.removals import matches
from flake8_tempfile.analysis.effects.summaries import Fresh, Summaries
from flake8_tempfile.analysis.effects.text_functions import builds_path, computes_text, is_named_after_text
from flake8_tempfile.analysis.model import Role, Site, Sites
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import BINDING, argument, arguments, bindings, key
from flake8_tempfile.analysis.syntax.module import Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import NO_POSITION, Does
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants

_DELETE_POSITION = 7


class SiteFinder:
    """Collects the acquisitions of one function (or of the module's own body)."""

    def __init__(self, scope: ScopeNode, summaries: Summaries) -> None:
        self.scope = scope
        self.nodes = summaries.nodes_of(scope)
        self.summaries = summaries
        self.module: Module = summaries.module
        self.sites = Sites()
        declared = (node.names for node in self.nodes.of_any((ast.Global, ast.Nonlocal)))
        self.declared = frozenset(name for names in declared for name in names)
        self.names = NameValues(scope, self.nodes, summaries)
        self.managed = ManagedDirectories(self.names, summaries)

    def find(self) -> Sites:
        """Return all acquisitions."""
        for call in self.nodes.of(ast.Call):
            self._call(call)
        for node in self.nodes.of_any(BINDING):
            # What a `with` binds is its manager's business.
            if not isinstance(node, ast.withitem):
                for target, value in bindings(node):
                    if value is not None:
                        self._binding(target, value)
        return self.sites

    def _call(self, call: ast.Call) -> None:
        module = self.module
        if is_expected_to_fail(call, module):
            return
        made = called_by(call, module)
        if made is not call:
            self._call_in_thread(call, made)
            return
        name = module.names.call(call) or ""
        if isinstance(self.scope, ast.ClassDef) and (made_by := field_factory(call)) is not None:
            self._field(call, made_by)
        elif name in call_table.MKSTEMP_FACTORIES:
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PAIR)
            self._site(Resource.DESCRIPTOR, call, name, Role.PAIR)
        elif name in call_table.DIRECTORY_FACTORIES or is_stand_in(call, "mkdtemp", self.summaries):
            if not is_made_for_manager(call, self.summaries):
                self._factory(Resource.DIRECTORY, call, name, Role.PATH)
        elif is_stand_in(call, "mkstemp", self.summaries):
            self._stand_in_mkstemp(call, name)
        elif _keeps_file(call) and (
            name in call_table.NAMED_FILE_FACTORIES or is_stand_in(call, "NamedTemporaryFile", self.summaries)
        ):
            self._factory(Resource.NAMED_FILE, call, name, Role.HANDLE)
        elif name in call_table.OBJECT_FACTORIES and not _delete_argument(call):
            if self.module.settings.codes is None or "TMP209" in self.module.settings.codes:
                self._site(Resource.OBJECT, call, name, Role.HANDLE)
        elif matches(name, self.module.settings.acquirers):
            self._site(Resource.SCRATCH_FILE, call, name, Role.PATH)
        else:
            self._other_call(call, name)

    def _field(self, call: ast.Call, factory: ast.expr) -> None:
        """Record what the factory of a field makes for each object: ``field(default_factory=mkdtemp)``."""
        calls = [node for node in descendants(factory) if isinstance(node, ast.Call)]
        names = {self.module.names.resolve(factory), *map(self.module.names.call, calls)}
        helper = self.summaries.called(factory)
        fresh = self.summaries.fresh.get(helper.node) if helper is not None else None
        if fresh is not None:
            self._site(fresh.resource, call, last_part(factory), fresh.role)
        elif not names.isdisjoint(call_table.DIRECTORY_FACTORIES) and all(not made.keywords for made in calls):
            self._site(Resource.DIRECTORY, call, "mkdtemp", Role.PATH)
        elif any(_keeps_file(made) for made in calls) and not names.isdisjoint(call_table.NAMED_FILE_FACTORIES):
            self._site(Resource.NAMED_FILE, call, "NamedTemporaryFile", Role.HANDLE)

    def _call_in_thread(self, call: ast.Call, made: ast.Call) -> None:
        """Record what a call has made in a thread, once it is awaited: ``await asyncio.to_thread(mkdtemp)``."""
        name = self.module.names.call(made) or ""
        fresh = self.summaries.fresh_call(made)
        if not is_completed(call, self.module):
            return
        if name in call_table.DIRECTORY_FACTORIES:
            self._factory(Resource.DIRECTORY, call, name, Role.PATH, made)
        elif name in call_table.MKSTEMP_FACTORIES:
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PAIR, made)
            self._site(Resource.DESCRIPTOR, call, last_part(call.func), Role.PAIR)
        elif fresh is not None and not any(self.managed.holds(given) for given in arguments(made)):
            self._add_fresh(call, last_part(call.func), fresh)

    def _stand_in_mkstemp(self, call: ast.Call, name: str) -> None:
        """Record a stand-in for ``mkstemp``: what it returns, the pair or the path alone, the caller shows."""
        parent = self.module.parents.get(call)
        targets = parent.targets if isinstance(parent, ast.Assign) else []
        if isinstance(parent, ast.Subscript) or any(isinstance(target, (ast.Tuple, ast.List)) for target in targets):
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PAIR)
            self._site(Resource.DESCRIPTOR, call, name, Role.PAIR)
        else:
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PATH)

    def _site(self, resource: Resource, call: ast.Call, name: str, role: Role, *, lasting: bool = False) -> None:
        site = Site(self.sites.count, resource, call, name, role=role, lasting=lasting)
        self.sites.add(site, steps_of(call, self.module))

    def _factory(self, resource: Resource, call: ast.Call, name: str, role: Role, made: ast.Call | None = None) -> None:
        """Record what a factory makes, unless something else removes the directory it is made in.

        ``made`` is the call of the factory, if ``call`` only leads to it: no rewrite takes that for the factory's.
        """
        directory = argument(made or call, _directory_position(name), ("dir",))
        name = last_part(call.func) if made is not None else name
        if directory is None or is_system_directory(directory, self.names):
            self._site(resource, call, name, role)
        elif not self.managed.holds(directory) and not (self.module.is_test() and is_given(directory, self.names)):
            lasting = temp_path(directory, self.module, self.names.values) is None
            self._site(resource, call, name, role, lasting=lasting)

    def _other_call(self, call: ast.Call, name: str) -> None:
        fresh = self.summaries.fresh_call(call)
        if fresh:
            if not any(self.managed.holds(given) for given in arguments(call)):
                self._add_fresh(call, name, fresh)
            return
        perhaps = perhaps_made(call, self.summaries)
        if perhaps is not None and not is_removed_here(call, self.summaries):
            self._add_fresh(call, name, perhaps, unique=False)
            return
        target = explicit_target(call, self.module)
        if target is not None and isinstance(target[0], ast.Constant) and key(target[0]) in self.names.removed:
            resource = Resource.SCRATCH_TREE if target[1] else Resource.SCRATCH_FILE
            shared = temp_path(target[0], self.module, self.names.values) is not None
            if shared or not is_mark("", target[0], self.scope, self.module):
                site = Site(self.sites.count, resource, target[0], name, unique=False, shared=shared)
                self.sites.add(site, steps_of(call, self.module))
        elif target is not None and not isinstance(target[0], (ast.Name, ast.Attribute)):
            path = temp_path(target[0], self.module, self.names.values)
            inside = path is None or path.bare or self._is_inside_another(target[0])
            if path and not inside and piles_up(path, "", self.names, call):
                resource = Resource.SCRATCH_TREE if target[1] else Resource.SCRATCH_FILE
                site = Site(self.sites.count, resource, target[0], name, named_elsewhere=path.is_named_elsewhere)
                self.sites.add(site, steps_of(call, self.module))

    def _add_fresh(self, call: ast.Call, name: str, fresh: Fresh, *, unique: bool = True) -> None:
        steps = steps_of(call, self.module)
        if self._is_pending(call):
            return
        role = fresh.role if fresh.position is None else Role.PAIR
        site = Site(
            self.sites.count,
            fresh.resource,
            next(step for step in reversed(steps) if isinstance(step, ast.Call)),
            name,
            unique=unique,
            role=role,
            position=fresh.position,
            unpacked=fresh.role,
            lasting=fresh.lasting,
        )
        self.sites.add(site, steps)

    def _is_pending(self, call: ast.Call) -> bool:
        """Tell whether a call makes a coroutine that something else runs; what is returned, the caller awaits."""
        helper = self.summaries.called(call.func)
        if helper is None or not isinstance(helper.node, ast.AsyncFunctionDef):
            return False
        return not is_completed(call, self.module) and not isinstance(self.module.parents.get(call), ast.Return)

    def _binding(self, target: ast.expr, value: ast.expr) -> None:
        text = key(target)
        if text is None or isinstance(target, ast.Subscript) or self._is_declared_global(text):
            return
        path = temp_path(value, self.module, self.names.values)
        if isinstance(target, ast.Attribute) and (path is None or not path.unique):
            return
        if path is not None:
            if not path.bare and not isinstance(value, ast.Name) and not self._is_inside_another(value):
                self._add_latent(value, piles_up(path, text, self.names), shared=True)
        elif text in self.names.removed and not is_kept_unless_empty(text, self.names):
            self._own_scratch(text, value)

    def _own_scratch(self, name: str, value: ast.expr) -> None:
        """Record a path outside the shared directories that this function makes and removes."""
        # Ex) ``path = os.path.expanduser(path)``: still what the caller gave.
        if any(key(node) == name for node in descendants(value)):
            return
        if function_names.LASTING_NAME.search(name) or in_managed_context(value, self.module) or makes_object(value):
            return
        if is_mark(name, value, self.scope, self.module):
            return
        named = self._names_path(value) or names_gone_object(value)
        if not named and not self._is_fresh_helper(value) and self.managed.holds(value):
            return
        if self.module.is_test() and self._is_of_test_case(value):
            return
        call = result_of(value, self.module)
        if call is None or call in self.sites.making:
            return
        helper = self.summaries.called(call.func) if isinstance(call, ast.Call) else None
        fresh = self.summaries.sometimes_fresh.get(helper.node) if helper else None
        if fresh is not None:
            self.sites.add(Site(self.sites.count, fresh.resource, value, name), steps_of(call, self.module))
        elif named or builds_path(value, self.module.names) or self._is_built_and_opened(name, value):
            self._add_latent(value, False, shared=False)
        elif self._is_fresh_helper(value):
            site = Site(self.sites.count, Resource.SCRATCH_FILE, value, last_part(call), unique=False, shared=False)
            self.sites.add(site, steps_of(call, self.module))

    def _is_of_test_case(self, value: ast.expr) -> bool:
        """Tell whether a path is taken from the attributes of a test case, whose tear-down is elsewhere."""
        if is_given(value, self.names):
            return True
        seen: set[str] = set()
        pending: list[ast.expr] = [value]
        while pending:
            for node in descendants(pending.pop()):
                if isinstance(node, ast.Name) and node.id == "self":
                    return True
                if isinstance(node, ast.Name) and node.id not in seen:
                    seen.add(node.id)
                    pending.extend(self.names.assigned.get(node.id, ()))
        return isinstance(result_of(value, self.module), ast.Call) and not builds_path(value, self.module.names)

    def _names_path(self, value: ast.expr) -> bool:
        """Ex) ``path = make_cache_path(key)``: a path, but nothing that was made."""
        call = result_of(value, self.module)
        if not isinstance(call, ast.Call) or self.summaries.called(call.func):
            return False
        is_text = is_named_after_text(call, removed=True)
        return is_text and not any(self.managed.holds(given) for given in arguments(call))

    def _is_built_and_opened(self, name: str, value: ast.expr) -> bool:
        taken = (ast.Name, ast.Attribute, ast.Subscript, ast.BoolOp, ast.IfExp)
        return not isinstance(value, taken) and self._opens_to_write(name)

    def _opens_to_write(self, name: str) -> bool:
        """Tell whether the function itself is seen to create what ``name`` stands for."""
        targets = (explicit_target(call, self.module) for call in self.nodes.of(ast.Call))
        return any(target is not None and key(target[0]) == name for target in targets)

    def _is_inside_another(self, value: ast.expr) -> bool:
        """Tell whether a path is built on a name that is such a path itself: that one is the resource."""
        for node in descendants(value):
            base = self.names.values.get(key(node) or "")
            if base is not None and base is not value:
                path = temp_path(base, self.module, self.names.values)
                if path is not None and not path.bare:
                    return True
        return False

    def _add_latent(self, value: ast.expr, unique: bool, *, shared: bool) -> None:
        site = Site(self.sites.count, Resource.SCRATCH_FILE, value, "", True, unique, shared)
        self.sites.latent[value] = site
        self.sites.count += 1

    def _is_declared_global(self, name: str) -> bool:
        return name in self.declared

    def _is_fresh_helper(self, value: ast.expr) -> bool:
        """Tell whether ``value`` is a call of an unknown helper whose name says that it makes something."""
        call = result_of(value, self.module)
        if not isinstance(call, ast.Call) or call in self.sites.making:
            return False
        call = called_by(call, self.module)
        if any(keyword.arg and "clean" in keyword.arg for keyword in call.keywords):
            return False
        if any(self.managed.holds(given) for given in arguments(call)):
            return False
        if computes_text(call, self.summaries, self.names.values, removed=True):
            return False
        name = self.module.names.call(call) or ""
        known = name in call_table.HARMLESS or name in call_table.OPENERS or name.startswith("os.path.")
        known = known or bool(function_names.NOT_FRESH_NAME.search(last_part(call.func)))
        return not known and bool(function_names.FRESH_HELPER_NAME.search(last_part(call.func)))


def _directory_position(factory: str) -> int:
    row = call_table.FUNCTIONS.get(factory)
    given = (given for given in row.given if given.does is Does.CREATES_INSIDE) if row is not None else iter(())
    return next((each.position for each in given), NO_POSITION)


def _delete_argument(call: ast.Call) -> ast.expr | None:
    return argument(call, _DELETE_POSITION, ("delete",))


def _keeps_file(call: ast.Call) -> bool:
    """Tell whether ``delete`` is the constant False; a computed value is the caller's intent."""
    delete = _delete_argument(call)
    return isinstance(delete, ast.Constant) and not delete.value
