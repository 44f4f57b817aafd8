"""The change that a finding suggests but that is never made: the lines before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_tempfile.reporters import FileReport, Part, Run
from flake8_tempfile.reporters.excerpt import displayed
from flake8_tempfile.reporters.marks import is_advice

if TYPE_CHECKING:
    from flake8_tempfile.model import Finding

_CONTEXT = 1
_STYLES = {"-": "red", "+": "green", "|": ""}


def suggestion(file: FileReport, finding: Finding, run: Run, digits: int) -> Iterator[tuple[Part, ...]]:
    """Yield the lines of the change, with a title; none if there is nothing to suggest or it cannot be performed."""
    # The lines of a notebook are not those of the module that was checked: its magics are no Python.
    if finding.edit is None or run.suggest is None or file.cells or not is_advice(finding):
        return
    new = run.suggest(finding.edit, "".join(file.lines))
    if new is None:
        return
    yield (" " * digits + " = ", "cyan"), ("suggestion", "bold"), (f": {finding.edit.title}", "")
    for number, sign, text in _changes(file.lines, new):
        shown = f"{number}" if number else "..."
        yield (f"{shown:>{digits}} ", "cyan"), (f"{sign} {displayed(text.rstrip())}".rstrip(), _STYLES[sign])


def _changes(old: tuple[str, ...], text: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, sign and text of changed lines and those around them; number 0 for what is left out between."""
    from difflib import SequenceMatcher
    from io import StringIO

    new = StringIO(text).readlines()
    for index, group in enumerate(SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT)):
        if index:
            yield 0, "|", ""
        for kind, first, last, new_first, new_last in group:
            if kind == "equal":
                yield from ((new_first + 1 + place, "|", line) for place, line in enumerate(old[first:last]))
                continue
            yield from ((first + 1 + place, "-", line) for place, line in enumerate(old[first:last]))
            yield from ((new_first + 1 + place, "+", line) for place, line in enumerate(new[new_first:new_last]))
