"""The parameters of a function: which a call fills by their position, which by their name, and the defaults."""

from __future__ import annotations

import ast
from typing import TypeAlias

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def positional(function: _Function) -> list[ast.arg]:
    """Return the parameters that a call may fill by their position."""
    return [*function.args.posonlyargs, *function.args.args]


def parameters(function: _Function) -> list[ast.arg]:
    """Return all parameters but those that take up the rest, ``*args`` and ``**options``."""
    return [*positional(function), *function.args.kwonlyargs]


def parameter_names(function: _Function) -> tuple[str, ...]:
    """Return the names of :func:`parameters`, in their order."""
    return tuple(parameter.arg for parameter in parameters(function))


def all_names(scope: ast.AST) -> set[str]:
    """Return the names of all parameters of a function, ``args`` of ``*args`` too; none for a module or a class."""
    if not isinstance(scope, _Function):
        return set()
    return {*parameter_names(scope), *(each.arg for each in (scope.args.vararg, scope.args.kwarg) if each is not None)}


def defaults(function: _Function) -> dict[ast.arg, ast.expr]:
    """Return the parameters that a call may leave out, with what they are then."""
    spec, plain = function.args, positional(function)
    found = dict(zip(plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=True))
    by_name = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    return found | {parameter: value for parameter, value in by_name if value is not None}
