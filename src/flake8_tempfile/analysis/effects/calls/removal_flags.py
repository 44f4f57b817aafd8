"""Calls that are told to remove what they have sent or taken in: ``upload(path, delete_after_upload=True)``."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import function_names


def told_to_remove(call: ast.Call) -> list[ast.expr]:
    """Return the arguments that a call is told to remove when it is done with them; empty for most calls.

    What is removed is what the verb acts on: of ``containers.run(image, working_dir=out, remove=True)`` that is the
    container, of ``transfer(src=old, dst=new, delete_source=True)`` the source.
    """
    flags = [keyword.arg or "" for keyword in call.keywords if _is_true(keyword.value)]
    flags = [flag for flag in flags if function_names.REMOVAL_KEYWORD.search(flag)]
    name = last_part(call.func)
    if not flags or function_names.REMOVES_OTHER_NAME.search(name):
        return []
    if function_names.SENDER_NAME.search(name):
        positional = call.args
    elif function_names.CONSUMER_NAME.search(name) or any(map(function_names.REMOVAL_AFTER_SENDING.search, flags)):
        positional = call.args[:1]
    elif any(
        map(function_names.REMOVAL_OF_FILE.search, flags)
    ):  # update_weights(weights_file=path, auto_delete_file=True)
        positional = []
    else:
        return []
    by_name = [keyword.value for keyword in call.keywords if function_names.SOURCE_KEYWORD.search(keyword.arg or "")]
    return [*positional, *by_name]


def removes_later(call: ast.Call) -> bool:
    """Ex) ``queue_upload(path, delete_when_done=True)``: it only notes what is to be done."""
    return bool(function_names.REGISTERING_NAME.search(last_part(call.func)) and told_to_remove(call))


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
