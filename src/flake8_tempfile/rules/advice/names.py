"""The usual advice for a path that is written down."""

from __future__ import annotations

import ast
import re

from flake8_tempfile.analysis.effects.calls.exclusive_creations import is_exclusive
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.rules.advice import words

_PRIVATE = "a file in a `with tempfile.TemporaryDirectory()` is private and goes away by itself"
# What stands in the place of a value in the text of a path says nothing: ``{os.getpid()}`` is no "pid".
_INTERPOLATED = re.compile(r"\{.*?\}")


def usual_for_path(use: PathUse, facts: Facts) -> str:
    """Return the advice for a path that is written down, if nothing is known against it."""
    if facts.is_pytest(use.function) and use.function is not None:
        # Who has a directory of pytest's and writes elsewhere wants it so: its path may be too long for a socket.
        return _PRIVATE if "tmp_path" in parameter_names(use.function) else of_pytest(use, facts)
    if use.function is not None and facts.module.is_test() and not facts.is_test_case(use.function):
        return words.BY_TEST
    is_lasting = function_names.LASTING_PATH.search(_INTERPOLATED.sub("", use.text)) is not None
    if is_lasting and use.unique and not use.path.unique and not _is_removed(use):
        return words.OWN_NAME  # a log of each run is no place that is come back to, and nothing that goes away
    # Nobody comes to a random name again.
    if (is_lasting and not use.unique) or _is_used_again(use, facts):
        return words.TO_BE_FOUND
    return words.OWN_PLACE if _is_left(use, facts) else _PRIVATE


def of_pytest(made: PathUse | Lifetime, facts: Facts) -> str:
    """Return which fixture of pytest makes a directory for a test, or for a fixture of many tests."""
    if facts.is_shared_fixture(made.function):
        return words.FOR_TESTS
    # A path that is written down is told apart from others by its own name.
    is_one_of_many = isinstance(made, Lifetime) and made.unique and facts.neighbours(made.node) > 1
    return words.SEVERAL_IN_TEST if is_one_of_many else words.IN_TEST


def _is_removed(use: PathUse) -> bool:
    return any(each.kind is Kind.REMOVED for each in use.evidence)


def _is_left(use: PathUse, facts: Facts) -> bool:
    """Tell whether the code with the path does no more than hand it on, or leaves the rest to functions.

    Ex) ``download(key, destination="/tmp")``, a constant of the module
    """
    module = facts.module
    if use.function is None:
        return any(module.scope(each.node) is not module.tree for each in use.evidence)
    statement = statement_of(use.node, module)
    return (
        not _is_removed(use)
        and isinstance(statement, ast.Expr)
        and isinstance(module.parents.get(use.node), (ast.Call, ast.keyword))
    )


def is_met(made: ast.AST, module: Module) -> bool:
    """Tell whether what an earlier run has made is met there, and put up with: ``except FileExistsError: pass``."""
    child = made
    for parent in module.ancestors(made):
        if isinstance(parent, ast.Try) and child in parent.body:
            return any(_takes_existing(clause) for clause in parent.handlers)
        child = parent
    return False


def _takes_existing(clause: ast.ExceptHandler) -> bool:
    inside = descendants(clause.type) if clause.type is not None else ()
    caught = {last_part(node) for node in inside if isinstance(node, ast.expr)}
    return "FileExistsError" in caught and not any(isinstance(node, ast.Raise) for node in descendants(clause))


def _is_used_again(use: PathUse, facts: Facts) -> bool:
    """Tell whether what an earlier run has left under the same name is put up with: ``exist_ok=True``, ``exists``."""
    if use.unique or _is_removed(use):
        return False
    calls = (_call_around(each.node, facts.module) for each in use.evidence)
    return any(call is not None and (_puts_up_with(call, facts.module) or is_met(call, facts.module)) for call in calls)


def _call_around(node: ast.AST, module: Module) -> ast.Call | None:
    return next((each for each in (node, *module.ancestors(node)) if isinstance(each, ast.Call)), None)


def _puts_up_with(call: ast.Call, module: Module) -> bool:
    target = module.calls[call].created
    if target is not None:
        return target[1] and not is_exclusive(call, module)
    return module.calls[call].last in call_table.EXISTENCE
