"""What a call destroys, copies or moves, by itself or through a helper of the project, in terms of where it stands."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeAlias

from flake8_tempfile.analysis.effects.calls.removals import removal_targets, removed_for_certain
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.paths.composed import composed
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.syntax.signatures import positional
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_MOVING_COMMANDS = frozenset({"mv", "move"})
Ends: TypeAlias = "tuple[ast.expr, ast.expr]"
# Through how many helpers within helpers it is looked.
_LEVELS = 4


def destroyed(call: ast.Call, module: Module, levels: int = _LEVELS) -> list[ast.expr]:
    """Return what a call removes now, by itself or through a helper of the module, in terms of where it stands."""
    name = module.calls[call].name
    is_for_later = (
        module.calls[call].last in call_table.REGISTRARS | call_table.ENTERING or name in call_table.TASK_BUILDERS
    )
    if is_for_later or name == "os.close":
        return []
    helper = _helper(call, module)
    if helper is None:
        by_name = removal_targets(call, module) if isinstance(call.func, ast.Name) else ()
        return list(removed_for_certain(call, module) or by_name)
    return [given for target in _destroyed_in(helper, levels) for given in _given(target, helper, call, module)]


def _destroyed_in(helper: _Helper, levels: int) -> list[ast.expr]:
    """Return what the calls of a helper remove, each place once, in the terms of the helper."""
    asked, home = (helper.function, levels), helper.home
    if asked not in home.replacements:
        calls = home.own(helper.function.body, (ast.Call,)) if levels else ()
        found = (target for call in calls for target in destroyed(call, home, levels - 1))
        home.replacements[asked] = list({ast.dump(target): target for target in found}.values())
    known: list[ast.expr] = home.replacements[asked]
    return known


def carriages(call: ast.Call, module: Module) -> list[Ends]:
    """Return the (source, target) of what a call copies or moves, by itself or through a helper of the module."""
    return _carried(call, module, _copied, _LEVELS)


def moved(call: ast.Call, module: Module) -> list[Ends]:
    """Return the (source, target) of what a call moves, by itself or through a helper of the module."""
    return _carried(call, module, _moved, _LEVELS)


def renamed(call: ast.Call, module: Module) -> list[Ends]:
    """Return the (source, target) of what a call moves at once or not at all: nothing of it is copied."""
    return _carried(call, module, _renamed, _LEVELS)


def _renamed(call: ast.Call, module: Module) -> list[Ends]:
    is_copy = module.calls[call].operand(Does.READS) is not None
    return [] if is_copy or module.calls[call].carried is None else _moved(call, module)


def _copied(call: ast.Call, module: Module) -> list[Ends]:
    """Ex) ``shutil.copy(new, target)``, ``Path(target).write_bytes(Path(new).read_bytes())``."""
    ends = module.calls[call].carried
    if ends is not None:
        return [ends]
    made = module.calls[call].created
    if made is not None:
        return [(value, made[0]) for value in module.calls[call].arguments if value is not made[0]]
    return _commanded(call, _MOVING_COMMANDS | {"cp"}, module)


def _moved(call: ast.Call, module: Module) -> list[Ends]:
    ends = module.calls[call].carried
    is_move = module.calls[call].operand(Does.MOVES_FROM) is not None
    return [ends] if ends is not None and is_move else _commanded(call, _MOVING_COMMANDS, module)


def _commanded(call: ast.Call, commands: frozenset[str], module: Module) -> list[Ends]:
    """Ex) ``subprocess.run(["mv", path, target])``, ``os.system(f"mv {path} {target}")``."""
    for value in module.calls[call].arguments:
        parts = composed(value, module.names) or ()
        named = [part for part in parts if isinstance(part, ast.expr)]
        if len(named) > 1 and isinstance(parts[0], str) and not commands.isdisjoint(parts[0].split()[:1]):
            return [(named[-2], named[-1])]
        words = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
        if len(words) > 2 and isinstance(words[0], ast.Constant) and words[0].value in commands:
            return [(words[-2], words[-1])]
    return []


def _carried(
    call: ast.Call, module: Module, directly: Callable[[ast.Call, Module], list[Ends]], levels: int
) -> list[Ends]:
    found = directly(call, module)
    helper = _helper(call, module) if not found else None
    if helper is None:
        return found
    return [
        (source, target)
        for pair in _carried_in(helper, directly, levels)
        for source in _given(pair[0], helper, call, module)
        for target in _given(pair[1], helper, call, module)
    ]


def _carried_in(helper: _Helper, directly: Callable[[ast.Call, Module], list[Ends]], levels: int) -> list[Ends]:
    """Return what the calls of a helper copy or move, each pair once, in the terms of the helper."""
    asked, home = (helper.function, levels, directly), helper.home
    if asked not in home.replacements:
        calls = home.own(helper.function.body, (ast.Call,)) if levels else ()
        found = (pair for call in calls for pair in _carried(call, home, directly, levels - 1))
        home.replacements[asked] = list({tuple(map(ast.dump, pair)): pair for pair in found}.values())
    known: list[Ends] = home.replacements[asked]
    return known


def uses(call: ast.Call, path: ast.expr, module: Module) -> int:
    """Count the calls, in the helper that ``call`` runs, that are given ``path`` there; 0 where none can be read."""
    helper = _helper(call, module)
    passed = _passed(helper.function, call).items() if helper is not None else ()
    names = {name for name, values in passed if ast.dump(path) in map(ast.dump, values)}
    inner = helper.home.own(helper.function.body, (ast.Call,)) if helper is not None else ()
    words = [{node.id for node in descendants(each) if isinstance(node, ast.Name)} for each in inner]
    return sum(not names.isdisjoint(named) for named in words)


class _Helper(NamedTuple):
    """A function whose body can be read, and the module that defines it."""

    function: FunctionNode
    home: Module


def _helper(call: ast.Call, module: Module) -> _Helper | None:
    """Return the one function of the project that a call can mean."""
    full = module.calls[call].name or ""
    may_be_imported = "." in full and full not in call_table.FUNCTIONS
    found = module.imports.definition(full) if may_be_imported and module.imports is not None else None
    if found is not None:
        return _Helper(found.node, found.module) if isinstance(found.node, FunctionNode) else None
    function = _own_helper(call, module)
    return _Helper(function, module) if function is not None else None


def _own_helper(call: ast.Call, module: Module) -> FunctionNode | None:
    """Return the one function of the module that a call can mean."""
    name = module.calls[call].last
    if name in module.names.imported or not isinstance(call.func, (ast.Name, ast.Attribute)):
        return None
    is_method = isinstance(call.func, ast.Attribute)
    if isinstance(call.func, ast.Attribute) and last_part(call.func.value) not in ("self", "cls"):
        return None
    found = [f for f in module.functions_by_name.get(name, ()) if is_method == _is_method(f, module)]
    return found[0] if len(found) == 1 else None


def _is_method(function: FunctionNode, module: Module) -> bool:
    return isinstance(module.parents[function], ast.ClassDef)


def _given(value: ast.expr, helper: _Helper, call: ast.Call, module: Module) -> list[ast.expr]:
    """Return what a value in a helper stands for where that is called; nothing for what is made in the helper."""
    passed = _passed(helper.function, call)
    names = Bound(helper.function.body, helper.home)
    words = names.words(value)
    given = [each for word in words for each in passed.get(word, ())]
    is_made_there = helper.home is not module or any(word in names.targets for word in words)
    return given or ([] if is_made_there else [value])


def _passed(helper: FunctionNode, call: ast.Call) -> dict[str, list[ast.expr]]:
    """Return what a call passes for each parameter; what is unpacked may be any of those that are left."""
    spec = helper.args
    parameters = [one.arg for one in positional(helper)]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    rest = [spec.vararg.arg] if spec.vararg is not None else []
    found: dict[str, list[ast.expr]] = {}
    for position, value in enumerate(call.args):
        left = parameters[position:] + rest
        for name in left if isinstance(value, ast.Starred) else left[:1] or rest:
            found.setdefault(name, []).append(value.value if isinstance(value, ast.Starred) else value)
    for keyword in call.keywords:
        others = [spec.kwarg.arg] if spec.kwarg is not None else []
        is_named = keyword.arg in parameters or any(one.arg == keyword.arg for one in spec.kwonlyargs)
        for name in [keyword.arg] if keyword.arg and is_named else others:
            found.setdefault(name, []).append(keyword.value)
    return found
