"""What to do about a finding, in one line.

Why there is no rewrite comes first: what a rewrite must not do is not to be advised either.
"""

from __future__ import annotations

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.model import Edit, Finding, Obstacle, Unfixed
from flake8_tempfile.planning.attach import fixable

_TREES = frozenset({Resource.DIRECTORY, Resource.SCRATCH_TREE})
# '' where no advice is known that does not go against what stands against a rewrite.
_AGAINST = {
    Obstacle.FOREIGN: "remove only what was made here: keep its path in a variable of its own",
    Obstacle.USED_LATER: "whoever uses it last has to remove it, and this code only if it fails before that",
    Obstacle.KEPT: "remove it only where it is not wanted: in an `except BaseException:` that raises again",
    Obstacle.NOT_OURS: "",
    Obstacle.NOT_EMPTY: "undo the set-up in a `finally`, and remove the empty directory after it",
    Obstacle.PLACE: "let the caller or a setting name the place, in a directory that nobody else can write to",
}
_IN_TEST = "pytest's `tmp_path` fixture makes and removes a directory for each test"
_PRIVATE = "a file in a `with tempfile.TemporaryDirectory()` is private and goes away by itself"


def advised(finding: Finding, planned: Edit | Unfixed | None, hint: str) -> Finding:
    """Return a finding with what became of the planning of a rewrite, and with what that leaves of a ``hint``."""
    if isinstance(planned, Unfixed):
        hint = _AGAINST.get(planned.obstacle, hint)
    return fixable(finding, planned)._replace(hint=hint)


def usual_for_path(use: PathUse, facts: Facts) -> str:
    """Return the advice for a path that is written down, if nothing is known against it."""
    takes_fixtures = facts.is_pytest(use.function) and not facts.is_test_case(use.function)
    return _IN_TEST if takes_fixtures else _PRIVATE


def usual(lifetime: Lifetime, facts: Facts) -> str:
    """Return the advice that fits the place, if nothing is known against it."""
    function = lifetime.function
    if lifetime.resource is Resource.OBJECT:
        return "`with` closes and removes it on every way out"
    if lifetime.attribute and not facts.is_test_case(function):
        if function is None:
            return "make it where it is used, or register its removal with atexit in the class body"
        return "remove it in the method that ends the object's life, or register weakref.finalize(self, ...)"
    if lifetime.resource is Resource.DESCRIPTOR:
        return "os.close() it right after mkstemp, or hand it to `with os.fdopen(fd)` at once"
    remover = "shutil.rmtree" if lifetime.resource in _TREES else "os.unlink"
    if lifetime.replacement is not None and lifetime.replacement.carries:
        line = lifetime.replacement.begin.lineno
        guard = f"`except BaseException:` with {remover}(...) and `raise`"
        return f"{guard} around what comes before line {line}: from there on it may be the only copy"
    return _by_frame(lifetime, facts, remover) or _by_resource(lifetime, facts)


def _by_frame(lifetime: Lifetime, facts: Facts, remover: str) -> str:
    """Return the advice for a test, for a response, and for what is handed over; '' for other functions."""
    function = lifetime.function
    if facts.is_test_case(function):
        return f"self.addCleanup({remover}, ...) on the line after the creation"
    if facts.is_pytest(function):
        return _IN_TEST
    if facts.returns_response(function):
        return f"background=BackgroundTask({remover}, ...) on the response, and a removal where building it fails"
    if lifetime.transfers and not lifetime.releases:
        return f"`except BaseException:` with {remover}(...) and `raise` around what comes before the hand-over"
    return ""


def _by_resource(lifetime: Lifetime, facts: Facts) -> str:
    if lifetime.resource in _TREES:
        return "`with tempfile.TemporaryDirectory() as directory:` removes it on every way out"
    if facts.module.settings.target_version >= (3, 12):
        return "`with tempfile.NamedTemporaryFile(delete_on_close=False) as file:` removes it on every way out"
    return "`try: ... finally: os.unlink(...)` right after the creation, or a file in a `with TemporaryDirectory()`"
