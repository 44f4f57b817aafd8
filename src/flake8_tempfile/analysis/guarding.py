"""Whether a resource can be put under guard, and how: which statements go into the block, which removals go.

Everything that makes a rewrite wrong is decided here; what cannot be shown to be right has no plan.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flake8_tempfile.analysis import library
from flake8_tempfile.analysis.blocks import has_own_lines, place_of, top_of
from flake8_tempfile.analysis.expressions import own_nodes
from flake8_tempfile.analysis.held import Held, aliases, hold
from flake8_tempfile.analysis.module import FunctionNode, Module
from flake8_tempfile.analysis.releases import Release, Unclear, find_releases, is_inert, mentions, stores
from flake8_tempfile.analysis.resources import Cause, Lifetime
from flake8_tempfile.analysis.verdicts import Verdict

_TEMPORARY = library.OBJECT_FACTORIES | {"contextlib.suppress"}
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True)
class Guard:
    """A region of statements, ``block[start:end]``, on every way out of which one removal is to run.

    ``final`` is the removal that stays, ``dropped`` are the others.  ``exact`` tells that every run which removed the
    resource before does the same things in the same order afterwards.  ``renamed`` are the names in the final removal
    that must give way to the path itself, for they are bound within the region.
    """

    held: Held
    names: dict[str, ast.stmt | None]
    start: int
    end: int
    final: Release
    dropped: tuple[Release, ...]
    exact: bool
    renamed: tuple[ast.Name, ...] = ()

    @property
    def releases(self) -> tuple[Release, ...]:
        """All removals that do not stay where they are."""
        return (*self.dropped, self.final)

    @property
    def region(self) -> list[ast.stmt]:
        """The statements that go into the block."""
        return self.held.place.block[self.start : self.end]


def find_guard(verdict: Verdict, module: Module) -> Guard | None:
    """Return how to guard the resource of a verdict that is removed on some paths; None if that is not clear."""
    held = hold(verdict.lifetime, module)
    if held is None:
        return None
    try:
        return _Finder(held, module).find(verdict)
    except Unclear:
        return None


class _Finder:
    def __init__(self, held: Held, module: Module) -> None:
        self.held = held
        self.module = module
        self.block = held.place.block
        self.names = aliases(held, module)
        self.first = held.place.index + (0 if held.is_with else 1)

    def find(self, verdict: Verdict) -> Guard:
        releases = find_releases(self.held, self.names, self.module)
        _require_all(releases, verdict.lifetime)
        if all(self._is_in_handler(release.statement) for release in releases):
            raise Unclear("it is removed on failure only: what is left otherwise may be meant to stay")
        tops = [self._top(release.statement) for release in releases]
        last = max(tops)
        at_end = [release for release in releases if release.statement is self.block[last]]
        if not at_end and not _always_removes(self.block[last], {id(release.statement) for release in releases}):
            raise Unclear("one branch keeps it, and may mean to")
        final = at_end[0] if at_end else _most_tolerant(releases)
        end = last if at_end else last + 1
        dropped = tuple(release for release in releases if release is not final)
        moved = dropped if at_end else tuple(releases)
        in_place = [self._moves_exactly(release, end) for release in moved]  # each may raise
        start = skip_set_up(self.held, self.names, self.first, end, self.module)
        region = self.block[start:end]
        renamed = self._late_aliases(final.statement, region)
        require_stable(self.held, region, final.statement, self.module, renamed)
        stored = self._is_stored(bool(at_end), verdict.lifetime)
        exact = not stored and all(in_place) and all(leak.cause is not Cause.BRANCH for leak in verdict.lifetime.leaks)
        exact = exact and len({ast.dump(release.call) for release in releases}) == 1
        return Guard(self.held, self.names, start, end, final, dropped, exact, renamed)

    def _late_aliases(self, final: ast.stmt, region: Sequence[ast.stmt]) -> tuple[ast.Name, ...]:
        """Return the names in the removal that are bound within the region, where the path can stand in for them."""
        found = []
        for node in ast.walk(final):
            binding = self.names.get(node.id) if isinstance(node, ast.Name) else None
            if binding is not None and top_of(binding, region, self.module) is not None:
                assert isinstance(node, ast.Name)
                received = isinstance(self.module.parents[node], ast.Attribute)
                if received and ast.unparse(binding.value) != self.held.path:  # type: ignore[attr-defined]
                    raise Unclear("the removal is a method of another object")
                found.append(node)
        return tuple(found)

    def _is_stored(self, is_at_end: bool, lifetime: Lifetime) -> bool:
        """Tell whether something else gets hold of it before the removal; raise if it may keep it."""
        for line in lifetime.transfers:
            at = [statement for statement in own_nodes(self.block) if getattr(statement, "lineno", 0) == line]
            kept = [node for node in at if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)]
            if not is_at_end or not kept:
                raise Unclear("it is handed over")
        return bool(lifetime.transfers)

    def _is_in_handler(self, statement: ast.stmt) -> bool:
        inside = (parent for parent in self.module.ancestors(statement) if isinstance(parent, ast.ExceptHandler))
        return any(top_of(handler, self.block, self.module) is not None for handler in inside)

    def _top(self, statement: ast.stmt) -> int:
        top = top_of(statement, self.block, self.module)
        if top is None or top < self.first:
            raise Unclear("it is removed outside the block in which it is made")
        return top

    def _moves_exactly(self, release: Release, end: int) -> bool:
        """Tell whether a removal may come at the end of the region just as well; raise if it may not."""
        exact = True
        for statement in self._after(release.statement, end):
            if mentions(statement, self.names) and not self._is_release(statement):
                raise Unclear("the path is used after its removal")
            exact = exact and (is_inert(statement, self.module) or self._is_release(statement))
        return exact and not self._caught(release.statement, end)

    def _is_release(self, statement: ast.stmt) -> bool:
        try:
            return any(r.statement is statement for r in find_releases(self.held, self.names, self.module))
        except Unclear:
            return False

    def _after(self, statement: ast.stmt, end: int) -> Iterator[ast.stmt]:
        """Yield what runs after ``statement`` until control leaves the region."""
        current = statement
        while True:
            place = place_of(current, self.module)
            stop = end if place.block is self.block else len(place.block)
            for following in place.block[place.index + 1 : stop]:
                yield following
                if isinstance(following, (ast.Return, ast.Raise)):
                    yield from self._finals(following)
                    return
                if isinstance(following, (ast.Break, ast.Continue)):
                    if self._stays_in_region(following):
                        raise Unclear("the loop goes on after the removal")
                    return
            if place.block is self.block:
                return
            parent = place.parent
            if isinstance(parent, _LOOPS) and place.field == "body":
                raise Unclear("the removal is in a loop")
            if isinstance(parent, (ast.ExceptHandler, ast.match_case)):
                parent = self.module.parents[parent]
                if isinstance(parent, ast.Try):
                    yield from parent.finalbody
            elif isinstance(parent, ast.Try) and place.field in ("body", "orelse"):
                yield from parent.orelse if place.field == "body" else ()
                yield from parent.finalbody
            elif isinstance(parent, (ast.With, ast.AsyncWith)) and not self._only_removes(parent):
                yield ast.Expr(ast.Call(ast.Name("__exit__", ast.Load()), [], []))
            if not isinstance(parent, ast.stmt):
                raise Unclear("the removal is in a place of its own")
            current = parent

    def _only_removes(self, statement: ast.With | ast.AsyncWith) -> bool:
        """Tell whether the end of a ``with`` does nothing but close or remove a temporary resource of its own."""
        if statement is self.held.statement:
            return True
        return all(self.module.names.call(item.context_expr) in _TEMPORARY for item in statement.items)

    def _finals(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        """Yield what the ``finally`` clauses run on the way from ``statement`` out of the region."""
        inner: ast.AST = statement
        for parent in self.module.ancestors(statement):
            if isinstance(parent, ast.Try) and inner not in parent.finalbody:
                yield from parent.finalbody
            if any(parent is member for member in self.block):
                return
            inner = parent

    def _stays_in_region(self, jump: ast.stmt) -> bool:
        inner: ast.AST = jump
        for parent in self.module.ancestors(jump):
            if any(inner is member for member in self.block):
                return False
            if isinstance(parent, _LOOPS):
                return True
            inner = parent
        return False

    def _caught(self, statement: ast.stmt, end: int) -> bool:
        """Tell whether an exception raised after the removal is handled inside the region."""
        raises = any(isinstance(following, ast.Raise) for following in self._after(statement, end))
        inner: ast.AST = statement
        for parent in self.module.ancestors(statement) if raises else ():
            if isinstance(parent, ast.Try) and parent.handlers and inner in parent.body:
                return True
            if any(parent is member for member in self.block):
                return False
            inner = parent
        return False


def _require_all(releases: Sequence[Release], lifetime: Lifetime) -> None:
    """Raise unless the statements found are all that releases the resource."""
    covered = {
        line
        for release in releases
        for line in range(release.statement.lineno, (release.statement.end_lineno or release.statement.lineno) + 1)
    }
    if not releases or not covered.issuperset(lifetime.releases):
        raise Unclear("it is released in ways that cannot be moved")


def _always_removes(statement: ast.stmt, releases: set[int]) -> bool:
    """Tell whether every run through ``statement`` to its end removes; what leaves on the way does not count."""

    def block(statements: Sequence[ast.stmt]) -> bool:
        leaves = bool(statements) and isinstance(statements[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))
        return leaves or any(_always_removes(inner, releases) for inner in statements)

    if id(statement) in releases:
        return True
    if isinstance(statement, ast.If):
        return block(statement.body) and block(statement.orelse)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return block(statement.body)
    if isinstance(statement, ast.Try):
        caught = all(block(handler.body) for handler in statement.handlers)
        return block(statement.finalbody) or (caught and (block(statement.body) or block(statement.orelse)))
    return False


def _most_tolerant(releases: Sequence[Release]) -> Release:
    return next((release for release in releases if release.tolerant), releases[-1])


def skip_set_up(held: Held, names: dict[str, ast.stmt | None], start: int, end: int, module: Module) -> int:
    """Return where the guarded region starts: after closing the descriptor and giving the path another name."""
    block = held.place.block
    while not held.is_with and start < end and _is_set_up(block[start], held, names, module):
        start += 1
    while held.is_latent and start < end and not mentions(block[start], names):
        start += 1
    return start


def _is_set_up(statement: ast.stmt, held: Held, names: dict[str, ast.stmt | None], module: Module) -> bool:
    if isinstance(statement, ast.Expr) and module.names.call(statement.value) == "os.close":
        return mentions(statement, [held.descriptor])
    return any(statement is binding for binding in names.values()) and is_inert(statement, module)


def require_stable(
    held: Held,
    region: Sequence[ast.stmt],
    final: ast.stmt | None,
    module: Module,
    renamed: Sequence[ast.Name] = (),
) -> None:
    """Raise where the removal could mean something else at the end of the region than right after the acquisition."""
    for statement in region:
        if not has_own_lines(statement, module):
            raise Unclear("several statements share a line")
        if any(_is_fork(node, module) for node in ast.walk(statement)):
            raise Unclear("the process forks")
        within = stores(statement, held.root)
        if any(node is not _bound_by(held) for node in within):
            raise Unclear("the name is bound anew")
    if final is not None:
        inside = set(ast.walk(final))
        names = {node.id for node in inside if isinstance(node, ast.Name) and node not in renamed}
        for name in names - {held.root}:
            if any(node not in inside for statement in region for node in stores(statement, name)):
                raise Unclear("the removal depends on what is bound later")


def _bound_by(held: Held) -> ast.AST | None:
    return held.statement.items[0].optional_vars if isinstance(held.statement, ast.With) else None


def _is_fork(node: ast.AST, module: Module) -> bool:
    return isinstance(node, ast.Call) and module.names.call(node) in {"os.fork", "os.forkpty", "pty.fork"}


def uses_after(held: Held, names: Sequence[str], end: int, module: Module) -> bool:
    """Tell whether one of ``names`` occurs in the function outside the statements up to ``block[end - 1]``."""
    inside = {node for statement in held.place.block[held.place.index : end] for node in ast.walk(statement)}
    body = held.body(module)
    return any(
        isinstance(node, ast.Name) and node.id in names and node not in inside and isinstance(node.ctx, ast.Load)
        for statement in body
        for node in ast.walk(statement)
    )


def is_module_name_free(name: str, function: FunctionNode | None, module: Module) -> bool:
    """Tell whether ``name`` is bound nowhere in the function, and in the module only by an import of that module."""
    if module.names.imported.get(name, name) != name:
        return False
    bound = [node for node in own_nodes(module.tree.body) for _ in _plain_stores(node, name)]
    body = function.body if function else []
    return not bound and not any(_plain_stores(node, name) for statement in body for node in ast.walk(statement))


def _plain_stores(node: ast.AST, name: str) -> list[ast.AST]:
    if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
        return [node]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
        return [node]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parameters = node.args
        named = [*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs]
        return [p for p in named if p.arg == name]
    return []
