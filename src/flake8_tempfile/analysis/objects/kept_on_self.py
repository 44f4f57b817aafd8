"""What is kept on ``self`` of a file that is gone when the method ends: whether anybody uses it after that.

A path that is kept for the time of a ``with`` is used by the methods that are called in it, and by no one later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import positional
from flake8_tempfile.analysis.tables.lifetime_calls import SET_UP_METHODS
from flake8_tempfile.flow.syntax import descendants

_PREPARING = SET_UP_METHODS | {"__init__", "__post_init__"}


def receiver(function: ast.AST, module: Module) -> str:
    """Return what a method calls the object (or the class) that it is called on; '' for other functions."""
    if not isinstance(function, FunctionNode) or not isinstance(module.parents.get(function), ast.ClassDef):
        return ""
    return next((parameter.arg for parameter in positional(function)), "")


def is_used_later(function: FunctionNode, attribute: str, module: Module) -> bool:
    """Tell whether some method reads an attribute after ``function`` has ended, as far as the class shows."""
    owner = module.parents[function]
    if not isinstance(owner, ast.ClassDef) or _lends(function, attribute, module):
        return False
    methods = {node.name: node for node in _methods(owner, module)}
    storing = {method for method in methods.values() if _mentions(method, attribute, ast.Store, module)}
    meanwhile = _called(storing, methods, module)
    readers = {method for method in methods.values() if _mentions(method, attribute, ast.Load, module)}
    return bool(readers - meanwhile - {function})


def _methods(owner: ast.ClassDef, module: Module) -> Iterator[FunctionNode]:
    """Yield the methods of a class and of its subclasses in the module."""
    family = [owner]
    for each in family:
        family += [
            node
            for node in module.nodes.of(ast.ClassDef)
            if node not in family
            and any(isinstance(base, ast.Name) and base.id == each.name for base in bases_of(node))
        ]
    for each in family:
        yield from (node for node in each.body if isinstance(node, FunctionNode))


def _mentions(method: FunctionNode, attribute: str, context: type[ast.expr_context], module: Module) -> bool:
    owner = receiver(method, module)
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == attribute
        and isinstance(node.ctx, context)
        and isinstance(node.value, ast.Name)
        and node.value.id == owner
        for node in descendants(method)
    )


def _called(first: set[FunctionNode], methods: dict[str, FunctionNode], module: Module) -> set[FunctionNode]:
    """Return the methods that run, or may run, while one of ``first`` does; they are among them if it calls itself."""
    found: set[FunctionNode] = set()
    pending = list(first)
    while pending:
        method = pending.pop()
        mentioned = (node.attr for node in _own_attributes(method, module))
        called = {methods[name] for name in mentioned if name in methods} - found
        found |= called
        pending += called
    return found


def _own_attributes(method: FunctionNode, module: Module) -> Iterator[ast.Attribute]:
    owner = receiver(method, module)
    for node in descendants(method):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == owner:
            yield node


def _lends(function: FunctionNode, attribute: str, module: Module) -> bool:
    """Tell whether others may get at the object while the method runs: by a yield, or by a call that it is given to.

    What is called before the attribute is bound does not find it.  Of what a class is prepared with it is plain that it
    is to be used afterwards, whatever else is called there.
    """
    owner, parameters = receiver(function, module), {each.arg for each in function.args.args[1:]}
    own_methods = {node.name for node in _methods_around(function, module)}
    first = _bound_on(function, attribute, module)
    for node in descendants(function):
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(node, ast.Name) and node.id == owner and not _is_plain(module.parents.get(node)):
            return True
        is_opaque = (
            isinstance(node, ast.Call)
            and node.lineno >= first
            and _is_opaque(node.func, owner, parameters, own_methods)
        )
        if is_opaque and function.name not in _PREPARING:
            return True
    return False


def _bound_on(function: FunctionNode, attribute: str, module: Module) -> int:
    """Return the first line on which a method may have bound an attribute: that, or the one on which a loop begins."""
    stores = (node for node in _own_attributes(function, module) if isinstance(node.ctx, ast.Store))
    bound = [node for node in stores if node.attr == attribute]
    around = (each for node in bound for each in module.ancestors(node))
    loops = [each.lineno for each in around if isinstance(each, (ast.For, ast.AsyncFor, ast.While))]
    return min([*(node.lineno for node in bound), *loops], default=0)


def _methods_around(function: FunctionNode, module: Module) -> Iterator[FunctionNode]:
    owner = module.parents[function]
    return _methods(owner, module) if isinstance(owner, ast.ClassDef) else iter(())


def _is_plain(user: ast.AST | None) -> bool:
    """Ex) ``self.path``, ``super(Case, self)``."""
    return isinstance(user, ast.Attribute) or (isinstance(user, ast.Call) and last_part(user.func) == "super")


def _is_opaque(called: ast.expr, owner: str, parameters: set[str], methods: set[str]) -> bool:
    """Tell whether a call runs what the class does not show: a parameter, or a method that it does not define."""
    if isinstance(called, ast.Name):
        return called.id in parameters
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Call):
        return last_part(called.value.func) == "super"
    if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
        return False
    return called.value.id in parameters or (called.value.id == owner and called.attr not in methods)
