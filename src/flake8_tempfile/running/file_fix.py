"""One file -> the same file with what can be proved rewritten: a module, or the cells of a notebook."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from flake8_tempfile.check import check_source
from flake8_tempfile.files.notebooks import SUFFIX, Notebook, NotebookError, read_notebook
from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.running.file_check import codes_of
from flake8_tempfile.selecting.noqa import skips_file
from flake8_tempfile.selecting.unused_noqa import with_unused
from flake8_tempfile.source.parsing import source_lines, with_room
from flake8_tempfile.source.prefilter import may_concern

if TYPE_CHECKING:
    from flake8_tempfile.files.discovery import Target
    from flake8_tempfile.fixes.engine import Fixed

# Asks about one hunk: the lines of its diff -> one of y, n, a, q.
Ask: TypeAlias = Callable[[str, Sequence[str]], str]


@dataclass(frozen=True)
class FixedFile:
    """The text of a file before and after, what became of its findings, and the diff as lines.

    ``version`` is the code that was fixed, ``found`` what was found in it.  ``quit``: the user wants no more changes,
    in other files either.
    """

    before: str
    after: str
    result: Fixed
    version: Version
    found: tuple[Finding, ...] = ()
    diff: tuple[str, ...] = ()
    quit: bool = False


def fix_file(text: str, target: Target, *, unsafe: bool = False, ask: Ask | None = None) -> FixedFile:
    """Fix one text.  Raise :class:`SyntaxError` or :class:`ValueError` if it cannot be read."""
    if not target.path.endswith(SUFFIX):
        code, notebook = text, None
    else:
        notebook = read_notebook(text)
        code = notebook.code
    version = Version(code, target.path, notebook)
    accepted = _Accepted(ask, version) if ask else None
    fix = partial(_fix_code, version, target, unsafe=unsafe, accepted=accepted)
    # Questions are not asked from another thread, which no Ctrl-C would end.
    result, found = fix() if accepted else with_room(fix)
    after = text
    diff: tuple[str, ...] = ()
    if result.text != code:
        after = notebook.with_code(result.text) if notebook else result.text
        diff = tuple(_diff(code, result.text, target.path, notebook))
    return FixedFile(text, after, result, version, found, diff, quit=accepted is not None and accepted.quit)


def applicability(finding: Finding) -> Applicability | None:
    """Return how far the fix of a finding may be trusted, None if it has no fix."""
    return finding.edit.applicability if finding.edit else None


@dataclass(frozen=True)
class Version:
    """The code to be fixed: its text, the path of its file, and the notebook it is from, if it is from one."""

    code: str
    path: str
    notebook: Notebook | None


def _fix_code(
    version: Version, target: Target, *, unsafe: bool, accepted: _Accepted | None
) -> tuple[Fixed, tuple[Finding, ...]]:
    """Return what became of the code, and what was found in it."""
    from flake8_tempfile.fixes.engine import Fixed, fix_text

    codes = codes_of(target)
    settings = target.options.settings._replace(codes=codes)
    code = version.code
    if not may_concern(code, settings) or skips_file(source_lines(code)):
        return Fixed(code, (), (), ()), ()

    def check(source: str) -> tuple[Finding, ...]:
        _require_cells(version.notebook, source)
        normal = source.replace("\r\n", "\n").replace("\r", "\n")
        return with_unused(check_source(normal, target.path, settings), source_lines(normal), codes)

    def wanted(finding: Finding) -> bool:
        kinds = (Applicability.SAFE, Applicability.UNSAFE) if unsafe else (Applicability.SAFE,)
        return applicability(finding) in kinds

    found = check(code)
    return fix_text(code, lambda source: found if source == code else check(source), wanted, accepted), found


def _require_cells(notebook: Notebook | None, code: str) -> None:
    """Refuse what a notebook cannot hold."""
    if notebook is None:
        return
    from flake8_tempfile.fixes.refusal import RefusedError

    try:
        notebook.sources(code)
    except NotebookError as error:
        raise RefusedError(str(error)) from error


class _Accepted:
    """Asks the user about each change, until one of the answers counts for all that come."""

    def __init__(self, ask: Ask, version: Version) -> None:
        self._ask = ask
        self._version = version
        self._all = False
        self.quit = False

    def __call__(self, finding: Finding, old: str, new: str) -> bool:
        if self._all or self.quit:
            return self._all
        notebook = self._version.notebook
        shown = notebook.version(old).in_cells(finding) if notebook else finding
        answer = self._ask(f"{shown.code} {shown.message}", list(_diff(old, new, self._version.path, notebook)))
        self._all, self.quit = answer == "a", answer == "q"
        return answer in ("y", "a")


def _diff(old: str, new: str, path: str, notebook: Notebook | None) -> Iterator[str]:
    """Yield the lines of a unified diff; for a notebook of one for each cell."""
    if notebook is None:
        yield from _unified(old, new, path)
        return
    for (cell, before), (_, after) in zip(notebook.sources(old), notebook.sources(new), strict=True):
        if before != after:
            yield from _unified(before, after, f"{path}:cell {cell.number}", ends=False)


def _unified(old: str, new: str, path: str, *, ends: bool = True) -> Iterator[str]:
    before, after = (io.StringIO(text, newline="").readlines() for text in (old, new))
    for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"):
        yield line
        if not line.endswith(("\n", "\r")):
            yield "\n\\ No newline at end of file\n" if ends else "\n"
