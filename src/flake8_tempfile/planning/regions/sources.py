"""Whether what is put into a resource had no other place, or is taken out of it: then a clean-up may lose it."""

from __future__ import annotations

import ast
import re
from typing import TypeGuard

from flake8_tempfile.analysis.effects.calls.commands import starts_command
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables.words import words
from flake8_tempfile.flow.syntax import descendants

# Ex) `file.write(queue.get_nowait())`, `server.delete()`, `table.drop()`: who is asked has it no more.
_TAKING = re.compile(r"^(?:pop|popleft|popitem|get_nowait|drop|delete|purge|wipe|ack|expunge|truncate)(?:_[a-z]+)?$")
_TAKING_COMMAND = re.compile(r"^(?:dropdb|drop|delete|purge|wipe)(?:-[a-z]+)?$")
# What a person has typed is nowhere else.
_EDITORS = frozenset({"editor", "vi", "vim", "nvim", "nano", "emacs", "gedit"})


def may_be_nowhere_else(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether the resource may have what nobody can put there again."""
    return _empties_source(lifetime, module) or _is_edited(lifetime, module)


def _is_edited(lifetime: Lifetime, module: Module) -> bool:
    """Tell whether a person works on the file: ``os.system("editor " + path)``, ``[self.get_editor(), path]``."""
    nodes = module.own(getattr(module.scope(lifetime.node), "body", []), (ast.Constant, ast.Name, ast.Attribute))
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
