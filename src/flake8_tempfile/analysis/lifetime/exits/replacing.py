"""From where on a resource may be the only copy: what it replaces, or what it backs up, is destroyed.

``shutil.rmtree(target); shutil.move(new, target)``: if the move fails, ``new`` is all that is left.  From the call that
begins to destroy to the one that brings the resource to its place nothing may remove it, a clean-up after a failure
least of all.  This is the one place that knows where that begins; helpers of the module are looked into.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.calls.call_effects import effect
from flake8_tempfile.analysis.effects.calls.commands import starts_command
from flake8_tempfile.analysis.effects.calls.explicit_creations import explicit_target
from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.lifetime.exits.carrying import carriages, destroyed, moved, renamed, uses
from flake8_tempfile.analysis.model import Replacement
from flake8_tempfile.analysis.syntax.blocks import place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import arguments, bindings
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.flow.syntax import descendants

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_RECEIVERS = frozenset({"self", "cls"})


def find_replacement(name: str, made: ast.stmt, module: Module) -> Replacement | None:
    """Return where what ``made`` binds to ``name`` may be the only copy; None if it nowhere may."""
    if (name, made) not in module.replacements:
        module.replacements[name, made] = _find(name, made, module) if name.isidentifier() else None
    found: Replacement | None = module.replacements[name, made]
    return found


def _find(name: str, made: ast.stmt, module: Module) -> Replacement | None:
    body = getattr(module.scope(made), "body", [])
    calls = sorted((call for call in module.own(body, (ast.Call,)) if call.lineno > made.lineno), key=_position)
    search = _Search(name, made, calls, module)
    found = [pair for begin in calls for pair in search.pairs(begin)]
    return min(found, key=_rank, default=None)


def _rank(pair: Replacement) -> tuple[object, ...]:
    line, column = _position(pair.end)
    return not pair.carries, _position(pair.begin), not pair.same, -line, -column


def _position(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


class _Search:
    """Looks for what is destroyed, and for what is carried to its place, in the order of the source."""

    def __init__(self, name: str, made: ast.stmt, calls: Sequence[ast.Call], module: Module) -> None:
        body = getattr(module.scope(made), "body", [])
        self._calls = calls
        self._all = list(module.own(body, (ast.Call,)))
        self._module = module
        self._bound = Bound(body, module)
        self._ours = self._bound.places_of({name})
        # With the path of a new file comes its descriptor.
        self._carried = self._bound.made_of({name, *_bound_with(name, made)})
        made_here = [target for target, value in self._bound.pairs if value is not None and _makes(value, module)]
        self._temporary = self._bound.surely_of({*made_here, name})

    def pairs(self, begin: ast.Call) -> Iterator[Replacement]:
        """Yield what a call destroys, if it does, with each call that then carries the resource off."""
        removed = [t for t in destroyed(begin, self._module) if not self._bound.lies_in(t, self._temporary)]
        before = [call for call in self._calls if removed and _position(call) < _position(begin)]
        if any(self._backs_up(call, removed) for call in before):
            yield Replacement(begin, self._calls[-1])
        elif any(self._has_to_do_with(call, removed, besides=_RECEIVERS) for call in before):
            yield Replacement(begin, self._calls[-1], carries=False, same=False)
        for end in self._calls if removed else ():
            if _position(end) >= _position(begin) and _leads_to(begin, end, self._module):
                yield from self._pair(begin, removed, end)
        yield from self._moved_in(begin)
        yield from self._overwritten(begin)
        yield from self._twice(begin)
        if self._may_restore(begin):
            yield Replacement(begin, self._calls[-1])

    def _moved_in(self, call: ast.Call) -> Iterator[Replacement]:
        """Ex) ``shutil.move(config, saved)``: what was there lies nowhere else now."""
        for source, target in moved(call, self._module):
            if self._bound.lies_in(target, self._ours) and not self._bound.lies_in(source, self._temporary):
                comes_back = any(self._brings_back(later, source) for later in self._calls)
                yield Replacement(call, self._calls[-1], same=comes_back)

    def _brings_back(self, call: ast.Call, place: ast.expr) -> bool:
        ends = carriages(call, self._module)
        return any(self._mentions(source) and self._bound.is_within(target, place) for source, target in ends)

    def _overwritten(self, call: ast.Call) -> Iterator[Replacement]:
        """Ex) ``convert(path, new); shutil.copy(new, path)``: half-way there is neither the old nor the new.

        A file of which the function has made use before may have been there.  One that is written over twice is not
        what it was from the first time on, and one that the resource is a copy of is nowhere else.
        """
        before = [each for each in self._all if _position(each) < _position(call)]
        for path in self._filled(call):
            if any(self._backs_up(each, [path]) for each in before if each in self._calls):
                yield Replacement(call, self._calls[-1])
        made = self._written_over(call)
        after = [each for each in self._calls if _position(each) >= _position(call) and self._is_about(each)]
        if made is None or not after or self._bound.lies_in(made, self._temporary):
            return
        # By another file, before this one was made.
        if any(self._writes_over(each, made) for each in before if each not in self._calls):
            yield Replacement(min(self._calls, key=_position), after[-1])
        elif self._is_used(made, call, before):
            yield Replacement(call, after[-1])
        elif self._is_filled_from_ours(call):  # somebody may have had a file there all the same
            yield Replacement(call, after[-1], carries=False, same=False)

    def _is_used(self, made: ast.expr, call: ast.Call, before: Sequence[ast.Call]) -> bool:
        """Tell whether a file may have been there before a call writes it: a helper may have read it, too."""
        return any(self._is_given(each, made) for each in before) or uses(call, made, self._module) > 1

    def _is_filled_from_ours(self, call: ast.Call) -> bool:
        """Ex) ``shutil.copyfile(new, path)``, ``with open(path, "w") as out: shutil.copyfileobj(made, out)``."""
        if any(self._mentions(source) for source, _ in carriages(call, self._module)):
            return True
        item = self._module.parents[call]
        block = self._module.parents[item] if isinstance(item, ast.withitem) else None
        handle = item.optional_vars if isinstance(item, ast.withitem) else None
        if not isinstance(handle, ast.Name) or block is None:
            return False
        inside = (node for node in descendants(block) if isinstance(node, ast.Call))
        return any(handle.id in self._bound.words(each) and self._mentions(each) for each in inside)

    def _twice(self, call: ast.Call) -> Iterator[Replacement]:
        """Ex) ``os.replace(new, path); download(url, new); os.replace(new, path)``."""
        later = [each for each in self._calls if _position(each) > _position(call)]
        for source, target in carriages(call, self._module):
            is_ours = self._mentions(source) and not self._bound.lies_in(target, self._temporary)
            again = [each for each in later if is_ours and self._writes_over(each, target) and self._is_about(each)]
            if again:
                yield Replacement(call, again[-1])

    def _may_restore(self, call: ast.Call) -> bool:
        """Ex) ``shutil.copy(path, new); convert(new, path)``: nobody knows whether that writes to the path."""
        is_known = bool(effect(call, self._module.names).rows) and not starts_command(call, self._module)
        if is_known or not any(map(self._mentions, arguments(call))):
            return False
        before = [each for each in self._calls if _position(each) < _position(call)]
        saved = [(ends, True) for each in before for ends in carriages(each, self._module)]
        saved += [(ends, uses(call, ends[0], self._module) > 1) for ends in carriages(call, self._module)]
        return any(
            is_used
            and self._bound.lies_in(target, self._ours)
            and not self._bound.lies_in(source, self._temporary)
            and self._mentions_path(call, source)
            for (source, target), is_used in saved
        )

    def _mentions_path(self, call: ast.Call, path: ast.expr) -> bool:
        parts = [part for value in arguments(call) for part in getattr(value, "elts", [value])]
        return any(self._bound.is_same(part, path) for part in parts)

    def _writes_over(self, call: ast.Call, path: ast.expr) -> bool:
        return any(self._bound.is_same(target, path) for target in self._filled(call))

    def _filled(self, call: ast.Call) -> list[ast.expr]:
        """Return what a call writes outside the resource, files and trees."""
        made = explicit_target(call, self._module)
        targets = [made[0]] if made is not None else [target for _, target in carriages(call, self._module)]
        return [target for target in targets if not self._bound.lies_in(target, self._temporary)]

    def _written_over(self, call: ast.Call) -> ast.expr | None:
        """Return the file that a call writes anew, by itself or as what a helper copies the resource to."""
        made = explicit_target(call, self._module)
        if made is not None:
            return None if made[1] else made[0]
        if renamed(call, self._module):
            return None
        return next((target for source, target in carriages(call, self._module) if self._mentions(source)), None)

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

    def _has_to_do_with(
        self, call: ast.Call, removed: Sequence[ast.expr], besides: frozenset[str] = frozenset()
    ) -> bool:
        """Tell whether a statement is given both the resource and what is destroyed.

        Ex) ``shutil.make_archive(backup, "zip", target)``
        """
        if any(self._bound.lies_in(target, self._ours) for target in removal_targets(call, self._module)):
            return False
        heads = _heads(call, self._module)
        words = {word for one in removed for word in self._bound.words(one)} - self._carried - besides
        named = {word for head in heads for word in self._bound.words(head)}
        return any(map(self._mentions, heads)) and not words.isdisjoint(named)


def _bound_with(name: str, made: ast.stmt) -> Iterator[str]:
    """Yield what a statement binds along with a name."""
    targets = [target for target, _ in bindings(made)]
    names = [node.id for target in targets for node in descendants(target) if isinstance(node, ast.Name)]
    if name in names:
        yield from names


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
