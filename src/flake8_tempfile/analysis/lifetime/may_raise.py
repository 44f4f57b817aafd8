"""What may raise between an acquisition and its release, and which of that is only a set-up step."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flake8_tempfile.analysis.effects.failing import may_fail, narrows_type
from flake8_tempfile.analysis.lifetime.forks import ends_child
from flake8_tempfile.analysis.lifetime.guards.identity_tests import asks_presence, leads_to_removal
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Cause, Obligation, Role, Stage, Via
from flake8_tempfile.analysis.paths.forms import forms_of
from flake8_tempfile.analysis.paths.keys import spelled
from flake8_tempfile.analysis.syntax.expressions import subject
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import Does, Gives, On

_SYSTEM_PREFIXES = ("os.", "shutil.", "tempfile.", "stat.", "fcntl.", "aiofiles.os.", "glob.")
SYSTEM_ERROR = frozenset({"OSError"})
_PROCESS_ERRORS = frozenset({"OSError", "CalledProcessError"})
_SYNONYMS = {
    "IOError": "OSError",
    "EnvironmentError": "OSError",
    "error": "OSError",
    "SubprocessError": "CalledProcessError",
}
# The interrupts that are to be expected: who names one of them means them all.
_INTERRUPTS = frozenset({"CancelledError", "Cancelled", "KeyboardInterrupt"})
_INSIDE = frozenset({Role.PATH, Role.PART, Role.BESIDE})
_PRESENCE_ASSERTIONS = frozenset({"assertIsFile", "assertIsDir", "assertPathExists", "assertFileExists"})


def _stream_steps() -> frozenset[str]:
    return call_table.methods(Does.FEEDS, Does.FLUSHES, Does.QUERIES, Does.CLOSES, on=(On.HANDLE, On.WRITER))


def _descriptor_steps() -> frozenset[str]:
    return call_table.functions(Does.DESCRIPTOR, Does.TAKES, Does.CLOSES, Does.ARRANGES, Does.ENTERS)


@dataclass(frozen=True, slots=True)
class Hazards:
    """Answers what may raise; for one function.

    ``registered`` are the names that it passes to a registration of a clean-up, ``is_clean_up`` tells that it is a
    clean-up as a whole; ``known`` remembers answers.
    """

    roles: Roles
    registered: frozenset[str]
    is_clean_up: bool = False
    known: dict[ast.Call, bool] = field(default_factory=dict)

    def may_raise(self, call: ast.Call) -> bool:
        """Tell whether a call may raise, by the table of harmless calls."""
        known = self.known.get(call)
        if known is None:
            known = self.known[call] = self._may_raise(call)
        return known

    def _may_raise(self, call: ast.Call) -> bool:
        if not may_fail(call, self.roles.summaries):
            return False
        # A stand-in for os.path.exists, ... looks as harmlessly.
        if asks_presence(call, self.roles) or leads_to_removal(call, self.roles):
            return False
        # To register a clean-up is not to fail, whatever the clean-up is for.
        if any(
            isinstance(value, ast.Name) and value.id in self.roles.removing
            for value in self.roles.calls[call].arguments
        ):
            return False
        # A release that raises counts as tried, also for what is released after it.
        return not self.roles.targets(call) and not self._is_tear_down(call, self.roles.calls[call].last)

    def _is_tear_down(self, call: ast.Call, last: str) -> bool:
        """Ex) ``process.kill()`` in a ``finally``, ``connection.rollback()`` in a handler that goes on to remove."""
        module = self.roles.module
        if not function_names.TEAR_DOWN_NAME.search(last) and not _is_asked(call, module):
            return False
        return self.is_clean_up or any(True for _ in _cleaning_blocks(call, module))

    def via(self, call: ast.Call, fact: Obligation) -> Via:
        """Return how ``fact`` departs when ``call`` raises."""
        if self.roles.calls[call].name in call_table.giving(Gives.NO_RETURN):
            return Via(Cause.EXIT, call.lineno)
        return Via(Cause.RAISE, call.lineno, self._is_set_up_step(call, fact), self._errors(call, fact))

    def spares(self, call: ast.Call, fact: Obligation) -> bool:
        """Tell whether the failure of a call is no leak: it puts back what the resource alone has, or asks for it.

        To write the path of the resource otherwise does not fail: ``to_bytes(path)``.
        """
        is_form = bool(forms_of(call, self.roles.module.names))
        if is_form and self.roles.of(call, fact) in (Role.PATH, Role.ELEMENT):
            return True
        if self._spells_removed(call, fact) or ends_child(call, self.roles.module):
            return True
        return self._puts_back(call, fact) or self._is_presence_assertion(call, fact)

    def _spells_removed(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``rmtree(long_form(d))``."""
        module = self.roles.module
        path, around = spelled(call, module.names), module.parents.get(call)
        is_target = isinstance(around, ast.Call) and any(call is target for target in self.roles.targets(around))
        return is_target and path is not call and self.roles.of(path, fact) is Role.PATH

    def _puts_back(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``shutil.copy2(backup / name, path)`` in a ``finally``: if it fails, the backup is all that is left."""
        module = self.roles.module
        ends = module.calls[call].carried
        if ends is None or self.roles.of(ends[0], fact) not in _INSIDE or self.roles.of(ends[1], fact) in _INSIDE:
            return False
        return any(True for _ in _cleaning_blocks(call, module))

    def _is_presence_assertion(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``self.assertTrue(os.path.exists(path))``."""
        last, first = self.roles.calls[call].last, call.args[0] if call.args else None
        if last in ("assertTrue", "assert_", "assertIsTrue"):
            return self._asks_presence(first, fact)
        return last in _PRESENCE_ASSERTIONS and self.roles.of(first, fact) is Role.PATH

    def is_quiet(self, statement: ast.stmt, fact: Obligation) -> bool:
        """Tell whether a statement that is no call is not what makes a removal fail to come.

        Ex) ``from shutil import rmtree`` in the ``finally`` that goes on to remove
        """
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            return any(True for _ in _cleaning_blocks(statement, self.roles.module))
        return narrows_type(statement) or self._asserts_presence(statement, fact)

    def _asserts_presence(self, statement: ast.AST, fact: Obligation) -> bool:
        """Ex) ``assert path.exists()``: it fails if there is no file, and then nothing is owed."""
        return isinstance(statement, ast.Assert) and self._asks_presence(statement.test, fact)

    def _asks_presence(self, test: ast.expr | None, fact: Obligation) -> bool:
        """Tell whether a test asks for nothing but whether the file is there."""
        if not isinstance(test, ast.Call) or not asks_presence(test, self.roles):
            return False
        return self.roles.of(subject(test), fact) is Role.PATH

    def _errors(self, call: ast.Call, fact: Obligation) -> frozenset[str]:
        """Return the errors besides which nothing is to be expected of a call; nothing where it may raise anything."""
        name = self.roles.calls[call].name or ""
        if name.startswith(_SYSTEM_PREFIXES) or call_table.FUNCTIONS.get(name) is call_table.FUNCTIONS["open"]:
            return SYSTEM_ERROR
        if name.startswith("subprocess."):
            return _PROCESS_ERRORS
        function = call.func
        role = self.roles.of(function.value, fact) if isinstance(function, ast.Attribute) else None
        is_step = isinstance(function, ast.Attribute) and function.attr in _stream_steps()
        return SYSTEM_ERROR if role is Role.PATH or (role in (Role.HANDLE, Role.STREAM) and is_step) else frozenset()

    def _is_set_up_step(self, call: ast.Call, fact: Obligation) -> bool:
        """Tell whether the call only writes, flushes, closes or wraps the file just made."""
        if fact.stage is Stage.STORED:
            return True
        roles = self.roles
        name = roles.calls[call].name
        if isinstance(call.func, ast.Attribute):
            if call.func.attr in _stream_steps() and roles.of(call.func.value, fact) in (Role.HANDLE, Role.STREAM):
                return True
            if call.func.attr in call_table.CREATING_METHODS and roles.of(call.func.value, fact) is Role.PATH:
                return True
        first = roles.of(call.args[0], fact) if call.args else None
        if name in _descriptor_steps() and first in (Role.DESCRIPTOR, Role.PATH, Role.PAIR):
            return True
        if self._feeds_registration(call, fact):
            return True
        feeds = name in call_table.functions(Does.FEEDS)
        return feeds and bool(roles.any_of(self.roles.calls[call].arguments, fact) & {Role.HANDLE, Role.STREAM})

    def _feeds_registration(self, call: ast.Call, fact: Obligation) -> bool:
        """Ex) ``lock = lock_directory(d)`` just before ``atexit.register(remove, d, lock)``."""
        statement = self.roles.module.parents.get(call)
        if not isinstance(statement, ast.Assign) or not self.roles.any_of(self.roles.calls[call].arguments, fact) & {
            Role.PATH,
            Role.HANDLE,
        }:
            return False
        return any(isinstance(target, ast.Name) and target.id in self.registered for target in statement.targets)

    @staticmethod
    def stops(clause: ast.ExceptHandler, fact: Obligation, *, interrupt: bool) -> bool:
        """Tell whether a clause stops all that may have been raised where ``fact`` comes from.

        Ex) ``except CancelledError`` an interrupt, ``except OSError`` what ``os.rename`` raises.
        """
        if fact.via is None or clause.type is None:
            return False
        listed = clause.type.elts if isinstance(clause.type, ast.Tuple) else [clause.type]
        names = {_SYNONYMS.get(last_part(name), last_part(name)) for name in listed}
        if interrupt:
            return fact.via.cause in (Cause.RAISE, Cause.AWAIT) and bool(names & _INTERRUPTS)
        return bool(fact.via.errors) and fact.via.errors <= names

    def attaches_late(self, call: ast.Call) -> bool:
        """Tell whether a call that is given a clean-up task may fail before the task is in anybody's hands."""
        if isinstance(self.roles.module.parents.get(call), ast.Expr):
            return False
        return self.roles.calls[call].last not in call_table.RESPONSES | call_table.REGISTRARS and self.may_raise(call)


def _is_asked(call: ast.Call, module: Module) -> bool:
    """Ex) ``if is_windows():``, ``if not self.has_failed():``; what it is asked about may be what fails."""
    if not function_names.PREDICATE_NAME.search(module.calls[call].last):
        return False
    if not all(isinstance(value, ast.Constant) for value in module.calls[call].arguments):
        return False
    node: ast.AST = call
    while isinstance(parent := module.parents.get(node), (ast.UnaryOp, ast.BoolOp, ast.Compare)):
        node = parent
    return isinstance(parent, (ast.If, ast.IfExp)) and parent.test is node


def _cleaning_blocks(node: ast.AST, module: Module) -> Iterator[Sequence[ast.stmt]]:
    """Yield the bodies of the handlers and ``finally`` clauses around a node, the innermost first."""
    child = node
    for parent in module.ancestors(node):
        if isinstance(parent, ast.ExceptHandler):
            yield parent.body
        elif isinstance(parent, ast.Try) and child in parent.finalbody:
            yield parent.finalbody
        elif isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return
        child = parent
