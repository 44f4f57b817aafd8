"""One file -> the same file with what can be proved rewritten: a module, or the cells of a notebook."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from flake8_tempfile.check import check_source
from flake8_tempfile.files.notebooks import SUFFIX, Notebook, NotebookError, read_notebook
from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.relevance import is_relevant
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.marks import is_safe
from flake8_tempfile.reporters.places import place_of
from flake8_tempfile.running.consent import Consent, Question
from flake8_tempfile.running.file_check import codes_of
from flake8_tempfile.selecting.noqa import skips_file
from flake8_tempfile.selecting.unused_noqa import with_unused
from flake8_tempfile.source.parsing import source_lines, with_room

if TYPE_CHECKING:
    from flake8_tempfile.files.discovery import Target
    from flake8_tempfile.fixes.engine import Accept, Fixed

# The report of a file without the findings that are not to be fixed.
Visible: TypeAlias = Callable[[FileReport], FileReport]


@dataclass(frozen=True)
class FixedFile:
    """The text of a file before and after, what became of its findings, and the diff as lines.

    ``version`` is the code that was fixed, ``found`` what was found in it.
    """

    before: str
    after: str
    result: Fixed
    version: Version
    found: tuple[Finding, ...] = ()
    diff: tuple[str, ...] = ()


def fix_file(
    text: str,
    target: Target,
    *,
    wanted: Callable[[Finding], bool] = is_safe,
    consent: Consent | None = None,
    visible: Visible | None = None,
) -> FixedFile:
    """Make those fixes of one text that are ``wanted``, and that there is ``consent`` to.

    ``visible`` takes out what is not to be looked at.  Raise :class:`SyntaxError` or :class:`ValueError` if the text
    cannot be read.
    """
    if not target.path.endswith(SUFFIX):
        code, notebook = text, None
    else:
        notebook = read_notebook(text)
        code = notebook.code
    version = Version(code, target.path, notebook)
    asked = _Asked(consent, version, target) if consent and not consent.is_free else None
    fix = partial(_fix_code, version, target, wanted, asked, visible)
    # Questions are not asked from another thread, which no Ctrl-C would end.
    result, found = fix() if consent and consent.asks else with_room(fix)
    after = text
    diff: tuple[str, ...] = ()
    if result.text != code:
        after = notebook.with_code(result.text) if notebook else result.text
        diff = tuple(_diff(code, result.text, target.path, notebook))
    return FixedFile(text, after, result, version, found, diff)


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
    version: Version,
    target: Target,
    wanted: Callable[[Finding], bool],
    accept: Accept | None,
    visible: Visible | None,
) -> tuple[Fixed, tuple[Finding, ...]]:
    """Return what became of the code, and what was found in it."""
    from flake8_tempfile.fixes.engine import Fixed, fix_text

    codes = codes_of(target)
    settings = target.options.settings._replace(codes=codes)
    code = version.code
    if not is_relevant(code, target.path, settings) or skips_file(source_lines(code)):
        return Fixed(code, (), (), ()), ()

    def check(source: str) -> tuple[Finding, ...]:
        _require_cells(version.notebook, source)
        normal = source.replace("\r\n", "\n").replace("\r", "\n")
        lines = source_lines(normal)
        findings = with_unused(check_source(normal, target.path, settings), lines, codes)
        return visible(FileReport(target.path, findings, tuple(lines))).findings if visible else findings

    found = check(code)
    return fix_text(code, lambda source: found if source == code else check(source), wanted, accept), found


def _require_cells(notebook: Notebook | None, code: str) -> None:
    """Refuse what a notebook cannot hold."""
    if notebook is None:
        return
    from flake8_tempfile.fixes.refusal import RefusedError

    try:
        notebook.sources(code)
    except NotebookError as error:
        raise RefusedError(str(error)) from error


class _Asked:
    """Asks for consent to each change of a file, and tells what it is about."""

    def __init__(self, consent: Consent, version: Version, target: Target) -> None:
        self._consent = consent
        self._version = version
        self._target = target

    def __call__(self, finding: Finding, old: str, new: str) -> bool:
        return self._consent.to(lambda number: self._question(number, finding, old, new))

    def _question(self, number: int, finding: Finding, old: str, new: str) -> Question:
        path, notebook = self._version.path, self._version.notebook
        file, shown = FileReport(path), finding
        if notebook is not None:
            file, shown = FileReport(path, cells=notebook.starts), notebook.version(old).in_cells(finding)
        title = f"{path}:{place_of(file, shown)}: {finding.code} {shown.message}"
        reasons = () if notebook is not None else _reasons(old, self._target, finding)
        return Question(number, title, reasons, tuple(_diff(old, new, path, notebook)))


def _reasons(code: str, target: Target, finding: Finding) -> tuple[str, ...]:
    from flake8_tempfile.running.line_explanation import evidence, explained

    return tuple(evidence(explained(code, target, finding.span.line), finding))


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
