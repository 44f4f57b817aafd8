"""Calls that are told to remove what they have sent or taken in: ``upload(path, delete_after_upload=True)``."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis import vocabulary
from flake8_tempfile.analysis.names import last_part


def told_to_remove(call: ast.Call) -> list[ast.expr]:
    """Return the arguments that a call is told to remove when it is done with them; empty for most calls.

    What is removed is what the verb acts on: of ``containers.run(image, working_dir=out, remove=True)`` that is the
    container, of ``transfer(src=old, dst=new, delete_source=True)`` the source.
    """
    flags = [keyword.arg or "" for keyword in call.keywords if _is_true(keyword.value)]
    flags = [flag for flag in flags if vocabulary.REMOVAL_KEYWORD.search(flag)]
    name = last_part(call.func)
    if not flags or vocabulary.REMOVES_OTHER_NAME.search(name):
        return []
    if vocabulary.SENDER_NAME.search(name):
        positional = call.args
    elif vocabulary.CONSUMER_NAME.search(name) or any(map(vocabulary.REMOVAL_AFTER_SENDING.search, flags)):
        positional = call.args[:1]
    elif any(map(vocabulary.REMOVAL_OF_FILE.search, flags)):  # update_weights(weights_file=path, auto_delete_file=True)
        positional = []
    else:
        return []
    by_name = [keyword.value for keyword in call.keywords if vocabulary.SOURCE_KEYWORD.search(keyword.arg or "")]
    return [*positional, *by_name]


def removes_later(call: ast.Call) -> bool:
    """Ex) ``queue_upload(path, delete_when_done=True)``: it only notes what is to be done."""
    return bool(vocabulary.REGISTERING_NAME.search(last_part(call.func)) and told_to_remove(call))


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
