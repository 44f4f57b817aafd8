"""What the end of a statement does to an obligation: returns, raises, definitions, and managers that are entered."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from flake8_tempfile.analysis.effects.functions.returned_parts import removed_by_callers
from flake8_tempfile.analysis.lifetime import handover
from flake8_tempfile.analysis.lifetime.creations import is_output
from flake8_tempfile.analysis.lifetime.guards.identity_tests import enters_for_removal
from flake8_tempfile.analysis.lifetime.handover import Handover
from flake8_tempfile.analysis.lifetime.intent import Intent
from flake8_tempfile.analysis.lifetime.may_raise import Hazards
from flake8_tempfile.analysis.lifetime.ownership import owning
from flake8_tempfile.analysis.lifetime.points.locks import is_lock
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Cause, Obligation, Role, Stage, Via
from flake8_tempfile.analysis.reasons import Evidence, Ground
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

_GIVEN_BACK = Ground("what is called returns the path that it was given to write to", Evidence.NAME, __name__)
_FILES = frozenset({Resource.NAMED_FILE, Resource.MKSTEMP_FILE, Resource.SCRATCH_FILE})
ScopeStatement: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Departures:
    """Follows an obligation out of the statements of one function."""

    def __init__(self, roles: Roles, hazards: Hazards, intent: Intent, handover: Handover) -> None:
        self.roles = roles
        self.hazards = hazards
        self.intent = intent
        self.handover = handover
        self.scope = handover.scope
        self.record = handover.record

    def depart(self, statement: ast.AST | None, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        """Yield what is left of an obligation where a statement is complete; what raises it notes in ``raised``."""
        if isinstance(statement, ast.Return):
            yield from self._return(statement, fact)
        elif isinstance(statement, (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom)):
            if isinstance(statement, ast.Raise) and fact.via is not None and fact.via.cause is Cause.RAISE:
                raised.append(fact)  # it goes on with what was caught, or is what came of that
            elif not self.hazards.is_quiet(statement, fact):
                raised.append(fact.left(Via(Cause.RAISE, statement.lineno)))
            yield fact
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from self._define(statement, fact)
        elif isinstance(statement, ast.withitem):
            yield from self._enter(statement, fact, raised)
        else:
            yield fact

    def _enter(self, item: ast.withitem, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        manager = item.context_expr
        if self._closes_on_leave(item, fact) or self.closes_stack(manager, fact):
            self.record.release(fact, manager)
            return
        quiet = isinstance(manager, ast.Call) or is_lock(manager, self.roles.module)
        if not quiet and self.roles.of(manager, fact) is None and not enters_for_removal(item, self.roles):
            raised.append(fact.left(Via(Cause.RAISE, manager.lineno)))
        yield fact

    def closes_stack(self, stack: ast.expr | None, fact: Obligation) -> bool:
        """Tell whether an exit stack in hand has the removal registered; closed or entered, it runs it."""
        return stack is not None and key(stack) in self.scope.stacks and self.roles.of(stack, fact) is Role.TASK

    def is_entered_for_removal(self, statement: ast.AST | None) -> bool:
        """Tell whether a manager is entered whose exit removes the resource."""
        return isinstance(statement, ast.withitem) and enters_for_removal(statement, self.roles)

    def _closes_on_leave(self, item: ast.withitem, fact: Obligation) -> bool:
        """Tell whether a ``with`` over a temporary object closes it."""
        if fact.site is None or fact.site.resource is not Resource.OBJECT:
            return False
        role = self.roles.of(item.context_expr, fact)
        bound = self.roles.of(item.optional_vars, fact)
        return Role.HANDLE in (role, bound)

    def _return(self, statement: ast.Return, fact: Obligation) -> Iterator[Obligation]:
        if fact.site is not None and fact.stage is not Stage.LATENT:
            role = self.roles.of(statement.value, fact)
            if role is Role.PART and self.intent.is_removed_on_failure_only(fact):
                # Ex) `return directory / name`, the directory with it.
                self.record.transfer(fact, statement, handover.PART_RETURNED)
                return
            if role is Role.PART and removed_by_callers(statement, self.roles.summaries):
                self.record.transfer(fact, statement, handover.PART_RETURNED_TO_REMOVERS)
                self.record.returned.setdefault(fact.site, []).append((statement, role, None))
                return
            if self._is_given_back(statement.value, fact):
                self.record.transfer(fact, statement, _GIVEN_BACK)
                return
            if fact.stage is Stage.KEPT and self.scope.lends_result:
                yield fact
                return
            if role in owning(fact) and self.scope.cached_as:
                kept = self.handover.store_on_self(self.scope.cached_as, role, statement, fact)
                yield from [kept] if kept is not None else []
                return
            if role in owning(fact):
                self.record.transfer(fact, statement, handover.RETURNED)
                if role is not None:
                    position = self._position(statement.value, fact)
                    self.record.returned.setdefault(fact.site, []).append((statement, role, position))
                return
        yield fact.left(Via(Cause.RETURN, statement.lineno)) if fact.site else fact

    def _is_given_back(self, value: ast.expr | None, fact: Obligation) -> bool:
        """Ex) ``return driver.download(url, path)``: what writes where it is told to returns where that is."""
        call = value.value if isinstance(value, ast.Await) else value
        if not isinstance(call, ast.Call) or not function_names.FETCHER_NAME.search(last_part(call.func)):
            return False
        is_file = fact.site is not None and fact.site.resource in _FILES
        return is_file and is_output(call, fact, self.roles)

    def _position(self, value: ast.expr | None, fact: Obligation) -> int | None:
        if isinstance(value, ast.Tuple):
            return next(
                (i for i, element in enumerate(value.elts) if self.roles.of(element, fact) in owning(fact)), None
            )
        return None

    def _define(self, statement: ScopeStatement, fact: Obligation) -> Iterator[Obligation]:
        """Ex) ``@atexit.register`` above a nested function that removes it."""
        registered = any(last_part(decorator) in call_table.REGISTRARS for decorator in statement.decorator_list)
        if registered and self.roles.of(ast.Name(statement.name, ast.Load()), fact) is Role.TASK:
            self.record.release(fact, statement)
            return
        yield fact
