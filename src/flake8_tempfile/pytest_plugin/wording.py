"""The text of a failure: what is left, where it was made, and which rule finds that line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from flake8_tempfile.observed.observation import DESCRIPTOR, Frame
from flake8_tempfile.pytest_plugin.leftovers import Leftover
from flake8_tempfile.pytest_plugin.lookup import Found
from flake8_tempfile.records import NamedTuple


class Told(NamedTuple):
    """A leftover with the lines of its frames, and the rule that finds it."""

    leftover: Leftover
    frames: tuple[Frame, ...]
    found: Found | None


def text(told: Sequence[Told], root: str, note: str = "") -> str:
    """Return the message for a test; paths are shown relative to ``root``."""
    things = "1 thing" if len(told) == 1 else f"{len(told)} things"
    lines = [f"{things} left behind in the temporary directory, or open:"]
    for each in told:
        lines += ["", f"  {_thing(each.leftover)}", *(f"    {line}" for line in lines_of(each, root))]
    return "\n".join([*lines, *(["", note] if note else [])])


def one_line(each: Told, root: str) -> str:
    """Return the same for a summary."""
    return "; ".join((_thing(each.leftover), *lines_of(each, root)))


def lines_of(each: Told, root: str) -> Iterator[str]:
    """Yield where a thing was made, and which rule finds that."""
    if not each.frames:
        yield "nobody was seen making it: a process, or a library that is not written in Python"
        return
    verb = "opened" if each.leftover.what == DESCRIPTOR else "made"
    if each.leftover.process:
        verb = f"made by `{each.leftover.process}`, started"
    elif each.leftover.is_child:
        verb = "made by a forked child"
    first, *others = each.frames
    yield f"{verb} at {_at(first, root)}{_within(first)}" + (f": {first.text}" if first.text else "")
    inside = next((frame for frame in others if _is_inside(frame, root)), None)
    if inside is not None and (not _is_inside(first, root) or (each.found is not None and each.found.frame)):
        yield f"called from {_at(inside, root)}{_within(inside)}"
    if fixture := each.leftover.maker.fixture:
        yield f"in the fixture {fixture.name!r} ({fixture.scope})"
    yield _verdict(each, root)


def _verdict(each: Told, root: str) -> str:
    found = each.found
    if found is None:
        if each.leftover.process:
            return "no rule is asked: which line of that program made it is not known"
        place = _at(each.frames[0], root)
        return f"no rule finds it (`flake8-tempfile explain {place}` tells what is known of the line)"
    aside = f", {found.aside}" if found.aside else ""
    where = f" at {_at(each.frames[found.frame], root)}" if found.frame else ""
    return f"found by {found.code} ({found.name}{aside}){where}: {found.message}"


def _thing(leftover: Leftover) -> str:
    name = os.path.basename(leftover.path)
    if leftover.what == DESCRIPTOR:
        return f"the descriptor of {name}"
    inside = "" if leftover.what != "directory" else f", {leftover.members or 'nothing'} in it"
    return f"{name} ({leftover.what}, {leftover.size:,} bytes{inside})"


def _at(frame: Frame, root: str) -> str:
    shown = os.path.relpath(frame.path, root) if _is_inside(frame, root) else frame.path
    return f"{shown}:{frame.line}"


def _within(frame: Frame) -> str:
    return "" if frame.function == "<module>" else f" in {frame.function}"


def _is_inside(frame: Frame, root: str) -> bool:
    return frame.path.startswith(root + os.sep) and "site-packages" not in frame.path
