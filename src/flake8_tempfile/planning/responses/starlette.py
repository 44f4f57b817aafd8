"""Files that a function leaves to a response of Starlette (or FastAPI): who sends them, and what removes them then.

A response's background task runs when the body was sent; it does not run if sending raises.  FastAPI runs the tasks
that were added to an injected ``BackgroundTasks`` only if the response has no background of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from enum import Enum

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.syntax.expressions import bindings, is_none, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import parameters
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.planning.regions.releases import mentions
from flake8_tempfile.records import NamedTuple

BACKGROUND_TASK = "starlette.background.BackgroundTask"
BACKGROUND_TASKS = "starlette.background.BackgroundTasks"
_TASKS = frozenset({BACKGROUND_TASKS, "fastapi.BackgroundTasks", "fastapi.background.BackgroundTasks"})
_SENDERS = frozenset(
    f"{package}.responses.{name}"
    for package in ("fastapi", "starlette")
    for name in ("FileResponse", "StreamingResponse")
)
_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route"})
_RESPONSE = re.compile(r"(?:^|_)response(?:$|_)", re.IGNORECASE)
_OF_A_FILE = re.compile(r"(?:^|_)(?:file|download|stream|attachment|send)(?:$|_)", re.IGNORECASE)


class Manner(Enum):
    """How a response takes a background task."""

    KEYWORD = "an argument of the call that builds it"
    ATTRIBUTE = "its attribute, which is known to be None"
    SHARED = "its attribute, which may hold a task already"
    NONE = "in a way that cannot be seen"


class Sending(NamedTuple):
    """A ``return`` whose response sends a file; ``call`` builds the response, ``keyword`` is what takes a task."""

    statement: ast.Return
    call: ast.Call
    manner: Manner
    keyword: str = ""


def find_sendings(function: FunctionNode, module: Module) -> Iterator[Sending]:
    """Yield the returns of a function that give a response to send."""
    for node in module.own(function.body, (ast.Return,)):
        call = _built(node.value, function)
        manner = _manner(call, function, module) if call is not None else None
        if call is not None and manner is not None:
            yield Sending(node, call, *manner)


def _built(value: ast.expr | None, function: FunctionNode) -> ast.Call | None:
    """Return the call that builds a returned value, seen through the one name that it may be bound to."""
    if isinstance(value, ast.Await):
        value = value.value
    if isinstance(value, ast.Name):
        bound = [v for node in own_nodes(function.body) for t, v in bindings(node) if _is_name(t, value.id)]
        return _built(bound[0], function) if len(bound) == 1 and not isinstance(bound[0], ast.Name) else None
    return value if isinstance(value, ast.Call) else None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _manner(call: ast.Call, function: FunctionNode, module: Module) -> tuple[Manner, str] | None:
    if module.calls[call].name in _SENDERS:
        return Manner.KEYWORD, "background"
    run = summarise(module).callees[call.func]
    if run is None or run.node is function:
        return (Manner.SHARED, "") if _says_so(call, function, module) else None
    return _of_helper(run.node, run.home.module)


def _of_helper(helper: FunctionNode, module: Module) -> tuple[Manner, str] | None:
    """Return how the response that a function of the module builds takes a task; None if it builds none."""
    returned = [node.value for node in own_nodes(helper.body) if isinstance(node, ast.Return)]
    calls = [value for value in returned if isinstance(value, ast.Call) and module.calls[value].name in _SENDERS]
    if not any(module.calls[node].name in _SENDERS for node in own_nodes(helper.body)):
        return None
    if len(calls) != len(returned) or any(keyword.arg is None for call in calls for keyword in call.keywords):
        return Manner.NONE, ""
    given = {background(call) for call in calls}
    if given == {None}:
        return Manner.ATTRIBUTE, ""
    value = given.pop()
    parameters = [*helper.args.args, *helper.args.kwonlyargs]
    passed = not given and isinstance(value, ast.Name) and any(value.id == one.arg for one in parameters)
    return (Manner.KEYWORD, value.id) if passed and isinstance(value, ast.Name) else (Manner.NONE, "")


def _says_so(call: ast.Call, function: FunctionNode, module: Module) -> bool:
    """Tell whether an unseen helper can only be meant to build the response of a route that sends a file."""
    if not any(name.partition(".")[0] in ("fastapi", "starlette") for name in module.names.imported.values()):
        return False
    is_route = any(isinstance(d, ast.Call) and module.calls[d].last in _ROUTES for d in function.decorator_list)
    # Ex) ``-> FileResponse``; a ``response_class`` says nothing, for a route may return the bare path then.
    declared = function.returns is not None and module.names.resolve(function.returns) in _SENDERS
    name = module.calls[call].last
    return declared or bool(is_route and _RESPONSE.search(name) and _OF_A_FILE.search(name))


def background(call: ast.Call, keyword: str = "background") -> ast.expr | None:
    """Return what a call is given as the background task; None if nothing."""
    value = next((given.value for given in call.keywords if given.arg == keyword), None)
    return None if is_none(value) else value


def written_none(call: ast.Call, keyword: str) -> ast.expr | None:
    """Return the None that a call gives for ``keyword``, which says what goes without saying; None if it does not."""
    value = next((given.value for given in call.keywords if given.arg == keyword), None)
    return value if is_none(value) else None


def injected_tasks(function: FunctionNode, module: Module) -> str:
    """Return the parameter in which FastAPI injects its ``BackgroundTasks``; '' if there is none."""
    annotated = ((each.arg, each.annotation) for each in parameters(function) if each.annotation is not None)
    return next((name for name, annotation in annotated if module.names.resolve(annotation) in _TASKS), "")


def is_task_list(name: ast.expr, function: FunctionNode, module: Module) -> bool:
    """Tell whether a name is bound to a ``BackgroundTasks`` and to nothing else."""
    if not isinstance(name, ast.Name):
        return False
    values = [v for node in own_nodes(function.body) for t, v in bindings(node) if _is_name(t, name.id)]
    made = all(value is not None and module.calls[value].name in _TASKS for value in values)
    return made if values else name.id == injected_tasks(function, module)


def removal_tasks(function: FunctionNode, names: Sequence[str], module: Module) -> Iterator[ast.Call]:
    """Yield the calls that leave the removal of one of ``names`` to a background task, and nothing else with it."""
    for node in own_nodes(function.body):
        if isinstance(node, ast.Call) and _takes_task(node, module):
            given = module.calls[node].arguments
            removed = _removed(given, module) if given else None
            if removed is not None and mentions(removed, names):
                yield node


def _removed(given: Sequence[ast.expr], module: Module) -> ast.expr | None:
    """Return what a task removes that is made with the arguments ``given``; None if it does anything else."""
    if module.names.resolve(given[0]) in call_table.REMOVERS:
        return given[1] if len(given) > 1 else None
    is_method = isinstance(given[0], ast.Attribute) and given[0].attr in ("unlink", "rmdir")
    return given[0].value if is_method and isinstance(given[0], ast.Attribute) else None


def _takes_task(call: ast.Call, module: Module) -> bool:
    return module.calls[call].last == "add_task" or module.calls[call].name == BACKGROUND_TASK


def is_task_of(value: ast.expr, tasks: Sequence[ast.Call], function: FunctionNode) -> bool:
    """Tell whether ``value`` is one of ``tasks``, or a name bound to one."""
    if isinstance(value, ast.Name):
        return _built(value, function) in tasks
    return value in tasks
