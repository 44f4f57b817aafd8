"""Recognises calls of ``tempfile``'s factories, through import aliases, and what is bound to their results."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import NO_POSITION, Does
from flake8_tempfile.analysis.tables.tempfile_signatures import SIGNATURES, argument, takes_unknown
from flake8_tempfile.flow.syntax import descendants

# Names that were handed out once and are free again when they are used; os.tmpnam and os.tempnam went with Python 3.
NAME_FACTORIES = {
    "tempfile.mktemp": "tempfile.mktemp",
    "os.tempnam": "os.tempnam",
    "os.tmpnam": "os.tmpnam",
    "posix.tempnam": "os.tempnam",
    "posix.tmpnam": "os.tmpnam",
}

_NAMES = frozenset(name.rpartition(".")[2] for name in NAME_FACTORIES)


def imported(module: Module, node: ast.expr) -> str | None:
    """Return the canonical name of an imported function; None for all else.

    Only a name, or an attribute of a module, is looked up: ``mkdtemp``, ``tempfile.mkdtemp``.
    Ex) a parameter called ``tempfile`` in a module that imports no such thing
    """
    known = module.names.imported
    if isinstance(node, ast.Attribute):
        package = known.get(node.value.id) if isinstance(node.value, ast.Name) else None
        return f"{package}.{node.attr}" if package else None
    return known.get(node.id) if isinstance(node, ast.Name) else None


def factory(module: Module, node: ast.AST | None) -> str | None:
    """Return the name of the ``tempfile`` factory that ``node`` calls (``NamedTemporaryFile``); None for all else."""
    if not isinstance(node, ast.Call):
        return None
    package, _, name = (imported(module, node.func) or "").rpartition(".")
    return name if package == "tempfile" and name in SIGNATURES else None


def factory_calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of ``tempfile`` factories, with the factory's name."""
    heads = [local for local, name in module.names.imported.items() if name.partition(".")[0] == "tempfile"]
    functions = [_with_attribute(node, module) for head in heads for node in module.written.get(head, ())]
    calls = [call for function in functions if (call := _call_of(function, module)) is not None]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = factory(module, call)
        if name is not None:
            yield name, call


def _with_attribute(node: ast.expr, module: Module) -> ast.expr:
    parent = module.parents[node]
    return parent if isinstance(parent, ast.Attribute) else node


def _call_of(function: ast.expr, module: Module) -> ast.Call | None:
    parent = module.parents[function]
    return parent if isinstance(parent, ast.Call) and parent.func is function else None


def removes_itself(name: str, call: ast.Call) -> bool:
    """Tell whether the result surely removes its file or directory at the end of its life."""
    delete = argument(name, call, "delete")
    return not takes_unknown(call) and (delete is None or (isinstance(delete, ast.Constant) and delete.value is True))


def makes_object(value: ast.expr) -> bool:
    """Tell whether an expression makes an object that removes its file or directory when it is collected.

    So it does when an exception comes before its ``cleanup``, or before the registration of that.
    """
    name = last_part(value.func) if isinstance(value, ast.Call) else ""
    return isinstance(value, ast.Call) and name in _OBJECTS and removes_itself(name, value)


def names_gone_object(value: ast.expr) -> bool:
    """Ex) ``NamedTemporaryFile(suffix=".y").name``: nobody holds the object, and its name is free again."""
    if not isinstance(value, ast.Attribute) or value.attr != "name" or not makes_object(value.value):
        return False
    return last_part(value.value) == "NamedTemporaryFile"


_OBJECTS = frozenset({"NamedTemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory", "TemporaryFile"})


def field_factory(call: ast.Call) -> ast.expr | None:
    """Return the function that makes the value of a field of a data class for each object.

    Ex) ``field(default_factory=mkdtemp)``, ``attr.ib(default=attr.Factory(mkdtemp))``, ``attrs.Factory(mkdtemp)``
    """
    given = {each.arg: each.value for each in call.keywords}
    made = given.get("default_factory") or given.get("factory")
    default = given.get("default", call)
    if made is None and isinstance(default, ast.Call) and last_part(default) == "Factory" and default.args:
        made = default.args[0]
    return made


def removed_by_close(call: ast.Call) -> bool:
    """Tell whether ``close()`` removes the file of this ``NamedTemporaryFile`` call that removes itself."""
    on_close = argument("NamedTemporaryFile", call, "delete_on_close")
    return on_close is None or (isinstance(on_close, ast.Constant) and on_close.value is True)


def mktemp_uses(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield each use of a function that only makes up a name, called or passed on, with the function's name.

    A fallback for a Python that lacks the better function is none, and neither is a name that no other process can
    take.
    Ex) ``try: from tempfile import mkstemp`` ... ``except ImportError: from tempfile import mktemp``
    """
    names = {local for local, name in module.names.imported.items() if name in NAME_FACTORIES}
    for node in (node for word in sorted(names | _NAMES) for node in module.written.get(word, ())):
        if isinstance(node.ctx, ast.Load):
            name = NAME_FACTORIES.get(imported(module, node) or "")
            if name is None or _in_fallback(module, node):
                continue
            parent = module.parents.get(node)
            if not (isinstance(parent, ast.Call) and parent.func is node):
                yield name, node
            elif not _is_out_of_reach(parent) and not _names_socket(parent, module):
                yield name, parent


def _is_out_of_reach(call: ast.Call) -> bool:
    """Tell whether the name is in the name space of Windows' pipes, or in a directory just made for it."""
    prefix, directory = argument("mktemp", call, "prefix"), argument("mktemp", call, "dir")
    if isinstance(directory, ast.Call) and last_part(directory) in ("mkdtemp", "TemporaryDirectory"):
        return True
    texts = [part.value for part in descendants(prefix) if isinstance(part, ast.Constant)] if prefix is not None else []
    return any(isinstance(text, str) and text.startswith("\\\\.\\pipe\\") for text in texts)


def _names_socket(call: ast.Call, module: Module) -> bool:
    """Tell whether the name is one to bind a socket to, which fails if anything is there already."""
    statement = module.parents.get(call)
    names = {t.id for t in getattr(statement, "targets", ()) if isinstance(t, ast.Name)}
    scope = module.scope(call) if names else None
    users = (node for node in descendants(scope) if isinstance(node, ast.Call)) if scope is not None else ()
    return any(
        function_names.SOCKET_BINDER_NAME.search(last_part(user))
        and any(isinstance(value, ast.Name) and value.id in names for value in user.args)
        for user in users
    )


def _in_fallback(module: Module, node: ast.AST) -> bool:
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, ast.ExceptHandler) and ancestor.type is not None:
            caught = ancestor.type.elts if isinstance(ancestor.type, ast.Tuple) else [ancestor.type]
            if any(module.names.resolve(kind) in _MISSING for kind in caught):
                return True
    return False


# What looking up a function that this Python lacks raises.
_MISSING = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "NameError"})


def unprefixed(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls that make a file or directory with a visible name that does not tell whose it is."""
    for name, call in factory_calls(module):
        if name in ("mkdtemp", "mkstemp", "NamedTemporaryFile", "TemporaryDirectory") and not takes_unknown(call):
            prefix = argument(name, call, "prefix")
            if prefix is None or (isinstance(prefix, ast.Constant) and not prefix.value):
                yield name, call


def directory_position(factory: str) -> int:
    """Return at which position a factory is given the directory to make something in."""
    row = call_table.FUNCTIONS.get(factory)
    given = (given for given in row.given if given.does is Does.CREATES_INSIDE) if row is not None else iter(())
    return next((each.position for each in given), NO_POSITION)
