"""What the functions of a module do with the paths they are given, and whether they return fresh resources.

One level of summaries: a caller sees that a helper removes, keeps or creates its parameter, or returns something
it acquired.  ``summarise`` makes them; the lifetime analysis finds the fresh ones, to a fixed point.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from flake8_tempfile.analysis.effects.calls.removals import matches, removal_targets
from flake8_tempfile.analysis.effects.classes.constructors import Stored, stored_parameters
from flake8_tempfile.analysis.effects.classes.families import Families, overrides
from flake8_tempfile.analysis.effects.functions.candidates import acquiring_scopes, maker_imports
from flake8_tempfile.analysis.effects.functions.dispatch import Callee, Callees, class_named, methods
from flake8_tempfile.analysis.effects.functions.imported import Imported
from flake8_tempfile.analysis.effects.functions.keeping import kept_parameters
from flake8_tempfile.analysis.effects.functions.on_demand import FunctionSummaries
from flake8_tempfile.analysis.effects.functions.sparing import spared
from flake8_tempfile.analysis.effects.functions.summary import Fresh, Summary
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.blocks import is_in_handler
from flake8_tempfile.analysis.syntax.calls import Calls
from flake8_tempfile.analysis.syntax.decorators import is_called_as_written
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode
from flake8_tempfile.analysis.tables import call_table

if TYPE_CHECKING:
    from flake8_tempfile.analysis.effects.values.local_values import NameValues

RemovedBy: TypeAlias = dict[str, set[tuple[ast.ClassDef | None, FunctionNode | None]]]


@dataclass
class Summaries:
    """The summaries of a module's functions, found by how a call names them.

    ``text_helpers``, ``names`` and ``roots`` are for ``text_functions``, ``local_values`` and ``redirected_roots`` to
    remember.  ``imported`` answers for other modules, ``find_fresh`` for what one of their functions makes,
    ``find_removed`` for the attributes that are removed in this one.
    """

    module: Module
    module_values: Mapping[str, ast.expr]
    imported: Imported
    find_removed: Callable[[Summaries], RemovedBy]
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    kept: dict[FunctionNode, Mapping[str, bool]] = field(default_factory=dict)
    stored: dict[tuple[FunctionNode, ast.ClassDef, int], Sequence[Stored]] = field(default_factory=dict)
    fresh: dict[FunctionNode, Fresh] = field(default_factory=dict)
    passed_on: dict[FunctionNode, frozenset[str] | None] = field(default_factory=dict)
    text_helpers: dict[tuple[FunctionNode, int], bool] = field(default_factory=dict)
    creating: dict[FunctionNode, Mapping[str, bool]] = field(default_factory=dict)
    sometimes_fresh: dict[FunctionNode, Fresh] = field(default_factory=dict)
    find_fresh: Callable[[Summaries, FunctionNode], None] | None = None
    searched: set[FunctionNode] = field(default_factory=set)
    names: dict[ScopeNode, NameValues] = field(default_factory=dict)
    roots: list[Any] = field(default_factory=list, compare=False)
    _closed: dict[FunctionNode, frozenset[str]] = field(default_factory=dict)
    _targets: dict[ast.Call, Sequence[ast.expr]] = field(default_factory=dict)
    _constructors: dict[ast.Call, tuple[FunctionNode, Summaries] | None] = field(default_factory=dict)
    _elsewhere: dict[frozenset[ast.ClassDef], Sequence[tuple[ast.ClassDef, Summaries]]] = field(
        default_factory=dict, init=False, compare=False
    )

    @cached_property
    def by_node(self) -> FunctionSummaries:
        """The summary of each function."""
        return FunctionSummaries(self.module, self.targets, self._targets.clear)

    @cached_property
    def calls(self) -> Calls:
        """What is known of each call of the module."""
        return self.module.calls

    @cached_property
    def callees(self) -> Callees:
        """The function that the function of a call names, with the summaries of its module."""
        return Callees(self)

    @cached_property
    def acquiring(self) -> Set[ScopeNode]:
        """The scopes at which a closer look for acquisitions is worth it."""
        return acquiring_scopes(self.module)

    @cached_property
    def makers(self) -> Sequence[str]:
        """The imported names that may make something temporary."""
        return maker_imports(self.module)

    @cached_property
    def removed_by(self) -> RemovedBy:
        """Which attributes are removed anywhere in the module, by the methods of which class, in which function."""
        return self.find_removed(self)

    @cached_property
    def families(self) -> Families:
        """Which classes of the module are relatives."""
        return Families(self.classes)

    def nodes_of(self, scope: ScopeNode) -> Nodes:
        """Return the nodes that run in a function, class body or the module's own body."""
        return self.module.nodes_in(scope)

    def called(self, function: ast.expr) -> Summary | None:
        """Return the summary of the function of the module, or of the project, that a call's function names."""
        found = self.callees[function]
        return found.home.by_node.get(found.node) if found is not None else None

    def home(self, function: FunctionNode) -> Summaries:
        """Return the summaries of the module that a called function is defined in."""
        return self.callees.homes.get(function, self)

    def fresh_call(self, call: ast.Call) -> Fresh | None:
        """Return what a call of a helper newly acquires; None if it does not, or is none."""
        found = self.callees[call.func]
        return self.made_by(found.node).fresh.get(found.node) if found is not None else None

    def made_by(self, function: FunctionNode) -> Summaries:
        """Return the summaries that know what a called function makes."""
        home = self.home(function)
        if home is not self and self.find_fresh is not None:
            self.find_fresh(home, function)
        return home

    def targets(self, call: ast.Call) -> Sequence[ast.expr]:
        """Return what a call removes, by itself or through a same-module helper; what a body does outranks a name."""
        found = self._targets.get(call)
        if found is None:
            found = self._targets[call] = self._find_targets(call)
        return found

    def _find_targets(self, call: ast.Call) -> Sequence[ast.expr]:
        if self.never_runs(call):
            return ()
        found = removal_targets(call, self.module)
        spared = (self.spared(call) if found else None) or ()
        if not found or (spared and not matches(self.calls[call].name, self.module.settings.removers)):
            return [*self.removed_arguments(call), *(value for value in found if value not in spared)]
        return found

    def never_runs(self, call: ast.Call) -> bool:
        """Tell whether a call makes a generator or a coroutine, and nobody takes it: its body does not run."""
        summary = self.called(call.func) if isinstance(self.module.parents.get(call), ast.Expr) else None
        if summary is None or not is_called_as_written(summary.node):
            return False
        return summary.is_generator or isinstance(summary.node, ast.AsyncFunctionDef)

    def removed_arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments (and free names) that a same-module helper removes when called."""
        for _, pairs in self.removed_parameters(call):
            yield from (value for _, value in pairs)
        found = self.callees[call.func]
        if found is not None:
            yield from found.home.by_node[found.node].removed_elsewhere(call)
            yield from self._removed_around(found, call)
        given = self.calls[call].arguments
        removers = [v for v in given if isinstance(v, (ast.Name, ast.Attribute)) and self.removes_parameter(v)]
        for value in given if removers else ():
            if value not in removers:
                yield from value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]

    def _removed_around(self, found: Callee, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the names of a function around both the call and what it calls that the latter removes."""
        around = self.module.owners[found.node] if found.home is self else None
        if not isinstance(around, FunctionNode) or around not in self.module.ancestors(call):
            return
        summary = self.by_node[found.node]
        bound = {name for name in summary.removes if self._is_bound_in(name, found.node)}
        for name in sorted(summary.removes - bound - set(summary.parameters)):
            if name.isidentifier():
                yield ast.copy_location(ast.Name(name, ast.Load()), call)

    def _is_bound_in(self, name: str, function: FunctionNode) -> bool:
        return any(self.module.owners[node] is function for node in self.module.stored.get(name, ()))

    def removed_parameters(self, call: ast.Call) -> Iterator[tuple[Summary, list[tuple[str, ast.expr]]]]:
        """Yield the function of the project that a call runs, and what it gives for the parameters that it removes."""
        summary, constructor = self.called(call.func), self.constructor_of(call)
        if summary:
            yield summary, list(summary.given_for(call, summary.removes))
        if constructor:
            yield constructor, list(constructor.given_for(call, constructor.removes, skip_self=True))

    def spared(self, call: ast.Call) -> Sequence[ast.expr] | None:
        """Return what a call gives to a function that is seen to leave it alone; None if its body does not tell."""
        return spared(call, self)

    def closed_arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments whose descriptor a same-module helper closes or wraps into a file object."""
        if summary := self.called(call.func):
            yield from summary.values_for(call, self.home(summary.node).closed_by(summary.node))

    def closed_by(self, function: FunctionNode) -> frozenset[str]:
        """Return the names that a function takes a descriptor under and closes, by itself or through a helper."""
        if function not in self._closed:
            self._closed[function] = frozenset()  # for a function that calls itself
            found = (value for call in self.nodes_of(function).of(ast.Call) for value in self._closed_in(call))
            self._closed[function] = frozenset(text for value in found if (text := key(value)) is not None)
        return self._closed[function]

    def _closed_in(self, call: ast.Call) -> Iterable[ast.expr]:
        if is_in_handler(call, self.module):
            return ()
        name = self.calls[call].name
        takes_it = name in call_table.DESCRIPTOR_REMOVERS or self.calls[call].last == "fdopen"
        return self.calls[call].arguments if takes_it else self.closed_arguments(call)

    def removes_parameter(self, function: ast.expr) -> bool:
        """Tell whether a reference names a same-module function that removes what it is called with."""
        summary = self.called(function)
        return summary is not None and not summary.removes.isdisjoint(set(summary.parameters) - {"self", "cls"})

    def removers_of(self, attribute: str, owner: ast.ClassDef | None) -> frozenset[FunctionNode | None]:
        """Return the functions that remove ``x.attribute``; on ``self`` only those of ``owner`` and its relatives."""
        family = self.families.of(owner) if owner is not None else None
        found = frozenset(
            function
            for remover, function in self.removed_by.get(attribute, ())
            if remover is None or family is None or remover in family
        )
        above = self._bases_elsewhere(family) if family is not None else ()
        found = found.union(*(home.removers_of(attribute, base) for base, home in above))
        return found if owner is None else frozenset(each for each in found if not overrides(owner, each))

    def _bases_elsewhere(self, family: frozenset[ast.ClassDef]) -> Sequence[tuple[ast.ClassDef, Summaries]]:
        """Return the bases of a class and its relatives that other modules of the project define."""
        if family not in self._elsewhere:
            own = (member for member in family if self.module.parents.get(member) is not None)
            found = (self.imported.owner(base) for member in own for base in bases_of(member))
            self._elsewhere[family] = tuple(filter(None, found))
        return self._elsewhere[family]

    def removes_key(self, text: str, base: str, owner: ast.ClassDef | None) -> bool:
        """Tell whether a method of ``owner`` or its relatives removes the element of ``base`` at a key, or any."""
        family = self.families.of(owner) if owner is not None else frozenset()
        for function, summary in self.by_node.items():
            if self.module.class_around(function) in family and base in summary.removes:
                others = any(found.startswith(f"{base}[") for found in summary.removes)
                if text in summary.removes or not others:
                    return True
        return False

    def only_removed_by(self, function: FunctionNode | None, owner: ast.ClassDef | None) -> frozenset[str]:
        """Return the attributes that ``function`` removes, and nothing else in the family of ``owner``."""
        if function is not None and not any("." in text for text in self.by_node[function].removes):
            return frozenset()  # it removes no attribute; what others remove need not be known
        names = self._removed_names.get(function, ())
        return frozenset(name for name in names if self.removers_of(name, owner) == {function})

    @cached_property
    def _removed_names(self) -> dict[FunctionNode | None, list[str]]:
        """The attributes that each function removes."""
        found: dict[FunctionNode | None, list[str]] = {}
        for name, removers in self.removed_by.items():
            for function in {function for _, function in removers}:
                found.setdefault(function, []).append(name)
        return found

    def kept_arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments that a same-module function keeps beyond the call, or a class to remove them itself."""
        if summary := self.called(call.func):
            yield from summary.values_for(call, frozenset(self.home(summary.node)._kept(summary.node)))
        constructor = self.constructor_of(call)
        of = class_named(call.func, self) if constructor is not None else None
        if of is not None and constructor is not None:
            stored = (each for each in stored_parameters(of) if of.home.removers_of(each.attribute, of.owner))
            owned = frozenset(each.parameter for each in stored)
            yield from constructor.values_for(call, owned, skip_self=True)

    def kept_by_choice(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments that a same-module function keeps only if something else than they says so."""
        if summary := self.called(call.func):
            kept = self.home(summary.node)._kept(summary.node)
            chosen = frozenset(name for name, is_sure in kept.items() if not is_sure)
            yield from summary.values_for(call, chosen)

    def _kept(self, function: FunctionNode) -> Mapping[str, bool]:
        if function not in self.kept:
            self.kept[function] = kept_parameters(function, self.nodes_of(function), self.module)
        return self.kept[function]

    def constructor_of(self, call: ast.Call) -> Summary | None:
        """Return the ``__init__`` that runs where a call makes an object of a class: its own, or that of a base."""
        if call not in self._constructors:
            of = class_named(call.func, self)
            self._constructors[call] = next(methods(of, "__init__"), None) if of is not None else None
        found = self._constructors[call]
        if found is None:
            return None
        if found[1] is not self:
            self.callees.homes[found[0]] = found[1]
        return found[1].by_node.get(found[0])
