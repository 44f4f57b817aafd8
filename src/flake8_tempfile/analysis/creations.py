"""Which calls create the path they are given: what turns the name of a scratch path into an obligation."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import library, vocabulary
from flake8_tempfile.analysis.explicit_creations import explicit_target
from flake8_tempfile.analysis.expressions import arguments
from flake8_tempfile.analysis.names import last_part
from flake8_tempfile.analysis.resources import Obligation, Role
from flake8_tempfile.analysis.roles import Roles

__all__ = ["creates", "explicit_target"]


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
