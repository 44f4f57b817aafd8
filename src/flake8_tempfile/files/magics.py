"""The lines of a notebook's cell that are IPython's and not Python's: magics, shell commands, and questions for help.

Each gives way to a bare name, which does nothing and cannot raise for the analysis, and can be put back afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# The cell magics after which the rest of the cell is Python that runs where the other cells do.
_PYTHON_FOLLOWS = frozenset({"capture", "debug", "prun", "time", "timeit"})
_CELL_MAGIC = re.compile(r"%%(\w*)")
_LINE = re.compile(
    r"""(?P<before>[ \t]*)(?P<magic>(?:[%!?].*|[%\w.*\[\]'"]+\?\??[ \t]*))$
    | (?P<target>[ \t]*[\w.,*\[\] \t'"]+=[ \t]*)(?P<value>[%!].*)$""",
    re.VERBOSE,
)
_PIECE = re.compile(
    r"""\#.* | (?P<long>\"\"\"|''') | "(?:[^"\\\n]|\\.)*"? | '(?:[^'\\\n]|\\.)*'?
    | (?P<open>[\[({]) | (?P<close>[\])}])""",
    re.VERBOSE,
)
_END = {quote: re.compile(rf"(?:[^\\]|\\.)*?{quote}", re.DOTALL) for quote in ('"""', "'''")}


class Python(NamedTuple):
    """A cell as Python: its lines, and what stood where there is now a name."""

    lines: tuple[str, ...]
    magics: dict[str, str]


def as_python(lines: Sequence[str], prefix: str) -> Python | None:
    """Return a cell with a name for each magic, starting with ``prefix``; None if it is in another language."""
    first = next((line for line in lines if line.strip()), "")
    found = _CELL_MAGIC.match(first)
    if found is not None and found[1] not in _PYTHON_FOLLOWS:
        return None
    if not any(sign in line for line in lines for sign in "%!?"):
        return Python(tuple(lines), {})
    return _replaced(lines, prefix)


def _replaced(lines: Sequence[str], prefix: str) -> Python | None:
    python: list[str] = []
    magics: dict[str, str] = {}
    position = _Position()
    indent: str | None = None  # of the magic that goes on in this line
    for line in lines:
        text = line.rstrip("\r\n")
        if indent is not None:
            before, magic = indent, text.removeprefix(indent)
            if not text.startswith(indent):
                return None
        else:
            found = _LINE.match(text) if position == _Position() else None
            if found is None:
                python.append(line)
                position = position.after(line)
                continue
            before, magic = (found["before"] or "") + (found["target"] or ""), found["magic"] or found["value"]
        name = f"{prefix}{len(magics)}_"
        magics[name] = magic
        python.append(before + name + line[len(text) :])
        indent = before[: len(before) - len(before.lstrip())] if magic.endswith("\\") else None
    return Python(tuple(python), magics)


class _Position(NamedTuple):
    """Where a line begins: in a string with these quotes, in so many brackets, after a backslash."""

    quote: str = ""
    depth: int = 0
    continued: bool = False

    def after(self, line: str) -> _Position:
        """Return where the next line begins."""
        quote, depth, start = self.quote, self.depth, 0
        comment = False
        while start < len(line):
            found = _END[quote].match(line, start) if quote else _PIECE.search(line, start)
            if found is None:
                break
            start = found.end()
            if quote:
                quote = ""
                continue
            quote = found["long"] or ""
            depth += bool(found["open"]) - bool(found["close"] and depth)
            comment = found[0].startswith("#")
        return _Position(quote, depth, not quote and not comment and line.rstrip("\r\n").endswith("\\"))
