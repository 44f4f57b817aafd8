"""Command lines that a call starts: the words they are put together of, and what they tell the program to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from flake8_tempfile.analysis.syntax.expressions import arguments, key
from flake8_tempfile.analysis.syntax.index import Nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.flow.syntax import descendants

# An option by which a program removes what it has read: `--delete-input-files`, `--remove-source`.
_DELETING = re.compile(r"^--?(?:delete|remove|unlink)[-_]?(?:input|source|file|script|te?mp|after|when|on)")


def starts_command(call: ast.Call, module: Module) -> bool:
    """Tell whether a call starts a command line; what starts a function in a thread does not."""
    name = module.calls[call].name or ""
    return name in call_table.functions(Does.RUNS, Does.RUNS_ON) and not name.startswith("threading.")


def command_parts(call: ast.Call, nodes: Nodes) -> Sequence[ast.expr]:
    """Return what a command is given: its arguments, and what a variable among them is bound to or had added.

    ``nodes`` are those of the function around the call.
    """
    given = list(arguments(call))
    names = {node.id for value in given for node in descendants(value) if isinstance(node, ast.Name)}
    given += [value for name in sorted(names) for value in nodes.values_of.get(name, ())]
    given += [node.value for node in nodes.of(ast.AugAssign) if key(node.target) in names]
    for inner in nodes.of(ast.Call):
        if isinstance(inner.func, ast.Attribute) and key(inner.func.value) in names:
            given += arguments(inner)
    return given


def tells_to_delete(call: ast.Call, nodes: Nodes, module: Module) -> bool:
    """Ex) ``Popen(["card", "--delete-input-files", path])``: the program owns its input."""
    if not starts_command(call, module) and not function_names.COMMAND_RUNNER_NAME.search(last_part(call.func)):
        return False
    constants = (n for part in command_parts(call, nodes) for n in descendants(part) if isinstance(n, ast.Constant))
    return any(isinstance(node.value, str) and _DELETING.match(node.value) for node in constants)
