"""Directories that are, or may be, the shared temporary one: what is made in them is not meant to last there.

What a function of the module makes comes before what it is called.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence

from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.values.call_results import is_removed_by_same_call
from flake8_tempfile.analysis.effects.values.callers import values_given
from flake8_tempfile.analysis.effects.values.local_values import NameValues, names_of
from flake8_tempfile.analysis.paths.forms import Kind, forms_of
from flake8_tempfile.analysis.paths.shared_directories import temp_path
from flake8_tempfile.analysis.syntax.expressions import bindings, is_constructor, key
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.path_names import SETTING_WORDS
from flake8_tempfile.analysis.tables.words import says_temporary, words

_DEPTH = 6
_FOLLOWED = frozenset({Kind.ITSELF, Kind.SAME, Kind.BELOW, Kind.CHOICE})
_LOOK_UPS = frozenset({"get", "getenv", "getattr", "getoption", "getini", "setdefault", "config", "env", "setting"})


def may_be_shared(directory: ast.expr, names: NameValues) -> bool:
    """Tell whether a directory is the shared temporary one at least sometimes, or is called so.

    Ex) ``path or gettempdir()``, ``settings.MEDIA_TMP``, an imported ``get_temp_dir()``
    """
    # Who asks what is removed has all functions looked at: only where something is shared does that matter.
    return _leads_to_shared(directory, names, lambda *_: False) and _leads_to_shared(directory, names, _is_removed)


def _leads_to_shared(
    directory: ast.expr, names: NameValues, is_left_out: Callable[[ast.expr, NameValues], bool]
) -> bool:
    """Tell whether a directory is shared, lies in one, or is bound to one; ``is_left_out`` tells what not to follow."""
    seen: set[tuple[ast.expr, ast.AST]] = set()
    pending = [(directory, names)]
    for _ in range(_DEPTH + 1):
        following: list[tuple[ast.expr, NameValues]] = []
        for each, where in pending:
            if (each, where.scope) not in seen and not is_left_out(each, where):
                seen.add((each, where.scope))
                values = _values(each, where)
                if _is_shared(each, where, values):
                    return True
                following += [*_parts(each, where), *values]
        pending = following
    return False


def _is_shared(directory: ast.expr, names: NameValues, values: Sequence[tuple[ast.expr, NameValues]]) -> bool:
    """Tell whether an expression itself says that it is the shared directory; ``values`` is what it is bound to."""
    module = names.summaries.module
    if temp_path(directory, module, names.values) is not None:
        return True
    if values and all(isinstance(value, ast.Constant) for value, _ in values):
        return False  # what it is outranks what it is called
    return not module.is_test() and _is_called_temporary(directory, names)


def _parts(directory: ast.expr, names: NameValues) -> Iterator[tuple[ast.expr, NameValues]]:
    """Yield the parts of an expression that a directory may be the same as, or lie below, with the names there."""
    for form in forms_of(directory, names.summaries.module.names):
        if form.kind in _FOLLOWED:
            yield from ((part, names) for part in form.of)


def _is_removed(directory: ast.expr, names: NameValues) -> bool:
    """Tell whether something in the module removes a place of that name, with all that is in it."""
    text, summaries = key(directory), names.summaries
    if text is None:
        return isinstance(directory, ast.Call) and is_removed_by_same_call(directory, summaries)
    if isinstance(directory, ast.Attribute) and directory.attr in summaries.removed_by:
        return True
    return text in names.removed_directly or summaries.by_node.is_removed(text)


def _values(directory: ast.expr, names: NameValues) -> list[tuple[ast.expr, NameValues]]:
    """Return what a name or attribute is bound to, and what a function of the module returns, with the names there."""
    summaries = names.summaries
    match directory:
        case ast.Name(id=name):
            value = names.values.get(name)
            own = [value] if value is not None else names.assigned.get(name, ())
            given = values_given(name, names) if not own else ()
            found = [(each, where) for each, where in given if each is not None]
            found += [(each, names) for each in own if each is not directory]
            return [*_elsewhere(directory, summaries), *found]
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attribute):
            return _bound_to(attribute, summaries)
        case ast.Attribute():
            return _elsewhere(directory, summaries)
        case ast.Call():
            helper = summaries.callees[directory.func]
            return _returned(helper.node, helper.home) if helper is not None else []
    return []


def _elsewhere(place: ast.expr, summaries: Summaries) -> list[tuple[ast.expr, NameValues]]:
    """Ex) ``const.WORK``, which another module of the project binds to ``tempfile.gettempdir()``."""
    found = summaries.imported.value(place)
    if found is None or not isinstance(found.node, ast.expr):
        return []
    home = summaries.imported.summarise(found.module)
    return [(found.node, names_of(found.module.tree, home))]


def _bound_to(attribute: str, summaries: Summaries) -> list[tuple[ast.expr, NameValues]]:
    module = summaries.module
    written = (node for node in module.written.get(attribute, ()) if not isinstance(node.ctx, ast.Load))
    found = ((value, module.owners[node]) for node in written for _, value in bindings(module.parents[node]))
    return [(value, names_of(scope, summaries)) for value, scope in found if value is not None]


def _returned(function: FunctionNode, summaries: Summaries) -> list[tuple[ast.expr, NameValues]]:
    names = names_of(function, summaries)
    returned: Iterable[ast.Return] = summaries.nodes_of(function).of(ast.Return)
    return [(statement.value, names) for statement in returned if statement.value is not None]


def _is_called_temporary(directory: ast.expr, names: NameValues) -> bool:
    """Tell whether what is defined elsewhere is called a place for temporary files: a function, constant or setting.

    Of a variable, or of an attribute of some object, that would say that somebody made it for a while.
    """
    match directory:
        case ast.Call(func=ast.Attribute(attr=attribute), args=[ast.Constant(value=str(text)), *_]):
            return attribute.lower() in _LOOK_UPS and says_temporary(text)
        case ast.Call(func=ast.Name(id=name), args=[_, ast.Constant(value=str(text)), *_]):
            return name == "getattr" and says_temporary(text)
        case ast.Call(func=function):
            return says_temporary(last_part(function)) and _gives_a_place(directory, names)
        case ast.Subscript(value=holder, slice=ast.Constant(value=str(text))):
            return _is_setting(holder, names) and says_temporary(text)
        case ast.Attribute(value=holder, attr=attribute):
            return (attribute.isupper() or _is_setting(holder, names)) and says_temporary(attribute)
        case ast.Name(id=name):
            return (name.isupper() or _is_elsewhere(directory, names)) and says_temporary(name)
    return False


def _gives_a_place(call: ast.Call, names: NameValues) -> bool:
    """Tell whether a call is one of an imported function, or of one of the module that makes no new directory."""
    summaries = names.summaries
    if summaries.calls[call].name in call_table.FUNCTIONS or is_constructor(call):
        return False
    helper = summaries.called(call.func)
    if helper is None:
        return _is_elsewhere(call.func, names)
    made = (summaries.calls[inner].name for inner in summaries.nodes_of(helper.node).of(ast.Call))
    return isinstance(call.func, ast.Name) and call_table.MAKING.isdisjoint(made)


def _is_elsewhere(function: ast.expr, names: NameValues) -> bool:
    """Tell whether a name, or the module before the dot, is imported."""
    head = function.value if isinstance(function, ast.Attribute) else function
    return isinstance(head, ast.Name) and head.id in names.summaries.module.names.imported


def _is_setting(holder: ast.expr, names: NameValues) -> bool:
    last = last_part(holder)
    return _is_elsewhere(holder, names) or not SETTING_WORDS.isdisjoint(words(last)) or last in ("settings", "options")
