"""The steps from a path to what a call does with it: as an argument, as the receiver of a method, in a command."""

from __future__ import annotations

import ast
import re

from flake8_tempfile.analysis.effects.calls.remote_calls import calls_elsewhere, fetches, is_of_remote
from flake8_tempfile.analysis.effects.functions.remote_helpers import hands_elsewhere
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.literals.argument_evidence import Slot, judge_argument, writing_mode
from flake8_tempfile.analysis.literals.binding_steps import bind, parameter, variable
from flake8_tempfile.analysis.literals.command_evidence import judge_word
from flake8_tempfile.analysis.literals.evidence import Evidence, Kind, said_by
from flake8_tempfile.analysis.literals.places import Context, Found, Place
from flake8_tempfile.analysis.syntax.calls import MODE_KEYWORDS
from flake8_tempfile.analysis.syntax.containers import is_container
from flake8_tempfile.analysis.syntax.expressions import argument as argument_of
from flake8_tempfile.analysis.syntax.expressions import literal_text
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import parameters, positional
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables import path_contexts as tables
from flake8_tempfile.analysis.tables.call_rows import REMOVING
from flake8_tempfile.analysis.tables.path_names import PATH_WORDS

# What is given last becomes an element.
_PUTTING = frozenset({"append", "appendleft", "add", "insert"})


def argument(place: Place, holder: ast.Call | ast.keyword, context: Context) -> Found:
    """The value is an argument of a call."""
    call = context.parent(holder) if isinstance(holder, ast.keyword) else holder
    if not isinstance(call, ast.Call) or place.node is call.func:
        return
    slot: Slot = (holder.arg or "**") if isinstance(holder, ast.keyword) else call.args.index(place.node)
    named = _variable_name(place, call, slot, context)
    if named is not None:
        yield from variable(named, place, fallback=last_part(call.func) == "setdefault")
        return
    container = _filled(call, context)
    if container is not None:
        yield from bind(container, place.within((None, *place.inside)), context)
        return
    if place.inside:
        yield from _container(place, call, slot, context)
        return
    extended = context.extended(call, place)
    if extended is not None:
        yield Place(call, extended, (), place.hops)
    elif context.callee(call) == "os.path.dirname":
        yield place.at(call)
    elif isinstance(slot, int) and slot > 0 and tables.PROCESS_FUNCTIONS.search(context.callee(call)):
        yield place.shows(Kind.REMOTE) if calls_elsewhere(call) else place.shows(*judge_word(call.args, slot))
    else:
        yield from _judged(place, call, slot, context)


