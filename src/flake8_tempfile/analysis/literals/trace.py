"""Follows a path through one module: from where it is written down to the uses that show what it is for.

The order of branches is not looked at, and the way is a few hops long: through names, attributes of ``self``,
containers, parameters and results of functions in the same module.
"""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterable, Iterator

from flake8_tempfile.analysis.effects.calls.remote_calls import calls_elsewhere, is_of_remote
from flake8_tempfile.analysis.literals.binding_steps import bind, default, missing_parameter, returned, stands_in
from flake8_tempfile.analysis.literals.call_steps import argument, attribute, entry
from flake8_tempfile.analysis.literals.command_evidence import judge_embedding, judge_word
from flake8_tempfile.analysis.literals.evidence import Evidence, Kind
from flake8_tempfile.analysis.literals.places import Context, Found, Inside, Place
from flake8_tempfile.analysis.paths.shared_directories import TempPath
from flake8_tempfile.analysis.syntax.expressions import literal_text
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import path_contexts as tables
from flake8_tempfile.analysis.tables.path_names import COMMAND_NAMES
from flake8_tempfile.analysis.tables.words import Hint, hint

_MAX_HOPS = 7
_MAX_PLACES = 150


def trace(start: ast.expr, path: TempPath, context: Context) -> Iterator[Evidence]:
    """Yield what becomes of ``path``, which is the value of ``start``, the nearest uses first."""
    pending = deque([Place(start, path)])
    seen: set[tuple[ast.expr, Inside]] = set()
    while pending and len(seen) < _MAX_PLACES:
        place = pending.popleft()
        if (place.node, place.inside) in seen or place.hops > _MAX_HOPS:
            continue
        seen.add((place.node, place.inside))
        for found in _step(place, context):
            if isinstance(found, Place):
                pending.append(found)
            else:
                yield found


def _step(place: Place, context: Context) -> Found:
    holder = context.parent(place.node)
    match holder:
        case ast.Call() | ast.keyword():
            return argument(place, holder, context)
        case ast.JoinedStr() | ast.BinOp():
            return _built_upon(place, holder, context)
        case ast.FormattedValue():
            return _built_upon(place, context.parent(holder), context)
        case ast.Attribute():
            return attribute(place, holder, context)
        case ast.Assign() | ast.AnnAssign() | ast.NamedExpr():
            return _assigned(place, holder, context)
        case ast.List() | ast.Tuple() | ast.Set():
            return _element(place, holder, context)
        case ast.Dict():
            return _entry(place, holder)
        case ast.Return() | ast.Lambda() | ast.Yield():
            return returned(place, holder, context)
        case ast.arguments():
            return default(place, context.parent(holder), context)
    return _other(place, holder, context)


def _other(place: Place, holder: ast.AST, context: Context) -> Found:
    match holder:
        case ast.Await() | ast.Starred():
            yield place.at(holder)
        case ast.IfExp(test=test, body=body, orelse=orelse) if test is not place.node:
            if stands_in(orelse if body is place.node else body, test) and _is_kept(holder, context):
                yield place.shows(Kind.FALLBACK, "the fallback of a condition")
            yield place.at(holder)
        case ast.BoolOp(op=op, values=values):
            if isinstance(op, ast.Or) and place.node is not values[0] and _is_kept(holder, context):
                yield place.shows(Kind.FALLBACK, "the fallback of an `or`")
            yield place.at(holder)
        case (
            ast.For(iter=iterated, target=target)
            | ast.AsyncFor(iter=iterated, target=target)
            | ast.comprehension(iter=iterated, target=target)
        ) if iterated is place.node and place.inside:
            yield from bind(target, place.within(place.inside[1:]), context)
        case ast.Subscript(value=base, slice=index) if base is place.node and place.inside:
            if not isinstance(index, ast.Constant) or place.inside[0] in (None, index.value):
                yield place.at(holder).within(place.inside[1:])
        case ast.Expr():
            return
        case _:
            yield place.shows(Kind.TEXT)


def _is_kept(fallback: ast.expr, context: Context) -> bool:
    """Whether what is taken where nothing is given gets a name, and so is the default of something."""
    return isinstance(context.parent(fallback), ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.Return)


def _assigned(place: Place, holder: ast.Assign | ast.AnnAssign | ast.NamedExpr, context: Context) -> Found:
    if isinstance(holder, ast.AnnAssign) and isinstance(context.parent(holder), ast.ClassDef):
        yield place.shows(Kind.DEFAULT, f"the default of the field `{last_part(holder.target)}`")
    if isinstance(holder, ast.Assign) and not place.inside:
        yield from missing_parameter(place, holder, context)
    for target in holder.targets if isinstance(holder, ast.Assign) else [holder.target]:
        yield from bind(target, place, context)
    if isinstance(holder, ast.NamedExpr):
        yield place.at(holder)


