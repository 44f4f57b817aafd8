"""What is known of names and tests on a path: property simulation on the facts that guard a release.

Das, Lerner, Seigle, "ESP: path-sensitive program verification in polynomial time" (PLDI 2002): states are split on
those branch outcomes only that matter to the property.  Here these are the tests that stand at least twice in a
function and the names that are set to a constant and tested.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flake8_tempfile.analysis.lifetime.descriptor_tests import descriptor_comparison, takes_file_before
from flake8_tempfile.analysis.lifetime.identity_tests import asks_presence, identifies
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.lifetime.stable_tests import is_stable
from flake8_tempfile.analysis.model import Knowledge, Obligation, Role, Stage
from flake8_tempfile.analysis.syntax.expressions import bindings, key, own_nodes, rooted, subject, truth_test
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.flow.syntax import descendants

# The abstract values of an expression: None, another false value, a true value.
NONE, FALSY, TRUTHY = "none", "falsy", "truthy"
_ANYTHING = frozenset({NONE, FALSY, TRUTHY})
_PRESENT = frozenset(
    {Role.PATH, Role.HANDLE, Role.PAIR, Role.ELEMENT, Role.TASK, Role.DESCRIPTOR, Role.HOLDER, Role.STREAM}
)
_MADE_OF_IT = frozenset({Role.PART, Role.BESIDE, Role.PARENT})
_COLLECTIONS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.IsNot: ast.Is, ast.NotEq: ast.Eq, ast.NotIn: ast.In}


def _constant_value(node: ast.AST | None) -> frozenset[str]:
    if isinstance(node, ast.Constant):
        return frozenset({NONE if node.value is None else TRUTHY if node.value else FALSY})
    if isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set)):
        empty = not (node.keys if isinstance(node, ast.Dict) else node.elts)
        return frozenset({FALSY if empty else TRUTHY})
    return _ANYTHING


def _atom(test: ast.expr) -> tuple[str, bool] | None:
    """Return the text of a test without its negation, and whether it was negated; None if it is not stable."""
    if not is_stable(test):
        return None
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        positive = _NEGATED.get(type(test.ops[0]))
        if positive is not None:
            return ast.unparse(ast.Compare(test.left, [positive()], test.comparators)), True
    return ast.unparse(test), False


def _none_test(test: ast.expr) -> tuple[ast.expr, bool] | None:
    """Return (x, True) for ``x is None`` and (x, False) for ``(x := f()) is not None``."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1):
        return None
    operator, right = test.ops[0], test.comparators[0]
    if (
        isinstance(right, ast.Constant)
        and right.value is None
        and isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
    ):
        asked = test.left.target if isinstance(test.left, ast.NamedExpr) else test.left
        return asked, isinstance(operator, (ast.Is, ast.Eq))
    return None


def _leaves(test: ast.expr) -> list[ast.expr]:
    if isinstance(test, ast.BoolOp):
        return [leaf for value in test.values for leaf in _leaves(value)]
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _leaves(test.operand)
    compared = truth_test(test)
    return _leaves(compared[0]) if compared else [test]


def relevant_tests(
    body: Sequence[ast.AST], decisive: Iterable[ast.AST], parents: Mapping[ast.AST, ast.AST]
) -> frozenset[str]:
    """Return the texts worth remembering.

    These are tests with a ``decisive`` node (an acquisition or a release) below them that occur twice, or whose name is
    set to a constant.
    """
    holding = _with_ancestors(decisive, parents)
    counts: dict[str, int] = {}
    flags: dict[str, str | None] = {}
    constants: set[str] = set()
    guarding: set[str] = set()
    for node in own_nodes(body):
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            flags |= _flags_compared(node.test)
            for text in _tested(node.test):
                counts[text] = counts.get(text, 0) + 1
                if node in holding:
                    guarding.add(text)
        elif isinstance(node, ast.BoolOp) and node.values[-1] in decisive:  # given or mkdtemp()
            for text in (text for value in node.values[:-1] for text in _tested(value)):
                counts[text] = counts.get(text, 0) + 1
                guarding.add(text)
        for target, value in bindings(node):
            name = key(target)
            if name and value is not None and _constant_value(value) != _ANYTHING:
                constants.add(name)
    return frozenset(text for text in guarding if counts[text] > 1 or flags.get(text, text) in constants)


def _flags_compared(test: ast.expr) -> dict[str, str | None]:
    """Return the names that are compared with True or False, by the texts of these tests: ``made is True``."""
    compared = (leaf for leaf in _leaves(test) if isinstance(leaf, ast.Compare) and len(leaf.ops) == 1)
    tests = (leaf for leaf in compared if isinstance(_constant(leaf.comparators[0]), bool))
    return {atom[0]: key(leaf.left) for leaf in tests if (atom := _atom(leaf))}


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _with_ancestors(nodes: Iterable[ast.AST], parents: Mapping[ast.AST, ast.AST]) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in nodes:
        holder: ast.AST | None = node
        while holder is not None and holder not in found:
            found.add(holder)
            holder = parents.get(holder)
    return found


