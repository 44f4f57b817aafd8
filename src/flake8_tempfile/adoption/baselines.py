"""The baselines of a run: each project may have one, in its configuration, and a flag stands above all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from flake8_tempfile.adoption.baseline import Baseline
from flake8_tempfile.console import count
from flake8_tempfile.files.discovery import Target
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.running.runner import codes_of


class Baselines:
    """What is known of the files of a run; each baseline is read when a file needs it."""

    def __init__(self, *, may_be_missing: bool = False) -> None:
        """Start with nothing read; ``may_be_missing``: a baseline is about to be written."""
        self._may_be_missing = may_be_missing
        self._loaded: dict[str, Baseline] = {}

    def load(self, path: str) -> Baseline:
        """Return the baseline in a file; raise :class:`ConfigError` if it cannot be used."""
        if path not in self._loaded:
            self._loaded[path] = Baseline.load(shown(path), may_be_missing=self._may_be_missing)
        return self._loaded[path]

    def new(self, pairs: Iterable[tuple[Target, FileReport]]) -> Iterator[tuple[Target, FileReport]]:
        """Yield the targets with what is new in their reports."""
        for target, report in pairs:
            path = target.options.baseline
            yield target, self.load(path).new_in(report, codes_of(target)) if path else report

    def new_to(self, target: Target) -> Callable[[FileReport], FileReport] | None:
        """Return what takes the known findings out of a report on any version of a file, None if none are known."""
        path = target.options.baseline
        return self.load(path).new_to(target.path) if path else None

    @property
    def hidden(self) -> int:
        """The number of known findings in the reports so far."""
        return sum(baseline.hidden for baseline in self._loaded.values())

    def remarks(self) -> Iterator[str]:
        """Yield a line for each baseline that knows findings which are not there any more."""
        for baseline in self._loaded.values():
            if baseline.gone:
                gone = count(baseline.gone, "finding")
                yield f"{gone} of {baseline.path} no longer found; --update-baseline takes them out."


def shown(path: str) -> str:
    """Return a path as people write it: relative where it lies below the current directory."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
