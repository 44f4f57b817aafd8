"""Calls that act on another machine, as far as the code tells: what they are given as a path is none of this one's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.paths.pieces import pieces
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.expressions import arguments, key
from flake8_tempfile.analysis.syntax.module import Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import function_names
from flake8_tempfile.analysis.tables.path_contexts import REMOTE_PROGRAMS
from flake8_tempfile.analysis.tables.words import Hint, hint, words

_SENDERS = (
    *("rsync", "rsync_up", "rsync_to", "copy_to", "copy_from"),
    *("put_file", "get_file", "put_file_contents", "get_file_contents"),  # the hosts of pytest-multihost
    *("push_file", "pull_file"),  # the instances of pycloudlib
)
"""Methods by which an object copies files to or from its machine: what it runs, it runs there."""
_FETCHERS = frozenset({"copy_from", "get_file", "pull_file", "download_file", "download"})
"""Those of them whose first argument is a path there."""
_TRANSFERS = ("download_file", "upload_file", "download", "upload")
"""Methods by which such an object, or a store in the cloud, does the same: the one that runs commands is a machine."""
_COMMANDS = ("execute_command", "run_command", "exec_command", "execute", "run_cmd", "exec_cmd")
_OF_HOSTS = "raiseonerr"
"""The keyword by which a host of pytest-multihost is told what to make of a command that fails there."""
_RUNNERS = frozenset({"exec_command", "exec_run"})
"""The methods by which a client of SSH (paramiko) and a container (docker) run a command there."""


def acts_elsewhere(call: ast.Call, module: Module) -> bool:
    """Tell whether a call acts on another machine, and does not bring a file from there."""
    if fetches(call) or function_names.CONVERTER_NAME.search(module.calls[call].last):
        return False
    return calls_elsewhere(call) or is_of_remote(call, module) or runs_elsewhere(call, module)


def is_of_remote(call: ast.Call, module: Module) -> bool:
    """Tell whether a method is called on an object that stands for another machine.

    Ex) ``runner.run(command)``, where the module has ``runner.rsync(source, target)`` as well.
    """
    if not isinstance(call.func, ast.Attribute):
        return False
    receiver = ".".join(identifiers(call.func.value))
    # Ex) ``from tools import shell``: a module runs things here.
    if not receiver or receiver in module.names.imported:
        return False
    if call.func.attr in _RUNNERS and receiver not in {"self", "cls"}:
        return True
    return any(
        receiver == ".".join(identifiers(sender.value)) and (receiver != "self" or _is_of_same(sender, call, module))
        for sender in _senders(module)
    )


def starts_elsewhere(command: str) -> bool:
    """Tell whether a command line begins with what runs the rest elsewhere: ``ssh host``, ``{kubectl} exec pod``."""
    first = re.split(r"\s+", command.strip(), maxsplit=1)[0]
    is_variable = first.startswith("{") and hint(first) is Hint.REMOTE
    return is_variable or first.rpartition("/")[2] in REMOTE_PROGRAMS


def runs_elsewhere(call: ast.Call, module: Module) -> bool:
    """Tell whether a command line that a call is given, or a variable with one, begins with such a program."""
    names = bindings(module.scope(call), module)
    values = (names.get(value.id, value) if isinstance(value, ast.Name) else value for value in arguments(call))
    texts = (value for value in values if isinstance(value, (ast.JoinedStr, ast.BinOp, ast.Constant)))
    read = (pieces(value, module.names, lambda _: None) for value in texts)
    return any(starts_elsewhere("".join(piece.text for piece in found)) for found in read)


def names_remote(expression: ast.expr) -> bool:
    """Ex) ``remote_path``."""
    return "remote" in words(last_part(expression))


def sent_to(scope: ScopeNode, module: Module) -> frozenset[str]:
    """Return the names of the paths on another machine that a function sends files to, or brings them from.

    Ex) ``place`` in ``host.push_file("report.txt", place)``, and in ``host.pull_file(place, "report.txt")``
    """
    found = set()
    for sender in _senders(module):
        call = module.parents[sender]
        if isinstance(call, ast.Call) and call.func is sender and module.scope(call) is scope and len(call.args) > 1:
            there = call.args[0] if sender.attr in _FETCHERS else call.args[1]
            found.add(key(there) or "")
    return frozenset(found - {""})


def _senders(module: Module) -> Iterator[ast.Attribute]:
    for name in _SENDERS:
        yield from (node for node in module.written.get(name, ()) if isinstance(node, ast.Attribute))
    for node in module.written.get("run_command", ()):
        call = module.parents[node]
        if isinstance(node, ast.Attribute) and isinstance(call, ast.Call) and argument_at(call, 99, _OF_HOSTS):
            yield node
    for name in _TRANSFERS:
        nodes = (node for node in module.written.get(name, ()) if isinstance(node, ast.Attribute))
        yield from (node for node in nodes if key(node.value) in _runners(module))


def _runners(module: Module) -> frozenset[str]:
    """Return the objects that the module has run commands, by their keys: ``device.execute_command("ls")``."""
    calls = (
        call.func
        for name in _COMMANDS
        for node in module.written.get(name, ())
        if isinstance(call := module.parents[node], ast.Call)
    )
    return frozenset(text for each in calls if isinstance(each, ast.Attribute) and (text := key(each.value)))


def _is_of_same(sender: ast.Attribute, call: ast.Call, module: Module) -> bool:
    """Tell whether both are methods of one class, which does not show itself how it sends: that would be from here."""
    owner = module.class_around(sender)
    body = owner.body if owner is not None else []
    shown = {statement.name for statement in body if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))}
    return owner is module.class_around(call) and sender.attr not in shown


def argument_at(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """Return what a call passes at a position or by a keyword, None if neither."""
    named = next((given.value for given in call.keywords if given.arg == keyword), None)
    return call.args[position] if named is None and position < len(call.args) else named


def calls_elsewhere(call: ast.Call) -> bool:
    """Tell whether what is called says that it acts on another machine or in a container."""
    return hint(".".join(identifiers(call.func))) is Hint.REMOTE


def identifiers(func: ast.expr) -> list[str]:
    """Return the identifiers in what is called, receivers first, calls looked through."""
    found: list[str] = []
    while True:
        match func:
            case ast.Attribute(value=value, attr=attr):
                found.append(attr)
                func = value
            case ast.Call(func=inner):
                func = inner
            case ast.Subscript(value=value):
                func = value
            case ast.Name(id=name):
                return [name, *reversed(found)]
            case _:
                return found[::-1]


def fetches(call: ast.Call) -> bool:
    """Ex) ``runner.rsync(source=there, target=here, up=False)``."""
    up = argument_at(call, 99, "up")
    return isinstance(up, ast.Constant) and not up.value