def _built_upon(place: Place, whole: ast.AST, context: Context) -> Found:
    """A string or a path that is made from the value."""
    if not isinstance(whole, ast.expr):
        return
    if place.inside:  # ["sudo"] + command, paths + more_paths
        if isinstance(whole, ast.BinOp) and isinstance(whole.op, ast.Add):
            yield place.at(whole).within((None, *place.inside[1:]))
        return
    extended = context.extended(whole, place)
    if extended is not None:
        yield Place(whole, extended, (), place.hops)
        return
    before = context.text_before(whole, place)
    kind, detail = judge_embedding(before)
    call = _shell_call(whole, context)
    if call is not None and (calls_elsewhere(call) or is_of_remote(call, context.module) or _speaks(call, context)):
        yield place.shows(Kind.REMOTE)
    elif kind is not Kind.WRITTEN:
        yield place.shows(kind)
    elif call is not None:
        yield place.shows(_sure(call, context), detail)
    elif "\n" in before.strip():  # a script, and where it is run cannot be seen
        yield place.shows(Kind.TEXT)


def _speaks(call: ast.Call, context: Context) -> bool:
    """Whether an object whose class stands for another machine hands on a command: ``self.connection.run(command)``."""
    owner = context.module.class_around(call)
    if owner is None or hint(owner.name) is not Hint.REMOTE or _sure(call, context) is Kind.WRITTEN:
        return False
    return context.scopes.called(call) is None


def _sure(call: ast.Call, context: Context) -> Kind:
    """What a command writes, it writes here if the library runs it; helpers named ``run`` may run it elsewhere."""
    return Kind.WRITTEN if re.match(r"(?:subprocess|os|asyncio)\.", context.callee(call)) else Kind.OUTPUT


def _shell_call(text: ast.expr, context: Context) -> ast.Call | None:
    """Return the call that runs ``text`` as a command, directly or through names."""
    pending, seen = [text], {text}
    while pending:
        place = pending.pop(0)
        # A command may be put together from itself: cmd = "sudo " + cmd.
        more: Iterable[ast.expr] = ()
        match context.parent(place):
            case ast.BinOp() as whole:
                more = (whole,)
            case ast.Assign(targets=[ast.Name(id=name) as target]):
                more = context.scopes.loads(context.scopes.home(target), name, target)
            case ast.List() as words if (call := _command_call(words, context)) is not None:
                return call
            case ast.Call() as call if tables.PROCESS_FUNCTIONS.search(context.callee(call)) or calls_elsewhere(call):
                return call
        fresh = [node for node in more if node not in seen]
        seen.update(fresh)
        pending += fresh
    return None


def _entry(place: Place, holder: ast.Dict) -> Found:
    if place.node in holder.keys:
        yield place.shows(Kind.TEXT)
        return
    key = holder.keys[holder.values.index(place.node)]
    yield from entry(place, holder, literal_text(key))


def _element(place: Place, holder: ast.List | ast.Tuple | ast.Set, context: Context) -> Found:
    if not place.inside and _is_command(holder, context):
        given_to, call = _list_holder(holder, context), _command_call(holder, context)
        kind, detail = judge_word(holder.elts, holder.elts.index(place.node))
        if isinstance(given_to, ast.Call) and (calls_elsewhere(given_to) or is_of_remote(given_to, context.module)):
            yield place.shows(Kind.REMOTE)
        elif kind is Kind.WRITTEN:
            yield place.shows(Kind.OUTPUT if call is None else _sure(call, context), detail)
        else:
            yield place.shows(kind, detail)
    else:
        index = holder.elts.index(place.node) if isinstance(holder, ast.Tuple) else None
        yield place.at(holder).within((index, *place.inside))


def _is_command(words: ast.expr, context: Context) -> bool:
    holder = _list_holder(words, context)
    match holder:
        case ast.Call(func=ast.Attribute(value=receiver, attr="extend" | "append")):
            return bool(COMMAND_NAMES.search(last_part(receiver)))
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return bool(COMMAND_NAMES.search(last_part(target)))
    return _command_call(words, context) is not None


def _command_call(words: ast.expr, context: Context) -> ast.Call | None:
    holder = _list_holder(words, context)
    is_process = isinstance(holder, ast.Call) and bool(tables.PROCESS_FUNCTIONS.search(context.callee(holder)))
    return holder if isinstance(holder, ast.Call) and is_process else None


def _list_holder(words: ast.expr, context: Context) -> ast.AST:
    holder = context.parent(words)
    while isinstance(holder, ast.BinOp | ast.Starred):
        holder = context.parent(holder)
    return holder
