"""Whether what is put into a resource had no other place, or is taken out of it: then a clean-up may lose it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from flake8_tempfile.analysis.effects.calls.commands import starts_command
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables.words import words
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.regions.releases import mentions

# Ex) `file.write(queue.get_nowait())`, `server.delete()`, `table.drop()`: who is asked has it no more.
_TAKING = re.compile(r"^(?:pop|popleft|popitem|get_nowait|drop|delete|purge|wipe|ack|expunge|truncate)(?:_[a-z]+)?$")
_TAKING_COMMAND = re.compile(r"^(?:dropdb|drop|delete|purge|wipe)(?:-[a-z]+)?$")
# What a person has typed is nowhere else.
_EDITORS = frozenset({"editor", "vi", "vim", "nvim", "nano", "emacs", "gedit"})
# How many calls away from the function that removes the file the editor may be started.
_EDITING_CALLS = 2


def may_be_nowhere_else(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether the resource may have what nobody can put there again."""
    return _empties_source(lifetime, module) or _is_edited(lifetime, module) or _goes_back(lifetime, module)


def _is_edited(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether a person works on the file: ``os.system("editor " + path)``, ``[self.get_editor(), path]``.

    That may also be in a function which is called here, such as the one that makes the file.
    """
    bodies = _called_bodies(module.scope(lifetime.node), summarise(module), _EDITING_CALLS)
    return any(_speaks_of_editor(where.own(body, (ast.Constant, ast.Name, ast.Attribute))) for body, where in bodies)


def _called_bodies(scope: ast.AST, home: Summaries, depth: int) -> Iterator[tuple[list[ast.stmt], Module]]:
    """Yield the body of a scope, and those of the functions of the project that it calls."""
    body: list[ast.stmt] = getattr(scope, "body", [])
    yield body, home.module
    found = (home.callees[call.func] for call in home.module.own(body, (ast.Call,))) if depth else ()
    for callee in found:
        if callee is not None:
            yield from _called_bodies(callee.node, callee.home, depth - 1)


def _speaks_of_editor(nodes: Sequence[ast.expr]) -> bool:
    commands = {_command(node) for node in nodes if isinstance(node, ast.Constant)}
    return not _EDITORS.isdisjoint({*commands, *words(" ".join(map(last_part, nodes)))})


def _command(text: ast.Constant) -> str:
    """Return the name of the program that a line begins with, '' for what is no line."""
    first = text.value.split(None, 1)[:1] if isinstance(text.value, str) else []
    return "".join(first).rpartition("/")[2].lower()


def _empties_source(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether an object gives away what it has between the acquisition and the last removal."""
    body = getattr(module.scope(lifetime.node), "body", [])
    last, made = max(lifetime.releases, default=0), statement_of(lifetime.node, module)
    calls = [call for call in module.own(body, (ast.Call,)) if lifetime.node.lineno < call.lineno < last]
    taking = [call for call in calls if _takes(call, module)]
    own = Bound(body, module).made_of(_stored(made)) if taking and made is not None else set()
    return any((dotted(call.func) or "").partition(".")[0] not in own for call in taking)


def _goes_back(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether what an object puts into the file is for the same object, which does something else in between.

    Ex) ``settings.save(path); settings.reset(); settings.load(path)``; so with a program: ``git diff``, ``git apply``
    """
    body = getattr(module.scope(lifetime.node), "body", [])
    last, made = max(lifetime.releases, default=0), statement_of(lifetime.node, module)
    own = Bound(body, module).made_of(_stored(made)) if made is not None else set()
    told: dict[str, list[bool]] = {}  # a loop over what the object gives counts with its body
    for call in sorted(module.own(body, (ast.Call,)), key=lambda each: (each.lineno, each.col_offset)):
        actor = _actor(call, module) if lifetime.node.lineno < call.lineno < last else ""
        if actor and actor not in own:
            told.setdefault(actor, []).append(mentions(statement_of(call, module) or call, own))
    return any(True in row and False in row[row.index(True) :] and row[-1] for row in map(_turns, told.values()))


def _turns(told: list[bool]) -> list[bool]:
    """Return whether an object was given the path or not, up to the last time that it was."""
    return told[: len(told) - told[::-1].index(True)] if True in told else told


def _actor(call: ast.Call, module: Module) -> str:
    """Return the object that has a method called, or the program that a command runs; '' for what has no state."""
    if starts_command(call, module):
        head = call.args[0] if call.args else None
        first = head.elts[0] if isinstance(head, (ast.List, ast.Tuple)) and head.elts else head
        return f"{_command(first)} " if isinstance(first, ast.Constant) else ""
    root, _, method = (dotted(call.func) or "").partition(".")
    return root if method and root not in module.names.imported and root not in ("self", "cls") else ""


def _stored(statement: ast.stmt) -> set[str]:
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _takes(call: ast.Call, module: Module) -> bool:
    if starts_command(call, module):
        constants = (node.value for value in call.args for node in descendants(value) if isinstance(node, ast.Constant))
        return any(map(_TAKING_COMMAND.match, " ".join(filter(_is_text, constants)).split()))
    if not isinstance(call.func, ast.Attribute) or _TAKING.match(module.calls[call].last) is None:
        return False
    # Of a mapping under its name: `options.pop("dir")`.
    is_setting = len(call.args) > 1 or any(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in call.args)
    return not is_setting and (dotted(call.func) or "").partition(".")[0] not in module.names.imported


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)
