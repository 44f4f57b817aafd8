"""What stands against the usual advice: why there is no rewrite comes first.

What a rewrite must not do is not to be advised either.
"""

from __future__ import annotations

from collections.abc import Mapping

from flake8_tempfile.model import Edit, Finding, Obstacle, Unfixed
from flake8_tempfile.planning.attach import fixable
from flake8_tempfile.planning.reasons import Reason
from flake8_tempfile.rules.advice import words

# '' where no advice is known that does not go against what stands against a rewrite.
_AGAINST = {
    Obstacle.FOREIGN: "remove only what was made here: keep its path in a variable of its own",
    Obstacle.USED_LATER: "whoever uses it last removes it: this code in a `finally`, or else only if it fails before",
    Obstacle.KEPT: "remove it only where it is not wanted: in an `except BaseException:` that raises again",
    Obstacle.NOT_OURS: "",
    Obstacle.NOT_EMPTY: "a `try:` right after it; in its `finally` remove what was put there, then the directory",
    Obstacle.PLACE: "let the caller or a setting name the place, in a directory that nobody else can write to",
}
# The fault of a name is the place; what is to become of the file is another question.
_NAMES, _DANGLING = "TMP1", "TMP302"
_AGAINST_NAMES = _AGAINST | {
    Obstacle.USED_LATER: words.OWN_NAME,
    Obstacle.PLACE: words.OWN_PLACE,
}
# What is gone too early is not to be removed at all by what makes it.
_AGAINST_DANGLING = {
    Obstacle.NOT_EMPTY: "`tempfile.mkdtemp()` makes a directory that stays until it is removed by hand"
}
_AROUND = "a `with tempfile.TemporaryDirectory()` around all that uses it, and a path in there"
# pytest removes its directories long after the test, and whoever is told the path by then has it.
_LEAVING_IT = (words.IN_TEST, words.FOR_TESTS, words.BY_TEST, words.TO_BE_FOUND)
# Where these are advised nothing of the kind is to go away by itself.
_SETTLED = (words.OWN_NAME, words.OWN_PLACE, words.TO_BE_FOUND)
_LEFT = (Obstacle.USED_LATER, Obstacle.PLACE)


def advised(finding: Finding, planned: Edit | Unfixed | None, hint: str) -> Finding:
    """Return a finding with what became of the planning of a rewrite, and with what that leaves of a ``hint``."""
    if planned is Reason.USED_OUTSIDE.value and hint not in _SETTLED and not hint.endswith(words.RIGHT_AFTER):
        hint = _AROUND
    elif isinstance(planned, Unfixed) and not _agrees(hint, planned):
        hint = _against(finding.code).get(planned.obstacle, hint)
    return fixable(finding, planned)._replace(hint=hint)


def _against(code: str) -> Mapping[Obstacle, str]:
    if code == _DANGLING:
        return _AGAINST_DANGLING
    return _AGAINST_NAMES if code.startswith(_NAMES) else _AGAINST


def _agrees(hint: str, planned: Unfixed) -> bool:
    """Tell whether a piece of advice takes what stands against a rewrite into account by itself."""
    if planned.obstacle is Obstacle.FOREIGN and (hint == words.BY_CALLER or hint.startswith(words.EARLIER)):
        return True  # a removal that is there already removes no more than it does now
    if hint.endswith(words.ONLY_COPY):
        return planned.obstacle is not Obstacle.FOREIGN
    is_at_end_of_test = hint in _LEAVING_IT or hint.startswith(words.AT_END_OF_TEST)
    return is_at_end_of_test and planned.obstacle in _LEFT
