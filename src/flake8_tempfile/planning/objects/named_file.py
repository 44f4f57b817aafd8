"""Edit plans that put a file made by hand into a ``with NamedTemporaryFile(...)``.

That removes the file at the end of the block.  Where its name is used while the object is open or after it was closed,
the file has to outlive its closing, and nobody may be kept from opening it meanwhile: that is what
``delete_on_close=False`` gives, from Python 3.12 on.  For older targets only a file whose name nobody uses is wrapped.
For all others a ``finally`` that removes the file is right everywhere, while a name in a ``TemporaryDirectory`` would
be another name, of a file that does not exist yet and gets other permissions.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flake8_tempfile.analysis.syntax.blocks import function_body, place_of, top_of
from flake8_tempfile.analysis.syntax.expressions import bindings
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.edits import WrapInNamedFile
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.objects.file_objects import FileObject, find_object
from flake8_tempfile.planning.objects.uses import may_vanish, name_uses, require_object_stays
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.region import Region
from flake8_tempfile.planning.regions.releases import Release, hides_only_absence, mentions, minds_absence
from flake8_tempfile.planning.text.free_names import beside, droppable

_FACTORIES = frozenset({"tempfile.NamedTemporaryFile", "tempfile.mkstemp"})
_MAY_GO = frozenset({
    "os", "os.unlink", "os.remove", "os.close", "os.fdopen", "tempfile.mkstemp", "contextlib.suppress", "contextlib",
})  # fmt: skip
# The first Python that can keep the file when it is closed and remove it at the end of the block.
_KEEPING = (3, 12)


def named_plan(
    holding: Holding, region: Region, releases: tuple[Release, ...] = (), *, exact: bool = False
) -> WrapInNamedFile | None:
    """Return the edit for a file that is removed on some paths, or nowhere; None if a ``with`` is not known to fit."""
    if holding.factory not in _FACTORIES or holding.outer is not None:
        return None
    with contextlib.suppress(Unclear):
        return _Planner(holding, holding.names, region.end, releases, holding.module).edit(safe=exact)
    return None


@dataclass(frozen=True)
class _Planner:
    """Decides about one file; its uses are in ``block[:end]``, from its acquisition on."""

    holding: Holding
    names: dict[str, ast.stmt | None]
    end: int
    releases: tuple[Release, ...]
    module: Module

    def edit(self, *, safe: bool) -> WrapInNamedFile:
        made, module = self._made, self.module
        keep = made.closed or bool(self._uses)
        if keep and module.settings.target_version < _KEEPING:
            raise Unclear("the name of the file is used, and the target version cannot keep a file that is closed")
        self._require_same_removal(keep=keep)
        self._require_same_uses()
        call = self.holding.node
        factory = beside(call.func, "NamedTemporaryFile", module) if isinstance(call, ast.Call) else None
        if factory is None:
            raise Unclear(Reason.NAME_TAKEN)
        last = self._last(keep=keep)
        dropped = [*self._removals, *made.dropped, *self._closings(last)]
        return WrapInNamedFile(
            "Wrap in `with NamedTemporaryFile()`",
            Applicability.SAFE if safe else Applicability.UNSAFE,
            module.span(self.holding.statement),
            module.span(self.holding.node),
            factory[0],
            made.name,
            module.span(last),
            tuple(module.span(statement) for statement in dropped),
            made.positional,
            made.options,
            module.span(made.left_out) if made.left_out is not None else None,
            keep,
            made.first if keep or self._is_path_asked_for else (),
            module.span(made.opened) if made.opened is not None else None,
            f"{made.name}.close()" if keep and self._goes_on_after(made.opened, dropped) else "",
            factory[1],
            self._unused(),
        )

    @property
    def _block(self) -> list[ast.stmt]:
        return self.holding.place.block

    @property
    def _region(self) -> list[ast.stmt]:
        return self._block[self.holding.place.index : self.end]

    @property
    def _span(self) -> list[ast.stmt]:
        return self.holding.span

    @cached_property
    def _uses(self) -> list[ast.expr]:
        """The expressions that ask for the path, removals left out."""
        return name_uses(self.names, self._region, self._removals, self.module)

    @cached_property
    def _made(self) -> FileObject:
        return find_object(self.holding, self._region, self.module)

    @cached_property
    def _removals(self) -> list[ast.stmt]:
        """The removals, and the names of the path that nothing else asks for."""
        removals = [release.statement for release in self.releases]
        unused = [binding for binding in self.names.values() if binding and self._is_only_removed(binding, removals)]
        return [*removals, *unused]

    def _is_only_removed(self, binding: ast.stmt, removals: Sequence[ast.stmt]) -> bool:
        bound = {target.id for target, _ in bindings(binding) if isinstance(target, ast.Name)}
        body = function_body(self.holding.function, self.module)
        uses = name_uses(bound, body, removals, self.module)
        return bool(self.releases) and self.holding.function is not None and not uses

    @property
    def _is_path_asked_for(self) -> bool:
        """Tell whether anything in the function but the removals asks for the name that the path has."""
        body = function_body(self.holding.function, self.module)
        uses = name_uses([self.holding.root], body, self._removals, self.module)
        return self.holding.function is None or bool(uses)

    def _require_same_removal(self, *, keep: bool) -> None:
        """Raise unless the end of a ``with`` removes just as the removals do that it replaces."""
        for release in self.releases:
            function = release.call.func
            method = isinstance(function, ast.Attribute) and function.attr == "unlink"
            if isinstance(self.module.parents[release.call], ast.Await):
                raise Unclear(Reason.REMOVAL_AWAITED)
            name = self.module.calls[release.call].name or ""
            plain = name.startswith(("os.", "pathlib.")) and name in call_table.functions(Does.REMOVES_FILE)
            refuse_if(not plain and not method, "the removal does more than to unlink the file")
            if keep and not minds_absence(release, self.module) and not hides_only_absence(release, self.module):
                raise Unclear("the removal ignores more errors than that the file is gone")
        strict = keep and any(minds_absence(release, self.module) for release in self.releases)
        if strict and may_vanish(self.names, self._region, self._removals, self.module):
            raise Unclear("something else may remove the file, which the removal would mind")

    def _require_same_uses(self) -> None:
        """Raise unless the object may stay open to the end of the block, as far as it was not closed before."""
        made = self._made
        end = self._region
        if made.opened is not None and self._is_narrow:
            top = top_of(made.opened, self._block, self.module)
            end = self._block[self.holding.place.index : (top or 0) + 1]
        if made.name != self.holding.root and name_uses([f"{made.name}.name"], self._object_span, (), self.module):
            raise Unclear("the object opened on the descriptor is asked for its name, which is a number")
        if not made.closed:
            require_object_stays(made.name, end, self._object_span, self.module)
        for statement in (made.opened, *made.dropped):
            self._require_no_use_in_handlers(statement)

    @property
    def _object_span(self) -> list[ast.stmt]:
        """The statements in which the name of the object means this one."""
        if self._made.name == self.holding.root:
            return self._span
        name = self._made.name
        after = self._block[self.end :]
        rebound = any(
            isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
            for statement in after
            for node in ast.walk(statement)
        )
        return self._region if rebound else self._block[self.holding.place.index :]

    def _require_no_use_in_handlers(self, statement: ast.stmt | None) -> None:
        """Raise if code that handles an exception of the dissolving ``with`` may look at the file before it closes."""
        current = statement
        while current is not None and not any(current is member for member in self._region):
            place = place_of(current, self.module)
            parent = place.parent
            if not isinstance(parent, ast.Try) or place.field != "body":
                raise Unclear("the file is opened in a place of its own")
            clauses = [*parent.handlers, *parent.orelse, *parent.finalbody]
            ignored = set(map(id, self._removals))
            nodes = (node for clause in clauses for node in ast.walk(clause))
            if any(
                mentions(node, [*self.names, self._made.name])
                and isinstance(node, ast.Name)
                and not any(id(outer) in ignored for outer in self.module.ancestors(node))
                for node in nodes
            ):
                raise Unclear("the file is used where an exception is handled")
            current = parent

    @property
    def _is_narrow(self) -> bool:
        """Tell whether the block can end with the ``with`` on the object: nothing asks for the name."""
        opened = self._made.opened
        return not self._uses and opened is not None and any(opened is member for member in self._region)

    def _last(self, *, keep: bool) -> ast.stmt:
        if not keep and self._is_narrow and self._made.opened is not None:
            return self._made.opened
        refuse_if(self.end - 1 <= self.holding.place.index and not self.holding.is_with, Reason.NOTHING_BETWEEN)
        return self._block[self.end - 1]

    def _closings(self, last: ast.stmt) -> Iterator[ast.stmt]:
        """Yield the statements that close the object where nothing but its removal follows."""
        removals = set(map(id, self._removals))
        for statement in self._region:
            for node in ast.walk(statement):
                if not isinstance(node, ast.Expr) or not _closes(node, self._made.name):
                    continue
                rest = place_of(node, self.module).rest
                if node is last or (rest and id(rest[0]) in removals):
                    yield node

    def _goes_on_after(self, opened: ast.With | None, dropped: Sequence[ast.stmt]) -> bool:
        """Tell whether the file is to be closed where the ``with`` on it ended, for what follows there."""
        if opened is None:
            return False
        if isinstance(opened.body[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break)):
            return False
        if _closes(opened.body[-1], self._made.name):
            return False
        top = top_of(opened, self._block, self.module)
        rest = self._block[(top or 0) + 1 : self.end]
        gone = set(map(id, dropped))
        return opened is not self._block[top or 0] or any(id(statement) not in gone for statement in rest)

    def _unused(self) -> tuple[str, ...]:
        """Return the imports that may have lost their use."""
        calls = [node for statement in self._removals for node in ast.walk(statement) if isinstance(node, ast.Call)]
        called = {self.module.calls[call].name or "" for call in calls}
        if self.holding.factory == "tempfile.mkstemp":
            called |= {"tempfile.mkstemp", "os.fdopen", "os.close"}
        modules = {name.partition(".")[0] for name in called} - {"tempfile", ""}
        return droppable(tuple(sorted((called | modules) & _MAY_GO)), self.module)


def _closes(statement: ast.stmt, name: str) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.args or not isinstance(call.func, ast.Attribute):
        return False
    return call.func.attr == "close" and isinstance(call.func.value, ast.Name) and call.func.value.id == name
