"""What ``addCleanup`` is given for a removal: the function and its arguments, as the removal was written."""

from __future__ import annotations

import ast
from collections.abc import Collection

from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.preconditions import is_module_name_free
from flake8_tempfile.planning.regions.releases import Release, stores
from flake8_tempfile.planning.text.free_names import source_of
from flake8_tempfile.records import NamedTuple


class Registered(NamedTuple):
    """What is registered (the arguments of ``addCleanup``), what goes for it, and whether it is the same for sure."""

    arguments: str
    exact: bool
    removals: tuple[ast.stmt, ...] = ()
    imports: tuple[str, ...] = ()


def registered(
    release: Release, function: FunctionNode, found: Holding, keys: Collection[str], module: Module
) -> Registered:
    """Return the removal as arguments of ``addCleanup``."""
    call = release.call
    if isinstance(release.statement, ast.Expr) and isinstance(release.statement.value, ast.Await):
        raise Unclear(Reason.REMOVAL_AWAITED)
    for value in [call.func, *call.args, *(keyword.value for keyword in call.keywords)]:
        if value is not release.target:
            _require_global(value, release, function)
    # What is mounted there is no matter of a removal of all that is in it, and one of no more fails after a failure.
    refuse_if(module.calls[call].last in call_table.last_parts(Does.REMOVES_EMPTY), Reason.WANTS_EMPTY)
    canonical = module.calls[call].name
    if isinstance(call.func, ast.Attribute) and release.target is call.func.value:
        target = _written(release.target, found, keys, module)
        parts = [f"{target}.{call.func.attr}"]
    elif call.args and call.args[0] is release.target:
        path = found.path if canonical in call_table.REMOVERS else _written(release.target, found, keys, module)
        parts = [source_of(call.func, module), path]
    else:
        raise Unclear("the removal is called in an unusual way")
    parts += [source_of(value, module) for value in call.args if value is not release.target]
    parts += [source_of(value, module) for value in call.keywords]  # type: ignore[arg-type]
    return _tolerant(parts, release, canonical, found, module)


def _require_global(value: ast.expr, release: Release, function: FunctionNode) -> None:
    """Raise unless an expression means the same wherever in the class it is evaluated."""
    inside = set(ast.walk(release.target))
    for node in ast.walk(value):
        if isinstance(node, ast.Name) and node not in inside and _is_local(node.id, function):
            raise Unclear("the removal depends on what its method binds")


def _is_local(name: str, function: FunctionNode | None) -> bool:
    if function is None:
        return False
    return name in parameter_names(function) or any(any(stores(statement, name)) for statement in function.body)


def _written(target: ast.expr, found: Holding, keys: Collection[str], module: Module) -> str:
    """Return the expression that is removed, in the terms of where it is made."""
    if _is_same_object(target, found):
        return found.path
    if isinstance(target, ast.Call) and len(target.args) == 1 and key(target.args[0]) in keys:
        return f"{source_of(target.func, module)}({found.path})"
    raise Unclear("the removal names it in an unusual way")


def _is_same_object(target: ast.expr, found: Holding) -> bool:
    """Tell whether an expression is the one that the creation binds, whatever its method calls the object."""
    text = key(target)
    return text is not None and (text == found.path or ("." in text and _member(text) == _member(found.path)))


def _member(text: str) -> str:
    return text.partition(".")[2]


def _tolerant(parts: list[str], release: Release, canonical: str | None, found: Holding, module: Module) -> Registered:
    """Carry over that the removal does not mind if there is nothing to remove."""
    statement = release.statement
    tests = [node.test for node in ast.walk(statement) if isinstance(node, (ast.If, ast.IfExp))]
    tests += [node for node in ast.walk(statement) if isinstance(node, ast.BoolOp)]
    asks = any(isinstance(node, ast.Call) for test in tests for node in ast.walk(test))
    minds = not asks and not isinstance(statement, (ast.With, ast.Try))
    if minds or "ignore_errors=True" in parts or "missing_ok=True" in parts:
        return Registered(", ".join(parts), exact=True)
    if canonical == "shutil.rmtree" and len(parts) == 2:
        return Registered(f"{', '.join(parts)}, ignore_errors=True", exact=True)
    if canonical in ("os.remove", "os.unlink") and len(parts) == 2:
        path, imports = library_function("pathlib", "Path", found, module)
        return Registered(f"{path}({parts[1]}).unlink, missing_ok=True", exact=asks, imports=imports)
    if parts[0].endswith(".unlink") and len(parts) == 1:
        return Registered(f"{parts[0]}, missing_ok=True", exact=asks)
    raise Unclear("the removal does not mind if there is nothing to remove, in a way that cannot be carried over")


def library_function(name: str, member: str, found: Holding, module: Module) -> tuple[str, tuple[str, ...]]:
    """Return how to write a function of the standard library, and what to import for it."""
    for local, canonical in module.names.imported.items():
        if canonical == f"{name}.{member}" and not _is_local(local, found.function):
            return local, ()
    refuse_if(not is_module_name_free(name, found.function, module), Reason.NAME_TAKEN)
    at_top = any(
        isinstance(node, ast.Import) and any(alias.name == name and not alias.asname for alias in node.names)
        for node in module.tree.body
    )
    return f"{name}.{member}", () if at_top else (name,)
