"""Calls of ``tempfile``'s factories that raise ``TypeError``, and assignments that rename nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.acquire.factories import factory, factory_calls
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module, ScopeNode
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables.tempfile_signatures import BadArgument, Fault, bad_arguments
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

# A test that reads one of these chooses code by the version of Python, or by what its library offers; a frozen program
# brings its own.
_VERSION_TEST = re.compile(
    r"version|py_?\d|python|signature|hasattr|parameters|support|compat|delete_on_close|^frozen$", re.IGNORECASE
)
_OBJECT_FACTORIES = frozenset({"TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory"})
# Their objects have a ``name`` that cannot be set at all.
_READ_ONLY = frozenset({"TemporaryFile", "SpooledTemporaryFile"})


class BadCall(NamedTuple):
    """A call of ``factory`` that raises under the target version, and the arguments that make it so."""

    factory: str
    call: ast.Call
    arguments: tuple[BadArgument, ...]


class Renaming(NamedTuple):
    """An assignment to the ``name`` of an object that ``factory`` made; ``raises``: it is an ``AttributeError``."""

    factory: str
    target: ast.Attribute
    raises: bool


def bad_calls(module: Module) -> Iterator[BadCall]:
    """Yield the calls that raise ``TypeError``, where no code around them expects that."""
    for name, call in factory_calls(module):
        bad = tuple(bad_arguments(name, call, module.settings.target_version))
        if bad and not _is_rebound(module, call.func) and not _expects_type_error(module, call):
            guarded = _is_version_guarded(module, call)
            bad = tuple(argument for argument in bad if not (guarded and argument.fault is Fault.TOO_NEW))
            if bad:
                yield BadCall(name, call, bad)


def _is_rebound(module: Module, function: ast.expr) -> bool:
    """Tell whether the module also defines the name itself, as a stand-in for an older Python may be."""
    head = (dotted(function) or "").partition(".")[0]
    return any(
        (isinstance(node, ast.Name) and node.id == head and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.arg) and node.arg == head)
        or (isinstance(node, FunctionNode | ast.ClassDef) and node.name == head)
        for node in module.nodes
    )


def _expects_type_error(module: Module, call: ast.Call) -> bool:
    inner: ast.AST = call
    for ancestor in module.ancestors(call):
        if isinstance(ancestor, FunctionNode):
            return False
        if isinstance(ancestor, ast.Try) and inner in ancestor.body:
            if any(_mentions(handler.type, "TypeError") for handler in ancestor.handlers):
                return True
        elif isinstance(ancestor, (ast.With, ast.AsyncWith)) and any(
            "raises" in last_part(item.context_expr).lower() or _mentions(item.context_expr, "TypeError")
            for item in ancestor.items
        ):
            return True
        inner = ancestor
    return False


def _mentions(node: ast.AST | None, name: str) -> bool:
    return node is not None and any(isinstance(part, ast.Name) and part.id == name for part in descendants(node))


def _is_version_guarded(module: Module, call: ast.Call) -> bool:
    """Tell whether the call may be out of the reach of older Pythons: a test on the way to it asks for a version."""
    for ancestor in module.ancestors(call):
        if isinstance(ancestor, (ast.If, ast.IfExp, ast.BoolOp)) and _asks_version(_condition(ancestor)):
            return True
        if isinstance(ancestor, FunctionNode | ast.ClassDef) and any(map(_asks_version, ancestor.decorator_list)):
            return True
        if isinstance(ancestor, FunctionNode | ast.Module) and any(map(_is_version_exit, ancestor.body)):
            return True
    return False


def _condition(node: ast.If | ast.IfExp | ast.BoolOp) -> ast.expr:
    return node if isinstance(node, ast.BoolOp) else node.test


def _asks_version(test: ast.AST) -> bool:
    return any(_VERSION_TEST.search(_name(part)) for part in descendants(test))


def _name(node: ast.AST) -> str:
    """Return the name, or the attribute, that a node reads; '' if it reads none."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
            return name
    return ""


def _is_version_exit(statement: ast.stmt) -> bool:
    """Tell whether ``statement`` may end the function, the module or the test for some versions."""
    if isinstance(statement, ast.Assign):
        return any(last_part(target) == "pytestmark" for target in statement.targets) and _asks_version(statement.value)
    if isinstance(statement, ast.Assert):
        return _asks_version(statement.test)
    return (
        isinstance(statement, ast.If)
        and _asks_version(statement.test)
        and isinstance(statement.body[-1], (ast.Return, ast.Raise, ast.Expr))
    )


def renamings(module: Module) -> Iterator[Renaming]:
    """Yield the assignments to ``.name`` of what is surely an object of one of the factories."""
    for node in module.nodes.of(ast.Attribute):
        if not (node.attr == "name" and isinstance(node.ctx, ast.Store)):
            continue
        name = dotted(node.value)
        made_by = _made_by(module, module.scope(node), name) if name is not None else None
        if made_by is not None and (made_by in _READ_ONLY or _may_be_path(module.parents.get(node))):
            yield Renaming(made_by, node, made_by in _READ_ONLY)


def _made_by(module: Module, scope: ScopeNode, name: str) -> str | None:
    """Return the factory that made all that is bound to ``name`` in ``scope``; None if anything else is."""
    found = {factory(module, value) for node in descendants(scope) for value in _bound_values(node, name)}
    made_by = found.pop() if len(found) == 1 else None
    return made_by if made_by in _OBJECT_FACTORIES else None


def _bound_values(node: ast.AST, name: str) -> Iterator[ast.expr | None]:
    """Yield what ``node`` binds ``name`` to; None for what is not a plain value."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if _stores(target, name):
                    yield value if dotted(target) == name else None
        case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            if _stores(target, name):
                yield value
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target) if _stores(target, name):
            # a TemporaryDirectory hands out a plain string
            yield value if last_part(value) != "TemporaryDirectory" else None
        case ast.For(target=target) | ast.AsyncFor(target=target) | ast.AugAssign(target=target):
            if _stores(target, name):
                yield None
        case ast.arg(arg=argument) if argument == name:
            yield None


def _stores(target: ast.expr, name: str) -> bool:
    parts = descendants(target) if isinstance(target, (ast.Tuple, ast.List)) else [target]
    return any(isinstance(part, ast.expr) and dotted(part) == name for part in parts)


def _may_be_path(parent: ast.AST | None) -> bool:
    """Tell whether the value assigned may be meant as a path.

    Ex) ``f.name = "report.csv"``: a label for whoever uploads the object, which works
    """
    if not isinstance(parent, ast.Assign):
        return False
    value = parent.value
    if isinstance(value, (ast.Constant, ast.JoinedStr)):
        texts = [part.value for part in descendants(value) if isinstance(part, ast.Constant)]
        return any(isinstance(text, str) and ("/" in text or "\\" in text) for text in texts)
    return re.search(r"name$|label|title", last_part(value), re.I) is None
