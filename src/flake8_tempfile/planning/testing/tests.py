"""Edit plans for test code: clean-ups of ``unittest``, and the ``tmp_path`` of pytest, where they fit better."""

from __future__ import annotations

from collections.abc import Callable

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.literals.uses import PathUse, Use
from flake8_tempfile.edits import Alternatives, DropUnused, ToAddCleanup
from flake8_tempfile.model import Applicability, Edit, Unfixed
from flake8_tempfile.planning.reasons import Unclear
from flake8_tempfile.planning.testing.add_cleanup import cleanup_plan
from flake8_tempfile.planning.testing.tmp_path import directory_plan, literal_plan
from flake8_tempfile.planning.testing.unittest_methods import test_method

_LIFETIMES = frozenset({Sort.NEVER, Sort.STORED, Sort.EXCEPTION, Sort.EXIT, Sort.CANCELLATION, Sort.SET_UP})


def in_tests(verdict: Verdict, facts: Facts, planned: Edit | Unfixed) -> Edit | Unfixed:
    """Return the plan for a resource of a test where there is one that fits better than ``planned``."""
    if verdict.sort not in _LIFETIMES:
        return planned
    method = test_method(verdict.lifetime.function, facts.module)
    if method is not None:
        return _better(lambda: cleanup_plan(verdict, method, planned, facts.module), planned)
    if facts.is_pytest(verdict.lifetime.function):
        return _better(lambda: directory_plan(verdict, facts.module), planned)
    return planned


def path_in_tests(use: PathUse, facts: Facts, planned: Edit | Unfixed) -> Edit | Unfixed:
    """Return the plan for a path that a test writes down where there is one that fits better than ``planned``."""
    if use.use not in (Use.WRITTEN, Use.PREDICTABLE) or not facts.is_pytest(use.function):
        return planned
    return _better(lambda: literal_plan(use, facts), planned)


def _better(plan: Callable[[], Edit], planned: Edit | Unfixed) -> Edit | Unfixed:
    """Prefer what is made for tests, but nobody who wants safe edits only is to lose one."""
    if isinstance(planned, DropUnused):
        return planned
    try:
        special = plan()
    except Unclear:
        return planned
    if isinstance(planned, Unfixed) or planned.applicability is not Applicability.SAFE:
        return special
    if special.applicability is Applicability.SAFE:
        return special
    if isinstance(special, ToAddCleanup):
        return planned
    return Alternatives(planned.title, planned.applicability, special, planned)