def _tested(test: ast.expr) -> Iterator[str]:
    for leaf in _leaves(test):
        tested = _none_test(leaf)
        atom = _atom(tested[0] if tested else leaf)
        if atom:
            yield atom[0]


@dataclass(frozen=True, slots=True)
class Guards:
    """Evaluates tests under what an obligation implies, and learns from branches; for one function."""

    roles: Roles
    relevant: frozenset[str]
    values: Mapping[str, ast.expr] = field(default_factory=dict)
    assigned: Mapping[str, Sequence[ast.expr]] = field(default_factory=dict)
    _atoms: dict[ast.expr, tuple[str, bool] | None] = field(default_factory=dict, init=False, compare=False)

    def _atom_of(self, test: ast.expr) -> tuple[str, bool] | None:
        if test not in self._atoms:  # each fact that reaches a test asks for its text
            self._atoms[test] = _atom(test)
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
        tested = _none_test(test)
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
        statement = self.roles.summaries.module.parents.get(fact.site.node) if fact.site is not None else None
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
        if path is None or last_part(test.func) in ("isdir", "is_dir") or not self._is_bound_beside(path, fact):
            return False
        return not takes_file_before(test, path, fact, self.roles)

    def _known(self, expression: ast.expr, fact: Obligation) -> frozenset[str]:
        atom = self._atom_of(expression)
        return dict(fact.knowledge).get(atom[0], _ANYTHING) if atom and not atom[1] else _ANYTHING

    def _remembered(self, test: ast.expr, fact: Obligation) -> bool | None:
        atom = self._atom_of(test)
        if atom is None:
            return None
        values = dict(fact.knowledge).get(atom[0], _ANYTHING)
        if values == {TRUTHY}:
            return not atom[1]
        return atom[1] if TRUTHY not in values else None

    def learn(self, test: ast.expr, outcome: bool, fact: Obligation) -> Obligation | None:
        """Return ``fact`` with what the outcome of ``test`` tells; None if it contradicts what is known."""
        if self.truth(test, fact) is (not outcome):
            return None
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.learn(test.operand, not outcome, fact)
        compared = truth_test(test)
        if compared:
            return self.learn(compared[0], outcome is compared[1], fact)
        if isinstance(test, ast.BoolOp):
            return self._learn_all(test, outcome, fact)
        tested = _none_test(test)
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
        if atom is None or atom[0] not in self.relevant:
            return fact
        known = dict(fact.knowledge)
        known[atom[0]] = known.get(atom[0], _ANYTHING) & allowed
        return fact._replace(knowledge=frozenset(known.items())) if known[atom[0]] else None

    def bound(self, target: str, value: ast.AST | None, fact: Obligation) -> Knowledge:
        """Return what is known after ``target`` (a key) was bound to ``value``."""
        if not self.relevant:
            return fact.knowledge
        kept = {(text, values) for text, values in fact.knowledge if not _mentions(text, target)}
        values = frozenset({TRUTHY}) if value is not None and value is fact.created else _constant_value(value)
        if target in self.relevant and values != _ANYTHING:
            kept.add((target, values))
        if isinstance(value, ast.Constant):
            kept.update(self._decided(target, value.value))
        return frozenset(kept)

    def _decided(self, target: str, value: object) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what the remembered comparisons of ``target`` come to where it is the constant ``value``."""
        for text in self.relevant:
            test = ast.parse(text, mode="eval").body if _mentions(text, target) else None
            if not isinstance(test, ast.Compare) or key(test.left) != target:
                continue
            among = _constants(self.values.get(key(test.comparators[0]) or "", test.comparators[0]))
            if among is None or not isinstance(test.ops[0], (ast.Eq, ast.Is, ast.In)):
                continue
            if isinstance(test.ops[0], ast.In) is isinstance(among, tuple):
                holds = value in among if isinstance(among, tuple) else value == among[0]
                yield text, frozenset({TRUTHY}) if holds else frozenset({NONE, FALSY})


def _constants(node: ast.expr) -> tuple[object, ...] | list[object] | None:
    """Return the members of a written-out collection as a tuple, a constant alone as a list; None for all else."""
    if isinstance(node, ast.Constant):
        return [node.value]
    members = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else ()
    values = tuple(member.value for member in members if isinstance(member, ast.Constant))
    return values if members and len(values) == len(members) else None


def _mentions(text: str, target: str) -> bool:
    """Tell whether a remembered test reads the place ``target``."""
    if target not in text:
        return False
    return text == target or any(
        rooted(name, target) for node in descendants(ast.parse(text, mode="eval")) if (name := key(node))
    )
