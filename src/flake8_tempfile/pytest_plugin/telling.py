"""What is said of what tests leave: to the test, in the summary of the run, and in the file of what was seen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import pytest

from flake8_tempfile.observed.observation import Observation
from flake8_tempfile.pytest_plugin.leftovers import Fault, Leftover
from flake8_tempfile.pytest_plugin.lookup import Lookup
from flake8_tempfile.pytest_plugin.plugin import ALLOWED
from flake8_tempfile.pytest_plugin.summary import Summary
from flake8_tempfile.pytest_plugin.wording import Told, one_line, text

_NO_REASON = f"The marker {ALLOWED} has no reason, so it does not count."


class Teller:
    """Tells of the leftovers of a run whose paths are shown from ``root``."""

    def __init__(self, root: str, summary: Summary) -> None:
        """Start with nothing told."""
        self._root = root
        self._summary = summary
        self._lookup = Lookup()

    def told_of(self, item: pytest.Item, judged: Sequence[tuple[Leftover, Fault]]) -> str:
        """Return what is to be said to a test that is over, '' if there is nothing."""
        for leftover, fault in judged:
            if fault in (Fault.FIXTURE, Fault.THREAD):
                self.say_later(leftover, item.nodeid if fault is Fault.THREAD else "")
        allowed, note = _permission(item)
        told = [self._told(leftover) for leftover, fault in judged if fault is Fault.TEST]
        self._write(told, item.nodeid, allowed)
        return "" if allowed or not told else text(told, self._root, note)

    def say_later(self, leftover: Leftover, test: str) -> None:
        """Put what is nobody's failure into the summary; ``test`` is the one whose process or thread has left it."""
        told = self._told(leftover)
        self._write([told], test)
        late = f" (after the end of {test})" if test else ""
        self._summary.lines.append(one_line(told, self._root) + late)

    def _told(self, leftover: Leftover) -> Told:
        found = None if leftover.process else self._lookup.found(leftover.frames, leftover.what)
        return Told(leftover, tuple(self._lookup.with_text(frame) for frame in leftover.frames), found)

    def _write(self, told: Iterable[Told], test: str, allowed: str = "") -> None:
        for leftover, frames, found in told:
            fixture = leftover.maker.fixture
            self._summary.write(
                Observation(
                    leftover.what,
                    os.path.basename(leftover.path),
                    test,
                    frames,
                    found.frame if found is not None else 0,
                    found.code if found is not None else "",
                    fixture.name if fixture is not None else "",
                    leftover.process,
                    allowed,
                )
            )


def _permission(item: pytest.Item) -> tuple[str, str]:
    """Return the reason why a test may leave things, '' if it may not, and what is wrong with its marker."""
    marker = item.get_closest_marker(ALLOWED)
    if marker is None:
        return "", ""
    reason = str(marker.kwargs.get("reason", marker.args[0] if marker.args else "")).strip()
    return reason, "" if reason else _NO_REASON
