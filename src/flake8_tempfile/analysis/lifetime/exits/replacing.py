"""From where on a resource may be the only copy: what it replaces, or what it backs up, is destroyed.

``shutil.rmtree(target); shutil.move(new, target)``: if the move fails, ``new`` is all that is left.  From the call that
begins to destroy to the one that brings the resource to its place nothing may remove it, a clean-up after a failure
least of all.  This is the one place that knows where that begins; helpers of the module are looked into.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.calls.call_effects import effect
from flake8_tempfile.analysis.effects.calls.copies import copied
from flake8_tempfile.analysis.effects.calls.explicit_creations import explicit_target
from flake8_tempfile.analysis.effects.calls.removals import removal_targets, removed_for_certain
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.model import Replacement
from flake8_tempfile.analysis.syntax.blocks import place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import arguments
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.flow.syntax import descendants

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
# Through how many helpers within helpers it is looked.
_LEVELS = 4
_MOVING_COMMANDS = frozenset({"mv", "move", "cp"})


def find_replacement(name: str, made: ast.stmt, module: Module) -> Replacement | None:
    """Return where what ``made`` binds to ``name`` may be the only copy; None if it nowhere may."""
    if (name, made) not in module.replacements:
        module.replacements[name, made] = _find(name, made, module) if name.isidentifier() else None
    found: Replacement | None = module.replacements[name, made]
    return found


def _find(name: str, made: ast.stmt, module: Module) -> Replacement | None:
    body = getattr(module.scope(made), "body", [])
    calls = sorted((call for call in module.own(body, (ast.Call,)) if call.lineno > made.lineno), key=_position)
    search = _Search(name, body, calls, module)
    found = [pair for begin in calls for pair in search.pairs(begin)]
    return min(found, key=_rank, default=None)


def _rank(pair: Replacement) -> tuple[object, ...]:
    line, column = _position(pair.end)
    return not pair.carries, _position(pair.begin), not pair.same, -line, -column


def _position(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


class _Search:
    """Looks for what is destroyed, and for what is carried to its place, in the order of the source."""

    def __init__(self, name: str, body: Sequence[ast.stmt], calls: Sequence[ast.Call], module: Module) -> None:
        self._calls = calls
        self._module = module
        self._bound = Bound(body, module)
        self._ours = self._bound.places_of({name})
        self._carried = self._bound.made_of({name})
        made_here = [target for target, value in self._bound.pairs if value is not None and _makes(value, module)]
        self._temporary = self._bound.surely_of({*made_here, name})

    def pairs(self, begin: ast.Call) -> Iterator[Replacement]:
        """Yield what a call destroys, if it does, with each call that then carries the resource off."""
        removed = [t for t in destroyed(begin, self._module) if not self._bound.lies_in(t, self._temporary)]
        if removed and any(self._backs_up(call, removed) for call in self._calls if _position(call) < _position(begin)):
            yield Replacement(begin, self._calls[-1])
        for end in self._calls if removed else ():
            if _position(end) >= _position(begin) and _leads_to(begin, end, self._module):
                yield from self._pair(begin, removed, end)
        yield from self._moved_in(begin)
        yield from self._overwritten(begin)

    def _moved_in(self, call: ast.Call) -> Iterator[Replacement]:
        """Ex) ``shutil.move(config, saved)``: what was there lies nowhere else now."""
        source = effect(call, self._module.names).operand(Does.MOVES_FROM)
        ends = copied(call, self._module)
        if source is None or ends is None or not self._bound.lies_in(ends[1], self._ours):
            return
        if not self._bound.lies_in(source, self._temporary):
            comes_back = any(self._brings_back(later, source) for later in self._calls)
            yield Replacement(call, self._calls[-1], same=comes_back)

    def _brings_back(self, call: ast.Call, place: ast.expr) -> bool:
        ends = carriages(call, self._module)
        return any(self._mentions(source) and self._bound.is_within(target, place) for source, target in ends)

    def _overwritten(self, call: ast.Call) -> Iterator[Replacement]:
        """Ex) ``convert(path, new); shutil.copy(new, path)``: half-way there is neither the old nor the new."""
        made = explicit_target(call, self._module)
        if made is None or made[1] or self._bound.lies_in(made[0], self._temporary):
            return
        before = [each for each in self._calls if _position(each) < _position(call)]
        after = [each for each in self._calls if _position(each) >= _position(call) and self._is_about(each)]
        if after and any(self._is_about(each) and self._is_given(each, made[0]) for each in before):
            yield Replacement(call, after[-1])

    def _is_about(self, call: ast.Call) -> bool:
        is_removal = any(self._bound.lies_in(target, self._ours) for target in removal_targets(call, self._module))
        return not is_removal and any(map(self._mentions, _heads(call, self._module)))

    def _is_given(self, call: ast.Call, path: ast.expr) -> bool:
        return any(self._bound.is_same(value, path) for value in arguments(call))

    def _pair(self, begin: ast.Call, removed: Sequence[ast.expr], end: ast.Call) -> Iterator[Replacement]:
        for source, target in carriages(end, self._module):
            if self._mentions(source) and not self._bound.lies_in(target, self._temporary):
                yield Replacement(begin, end, same=any(self._bound.is_within(target, one) for one in removed))
        if end is not begin and self._has_to_do_with(end, removed):
            yield Replacement(begin, end, carries=False, same=False)

    def _backs_up(self, call: ast.Call, removed: Sequence[ast.expr]) -> bool:
        """Ex) ``shutil.copytree(target, backup)``."""
        return any(
            self._bound.lies_in(target, self._ours) and any(self._bound.is_within(source, one) for one in removed)
            for source, target in carriages(call, self._module)
        )

    def _mentions(self, node: ast.AST) -> bool:
        return any(isinstance(inner, ast.Name) and inner.id in self._carried for inner in descendants(node))

    def _has_to_do_with(self, call: ast.Call, removed: Sequence[ast.expr]) -> bool:
        """Tell whether a statement is given both the resource and what was destroyed."""
        if any(self._bound.lies_in(target, self._ours) for target in removal_targets(call, self._module)):
            return False
        heads = _heads(call, self._module)
        words = {word for one in removed for word in self._bound.words(one)} - self._carried
        named = {word for head in heads for word in self._bound.words(head)}
        return any(map(self._mentions, heads)) and not words.isdisjoint(named)


def _heads(call: ast.Call, module: Module) -> list[ast.AST]:
    """Return the statement of a call, without the statements in its blocks."""
    statement = statement_of(call, module)
    if statement is None or not hasattr(statement, "body"):
        return [statement or call]
    return [node for node in ast.iter_child_nodes(statement) if not isinstance(node, (ast.stmt, ast.ExceptHandler))]


def _makes(value: ast.expr, module: Module) -> bool:
    calls = (node for node in descendants(value) if isinstance(node, ast.Call))
    return any((module.names.call(call) or "").startswith("tempfile.") for call in calls)


def _leads_to(begin: ast.Call, end: ast.Call, module: Module) -> bool:
    """Tell whether control may come from one call to a later one: not from a branch that leaves, nor to the other."""
    inside = set(module.ancestors(end))
    current = statement_of(begin, module)
    while current is not None and not isinstance(current, FunctionNode):
        place = place_of(current, module) if not isinstance(module.parents[current], ast.match_case) else None
        if place is None or (place.parent in inside and place.parent is not module.tree):
            return place is None or not _are_branches(place.parent, begin, end)
        if place.block and isinstance(place.block[-1], _LEAVING) and place.block[-1] not in inside:
            return end in descendants(place.block[-1])
        parent = place.parent
        current = parent if isinstance(parent, ast.stmt) else statement_of(module.parents.get(parent, parent), module)
    return True


def _are_branches(statement: ast.AST, begin: ast.Call, end: ast.Call) -> bool:
    if not isinstance(statement, ast.If):
        return False
    first = any(node is begin for inner in statement.body for node in descendants(inner))
    return first and any(node is end for inner in statement.orelse for node in descendants(inner))


def destroyed(call: ast.Call, module: Module, levels: int = _LEVELS) -> list[ast.expr]:
    """Return what a call removes now, by itself or through a helper of the module, in terms of where it stands."""
    name = module.names.call(call)
    is_for_later = (
        last_part(call.func) in call_table.REGISTRARS | call_table.ENTERING or name in call_table.TASK_BUILDERS
    )
    if is_for_later or name == "os.close":
        return []
    helper = _helper(call, module)
    if helper is None:
        by_name = removal_targets(call, module) if isinstance(call.func, ast.Name) else ()
        return list(removed_for_certain(call, module) or by_name)
    return [given for target in _destroyed_in(helper, module, levels) for given in _given(target, helper, call, module)]


def _destroyed_in(helper: FunctionNode, module: Module, levels: int) -> list[ast.expr]:
    """Return what the calls of a helper remove, each place once, in the terms of the helper."""
    asked = (helper, levels, "destroyed")
    if asked not in module.replacements:
        calls = module.own(helper.body, (ast.Call,)) if levels else ()
        found = (target for call in calls for target in destroyed(call, module, levels - 1))
        module.replacements[asked] = list({ast.dump(target): target for target in found}.values())
    known: list[ast.expr] = module.replacements[asked]
    return known


def carriages(call: ast.Call, module: Module, levels: int = _LEVELS) -> list[tuple[ast.expr, ast.expr]]:
    """Return the (source, target) of what a call copies or moves, by itself or through a helper of the module."""
    ends = copied(call, module)
    if ends is not None:
        return [ends]
    for value in arguments(call):
        words = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
        if len(words) > 2 and isinstance(words[0], ast.Constant) and words[0].value in _MOVING_COMMANDS:
            return [(words[-2], words[-1])]
    helper = _helper(call, module)
    if helper is None:
        return []
    return [
        (source, target)
        for pair in _carried_in(helper, module, levels)
        for source in _given(pair[0], helper, call, module)
        for target in _given(pair[1], helper, call, module)
    ]


def _carried_in(helper: FunctionNode, module: Module, levels: int) -> list[tuple[ast.expr, ast.expr]]:
    """Return what the calls of a helper copy or move, each pair once, in the terms of the helper."""
    asked = (helper, levels, "carried")
    if asked not in module.replacements:
        calls = module.own(helper.body, (ast.Call,)) if levels else ()
        found = (pair for call in calls for pair in carriages(call, module, levels - 1))
        module.replacements[asked] = list({tuple(map(ast.dump, pair)): pair for pair in found}.values())
    known: list[tuple[ast.expr, ast.expr]] = module.replacements[asked]
    return known


def _helper(call: ast.Call, module: Module) -> FunctionNode | None:
    """Return the one function of the module that a call can mean."""
    name = last_part(call.func)
    if name in module.names.imported or not isinstance(call.func, (ast.Name, ast.Attribute)):
        return None
    is_method = isinstance(call.func, ast.Attribute)
    if isinstance(call.func, ast.Attribute) and last_part(call.func.value) not in ("self", "cls"):
        return None
    found = [f for f in module.functions_by_name.get(name, ()) if is_method == _is_method(f, module)]
    return found[0] if len(found) == 1 else None


def _is_method(function: FunctionNode, module: Module) -> bool:
    return isinstance(module.parents[function], ast.ClassDef)


def _given(value: ast.expr, helper: FunctionNode, call: ast.Call, module: Module) -> list[ast.expr]:
    """Return what a value in a helper stands for where that is called; nothing for what is made in the helper."""
    parameters = [one.arg for one in (*helper.args.posonlyargs, *helper.args.args)]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    bound = dict(zip(parameters, call.args, strict=False))
    bound.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
    names = Bound(helper.body, module)
    words = names.words(value)
    given = [bound[word] for word in words if word in bound]
    is_made_there = any(word in names.targets for word in words)
    return given or ([] if is_made_there else [value])
