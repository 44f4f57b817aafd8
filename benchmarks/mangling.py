"""Random changes of Python texts, for ``fuzz.py``: most results parse, and look like what people write in a hurry."""

from __future__ import annotations

import ast
import random
import textwrap
import warnings
from collections.abc import Callable, Sequence

Lines = list[str]
_HEADERS = (
    "if flag:", "if flag and use(1):", "for item in items:", "while flag:", "with lock:", "with lock as held:", "try:",
    "def inner():", "class Inner:", "async def inner():", "async with lock:", "else:", "finally:", "except OSError:",
    "except BaseException:", "except* OSError:", "match flag:\n    case 1:",
)  # fmt: skip
_STATEMENTS = (
    "return", "return path", "raise", "raise ValueError", "break", "continue", "pass", "yield", "yield path",
    "await use()", "del path", "global path", "nonlocal path", "path = None", "directory = None", "assert path",
    "import os", "use(path)", "shutil.rmtree(directory)", "os.remove(path)", "os.unlink(handle.name)",
    "directory = tempfile.mkdtemp()", "descriptor, path = tempfile.mkstemp()",
    "handle = tempfile.NamedTemporaryFile(delete=False)", "os.close(descriptor)", "os.replace(path, target)",
    "shutil.move(directory, target)", "atexit.register(shutil.rmtree, directory)", "path = '/tmp/output.txt'",
    "open('/tmp/output.txt', 'w').close()", "self.path = path", "paths.append(path)", "print(f'{path}')",
    "x = lambda: path", "[os.remove(p) for p in (path,)]", "(path := tempfile.mktemp())",
    "with open(path, 'w') as out: out.write('x')", "os.chdir(directory)", "exec('x')", "def path(): pass",
    "path: str", "os.path.exists(path) and os.remove(path)", "type X = int", "global directory; directory = None",
)  # fmt: skip
_NAMES = ("path", "directory", "handle", "tempfile", "os", "shutil", "self", "delete", "None", "not", "await", "lambda")
_ENDS = ("\r\n", "\r", "\n")
_FIRST = (
    "\ufeff",
    "# coding: latin-1\n",
    "#!/usr/bin/python\n",
    "'''Doc.'''\n",
    "from __future__ import annotations\n",
    "\f\n",
)


def _drop_line(lines: Lines, pick: random.Random) -> None:
    del lines[pick.randrange(len(lines))]


def _repeat_lines(lines: Lines, pick: random.Random) -> None:
    start = pick.randrange(len(lines))
    lines[start:start] = lines[start : start + pick.randint(1, 4)]


def _swap_lines(lines: Lines, pick: random.Random) -> None:
    first, second = pick.randrange(len(lines)), pick.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]


def _add_statement(lines: Lines, pick: random.Random) -> None:
    at = pick.randrange(len(lines))
    lines.insert(at, _margin(lines[at]) + pick.choice(_STATEMENTS))


def _join_lines(lines: Lines, pick: random.Random) -> None:
    """Ex) ``try: use(path)``, ``a = 1; b = 2``."""
    at = pick.randrange(len(lines))
    if at + 1 < len(lines) and lines[at].strip() and lines[at + 1].strip():
        glue = " " if lines[at].rstrip().endswith(":") else "; "
        lines[at : at + 2] = [lines[at].rstrip() + glue + lines[at + 1].strip()]


def _nest(lines: Lines, pick: random.Random) -> None:
    """Put some lines under a header."""
    start = pick.randrange(len(lines))
    end = start + pick.randint(1, 6)
    margin = _margin(lines[start])
    header = textwrap.indent(pick.choice(_HEADERS), margin).split("\n")
    deeper = "    " * len(header)
    lines[start:end] = [*header, *(deeper + line if line.strip() else line for line in lines[start:end])]
    if header[0].strip() == "try:":
        lines.insert(start + 1 + (end - start), f"{margin}{pick.choice(('finally', 'except OSError'))}: pass")


def _change_margin(lines: Lines, pick: random.Random) -> None:
    start = pick.randrange(len(lines))
    for at in range(start, min(start + pick.randint(1, 5), len(lines))):
        lines[at] = lines[at][4:] if lines[at].startswith("    ") and pick.random() < 0.6 else f"    {lines[at]}"


def _change_name(lines: Lines, pick: random.Random) -> None:
    at = pick.randrange(len(lines))
    words = [word for word in _NAMES if word in lines[at]]
    if words:
        lines[at] = lines[at].replace(pick.choice(words), pick.choice(_NAMES), 1)


def _add_comment(lines: Lines, pick: random.Random) -> None:
    at = pick.randrange(len(lines))
    mark = pick.choice(("# note", "# noqa", "# noqa: TMP204", "# type: ignore", "# ü €", "\\"))
    lines[at] = f"{lines[at]}  {mark}" if pick.random() < 0.7 else f"{_margin(lines[at])}{mark}\n{lines[at]}"


def _add_parentheses(lines: Lines, pick: random.Random) -> None:
    """Spread a call over lines."""
    at = pick.randrange(len(lines))
    lines[at] = lines[at].replace("(", pick.choice(("(\n  ", "(*[", "( # in\n", "((")), 1)


def _use_tabs(lines: Lines, pick: random.Random) -> None:
    lines[:] = [line.replace("    ", "\t") for line in lines]


_CHANGES: Sequence[Callable[[Lines, random.Random], None]] = (
    _drop_line, _repeat_lines, _swap_lines, _add_statement, _add_statement, _add_statement, _join_lines, _nest, _nest,
    _nest, _change_margin, _change_name, _add_comment, _add_comment, _add_parentheses, _use_tabs,
)  # fmt: skip


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def mangled(text: str, pick: random.Random) -> bytes:
    """Return a text with one to eight changes; three of four times the first ones that can be parsed."""
    lines = text.split("\n")
    for _ in range(pick.randint(1, 8)):
        before = list(lines)
        pick.choice(_CHANGES)(lines, pick)
        if not lines or (pick.random() < 0.95 and parses("\n".join(before)) and not parses("\n".join(lines))):
            lines = before
    changed = "\n".join(lines)
    if pick.random() < 0.1:
        changed = pick.choice(_FIRST) + changed
    if pick.random() < 0.1:
        changed = changed.replace("\n", pick.choice(_ENDS))
    data = changed.encode("latin-1" if "coding: latin-1" in changed[:40] else "utf-8", "replace")
    if pick.random() < 0.02:
        data = data[: pick.randrange(len(data) + 1)] + pick.choice((b"\0", b"\xff", b"\xef\xbb\xbf")) + data
    return data.rstrip(b"\n") if pick.random() < 0.1 else data


def parses(text: str | bytes) -> bool:
    """Tell whether Python can compile a text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<text>", "exec", dont_inherit=True, flags=ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError):
        return False
    return True
