"""The statements of a function that do nothing but remove a resource, and what surrounds them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import argument, key, subject
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.tested import is_tested
from flake8_tempfile.records import NamedTuple

_SUPPRESSED = frozenset({"OSError", "FileNotFoundError", "IOError", "EnvironmentError", "PermissionError", "Exception"})


# What stands for a path: a name, or the expression that makes what has no name.
Key: TypeAlias = "str | ast.AST"


class Release(NamedTuple):
    """A statement that removes the resource: ``target`` is the expression it removes, in ``call``.

    ``tolerant``: it does not mind if there is nothing to remove.
    """

    statement: ast.stmt
    call: ast.Call
    target: ast.expr
    tolerant: bool


def find_releases(holding: Holding, names: Iterable[str], module: Module) -> list[Release]:
    """Return the statements that remove the resource, in the order of the source."""
    wanted = set(names)
    found: dict[ast.stmt, Release] = {}
    for call in module.own(holding.span, (ast.Call,)):
        if call is not holding.node:
            for target in summarise(module).targets(call):
                if not wanted.isdisjoint(path_keys(target, module.names)) and not _closes(call, module):
                    release = _release(call, target, module)
                    found.setdefault(release.statement, release)
    return sorted(found.values(), key=lambda release: release.statement.lineno)


def require_covered(releases: Sequence[Release], lifetime: Lifetime) -> None:
    """Raise unless the statements found are all that releases the resource."""
    spans = [(r.statement.lineno, r.statement.end_lineno or r.statement.lineno) for r in releases]
    covered = {line for first, last in spans for line in range(first, last + 1)}
    refuse_if(not releases or not covered.issuperset(lifetime.releases), Reason.RELEASED_OTHERWISE)


def _closes(call: ast.Call, module: Module) -> bool:
    return module.calls[call].name == "os.close"


def _release(call: ast.Call, target: ast.expr, module: Module) -> Release:
    name = module.calls[call].last
    if name in call_table.REGISTRARS | call_table.ENTERING or function_names.REGISTERING_NAME.search(name):
        raise Unclear("the removal is registered for later")
    refuse_if(is_tested(call, target, module), Reason.UNDER_TEST)
    statement = statement_of(call, module)
    asks = isinstance(statement, ast.Expr) and _is_asked_for(statement.value, call, target, module)
    if not isinstance(statement, ast.Expr) or not (asks or _value(statement) is call):
        raise Unclear("the removal is part of another expression")
    tolerant = asks or _is_tolerant(call)
    whole: ast.stmt = statement
    while (around := _pure_parent(whole, target, module)) is not None:
        whole, tolerant = around, True
    refuse_if(not has_own_lines(whole, module), "the removal shares its line with other code")
    return Release(whole, call, target, tolerant)


def _is_asked_for(value: ast.expr, call: ast.Call, target: ast.expr, module: Module) -> bool:
    """Ex) ``os.path.exists(path) and os.remove(path)``, ``os.remove(path) if os.path.exists(path) else None``."""
    if isinstance(value, ast.IfExp):
        is_choice = value.body is call and isinstance(value.orelse, ast.Constant)
        return is_choice and asks_for(value.test, target, module)
    if not isinstance(value, ast.BoolOp) or not isinstance(value.op, ast.And) or value.values[-1] is not call:
        return False
    return all(asks_for(each, target, module) for each in value.values[:-1])


def _value(statement: ast.Expr) -> ast.expr:
    return statement.value.value if isinstance(statement.value, ast.Await) else statement.value


def _is_tolerant(call: ast.Call) -> bool:
    is_tree = last_part(call.func) == "rmtree"
    given = argument(call, 1, ("ignore_errors",)) if is_tree else argument(call, 9, ("missing_ok",))
    return isinstance(given, ast.Constant) and given.value is True


def ignores_errors(call: ast.Call) -> bool | None:
    """Tell whether a ``shutil.rmtree`` ignores errors; None if it is called in any other way."""
    keywords = {keyword.arg for keyword in call.keywords}
    if len(call.args) == 1 and not keywords:
        return False
    given = argument(call, 1, ("ignore_errors",))
    plain = isinstance(given, ast.Constant) and isinstance(given.value, bool)
    if len(call.args) + len(keywords) != 2 or not plain or not call.args:
        return None
    return bool(given.value)  # type: ignore[union-attr]


def _pure_parent(statement: ast.stmt, target: ast.expr, module: Module) -> ast.stmt | None:
    """Return the statement around a removal that does nothing else, if there is one."""
    place = place_of(statement, module)
    parent = place.parent
    if len(place.block) != 1 or place.field != "body":
        return None
    if isinstance(parent, ast.If) and not parent.orelse and asks_for(parent.test, target, module):
        return parent
    if isinstance(parent, ast.With) and all(last_part(item.context_expr) == "suppress" for item in parent.items):
        return parent
    if isinstance(parent, ast.Try) and not parent.orelse and not parent.finalbody:
        return parent if all(_swallows(handler, module) for handler in parent.handlers) else None
    return None


def minds_absence(release: Release, module: Module) -> bool:
    """Tell whether a removal raises if there is nothing to remove."""
    return release.statement is module.parents[release.call] and not _is_tolerant(release.call)


def hides_only_absence(release: Release, module: Module) -> bool:
    """Tell whether what a removal is wrapped in makes it do nothing if there is nothing to remove, and no more."""
    inner: ast.AST = release.call
    while inner is not release.statement:
        inner = module.parents[inner]
        if isinstance(inner, ast.With):
            caught = [name for item in inner.items for name in getattr(item.context_expr, "args", ())]
        elif isinstance(inner, ast.Try):
            caught = [handler.type for handler in inner.handlers]
            if not all(isinstance(line, ast.Pass) for handler in inner.handlers for line in handler.body):
                return False
        else:
            continue
        if not all(name is not None and last_part(name) == "FileNotFoundError" for name in caught):
            return False
    return True


def asks_for(test: ast.expr, target: ast.expr, module: Module) -> bool:
    """Tell whether ``test`` asks for nothing but the existence of ``target``."""
    keys = set(path_keys(target, module.names))
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return all(asks_for(value, target, module) for value in test.values)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.IsNot):
        return asks_for(test.left, target, module) and isinstance(test.comparators[0], ast.Constant)
    if isinstance(test, ast.Call) and module.calls[test].last in call_table.PRESENCE:
        asked = subject(test) or test
        return not keys.isdisjoint(path_keys(asked, module.names))
    text = key(test)
    return text is not None and any(inner == text or inner.startswith(f"{text}.") for inner in keys)


def _swallows(handler: ast.ExceptHandler, module: Module) -> bool:
    """Tell whether a handler around a removal only says that it failed."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type] if handler.type else []
    if not all(last_part(one) in _SUPPRESSED for one in caught):
        return False
    return all(is_inert(statement, module) for statement in handler.body)


