"""Temporary roots that the module moves into a directory which is removed: ``tempfile.tempdir``, ``$TMPDIR``.

What is made after that without a ``dir=``, in the function itself, in what it calls, in the methods of a class whose
set-up does it, in the tests of a fixture, goes with that directory.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from flake8_tempfile.analysis.acquire.managed_directories import ManagedDirectories
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.local_values import NameValues
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.syntax.expressions import bindings, key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, lifetime_calls
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_VARIABLES = frozenset({"TMPDIR", "TEMP", "TMP"})
_MODULE_SET_UPS = frozenset({"setUpModule", "setup_module"})
_SET_UPS = lifetime_calls.SET_UP_METHODS - {"__enter__", "__aenter__", "setup_function"}


class _Redirection(NamedTuple):
    """From ``node`` on, in ``function``, temporary files are made in ``root``."""

    node: ast.AST
    root: ast.expr
    function: FunctionNode


class RedirectedRoots:
    """Tells where in a module the temporary root is one that is removed."""

    def __init__(self, summaries: Summaries) -> None:
        self._summaries = summaries
        self._module = summaries.module

    def reach(self, node: ast.AST) -> bool:
        """Tell whether what is made at ``node`` in the temporary root goes with a directory."""
        if not self._redirections:
            return False
        function = self._function_of(node)
        if function is None:
            return False
        return function in self._covered or any(_is_after(node, each) for each in self._by(function))

    def _function_of(self, node: ast.AST) -> FunctionNode | None:
        return next((n for n in self._module.ancestors(node) if isinstance(n, FunctionNode)), None)

    def _by(self, function: FunctionNode) -> list[_Redirection]:
        return [each for each in self._redirections if each.function is function]

    @cached_property
    def _redirections(self) -> list[_Redirection]:
        found = (
            _Redirection(node, root, function)
            for node, root in _set_roots(self._module)
            if (function := self._function_of(node)) is not None
        )
        return [each for each in found if self._is_removed(each)]

    def _is_removed(self, each: _Redirection) -> bool:
        names = NameValues(each.function, self._summaries.nodes_of(each.function), self._summaries)
        root = origin(each.root, self._module.names)
        value = names.values.get(key(root) or "", root)
        made = self._module.names.call(value) if isinstance(value, ast.Call) else None
        if made not in call_table.DIRECTORY_FACTORIES:
            return ManagedDirectories(names, self._summaries).holds(root) and not self._is_lasting(root, names)
        places = {key(root), "tempfile.tempdir"} | {key(t) for t in self._targets_of(value)}
        removed = names.removed.union(*(summary.removes for summary in self._summaries.by_node.values()))
        owned = {place.rpartition(".")[2] for place in places if place and place.startswith(("self.", "cls."))}
        return not places.isdisjoint(removed) or not owned.isdisjoint(self._summaries.removed_by)

    def _is_lasting(self, root: ast.expr, names: NameValues) -> bool:
        """Tell whether only the name of a root says that it is temporary: what the caller gives may stay."""
        return isinstance(root, ast.Name) and root.id not in names.assigned and not self._is_given_by_fixture(root)

    def _is_given_by_fixture(self, root: ast.Name) -> bool:
        if root.id in lifetime_calls.FIXTURE_DIRECTORIES:
            return True
        bound = (item.optional_vars for item in self._module.nodes.of(ast.withitem))
        return any(isinstance(target, ast.Name) and target.id == root.id for target in bound)

    def _targets_of(self, value: ast.expr) -> Iterator[ast.expr]:
        yield from (target for target, bound in bindings(self._module.parents[value]) if bound is value)

    @cached_property
    def _covered(self) -> frozenset[FunctionNode]:
        """The functions that only run while the root is moved."""
        covered = {function for each in self._redirections for function in self._prepared(each)}
        while True:
            called = {f for f in self._module.functions() if f not in covered and self._is_called_within(f, covered)}
            if not called:
                return frozenset(covered)
            covered |= called

    def _prepared(self, each: _Redirection) -> Iterator[FunctionNode]:
        """Yield the methods of a class after its set-up, and the tests that have a fixture."""
        function, parent = each.function, self._module.parents[each.function]
        others = [other for other in self._module.functions() if other is not function]
        if function.name in _MODULE_SET_UPS:
            yield from others
        elif isinstance(parent, ast.ClassDef) and function.name in _SET_UPS:
            heirs = self._heirs(parent)
            is_set_up = {other for other in others if other.name in _SET_UPS and self._module.parents[other] is parent}
            yield from (o for o in others if self._module.parents[o] in heirs and o not in is_set_up)
        elif (fixture := _fixture(function)) is not None:
            within = self._module.tree if not isinstance(parent, ast.ClassDef) else parent
            yield from (o for o in others if within in self._module.ancestors(o) and self._has(o, function, fixture))

    def _heirs(self, base: ast.ClassDef) -> set[ast.AST]:
        found: set[ast.AST] = {base}
        for owner in self._module.nodes.of(ast.ClassDef):
            if any(self._summaries.classes.get(last_part(each)) in found for each in owner.bases):
                found.add(owner)
        return found

    def _has(self, test: FunctionNode, function: FunctionNode, fixture: ast.expr) -> bool:
        keywords = {word.arg: word.value for word in fixture.keywords} if isinstance(fixture, ast.Call) else {}
        automatic, called = keywords.get("autouse"), keywords.get("name")
        if isinstance(automatic, ast.Constant) and automatic.value:
            return test.name.startswith("test") or _fixture(test) is not None
        name = called.value if isinstance(called, ast.Constant) else function.name
        if any(argument.arg == name for argument in (*test.args.args, *test.args.kwonlyargs)):
            return True
        owner = self._module.parents[test]
        marks = [*test.decorator_list, *(owner.decorator_list if isinstance(owner, ast.ClassDef) else ())]
        marks += [value for target, value in self._marks if value is not None and key(target) == "pytestmark"]
        calls = (node for mark in marks for node in descendants(mark) if isinstance(node, ast.Call))
        used = (value for call in calls if last_part(call.func) == "usefixtures" for value in call.args)
        return any(isinstance(value, ast.Constant) and value.value == name for value in used)

    @cached_property
    def _marks(self) -> list[tuple[ast.expr, ast.expr | None]]:
        return [pair for statement in self._module.tree.body for pair in bindings(statement)]

    def _is_called_within(self, function: FunctionNode, covered: set[FunctionNode]) -> bool:
        """Tell whether each use of a function's name is a call where the root is moved, or around which it is."""
        uses = [node for node in self._module.written.get(function.name, ()) if isinstance(node.ctx, ast.Load)]
        return bool(uses) and all(self._is_within(node, covered) for node in uses)

    def _is_within(self, node: ast.AST, covered: set[FunctionNode]) -> bool:
        function = self._function_of(node)
        return function is not None and (function in covered or any(_is_after(node, r) for r in self._by(function)))


