"""From where on a resource may be the only copy: what it replaces, or what it backs up, is destroyed.

``shutil.rmtree(target); shutil.move(new, target)``: if the move fails, ``new`` is all that is left.  From the call that
begins to destroy to the one that brings the resource to its place nothing may remove it, a clean-up after a failure
least of all.  This is the one place that knows where that begins; helpers of the module are looked into.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from flake8_tempfile.analysis.effects.calls.commands import starts_command
from flake8_tempfile.analysis.effects.calls.removals import removal_targets
from flake8_tempfile.analysis.lifetime.exits.body_calls import BodyCall, BodyCalls, by_word, place
from flake8_tempfile.analysis.lifetime.exits.carrying import uses
from flake8_tempfile.analysis.lifetime.exits.kept_copies import Copy, fed, kept_copies
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
    scope = module.scope(made)
    if (scope,) not in module.replacements:
        module.replacements[scope,] = BodyCalls(scope, module)
    body: BodyCalls = module.replacements[scope,]
    if not body.may_replace:
        return None
    search = _Search(name, made, body, module)
    best = min((*search.written_twice(), *search.kept_copies()), key=_rank, default=None)
    for begin in search.begins:
        is_later = best is not None and begin.place > place(best.begin)
        if best is not None and best.carries and is_later:
            break  # what begins later ranks lower
        best = min((*filter(None, [best]), *search.pairs(begin, is_later=is_later)), key=_rank, default=None)
    return best


def _rank(pair: Replacement) -> tuple[object, ...]:
    line, column = place(pair.end)
    return not pair.carries, place(pair.begin), not pair.same, -line, -column


class _Search:
    """Looks for what is destroyed, and for what is carried to its place, in the order of the source."""

    def __init__(self, name: str, made: ast.stmt, body: BodyCalls, module: Module) -> None:
        self._body, self._module, self._bound = body, module, body.bound
        self._ours = self._bound.places_of({name})
        # With the path of a new file comes its descriptor.
        self._carried = self._bound.made_of({name, *_bound_with(name, made)})
        self._temporary = body.temporary(name)
        self._made = made
        begins = {call.node: call for call in (*filter(self._is_after, body.begins), *self._own)}
        self.begins = sorted(begins.values(), key=lambda each: each.order)

    def _is_after(self, call: BodyCall) -> bool:
        return call.place[0] > self._made.lineno

    @cached_property
    def _own(self) -> list[BodyCall]:
        """The calls that have to do with the resource."""
        return [call for call in self._body.naming(self._carried) if self._is_after(call)]

    @cached_property
    def _carriages(self) -> list[tuple[BodyCall, ast.expr]]:
        """The calls that carry the resource off, and where to."""
        return [(call, each.target) for call in self._own for each in call.carried if self._mentions(each.source)]

    @cached_property
    def _backups(self) -> list[Copy]:
        """The calls that carry something into the resource, and what."""
        carried = ((call, each) for call in self._own for each in call.carried)
        return [Copy(call, each.source) for call, each in carried if self._bound.lies_in(each.target, self._ours)]

    def kept_copies(self) -> Iterator[Replacement]:
        """Yield from where on a copy may be the only one that was made for that case."""
        copies = [*self._backups, *fed(self._own, self._bound, self._carried, self._module)]
        lasting = [each for each in copies if not self._is_temporary(each.source)]
        if lasting:
            yield from kept_copies(lasting, self._users, self._carriages, self._body)

    @cached_property
    def _users(self) -> list[BodyCall]:
        """The calls of statements that use the resource, other than removals."""
        return [call for call in self._own if not call.names.isdisjoint(self._carried) and not self._removes(call)]

    @cached_property
    def _users_of(self) -> Mapping[str, Sequence[BodyCall]]:
        """The same calls by each word in their statements."""
        return by_word((self._body.words(call), call) for call in self._users)

    def pairs(self, begin: BodyCall, *, is_later: bool) -> Iterator[Replacement]:
        """Yield what a call destroys, if it does, with each call that then carries the resource off.

        Where ``is_later``, what is known already counts more than a call that only has to do with both.
        """
        removed = [target for target in begin.destroyed if not self._is_temporary(target)]
        if removed:
            yield from self._carried_to(begin, removed)
            yield from () if is_later else self._used_with(begin, removed)
        yield from self._written_first(begin)
        yield from self._moved_in(begin)
        yield from self._overwritten(begin)
        yield from self._again(begin)
        if self._may_restore(begin):
            yield self._to_the_end(begin)

    def _carried_to(self, begin: BodyCall, removed: Sequence[ast.expr]) -> Iterator[Replacement]:
        """Ex) ``shutil.copytree(target, backup); shutil.rmtree(target)``, ``rmtree(target); move(new, target)``."""
        for call, source in self._backups:
            if call.place < begin.place and self._is_within_one(source, removed):
                yield self._to_the_end(begin)
                break
        for end, target in self._carriages:
            if end.place >= begin.place and not self._is_temporary(target) and self._leads_to(begin, end):
                yield Replacement(begin.node, end.node, same=self._is_within_one(target, removed))

    def _written_first(self, begin: BodyCall) -> Iterator[Replacement]:
        """Ex) ``path.write_text("")``, ``shutil.copy(new, path)``: what was there is gone with the first of them."""
        written = [path for path in begin.filled if not self._is_temporary(path)]
        for end, target in self._carriages if written else ():
            if end.place > begin.place and self._bound.is_same(target, written[0]) and self._leads_to(begin, end):
                yield Replacement(begin.node, end.node)

    def _used_with(self, begin: BodyCall, removed: Sequence[ast.expr]) -> Iterator[Replacement]:
        """Ex) ``shutil.make_archive(backup, "zip", target)``: given both the resource and what is destroyed."""
        words = {word for one in removed for word in self._bound.words(one)} - self._carried
        users = {word: self._users_of[word] for word in words & self._users_of.keys()}
        if any(called[0].place < begin.place for word, called in users.items() if word not in _RECEIVERS):
            yield self._to_the_end(begin)._replace(carries=False, same=False)
        later = {call.node: call for called in users.values() for call in called if call.place >= begin.place}
        for end in sorted(later.values(), key=lambda each: each.order, reverse=True):
            if end is not begin and self._leads_to(begin, end):
                yield Replacement(begin.node, end.node, carries=False, same=False)
                return

    def _moved_in(self, begin: BodyCall) -> Iterator[Replacement]:
        """Ex) ``shutil.move(config, saved)``: what was there lies nowhere else now."""
        for moved in begin.carried:
            if moved.moves and self._bound.lies_in(moved.target, self._ours) and not self._is_temporary(moved.source):
                comes_back = any(self._bound.is_within(target, moved.source) for _, target in self._carriages)
                yield self._to_the_end(begin)._replace(same=comes_back)

    def _overwritten(self, begin: BodyCall) -> Iterator[Replacement]:
        """Ex) ``convert(path, new); shutil.copy(new, path)``: half-way there is neither the old nor the new.

        A file of which the function has made use before may have been there, and one that the resource is a copy of is
        nowhere else.
        """
        for path in self._filled(begin):
            if any(call.place < begin.place and self._bound.is_within(source, path) for call, source in self._backups):
                yield self._to_the_end(begin)
        made, last = self._written_over(begin), self._last_user(begin)
        if made is None or last is None or self._is_filled_before(made):
            return
        # A helper may have read it, too.
        given = (call for call in self._body.given(made) if call.place < begin.place)
        if any(self._leads_to(call, begin) for call in given) or uses(begin.node, made, self._module) > 1:
            yield Replacement(begin.node, last)
        elif self._is_filled_from_ours(begin):  # somebody may have had a file there all the same
            yield Replacement(begin.node, last, carries=False, same=False)

    def written_twice(self) -> Iterator[Replacement]:
        """Yield what is written over, and was written before the resource was made: it is not what it was from then on.

        Ex) ``os.replace(old, path)``, ``new = mkstemp()``, ``download(url, new)``, ``shutil.copy(new, path)``
        """
        for begin in filter(self._is_after, self._body.refilled):
            made, last = self._written_over(begin), self._last_user(begin)
            if made is not None and last is not None and self._is_filled_before(made):
                yield Replacement(next(filter(self._is_after, self._body.calls)).node, last)

    def _again(self, begin: BodyCall) -> Iterator[Replacement]:
        """Ex) ``os.replace(new, path); download(url, new); os.replace(new, path)``."""
        for each in begin.carried:
            if self._mentions(each.source) and not self._is_temporary(each.target) and self._users:
                for end in reversed(self._users):
                    if end.place > begin.place and self._writes_over(end, each.target):
                        yield Replacement(begin.node, end.node)
                        break

    def _may_restore(self, begin: BodyCall) -> bool:
        """Ex) ``shutil.copy(path, new); convert(new, path)``: nobody knows whether that writes to the path."""
        call, module = begin.node, self._module
        is_known = bool(module.calls[call].rows) and not starts_command(call, module)
        if is_known or not any(map(self._mentions, module.calls[call].arguments)):
            return False
        saved = [source for each, source in self._backups if each.place < begin.place]
        saved += [
            each.source
            for each in begin.carried
            if self._bound.lies_in(each.target, self._ours) and uses(call, each.source, module) > 1
        ]
        return any(not self._is_temporary(source) and self._mentions_path(call, source) for source in saved)

    def _mentions_path(self, call: ast.Call, path: ast.expr) -> bool:
        parts = [part for value in arguments(call) for part in getattr(value, "elts", [value])]
        return any(self._bound.is_same(part, path) for part in parts)

    def _is_filled_from_ours(self, begin: BodyCall) -> bool:
        """Ex) ``shutil.copyfile(new, path)``, ``with open(path, "w") as out: shutil.copyfileobj(made, out)``."""
        if any(self._mentions(each.source) for each in begin.carried):
            return True
        item = self._module.parents[begin.node]
        block = self._module.parents[item] if isinstance(item, ast.withitem) else None
        handle = item.optional_vars if isinstance(item, ast.withitem) else None
        if not isinstance(handle, ast.Name) or block is None:
            return False
        inside = (node for node in descendants(block) if isinstance(node, ast.Call))
        return any(handle.id in self._bound.words(each) and self._mentions(each) for each in inside)

    def _is_filled_before(self, path: ast.expr) -> bool:
        earlier = (call for call in self._body.filling(path) if call.place[0] <= self._made.lineno)
        return any(leads_to(call.node, self._made, self._module) for call in earlier)

    def _writes_over(self, call: BodyCall, path: ast.expr) -> bool:
        return any(self._bound.is_same(target, path) for target in self._filled(call))

    def _filled(self, call: BodyCall) -> list[ast.expr]:
        """Return what a call writes outside the resource, files and trees."""
        return [target for target in call.filled if not self._is_temporary(target)]

    def _last_user(self, begin: BodyCall) -> ast.Call | None:
        """Return the last call with the resource, from one on."""
        return self._users[-1].node if self._users and self._users[-1].place >= begin.place else None

    def _written_over(self, call: BodyCall) -> ast.expr | None:
        """Return the lasting file that a call writes anew, by itself or as what a helper copies the resource to."""
        if call.made is not None:
            made = None if call.made[1] else call.made[0]
        elif any(each.at_once for each in call.carried):
            made = None
        else:
            made = next((each.target for each in call.carried if self._mentions(each.source)), None)
        return None if made is None or self._is_temporary(made) else made

    def _to_the_end(self, begin: BodyCall) -> Replacement:
        return Replacement(begin.node, self._body.calls[-1].node)

    def _is_temporary(self, path: ast.expr) -> bool:
        return self._bound.lies_in(path, self._temporary)

    def _is_within_one(self, path: ast.expr, places: Sequence[ast.expr]) -> bool:
        return any(self._bound.is_within(path, one) for one in places)

    def _removes(self, call: BodyCall) -> bool:
        targets = removal_targets(call.node, self._module)
        return any(self._bound.lies_in(target, self._ours) for target in targets)

    def _mentions(self, node: ast.AST) -> bool:
        return any(isinstance(inner, ast.Name) and inner.id in self._carried for inner in descendants(node))

    def _leads_to(self, begin: BodyCall, end: BodyCall) -> bool:
        return leads_to(begin.node, end.node, self._module)


def _bound_with(name: str, made: ast.stmt) -> Iterator[str]:
    """Yield what a statement binds along with a name."""
    targets = [target for target, _ in bindings(made)]
    names = [node.id for target in targets for node in descendants(target) if isinstance(node, ast.Name)]
    if name in names:
        yield from names


def leads_to(begin: ast.Call, end: ast.Call | ast.stmt, module: Module) -> bool:
    """Tell whether control may come from a call to what stands later: not from a branch that leaves, nor to another."""
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


def _are_branches(statement: ast.AST, begin: ast.Call, end: ast.AST) -> bool:
    if not isinstance(statement, ast.If):
        return False
    first = any(node is begin for inner in statement.body for node in descendants(inner))
    return first and any(node is end for inner in statement.orelse for node in descendants(inner))
