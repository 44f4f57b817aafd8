"""The line of progress comes late, goes before findings, and leaves nothing behind."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest

from flake8_tempfile.command.progress import with_progress
from flake8_tempfile.model import Finding, Span
from flake8_tempfile.reporters import FileReport

CLEAN = FileReport("a.py")
AFFECTED = FileReport("b.py", (Finding("TMP204", Span(1, 0, 1, 1), "lost"),), ("x\n",))


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def ticking(step: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += step


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make stderr a terminal; in the test itself, as pytest puts its own stream there after the fixtures."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return stream


def test_a_short_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    assert list(with_progress([CLEAN, AFFECTED], 2, clock=ticking(0.1).__next__)) == [CLEAN, AFFECTED]
    assert terminal.getvalue() == ""


def test_a_long_run_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    reports = with_progress([CLEAN] * 20, 20, clock=ticking(0.3).__next__)
    for _ in range(10):
        next(reports)
    assert "10/20" in terminal.getvalue()
    list(reports)
    assert terminal.getvalue().endswith("\x1b[2K"), "the line is gone at the end"


def test_the_line_goes_before_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    reports = with_progress([*[CLEAN] * 9, AFFECTED], 10, clock=ticking(0.3).__next__)
    for _ in range(9):
        next(reports)
    assert not terminal.getvalue().endswith("\x1b[2K")
    next(reports)
    assert terminal.getvalue().endswith("\x1b[2K")


def test_no_line_stands_where_findings_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    reports = with_progress([AFFECTED] * 10, 10, clock=ticking(2).__next__)
    assert list(reports) == [AFFECTED] * 10
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("colour", [True, False])
def test_the_line_has_colour_where_that_is_wanted(colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    list(with_progress([CLEAN] * 20, 20, colour=colour, clock=ticking(0.3).__next__))
    assert ("\x1b[38;5;" in terminal.getvalue() or "\x1b[3" in terminal.getvalue()) is colour


def test_the_line_goes_when_the_run_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    reports = with_progress([CLEAN] * 20, 20, clock=ticking(0.3).__next__)
    for _ in range(10):
        next(reports)
    reports.close()  # type: ignore[attr-defined]
    assert terminal.getvalue().endswith("\x1b[2K")
