"""What is known of names and tests on a path: property simulation on the facts that guard a release.

Das, Lerner, Seigle, "ESP: path-sensitive program verification in polynomial time" (PLDI 2002): states are split on
those branch outcomes only that matter to the property.  Here these are the tests that stand at least twice in a
function and the names that are set to a constant and tested.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flake8_tempfile.analysis.lifetime.guards.atoms import (
    ANYTHING,
    FALSY,
    NONE,
    TRUTHY,
    atom_of,
    constant_value,
    constants,
    is_question,
    mentions,
    none_test,
)
from flake8_tempfile.analysis.lifetime.guards.descriptor_tests import descriptor_comparison, takes_file_before
from flake8_tempfile.analysis.lifetime.guards.identity_tests import asks_presence, identifies
from flake8_tempfile.analysis.lifetime.guards.relevant_tests import Concerned
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Knowledge, Obligation, Role, Site, Stage
from flake8_tempfile.analysis.syntax.expressions import key, subject, truth_test
from flake8_tempfile.analysis.syntax.names import last_part

_PRESENT = frozenset(
    {Role.PATH, Role.HANDLE, Role.PAIR, Role.ELEMENT, Role.TASK, Role.DESCRIPTOR, Role.HOLDER, Role.STREAM}
)

_MADE_OF_IT = frozenset({Role.PART, Role.BESIDE, Role.PARENT})

_COLLECTIONS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Guards:
    """Evaluates tests under what an obligation implies, and learns from branches; for one function."""

    roles: Roles
    relevant: Mapping[str, Concerned]
    values: Mapping[str, ast.expr] = field(default_factory=dict)
    assigned: Mapping[str, Sequence[ast.expr]] = field(default_factory=dict)
    last: Mapping[Site, int] = field(default_factory=dict)
    _by_site: dict[Site, frozenset[str]] = field(default_factory=dict, init=False, compare=False)
    _needed: dict[str, int] = field(default_factory=dict, init=False, compare=False)
    _atoms: dict[ast.expr, tuple[str, bool] | None] = field(default_factory=dict, init=False, compare=False)

    def _atom_of(self, test: ast.expr) -> tuple[str, bool] | None:
        if test not in self._atoms:  # each fact that reaches a test asks for its text
            self._atoms[test] = atom_of(test)
        return self._atoms[test]

    def truth(self, test: ast.expr, fact: Obligation) -> bool | None:
        """Return what ``test`` must be where ``fact`` holds; None if it may be either."""
        if isinstance(test, ast.Constant):
            return bool(test.value)
        if isinstance(test, ast.NamedExpr):
            return True if self.roles.of(test.target, fact) in _PRESENT else self.truth(test.value, fact)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.truth(test.operand, fact)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            return self._bool_operation(test, fact)
        compared = truth_test(test)
        if compared:
            inner = self.truth(compared[0], fact)
            return None if inner is None else inner is compared[1]
        if isinstance(test, (ast.Compare, ast.Call)):
            known = self._comparison(test, fact) if isinstance(test, ast.Compare) else self._call(test, fact)
            return identifies(test, fact, self.roles, self.assigned) if known is None else known
        if self._is_there(test, fact):
            return True
        return self._remembered(test, fact)

    def _is_there(self, expression: ast.expr, fact: Obligation) -> bool:
        """Tell whether an expression is the resource, or a path that is made of it: no such path is empty or None."""
        role = self.roles.of(expression, fact)
        if role in _MADE_OF_IT:
            bound = self.assigned.get(key(expression) or "", ())
            return not any(isinstance(value, _COLLECTIONS) for value in bound)
        return role in _PRESENT or self._is_bound_beside(expression, fact)

    def _bool_operation(self, test: ast.BoolOp, fact: Obligation) -> bool | None:
        values = [self.truth(value, fact) for value in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in values:
            return decisive
        return None if None in values else not decisive

    def _comparison(self, test: ast.Compare, fact: Obligation) -> bool | None:
        tested = none_test(test)
        if tested:
            expression, is_none = tested
            if self._is_there(expression, fact):
                return not is_none
            known = self._known(expression, fact)
            if known == {NONE}:
                return is_none
            return not is_none if NONE not in known else None
        role = self.roles.of(test.left, fact)
        if role is Role.DESCRIPTOR and len(test.ops) == 1:
            return descriptor_comparison(test.ops[0])
        if _compares_with_nothing(test) and self._is_there(test.left, fact):
            return isinstance(test.ops[0], ast.NotEq)
        if len(test.ops) == 1 and isinstance(test.ops[0], (ast.In, ast.NotIn)) and self._names_local(test, fact):
            return isinstance(test.ops[0], ast.In)
        return self._remembered(test, fact)

    def _names_local(self, test: ast.Compare, fact: Obligation) -> bool:
        """Ex) ``"path" in locals()``."""
        scope, left = test.comparators[0], test.left
        if not (isinstance(left, ast.Constant) and isinstance(scope, ast.Call)):
            return False
        return last_part(scope) in {"locals", "vars", "dir"} and left.value in self._bound_together(fact)

    def _is_bound_beside(self, name: ast.expr, fact: Obligation) -> bool:
        """Ex) the path, asked for where the descriptor is open: ``path = None`` before ``fd, path = mkstemp()``."""
        if fact.site is None or fact.site.role is not Role.PAIR or not isinstance(name, ast.Name):
            return False
        earlier = all(value.lineno < fact.site.node.lineno for value in self.assigned.get(name.id, ()))
        return earlier and name.id in self._bound_together(fact)

    def _bound_together(self, fact: Obligation) -> set[str | None]:
        """Return the names of a resource, and those that its acquisition bound beside: ``fd, path = mkstemp()``."""
        names: set[str | None] = {alias.key for alias in fact.aliases}
        statement = self.roles.module.parents.get(fact.site.node) if fact.site is not None else None
        if names and isinstance(statement, ast.Assign):
            names |= {key(leaf) for target in statement.targets for leaf in getattr(target, "elts", ())}
        return names

    def _call(self, test: ast.Call, fact: Obligation) -> bool | None:
        if fact.stage is Stage.LATENT or not asks_presence(test, self.roles):
            return self._remembered(test, fact)
        asked = subject(test)
        present = self.roles.of(asked, fact) in (Role.PATH, Role.PARENT)
        return True if present or self._is_file_beside(test, asked, fact) else None

    def _is_file_beside(self, test: ast.Call, path: ast.expr | None, fact: Obligation) -> bool:
        """Tell whether a test asks for the file of an open descriptor before anything may have taken it away."""
        if path is None or self.roles.calls[test].last in ("isdir", "is_dir") or not self._is_bound_beside(path, fact):
            return False
        return not takes_file_before(test, path, fact, self.roles)

    def _known(self, expression: ast.expr, fact: Obligation) -> frozenset[str]:
        atom = self._atom_of(expression)
        return dict(fact.knowledge).get(atom[0], ANYTHING) if atom and not atom[1] else ANYTHING

    def _remembered(self, test: ast.expr, fact: Obligation) -> bool | None:
        atom = self._atom_of(test)
        if atom is None:
            return None
        values = dict(fact.knowledge).get(atom[0], ANYTHING)
        if values == {TRUTHY}:
            return not atom[1]
        return atom[1] if TRUTHY not in values else None

    def _is_relevant(self, text: str, line: int, fact: Obligation) -> bool:
        """Tell whether it is worth remembering how a test turns out on a line."""
        if text not in self.relevant:
            return False
        if fact.site is not None:
            return text in self._tests_of(fact.site)
        return line <= self._last_needed(text)

    def _tests_of(self, site: Site) -> frozenset[str]:
        if site not in self._by_site:
            tests = (text for text, concerned in self.relevant.items() if concerned is None or site in concerned)
            self._by_site[site] = frozenset(tests)
        return self._by_site[site]

    def _last_needed(self, text: str) -> int:
        """Return the last line on which something may be acquired whose fate a test may decide."""
        if text not in self._needed:
            concerned = self.relevant[text]
            sites = self.last if concerned is None else concerned
            self._needed[text] = max((self.last[site] for site in sites), default=0)
        return self._needed[text]

    def acquired(self, site: Site, fact: Obligation) -> Obligation:
        """Return what is known where a resource is acquired: what may decide about it."""
        if not fact.knowledge:
            return fact
        tests = self._tests_of(site)
        return fact._replace(knowledge=frozenset(pair for pair in fact.knowledge if pair[0] in tests))

    def up_to_date(self, line: int, fact: Obligation) -> Obligation:
        """Forget, where nothing is acquired yet, what is of no use for what may be acquired from a line on."""
        if fact.site is not None or not fact.knowledge:
            return fact
        kept = frozenset(pair for pair in fact.knowledge if line <= self._last_needed(pair[0]))
        return fact if len(kept) == len(fact.knowledge) else fact._replace(knowledge=kept)

    def learn(self, test: ast.expr, outcome: bool, fact: Obligation) -> Obligation | None:
        """Return ``fact`` with what the outcome of ``test`` tells; None if it contradicts what is known."""
        fact = self.up_to_date(test.lineno, fact)
        if self.truth(test, fact) is (not outcome):
            return None
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.learn(test.operand, not outcome, fact)
        compared = truth_test(test)
        if compared:
            return self.learn(compared[0], outcome is compared[1], fact)
        if isinstance(test, ast.BoolOp):
            return self._learn_all(test, outcome, fact)
        tested = none_test(test)
        if tested:
            allowed = frozenset({NONE}) if tested[1] is outcome else frozenset({FALSY, TRUTHY})
            return self._narrow(tested[0], allowed, fact)
        atom = self._atom_of(test)
        truthy = outcome if not (atom and atom[1]) else not outcome
        return self._narrow(test, frozenset({TRUTHY}) if truthy else frozenset({NONE, FALSY}), fact)

    def _learn_all(self, test: ast.BoolOp, outcome: bool, fact: Obligation) -> Obligation | None:
        if outcome is isinstance(test.op, ast.Or):
            return fact
        learned: Obligation | None = fact
        for value in test.values:
            learned = learned and self.learn(value, outcome, learned)
        return learned

    def _narrow(self, expression: ast.expr, allowed: frozenset[str], fact: Obligation) -> Obligation | None:
        atom = self._atom_of(expression)
        if atom is None or not self._is_relevant(atom[0], expression.lineno, fact):
            return fact
        known = dict(fact.knowledge)
        known[atom[0]] = known.get(atom[0], ANYTHING) & allowed
        return fact._replace(knowledge=frozenset(known.items())) if known[atom[0]] else None

    def bound(self, target: str, value: ast.AST | None, fact: Obligation) -> Knowledge:
        """Return what is known after ``target`` (a key) was bound to ``value``."""
        if not self.relevant:
            return fact.knowledge
        line = value.lineno if isinstance(value, ast.expr) else 0
        kept = {(text, values) for text, values in fact.knowledge if not mentions(text, target)}
        value = self._evaluated(target, value, fact)
        values = frozenset({TRUTHY}) if value is not None and value is fact.created else constant_value(value)
        if values != ANYTHING and self._is_relevant(target, line, fact):
            kept.add((target, values))
        if isinstance(value, ast.Constant):
            kept.update(each for each in self._decided(target, value.value) if self._is_relevant(each[0], line, fact))
        return frozenset(kept)

    def _evaluated(self, target: str, value: ast.AST | None, fact: Obligation) -> ast.AST | None:
        """Return True or False for a test that is bound to a name, where it must be that and the name is asked."""
        if (
            not isinstance(value, ast.expr)
            or not is_question(value)
            or not any(mentions(text, target) for text in self.relevant)
        ):
            return value
        known = self.truth(value, fact)
        return value if known is None else ast.Constant(known)

    def _decided(self, target: str, value: object) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what the remembered comparisons of ``target`` come to where it is the constant ``value``."""
        for text in self.relevant:
            test = ast.parse(text, mode="eval").body if mentions(text, target) else None
            if not isinstance(test, ast.Compare) or key(test.left) != target:
                continue
            among = constants(self.values.get(key(test.comparators[0]) or "", test.comparators[0]))
            if among is None or not isinstance(test.ops[0], (ast.Eq, ast.Is, ast.In)):
                continue
            if isinstance(test.ops[0], ast.In) is isinstance(among, tuple):
                holds = value in among if isinstance(among, tuple) else value == among[0]
                yield text, frozenset({TRUTHY}) if holds else frozenset({NONE, FALSY})


def _compares_with_nothing(test: ast.Compare) -> bool:
    """Ex) ``path != ""``."""
    is_one = len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.NotEq))
    return is_one and constant_value(test.comparators[0]) == {FALSY}
