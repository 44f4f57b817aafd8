"""Where a file made by hand gets its file object, and what becomes of that in a ``with NamedTemporaryFile(...)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.syntax.expressions import argument, literal_text
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import dotted
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.planning.reasons import Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.releases import is_inert, mentions, stores
from flake8_tempfile.planning.text.free_names import free_name, source_of
from flake8_tempfile.records import NamedTuple

_OPENER_PARAMETERS = ("file", "mode", "buffering", "encoding", "errors", "newline")
_MKSTEMP_PARAMETERS = ("suffix", "prefix", "dir")


class FileObject(NamedTuple):
    """The file object of a temporary file and what the ``with`` that is to make it takes over.

    ``opened`` is the ``with`` statement on the object that dissolves in it, ``dropped`` are the statements that it
    makes superfluous.  ``first`` begin its block, ``closed`` tells that they close the file.  ``options``,
    ``positional`` and ``left_out`` are for the arguments, as in the edit.
    """

    name: str
    opened: ast.With | None = None
    dropped: tuple[ast.stmt, ...] = ()
    first: tuple[str, ...] = ()
    closed: bool = False
    options: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    left_out: ast.expr | None = None


def find_object(holding: Holding, region: Sequence[ast.stmt], module: Module) -> FileObject:
    """Return the file object; raise if what makes it cannot be put into a ``with``."""
    call, statement = holding.node, holding.statement
    if not isinstance(statement, (ast.Assign, ast.With)) or not isinstance(call, ast.Call):
        raise Unclear("it is made in a way that a `with` cannot take over")
    if isinstance(statement, ast.With) and len(statement.items) != 1:
        raise Unclear("the `with` has several managers")
    if any(isinstance(value, ast.Starred) for value in call.args) or any(word.arg is None for word in call.keywords):
        raise Unclear("its arguments are not written out")
    if holding.factory == "tempfile.NamedTemporaryFile":
        return _of_named_file(holding, call, region, module)
    if holding.factory == "tempfile.mkstemp":
        return _of_descriptor(holding, call, region, module)
    raise Unclear("it is made by another function")


def _of_named_file(holding: Holding, call: ast.Call, region: Sequence[ast.stmt], module: Module) -> FileObject:
    delete = argument(call, 7, ("delete",))
    if not isinstance(delete, ast.Constant) or delete.value or argument(call, -1, ("delete_on_close",)) is not None:
        raise Unclear("it is not plain whether the file outlives its object")
    if not holding.is_plain:
        return _closed_at_once(holding, module, left_out=delete)
    opened = list(_withs_on(holding.root, region))
    if len(opened) + isinstance(holding.statement, ast.With) > 1:
        raise Unclear("the file object is entered twice")
    if isinstance(holding.statement, ast.With):
        return FileObject(holding.root, holding.statement, left_out=delete)
    if opened and opened[0] is not _first(region[1:], holding.root, module)[0]:
        raise Unclear("the file object is entered later")
    return FileObject(holding.root, opened[0] if opened else None, left_out=delete)


def _withs_on(name: str, region: Sequence[ast.stmt]) -> Iterator[ast.With]:
    """Yield the ``with`` statements that enter the object ``name``; raise where they do more than that."""
    for node in (node for statement in region for node in ast.walk(statement)):
        if isinstance(node, ast.With) and any(mentions(item.context_expr, [name]) for item in node.items):
            target = node.items[0].optional_vars
            plain = isinstance(node.items[0].context_expr, ast.Name) and len(node.items) == 1
            if plain and target is None and _has_block(node):
                yield node
            elif any(isinstance(item.context_expr, ast.Name) for item in node.items):
                raise Unclear("the file object is entered along with others, or under another name")


def _has_block(node: ast.With) -> bool:
    return node.body[0].lineno > (node.items[-1].context_expr.end_lineno or node.lineno)


def _closed_at_once(
    holding: Holding, module: Module, *, left_out: ast.expr | None, dropped: tuple[ast.stmt, ...] = ()
) -> FileObject:
    """Nothing but the path is wanted: the file is closed before anything else happens."""
    name = free_name("file", module, holding.function)
    first = (f"{holding.root} = {name}.name", f"{name}.close()")
    return FileObject(name, None, dropped, first, True, left_out=left_out)


def _of_descriptor(holding: Holding, call: ast.Call, region: Sequence[ast.stmt], module: Module) -> FileObject:
    text = argument(call, 3, ("text",))
    if text is not None and not (isinstance(text, ast.Constant) and not text.value):
        raise Unclear("the mode of the descriptor cannot be carried over")
    uses = _uses(holding)
    positional = _MKSTEMP_PARAMETERS[: len(call.args)]
    if not uses:
        made = _closed_at_once(holding, module, left_out=text)
    elif len(uses) > 1:
        raise Unclear("the descriptor is used more than once")
    else:
        made = _opened(holding, uses[0], region, module)
    return FileObject(
        made.name, made.opened, made.dropped, made.first, made.closed, made.options, positional, left_out=text
    )


def _uses(holding: Holding) -> list[ast.Name]:
    names = (node for statement in holding.span for node in ast.walk(statement) if isinstance(node, ast.Name))
    return [node for node in names if node.id == holding.descriptor and isinstance(node.ctx, ast.Load)]


def _opened(holding: Holding, descriptor: ast.Name, region: Sequence[ast.stmt], module: Module) -> FileObject:
    """Return the object that is opened on the descriptor, or that stands for the descriptor which is closed."""
    call = module.parents[descriptor]
    statement, skipped = _first(region[1:], holding.descriptor, module)
    if not isinstance(call, ast.Call) or not call.args or call.args[0] is not descriptor:
        raise Unclear("the descriptor is used in a way that cannot be carried over")
    opener = module.calls[call].name
    if opener == "os.close" and isinstance(statement, ast.Expr) and statement.value is call:
        return _closed_at_once(holding, module, left_out=None, dropped=(statement,))
    if opener != "os.fdopen" and call_table.FUNCTIONS.get(opener or "") is not call_table.FUNCTIONS["open"]:
        raise Unclear("the descriptor is used in a way that cannot be carried over")
    name = _bound(statement, call, holding, module)
    refuse_if(sum(1 for inner in region for _ in stores(inner, name)) > 1, "the name of the file object is bound anew")
    refuse_if(any(_withs_on(name, region)), "the file object is entered later")
    options = tuple(_options(call, skipped, module))
    first = (f"{holding.root} = {name}.name",)
    if isinstance(statement, ast.With):
        return FileObject(name, statement, (), first, options=options)
    return FileObject(name, None, (statement,), first, options=options)


def _bound(statement: ast.stmt, call: ast.Call, holding: Holding, module: Module) -> str:
    """Return the name that ``statement`` binds to the result of ``call``."""
    if isinstance(statement, ast.With) and len(statement.items) == 1 and statement.items[0].context_expr is call:
        target = statement.items[0].optional_vars
        if target is None and _has_block(statement):
            return free_name("file", module, holding.function)
        if isinstance(target, ast.Name) and _has_block(statement):
            return target.id
    if isinstance(statement, ast.Assign) and statement.value is call and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return target.id
    raise Unclear("the descriptor is opened later, or in another expression")


def _first(region: Sequence[ast.stmt], name: str, module: Module) -> tuple[ast.stmt, list[ast.stmt]]:
    """Return the first statement of a region that runs and does something, or asks for ``name``; what it skips too."""
    skipped: list[ast.stmt] = []
    for statement in region:
        if is_inert(statement, module) and not mentions(statement, [name]):
            skipped.append(statement)
            continue
        if isinstance(statement, ast.Try):
            inner, more = _first(statement.body, name, module)
            return inner, [*skipped, *more]
        return statement, skipped
    raise Unclear("nothing uses the file")


def _options(call: ast.Call, skipped: Sequence[ast.stmt], module: Module) -> Iterator[str]:
    """Yield the arguments of the opening call, the mode first, as those of ``NamedTemporaryFile``."""
    given = dict(zip(_OPENER_PARAMETERS, call.args, strict=False))
    given |= {word.arg: word.value for word in call.keywords if word.arg is not None}
    if len(call.args) + len(call.keywords) != len(given) or not given.keys() <= set(_OPENER_PARAMETERS):
        raise Unclear("the arguments of the opening call cannot be carried over")
    mode = given.pop("mode", None)
    letters = literal_text(mode)
    if mode is not None and (letters is None or not set(letters) <= set("rwabt+")):
        raise Unclear("the mode of the file cannot be carried over")
    yield source_of(mode, module) if mode is not None else '"r"'
    for parameter, value in list(given.items())[1:]:
        if not isinstance(value, ast.Constant) and (dotted(value) is None or skipped):
            raise Unclear("the arguments of the opening call cannot be carried over")
        yield f"{parameter}={source_of(value, module)}"
