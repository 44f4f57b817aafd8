"""What a call shows about a path that is one of its arguments: is it written there, or what else."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import TypeAlias

from flake8_tempfile.analysis.effects.remote_calls import argument_at, calls_elsewhere, fetches, identifiers
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.tables import path_calls as tables
from flake8_tempfile.analysis.tables.path_names import (
    ABOUT,
    CONVERTER,
    CREATING_CLASS,
    FAKE_WORDS,
    SETTING_WORDS,
    VERBS,
    Verb,
)
from flake8_tempfile.analysis.tables.words import Hint, hint, words
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

Slot: TypeAlias = "int | str"
"""The position or the keyword of an argument."""


class Verdict(NamedTuple):
    """What the call shows about the path; ``passes``: the call has the path as its value."""

    kind: Kind
    detail: str = ""
    passes: bool = False


_SOCKET_CALL = re.compile(r"^(?:bind|connect|connect_ex|\w*unix\w*)$", re.I)
_EXCEPTION = re.compile(r"(?:Error|Exception|Warning|Failed|Failure|Exit)$")


def judge_argument(call: ast.Call, slot: Slot, names: Names, bindings: Mapping[str, ast.expr]) -> Verdict:
    """Return what ``call`` shows about the path in ``slot``; ``bindings`` are the names it sees."""
    name = names.call(call) or ""
    last = last_part(call.func)
    return (
        _library(call, slot, name, bindings)
        or _text_only(call, name, last)
        or _elsewhere(call, slot, last)
        or _declaration(call, slot, name, last)
        or _by_words(call, slot, last)
    )


def _library(call: ast.Call, slot: Slot, name: str, bindings: Mapping[str, ast.expr]) -> Verdict | None:
    if name in tables.WRITERS:
        writer = tables.WRITERS[name]
        return Verdict(Kind.WRITTEN, writer.verb) if slot in (writer.position, writer.keyword) else Verdict(Kind.READ)
    if name in tables.OPENERS:
        opener = tables.OPENERS[name]
        return _opened(call, opener, bindings) if slot in (opener.position, opener.keyword) else Verdict(Kind.TEXT)
    if name == "os.open":
        return _opened_with_flags(call)
    if name in tables.READERS:
        return Verdict(Kind.READ)
    if name in tables.REMOVERS:
        return Verdict(Kind.REMOVED)
    if name in tables.TEMPFILE_FACTORIES:
        return Verdict(Kind.PRIVATE)
    saves = isinstance(call.func, ast.Attribute) and call.func.attr in tables.SAVING_METHODS and slot == 0
    return Verdict(Kind.WRITTEN, "written") if saves else None


def _opened(call: ast.Call, opener: tables.Opener, bindings: Mapping[str, ast.expr]) -> Verdict:
    if opener.writes_by_default and argument_at(call, opener.mode, "mode") is None:
        return Verdict(Kind.WRITTEN, "opened for writing")
    return Verdict(*writing_mode(call, opener.mode, bindings))


def writing_mode(call: ast.Call, position: int, bindings: Mapping[str, ast.expr]) -> tuple[Kind, str]:
    """Return what the mode of a call of an ``open`` says, reading where none is given."""
    mode = argument_at(call, position, "mode")
    if mode is None:
        return Kind.READ, ""
    modes = _constants(bindings.get(mode.id, mode) if isinstance(mode, ast.Name) else mode)
    writing = [text for text in modes if set(text) & set("wax+")]
    if writing:
        return Kind.WRITTEN, "opened for appending" if "a" in writing[0] else "opened for writing"
    return (Kind.READ, "") if modes else (Kind.UNKNOWN, "opened in a mode that varies")


def _constants(expr: ast.expr) -> list[str]:
    if isinstance(expr, ast.IfExp):
        return _constants(expr.body) + _constants(expr.orelse)
    return [expr.value] if isinstance(expr, ast.Constant) and isinstance(expr.value, str) else []


def _opened_with_flags(call: ast.Call) -> Verdict:
    flags = argument_at(call, 1, "flags")
    parts = () if flags is None else descendants(flags)
    used = {last_part(node) for node in parts if isinstance(node, ast.Attribute | ast.Name)}
    if used & tables.WRITING_FLAGS:
        return Verdict(Kind.WRITTEN, "opened for writing")
    return Verdict(Kind.READ if all(name == "os" or name.startswith("O_") for name in used) else Kind.UNKNOWN)


def _text_only(call: ast.Call, name: str, last: str) -> Verdict | None:
    if name in tables.TEXT_FUNCTIONS or (last in tables.TEXT_METHODS and isinstance(call.func, ast.Attribute)):
        return Verdict(Kind.TEXT)
    if tables.COMPARISONS.match(last) or _EXCEPTION.search(last):
        return Verdict(Kind.TEXT)
    if last == "write":  # file.write(text), or writer.write(path, data)
        return Verdict(Kind.TEXT) if len(call.args) == 1 else Verdict(Kind.UNKNOWN, "passed to `write`")
    return None


def _elsewhere(call: ast.Call, slot: Slot, last: str) -> Verdict | None:
    """Another machine, a container, a socket, a fake file system: judged by the words in what is called."""
    if any(word in FAKE_WORDS for name in identifiers(call.func) for word in words(name)):
        return Verdict(Kind.TEXT)
    if _SOCKET_CALL.match(last):
        return Verdict(Kind.SOCKET)
    if calls_elsewhere(call) or (isinstance(slot, str) and hint(slot) is Hint.REMOTE):
        return Verdict(Kind.REMOTE)
    if isinstance(slot, str) and hint(slot) is Hint.SOCKET:
        return Verdict(Kind.SOCKET)
    return None


def _declaration(call: ast.Call, slot: Slot, name: str, last: str) -> Verdict | None:
    if slot in tables.DEFAULT_KEYWORDS:
        return Verdict(Kind.DEFAULT, "the default of an option", passes=True)
    if slot == (2 if last == "getattr" else 1) and (last in tables.LOOKUPS or _looks_up_setting(call, name, last)):
        return Verdict(Kind.DEFAULT, "the fallback of a lookup", passes=True)
    if isinstance(slot, int) and tables.DECLARING.search(name or last) and last not in {"add_argument", "add_option"}:
        return Verdict(Kind.DEFAULT, "the default of an option", passes=True)
    return None


def _looks_up_setting(call: ast.Call, name: str, last: str) -> bool:
    key = call.args[0]
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str) or not re.fullmatch(r"[\w.:-]+", key.value):
        return False
    getter = next(words(last), "") == "get" and bool(SETTING_WORDS & set(words(name)))
    return getter or bool(SETTING_WORDS & set(words(last)))


def _by_words(call: ast.Call, slot: Slot, last: str) -> Verdict:
    said = hint(slot) if isinstance(slot, str) else Hint.NONE
    if _verb(last) is Verb.SEND and not fetches(call):
        return Verdict(Kind.READ if slot == 0 or said is Hint.INPUT else Kind.REMOTE)
    if said is Hint.INPUT:
        return Verdict(Kind.READ)
    if said in {Hint.OUTPUT, Hint.PRODUCT}:
        return Verdict(Kind.OUTPUT, f"passed as `{slot}`")
    if last in tables.WRITING_METHODS:
        return Verdict(Kind.OUTPUT, tables.WRITING_METHODS[last])
    if last in tables.REMOVING_METHODS:
        return Verdict(Kind.UNKNOWN, f"passed to `{last}`")
    return _by_verb(call, slot, last)


def _verb(last: str) -> Verb | None:
    return next((VERBS[word] for word in words(last) if word in VERBS), None)


def _by_verb(call: ast.Call, slot: Slot, last: str) -> Verdict:
    does = _verb(last)
    if does is Verb.COPY:
        return Verdict(Kind.READ) if slot == 0 else Verdict(Kind.OUTPUT, f"passed to `{last}` as its destination")
    if does is Verb.READ and slot and VERBS.get(next(words(last), "")) is not Verb.READ:
        return Verdict(Kind.UNKNOWN, f"passed to `{last}`")  # add_elevation_from_dem(dem, points, path)
    if does is Verb.READ or last in tables.READING_METHODS:
        return Verdict(Kind.READ)
    if does is Verb.FETCH and slot == 0 and len(call.args) > 1:
        return Verdict(Kind.READ)  # from where it is fetched
    if does in {Verb.WRITE, Verb.FETCH} or CREATING_CLASS.match(last) or CONVERTER.match(last):
        return Verdict(Kind.OUTPUT, f"passed to `{last}`")
    if _is_about_output(does, set(words(last)), slot):
        return Verdict(Kind.OUTPUT, f"passed to `{last}`")
    if argument_at(call, 99, "download") is not None:
        return Verdict(Kind.OUTPUT, f"passed to `{last}`, which downloads")
    return Verdict(Kind.UNKNOWN, f"passed to `{last}`")


def _is_about_output(does: Verb | None, about: set[str], slot: Slot) -> bool:
    """Whether a verb that alone says little means with the words after it that a file is made."""
    if does is Verb.CREATE and about == {"create"}:
        return slot == 0
    return does in ABOUT and bool(about & ABOUT[does]) and (does is not Verb.GET or slot != 0)
