"""Programs composed at random that build something and put it into the place of the caller's files, or save these.

Most of them make little sense; but each destroys, moves or copies in an order that somebody could have written.
"""

from __future__ import annotations

import textwrap

from hypothesis import strategies as st

from oracle.pieces import pieces

HEAD = """\
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp, mkstemp

from support import Failure, check, convert, download, extract, work


def _bring(place, *paths):
    for path in paths:
        shutil.move(path, place)


def _swap(new, place):
    if os.path.isdir(place):
        shutil.rmtree(place)
    shutil.copytree(new, place)


def _save(place, backup):
    shutil.copytree(place, os.path.join(backup, "saved"))


def _put(new, place):
    shutil.copyfile(new, place)


def _keep(place):
    os.rename(place, place + ".old")


def _clear(path):
    with suppress(OSError):
        os.remove(path)


"""
Lines = list[str]
_TREES = (
    "extract(value, new)", "work(new)", "work(new, folder)", "shutil.rmtree(folder)", "shutil.move(new, folder)",
    "shutil.copytree(new, folder)", "shutil.copytree(folder, os.path.join(new, 'saved'))", "os.rename(new, folder)",
    "shutil.move(folder, new)", "shutil.move(folder, os.path.join(new, 'saved'))", "_bring(new, folder)",
    "_swap(new, folder)", "_save(folder, new)", "os.rename(folder, folder + '.old')", "os.makedirs(folder)",
    "shutil.move(os.path.join(new, 'saved'), folder)", "shutil.copytree(new, folder, dirs_exist_ok=True)",
    "os.rename(os.path.join(folder, 'page.txt'), os.path.join(new, 'page.txt'))",
    "os.remove(os.path.join(folder, 'page.txt'))", "shutil.rmtree(folder, ignore_errors=True)",
    "Path(os.path.join(folder, 'page.txt')).rename(Path(new) / 'page.txt')", "saved = os.path.join(new, 'saved')",
    "shutil.copy(os.path.join(new, 'member'), folder)", "Path(folder, 'page.txt').write_text('x')", "_keep(folder)",
    "_step(value, new, folder)", "_step(value, new, folder)", "_step(value, folder, new)",
)  # fmt: skip
_FILES = (
    "convert(target, new)", "download(value, new)", "work(new)", "work(new, target)", "os.remove(target)",
    "_clear(target)", "shutil.move(new, target)", "os.replace(new, target)", "os.rename(new, target)",
    "shutil.copyfile(new, target)", "shutil.copyfile(target, new)", "shutil.move(target, new)",
    "os.replace(target, new)", "Path(new).replace(target)", "Path(target).unlink()",
    "Path(target).unlink(missing_ok=True)", "Path(new).write_bytes(Path(target).read_bytes())",
    "Path(target).write_bytes(Path(new).read_bytes())", "os.rename(target, target + '.old')", "_bring(new, target)",
    "shutil.copy(target, new)", "shutil.copy(new, target)", "Path(target).write_text('x')",
    "saved = Path(new).read_text()", "_put(new, target)", "_put(target, new)", "_put(new, target)", "_keep(target)",
    "_step(value, new, target)", "_step(value, new, target)", "_step(value, target, new)",
)  # fmt: skip
_TREE_REMOVALS = ("shutil.rmtree(new)", "shutil.rmtree(new, ignore_errors=True)")
_FILE_REMOVALS = ("os.remove(new)", "_clear(new)")
_NEW_FILES = (
    ["descriptor, new = mkstemp()", "os.close(descriptor)"],
    ["handle = NamedTemporaryFile(delete=False)", "handle.close()", "new = handle.name"],
)
_CONTROL = ("check(new)", "raise Failure('x')", "return value", "pass", "answer = check(value)", "remove", "remove")
_ERRORS = ("OSError", "Exception", "BaseException", "Failure")


class _Composer:
    """Draws one function."""

    def __init__(self, draw: st.DrawFn, *, is_tree: bool) -> None:
        self._draw = draw
        self._steps = _TREES if is_tree else _FILES
        self._there = "os.path.exists(folder)" if is_tree else "os.path.exists(target)"
        self._removals = _TREE_REMOVALS if is_tree else _FILE_REMOVALS
        self._made = ["new = mkdtemp()"] if is_tree else list(draw(st.sampled_from(_NEW_FILES)))

    def helper(self, parameter: str) -> str:
        """Return the text of a function that does some of it for its caller."""
        steps = [step for step in self._block(0, 3) if "_step(" not in step] or ["pass"]
        return f"def _step(value, new, {parameter}):\n" + textwrap.indent("\n".join(steps), "    ") + "\n\n\n"

    def function(self, parameter: str) -> str:
        """Return the text of a function."""
        body = [
            *self._made,
            *self._block(2, 5),
            *([self._removal()] if self._pick("yes", "yes", "no") == "yes" else []),
        ]
        return f"def program(value, {parameter}):\n" + textwrap.indent("\n".join(body), "    ") + "\n"

    def _pick(self, *choices: str) -> str:
        return self._draw(st.sampled_from(choices))

    def _removal(self) -> str:
        return self._pick(*self._removals)

    def _block(self, depth: int, most: int) -> Lines:
        found: Lines = []
        for _ in range(self._draw(st.integers(1, most))):
            found += self._statement(depth)
            if found[-1].split()[0] in ("return", "raise"):
                break
        return found

    def _statement(self, depth: int) -> Lines:
        kind = self._pick("step", "step", "step", "step", "other", "compound") if depth else "step"
        if kind == "step":
            return [self._pick(*self._steps)]
        if kind == "other":
            chosen = self._pick(*_CONTROL)
            return [self._removal() if chosen == "remove" else chosen]
        return self._compound(depth - 1)

    def _compound(self, depth: int) -> Lines:
        kind = self._pick("if", "there", "there", "else", "except", "except", "finally", "suppress")
        body = self._in(self._block(depth, 2))
        if kind in ("if", "there", "else"):
            lines = [f"if {self._there if kind == 'there' else self._pick('value', 'check(value)')}:", *body]
            return [*lines, "else:", *self._in(self._block(depth, 2))] if kind == "else" else lines
        if kind == "except":
            handler = [*self._block(0, 2), self._pick("raise", "raise", "return None")]
            return ["try:", *body, f"except {self._pick(*_ERRORS)}:", *self._in(handler)]
        if kind == "finally":
            return ["try:", *body, "finally:", *self._in([self._removal()])]
        return [f"with suppress({self._pick('OSError', 'Exception')}):", *body]

    @staticmethod
    def _in(lines: Lines) -> Lines:
        return [f"    {line}" for line in lines]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw the text of a program."""
    is_tree = draw(st.booleans())
    composer = _Composer(draw, is_tree=is_tree)
    parameter = "folder" if is_tree else "target"
    return dict(pieces(HEAD + composer.helper(parameter) + composer.function(parameter)))["program"]
