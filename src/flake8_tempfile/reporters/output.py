"""Writes a reporter's lines to a stream: plain, or in colour through rich where that is a terminal."""

from __future__ import annotations

import os
from functools import cached_property

from flake8_tempfile.reporters import Output, Part, harmless, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import Console


def output_to(stream: TextIO, *, colour: bool) -> Output:
    """Return where to write lines for ``stream``."""
    width = _width_of(stream)
    return _Coloured(stream, width) if colour else _Plain(stream, width)


def _width_of(stream: TextIO) -> int | None:
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):  # a stream that says so without being one
        return None


def console_for(stream: TextIO) -> Console:
    """Return rich's console for a stream that is a terminal."""
    from rich.console import Console

    return Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)


class _Plain:
    def __init__(self, stream: TextIO, width: int | None) -> None:
        self._stream = stream
        self.width = width

    def line(self, *parts: Part) -> None:
        self._stream.write(harmless("".join(text for text, _ in parts)) + "\n")

    def write(self, text: str) -> None:
        self._stream.write(text)


class _Coloured:
    """Loads rich with the first line: a run without findings does not wait for it."""

    def __init__(self, stream: TextIO, width: int | None) -> None:
        self._stream = stream
        self.width = width

    @cached_property
    def _console(self) -> Console:
        return console_for(self._stream)

    def line(self, *parts: Part) -> None:
        from rich.text import Text

        shown = Text.assemble(*((printable(text), style) for text, style in parts))
        self._console.print(shown, soft_wrap=True)

    def write(self, text: str) -> None:
        self._stream.write(text)
