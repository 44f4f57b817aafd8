"""Temporary roots that the module moves into a directory which is removed: ``tempfile.tempdir``, ``$TMPDIR``.

What is made after that without a ``dir=``, in the function itself, in what it calls, in the methods of a class whose
set-up does it, in the tests of a fixture, goes with that directory.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from flake8_tempfile.analysis.acquire.root_redirections import Redirection, Redirections
from flake8_tempfile.analysis.effects.functions.candidates import imports_of
from flake8_tempfile.analysis.effects.functions.dispatch import class_named, methods
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.root_settings import (
    WORDS,
    root_assignments,
    root_settings,
)
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.fixtures import fixture_decorator, fixture_name, is_automatic, requested
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import lifetime_calls
from flake8_tempfile.flow.syntax import descendants

_MODULE_SET_UPS = frozenset({"setUpModule", "setup_module"})
_SET_UPS = lifetime_calls.SET_UP_METHODS - {"__enter__", "__aenter__", "setup_function"}


class RedirectedRoots:
    """Tells where in a module the temporary root is one that is removed."""

    def __init__(self, summaries: Summaries) -> None:
        self._summaries = summaries
        self._module = summaries.module
        self._moving: dict[ast.ClassDef, bool] = {}
        self._elsewhere: dict[ast.ClassDef, bool] = {}
        self.redirections = Redirections(summaries)

    def reach(self, node: ast.AST) -> bool:
        """Tell whether what is made at ``node`` in the temporary root goes with a directory."""
        if (self.redirections.all or self._moving_imports) and self._is_within(node, self._covered):
            return True
        around = self._module.ancestors(node) if self._module.function_around(node) is not None else ()
        return any(isinstance(owner, ast.ClassDef) and self._is_set_up_elsewhere(owner) for owner in around)

    @cached_property
    def is_own(self) -> bool:
        """Whether a module that this one imports gives the process a root of its own, and removes that in the end."""
        names = self._moving_imports if not self._module.is_test() else ()
        return any(roots_of(home).redirections.is_for_process for home in self._summaries.imported.homes(names))

    @cached_property
    def _moving_imports(self) -> Sequence[str]:
        """The imported names whose modules may move the root."""
        return imports_of(self._module, WORDS)

    def moves_for(self, owner: ast.ClassDef) -> bool:
        """Tell whether the set-up of a class, or of one of its bases, moves the root."""
        if owner not in self._moving:
            self._moving[owner] = False  # for a class that is its own base
            functions = ((each, each.function) for each in self.redirections.all)
            set_ups = (each for each, function in functions if function is not None and function.name in _SET_UPS)
            is_own = any(owner in self._heirs_of(each) for each in set_ups)
            self._moving[owner] = is_own or self._is_set_up_elsewhere(owner)
        return self._moving[owner]

    def _heirs_of(self, each: Redirection) -> set[ast.AST]:
        parent = self._module.parents[each.function] if each.function is not None else None
        return self._heirs(parent) if isinstance(parent, ast.ClassDef) else set()

    def _is_set_up_elsewhere(self, owner: ast.ClassDef) -> bool:
        """Tell whether a base class that another module of the project defines moves the root."""
        if owner not in self._elsewhere:
            self._elsewhere[owner] = False  # for a class that is its own base
            self._elsewhere[owner] = any(self._is_moved_by(base) for base in bases_of(owner))
        return self._elsewhere[owner]

    def _is_moved_by(self, base: ast.expr) -> bool:
        local = self._summaries.classes.get(last_part(base))
        return self._moves_elsewhere(base) or (local is not None and self._is_set_up_elsewhere(local))

    def _moves_elsewhere(self, base: ast.expr) -> bool:
        known = _moves_by_name(base, self._module)
        if known is not None:
            return known
        found = self._summaries.imported.owner(base)
        return found is not None and roots_of(found[1]).moves_for(found[0])

    def _is_after_any(self, node: ast.AST, function: FunctionNode | None) -> bool:
        return any(self._is_after(node, each) for each in self.redirections.all if each.function is function)

    def _is_entered(self, node: ast.AST) -> bool:
        """Tell whether a node stands in the ``with`` of a context manager, or under its decorator, that moves the root.

        Ex) ``with scratch_root():``, ``@scratch_root()``, a class whose ``__enter__`` does it
        """
        around = [node, *self._module.ancestors(node)]
        managers = [item.context_expr for each in around if isinstance(each, ast.With) for item in each.items]
        managers += [
            each for function in around if isinstance(function, FunctionNode) for each in function.decorator_list
        ]
        inner = [each for each in managers if isinstance(each, ast.Call) and not any(each is other for other in around)]
        return any(self._is_moving_manager(each) for each in inner)

    def _is_moving_manager(self, call: ast.Call) -> bool:
        of = class_named(call.func, self._summaries)
        if of is not None:
            entered = {function for name in lifetime_calls.ENTER_METHODS for function, _ in methods(of, name)}
        else:
            summary = self._summaries.called(call.func)
            entered = {summary.node} if summary is not None and summary.is_context_manager else set()
        found = (each.function for one in entered for each in roots_of(self._summaries.home(one)).redirections.all)
        return any(function in entered for function in found)

    def _is_after(self, node: ast.AST, each: Redirection) -> bool:
        """Tell whether a node runs while the root is moved: in the ``with`` that moves it, or before it is put back."""
        line, parent = getattr(node, "lineno", 0), self._module.parents[each.node]
        if line <= each.line or any(node is inner for inner in descendants(each.node)):
            return False
        around = set(self._module.ancestors(node))
        if isinstance(parent, ast.withitem):
            return self._module.parents[parent] in around
        resets = (reset for reset in root_assignments(self._module, each.variable) if reset is not each.node)
        blocks = around | set(self._module.ancestors(each.node))
        ends = (end for end in map(self._end, resets) if self._module.parents[end] in blocks)
        return not any(each.line < getattr(end, "end_lineno", 0) < line for end in ends)

    def _end(self, reset: ast.AST) -> ast.AST:
        """Return the statement after which the root is put back: the ``try`` of whose ``finally`` the reset is."""
        parent = self._module.parents[reset]
        is_final = isinstance(parent, ast.Try) and any(reset is each for each in parent.finalbody)
        return parent if is_final else reset

    @cached_property
    def _covered(self) -> frozenset[FunctionNode]:
        """The functions that only run while the root is moved."""
        covered = {function for each in self.redirections.all for function in self._prepared(each)}
        while True:
            called = {f for f in self._module.functions() if f not in covered and self._is_called_within(f, covered)}
            if not called:
                return frozenset(covered)
            covered |= called

    def _prepared(self, each: Redirection) -> Iterator[FunctionNode]:
        """Yield the methods of a class after its set-up, and the tests that have a fixture."""
        function = each.function
        others = [other for other in self._module.functions() if other is not function]
        parent = self._module.parents[function] if function is not None else None
        if function is None:
            yield from others if self._module.parents[each.node] is self._module.tree else ()
        elif function.name in _MODULE_SET_UPS:
            yield from others
        elif isinstance(parent, ast.ClassDef) and function.name in _SET_UPS:
            heirs = self._heirs(parent)
            is_set_up = {other for other in others if other.name in _SET_UPS and self._module.parents[other] is parent}
            yield from (o for o in others if self._module.parents[o] in heirs and o not in is_set_up)
        elif (fixture := fixture_decorator(function)) is not None:
            within = self._module.tree if not isinstance(parent, ast.ClassDef) else parent
            yield from (o for o in others if within in self._module.ancestors(o) and self._has(o, function, fixture))

    def _heirs(self, base: ast.ClassDef) -> set[ast.AST]:
        found: set[ast.AST] = {base}
        for owner in self._module.nodes.of(ast.ClassDef):
            if any(self._summaries.classes.get(last_part(each)) in found for each in bases_of(owner)):
                found.add(owner)
        return found

    def _has(self, test: FunctionNode, function: FunctionNode, fixture: ast.expr) -> bool:
        if is_automatic(fixture):
            return test.name.startswith("test") or fixture_decorator(test) is not None
        return fixture_name(fixture, function) in requested(test, self._module)

    def _is_called_within(self, function: FunctionNode, covered: Set[FunctionNode]) -> bool:
        """Tell whether each use of a function's name is a call where the root is moved, or around which it is."""
        uses = [node for node in self._module.written.get(function.name, ()) if isinstance(node.ctx, ast.Load)]
        return bool(uses) and all(self._is_within(node, covered) for node in uses)

    def _is_within(self, node: ast.AST, covered: Set[FunctionNode]) -> bool:
        function = self._module.function_around(node)
        return function in covered or self._is_after_any(node, function) or self._is_entered(node)


def roots_of(summaries: Summaries) -> RedirectedRoots:
    """Return what tells of the moved roots of a module: the same to all who ask."""
    if not summaries.roots:
        summaries.roots.append(RedirectedRoots(summaries))
    known: RedirectedRoots = summaries.roots[0]
    return known


def moves_root(module: Module) -> bool:
    """Tell whether the module, or what it imports, sets the temporary root, or a base of one of its classes may."""
    if root_settings(module) or imports_of(module, WORDS):
        return True
    bases = (base for owner in module.nodes.of(ast.ClassDef) for base in bases_of(owner))
    return any(_moves_by_name(base, module) is not False for base in bases)


def _moves_by_name(base: ast.expr, module: Module) -> bool | None:
    """Tell whether a base class moves the root; None where the module that defines it has to be looked into.

    A test case may have that from a base of its base, so there the words in the text of one module say nothing.
    """
    name = module.names.resolve(base)
    if name in lifetime_calls.ROOT_MOVING_CASES:
        return True
    if module.imports is None or name is None:
        return False
    if module.is_test() and module.imports.definition(name) is not None:
        return None
    return None if module.imports.mentions(name, WORDS) else False
