"""The blocks of code in the pages of ``docs/`` and in the README, and what is expected of them.

A block of Python is a program: what is found on a line stands at its end (``# TMP204``), and nothing else is found.
A block with a title is a file in the directory of its page.  A block ``console`` is a session in that directory: what
follows a command is exactly what it prints, but a line ``...`` stands for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```(?P<language>\w+)?(?: (?P<attributes>[^\n]*))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
_END_OF_COMMAND = "\x00"
ANYTHING = "...\n"


class Block(NamedTuple):
    """A block of code: its language, the name of the file it is ('' if it is none), its text, and its line."""

    language: str
    title: str
    text: str
    line: int


class Command(NamedTuple):
    """A command of a session and what is shown of its output."""

    text: str
    shown: str


def blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a page."""
    page = path.read_text(encoding="utf-8")
    for found in _FENCE.finditer(page):
        title = _TITLE.search(found["attributes"] or "")
        line = page.count("\n", 0, found.start()) + 1
        yield Block(found["language"] or "", title[1] if title else "", found["text"], line)


def commands(session: str) -> list[Command]:
    """Return the commands of a session; one goes on where a line ends in a backslash."""
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", session, flags=re.MULTILINE)
    assert not parts[0], "a session begins with a command"
    return [Command(text, shown) for text, shown in zip(parts[1::2], parts[2::2], strict=True)]


def outputs(session: list[Command], directory: Path, environment: Mapping[str, str]) -> list[str]:
    """Return what each command prints, run one after the other by one shell."""
    ends = "{ s=$?; printf '\\0'; (exit $s); }"
    script = "".join(f"{command.text}\n{ends}\n" for command in session)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=directory,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout.split(_END_OF_COMMAND)[: len(session)]


def environment(home: Path) -> dict[str, str]:
    """Return the environment of the sessions: this interpreter's programs first, and nothing of the user's."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    person = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    kept = {name: os.environ[name] for name in ("LANG", "SYSTEMROOT") if name in os.environ}
    temporary = home / "tmp"  # what is left in it is what some sessions are about
    temporary.mkdir(parents=True, exist_ok=True)
    plain = {
        "TERM": "dumb",
        "COLUMNS": "100",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return {**kept, **person, **plain, "PATH": programs, "HOME": str(home), "TMPDIR": str(temporary)}


def fits(shown: str, printed: str) -> bool:
    """Tell whether what is shown is what was printed."""
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), printed) is not None


def labels(text: str) -> set[tuple[int, str]]:
    """Return the (line, code) pairs that a program announces."""
    found = set()
    for number, line in enumerate(text.splitlines(), 1):
        label = re.search(r"# (TMP\d{3}(?:, TMP\d{3})*)(?=:|$)", line)
        found |= {(number, code) for code in label[1].split(", ")} if label else set()
    return found


def is_checked(block: Block, page: Path) -> bool:
    """Tell whether a session of the page runs on the file that a block is."""
    sessions = "".join(other.text for other in blocks(page) if other.language == "console")
    shown = [command.text for command in commands(sessions)] if sessions else []
    return any(re.search(rf"(?<![\w/]){re.escape(block.title)}|flake8\S*( \S+)* \.( |$)", text) for text in shown)


def main() -> None:
    """Write what the sessions print into the pages, where something else is shown: ``python tests/doc_pages.py``."""
    for page in map(Path, sys.argv[1:] or map(str, PAGES)):
        with tempfile.TemporaryDirectory(prefix="flake8-tempfile-docs-") as directory:
            place = Path(directory) / "project"
            place.mkdir()
            page.write_text(_updated(page, place, Path(directory) / "home"), encoding="utf-8")


def _updated(page: Path, directory: Path, home: Path) -> str:
    text = page.read_text(encoding="utf-8")
    for block in blocks(page):
        if block.title:
            write(block, directory)
        elif block.language == "console":
            session = commands(block.text)
            printed = outputs(session, directory, environment(home))
            pairs = zip(session, printed, strict=True)
            shown = ((command, command.shown if fits(command.shown, new) else new) for command, new in pairs)
            text = text.replace(block.text, "".join(f"$ {command.text}\n{output}" for command, output in shown))
    return text


def write(block: Block, directory: Path) -> None:
    """Write the file that a block is."""
    file = directory / block.title
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")


if __name__ == "__main__":
    main()
