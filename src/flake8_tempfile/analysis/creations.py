"""Which calls create the path they are given: what turns the name of a scratch path into an obligation."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import library, vocabulary
from flake8_tempfile.analysis.expressions import argument, arguments
from flake8_tempfile.analysis.module import Module
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.resources import Obligation, Role
from flake8_tempfile.analysis.roles import Roles

_MODE_KEYWORDS = ("mode", "flag")


def _writes(mode: ast.expr | None, default: str) -> bool:
    if mode is None:
        return any(letter in default for letter in "waxc+")
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and any(c in mode.value for c in "waxcn+")


def explicit_target(call: ast.Call, module: Module) -> tuple[ast.expr, bool] | None:
    """Return (path, whether a directory) for a call that is known to create the path; None for all others."""
    name = module.names.call(call) or ""
    if name in library.OPENERS and name != "os.fdopen":
        position, mode, default = library.OPENERS[name]
        path = argument(call, position, ("file", "filename", "name", "path"))
        return (path, False) if path is not None and _writes(argument(call, mode, _MODE_KEYWORDS), default) else None
    for table, is_tree in ((library.FILE_CREATORS, False), (library.TREE_CREATORS, True)):
        if name in table:
            position, keywords = table[name]
            path = argument(call, position, keywords)
            return (path, is_tree) if path is not None else None
    return _method_target(call, module)


def _method_target(call: ast.Call, module: Module) -> tuple[ast.expr, bool] | None:
    """Ex) ``p.mkdir()``, ``Path(p).write_text(t)``, ``p.open("w")``."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return None
    if isinstance(function.value, ast.Name) and function.value.id in module.names.imported:
        return None
    if function.attr in library.FILE_CREATING_METHODS and (function.attr != "touch" or not call.args):
        return function.value, False
    if function.attr in library.TREE_CREATING_METHODS and not call.args:
        return function.value, True
    if function.attr == "open" and _writes(argument(call, 0, _MODE_KEYWORDS), "r"):
        return function.value, False
    return None


def creates(call: ast.Call, fact: Obligation, roles: Roles, *, guess: bool) -> bool | None:
    """Return whether ``call`` creates the scratch path of ``fact``: True as a directory, False as a file, else None.

    With ``guess`` a call counts too that is only likely to: an external command, or a function whose name or keyword
    says that it writes what it is given.
    """
    module = roles.summaries.module
    target = explicit_target(call, module)
    if target is not None:
        return target[1] if roles.of(target[0], fact) is Role.PATH else None
    if not guess:
        return None
    name = module.names.call(call) or ""
    last = last_part(call.func)
    if name in library.READERS or name in library.HARMLESS or last in library.HARMLESS_METHODS:
        return None
    if _is_output_argument(call, fact, roles):
        return False
    reads = vocabulary.READER_NAME.search(last) or last in library.READING_METHODS
    mentioned = roles.any_of(arguments(call), fact) & {Role.PATH, Role.PART, Role.ELEMENT}
    if not mentioned:
        return None
    if _is_last_of_several(call, fact, roles) and vocabulary.CONVERTER_NAME.search(last):
        return False
    return False if not reads and vocabulary.CREATOR_NAME.search(last) else None


def _is_last_of_several(call: ast.Call, fact: Obligation, roles: Roles) -> bool:
    """Ex) ``convert(source, path)``."""
    return len(call.args) > 1 and roles.of(call.args[-1], fact) in (Role.PATH, Role.PART)


def _is_output_argument(call: ast.Call, fact: Obligation, roles: Roles) -> bool:
    return any(
        keyword.arg and vocabulary.OUTPUT_KEYWORD.search(keyword.arg) and roles.of(keyword.value, fact) is Role.PATH
        for keyword in call.keywords
    )
