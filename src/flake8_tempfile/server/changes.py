"""What an editor is offered to do about a finding, and the text that this leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial

from flake8_tempfile.adoption.add_noqa import with_silenced
from flake8_tempfile.edits import Alternatives
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.fixes.refusal import RefusedError
from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.reporters.marks import is_safe, is_unsafe
from flake8_tempfile.running.file_fix import fix_file
from flake8_tempfile.running.proposals import changes, key_of
from flake8_tempfile.server.documents import Checked


class Kind(Enum):
    """The ways to change a text for a finding, and for all of them."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    NOQA = "noqa"
    ALL = "all"


_WANTED: dict[Kind, Callable[[Finding], bool]] = {Kind.SAFE: is_safe, Kind.UNSAFE: is_unsafe}
# Findings about the text itself: no comment silences them, and no steps lead to them.
WITHOUT_EVIDENCE = ("TMP001", "TMP002")


def kinds_for(finding: Finding) -> Iterator[Kind]:
    """Yield what can be tried for one finding, the best first."""
    edits = finding.edit
    options = (edits.preferred, edits.otherwise) if isinstance(edits, Alternatives) else (edits,)
    trusted = {option.applicability for option in options if option is not None}
    if Applicability.SAFE in trusted:
        yield Kind.SAFE
    if Applicability.UNSAFE in trusted:
        yield Kind.UNSAFE
    if finding.code not in WITHOUT_EVIDENCE:
        yield Kind.NOQA


def changed(kind: Kind, finding: Finding | None, checked: Checked) -> str:
    """Return the whole text with a change made; raise :class:`RefusedError` if it cannot be."""
    text, target = checked.document.text, checked.target
    if target is None:
        raise RefusedError("the configuration leaves the file out")
    if kind is Kind.ALL:
        return _all_fixed(text, target)
    if finding is None:
        raise RefusedError("it is not found any more")
    if kind is Kind.NOQA:
        silenced, done = with_silenced(text, target, [finding], "")
        if not done:
            raise RefusedError("it cannot be silenced by a comment here")
        return silenced
    made = changes(text, [finding], target, _WANTED[kind]).get(key_of(finding))
    if made is None:
        raise RefusedError("the change does not pass the re-check")
    return made


def _all_fixed(text: str, target: Target) -> str:
    try:
        return partial(fix_file, text, target)().after
    except (SyntaxError, ValueError) as error:
        raise RefusedError(str(error)) from error
