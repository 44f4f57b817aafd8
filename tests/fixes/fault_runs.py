"""Runs of programs before and after a rewrite, with one step failing: how they end, and what exists afterwards."""

from __future__ import annotations

import builtins
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from fixes.support import fix
from flake8_tempfile.model import Applicability

HEAD = "import os\nimport shutil\nimport tempfile\nimport uuid\nfrom pathlib import Path\n\n\n"
STEPS = (
    (shutil, "rmtree"), (shutil, "move"), (shutil, "copytree"), (shutil, "copyfile"), (os, "remove"), (os, "unlink"),
    (os, "rename"), (os, "replace"), (os, "mkdir"), (os, "listdir"), (os, "chmod"), (Path, "unlink"),
    (Path, "rename"), (Path, "replace"), (builtins, "open"),
)  # fmt: skip
HELPERS = """
def clear(path):
    if os.path.isdir(path):
        shutil.rmtree(path)


def swap(new, target):
    shutil.rmtree(target)
    shutil.copytree(new, target)


def bring(place, path):
    shutil.move(path, place)


def put(new, target):
    shutil.copyfile(new, target)


def keep(target):
    os.rename(target, target + ".old")


def clear_file(path):
    try:
        os.remove(path)
    except OSError:
        pass


def there_and_back(new, target):
    put(target, new)
    shutil.copyfile(new, target)


def start(new):
    try:
        os.chmod(new, 0o600)
    except OSError:
        os.remove(new)
        raise


def bring_both(place, *paths):
    for path in paths:
        bring(place, path)


"""


class Run(NamedTuple):
    """How a run ended, and the texts of all files by where they lie: outside, or in the temporary directory."""

    outcome: str
    outside: dict[str, str]
    inside: dict[str, str]

    @property
    def contents(self) -> set[str]:
        """All that is still to be found anywhere."""
        return {*self.outside.values(), *self.inside.values()}


def program(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{HEAD}{HELPERS.lstrip()}def program(target, work):\n{lines}"


def rewritten(source: str, kinds: frozenset[Applicability] | None = None) -> str:
    fixed = fix(source) if kinds is None else fix(source, kinds)
    return fixed.text


class _Step:
    """A function of the library that fails the ``at``-th time the program itself calls it."""

    def __init__(self, inner: Callable[..., Any], at: int, path: str) -> None:
        self.inner, self.left, self.path = inner, at, path

    def __get__(self, instance: object, owner: type) -> Callable[..., Any]:
        return lambda *values, **named: self(instance, *values, **named) if instance else self(*values, **named)

    def __call__(self, *values: Any, **named: Any) -> Any:  # noqa: ANN401
        if sys._getframe(1).f_code.co_filename == self.path or sys._getframe(2).f_code.co_filename == self.path:
            self.left -= 1
            if self.left == 0:
                raise OSError("injected")
        return self.inner(*values, **named)


def run(source: str, place: Path, before: Callable[[Path], None], step: tuple[Any, str, int] | None) -> Run:
    """Run a program in a fresh place; ``step`` fails, or what it is given to work with."""
    inside, outside = place / "tmp", place / "outside"
    inside.mkdir(parents=True)
    outside.mkdir()
    before(outside / "target")
    path = str(place / "program.py")
    space: dict[str, Any] = {"__file__": path}
    (place / "program.py").write_text(source, encoding="utf-8")
    exec(compile(source, path, "exec"), space)
    with ExitStack() as stack:
        stack.enter_context(patch.object(tempfile, "tempdir", str(inside)))
        fails = step is not None and step[1] == "work"
        if step is not None and not fails:
            stack.enter_context(patch.object(step[0], step[1], _Step(getattr(step[0], step[1]), step[2], path)))
        try:
            outcome = repr(space["program"](str(outside / "target"), lambda made: _work(made, fails)))
        except OSError as error:
            outcome = f"raises {type(error).__name__}"
    return Run(outcome, dict(_texts(outside)), dict(_texts(inside)))


def _work(made: str, fails: bool) -> None:
    (Path(made) / "rows" if os.path.isdir(made) else Path(made)).write_text("new", encoding="utf-8")
    if fails:
        raise OSError("injected")


def _texts(place: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(place.rglob("*")):
        relative = str(path.relative_to(place))
        yield relative if "tmp" not in place.name else path.name, path.read_text() if path.is_file() else "a directory"


def old_tree(target: Path) -> None:
    target.mkdir()
    (target / "rows").write_text("old", encoding="utf-8")


def old_file(target: Path) -> None:
    target.write_text("old", encoding="utf-8")


def nothing(target: Path) -> None:
    assert not target.exists()


def pairs(source: str, new: str, before: Callable[[Path], None], place: Path) -> Iterator[tuple[str, Run, Run]]:
    """Yield each way to fail with the runs of both programs; the first is that of no failure."""
    steps: list[tuple[Any, str, int] | None] = [None, (None, "work", 1)]
    steps += [(owner, name, at) for owner, name in STEPS if name in source for at in (1, 2)]
    for number, step in enumerate(steps):
        runs = (run(text, place / f"{number}_{n}", before, step) for n, text in enumerate((source, new)))
        yield f"{step[1]} {step[2]}" if step else "nothing", next(runs), next(runs)
