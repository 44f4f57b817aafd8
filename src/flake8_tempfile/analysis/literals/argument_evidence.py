"""What a call shows about a path that is one of its arguments: is it written there, or what else."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import TypeAlias

from flake8_tempfile.analysis.effects.calls.remote_calls import argument_at, calls_elsewhere, fetches, identifiers
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.syntax.calls import MODE_KEYWORDS
from flake8_tempfile.analysis.syntax.expressions import argument
from flake8_tempfile.analysis.syntax.names import Names, last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables import path_contexts as tables
from flake8_tempfile.analysis.tables.call_rows import CREATING, REMOVING, Does, Given, Row
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


def judge_argument(call: ast.Call, slot: Slot, names: Names, bindings: Mapping[str, ast.expr]) -> Verdict:
    """Return what ``call`` shows about the path in ``slot``; ``bindings`` are the names it sees."""
    name = names.calls[call].name or ""
    last = names.calls[call].last
    return (
        _library(call, slot, name, bindings)
        or _text_only(call, slot, last)
        or _elsewhere(call, slot, last)
        or _declaration(call, slot, name, last)
        or _by_words(call, slot, last)
    )


_WRITING = (*CREATING, Does.CREATES_LATER, Does.MOVES_TO, Does.WRITES)
_LOOKING = (Does.READS, Does.EXAMINES, Does.ASKS, Does.PERMITS, Does.ARRANGES, Does.ENTERS)


def _library(call: ast.Call, slot: Slot, name: str, bindings: Mapping[str, ast.expr]) -> Verdict | None:
    if name == "os.open":
        return _opened_with_flags(call)
    row = call_table.FUNCTIONS.get(name)
    if row is not None:
        return _by_row(call, slot, row, bindings)
    rows = call_table.method_rows().get(last_part(call.func), ()) if isinstance(call.func, ast.Attribute) else ()
    saving = (row for row in rows if not row.on_slot(slot).isdisjoint(CREATING))
    return next((Verdict(Kind.WRITTEN, row.verb) for row in saving), None)


def _by_row(call: ast.Call, slot: Slot, row: Row, bindings: Mapping[str, ast.expr]) -> Verdict | None:
    """Return what is known of a function, of the argument in question or else of the whole call."""
    here = row.on_slot(slot)
    for given in row.given:
        if given.does is Does.OPENS:
            return _opened(call, given, row.verb, bindings) if Does.OPENS in here else Verdict(Kind.TEXT)
    if row.does(*_WRITING):
        return Verdict(Kind.READ) if here.isdisjoint(_WRITING) else Verdict(Kind.WRITTEN, row.verb)
    if row.does(*_LOOKING):
        return Verdict(Kind.READ)
    if row.does(*REMOVING):
        return Verdict(Kind.REMOVED)
    if row.does(Does.CREATES_INSIDE):
        return Verdict(Kind.PRIVATE)
    return Verdict(Kind.TEXT) if Does.TEXT in here else None


def _opened(call: ast.Call, given: Given, verb: str, bindings: Mapping[str, ast.expr]) -> Verdict:
    mode = argument(call, given.mode, MODE_KEYWORDS)
    if mode is None and given.default != "r":
        return Verdict(Kind.WRITTEN, verb or "opened for writing")
    return Verdict(*writing_mode(mode, bindings))


def writing_mode(mode: ast.expr | None, bindings: Mapping[str, ast.expr]) -> tuple[Kind, str]:
    """Return what the mode of a call of an ``open`` says, reading where none is given."""
    if mode is None:
        return Kind.READ, ""
    modes = _constants(bindings.get(mode.id, mode) if isinstance(mode, ast.Name) else mode)
    writing = [text for text in modes if set(text) & set("waxcn+")]
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


def _text_only(call: ast.Call, slot: Slot, last: str) -> Verdict | None:
    rows = call_table.method_rows().get(last, ()) if isinstance(call.func, ast.Attribute) else ()
    if any(Does.TEXT in row.on_slot(slot) for row in rows):
        return Verdict(Kind.TEXT)
    if tables.COMPARISONS.match(last) or function_names.EXCEPTION_NAME.search(last):
        return Verdict(Kind.TEXT)
    if last == "write":  # file.write(text), or writer.write(path, data)
        return Verdict(Kind.TEXT) if len(call.args) == 1 else Verdict(Kind.UNKNOWN, "passed to `write`")
    return None


def _elsewhere(call: ast.Call, slot: Slot, last: str) -> Verdict | None:
    """Another machine, a container, a socket, a fake file system: judged by the words in what is called."""
    if any(word in FAKE_WORDS for name in identifiers(call.func) for word in words(name)):
        return Verdict(Kind.TEXT)
    if function_names.SOCKET_NAME.search(last):
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
    if isinstance(slot, int) and tables.DECLARING.search(name or last):
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
    if verb(last) is Verb.SEND and not fetches(call):
        return Verdict(Kind.READ if slot == 0 or said is Hint.INPUT else Kind.REMOTE)
    if said is Hint.INPUT:
        return Verdict(Kind.READ)
    if said in {Hint.OUTPUT, Hint.PRODUCT}:
        return Verdict(Kind.OUTPUT, f"passed as `{slot}`")
    if last in call_table.CREATING_METHODS:
        return Verdict(Kind.OUTPUT, call_table.method_rows()[last][0].verb)
    if last in call_table.methods_on(*REMOVING):
        return Verdict(Kind.UNKNOWN, f"passed to `{last}`")
    return _by_verb(call, slot, last)


def verb(last: str) -> Verb | None:
    """Return what a function of that name does with a path, going by the first verb in it."""
    return next((VERBS[word] for word in words(last) if word in VERBS), None)


def _by_verb(call: ast.Call, slot: Slot, last: str) -> Verdict:
    does = verb(last)
    if does is Verb.COPY:
        return Verdict(Kind.READ) if slot == 0 else Verdict(Kind.OUTPUT, f"passed to `{last}` as its destination")
    if does is Verb.READ and slot and VERBS.get(next(words(last), "")) is not Verb.READ:
        return Verdict(Kind.UNKNOWN, f"passed to `{last}`")  # add_elevation_from_dem(dem, points, path)
    if does is Verb.READ or last in call_table.LOOKING_METHODS:
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
