"""The questions of ``fix --interactive``, on the terminal: one change after the other, as ``git add -p`` has it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence

from flake8_tempfile.console import complain
from flake8_tempfile.reporters import printable
from flake8_tempfile.running.consent import Answer, Question

_HELP = """\
y - make this change
n - do not
a - make it, and all that follow, in all files
d - make no more changes in this file
q - make no more changes; those agreed to are written
e - write what is agreed to, edit the file in $VISUAL or $EDITOR, then ask about it anew
? - show this help
"""
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


class Terminal:
    """Asks on stderr and reads from stdin.  ``interrupted``: the last answer was Ctrl-C, which stands for ``q``."""

    def __init__(self, total: int, *, colour: bool) -> None:
        """Take how many changes there may be, for the counter."""
        self._total = total
        self._colour = colour
        self.interrupted = False

    def __call__(self, question: Question) -> Answer:
        """Show one change and return the answer."""
        self._write(f"\n[{question.number}/{max(self._total, question.number)}] {question.title}", _BOLD)
        for line in question.evidence:
            self._write(line, _DIM)
        for line in question.diff:
            self._write(line.rstrip(), _COLOURS.get(line[:1], ""))
        try:
            return self._answer()
        except KeyboardInterrupt:
            self.interrupted = True
            sys.stderr.write(
                "\nInterrupted: what was agreed to is written, nothing else. Ctrl-C again stops that too.\n"
            )
            return Answer.QUIT

    def _answer(self) -> Answer:
        while True:
            sys.stderr.write("Make this change [y,n,a,d,q,e,?]? ")
            sys.stderr.flush()
            line = sys.stdin.readline()
            word = line.strip().lower()
            if not line:
                return Answer.QUIT
            if word in _ANSWERS:
                return _ANSWERS[word]
            sys.stderr.write(_HELP)

    def _write(self, text: str, style: str) -> None:
        on, off = (style, _PLAIN) if self._colour and style else ("", "")
        sys.stderr.write(f"{on}{printable(text)}{off}\n" if text[:1] != "\n" else f"\n{on}{printable(text[1:])}{off}\n")


_ANSWERS = {answer.value: answer for answer in Answer}


def edit(path: str) -> bool:
    """Let the user edit a file; tell whether that was possible."""
    command = _editor()
    try:
        status = subprocess.run([*command, path], check=False).returncode
    except OSError as error:
        complain(f"{command[0]}: {error.strerror or error}; $VISUAL or $EDITOR names another editor")
        return False
    if status:
        complain(f"{command[0]}: exit status {status}")
    return status == 0


def _editor() -> Sequence[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    return shlex.split(named) or ["notepad" if os.name == "nt" else "vi"]