def is_inert(statement: ast.stmt, module: Module) -> bool:
    """Tell whether it makes no difference if a removal comes before or after ``statement``."""
    if isinstance(statement, (ast.Pass, ast.Break, ast.Continue)):
        return True
    if isinstance(statement, ast.Raise):
        return all(_is_quiet(node, module, raising=True) for node in descendants(statement))
    if isinstance(statement, (ast.Return, ast.Expr, ast.Assign, ast.AnnAssign)):
        return all(_is_quiet(node, module) for node in descendants(statement))
    return False


def _is_quiet(node: ast.AST, module: Module, *, raising: bool = False) -> bool:
    if isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)):
        return False
    if not isinstance(node, ast.Call):
        return True
    name = module.calls[node].last
    plain = raising and name[:1].isupper()
    return plain or module.calls[node].name in call_table.HARMLESS or name in call_table.HARMLESS_METHODS


def mentions(node: ast.AST, names: Iterable[Key]) -> bool:
    """Tell whether one of the plain ``names`` occurs anywhere in ``node``, nested functions included."""
    roots = {name.partition(".")[0] if isinstance(name, str) else name for name in names}
    return any((inner.id if isinstance(inner, ast.Name) else inner) in roots for inner in descendants(node))


def stores(node: ast.AST, name: str) -> Iterator[ast.AST]:
    """Yield what binds, rebinds or deletes ``name`` in ``node``, nested functions included."""
    for inner in descendants(node):
        if name in _bound_names(inner):
            yield inner


def _bound_names(node: ast.AST) -> Iterable[str | None]:
    if isinstance(node, ast.Name):
        return () if isinstance(node.ctx, ast.Load) else (node.id,)
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names
    if isinstance(node, ast.alias):
        return ((node.asname or node.name).partition(".")[0],)
    if isinstance(node, ast.MatchMapping):
        return (node.rest,)
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
    return (node.name,) if isinstance(node, named) else ()
