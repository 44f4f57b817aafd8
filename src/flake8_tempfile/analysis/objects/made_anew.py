"""Names of temporary files that are gone, made into files again by hand: no better than ``mktemp``."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_tempfile.analysis.literals.command_evidence import judge_embedding, judge_word
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.objects.file_calls import creates, is_subprocess, operands
from flake8_tempfile.analysis.paths import forms
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.records import NamedTuple

Relate = Callable[[ast.expr], "Role | None"]


class MadeAnew(NamedTuple):
    """A file or directory that is made under the name of one that is gone.

    ``site`` is the factory's call, ``ended`` the line on which what it made went, ``call`` makes another.
    """

    site: ast.Call
    is_directory: bool
    ended: int
    how: str
    call: ast.Call


def makes_anew(call: ast.Call, part: ast.expr, relate: Relate, module: Module) -> bool:
    """Tell whether ``call`` makes what lies at the path, which its argument ``part`` is or has in it."""
    role = relate(part)
    if role is Role.PATH:
        return creates(call, module.names, part)
    return role in (Role.ELEMENT, Role.TEXT) and _is_told_to_write(call, part, relate, module)


def _is_told_to_write(call: ast.Call, command: ast.expr, relate: Relate, module: Module) -> bool:
    """Ex) ``subprocess.run(["tool", "-o", path])``, ``os.system(f"tool > {path}")``."""
    is_shell = module.names.resolve(call.func) in call_table.functions(Does.SHELL)
    if not is_shell and not is_subprocess(call, module.names):
        return False
    if isinstance(command, ast.Name):
        command = bindings(module.scope(call), module).get(command.id, command)
    if isinstance(command, (ast.List, ast.Tuple)):
        words = command.elts
        return any(_is_output(words, at, relate) for at, word in enumerate(words) if relate(word) is not None)
    return isinstance(command, ast.JoinedStr) and _is_redirected(command.values, relate)


def _is_output(words: list[ast.expr], at: int, relate: Relate) -> bool:
    word = words[at]
    if isinstance(word, ast.JoinedStr):
        return _is_redirected(word.values, relate)
    return judge_word(words, at)[0] is Kind.WRITTEN


def _is_redirected(values: list[ast.expr], relate: Relate) -> bool:
    before = ""
    for value in values:
        if isinstance(value, ast.Constant):
            before += str(value.value)
        elif isinstance(value, ast.FormattedValue):
            if relate(value.value) is Role.PATH and judge_embedding(before)[0] is Kind.WRITTEN:
                return True
            before += "x"
    return False


def user_of_name(taken: ast.expr, module: Module) -> tuple[ast.Call, ast.expr] | None:
    """Return the call that is given a name, however it is spelled, and what it is given; None if it is not given away.

    Ex) ``open(Path(f.name), "w")`` for ``f.name``
    """
    given = taken
    while isinstance(call := module.parents.get(given), ast.Call) and _is_spelling(call, module):
        given = call
    if isinstance(call, ast.Attribute):
        call = module.parents.get(call)
        return (call, given) if isinstance(call, ast.Call) and given in operands(call) else None
    return (call, given) if isinstance(call, ast.Call) else None


def _is_spelling(call: ast.Call, module: Module) -> bool:
    return any(form.kind is forms.Kind.SAME for form in forms.forms_of(call, module.names))
