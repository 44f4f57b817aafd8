"""Edit plans for dangling names: the object lives, or its ``with`` block goes on, for as long as the name is used."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.objects.dangling_facts import BLOCK_ENDS, COLLECTED, DanglingUse
from flake8_tempfile.analysis.objects.made_anew import MadeAnew
from flake8_tempfile.analysis.syntax.blocks import function_body, has_own_lines, place_of, statement_of, top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.edits import ExtendWith, HoldTemporaryDirectory, KeepObject, Substitution
from flake8_tempfile.model import Applicability, Edit, Unfixed
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.preconditions import require_stable
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.regions.releases import find_releases, stores
from flake8_tempfile.planning.text.free_names import free_name, require_straight, source_of

_ENDINGS = frozenset({"close", "cleanup"})
# Modules whose functions keep nothing of the path that they are given.
_AT_ONCE = ("os.", "shutil.", "subprocess.", "glob.", "filecmp.", "sqlite3.")


def dangling_plan(use: DanglingUse, module: Module) -> Edit | Unfixed:
    """Return the edit that keeps the file for as long as its name is used, or why there is none.

    The file goes later than it did: never safe.
    """
    try:
        return _Planner(use, module).edit()
    except Unclear as unclear:
        return unclear.unfixed


def remade_plan(anew: MadeAnew, module: Module) -> Edit | Unfixed:
    """Return the edit that keeps a directory that a program would make anew under its name, or why there is none.

    What makes it must not mind that it is there.
    """
    makes = module.calls[anew.call].name in call_table.functions(Does.CREATES_DIRECTORY)
    if not anew.is_directory or makes or module.calls[anew.call].last == "mkdir":
        return Unfixed("whether the object can be kept while its name is used is not known")
    return dangling_plan(DanglingUse(anew.call, anew.site, True, anew.ended, anew.how), module)


class _Planner:
    def __init__(self, use: DanglingUse, module: Module) -> None:
        self.use = use
        self.module = module
        scope = module.scope(use.site)
        self.function = scope if isinstance(scope, FunctionNode) else None
        self.body = function_body(self.function, module)
        if not isinstance(scope, FunctionNode | ast.Module):
            raise Unclear(Reason.HANDED_TO_CALLER)

    def edit(self) -> Edit:
        used = statement_of(self.use.node, self.module)
        made = statement_of(self.use.site, self.module)
        if made is None or used is None:
            raise Unclear("it is not used in a statement")
        if isinstance(self.use.node, (ast.Return, ast.Yield)):
            raise Unclear(Reason.HANDED_TO_CALLER)
        if isinstance(self.use.node, ast.Attribute) and isinstance(self.use.node.ctx, ast.Store):
            raise Unclear(Reason.STORED_PATH)
        if self._is_unheld():
            return self._holding(made)
        refuse_if(self.use.how == COLLECTED, "the variable that held the object is bound anew or deleted")
        block = self._block()
        return self._extended(block, used) if block is not None else self._ended_later(made, used)

    # An object that nothing holds

    def _is_unheld(self) -> bool:
        return _is_name_of(self.module.parents.get(self.use.site), self.use.site)

    def _holding(self, statement: ast.stmt) -> Edit:
        refuse_if(not self.use.is_directory, "nothing was written to the file whose name is used")
        name = self.module.parents[self.use.site]
        assert isinstance(name, ast.Attribute)
        refuse_if(not has_own_lines(statement, self.module), Reason.LINE_SHARED)
        if isinstance(statement, ast.Return):
            raise Unclear(Reason.HANDED_TO_CALLER)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Attribute):
                return self._on_object(statement, name, target)
            if isinstance(target, ast.Name) and not isinstance(place_of(statement, self.module).parent, ast.ClassDef):
                return self._bound(statement, name, target)
        if isinstance(statement, ast.Expr):
            return self._given(statement, name)
        raise Unclear(Reason.NO_PATH_VARIABLE)

    def _bound(self, statement: ast.Assign, name: ast.Attribute, target: ast.Name) -> Edit:
        """Ex) ``path = TemporaryDirectory().name``."""
        place = place_of(statement, self.module)
        reach = self._reach(statement, target.id)
        try:
            region = place.block[place.index + 1 : reach.last_use() + 1]
            require_stable(reach.holding, region, None, self.module)
            require_straight(region, {target.id})
        except Unclear:
            if self.function is not None:
                raise
            return self._in_variable(statement, name)
        refuse_if(not region, "nothing uses the path")
        releases = find_releases(reach.holding, reach.paths, self.module)
        emptied = [one for one in releases if last_part(one.call.func) in call_table.last_parts(Does.REMOVES_EMPTY)]
        refuse_if(emptied, Reason.WANTS_EMPTY)
        plain = statement.value is name
        return self._with(statement, name, target.id if plain else "", region[-1])

    def _given(self, statement: ast.Expr, name: ast.Attribute) -> Edit:
        """Ex) ``os.listdir(TemporaryDirectory().name)``."""
        call = next((node for node in self.module.ancestors(name) if isinstance(node, ast.Call)), None)
        function = (self.module.calls[call].name or "") if call is not None else ""
        at_once = function.startswith(_AT_ONCE) and last_part(call) != "Popen" if call is not None else False
        refuse_if(not at_once or statement.value is not call, "the call may keep the path")
        return self._with(statement, name, "", statement)

    def _with(self, statement: ast.stmt, name: ast.Attribute, target: str, last: ast.stmt) -> Edit:
        span = self.module.span
        return HoldTemporaryDirectory(
            "Wrap in `with TemporaryDirectory()`",
            Applicability.UNSAFE,
            span(statement),
            span(self.use.site),
            source_of(self.use.site.func, self.module),
            target or free_name("directory", self.module, self.function),
            span(last),
            keep=not target,
            name=span(name),
        )

    def _in_variable(self, statement: ast.Assign, name: ast.Attribute) -> Edit:
        """What a module holds lives until the program ends."""
        variable = free_name("temporary_directory", self.module)
        return self._kept(statement, name, variable)

    def _on_object(self, statement: ast.Assign, name: ast.Attribute, target: ast.Attribute) -> Edit:
        """Ex) ``self.path = TemporaryDirectory().name``: the directory lives as long as the object."""
        owner = dotted(target.value)
        attribute = f"_{target.attr.lstrip('_')}_directory"
        taken = any(isinstance(node, ast.Attribute) and node.attr == attribute for node in self.module.nodes)
        refuse_if(owner != "self" or taken, Reason.STORED_PATH)
        return self._kept(statement, name, f"{owner}.{attribute}")

    def _kept(self, statement: ast.Assign, name: ast.Attribute, holder: str) -> Edit:
        self._require_may_be_collected()
        line = f"{holder} = {source_of(self.use.site, self.module)}"
        return KeepObject(
            "Keep the object, and with it the directory",
            Applicability.UNSAFE,
            substitutions=(Substitution(self.module.span(name), f"{holder}.name"),),
            before=(Substitution(self.module.span(statement), line),),
        )

    # A block that ends too early

    def _block(self) -> ast.With | None:
        """Return the ``with`` block whose end removes the file."""
        if self.use.how != BLOCK_ENDS:
            return None
        blocks = [n for n in own_nodes(self.body) if isinstance(n, ast.With) and n.end_lineno == self.use.ended]
        return next((block for block in blocks if any(map(self._manages, block.items))), None)

    def _manages(self, item: ast.withitem) -> bool:
        """Tell whether ``item`` manages the object, itself or by ``closing``."""
        value = item.context_expr
        if isinstance(value, ast.Call) and self.module.calls[value].name == "contextlib.closing" and value.args:
            value = value.args[0]
        if value is self.use.site:
            return True
        made = self.module.parents.get(self.use.site)
        named = isinstance(value, ast.Name) and len(list(self._bindings(value.id))) == 1
        return named and isinstance(made, ast.Assign) and ast.unparse(made.targets[0]) == ast.unparse(value)

    def _extended(self, block: ast.With, used: ast.stmt) -> Edit:
        """Ex) ``with NamedTemporaryFile() as f: ...`` and then ``run(f.name)``."""
        refuse_if(len(block.items) != 1, "the `with` has several managers")
        target = block.items[0].optional_vars
        if not isinstance(target, ast.Name):
            raise Unclear("the `with` does not bind a plain name")
        region = self._region(block, target.id)
        if top_of(used, region, self.module) is None:
            raise Unclear(Reason.USED_OUTSIDE)
        self._require_may_be_reopened()
        flush = "" if self.use.is_directory or not self._writes(block, target.id) else f"{target.id}.flush()"
        refuse_if(flush and self._may_be_closed(block, target.id), "the file may be closed already")
        span = self.module.span
        title = "Move the use into the `with`"
        return ExtendWith(title, Applicability.UNSAFE, span(block), span(region[-1]), flush)

    def _region(self, statement: ast.stmt, variable: str) -> Sequence[ast.stmt]:
        """Return the statements after ``statement`` up to the last use; raise if the path gets further."""
        place = place_of(statement, self.module)
        reach = self._reach(statement, variable, is_with=True)
        region = place.block[place.index + 1 : reach.last_use() + 1]
        require_stable(reach.holding, region, None, self.module)
        require_straight(region, reach.names)
        return region

    def _writes(self, block: ast.With, variable: str) -> bool:
        """Tell whether the block uses the object for anything but its name."""
        nodes = (node for statement in block.body for node in ast.walk(statement))
        return any(
            isinstance(node, ast.Name) and node.id == variable and not _is_name_of(self.module.parents.get(node), node)
            for node in nodes
        )

    def _may_be_closed(self, block: ast.With, variable: str) -> bool:
        return any(
            isinstance(node, ast.Call) and dotted(node.func) in (f"{variable}.close", f"{variable}.detach")
            for node in own_nodes(block.body)
        ) or any(
            isinstance(node, ast.withitem) and dotted(node.context_expr) in (variable, f"{variable}.file")
            for node in own_nodes(block.body)
        )

    # An object that is closed too early

    def _ended_later(self, made: ast.stmt, used: ast.stmt) -> Edit:
        """Ex) ``f.close(); run(f.name)``."""
        ending, variable = self._ending()
        place = place_of(ending, self.module)
        managed = isinstance(made, ast.With) and made.items[0].context_expr is self.use.site
        if not managed and (not isinstance(made, ast.Assign) or made.value is not self.use.site):
            raise Unclear("no variable of its own holds the object")
        opened = place_of(made, self.module).block if not managed else made.body  # type: ignore[attr-defined]
        refuse_if(place.block is not opened, "it is closed on one branch only")
        refuse_if(len(list(self._bindings(variable))) != 1, "the variable of the object is bound more than once")
        if top_of(used, place.rest, self.module) is None:
            raise Unclear(Reason.USED_OUTSIDE)
        self._require_may_be_reopened()
        span = self.module.span
        after: tuple[Substitution, ...] = ()
        if not managed:
            self._require_may_be_collected()
            end = f"{variable}.{'cleanup' if self.use.is_directory else 'close'}()"
            after = (Substitution(span(place.block[self._last(made, variable)]), end),)
        return KeepObject(
            "Leave the closing to the `with`" if managed else "Close it after the last use",
            Applicability.UNSAFE,
            substitutions=() if self.use.is_directory else (Substitution(span(ending.value), f"{variable}.flush()"),),
            dropped=(span(ending),) if self.use.is_directory else (),
            after=after,
        )

    def _is_asked_for(self, code: str) -> bool:
        codes = self.module.settings.codes
        return codes is None or code in codes

    def _require_may_be_reopened(self) -> None:
        """Raise where a rule is on that objects to a file that is opened by its name while it is open."""
        if not self.use.is_directory and self._is_asked_for("TMP305"):
            raise Unclear("the file would be opened by its name while it is open")

    def _require_may_be_collected(self) -> None:
        """Raise where a rule is on that asks for more than what this rewrite does."""
        if self._is_asked_for("TMP209"):
            raise Unclear("the object would be left to the garbage collector where something fails")

    def _ending(self) -> tuple[ast.Expr, str]:
        """Return the statement that closes or cleans up, and the variable; raise if it is none by itself."""
        for node in own_nodes(self.body):
            match node:
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=variable), attr=method))):
                    is_ending = method in _ENDINGS and node.lineno == self.use.ended
                    if is_ending and has_own_lines(node, self.module):
                        return node, variable
        raise Unclear("it is not clear which statement ends the life of the object")

    def _last(self, made: ast.stmt, variable: str) -> int:
        """Return the index of the last statement that needs the file; raise if it leaves the function."""
        place = place_of(made, self.module)
        last = self._reach(made, variable).last_use()
        if any(isinstance(node, (ast.Return, ast.Yield)) for node in own_nodes([place.block[last]])):
            raise Unclear("the last use is part of a `return`")
        return last

    def _bindings(self, variable: str) -> Iterator[ast.AST]:
        for statement in self.body:
            yield from stores(statement, variable)

    def _reach(self, statement: ast.stmt, name: str, *, is_with: bool = False) -> Reach:
        return Reach(Holding(self.module, self.use.site, self.function, statement, name, name, is_with=is_with))


def _is_name_of(node: ast.AST | None, owner: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "name" and node.value is owner
