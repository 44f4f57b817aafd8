"""What a call destroys, copies or moves, by itself or through a helper of the project, in terms of where it stands."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.effects.calls.removals import removal_targets, removed_for_certain
from flake8_tempfile.analysis.effects.functions.dispatch import Callee
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.paths.composed import composed
from flake8_tempfile.analysis.syntax.calls import Call
from flake8_tempfile.analysis.syntax.expressions import literal_text
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import positional
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_MOVING_COMMANDS = frozenset({"mv", "move"})
_CARRYING_COMMANDS = _MOVING_COMMANDS | {"cp"}
# Through how many helpers within helpers it is looked.
_LEVELS = 4


class Carriage(NamedTuple):
    """From where to where a call copies or moves something.

    ``moves``: it does not stay where it was; ``at_once``: nothing of it is copied, it moves as a whole or not at all.
    """

    source: ast.expr
    target: ast.expr
    moves: bool = False
    at_once: bool = False


def destroyed(call: ast.Call, module: Module, levels: int = _LEVELS) -> list[ast.expr]:
    """Return what a call removes now, by itself or through a helper of the project, in terms of where it stands."""
    called = module.calls[call]
    is_for_later = called.last in call_table.REGISTRARS | call_table.ENTERING or called.name in call_table.TASK_BUILDERS
    if is_for_later or called.name == "os.close":
        return []
    helper = _helper(call, module)
    if helper is None:
        by_name = removal_targets(call, module) if isinstance(call.func, ast.Name) else ()
        return list(removed_for_certain(call, module) or by_name)
    return [given for target in _destroyed_in(helper, levels) for given in _given(target, helper, call, module)]


def _destroyed_in(helper: Callee, levels: int) -> list[ast.expr]:
    """Return what the calls of a helper remove, each place once, in the terms of the helper."""
    asked, home = (helper.node, levels), helper.home.module
    if asked not in home.replacements:
        calls = home.own(helper.node.body, (ast.Call,)) if levels else ()
        found = (target for call in calls for target in destroyed(call, home, levels - 1))
        home.replacements[asked] = list({ast.dump(target): target for target in found}.values())
    known: list[ast.expr] = home.replacements[asked]
    return known


def carriages(call: ast.Call, module: Module, levels: int = _LEVELS) -> list[Carriage]:
    """Return what a call copies or moves, by itself or through a helper of the project."""
    found = _carried(call, module)
    helper = _helper(call, module) if not found else None
    if helper is None:
        return found
    return [
        carried._replace(source=source, target=target)
        for carried in _carried_in(helper, levels)
        for source in _given(carried.source, helper, call, module)
        for target in _given(carried.target, helper, call, module)
    ]


def _carried_in(helper: Callee, levels: int) -> list[Carriage]:
    """Return what the calls of a helper copy or move, each pair once, in the terms of the helper."""
    asked, home = (helper.node, levels, Carriage), helper.home.module
    if asked not in home.replacements:
        calls = home.own(helper.node.body, (ast.Call,)) if levels else ()
        found = (carried for call in calls for carried in carriages(call, home, levels - 1))
        alike = {(ast.dump(each.source), ast.dump(each.target), each[2:]): each for each in found}
        home.replacements[asked] = list(alike.values())
    known: list[Carriage] = home.replacements[asked]
    return known


def _carried(call: ast.Call, module: Module) -> list[Carriage]:
    """Ex) ``shutil.copy(new, target)``, ``Path(target).write_bytes(Path(new).read_bytes())``."""
    called = module.calls[call]
    if called.carried is not None:
        moves = called.operand(Does.MOVES_FROM) is not None
        return [Carriage(*called.carried, moves, moves and called.operand(Does.READS) is None)]
    if called.created is not None:
        path = called.created[0]
        return [Carriage(value, path) for value in called.arguments if value is not path]
    return _commanded(called, module)


def _commanded(called: Call, module: Module) -> list[Carriage]:
    """Ex) ``subprocess.run(["mv", path, target])``, ``os.system(f"mv {path} {target}")``."""
    for value in called.arguments:
        words: Sequence[object] = composed(value, module.names) or ()
        command = words[0].split()[:1] if words and isinstance(words[0], str) else []
        if isinstance(value, (ast.List, ast.Tuple)) and value.elts:
            words, command = value.elts[1:], [literal_text(value.elts[0]) or ""]
        named = [word for word in words if isinstance(word, ast.expr)]
        if len(named) > 1 and not _CARRYING_COMMANDS.isdisjoint(command):
            return [Carriage(named[-2], named[-1], moves=command[0] in _MOVING_COMMANDS)]
    return []


def uses(call: ast.Call, path: ast.expr, module: Module) -> int:
    """Count the calls, in the helper that ``call`` runs, that are given ``path`` there; 0 where none can be read."""
    helper = _helper(call, module)
    passed = _passed(helper.node, call).items() if helper is not None else ()
    names = {name for name, values in passed if ast.dump(path) in map(ast.dump, values)}
    inner = helper.home.module.own(helper.node.body, (ast.Call,)) if helper is not None else ()
    words = [{node.id for node in descendants(each) if isinstance(node, ast.Name)} for each in inner]
    return sum(not names.isdisjoint(named) for named in words)


def _helper(call: ast.Call, module: Module) -> Callee | None:
    """Return the function of the project that a call runs, where the table of calls does not know the name better."""
    name = module.calls[call].name or ""
    return summarise(module).callees[call.func] if "." not in name or name not in call_table.FUNCTIONS else None


def _given(value: ast.expr, helper: Callee, call: ast.Call, module: Module) -> list[ast.expr]:
    """Return what a value in a helper stands for where that is called; nothing for what is made in the helper."""
    passed = _passed(helper.node, call)
    names = Bound(helper.node.body, helper.home.module)
    words = sorted(names.words(value))
    given = [each for word in words for each in passed.get(word, ())]
    is_made_there = helper.home.module is not module or any(word in names.targets for word in words)
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
