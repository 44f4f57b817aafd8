"""When what a call makes is there: when the call has returned, or what it is given to has run it.

Whatever raises before that leaves before there is anything.  A coroutine makes nothing until it is awaited, and what is
given to a thread is made by the function that runs in it.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.syntax.module import Module

# What these give back is what the coroutine gives that is their first argument: at once,
_LOOPS = frozenset({"asyncio.run"})
_LOOP_METHODS = frozenset({"run_until_complete"})
# ... or when it is awaited itself.
_WRAPPERS = frozenset({
    "asyncio.wait_for", "asyncio.shield", "asyncio.create_task", "asyncio.ensure_future",
})  # fmt: skip
_WRAPPER_METHODS = frozenset({"create_task", "ensure_future"})
# What these run in a thread is their first argument, with the rest of them,
_THREADS = frozenset({
    "asyncio.to_thread", "anyio.to_thread.run_sync", "trio.to_thread.run_sync",
    "starlette.concurrency.run_in_threadpool", "fastapi.concurrency.run_in_threadpool",
})  # fmt: skip
# ... or, after an executor, their second.
_EXECUTOR_METHODS = frozenset({"run_in_executor"})


def steps_of(call: ast.expr, module: Module) -> tuple[ast.expr, ...]:
    """Return a call and what around it only hands on what it makes; with the last of them that is there.

    Ex) for ``make()`` in ``await asyncio.wait_for(make(), 5)`` the three calls and awaits, from the inside
    """
    steps = [call]
    while True:
        parent = module.parents.get(steps[-1])
        if isinstance(parent, ast.Await):
            return (*steps, parent)
        if not isinstance(parent, ast.Call) or parent.args[:1] != steps[-1:] or not _hands_on(parent, module):
            return tuple(steps)
        steps.append(parent)
        if _runs(parent, module):
            return tuple(steps)


def is_completed(call: ast.expr, module: Module) -> bool:
    """Tell whether a coroutine is run where it is made."""
    last = steps_of(call, module)[-1]
    return isinstance(last, ast.Await) or (isinstance(last, ast.Call) and _runs(last, module))


def result_of(value: ast.expr, module: Module) -> ast.expr | None:
    """Return the call whose result an expression is; None for a coroutine that has yet to run."""
    is_run = isinstance(value, ast.Await)
    call = value.value if isinstance(value, ast.Await) else value
    while isinstance(call, ast.Call) and call.args and _hands_on(call, module):
        is_run = is_run or _runs(call, module)
        if not is_run:
            return None
        call = call.args[0]
    return call


def called_by(call: ast.Call, module: Module) -> ast.Call:
    """Return the call that a call makes in a thread: ``make(x)`` for ``asyncio.to_thread(make, x)``; else itself."""
    start = _function_position(call, module)
    if start is None or len(call.args) <= start or any(isinstance(a, ast.Starred) for a in call.args[: start + 1]):
        return call
    function, given = call.args[start], call.args[start + 1 :]
    if isinstance(function, ast.Lambda):
        return function.body if isinstance(function.body, ast.Call) else call
    keywords = [] if module.calls[call].last == "run_sync" else call.keywords
    if isinstance(function, ast.Call) and module.calls[function].name == "functools.partial" and function.args:
        given, keywords = [*function.args[1:], *given], [*function.keywords, *keywords]
        function = function.args[0]
    if not isinstance(function, (ast.Name, ast.Attribute)):
        return call
    return ast.copy_location(ast.Call(function, given, keywords), call)


def _function_position(call: ast.Call, module: Module) -> int | None:
    if module.calls[call].name in _THREADS:
        return 0
    return 1 if isinstance(call.func, ast.Attribute) and call.func.attr in _EXECUTOR_METHODS else None


def _hands_on(call: ast.Call, module: Module) -> bool:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return _runs(call, module) or module.calls[call].name in _WRAPPERS or method in _WRAPPER_METHODS


def _runs(call: ast.Call, module: Module) -> bool:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return module.calls[call].name in _LOOPS or method in _LOOP_METHODS
