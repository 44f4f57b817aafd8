"""Files that are kept on purpose: flags that guard a removal, messages that tell the user where the file lies."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from flake8_tempfile.analysis.effects.calls.walks import walked_from_below
from flake8_tempfile.analysis.effects.values.call_results import is_removed_attribute
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Cause, Obligation, Role, Site
from flake8_tempfile.analysis.paths.composed import is_running_text
from flake8_tempfile.analysis.reasons import Evidence, Ground
from flake8_tempfile.analysis.syntax.blocks import is_in_handler, place_of
from flake8_tempfile.analysis.syntax.expressions import arguments, key, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import function_names
from flake8_tempfile.analysis.tables.words import says_made_temporary
from flake8_tempfile.flow.syntax import descendants

_NAMING = frozenset({Role.PATH, Role.PART, Role.BESIDE, Role.TEXT, Role.DOCUMENT})
_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
KEPT_BY_FLAG = Ground("kept on purpose on a branch of `{code}`", Evidence.NAME, __name__)


def _words(test: ast.expr) -> list[str]:
    """Return the identifiers and texts in a test."""
    found: list[str] = []
    for node in descendants(test):
        if isinstance(node, ast.Name):
            found.append(node.id)
        elif isinstance(node, ast.Attribute):
            found.append(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def is_intent(test: ast.expr) -> bool:
    """Tell whether a test asks for a flag like ``keep``, ``delete``, ``debug``, ``no_clean``."""
    return any(function_names.INTENT_NAME.search(word) for word in _words(test))


@dataclass
class Intent:
    """Answers what is kept on purpose; for one function.

    ``removed`` are the keys of what it removes, ``flags`` the names that it sets to True and to False.
    """

    roles: Roles
    body: Sequence[ast.stmt]
    removed: frozenset[str]
    flags: frozenset[str]
    _shown: list[ast.Call] | None = field(default=None)
    _asking: dict[ast.expr, bool] = field(default_factory=dict)

    @property
    def module(self) -> Module:
        """The module around the function."""
        return self.roles.module

    def is_removed(self, fact: Obligation) -> bool:
        """Tell whether the function removes something under one of the obligation's names."""
        return any(alias.key in self.removed for alias in fact.aliases)

    def removes_result(self, call: ast.Call) -> bool:
        """Ex) ``archive = make_zip(path)`` with a removal of ``archive``: that is what the call makes."""
        statement = self.module.parents.get(call)
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        return any(
            key(target) in self.removed
            or (isinstance(target, ast.Attribute) and is_removed_attribute(target, self.roles.summaries))
            for target in targets
        )

    def keeps(self, test: ast.expr, outcome: bool, fact: Obligation) -> bool:
        """Tell whether taking this branch of ``test`` is the decision to keep the resource."""
        statement = self.module.parents.get(test)
        if not isinstance(statement, ast.If):
            return False
        if test not in self._asking:  # each fact that reaches a test asks
            self._asking[test] = is_intent(test)
        if not self._asking[test]:
            failed = fact.via is not None and fact.via.cause is Cause.RAISE
            return (
                not failed
                and self._is_decided(test)
                and self._removes(statement.orelse if outcome else statement.body, fact)
            )
        taken, other = (statement.body, statement.orelse) if outcome else (statement.orelse, statement.body)
        if self._removes(taken, fact):
            return False
        return self._removes(other, fact) or (bool(taken) and isinstance(taken[-1], _JUMPS))

    def made_to_stay(self, site: Site) -> ast.expr | None:
        """Return the test of a flag under which something is made that stays, where without it something goes.

        Ex) ``if keep: place = mkdtemp()`` and, in the other branch, ``with TemporaryDirectory() as place``
        """
        child: ast.AST = site.node
        for parent in self.module.ancestors(child):
            if isinstance(parent, FunctionNode):
                break
            if isinstance(parent, (ast.If, ast.IfExp)) and child is not parent.test and is_intent(parent.test):
                other = _other_arm(parent, child, self.module)
                calls = (node for arm in other for node in descendants(arm) if isinstance(node, ast.Call))
                if any(says_made_temporary(last_part(call.func)) for call in calls):
                    return parent.test
            child = parent
        return None

    def _is_decided(self, test: ast.expr) -> bool:
        """Tell whether a test asks for a local flag that the function sets itself: ``if not published:``."""
        flag = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test
        return isinstance(flag, ast.Name) and flag.id in self.flags

    def _removes(self, body: Sequence[ast.stmt], fact: Obligation) -> bool:
        if any(self.roles.releases(call, fact) for call in self.module.own(body, (ast.Call,))):
            return True
        loops: Sequence[ast.For | ast.AsyncFor] = self.module.own(body, (ast.For, ast.AsyncFor))
        return any(self.visits(loop, fact) for loop in loops)

    def visits(self, loop: ast.For | ast.AsyncFor, fact: Obligation) -> bool:
        """Tell whether a loop goes through a container that holds the resource, and removes each of its elements."""
        return self.roles.of(loop.iter, fact) is Role.ELEMENT and self.loop_removes(loop)

    def loop_removes(self, loop: ast.For | ast.AsyncFor) -> bool:
        """Tell whether the body of a loop removes what it runs over."""
        targets = {key(leaf) for leaf in descendants(loop.target) if isinstance(leaf, ast.expr)} - {None}
        removed = {
            text
            for node in own_nodes(loop.body)
            if isinstance(node, ast.Call)
            for target in self.roles.targets(node)
            for text in _texts(target)
        }
        return not removed.isdisjoint(targets)

    def sweeps(self, loop: ast.For | ast.AsyncFor, fact: Obligation) -> bool:
        """Ex) ``os.rmdir(folder)`` in ``for folder, _, names in os.walk(d, topdown=False)``: the last one is ``d``."""
        walked = walked_from_below(loop, self.module.names)
        if walked is None or self.roles.of(walked[1], fact) is not Role.PATH:
            return False
        calls = (statement.value for statement in loop.body if isinstance(statement, ast.Expr))
        removed = (path for call in calls if isinstance(call, ast.Call) for path in self.roles.targets(call))
        return any(key(path) == key(walked[0]) for path in removed)

    def is_removed_on_failure_only(self, fact: Obligation) -> bool:
        """Tell whether only handlers remove the resource: what is left when all goes well is wanted."""
        calls = [call for call in self.module.own(self.body, (ast.Call,)) if self.roles.releases(call, fact)]
        return bool(calls) and all(is_in_handler(call, self.module) for call in calls)

    def retries_removal(self, loop: ast.For | ast.AsyncFor, fact: Obligation) -> bool:
        """Ex) ``for _ in range(3):`` around a removal: the body runs at least once."""
        call = loop.iter
        bound = (
            call.args[-1]
            if isinstance(call, ast.Call) and self.roles.calls[call].last == "range" and call.args
            else None
        )
        runs = isinstance(bound, ast.Constant) and bound.value not in (0, None)
        return runs and fact.site is not None and self._removes(loop.body, fact)

    def shown_by(self, fact: Obligation) -> ast.Call | None:
        """Return the message that says to the user that the file was left for them, and where."""
        if self._shown is None:
            calls = list(self.module.own(self.body, (ast.Call,)))
            self._shown = [call for call in calls if shows(call) or self._goes_on(call) or self._is_last_word(call)]
        return next(
            (call for call in self._shown if self.roles.any_of(self.roles.calls[call].arguments, fact) & _NAMING),
            None,
        )

    def _is_last_word(self, call: ast.Call) -> bool:
        """Ex) ``print(f"jq . {path}")`` at the end of a program: whoever reads that is to go on with the file."""
        last, function = self.body[-1], self.module.function_around(call)
        is_last = isinstance(last, ast.Expr) and last.value is call and isinstance(call.func, ast.Name)
        is_test = function is not None and function.name.startswith("test")
        if not is_last or is_test or not function_names.SHOWING_NAME.search(last_part(call.func)):
            return False
        return any(is_running_text(value, self.module.names) for value in call.args)

    def _goes_on(self, call: ast.Call) -> bool:
        """Ex) ``print("The log has been saved in:")`` and then, on the next line, ``print(path)``."""
        statement = self.module.parents.get(call)
        block = getattr(self.module.parents.get(statement), "body", []) if isinstance(statement, ast.Expr) else []
        index = block.index(statement) if isinstance(block, list) and statement in block else 0
        before = block[index - 1].value if index and isinstance(block[index - 1], ast.Expr) else None
        return (
            isinstance(before, ast.Call)
            and self.roles.calls[before].last == self.roles.calls[call].last
            and shows(before)
        )


def _other_arm(branching: ast.If | ast.IfExp, child: ast.AST, module: Module) -> Sequence[ast.AST]:
    """Return what runs where the arm with ``child`` does not; after an arm that jumps that is what follows it."""
    if isinstance(branching, ast.IfExp):
        return [branching.orelse if child is branching.body else branching.body]
    if child not in branching.body:
        return branching.body
    if branching.orelse or not isinstance(branching.body[-1], _JUMPS):
        return branching.orelse
    return place_of(branching, module).rest


def _texts(target: ast.expr) -> set[str | None]:
    return {key(node) for node in descendants(target) if isinstance(node, ast.expr)}


def shows(call: ast.Call) -> bool:
    """Tell whether a call prints or logs a message that a file was saved or left somewhere."""
    shown = function_names.SHOWING_NAME.search(last_part(call.func)) is not None
    return shown and any(map(says_left, arguments(call)))


def says_left(told: ast.expr) -> bool:
    """Tell whether a text, in a message or an exception, says that a file is left somewhere."""
    return any(" " in text and function_names.INTENT_MESSAGE.search(text) for text in _words(told))