def _filled(call: ast.Call, context: Context) -> ast.expr | None:
    """Return the list, set or queue of the module that a call puts what it is given into: ``found.append(path)``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _PUTTING:
        return None
    return call.func.value if is_container(call.func.value, context.module) else None


def _variable_name(place: Place, call: ast.Call, slot: Slot, context: Context) -> str | None:
    """Return the variable of the environment that a call sets to the value."""
    match context.callee(call), slot:
        case ("os.environ.setdefault" | "os.putenv", 1):
            named = call.args[0]
            return literal_text(named)
        case "os.environ.update", str(keyword):
            return keyword
        case "os.environ.update", 0 if place.inside and isinstance(place.inside[0], str):
            return place.inside[0]
        case callee, "env" if tables.PROCESS_FUNCTIONS.search(callee) and not _starts_elsewhere(call):
            return place.inside[0] if place.inside and isinstance(place.inside[0], str) else None
    return None


def _starts_elsewhere(call: ast.Call) -> bool:
    """Ex) ``subprocess.run(["ssh", host, "build"], env=...)``."""
    command = call.args[0] if call.args else None
    words = command.elts if isinstance(command, (ast.List, ast.Tuple)) else []
    return calls_elsewhere(call) or (bool(words) and judge_word(words, len(words) - 1)[0] is Kind.REMOTE)


def _judged(place: Place, call: ast.Call, slot: Slot, context: Context) -> Found:
    if is_of_remote(call, context.module) and not fetches(call):
        yield place.shows(Kind.REMOTE)
        return
    verdict = judge_argument(call, slot, context.module.names, context.scopes.bindings(call))
    if verdict.kind is Kind.OUTPUT and hands_elsewhere(call, summarise(context.module)):
        yield place.shows(Kind.REMOTE)
        return
    if isinstance(slot, str) and context.callee(call) == "dict":
        yield from entry(place, call, slot)
        return
    followed = [] if verdict.kind is Kind.TEXT else list(_into_definition(place, call, slot, context))
    if not followed or verdict.kind is not Kind.UNKNOWN:
        yield place.shows(verdict.kind, verdict.detail)
    yield from followed
    if verdict.passes:
        yield from _option(place, call, context)
        yield place.at(call)


def entry(place: Place, holder: ast.expr, key: str | None) -> Found:
    """The value stands in a mapping under ``key``."""
    if key in tables.DEFAULT_KEYWORDS:
        yield place.shows(Kind.DEFAULT, "the default of an option")
    elif key is not None and (said_by(key) is not Kind.PRODUCT or PATH_WORDS & set(re.split("[_-]", key.lower()))):
        yield from place.bound_to(key, place.node)
    yield place.at(holder).within((key, *place.inside))


def _container(place: Place, call: ast.Call, slot: Slot, context: Context) -> Found:
    callee = last_part(call.func)
    if callee in {"list", "tuple", "set", "sorted", "iter", "reversed", "dict"}:
        yield place.at(call)
    elif callee in {"enumerate", "zip"} and isinstance(slot, int):
        index = 1 if callee == "enumerate" else slot
        yield place.at(call).within((None, index, *place.inside[1:]))
    else:
        verdict = judge_argument(call, slot, context.module.names, context.scopes.bindings(call))
        if verdict.kind in {Kind.REMOTE, Kind.TEXT, Kind.SOCKET}:
            yield place.shows(verdict.kind)
        yield from _into_definition(place, call, slot, context)


def _option(place: Place, call: ast.Call, context: Context) -> Found:
    """``add_argument("--out", default=...)``: the names of the option, and the attribute of the parsed arguments."""
    values = [*call.args, *(given.value for given in call.keywords if given.arg in {"dest", "envvar", "name"})]
    names = [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    for name in names:
        if name.lstrip("-").replace("-", "_").isidentifier():
            yield from place.bound_to(name, call)
    if last_part(call.func) in {"add_argument", "add_option"}:
        for attribute in {name.lstrip("-").replace("-", "_") for name in names}:
            for read in context.scopes.attribute_loads(attribute):
                yield place.hop(read)


def _into_definition(place: Place, call: ast.Call, slot: Slot, context: Context) -> Found:
    """Step into the function or class of this module that is called."""
    definition = context.scopes.called(call)
    if isinstance(definition, ast.ClassDef):
        yield from _into_class(place, definition, slot, context)
    elif definition is not None:
        first = next((parameter.arg for parameter in definition.args.args), "")
        bound = isinstance(call.func, ast.Attribute) and first in {"self", "cls"}
        yield from _into_function(place, definition, slot, 1 if bound else 0, context)


def _into_class(place: Place, owner: ast.ClassDef, slot: Slot, context: Context) -> Found:
    for member in owner.body:
        if isinstance(member, FunctionNode) and member.name == "__init__":
            yield from _into_function(place, member, slot, 1, context)
            return
    fields = [member.target for member in owner.body if isinstance(member, ast.AnnAssign)]
    for position, target in enumerate(fields):
        if isinstance(target, ast.Name) and slot in (position, target.id):
            yield from bind(target, place, context)


def _into_function(place: Place, function: FunctionNode, slot: Slot, shift: int, context: Context) -> Found:
    plain = positional(function)
    for position, candidate in enumerate(parameters(function)):
        if slot == candidate.arg or (isinstance(slot, int) and position == slot + shift < len(plain)):
            yield from parameter(candidate, function, place, context)


def attribute(place: Place, holder: ast.Attribute, context: Context) -> Found:
    """An attribute of the value, or a method of it."""
    call = context.parent(holder)
    if not isinstance(call, ast.Call) or call.func is not holder:
        if holder.attr == "parent" and not place.inside:
            yield place.at(holder)
    elif place.inside:
        yield from _container_method(place, holder.attr, call)
    else:
        extended = context.extended(call, place)
        if extended is not None:
            yield Place(call, extended, (), place.hops)
        else:
            yield _method(place, holder.attr, call, context)


def _container_method(place: Place, method: str, call: ast.Call) -> Found:
    inner = place.inside[1:]
    match method:
        case "items":
            yield place.at(call).within((None, 1, *inner))
        case "values" | "copy":
            yield place.at(call).within((None, *inner))
        case "get" | "pop":
            yield place.at(call).within(inner)


def _method(place: Place, method: str, call: ast.Call, context: Context) -> Evidence:
    if method in call_table.CREATING_METHODS:
        return place.shows(Kind.WRITTEN, call_table.method_rows()[method][0].verb, call)
    if method == "open":
        mode = argument_of(call, 0, MODE_KEYWORDS)
        return place.shows(*writing_mode(mode, context.scopes.bindings(call)), call)
    if method in call_table.methods_on(*REMOVING):
        return place.shows(Kind.REMOVED)
    return place.shows(Kind.READ if method in call_table.LOOKING_METHODS else Kind.TEXT)
