"""Where the lines go: plain text, or colours on a terminal."""

from __future__ import annotations

import io
import re

import pytest

from flake8_tempfile.reporters import FORMATS, Run, printable, reporter
from flake8_tempfile.reporters.output import output_to


def written(*parts: tuple[str, str], colour: bool) -> str:
    stream = io.StringIO()
    output_to(stream, colour=colour).line(*parts)
    return stream.getvalue()


def test_plain_text_has_no_styles() -> None:
    assert written(("a", "bold red"), ("b", ""), colour=False) == "ab\n"


def test_colours_change_nothing_but_colours() -> None:
    text = "x" * 300 + " [red]no markup[/red] :smile: 'quoted' 123"
    styled = written((text, "bold red"), (" end", ""), colour=True)
    assert "\x1b[" in styled
    assert re.sub(r"\x1b\[[0-9;]*m", "", styled) == f"{text} end\n"


@pytest.mark.parametrize("colour", [True, False])
def test_control_characters_are_shown(colour: bool) -> None:
    assert r"\x1b[31m\x07\n" in written(("\x1b[31m\x07\n", ""), colour=colour)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("größe 大 😀 \t~", "größe 大 😀 \t~"),
        ("\x00\x1b\x7f\x9b", r"\x00\x1b\x7f\x9b"),
        ("\r\n", r"\r\n"),
        ("\u2028\u202e\u2066\udcff", r"\u2028\u202e\u2066\udcff"),
    ],
)
def test_printable(text: str, safe: str) -> None:
    assert printable(text) == safe
    assert printable(safe) == safe


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_reporter(name: str) -> None:
    stream = io.StringIO()
    reporter(name)([], output_to(stream, colour=False), Run())
    lines = name in ("concise", "full", "grouped", "github", "pylint", "json-lines")
    assert bool(stream.getvalue()) is not lines
