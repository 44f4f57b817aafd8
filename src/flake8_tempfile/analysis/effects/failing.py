"""Which calls can fail, whoever makes them: by the body of what is called, where it can be read, then by the table.

A function cannot fail if all that it runs is total: names are bound, texts taken apart, containers filled, and what it
calls cannot fail either.  To look something up in a mapping, and arithmetic, count as total.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.effects.calls.removals import matches
from flake8_tempfile.analysis.effects.classes.objects import named_tuple
from flake8_tempfile.analysis.effects.functions.dispatch import OfClass, class_named
from flake8_tempfile.analysis.effects.functions.keeping import (
    INITIALISERS,
    PLAIN_BASES,
    PLAIN_METACLASSES,
    STORING_DECORATORS,
)
from flake8_tempfile.analysis.effects.functions.loggers import is_logger
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.paths.forms import is_path_conversion
from flake8_tempfile.analysis.syntax.bases import bases_of, metaclass_of
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.containers import may_be_container
from flake8_tempfile.analysis.syntax.decorators import decorators, gives_what_it_returns
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import Gives
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_MAKING_ONLY = ("__new__", "Error", "Exception", "Warning")
_CATCHING_ALL = frozenset({"Exception", "BaseException"})
# How many functions deep a body is followed.
_DEPTH = 6


def may_fail(call: ast.Call, summaries: Summaries) -> bool:
    """Tell whether a call may raise, as far as that does not depend on where it stands."""
    return _Bodies(summaries).may_fail(call)


def narrows_type(statement: ast.stmt) -> bool:
    """Ex) ``assert isinstance(x, T)``, ``assert x is not None``: said to the type checker."""
    test = statement.test if isinstance(statement, ast.Assert) else None
    if isinstance(test, ast.Call):
        return last_part(test.func) == "isinstance"
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot)


class _Bodies(NamedTuple):
    """Answers for the code of one module; ``around`` are the functions that are being asked about."""

    summaries: Summaries
    around: frozenset[FunctionNode] = frozenset()

    def may_fail(self, call: ast.Call) -> bool:
        module = self.summaries.module
        name, last = module.calls[call].name, module.calls[call].last
        if name == "os.system":  # what it starts may fail, and says so by its status
            return False
        if module.calls[call].is_harmless or matches(name, module.settings.harmless_calls):
            return False
        if is_path_conversion(call):
            return False
        by_method = self._fails_as_method(call)
        if by_method is not None:
            return by_method
        if last in call_table.RESPONSES | call_table.TRANSLATORS or last.endswith(_MAKING_ONLY):
            return False
        return not (name == "next" and self._counts(call)) and not self._is_total_call(call)

    def _fails_as_method(self, call: ast.Call) -> bool | None:
        """Tell whether a method may fail, by its name; None where that says nothing, or the body says more."""
        body = self.summaries.callees[call.func]
        if not isinstance(call.func, ast.Attribute) or (body is not None and body.is_sure):
            return None
        if self._works_in_memory(call.func.value):
            return False
        if function_names.LOGGER_NAME.search(last_part(call.func.value)):
            # What is called a logger may track the run elsewhere: ``logger.upload_artifact(...)``.
            return bool(function_names.SENDER_NAME.search(call.func.attr))
        if call.func.attr not in call_table.HARMLESS_METHODS:
            return None
        return self._is_of_package(call) and not is_logger(call.func.value, self.summaries)

    def _is_of_package(self, call: ast.Call) -> bool:
        """Ex) ``module.get(address)``, but not ``text.upper()``."""
        name, imported = self.summaries.calls[call].name, self.summaries.module.names.imported.values()
        # The first part is "" for what is imported from the package itself.
        return name is not None and name.partition(".")[0] in {each.partition(".")[0] for each in imported}

    def _works_in_memory(self, receiver: ast.expr) -> bool:
        """Ex) ``text``, which is bound to ``io.StringIO()`` and to nothing else."""
        module = self.summaries.module
        value = bindings(module.scope(receiver), module).get(key(receiver) or "")
        return isinstance(value, ast.Call) and module.calls[value].name in call_table.giving(Gives.IN_MEMORY)

    def _counts(self, call: ast.Call) -> bool:
        """Ex) ``next(_counter)``, where ``_counter = itertools.count()``: there is always one more."""
        over = call.args[0] if len(call.args) == 1 else None
        value = self.summaries.module_values.get(over.id, over) if isinstance(over, ast.Name) else over
        if isinstance(value, ast.Call):
            return self.summaries.calls[value].name in call_table.giving(Gives.ENDLESS)
        return isinstance(value, ast.Attribute) and bool(function_names.COUNTER_NAME.search(value.attr))

    def _is_total_call(self, call: ast.Call) -> bool:
        """Tell whether what a call runs can be read, a function or the constructor of a class, and cannot fail."""
        of = class_named(call.func, self.summaries)
        if of is not None:
            return self._makes_plainly(of)
        found = self.summaries.callees[call.func]
        if found is not None:
            return self._is_total_function(found.node, found.home)
        return named_tuple(call, self.summaries) is not None

    def _makes_plainly(self, of: OfClass, below: frozenset[ast.ClassDef] = frozenset()) -> bool:
        """Tell whether the constructor of a class, whose own are ``below``, only stores what it is given."""
        owner, seen = of.owner, below | {of.owner}
        above = [class_named(base, of.home) for base in bases_of(owner) if last_part(base) not in PLAIN_BASES]
        if not _is_plainly_made(owner) or any(each is None or each.owner in seen for each in above):
            return False
        if not all(self._makes_plainly(each, seen) for each in above if each is not None):
            return False
        methods = {method.name: method for method in owner.body if isinstance(method, FunctionNode)}
        is_known = decorators(owner) <= STORING_DECORATORS and "__setattr__" not in methods
        makers = [methods[name] for name in INITIALISERS if name in methods]
        is_quiet = is_known and all(self._is_total_function(method, of.home) for method in makers)
        return is_quiet and not (owner.decorator_list and _has_factories(owner))

    def _is_total_function(self, function: FunctionNode, home: Summaries) -> bool:
        if function in self.around:  # fails if anything else in it does
            return True
        if not isinstance(function, ast.FunctionDef) or len(self.around) == _DEPTH:
            return False
        inner = _Bodies(home, self.around | {function})
        if decorators(function) == {"contextmanager"}:
            return inner._enters(function.body)
        return gives_what_it_returns(function) and inner._are_total(function.body)

    def _enters(self, body: Sequence[ast.stmt]) -> bool:
        """Tell whether the body of a context manager cannot fail before its ``yield``."""
        for statement in body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield):
                return statement.value.value is None or not self.may_fail_in(statement.value.value)
            if any(isinstance(node, ast.Yield) for node in descendants(statement)):
                return isinstance(statement, ast.Try) and self._enters(statement.body)
            if not self._is_total(statement):
                return False
        return False

    def _are_total(self, body: Sequence[ast.stmt]) -> bool:
        return all(self._is_total(statement) for statement in body)

    def _is_total(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Pass() | ast.Global() | ast.Nonlocal() | ast.Break() | ast.Continue() | ast.Return(value=None):
                return True
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method)) as call):
                return self._fills(call) if method in call_table.CONTAINER_METHODS else not self.may_fail_in(call)
            case ast.Return(value=ast.expr() as value) | ast.Expr(value=value):
                return not self.may_fail_in(value)
            case ast.Assign(targets=targets, value=value):
                return not any(self.may_fail_in(each) for each in (*targets, value))
            case ast.AnnAssign(target=target, value=value):
                return not self.may_fail_in(target) and (value is None or not self.may_fail_in(value))
            case ast.AugAssign(target=target, value=value):
                return not self.may_fail_in(target) and not self.may_fail_in(value)
            case ast.If(test=test, body=body, orelse=orelse) | ast.While(test=test, body=body, orelse=orelse):
                return not self.may_fail_in(test) and self._are_total([*body, *orelse])
            case ast.For(iter=over, body=body, orelse=orelse):
                return not self.may_fail_in(over) and self._are_total([*body, *orelse])
            case ast.Try():
                return self._is_total_try(statement)
        return narrows_type(statement)

    def _is_total_try(self, statement: ast.Try) -> bool:
        catches_all = any(
            clause.type is None or last_part(clause.type) in _CATCHING_ALL for clause in statement.handlers
        )
        handlers = [each for clause in statement.handlers for each in clause.body]
        inner = [*handlers, *statement.orelse, *statement.finalbody]
        return (catches_all or self._are_total(statement.body)) and self._are_total(inner)

    def _fills(self, call: ast.Call) -> bool:
        """Ex) ``self.files.append(path)``; what only looks like a container may do anything."""
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        given = [receiver, *self.summaries.calls[call].arguments]
        is_container = may_be_container(receiver, self.summaries.module)
        return is_container and not any(self.may_fail_in(each) for each in given)

    def may_fail_in(self, expression: ast.expr) -> bool:
        """Tell whether an expression runs code that may fail."""
        parts = descendants(expression)
        if any(isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)) for node in parts):
            return True
        return any(isinstance(node, ast.Call) and self.may_fail(node) for node in parts)


def _has_factories(owner: ast.ClassDef) -> bool:
    """Ex) ``path: str = field(default_factory=make)``."""
    return any(isinstance(each, ast.AnnAssign) and isinstance(each.value, ast.Call) for each in owner.body)


def _is_plainly_made(owner: ast.ClassDef) -> bool:
    """Tell whether nothing but its constructor has a say where a class is called: no metaclass but that of ``ABC``."""
    made_by = metaclass_of(owner)
    return all(keyword.arg == "metaclass" for keyword in owner.keywords) and (
        made_by is None or last_part(made_by) in PLAIN_METACLASSES
    )
