"""What the functions of a module do with the paths they are given, and whether they return fresh resources.

One level of summaries: a caller sees that a helper removes, keeps or creates its parameter, or returns something
it acquired.  ``summarise`` makes them; the lifetime analysis finds the fresh ones, to a fixed point.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flake8_tempfile.analysis.effects.calls.removals import removal_targets, removed_for_certain
from flake8_tempfile.analysis.effects.classes.families import Families
from flake8_tempfile.analysis.effects.functions.imported import Imported
from flake8_tempfile.analysis.effects.functions.keeping import kept_parameters
from flake8_tempfile.analysis.effects.functions.sparing import leaves_alone
from flake8_tempfile.analysis.effects.functions.summary import Fresh, Summary
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.expressions import BINDING, arguments, bindings, key
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part

_NONE = Nodes()


@dataclass
class Summaries:
    """The summaries of a module's functions, found by how a call names them.

    ``removing``: the scopes in which something may be removed.  ``text_helpers`` is for ``text_work`` to remember.
    ``imported`` answers for functions and classes of other modules, ``find_fresh`` looks for what one of them makes.
    """

    module: Module
    nodes: Mapping[ScopeNode, Nodes]
    module_values: Mapping[str, ast.expr]
    removing: set[ScopeNode]
    imported: Imported
    by_node: dict[FunctionNode, Summary] = field(default_factory=dict)
    by_name: dict[str, list[FunctionNode]] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    removed_by: dict[str, set[tuple[ast.ClassDef | None, FunctionNode | None]]] = field(default_factory=dict)
    kept: dict[FunctionNode, Mapping[str, bool]] = field(default_factory=dict)
    fresh: dict[FunctionNode, Fresh] = field(default_factory=dict)
    sparing: dict[FunctionNode, bool] = field(default_factory=dict)
    text_helpers: dict[tuple[FunctionNode, int], bool] = field(default_factory=dict)
    creating: dict[FunctionNode, Mapping[str, bool]] = field(default_factory=dict)
    sometimes_fresh: dict[FunctionNode, Fresh] = field(default_factory=dict)
    find_fresh: Callable[[Summaries, FunctionNode], None] | None = None
    searched: set[FunctionNode] = field(default_factory=set)
    _targets: dict[ast.Call, Sequence[ast.expr]] = field(default_factory=dict)
    _named: dict[ast.expr, tuple[FunctionNode, Summaries] | None] = field(default_factory=dict)
    _homes: dict[FunctionNode, Summaries] = field(default_factory=dict)
    _elsewhere: dict[frozenset[ast.ClassDef], Sequence[tuple[ast.ClassDef, Summaries]]] = field(
        default_factory=dict, init=False, compare=False
    )

    @cached_property
    def families(self) -> Families:
        """Which classes of the module are relatives."""
        return Families(self.classes)

    def nodes_of(self, scope: ScopeNode) -> Nodes:
        """Return the nodes that run in a function, class body or the module's own body."""
        return self.nodes.get(scope, _NONE)

    def called(self, function: ast.expr) -> Summary | None:
        """Return the summary of the function of the module, or of the project, that a call's function names."""
        if function not in self._named:
            self._named[function] = self._find_named(function)
        named = self._named[function]
        return named[1].by_node.get(named[0]) if named is not None else None

    def _find_named(self, function: ast.expr) -> tuple[FunctionNode, Summaries] | None:
        elsewhere = self.imported.function(function)
        if elsewhere is not None:
            self._homes[elsewhere[0]] = elsewhere[1]
            return elsewhere
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            chosen = self._methods_of_new(function.attr, function.value)
        else:
            chosen = self._named_here(function)
        return (chosen[0], self) if len(chosen) == 1 else None

    def _named_here(self, function: ast.expr) -> Sequence[FunctionNode]:
        nodes = self.by_name.get(last_part(function), ())
        if not nodes or not self._may_name(function):
            return ()
        if isinstance(function, ast.Name) and function.id in self.module.names.imported:
            return ()
        parents, is_method = self.module.parents, isinstance(function, ast.Attribute)
        wanted = [node for node in nodes if isinstance(parents[node], ast.ClassDef) is is_method]
        owner = self.class_around(function)
        own = [node for node in wanted if owner is not None and self.module.parents[node] is owner]
        return own or (wanted if is_method else self._visible(wanted, function))

    def is_seen_elsewhere(self, function: ast.expr) -> bool:
        """Tell whether the body of what is called can be read in another module."""
        return self.imported.function(function) is not None

    def home(self, function: FunctionNode) -> Summaries:
        """Return the summaries of the module that a called function is defined in."""
        return self._homes.get(function, self)

    def _visible(self, functions: Sequence[FunctionNode], name: ast.expr) -> Sequence[FunctionNode]:
        """Return those of several functions of one name that a plain name means: the innermost around it."""
        owners = self.module.owners
        for scope in self.module.ancestors(name) if len(functions) > 1 else ():
            found = [each for each in functions if owners[each] is scope]
            if found:
                return found
        return functions

    def _methods_of_new(self, name: str, made: ast.Call) -> Sequence[FunctionNode]:
        """Ex) ``Tools().drop``, where the class itself has such a method."""
        owner = self.made_class(made)
        methods = owner.body if owner is not None else ()
        return [each for each in methods if isinstance(each, FunctionNode) and each.name == name]

    def made_class(self, call: ast.Call) -> ast.ClassDef | None:
        """Return the class of this module of which a call makes an object; None where that is not sure."""
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        is_other = name in self.by_name or name in self.module.names.imported
        return None if is_other else self.classes.get(name)

    @staticmethod
    def _may_name(function: ast.expr) -> bool:
        if isinstance(function, ast.Name):
            return True
        return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)

    def class_around(self, node: ast.AST) -> ast.ClassDef | None:
        """Return the innermost class around a node."""
        return next((n for n in self.module.ancestors(node) if isinstance(n, ast.ClassDef)), None)

    def fresh_call(self, call: ast.Call) -> Fresh | None:
        """Return what a call of a helper newly acquires; None if it does not, or is none."""
        summary = self.called(call.func)
        return self.made_by(summary.node).fresh.get(summary.node) if summary else None

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
        found = removal_targets(call, self.module)
        if not found:
            return list(self.removed_arguments(call))
        return () if not removed_for_certain(call, self.module) and self.leaves_alone(call) else found

    def forget_targets(self) -> None:
        """Make room for new answers where more is known of the functions that are called."""
        self._targets.clear()

    def removed_arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments (and free names) that a same-module helper removes when called."""
        for _, pairs in self.removed_parameters(call):
            yield from (value for _, value in pairs)
        given = arguments(call)
        removers = [v for v in given if isinstance(v, (ast.Name, ast.Attribute)) and self.removes_parameter(v)]
        for value in given if removers else ():
            if value not in removers:
                yield from value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]

    def removed_parameters(self, call: ast.Call) -> Iterator[tuple[Summary, list[tuple[str, ast.expr]]]]:
        """Yield the function of this module that a call runs, and what it gives for the parameters that it removes."""
        summary, owner = self.called(call.func), self.made_class(call)
        if summary:
            yield summary, list(summary.given_for(call, summary.removes))
        constructor = self.constructor(owner) if owner is not None else None
        if constructor:
            yield constructor, list(constructor.given_for(call, constructor.removes, skip_self=True))

    def leaves_alone(self, call: ast.Call) -> bool:
        """Tell whether a function is only called as if it removed something, and is seen not to: ``cleanup(path)``."""
        summary = self.called(call.func)
        if summary is None or summary.removes or summary.closes:
            return False
        home = self.home(summary.node)
        if home is self and not self._is_sure(call.func, summary.node):  # An import can only mean what it names.
            return False
        known = self.sparing.get(summary.node)
        if known is None:
            nodes = home.nodes_of(summary.node)
            known = self.sparing[summary.node] = leaves_alone(summary.node, nodes, home.module)
        return known

    def _is_sure(self, function: ast.expr, node: FunctionNode) -> bool:
        """Tell whether a reference can only mean the function: no variable, no method of an unknown object."""
        around = self.module.owners[node]
        if isinstance(function, ast.Attribute):
            return isinstance(function.value, ast.Call) or (
                key(function.value) in ("self", "cls") and self.class_around(function) is around
            )
        names = self.module.written.get(node.name, ())
        if any(not isinstance(each.ctx, ast.Load) for each in names):
            return False
        scopes = [each for each in self.module.ancestors(function) if isinstance(each, FunctionNode)]
        is_given = any(node.name in self.by_node[each].parameters for each in scopes)
        return around in (self.module.tree, *scopes) and not is_given

    def closed_arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments whose descriptor a same-module helper closes or wraps into a file object."""
        summary = self.called(call.func)
        if summary:
            yield from summary.values_for(call, summary.closes)

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
        return found.union(*(home.removers_of(attribute, base) for base, home in above))

    def _bases_elsewhere(self, family: frozenset[ast.ClassDef]) -> Sequence[tuple[ast.ClassDef, Summaries]]:
        """Return the bases of a class and its relatives that other modules of the project define."""
        if family not in self._elsewhere:
            own = (member for member in family if self.module.parents.get(member) is not None)
            found = (self.imported.owner(base) for member in own for base in member.bases)
            self._elsewhere[family] = tuple(filter(None, found))
        return self._elsewhere[family]

    def removes_key(self, text: str, base: str, owner: ast.ClassDef | None) -> bool:
        """Tell whether a method of ``owner`` or its relatives removes the element of ``base`` at a key, or any."""
        family = self.families.of(owner) if owner is not None else frozenset()
        for function, summary in self.by_node.items():
            if self.class_around(function) in family and base in summary.removes:
                others = any(found.startswith(f"{base}[") for found in summary.removes)
                if text in summary.removes or not others:
                    return True
        return False

    def only_removed_by(self, function: FunctionNode | None, owner: ast.ClassDef | None) -> frozenset[str]:
        """Return the attributes that ``function`` removes, and nothing else in the family of ``owner``."""
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
        summary = self.called(call.func)
        if summary:
            yield from summary.values_for(call, frozenset(self.home(summary.node)._kept(summary.node)))
        owner, home = self.imported.owner(call.func) or (self.classes.get(last_part(call.func)), self)
        constructor = home.constructor(owner) if owner is not None else None
        if constructor is not None:
            yield from constructor.values_for(call, home._owned(constructor, owner), skip_self=True)

    def kept_by_choice(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield the arguments that a same-module function keeps only if something else than they says so."""
        summary = self.called(call.func)
        if summary:
            kept = self.home(summary.node)._kept(summary.node)
            chosen = frozenset(name for name, is_sure in kept.items() if not is_sure)
            yield from summary.values_for(call, chosen)

    def _kept(self, function: FunctionNode) -> Mapping[str, bool]:
        if function not in self.kept:
            self.kept[function] = kept_parameters(function, self.nodes_of(function), self.module)
        return self.kept[function]

    def constructor(self, owner: ast.ClassDef) -> Summary | None:
        """Return the summary of the ``__init__`` that a class has itself."""
        methods = (s for s in owner.body if isinstance(s, ast.FunctionDef) and s.name == "__init__")
        return next((self.by_node[method] for method in methods), None)

    def _owned(self, constructor: Summary, owner: ast.ClassDef | None) -> frozenset[str]:
        """Return the parameters that ``__init__`` stores under attributes which the class removes."""
        found: set[str] = set()
        for node in self.nodes_of(constructor.node).of_any(BINDING):
            for target, value in bindings(node):
                if isinstance(target, ast.Attribute) and value is not None and self.removers_of(target.attr, owner):
                    found.update(path_keys(value, self.module.names))
        return frozenset(found)
