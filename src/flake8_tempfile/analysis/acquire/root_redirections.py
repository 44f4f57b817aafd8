"""Where a module moves the temporary root into a directory that is removed: ``tempfile.tempdir``, ``$TMPDIR``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from flake8_tempfile.analysis.acquire.managed_directories import ManagedDirectories
from flake8_tempfile.analysis.effects.functions.candidates import imports_of
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.local_values import NameValues, names_of
from flake8_tempfile.analysis.effects.values.root_settings import (
    WORDS,
    RootSetting,
    is_for_good,
    returned_settings,
    root_assignments,
    root_settings,
)
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.syntax.expressions import bindings, key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables import call_table, lifetime_calls
from flake8_tempfile.records import NamedTuple


class Redirection(NamedTuple):
    """From ``node`` on temporary files are made in ``root``; ``variable`` names it, or tempfile.

    ``function`` is the one around the node, None for the body of the module.
    """

    node: ast.AST
    root: ast.expr
    variable: str | None
    function: FunctionNode | None

    @property
    def line(self) -> int:
        """The line that moves the root."""
        return getattr(self.node, "lineno", 0)


class Redirections:
    """Finds where a module moves the root."""

    def __init__(self, summaries: Summaries) -> None:
        self._summaries = summaries
        self._module = summaries.module
        self._returned: dict[ast.Module, Mapping[FunctionNode, Sequence[RootSetting]]] = {}

    @cached_property
    def is_for_process(self) -> bool:
        """Whether a function of this module, and no test, moves the root for all that the process runs after it."""
        settings = [] if self._module.is_test() else self.all
        return any(is_for_good(each.node, each.variable, self._module) for each in settings)

    @cached_property
    def all(self) -> list[Redirection]:
        """All of the module, the calls of functions that leave the root moved among them."""
        settings = (*root_settings(self._module), *self._settings_by_calls())
        found = (Redirection(*setting, self._module.function_around(setting.node)) for setting in settings)
        moved = [each for each in found if self._is_removed(each)]
        return moved + [call for each in moved for call in self._calls_of(each)]

    def _settings_by_calls(self) -> Iterator[RootSetting]:
        """Yield the calls of functions that move the root into a directory which they give back.

        Ex) ``self.directory = move_root()`` in the ``setUp`` of a test case, whose ``tearDown`` removes it
        """
        module = self._module
        local = {function.name for function in self._returning(module)}
        for name in local.union(imports_of(module, WORDS)):
            for use in module.written.get(name, ()):
                call, found = module.parents[use], self._summaries.callees[use]
                if isinstance(call, ast.Call) and call.func is use and found is not None:
                    settings = self._returning(found.home.module).get(found.node, ())
                    yield from (RootSetting(call, call, variable) for _, _, variable in settings)

    def _returning(self, module: Module) -> Mapping[FunctionNode, Sequence[RootSetting]]:
        if module.tree not in self._returned:
            self._returned[module.tree] = returned_settings(module)
        return self._returned[module.tree]

    def _calls_of(self, each: Redirection) -> Iterator[Redirection]:
        """Yield the calls of a function that moves the root and leaves it there: it is moved from there on."""
        module, function = self._module, each.function
        resets = [reset for reset in root_assignments(module, each.variable) if reset is not each.node]
        is_ended = any(isinstance(around, ast.With) for around in module.ancestors(each.node))
        if function is None or is_ended or any(module.function_around(reset) is function for reset in resets):
            return
        for name in module.written.get(function.name, ()):
            call = module.parents[name]
            if isinstance(call, ast.Call) and call.func is name and self._summaries.called(name) is not None:
                yield each._replace(node=call, function=module.function_around(call))

    def _is_removed(self, each: Redirection) -> bool:
        names = names_of(each.function or self._module.tree, self._summaries)
        root = origin(each.root, self._module.names)
        value = names.values.get(key(root) or "", root)
        made = self._module.calls[value].name if isinstance(value, ast.Call) else None
        if made in lifetime_calls.ROOT_MOVERS:
            return True
        if made not in call_table.DIRECTORY_FACTORIES and value is not each.node:
            return ManagedDirectories(names, self._summaries).holds(root) and not self._is_lasting(root, names)
        places = {key(root), "tempfile.tempdir"} | {
            key(target) for target, bound in bindings(self._module.parents[value]) if bound is value
        }
        return not places.isdisjoint(names.removed) or any(self._is_removed_anywhere(p, each) for p in places if p)

    def _is_removed_anywhere(self, place: str, each: Redirection) -> bool:
        base, _, attribute = place.rpartition(".")
        if base not in {"self", "cls"}:
            return self._summaries.by_node.is_removed(place)
        owner = self._module.class_around(each.function) if each.function is not None else None
        return bool(self._summaries.removers_of(attribute, owner))

    def _is_lasting(self, root: ast.expr, names: NameValues) -> bool:
        """Tell whether only the name of a root says that it is temporary: what the caller gives may stay."""
        return isinstance(root, ast.Name) and root.id not in names.assigned and not self._is_given_by_fixture(root)

    def _is_given_by_fixture(self, root: ast.Name) -> bool:
        if root.id in lifetime_calls.FIXTURE_DIRECTORIES:
            return True
        bound = (item.optional_vars for item in self._module.nodes.of(ast.withitem))
        return any(isinstance(target, ast.Name) and target.id == root.id for target in bound)
