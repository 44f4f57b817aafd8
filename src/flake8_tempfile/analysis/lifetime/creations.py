"""Which calls create the path they are given: what turns the name of a scratch path into an obligation."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.acquire.test_arrangements import is_expected_to_fail
from flake8_tempfile.analysis.effects.calls.remote_calls import acts_elsewhere, names_remote
from flake8_tempfile.analysis.effects.functions.helper_creations import created_by_helper
from flake8_tempfile.analysis.effects.functions.text_functions import computes_text, is_named_after_text
from flake8_tempfile.analysis.lifetime.roles import Roles
from flake8_tempfile.analysis.model import Obligation, Role
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.words import Hint, hint
from flake8_tempfile.flow.syntax import descendants

_AS_ARGUMENT = frozenset({Role.PATH, Role.PART, Role.BESIDE})
_IN_COMMANDS = frozenset({Role.PATH, Role.PART, Role.BESIDE, Role.TEXT, Role.DOCUMENT, Role.ELEMENT})


def creates(call: ast.Call, fact: Obligation, roles: Roles, *, guess: bool) -> bool | None:
    """Return whether ``call`` creates the scratch path of ``fact``: True as a directory, False as a file, else None.

    With ``guess`` a call counts too that is only likely to: an external command, or a function whose name or keyword
    says that it writes what it is given.
    """
    module = roles.module
    if is_expected_to_fail(call, module):
        return None
    target = module.calls[call].created
    if target is not None:
        return target[1] if roles.of(target[0], fact) is Role.PATH else None
    if not guess:
        return None
    for path, directory in created_by_helper(call, roles.summaries):
        if roles.of(path, fact) is Role.PATH:
            return directory
    name = module.calls[call].name or ""
    last = module.calls[call].last
    if name in call_table.READERS or name in call_table.HARMLESS or last in call_table.HARMLESS_METHODS:
        return None
    if acts_elsewhere(call, module) or any(map(names_remote, _paths(call, fact, roles))):
        return None
    if _is_path_of_call(call, module) or (_is_kept(call, module) and _gives_text(call, fact, roles)):
        return None
    if _is_output_argument(call, fact, roles):
        return False
    reads = function_names.READER_NAME.search(last) or last in call_table.READING_METHODS
    # A command line is a list or a text; else a list is a list of inputs, and a text a message.
    shown = _IN_COMMANDS if function_names.COMMAND_RUNNER_NAME.search(last) else _AS_ARGUMENT
    if not roles.any_of(_given(call, module), fact) & shown:
        return None
    if _is_last_of_several(call, fact, roles) and function_names.CONVERTER_NAME.search(last):
        return False
    return False if not reads and function_names.CREATOR_NAME.search(last) else None


def _given(call: ast.Call, module: Module) -> list[ast.expr]:
    """Return what a call is given, but for what a keyword says is only read: ``run(command, cwd=place)``."""
    read = [keyword.value for keyword in call.keywords if keyword.arg and hint(keyword.arg) is Hint.INPUT]
    return [value for value in module.calls[call].arguments if value not in read]


def _paths(call: ast.Call, fact: Obligation, roles: Roles) -> Iterator[ast.expr]:
    """Yield what stands for the path in the arguments, also in a text: ``f"apt install {remote_path}"``."""
    for value in roles.calls[call].arguments:
        named = descendants(value) if isinstance(value, ast.JoinedStr) else [value]
        yield from (node for node in named if isinstance(node, ast.expr) and roles.of(node, fact) is Role.PATH)


def _is_path_of_call(call: ast.Call, module: Module) -> bool:
    """Ex) ``os.stat(make_usable(path))``: what is given to the file system is a path, so the call only spells one."""
    around = module.parents.get(call)
    name = module.calls[around].name if isinstance(around, ast.Call) and around.args[:1] == [call] else None
    return name in call_table.READERS | call_table.REMOVERS or name in call_table.OPENERS


def _is_kept(call: ast.Call, module: Module) -> bool:
    """Tell whether what the call returns is kept, and under a name that does not say how it went."""
    statement = module.parents.get(call)
    if isinstance(statement, ast.Await):
        statement = module.parents.get(statement)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    name = last_part(target) if isinstance(target, (ast.Name, ast.Attribute)) else ""
    return bool(name) and not function_names.STATUS_NAME.search(name)


def _gives_text(call: ast.Call, fact: Obligation, roles: Roles) -> bool:
    """Ex) ``key = make_key(path)``, ``label = create_label(path)``; ``create_label(order, path)`` draws it there."""
    if _is_last_of_several(call, fact, roles) and function_names.LABEL_NAME.search(roles.calls[call].last):
        return False
    return is_named_after_text(call) or computes_text(call, roles.summaries)


def _is_last_of_several(call: ast.Call, fact: Obligation, roles: Roles) -> bool:
    """Ex) ``convert(source, path)``."""
    return len(call.args) > 1 and roles.of(call.args[-1], fact) in _AS_ARGUMENT


def is_output(call: ast.Call, fact: Obligation, roles: Roles) -> bool:
    """Tell whether the path stands where a call is told what to write: last of several, or as an output keyword."""
    is_last = len(call.args) > 1 and roles.of(call.args[-1], fact) is Role.PATH
    return is_last or _is_output_argument(call, fact, roles)


def _is_output_argument(call: ast.Call, fact: Obligation, roles: Roles) -> bool:
    return any(
        keyword.arg and function_names.OUTPUT_KEYWORD.search(keyword.arg) and roles.of(keyword.value, fact) is Role.PATH
        for keyword in call.keywords
    )
