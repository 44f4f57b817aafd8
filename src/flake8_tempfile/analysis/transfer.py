"""The transfer function of the lifetime analysis: what each program point does to an obligation.

A forward may-analysis in the sense of ``flow.solver``: facts are obligations, one per acquisition, set of aliases and
knowledge.  Besides them one fact without a site carries what is known of tests before anything is acquired.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.creations import creates
from flake8_tempfile.analysis.expressions import arguments, bindings, key, operations, rooted
from flake8_tempfile.analysis.guards import Guards
from flake8_tempfile.analysis.hazards import Hazards
from flake8_tempfile.analysis.intent import Intent
from flake8_tempfile.analysis.library import Resource
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.removals import matches
from flake8_tempfile.analysis.resources import Alias, Cause, Obligation, Role, Site, Stage, Via
from flake8_tempfile.analysis.roles import Roles, owning, unpacked_role
from flake8_tempfile.analysis.sites import Sites
from flake8_tempfile.analysis.summaries import CONTAINER_METHODS
from flake8_tempfile.flow.graph import EdgeKind, Node, NodeKind
from flake8_tempfile.flow.solver import Outcome


@dataclass(frozen=True, slots=True)
class Scope:
    """What the transfer function must know of the function around it.

    ``lends`` tells that a ``yield`` lends the resource (context manager, fixture, dependency) rather than giving it
    away; ``containers`` are its local containers; ``globals`` the names that outlive it; ``self_name`` the first
    parameter of a method, '' elsewhere; ``is_set_up`` whether its clean-up runs in a tear-down method.
    """

    lends: bool
    is_context_manager: bool
    containers: frozenset[str]
    globals: frozenset[str]
    self_name: str
    owner: ast.ClassDef | None
    is_set_up: bool
    local_attributes: frozenset[str]


@dataclass
class Record:
    """What happened to the acquisitions, by site: lines (1-based) of releases and transfers, and creations."""

    releases: dict[Site, set[int]] = field(default_factory=dict)
    transfers: dict[Site, set[int]] = field(default_factory=dict)
    stored: dict[Site, str] = field(default_factory=dict)
    created: dict[Site, tuple[ast.expr, bool]] = field(default_factory=dict)
    moves: set[int] = field(default_factory=set)
    returned: dict[Site, list[tuple[ast.Return, Role, int | None]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A node's syntax, taken apart once: operations in order, then bindings, then the departure."""

    operations: tuple[ast.AST, ...]
    bindings: tuple[tuple[ast.expr, ast.expr | None], ...]
    statement: ast.AST | None
    is_inert: bool
    suspends: bool