def _is_after(node: ast.AST, each: _Redirection) -> bool:
    line = getattr(node, "lineno", 0)
    return bool(line > getattr(each.node, "lineno", 0) and not any(node is inner for inner in descendants(each.node)))


def _fixture(function: FunctionNode) -> ast.expr | None:
    return next((each for each in function.decorator_list if last_part(each).endswith("fixture")), None)


def moves_root(module: Module) -> bool:
    """Tell whether the module sets the temporary root anywhere."""
    return any(True for _ in _set_roots(module))


def _set_roots(module: Module) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Yield where the module sets the root, with what it sets it to."""
    for node in (node for word in ("tempdir", "environ") for node in module.written.get(word, ())):
        around = module.parents[node]
        target: ast.expr = around if isinstance(around, ast.Subscript) else node
        statement = module.parents[target]
        if _names_root(target, module):
            yield from ((statement, v) for t, v in bindings(statement) if t is target and v and not _is_reset(v))
    for call in module.nodes.of(ast.Call):
        root = _root_given(call, module)
        if (
            root is not None and not _is_reset(root) and "get" not in last_part(call.func)
        ):  # os.environ.get("TMPDIR", d)
            yield call, root


def _is_reset(value: ast.expr | None) -> bool:
    return value is None or isinstance(value, ast.Constant)


def _names_root(target: ast.expr, module: Module) -> bool:
    """Ex) ``tempfile.tempdir``, ``os.environ["TMPDIR"]``."""
    match target:
        case ast.Subscript(value=holder, slice=ast.Constant(value=variable)):
            return module.names.resolve(holder) == "os.environ" and variable in _VARIABLES
    return module.names.resolve(target) == "tempfile.tempdir"


def _root_given(call: ast.Call, module: Module) -> ast.expr | None:
    """Ex) ``monkeypatch.setenv("TMPDIR", d)``, ``patch.object(tempfile, "tempdir", d)``."""
    given = [word.value for word in call.keywords if word.arg in _VARIABLES]
    for value in call.args:
        match value:
            case ast.Dict(keys=names, values=values):
                given += [v for k, v in zip(names, values, strict=True) if getattr(k, "value", None) in _VARIABLES]
    match call.args:
        case [ast.Name() | ast.Attribute() as holder, ast.Constant(value=name), root, *_]:
            where = module.names.resolve(holder)
            if (where == "tempfile" and name == "tempdir") or (where == "os.environ" and name in _VARIABLES):
                given.append(root)
        case [ast.Constant(value=name), root, *_] if name == "tempfile.tempdir" or name in _VARIABLES:
            given.append(root)
    return given[0] if given else None
