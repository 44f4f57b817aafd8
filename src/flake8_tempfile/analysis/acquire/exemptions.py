"""Why something that looks like an acquisition is none: each reason by name, with the evidence and its owner.

The finder asks the exemptions of each kind of candidate in their order; the first that applies decides.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_tempfile.analysis.acquire import (
    completion,
    factories,
    fixture_removals,
    lasting_directories,
    managed_directories,
    mark_files,
    test_arrangements,
    test_directories,
)
from flake8_tempfile.analysis.acquire.candidates import (
    Candidate,
    Surroundings,
    delete_argument,
    is_fresh_helper,
    is_inside_another,
    is_other_object,
    names_path,
)
from flake8_tempfile.analysis.acquire.completion import called_by, result_of
from flake8_tempfile.analysis.effects.functions import text_functions
from flake8_tempfile.analysis.effects.values import call_results
from flake8_tempfile.analysis.reasons import Evidence, Exempt, Ground
from flake8_tempfile.analysis.syntax.expressions import arguments, key
from flake8_tempfile.analysis.tables import function_names
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple


class Exemption(NamedTuple):
    """One reason, and the predicate that tells whether it applies."""

    exempt: Exempt
    applies: Callable[[Candidate, Surroundings], bool]


def first_that_applies(exemptions: tuple[Exemption, ...], candidate: Candidate, around: Surroundings) -> Exempt | None:
    """Return what exempts a candidate, if anything does; who keeps a journal of the module is told."""
    for exemption in exemptions:
        if exemption.applies(candidate, around):
            if around.module.journal is not None:
                around.module.journal.exempt[candidate.node] = exemption.exempt
            return exemption.exempt
    return None


def _exemption(
    name: str, what: str, evidence: Evidence, owner: str, applies: Callable[[Candidate, Surroundings], bool]
) -> tuple[Exemption, ...]:
    return (Exemption(Exempt(name, Ground(what, evidence, owner)), applies),)


def _is_pending(call: ast.Call, around: Surroundings) -> bool:
    """Tell whether a call makes a coroutine that something else runs; what is returned, the caller awaits."""
    helper = around.summaries.called(call.func)
    if helper is None or not isinstance(helper.node, ast.AsyncFunctionDef):
        return False
    return not completion.is_completed(call, around.module) and not isinstance(
        around.module.parents.get(call), ast.Return
    )


def _is_made_of_itself(candidate: Candidate, _: Surroundings) -> bool:
    """Ex) ``path = os.path.expanduser(path)``."""
    return any(key(node) == candidate.name for node in descendants(candidate.node))


def _is_in_managed_directory(candidate: Candidate, around: Surroundings) -> bool:
    value = candidate.node
    if names_path(value, around) or factories.names_gone_object(value) or is_fresh_helper(value, around):
        return False
    return around.managed.holds(value)


def _is_of_test_case(candidate: Candidate, around: Surroundings) -> bool:
    """Tell whether a path is taken from the attributes of a test case, whose tear-down is elsewhere."""
    value = candidate.node
    if not around.module.is_test():
        return False
    if test_directories.is_given(value, around.names):
        return True
    seen: set[str] = set()
    pending: list[ast.expr] = [value]
    while pending:
        for node in descendants(pending.pop()):
            if isinstance(node, ast.Name) and node.id == "self":
                return True
            if isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                pending.extend(around.names.assigned.get(node.id, ()))
    is_call = isinstance(result_of(value, around.module), ast.Call)
    return is_call and not text_functions.builds_path(value, around.module.names)


CALLS = _exemption(
    "expected-failure",
    "a test expects `{code}` to fail, and what raises makes nothing",
    Evidence.CODE,
    test_arrangements.__name__,
    lambda candidate, around: (
        isinstance(candidate.node, ast.Call) and test_arrangements.is_expected_to_fail(candidate.node, around.module)
    ),
)
FACTORY_DIRECTORIES = _exemption(
    "managers-directory",
    "the context manager that `{code}` is made for removes it",
    Evidence.NAME,
    managed_directories.__name__,
    lambda candidate, around: (
        isinstance(candidate.node, ast.Call)
        and managed_directories.is_made_for_manager(candidate.node, around.summaries)
    ),
)
OBJECTS = _exemption(
    "deletes-itself",
    "what is given for `delete` decides whether `{code}` is removed when it is closed",
    Evidence.CODE,
    __name__,
    lambda candidate, _: isinstance(candidate.node, ast.Call) and delete_argument(candidate.node) is not None,
)
PLACES = (
    *_exemption(
        "managed-directory",
        "it is made in a directory that something else removes",
        Evidence.CODE,
        managed_directories.__name__,
        lambda candidate, around: candidate.directory is not None and around.managed.holds(candidate.directory),
    ),
    *_exemption(
        "test-directory",
        "it is made in a directory that the test framework gives and removes",
        Evidence.CODE,
        test_directories.__name__,
        lambda candidate, around: (
            candidate.directory is not None
            and around.module.is_test()
            and test_directories.is_given(candidate.directory, around.names)
        ),
    ),
)
COROUTINES = _exemption(
    "not-awaited",
    "`{code}` is a coroutine that is awaited elsewhere, and makes nothing before",
    Evidence.BODY,
    completion.__name__,
    lambda candidate, around: isinstance(candidate.node, ast.Call) and _is_pending(candidate.node, around),
)
HELPERS = (
    *COROUTINES,
    *_exemption(
        "removed-by-same-call",
        "the module removes what `{code}` gives in another function, by the same call",
        Evidence.BODY,
        call_results.__name__,
        lambda candidate, around: (
            isinstance(candidate.node, ast.Call)
            and call_results.is_removed_by_same_call(candidate.node, around.summaries)
        ),
    ),
    *_exemption(
        "managed-directory",
        "`{code}` is given a directory that something else removes",
        Evidence.CODE,
        managed_directories.__name__,
        lambda candidate, around: (
            isinstance(candidate.node, ast.Call)
            and any(around.managed.holds(given) for given in arguments(called_by(candidate.node, around.module)))
        ),
    ),
    *_exemption(
        "patched-factory",
        "the test gives `{code}` what it is to give back",
        Evidence.CODE,
        test_arrangements.__name__,
        lambda candidate, around: test_arrangements.is_patched(candidate.node, around.module),
    ),
)
MARKS = _exemption(
    "mark-file",
    "`{code}` is a lock or a mark, which is to stay when the work fails",
    Evidence.NAME,
    mark_files.__name__,
    lambda candidate, around: mark_files.is_mark(candidate.name, candidate.node, around.names.scope, around.module),
)
_GLOBALS = _exemption(
    "outliving-name",
    "`{code}` is bound to a name that outlives this function",
    Evidence.CODE,
    __name__,
    lambda candidate, around: candidate.name in around.declared,
)
_FIXTURES = _exemption(
    "removed-by-fixture",
    "a fixture that the test uses removes `{code}` in the end",
    Evidence.BODY,
    fixture_removals.__name__,
    lambda candidate, around: fixture_removals.is_removed_by_fixture(candidate.node, around.names),
)
NAMED_PATHS = (
    *_GLOBALS,
    *_exemption(
        "inside-another",
        "`{code}` lies in a directory that this function has a name for, or removes: that one is the resource",
        Evidence.CODE,
        __name__,
        lambda candidate, around: is_inside_another(candidate.node, around),
    ),
    *_FIXTURES,
)
EMPTY_RESULTS = (
    *_GLOBALS,
    *_exemption(
        "result-directory",
        "`{code}` may have been there before, and is removed only where nothing was put there",
        Evidence.CODE,
        lasting_directories.__name__,
        lambda candidate, around: lasting_directories.is_kept_unless_empty(candidate.name, around.names),
    ),
)
OWN_PATHS = (
    *_FIXTURES,
    *_exemption(
        "path-of-the-caller",
        "`{code}` is made of what the same name was before",
        Evidence.CODE,
        __name__,
        _is_made_of_itself,
    ),
    *_exemption(
        "lasting-name",
        "its name says that it is a backup or something from before",
        Evidence.NAME,
        function_names.__name__,
        lambda candidate, _: function_names.LASTING_NAME.search(candidate.name) is not None,
    ),
    *_exemption(
        "managed-context",
        "the `with` around `{code}` works in a directory that it removes",
        Evidence.NAME,
        managed_directories.__name__,
        lambda candidate, around: managed_directories.in_managed_context(candidate.node, around.module),
    ),
    *_exemption(
        "temporary-object",
        "`{code}` is an object of `tempfile`, not a path",
        Evidence.TABLE,
        factories.__name__,
        lambda candidate, _: factories.makes_object(candidate.node),
    ),
    *_exemption(
        "other-object",
        "`{code}` is used as no path or file is: its method of a removal's name is of its own kind",
        Evidence.CODE,
        __name__,
        lambda candidate, around: is_other_object(candidate.name, around),
    ),
    *MARKS,
    *_exemption(
        "managed-directory",
        "`{code}` lies in a directory that something else removes",
        Evidence.CODE,
        managed_directories.__name__,
        _is_in_managed_directory,
    ),
    *_exemption(
        "test-directory",
        "`{code}` belongs to a test, whose framework or tear-down removes it",
        Evidence.CODE,
        test_directories.__name__,
        _is_of_test_case,
    ),
)