class LifetimeAnalysis:
    """The analysis that :func:`flow.solver.solve` runs over one function."""

    def __init__(self, sites: Sites, roles: Roles, guards: Guards, hazards: Hazards, intent: Intent, scope: Scope) -> None:
        self.sites = sites
        self.roles = roles
        self.guards = guards
        self.hazards = hazards
        self.intent = intent
        self.scope = scope
        self.record = Record()
        self._plans: dict[Node, Plan] = {}

    def initial(self) -> Iterable[Obligation]:
        """Return the one fact that holds on entry: nothing is owed, nothing is known."""
        return (Obligation(),)

    def transfer(self, node: Node, fact: Obligation) -> Outcome[Obligation]:
        """Return what becomes of ``fact`` at ``node``, if it completes and if an exception leaves it."""
        plan = self._plans.get(node) or self._plan(node)
        if plan.is_inert or fact.stage is Stage.LOST:
            return Outcome((fact,), ())
        facts: list[Obligation] = [fact]
        raised: list[Obligation] = []
        for operation in plan.operations:
            facts = [after for before in facts for after in self._operate(operation, before, raised)]
        if plan.suspends:
            raised.extend(each.left(Via(Cause.RAISE, node.line)) for each in facts)
        facts = [after for before in facts for after in self._finish(plan, before, raised)]
        return Outcome(tuple(facts), tuple(dict.fromkeys(raised)))

    def _plan(self, node: Node) -> Plan:
        syntax = node.syntax
        suspends = node.is_async and node.kind in (NodeKind.ENTER, NodeKind.ITERATE)
        if syntax is None or node.kind in (NodeKind.LEAVE, NodeKind.CASE, NodeKind.DISPATCH, NodeKind.ITERATE):
            plan = Plan((), (), None, not suspends, suspends)
        else:
            found = tuple(operations(syntax))
            bound = tuple(pair for pair in bindings(syntax))
            passive = isinstance(syntax, (ast.Pass, ast.Global, ast.Nonlocal, ast.Break, ast.Continue, ast.Constant))
            inert = passive or (not found and not bound and isinstance(syntax, ast.expr))
            plan = Plan(found, bound, syntax, inert and not suspends, suspends)
        self._plans[node] = plan
        return plan

    # Operations

    def _operate(self, operation: ast.AST, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        if isinstance(operation, ast.Call):
            yield from self._call(operation, fact, raised)
        elif isinstance(operation, ast.NamedExpr):
            yield from self._bind(operation.target, operation.value, fact)
        elif isinstance(operation, ast.Await):
            # What cannot fail can still be cancelled.
            inner = operation.value
            fails = not isinstance(inner, ast.Call) or self.hazards.may_raise(inner)
            raised.append(fact.left(Via(Cause.RAISE if fails else Cause.AWAIT, operation.lineno)))
            yield fact
        else:
            yield from self._yield(operation, fact, raised)

    def _call(self, call: ast.Call, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        if fact.site is None:
            raised.append(fact)
            yield fact
            yield from self._acquired(call, fact)
            return
        if fact.stage is Stage.LATENT:
            yield self._create(call, fact)
            return
        if self.roles.releases(call, fact):
            yield from self._release(call, fact, raised)
            return
        if self._hands_over(call, fact):
            if self.hazards.may_raise(call):
                raised.append(fact.left(self.hazards.via(call, fact)))
            self._note(self.record.transfers, fact, call.lineno)
            if library.MOVER_NAME.search(last_part(call.func)):
                self.record.moves.add(call.lineno)
            return
        # Where the same site comes round again in a loop, what is lost was lost before.
        again = fact.site in self.sites.at_call.get(call, ())
        if not again and self.hazards.may_raise(call) and not self._is_returned_owner(call, fact):
            raised.append(fact.left(self.hazards.via(call, fact)))
        yield self._contained(call, fact)

    def _is_returned_owner(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``return Result(path)``: the hand-over itself."""
        parent = self.roles.summaries.module.parents.get(call)
        return isinstance(parent, (ast.Return, ast.Tuple)) and self.roles.of(call, fact) is Role.HOLDER

    def _acquired(self, call: ast.Call, fact: Obligation) -> Iterator[Obligation]:
        for site in self.sites.at_call.get(call, ()):
            learned = self._learn_conditions(call, fact)
            if learned is not None:
                yield replace(learned, site=site, created=site.node if site.node is not call else call, via=None)

    def _learn_conditions(self, call: ast.AST, fact: Obligation) -> Obligation | None:
        """Ex) ``d = mkdtemp() if wanted else None``: where it was acquired, ``wanted`` held."""
        learned: Obligation | None = fact
        child = call
        for parent in self.roles.summaries.module.ancestors(call):
            if isinstance(parent, ast.stmt) or learned is None:
                break
            if isinstance(parent, ast.IfExp) and child is not parent.test:
                learned = self.guards.learn(parent.test, child is parent.body, learned)
            child = parent
        return learned

    def _create(self, call: ast.Call, fact: Obligation) -> Obligation:
        assert fact.site is not None
        guess = self.intent.is_removed(fact) or (fact.site.shared and fact.site.unique)
        made = creates(call, fact, self.roles, guess=guess)
        if made is None:
            return fact
        self.record.created.setdefault(fact.site, (call, made))
        return replace(fact, stage=Stage.OWED, via=None)

    def _release(self, call: ast.Call, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        """Discharge; a task attached to a call that may fail is attached only when the call has returned."""
        self._note(self.record.releases, fact, call.lineno)
        if self.hazards.attaches_late(call) and Role.TASK in self.roles.any_of(arguments(call), fact):
            raised.append(fact.left(Via(Cause.RAISE, call.lineno)))
        if fact.site is not None and fact.site.latent and last_part(call.func) not in library.REGISTRARS:
            yield replace(fact, stage=Stage.LATENT, via=None)

    def _hands_over(self, call: ast.Call, fact: Obligation) -> bool:
        """Tell whether a call moves the file away or gives it to an owner."""
        module = self.roles.summaries.module
        name = module.names.call(call)
        last = last_part(call.func)
        given = arguments(call)
        roles = self.roles
        first = roles.of(given[0], fact) if given else None
        if name in library.MOVERS or (library.MOVER_NAME.search(last) and not isinstance(call.func, ast.Attribute)):
            return first is Role.PATH
        if isinstance(call.func, ast.Attribute):
            if last in library.MOVING_METHODS and len(given) == 1 and roles.of(call.func.value, fact) is Role.PATH:
                return True
            if library.MOVER_NAME.search(last) and len(given) > 1 and first is Role.PATH:
                return True
        if matches(name, module.settings.owners):
            return bool(roles.any_of(given, fact) & owning(fact))
        if name == "setattr" and len(given) == 3:
            return roles.of(given[2], fact) in owning(fact)
        if roles.any_of(roles.summaries.kept_arguments(call), fact) & owning(fact):
            return True
        return self._is_put_in_foreign_container(call, last, fact)

    def _is_put_in_foreign_container(self, call: ast.Call, last: str, fact: Obligation) -> bool:
        if last not in CONTAINER_METHODS or not isinstance(call.func, ast.Attribute):
            return False
        # A queue is given one thing; storage.put(name, path) sends a copy.
        if last == "put" and len(call.args) > 1:
            return False
        receiver = key(call.func.value)
        if receiver in self.scope.containers or receiver in library.NOT_CONTAINERS:
            return False
        return bool(self.roles.any_of(arguments(call), fact) & owning(fact))

    def _contained(self, call: ast.Call, fact: Obligation) -> Obligation:
        """Ex) ``paths.append(p)`` on a local list: the list holds it now."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in CONTAINER_METHODS:
            return fact
        receiver = key(call.func.value)
        if receiver in self.scope.containers and self.roles.any_of(arguments(call), fact) & owning(fact):
            return fact.with_aliases(fact.aliases | {Alias(receiver, Role.ELEMENT)})
        return fact

    def _yield(self, node: ast.AST, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        value = node.value if isinstance(node, (ast.Yield, ast.YieldFrom)) else None
        if fact.site is not None and not self.scope.lends and self.roles.of(value, fact) in owning(fact):
            self._note(self.record.transfers, fact, getattr(node, "lineno", 0))
            return
        raised.append(fact.left(Via(Cause.YIELD, getattr(node, "lineno", 0))))
        yield fact

    # Bindings and departures

    def _finish(self, plan: Plan, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        statement = plan.statement
        current: list[Obligation] = [fact]
        if fact.site is None:
            for _, value in plan.bindings:
                site = self.sites.latent.get(value) if value is not None else None
                if site is not None:
                    current.append(replace(fact, site=site, stage=Stage.LATENT, created=value))
        for target, value in plan.bindings:
            current = [after for before in current for after in self._bind(target, value, before)]
        if isinstance(statement, ast.AugAssign):
            current = [after for before in current for after in self._augment(statement, before)]
        for each in current:
            for after in self._depart(statement, each, raised):
                yield replace(after, created=None) if after.created else after

    def _depart(self, statement: ast.AST | None, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        if isinstance(statement, ast.Return):
            yield from self._return(statement, fact)
        elif isinstance(statement, (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom)):
            raised.append(self._raise(statement, fact))
            yield fact
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from self._define(statement, fact)
        elif isinstance(statement, ast.withitem):
            yield from self._enter(statement, fact, raised)
        else:
            yield fact

    @staticmethod
    def _raise(statement: ast.AST | None, fact: Obligation) -> Obligation:
        """The exception that led to a handler says more than the one that the handler raises in its place."""
        if isinstance(statement, ast.Raise) and fact.via and fact.via.cause is Cause.RAISE:
            return fact
        return fact.left(Via(Cause.RAISE, getattr(statement, "lineno", 0)))

    def _enter(self, item: ast.withitem, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        manager = item.context_expr
        if self._closes_on_leave(item, fact):
            self._note(self.record.releases, fact, manager.lineno)
            return
        if not isinstance(manager, ast.Call) and self.roles.of(manager, fact) is None:
            raised.append(fact.left(Via(Cause.RAISE, manager.lineno)))
        yield fact

    def _closes_on_leave(self, item: ast.withitem, fact: Obligation) -> bool:
        """Tell whether a ``with`` over a temporary object closes it."""
        if fact.site is None or fact.site.resource is not Resource.OBJECT:
            return False
        role = self.roles.of(item.context_expr, fact)
        bound = self.roles.of(item.optional_vars, fact)
        return Role.HANDLE in (role, bound)

    def _return(self, statement: ast.Return, fact: Obligation) -> Iterator[Obligation]:
        if fact.site is not None:
            role = self.roles.of(statement.value, fact)
            if role in owning(fact):
                self._note(self.record.transfers, fact, statement.lineno)
                if role is not None:
                    position = self._position(statement.value, fact)
                    self.record.returned.setdefault(fact.site, []).append((statement, role, position))
                return
        yield fact.left(Via(Cause.RETURN, statement.lineno)) if fact.site else fact

    def _position(self, value: ast.expr | None, fact: Obligation) -> int | None:
        if isinstance(value, ast.Tuple):
            return next((i for i, element in enumerate(value.elts) if self.roles.of(element, fact) in owning(fact)), None)
        return None

    def _define(self, statement: ast.AST, fact: Obligation) -> Iterator[Obligation]:
        """Ex) ``@atexit.register`` above a nested function that removes it."""
        name = getattr(statement, "name", "")
        decorators = getattr(statement, "decorator_list", [])
        if any(self._registers(decorator) for decorator in decorators):
            probe = fact.with_aliases(fact.aliases)
            if self.roles.of(ast.Name(name, ast.Load()), probe) is Role.TASK:
                self._note(self.record.releases, fact, getattr(statement, "lineno", 0))
                return
        yield fact

    def _registers(self, decorator: ast.expr) -> bool:
        name = self.roles.summaries.module.names.resolve(decorator)
        return name in library.REGISTERING_DECORATORS or last_part(decorator) in library.REGISTRARS

    def _augment(self, statement: ast.AugAssign, fact: Obligation) -> Iterator[Obligation]:
        role = self.roles.of(statement.value, fact)
        text = key(statement.target)
        if text is not None and role in owning(fact) and isinstance(statement.op, ast.Add) and self.roles.of(statement.target, fact) is not Role.PATH:
            yield fact.with_aliases(fact.aliases | {Alias(text, Role.ELEMENT)})
        elif text is not None:
            yield self._forget(text, fact, getattr(statement, "lineno", 0))
        else:
            yield fact

    def _bind(self, target: ast.expr, value: ast.expr | None, fact: Obligation) -> Iterator[Obligation]:
        """Give the value's role to the target; storing it outside the function hands it over."""
        role = self.roles.of(value, fact)
        if isinstance(target, (ast.Tuple, ast.List)):
            unpacked = self._unpack(target, role, fact)
            yield from [unpacked] if unpacked is not None else []
            return
        text = key(target)
        if fact.site is not None and role in owning(fact) and fact.stage is Stage.OWED and role is not Role.PARENT:
            stored = self._store(target, text, role, fact)
            if stored is not fact:
                yield from [stored] if stored is not None else []
                return
        if text is None:
            yield fact
            return
        after = self._forget(text, fact, getattr(target, "lineno", 0), keep=role)
        if role is not None:
            after = after.with_aliases(after.aliases | {Alias(text, role)})
        if after.knowledge or self.guards.relevant:
            after = replace(after, knowledge=self.guards.bound(text, value, fact))
        yield after

    def _unpack(self, target: ast.Tuple | ast.List, role: Role | None, fact: Obligation) -> Obligation | None:
        for index, element in enumerate(target.elts):
            text = key(element)
            given = unpacked_role(role, index, fact)
            if given in owning(fact) and not isinstance(element, ast.Name):
                stored = self._store(element, text, given, fact)
                if stored is not fact:
                    return stored
            if text is not None:
                fact = self._forget(text, fact, element.lineno, keep=role)
                if given is not None:
                    fact = fact.with_aliases(fact.aliases | {Alias(text, given)})
        return fact

    def _store(self, target: ast.expr, text: str | None, role: Role | None, fact: Obligation) -> Obligation | None:
        """Return None if binding ``target`` hands the resource over, else ``fact`` or what it becomes."""
        assert fact.site is not None
        if isinstance(target, ast.Name):
            if target.id not in self.scope.globals:
                return fact
            self._note(self.record.transfers, fact, target.lineno)
            return None
        if isinstance(target, ast.Attribute):
            return self._store_attribute(target, text, role, fact)
        base = key(target.value) if isinstance(target, ast.Subscript) else None
        if base in library.NOT_CONTAINERS:
            return fact
        if base in self.scope.containers:
            return fact.with_aliases(fact.aliases | {Alias(base, Role.ELEMENT)})
        self._note(self.record.transfers, fact, target.lineno)
        return None

    def _store_attribute(self, target: ast.Attribute, text: str | None, role: Role | None, fact: Obligation) -> Obligation | None:
        assert fact.site is not None
        own = isinstance(target.value, ast.Name) and target.value.id in (self.scope.self_name, "cls")
        removed = self.roles.summaries.removers_of(target.attr, self.scope.owner if own else None)
        if text is not None and target.attr in self.scope.local_attributes:
            return fact
        if own and not removed and role is not Role.HOLDER and fact.site.resource not in (Resource.OBJECT, Resource.DESCRIPTOR):
            self.record.stored.setdefault(fact.site, target.attr)
            return None
        self._note(self.record.transfers, fact, target.lineno)
        if own and removed and self.scope.is_set_up and text is not None:
            return replace(fact, stage=Stage.STORED, aliases=fact.aliases | {Alias(text, role or Role.PATH)})
        return None

    def _forget(self, text: str, fact: Obligation, line: int, keep: Role | None = None) -> Obligation:
        """Drop what was known under a name that is bound anew; to lose the last one is a leak."""
        kept = frozenset(alias for alias in fact.aliases if not rooted(alias.key, text))
        if kept == fact.aliases:
            return fact
        reachable = any(alias.role is not Role.PART and alias.role is not Role.STREAM for alias in kept)
        after = fact.with_aliases(kept)
        lost = not reachable and keep is None and fact.stage is not Stage.LATENT
        return replace(after.left(Via(Cause.REBIND, line)), stage=Stage.LOST) if lost else after

    @staticmethod
    def _note(table: dict[Site, set[int]], fact: Obligation, line: int) -> None:
        if fact.site is not None:
            table.setdefault(fact.site, set()).add(line)

    # Branches

    def assume(self, node: Node, kind: EdgeKind, fact: Obligation) -> Obligation | None:
        """Return what ``fact`` becomes on a TRUE or FALSE edge; None if it rules the edge out or keeps on purpose."""
        outcome = kind is EdgeKind.TRUE
        syntax = node.syntax
        if node.kind is NodeKind.TEST and isinstance(syntax, ast.expr):
            if fact.site is not None and self.intent.keeps(syntax, outcome, fact):
                return None
            return self.guards.learn(syntax, outcome, fact)
        if node.kind is NodeKind.ITERATE and isinstance(syntax, (ast.For, ast.AsyncFor)):
            return self._iterate(syntax, outcome, fact)
        if node.kind is NodeKind.DISPATCH and isinstance(syntax, ast.ExceptHandler):
            if outcome:
                return self._forget(syntax.name, fact, syntax.lineno) if syntax.name else fact
            return None if self.hazards.stops_cancellation(syntax, fact) else fact
        return fact

    def _iterate(self, loop: ast.For | ast.AsyncFor, entered: bool, fact: Obligation) -> Obligation | None:
        """A loop over a container that holds the resource visits it."""
        over = self.roles.of(loop.iter, fact) if fact.site is not None else None
        if not entered:
            return None if over is Role.ELEMENT and self.intent.loop_removes(loop) else fact
        targets = loop.target.elts if isinstance(loop.target, (ast.Tuple, ast.List)) else [loop.target]
        for target in targets:
            text = key(target)
            if text is not None:
                fact = self._forget(text, fact, loop.lineno, keep=over)
                if over is Role.ELEMENT:
                    fact = fact.with_aliases(fact.aliases | {Alias(text, Role.PATH)})
                elif fact.knowledge:
                    fact = replace(fact, knowledge=self.guards.bound(text, None, fact))
        return fact
