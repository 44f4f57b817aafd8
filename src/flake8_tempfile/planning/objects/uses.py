"""How a function uses the object of a temporary file, and the name of the file.

A ``with NamedTemporaryFile`` closes the object at its end and removes the file then: whatever keeps the object, or
closes it out of sight, has to be known before one may be put around it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from flake8_tempfile.analysis.syntax.blocks import top_of
from flake8_tempfile.analysis.syntax.expressions import arguments, bindings, own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does, Gives, On
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Unclear, refuse_if

_ATTRIBUTES = frozenset({"closed", "mode", "encoding", "newlines", "errors"})


def _methods() -> frozenset[str]:
    """Return the methods that neither close a file nor give back anything that goes on reading it."""
    return call_table.methods(Does.DRAINS, Does.FEEDS, Does.FLUSHES, Does.QUERIES, Does.CLOSES, on=(On.HANDLE,))


def _eager() -> frozenset[str]:
    """Return the functions that are done with a file object, or a descriptor, when they return; none closes it."""
    return call_table.functions(Does.FEEDS, Does.DRAINS, Does.DESCRIPTOR, Does.RUNS)


def _ending() -> frozenset[str]:
    """Return the functions whose results have nothing to do with the path any more."""
    ending = call_table.functions(Does.RUNS, Does.RUNS_ON, Does.ARRANGES, Does.WRITES)
    return ending | call_table.giving(Gives.VALUE, Gives.CONTENT)


def require_object_stays(name: str, region: Sequence[ast.stmt], body: Sequence[ast.stmt], module: Module) -> None:
    """Raise unless the file object ``name`` is used in ``region`` only, and by nothing that keeps or closes it.

    ``body`` are the statements in which the name means this object.
    """
    for node in _loads(name, body):
        if _only_asks(node, module):
            continue
        if top_of(node, region, module) is None:
            raise Unclear("the file object is used after the file is removed")
        refuse_if(_is_deferred(node, region, module), "a nested function uses the file object")
        if not (_is_read_or_written(node, module) or _is_entered(node, module) or _is_lent(node, region, module)):
            raise Unclear("the file object is passed to code that may keep or close it")


def _loads(name: str, statements: Iterable[ast.stmt]) -> Iterator[ast.Name]:
    for statement in statements:
        for node in descendants(statement):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                yield node


def _is_deferred(node: ast.AST, region: Sequence[ast.stmt], module: Module) -> bool:
    deferred = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp)
    inside = (parent for parent in module.ancestors(node) if isinstance(parent, deferred))
    return any(top_of(parent, region, module) is not None for parent in inside)


def _only_asks(node: ast.Name, module: Module) -> bool:
    """Ex) ``f.name``, which is there after the file is closed and removed."""
    parent = module.parents[node]
    return isinstance(parent, ast.Attribute) and (parent.attr == "name" or parent.attr in _ATTRIBUTES)


def _is_read_or_written(node: ast.Name, module: Module) -> bool:
    parent = module.parents[node]
    if isinstance(parent, ast.Attribute):
        call = module.parents[parent]
        is_called = isinstance(call, ast.Call) and call.func is parent and parent.attr in _methods()
        return is_called and (parent.attr != "fileno" or _is_descriptor_used_up(call, module))
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is node
    lent_to = _called_with(node, module)
    return lent_to is not None and module.calls[lent_to].name in _eager()


def _is_descriptor_used_up(node: ast.AST, module: Module) -> bool:
    """Ex) ``os.fsync(f.fileno())``; a descriptor that is stored may be used when it is closed."""
    call = module.parents[node]
    name = module.calls[call].name or ""
    return name in _eager() | call_table.STAYING or name.startswith("fcntl.")


def _called_with(node: ast.expr, module: Module) -> ast.Call | None:
    """Return the call that ``node`` is an argument of, by itself."""
    parent = module.parents[node]
    if isinstance(parent, ast.keyword):
        parent = module.parents[parent]
    return parent if isinstance(parent, ast.Call) and parent.func is not node else None


def _is_entered(node: ast.Name, module: Module) -> bool:
    item = module.parents[node]
    return isinstance(item, ast.withitem) and isinstance(module.parents[item], ast.With)


def _is_lent(node: ast.Name, region: Sequence[ast.stmt], module: Module) -> bool:
    """Tell whether the file is wrapped by an object of which nothing is left after the region."""
    call = _called_with(node, module)
    if call is None or module.calls[call].name not in call_table.functions(Does.WRAPS):
        return False
    parent = module.parents[call]
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is call
    if isinstance(parent, ast.Attribute):
        return parent.attr in call_table.methods(Does.FEEDS, on=(On.WRITER,))
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1 or not isinstance(parent.targets[0], ast.Name):
        return False
    name = parent.targets[0].id
    return all(_is_used_up(use, region, module) for use in _loads(name, _function_of(node, module)))


def _function_of(node: ast.AST, module: Module) -> list[ast.stmt]:
    scope = module.scope(node)
    return [] if isinstance(scope, ast.Lambda) else scope.body


def _is_used_up(node: ast.Name, region: Sequence[ast.stmt], module: Module) -> bool:
    if top_of(node, region, module) is None or _is_deferred(node, region, module):
        return False
    parent = module.parents[node]
    called = isinstance(parent, ast.Attribute) and parent.attr in call_table.methods(Does.FEEDS, on=(On.WRITER,))
    return called or (isinstance(parent, (ast.For, ast.comprehension)) and parent.iter is node)


def name_uses(
    keys: Iterable[str], region: Sequence[ast.stmt], ignored: Iterable[ast.stmt], module: Module
) -> list[ast.expr]:
    """Return the expressions of ``region`` that ask for the path: names and ``f.name``, outside ``ignored``."""
    wanted, skipped = set(keys), set(map(id, ignored))
    found: list[ast.expr] = []
    for statement in region:
        for node in descendants(statement):
            if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load):
                continue
            if dotted(node) in wanted and not any(id(parent) in skipped for parent in module.ancestors(node)):
                found.append(node)
    return found


def may_vanish(keys: Iterable[str], region: Sequence[ast.stmt], ignored: Iterable[ast.stmt], module: Module) -> bool:
    """Tell whether something in ``region`` that is given the path, or what is made of it, might remove the file.

    The ``ignored`` statements are known.
    """
    skipped = set(map(id, ignored))
    nodes = [node for node in own_nodes(region) if not any(id(parent) in skipped for parent in module.ancestors(node))]
    carriers = _carriers(keys, nodes, module)
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    if any(isinstance(node, scopes) and _carries(node, carriers) for node in nodes):
        return True
    return any(_may_remove(node, carriers, module) for node in nodes)


def _carriers(keys: Iterable[str], nodes: Sequence[ast.AST], module: Module) -> set[str]:
    """Return the keys that the path is bound to, in whole or as a part of something."""
    carriers = set(keys)
    size = -1
    while len(carriers) > size:
        size = len(carriers)
        for target, value in (pair for node in nodes for pair in _flows(node)):
            if _carries(value, carriers) and module.calls[value].name not in _ending():
                carriers |= {inner.id for inner in descendants(target) if isinstance(inner, ast.Name)}
    return carriers


def _carries(node: ast.AST, carriers: set[str]) -> bool:
    parts = (part for part in descendants(node) if isinstance(part, (ast.Name, ast.Attribute)))
    return any(dotted(part) in carriers for part in parts)


def _flows(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the pairs of what receives a value, or a part of it, and the value."""
    yield from ((target, value) for target, value in bindings(node) if value is not None)
    if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield node.target, node.iter
    elif isinstance(node, ast.AugAssign):
        yield node.target, node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        filled = node.func.value if node.func.attr in call_table.CONTAINER_METHODS else None
        yield from ((filled, value) for value in arguments(node) if filled is not None)


def _may_remove(node: ast.AST, carriers: set[str], module: Module) -> bool:
    if isinstance(node, (ast.Yield, ast.YieldFrom)):
        return node.value is not None and _carries(node.value, carriers)
    if not isinstance(node, ast.Call):
        return False
    name = module.calls[node].name or ""
    if isinstance(node.func, ast.Attribute) and _carries(node.func.value, carriers) and not _only_reads(node):
        return True
    if isinstance(module.parents[node], ast.Raise):
        return False
    if name in call_table.STAYING:
        return False
    given = any(_carries(value, carriers) for value in module.calls[node].arguments)
    return given and not name.startswith("os.path.") and not _only_reads(node)


def _only_reads(call: ast.Call) -> bool:
    last = last_part(call.func)
    return last in _methods() | call_table.READING_METHODS | call_table.HARMLESS_METHODS | call_table.CREATING_METHODS
