"""The transfer function of the lifetime analysis: what each program point does to an obligation.

A forward may-analysis in the sense of ``flow.solver``: facts are obligations, one per acquisition, set of aliases and
knowledge.  Besides them one fact without a site carries what is known of tests before anything is acquired.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_tempfile.analysis.lifetime import handover
from flake8_tempfile.analysis.lifetime.binding import Binding
from flake8_tempfile.analysis.lifetime.creations import creates
from flake8_tempfile.analysis.lifetime.departures import Departures
from flake8_tempfile.analysis.lifetime.exits.ways_out import Helpers
from flake8_tempfile.analysis.lifetime.function_context import Record, Scope
from flake8_tempfile.analysis.lifetime.guards.choices import is_other_branch, learn_choice
from flake8_tempfile.analysis.lifetime.guards.knowledge import Guards
from flake8_tempfile.analysis.lifetime.handover import Handover
from flake8_tempfile.analysis.lifetime.intent import KEPT_BY_FLAG, Intent
from flake8_tempfile.analysis.lifetime.may_raise import Hazards
from flake8_tempfile.analysis.lifetime.ownership import owning
from flake8_tempfile.analysis.lifetime.points.plan import Plan, taken_apart
from flake8_tempfile.analysis.lifetime.points.stacks import closed_stack, stack_of
from flake8_tempfile.analysis.lifetime.remembered import Remembered
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Alias, Cause, Obligation, Role, Sites, Stage, Via
from flake8_tempfile.analysis.paths.keys import text_key
from flake8_tempfile.analysis.reasons import Ground
from flake8_tempfile.analysis.syntax.blocks import clean_up_around
from flake8_tempfile.analysis.syntax.expressions import arguments, key
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names, lifetime_calls
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.graph import EdgeKind, Node, NodeKind
from flake8_tempfile.flow.solver import Outcome


class LifetimeAnalysis:
    """The analysis that :func:`flow.solver.solve` runs over one function."""

    def __init__(
        self,
        sites: Sites,
        roles: Roles,
        guards: Guards,
        hazards: Hazards,
        intent: Intent,
        scope: Scope,
        helpers: Helpers,
        given: Obligation | None = None,
    ) -> None:
        self.sites = sites
        self.roles = roles
        self.guards = guards
        self.hazards = hazards
        self.intent = intent
        self.scope = scope
        self.helpers = helpers
        self.given = given
        self.record = Record()
        self.handover = Handover(roles, scope, self.record)
        self.departures = Departures(roles, hazards, intent, self.handover)
        self.binding = Binding(roles, guards, intent, self.handover)
        self._plans: dict[Node, Plan] = {}
        self._releases, self._takes = Remembered(roles.releases), Remembered(self.handover.takes)

    def initial(self) -> Iterable[Obligation]:
        """Return the facts that hold on entry: nothing is owed but what the function was given, nothing is known."""
        return (Obligation(),) if self.given is None else (Obligation(), self.given)

    def transfer(self, node: Node, fact: Obligation) -> Outcome[Obligation]:
        """Return what becomes of ``fact`` at ``node``, if it completes and if an exception leaves it."""
        plan = self._plans.get(node)
        if plan is None:
            plan = self._plans[node] = taken_apart(node)
        if fact.site is None and plan.is_inert:
            return Outcome((fact,), (fact,))
        if plan.is_inert or fact.stage is Stage.LOST:
            return Outcome((fact,), ())
        facts: list[Obligation] = [fact]
        # What is known is known in a handler too, whatever led there.
        raised: list[Obligation] = [fact] if fact.site is None else []
        for operation in plan.operations:
            facts = [after for before in facts for after in self._operate(operation, before, raised)]
        if plan.suspends and not self.departures.is_entered_for_removal(plan.statement):
            # What is entered may be what makes it: ``async with NamedTemporaryFile(delete=False) as file``.
            made = plan.statement.context_expr if isinstance(plan.statement, ast.withitem) else None
            entered = (each for each in facts if made is None or each.created is not made)
            raised.extend(each.left(Via(Cause.RAISE, node.line)) for each in entered)
        facts = [after for before in facts for after in self._finish(plan, before, raised)]
        return Outcome(tuple(facts), tuple(dict.fromkeys(raised)))

    # Operations

    def _operate(self, operation: ast.AST, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        if isinstance(operation, ast.Call):
            yield from self._call(operation, fact, raised)
        elif isinstance(operation, ast.NamedExpr):
            yield from self.binding.bind(operation.target, operation.value, fact)
        elif isinstance(operation, ast.Await):
            yield from self._await(operation, fact, raised)
        else:
            yield from self._yield(operation, fact, raised)

    def _call(self, call: ast.Call, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        if fact.site is None:
            raised.append(fact)
            yield fact
            yield from self._acquired(call, fact)
            return
        if fact.created is not None and is_other_branch(fact.created, call, self.roles.module):
            yield fact
            return
        if fact.stage is Stage.LATENT:
            if self._releases(call, fact):
                self.record.cleared.add(fact.site)
            is_awaited = isinstance(self.roles.module.parents.get(call), ast.Await)
            yield from [fact] if is_awaited else self._named(call, fact)
            return
        if self.departures.closes_stack(closed_stack(call, self.scope.stacks), fact):
            self.record.release(fact, call)
            return
        if self._releases(call, fact):
            stack = stack_of(call, self.scope.stacks, self.roles.module)
            if stack is None:
                yield from self._release(call, fact, raised)
            else:
                yield fact.with_aliases(fact.aliases | {Alias(stack, Role.TASK)})
            return
        kept = self.binding.kept_by_method(call, fact)
        if kept is not None:
            raised.extend([fact.left(self.hazards.via(call, fact))] if self.hazards.may_raise(call) else [])
            yield kept
            return
        taken = self._takes(call, fact)
        if taken is not None:
            self._hand_over(call, taken, fact, raised)
            return
        # Where the same site comes round again in a loop, what is lost was lost before.
        again = fact.site in self.sites.making.get(call, ())
        if not again and self.hazards.may_raise(call) and not self._is_returned_owner(call, fact):
            raised.extend(() if self.hazards.spares(call, fact) else (fact.left(self.hazards.via(call, fact)),))
        yield self.handover.contained(call, fact)

    def _hand_over(self, call: ast.Call, ground: Ground, fact: Obligation, raised: list[Obligation]) -> None:
        """Note that a call takes the resource over, as soon as it has not raised."""
        # A move in a clean-up that fails counts as tried, like a removal.
        is_tried = self.handover.only_stores(call) or clean_up_around(call, self.roles.module) is not None
        if self.hazards.may_raise(call) and not is_tried:
            raised.append(fact.left(self.hazards.via(call, fact)))
        self.record.transfer(fact, call, ground)
        if fact.site is not None and self.handover.is_choice(call, fact):
            self.record.chosen.add(fact.site)
        if function_names.MOVER_NAME.search(last_part(call.func)):
            self.record.moves.add(call)

    def _await(self, node: ast.Await, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        """Await: with that a call is complete.  What cannot fail can still be cancelled."""
        call = node.value if isinstance(node.value, ast.Call) else None
        if fact.site is None:
            yield fact
            yield from self._acquired(node, fact)
            return
        if fact.created is not None and is_other_branch(fact.created, node, self.roles.module):
            yield fact
            return
        if fact.site not in self.sites.making.get(node, ()):
            fails = call is None or self.hazards.may_raise(call)
            raised.append(fact.left(Via(Cause.RAISE if fails else Cause.AWAIT, node.lineno)))
        yield from self._named(call, fact) if call is not None and fact.stage is Stage.LATENT else [fact]

    def _is_returned_owner(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``return Result(path)``: the hand-over itself."""
        parent = self.roles.module.parents.get(call)
        return isinstance(parent, (ast.Return, ast.Tuple)) and self.roles.of(call, fact) is Role.HOLDER

    def _acquired(self, node: ast.expr, fact: Obligation) -> Iterator[Obligation]:
        for site in self.sites.complete.get(node, ()):
            learned = learn_choice(node, fact, self.guards, self.roles.module)
            if learned is not None:
                text = key(site.node) or text_key(site.node, self.roles.module.names)
                aliases = frozenset({Alias(text, site.role)}) if text is not None else frozenset()
                known = self.guards.acquired(site, learned)
                yield known._replace(site=site, aliases=aliases, created=site.node, via=None)

    def _named(self, call: ast.Call, fact: Obligation) -> Iterator[Obligation]:
        """Let a call create a path that was only a name so far, or hand the name over."""
        after = self._create(call, fact)
        if after.stage is not Stage.LATENT:
            settled = self.handover.settled(after, call)
            yield from [settled] if settled is not None else []
        elif not self.handover.is_put_in_foreign_container(call, after):
            yield self.handover.contained(call, after)

    def _create(self, call: ast.Call, fact: Obligation) -> Obligation:
        assert fact.site is not None
        guess = self.intent.is_removed(fact) or (
            fact.site.shared and fact.site.unique and not self.intent.removes_result(call)
        )
        made = creates(call, fact, self.roles, guess=guess)
        # An empty file outside the temporary directories is a mark, which a failure is to leave.
        if made is None or (not fact.site.shared and last_part(call.func) == "touch"):
            return fact
        self.record.created.setdefault(fact.site, (call, made))
        return fact._replace(stage=Stage.OWED, via=None)

    def _release(self, call: ast.Call, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        """Discharge; a task attached to a call that may fail is attached only when the call has returned."""
        self.record.release(fact, call)
        if self.hazards.attaches_late(call) and Role.TASK in self.roles.any_of(arguments(call), fact):
            raised.append(fact.left(Via(Cause.RAISE, call.lineno)))
        if self._is_cancelled_before(call):
            raised.append(fact.left(Via(Cause.AWAIT, call.lineno)))
        if fact.via is None or fact.via.cause is not Cause.RAISE:
            yield from self._leave_helper(call, fact, raised)
        if fact.site is not None and fact.site.latent and last_part(call.func) not in call_table.REGISTRARS:
            yield fact._replace(stage=Stage.LATENT, via=None)

    def _is_cancelled_before(self, call: ast.Call) -> bool:
        """Ex) ``await trio.Path(p).unlink()``: in a cancelled scope each ``await`` ends before it does anything.

        Not so in asyncio, which cancels once; a function of the module runs up to its own first ``await``.
        """
        summaries = self.roles.summaries
        if not isinstance(summaries.module.parents.get(call), ast.Await) or summaries.called(call.func) is not None:
            return False
        heads = {name.partition(".")[0] for name in summaries.module.names.imported.values()}
        return not heads.isdisjoint(lifetime_calls.LEVEL_CANCELLING)

    def _leave_helper(self, call: ast.Call, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        """Let the obligation pass a helper that leaves on some way without having removed it."""
        if fact.site is None or fact.site.resource in (Resource.DESCRIPTOR, Resource.OBJECT):
            return
        ways = self.helpers.ways_out(call, fact, self.roles)
        failed = fact.left(Via(Cause.RAISE, call.lineno))
        raised.extend([failed] if ways.raises or self.hazards.raises_in_lambda(call, fact) else [])
        if ways.swallows:
            yield failed
        if ways.returns:
            yield fact._replace(via=Via(Cause.RETURN, call.lineno))

    def _yield(self, node: ast.AST, fact: Obligation, raised: list[Obligation]) -> Iterator[Obligation]:
        value = node.value if isinstance(node, (ast.Yield, ast.YieldFrom)) else None
        role = self.roles.of(value, fact)
        # The body of the `with` may keep a list or mapping that it is given, and all that is in it.
        may_keep = role is Role.ELEMENT and not self.scope.is_fixture and not self.intent.is_removed(fact)
        is_given = not self.scope.lends or may_keep
        if fact.site is not None and is_given and role in owning(fact):
            self.record.transfer(fact, node, handover.YIELDED)
            return
        if not self.scope.is_fixture:
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
                    known = self.guards.acquired(site, fact)
                    current.append(known._replace(site=site, stage=Stage.LATENT, created=value))
        for target, value in plan.bindings:
            current = [after for before in current for after in self.binding.bind(target, value, before)]
        if isinstance(statement, ast.AugAssign):
            current = [after for before in current for after in self.binding.augment(statement, before)]
        for each in current:
            for after in self.departures.depart(statement, each, raised):
                yield after._replace(created=None) if after.created else after

    # Branches

    def assume(self, node: Node, kind: EdgeKind, fact: Obligation) -> Obligation | None:
        """Return what ``fact`` becomes on a TRUE or FALSE edge; None if it rules the edge out or keeps on purpose."""
        outcome = kind is EdgeKind.TRUE
        syntax = node.syntax
        if node.kind is NodeKind.TEST and isinstance(syntax, ast.expr):
            if fact.site is not None and self.intent.keeps(syntax, outcome, fact):
                self.record.keep(fact, syntax, KEPT_BY_FLAG)
                return None
            return self.guards.learn(syntax, outcome, fact)
        if node.kind is NodeKind.ITERATE and isinstance(syntax, (ast.For, ast.AsyncFor)):
            return self.binding.iterate(syntax, outcome, fact)
        if node.kind is NodeKind.DISPATCH and isinstance(syntax, ast.ExceptHandler):
            if outcome:
                return self.binding.forget(syntax.name, fact, syntax.lineno) if syntax.name else fact
            return None if self.hazards.stops(syntax, fact, interrupt=node.takes_interrupts) else fact
        return fact
