"""Finds the acquisitions of a function: factories, fresh helpers, and scratch paths that it makes by hand."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.acquire import exemptions
from flake8_tempfile.analysis.acquire.candidates import (
    Candidate,
    Surroundings,
    is_fresh_helper,
    is_removed_as_directory,
    keeps_file,
    names_path,
)
from flake8_tempfile.analysis.acquire.completion import called_by, is_completed, result_of, steps_of
from flake8_tempfile.analysis.acquire.exemptions import Exemption, first_that_applies
from flake8_tempfile.analysis.acquire.factories import directory_position, field_factory, names_gone_object
from flake8_tempfile.analysis.acquire.factory_look_alikes import is_stand_in
from flake8_tempfile.analysis.acquire.making_places import MakingPlaces, directory_given
from flake8_tempfile.analysis.acquire.managed_directories import ManagedDirectories
from flake8_tempfile.analysis.acquire.random_outputs import is_given_random_output
from flake8_tempfile.analysis.acquire.recurring_names import piles_up
from flake8_tempfile.analysis.acquire.redirected_roots import roots_of
from flake8_tempfile.analysis.acquire.seen_from_inside import is_seen_from_inside
from flake8_tempfile.analysis.effects.calls.removals import matches
from flake8_tempfile.analysis.effects.functions.conditional_makers import perhaps_made
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summary import Fresh
from flake8_tempfile.analysis.effects.functions.text_functions import builds_path
from flake8_tempfile.analysis.effects.values.call_results import is_removed_here
from flake8_tempfile.analysis.effects.values.local_values import names_of
from flake8_tempfile.analysis.model import Role, Site, Sites, Where
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import BINDING, argument, bindings, key
from flake8_tempfile.analysis.syntax.module import Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants


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
        self.names = names_of(scope, summaries)
        self.around = Surroundings(
            self.names, ManagedDirectories(self.names, summaries), self.sites.making, self.declared
        )
        self.places = MakingPlaces(self.names, roots_of(summaries))
        # The calls of which it is known whether they make something that is owed here: no name tells more.
        self._judged: set[ast.expr] = set()

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

    def _is_exempt(self, kind: tuple[Exemption, ...], node: ast.expr, name: str = "") -> bool:
        return first_that_applies(kind, Candidate(node, name), self.around) is not None

    def _call(self, call: ast.Call) -> None:
        module = self.module
        if self._is_exempt(exemptions.CALLS, call):
            return
        made = called_by(call, module)
        if made is not call:
            self._call_in_thread(call, made)
            return
        name = module.calls[call].name or ""
        if isinstance(self.scope, ast.ClassDef) and (made_by := field_factory(call)) is not None:
            self._field(call, made_by)
        elif name in call_table.MKSTEMP_FACTORIES:
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PAIR)
            self._site(Resource.DESCRIPTOR, call, name, Role.PAIR)
        elif name in call_table.DIRECTORY_FACTORIES or is_stand_in(call, "mkdtemp", self.summaries):
            if not self._is_exempt(exemptions.FACTORY_DIRECTORIES, call):
                self._factory(Resource.DIRECTORY, call, name, Role.PATH)
        elif is_stand_in(call, "mkstemp", self.summaries):
            self._stand_in_mkstemp(call, name)
        elif keeps_file(call) and (
            name in call_table.NAMED_FILE_FACTORIES or is_stand_in(call, "NamedTemporaryFile", self.summaries)
        ):
            self._factory(Resource.NAMED_FILE, call, name, Role.HANDLE)
        elif name in call_table.OBJECT_FACTORIES and not self._is_exempt(exemptions.OBJECTS, call):
            if self.module.settings.codes is None or "TMP209" in self.module.settings.codes:
                self._site(Resource.OBJECT, call, name, Role.HANDLE)
        elif matches(name, self.module.settings.acquirers):
            self._site(Resource.SCRATCH_FILE, call, name, Role.PATH)
        else:
            self._other_call(call, name)

    def _field(self, call: ast.Call, factory: ast.expr) -> None:
        """Record what the factory of a field makes for each object: ``field(default_factory=mkdtemp)``."""
        calls = [node for node in descendants(factory) if isinstance(node, ast.Call)]
        given = [made.args[0] for made in calls if self.module.calls[made].name == "functools.partial" and made.args]
        names = {*map(self.module.names.resolve, (factory, *given)), *(self.module.calls[made].name for made in calls)}
        helper = self.summaries.called(factory)
        fresh = self.summaries.fresh.get(helper.node) if helper is not None else None
        if fresh is not None:
            self._site(fresh.resource, call, last_part(factory), fresh.role)
        elif not names.isdisjoint(call_table.DIRECTORY_FACTORIES) and not any(
            k.arg == "dir" for made in calls for k in made.keywords
        ):
            self._site(Resource.DIRECTORY, call, "mkdtemp", Role.PATH)
        elif any(keeps_file(made) for made in calls) and not names.isdisjoint(call_table.NAMED_FILE_FACTORIES):
            self._site(Resource.NAMED_FILE, call, "NamedTemporaryFile", Role.HANDLE)

    def _call_in_thread(self, call: ast.Call, made: ast.Call) -> None:
        """Record what a call has made in a thread, once it is awaited: ``await asyncio.to_thread(mkdtemp)``."""
        name = self.module.calls[made].name or ""
        fresh = self.summaries.fresh_call(made)
        if not is_completed(call, self.module):
            return
        if name in call_table.DIRECTORY_FACTORIES:
            self._factory(Resource.DIRECTORY, call, name, Role.PATH, made)
        elif name in call_table.MKSTEMP_FACTORIES:
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PAIR, made)
            self._site(Resource.DESCRIPTOR, call, self.module.calls[call].last, Role.PAIR)
        elif fresh is not None and not self._is_exempt(exemptions.HELPERS, call):
            self._add_fresh(call, self.module.calls[call].last, fresh, self.places.of_helper(made, fresh))

    def _stand_in_mkstemp(self, call: ast.Call, name: str) -> None:
        """Record a stand-in for ``mkstemp``: what it returns, the pair or the path alone, the caller shows."""
        parent = self.module.parents.get(call)
        targets = parent.targets if isinstance(parent, ast.Assign) else []
        if isinstance(parent, ast.Subscript) or any(isinstance(target, (ast.Tuple, ast.List)) for target in targets):
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PAIR)
            self._site(Resource.DESCRIPTOR, call, name, Role.PAIR)
        else:
            self._factory(Resource.MKSTEMP_FILE, call, name, Role.PATH)

    def _site(self, resource: Resource, call: ast.Call, name: str, role: Role, where: Where | None = None) -> None:
        site = Site(self.sites.count, resource, call, name, role=role, where=where or Where())
        self.sites.add(site, steps_of(call, self.module))

    def _factory(self, resource: Resource, call: ast.Call, name: str, role: Role, made: ast.Call | None = None) -> None:
        """Record what a factory makes, unless something else removes the directory it is made in.

        ``made`` is the call of the factory, if ``call`` only leads to it: no rewrite takes that for the factory's.
        """
        given = argument(made or call, directory_position(name), ("dir",))
        directory = given or self.names.unpacked(made or call, "dir")
        name = self.module.calls[call].last if made is not None else name
        where = self.places.of_factory(directory)
        self._judged.add(call)
        if not self._is_removed_with(where, directory, call):
            self._site(resource, call, name, role, where)

    def _is_removed_with(self, where: Where, directory: ast.expr | None, call: ast.Call) -> bool:
        """Tell whether something else removes the directory that a call makes something in."""
        if not where.lasting:
            return self.places.is_moved(where.root, call)
        return first_that_applies(exemptions.PLACES, Candidate(call, "", directory), self.around) is not None

    def _other_call(self, call: ast.Call, name: str) -> None:
        fresh = self.summaries.fresh_call(call)
        if fresh:
            self._judged.add(call)
            where = self.places.of_helper(call, fresh)
            is_exempt = self._is_exempt(exemptions.HELPERS, call)
            if not is_exempt and not self._is_removed_with(where, directory_given(call, fresh, self.names), call):
                self._add_fresh(call, name, fresh, where)
            return
        perhaps = perhaps_made(call, self.summaries)
        if perhaps is not None and not is_removed_here(call, self.summaries):
            where = self.places.of_helper(call, perhaps)
            if not self._is_exempt(exemptions.COROUTINES, call) and not self.places.is_moved(where.root, call):
                self._add_fresh(call, name, perhaps, where, unique=False)
            return
        if is_given_random_output(call, self.summaries):
            self._site(Resource.SCRATCH_FILE, call, name, Role.PATH)
            return
        target = self.module.calls[call].created
        if target is not None and isinstance(target[0], ast.Constant) and key(target[0]) in self.names.removed:
            resource = Resource.SCRATCH_TREE if target[1] else Resource.SCRATCH_FILE
            shared = temp_path(target[0], self.module, self.names.values) is not None
            if shared or not self._is_exempt(exemptions.MARKS, target[0]):
                site = Site(self.sites.count, resource, target[0], name, unique=False, shared=shared)
                self.sites.add(site, steps_of(call, self.module))
        elif target is not None and not isinstance(target[0], (ast.Name, ast.Attribute)):
            path = temp_path(target[0], self.module, self.names.values)
            named = path is None or path.bare or self.places.is_moved(path.root, call)
            named = named or self._is_exempt(exemptions.NAMED_PATHS, target[0])
            if path and not named and piles_up(path, "", self.names, call):
                resource = Resource.SCRATCH_TREE if target[1] else Resource.SCRATCH_FILE
                where, is_named = self.places.in_root(path.root), path.is_named_elsewhere
                site = Site(self.sites.count, resource, target[0], name, where=where, named_elsewhere=is_named)
                self.sites.add(site, steps_of(call, self.module))

    def _add_fresh(self, call: ast.expr, name: str, fresh: Fresh, where: Where, *, unique: bool = True) -> None:
        steps = steps_of(call, self.module)
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
            where=where,
        )
        self.sites.add(site, steps)

    def _binding(self, target: ast.expr, value: ast.expr) -> None:
        for at, name in enumerate(map(key, target.elts)) if isinstance(target, ast.Tuple) else ():
            if name in self.names.removed and not self._is_exempt(exemptions.OWN_PATHS, value, name):
                self._made_by_name(value, name or "", at)
        text = key(target)
        if text is None or isinstance(target, ast.Subscript):
            return
        path = temp_path(value, self.module, self.names.values)
        if isinstance(target, ast.Attribute) and (path is None or not path.unique):
            return
        if path is not None:
            if self.places.is_moved(path.root, value):
                return
            is_new = not path.bare and not isinstance(value, ast.Name)
            is_new = is_new and not self._is_exempt(exemptions.NAMED_PATHS, value, text)
            if is_new and not is_seen_from_inside(text, value, self.names):
                where = self.places.in_root(path.root)
                self._add_latent(value, piles_up(path, text, self.names), where)
        elif text in self.names.removed and not self._is_exempt(exemptions.EMPTY_RESULTS, value, text):
            self._own_scratch(text, value)

    def _own_scratch(self, name: str, value: ast.expr) -> None:
        """Record a path outside the shared directories that this function makes and removes."""
        if self._is_exempt(exemptions.OWN_PATHS, value, name):
            return
        call = result_of(value, self.module)
        if call is None or call in self.sites.making or call in self._judged:
            return
        helper = self.summaries.called(call.func) if isinstance(call, ast.Call) else None
        fresh = self.summaries.made_by(helper.node).sometimes_fresh.get(helper.node) if helper else None
        if fresh is not None:
            self._add_fresh(call, name, fresh, fresh.where)
        elif self._is_path(name, value):
            self._add_latent(value, False)
        else:
            self._made_by_name(value, name)

    def _made_by_name(self, value: ast.expr, name: str, position: int | None = None) -> None:
        """Record what a helper makes, to judge by its name, where this function removes what it returns."""
        call = result_of(value, self.module)
        if call is None or call in self.sites.making or call in self._judged or not is_fresh_helper(value, self.around):
            return
        site = Site(
            self.sites.count,
            Resource.SCRATCH_TREE if is_removed_as_directory(name, self.names) else Resource.SCRATCH_FILE,
            value,
            last_part(call),
            unique=False,
            shared=False,
            role=Role.PATH if position is None else Role.PAIR,
            position=position,
            unpacked=Role.PATH,
        )
        self.sites.add(site, steps_of(call, self.module))

    def _is_path(self, name: str, value: ast.expr) -> bool:
        """Tell whether a value is a path that was not made yet, or one that the function is seen to create."""
        is_text = names_path(value, self.around) or names_gone_object(value)
        return is_text or builds_path(value, self.module.names) or self._is_built_and_opened(name, value)

    def _is_built_and_opened(self, name: str, value: ast.expr) -> bool:
        """Tell whether the function itself is seen to create what it puts together and calls ``name``."""
        taken = (ast.Name, ast.Attribute, ast.Subscript, ast.BoolOp, ast.IfExp)
        targets = (self.module.calls[call].created for call in self.nodes.of(ast.Call))
        return not isinstance(value, taken) and any(target and key(target[0]) == name for target in targets)

    def _add_latent(self, value: ast.expr, unique: bool, where: Where | None = None) -> None:
        shared, place = where is not None, where or Where()
        site = Site(self.sites.count, Resource.SCRATCH_FILE, value, "", True, unique, shared, place)
        self.sites.latent[value] = site
        self.sites.count += 1
