"""Edit plans for ``mktemp``: create what is named, or give it a directory of its own in which the name stays free."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.syntax.blocks import has_own_lines, top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.analysis.tables.tempfile_signatures import argument, takes_unknown
from flake8_tempfile.edits import MktempToMkstemp, MktempToTemporaryDirectory, Substitution
from flake8_tempfile.model import Applicability, Edit, Span, Unfixed
from flake8_tempfile.planning.paths.made_up_names import hold_made_up, is_name, is_written_first, needs_absence
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.own_use import require_untold
from flake8_tempfile.planning.regions.preconditions import is_module_name_free, require_stable
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.regions.releases import Release, find_releases, mentions
from flake8_tempfile.planning.text.free_names import beside, droppable, free_name, require_straight, source_of
from flake8_tempfile.records import NamedTuple

# What is told the path goes on using it when the call is over.
_LASTING = re.compile(r"bind|listen|serve|connect|mount|attach|register", re.I)
# The beginning of a literal that can be continued.
_OPENING = re.compile(r"""[fF]?("(?!"")|'(?!''))""")
_TAKING_APART = frozenset({"basename", "split", "splitext", "name", "stem", "relpath", "parts"})


def mktemp_plan(function: str, node: ast.expr, module: Module) -> Edit | Unfixed:
    """Return the edit for a name that was made up, or why there is none.

    The file is created earlier, or lies elsewhere: never safe.
    """
    try:
        refuse_if(function != "tempfile.mktemp", "no Python that this may run on has the function")
        if not isinstance(node, ast.Call):
            raise Unclear("the function is passed on, not called")
        return _Planner(node, module).edit()
    except Unclear as unclear:
        return unclear.unfixed


class _Releases(NamedTuple):
    """What removes the file: in statements of their own, or in another way (``registered``)."""

    found: Sequence[Release] = ()
    is_unclear: bool = False


class _Planner:
    def __init__(self, call: ast.Call, module: Module) -> None:
        self.call = call
        self.module = module
        self.holding = hold_made_up(call, module)
        self.is_plain = isinstance(self.holding.statement, ast.Assign) and self.holding.statement.value is call
        self.function = self.holding.function
        try:
            self.releases = _Releases(find_releases(self.holding, {self.holding.root}, module))
        except Unclear:
            self.releases = _Releases(is_unclear=True)

    def edit(self) -> Edit:
        made = self._directory()
        if made is not None:
            return made
        guarded = self.is_plain and self._is_guarded() and not self._is_exclusive()
        if guarded and is_written_first(self.holding, self.module):
            return self._file()
        try:
            return self._in_directory()
        except Unclear:
            if not guarded:
                raise
            return self._file()

    # A directory

    def _directory(self) -> Edit | None:
        """Ex) ``path = mktemp(); os.mkdir(path)``: ``mkdtemp`` does both at once."""
        following = self.holding.place.rest[:1]
        if not self.is_plain or not following or not self._makes_directory(following[0]):
            return None
        text, imports = self._beside("mkdtemp")
        return MktempToMkstemp(
            "Make the directory at once, with `mkdtemp`",
            Applicability.UNSAFE,
            substitutions=(Substitution(self._span(self.call.func), text),),
            dropped=(self._span(following[0]),),
            imports=imports,
            unused=droppable(("tempfile.mktemp",), self.module),
        )

    def _makes_directory(self, statement: ast.stmt) -> bool:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call) or not has_own_lines(statement, self.module):
            return False
        if self.module.calls[call].name in call_table.functions(Does.CREATES_DIRECTORY) and call.args:
            return is_name(call.args[0], self.holding.root)
        return False

    # A file

    def _is_guarded(self) -> bool:
        """Tell whether the next statement removes the file on every way out, or sees to that."""
        following = self.holding.place.rest[0] if self.holding.place.rest else None
        if isinstance(following, ast.Try):
            final = set(map(id, own_nodes(following.finalbody)))
            return any(id(release.statement) in final for release in self.releases.found)
        call = following.value if isinstance(following, ast.Expr) else None
        if not isinstance(call, ast.Call) or self.module.calls[call].last not in call_table.REGISTRARS:
            return False
        given = self.module.calls[call].arguments
        removes = any(self.module.names.resolve(value) in call_table.REMOVERS for value in given)
        return removes and any(is_name(value, self.holding.root) for value in given)

    def _is_exclusive(self) -> bool:
        """Tell whether something fails, or goes another way, if the file is there already."""
        inside = {node for release in self.releases.found for node in ast.walk(release.statement)}
        return any(
            needs_absence(node, self.module)
            for node in own_nodes(self.holding.body)
            if isinstance(node, ast.Call) and node not in inside and mentions(node, [self.holding.root])
        )

    def _file(self) -> Edit:
        refuse_if(not is_module_name_free("os", self.function, self.module), Reason.NAME_TAKEN)
        text, imports = self._beside("mkstemp")
        descriptor = free_name("descriptor", self.module, self.function)
        target = self.holding.statement.targets[0]  # type: ignore[attr-defined]
        return MktempToMkstemp(
            "Create the file at once, with `mkstemp`",
            Applicability.UNSAFE,
            substitutions=(
                Substitution(self._span(target), f"{descriptor}, {self.holding.root}"),
                Substitution(self._span(self.call.func), text),
            ),
            after=(Substitution(self._span(self.holding.statement), f"os.close({descriptor})"),),
            imports=(*imports, *self._os()),
            unused=droppable(("tempfile.mktemp",), self.module),
        )

    # A file in a directory of its own

    def _in_directory(self) -> Edit:
        holding, module = self.holding, self.module
        refuse_if(self.releases.is_unclear, "the removal is registered for later, or part of another expression")
        refuse_if(self._place_matters(), Reason.PLACE_MATTERS)
        reach = Reach(holding)
        end = reach.last_use() + 1
        end = self._removed_at() or end
        region = holding.place.block[holding.place.index + 1 : end]
        require_stable(holding, region, None, module)
        require_straight(region, reach.names)
        require_untold(region, [holding.root], self.module)
        self._require_done(reach, region)
        refuse_if(not is_module_name_free("os", self.function, module), Reason.NAME_TAKEN)
        factory, imports = self._beside("TemporaryDirectory")
        target = free_name("temp_dir", module, self.function)
        return MktempToTemporaryDirectory(
            "Put it into a `with TemporaryDirectory()`",
            Applicability.UNSAFE,
            self._span(holding.statement),
            self._span(self.call),
            f"{factory}({', '.join(self._prefix())})",
            target,
            self._span(region[-1]),
            self._dropped(region),
            keep=True,
            imports=(*imports, *self._os()),
            unused=droppable(("tempfile.mktemp",), module),
            text=f"os.path.join({target}, {self._name()})",
        )

    def _place_matters(self) -> bool:
        """Ex) ``mktemp(dir=target)``, ``os.path.basename(path)``."""
        root = self.holding.root
        named = (node for node in own_nodes(self.holding.body) if mentions(node, [root]))
        return argument("mktemp", self.call, "dir") is not None or any(
            (isinstance(node, ast.Call) and self.module.calls[node].last in _TAKING_APART)
            or (isinstance(node, ast.Attribute) and node.attr in _TAKING_APART and is_name(node.value, root))
            for node in named
        )

    def _removed_at(self) -> int:
        """Return where the block goes on once the file is removed for good; 0 if it is not."""
        block, place = self.holding.place.block, self.holding.place
        tops = [top_of(node, block, self.module) for s in self.holding.body for node in self._uses(s)]
        last = max((top for top in tops if top is not None), default=0)
        if None in tops or last <= place.index:
            return 0
        end = block[last]
        final = end.finalbody if isinstance(end, ast.Try) else [end]
        removing = {id(release.statement) for release in self.releases.found}
        return last + 1 if any(id(statement) in removing for statement in final) else 0

    def _uses(self, statement: ast.stmt) -> Iterator[ast.AST]:
        return (node for node in ast.walk(statement) if is_name(node, self.holding.root))

    def _require_done(self, reach: Reach, region: Sequence[ast.stmt]) -> None:
        """Raise if the file may be wanted after the region."""
        nodes = [node for statement in region for node in own_nodes([statement])]
        uses = sum(is_name(node, self.holding.root) for node in nodes)
        refuse_if(not region or uses < 2, Reason.ONLY_NAMED)
        calls = [node for node in nodes if isinstance(node, ast.Call) and mentions(node, [self.holding.root])]
        refuse_if(any(_LASTING.search(self.module.calls[call].last) for call in calls), Reason.TOLD_ON)
        if not self.releases.found and any(
            mentions(node.value, reach.products)
            for node in own_nodes(self.holding.body)
            if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None
        ):
            raise Unclear(Reason.RETURNED_READER)

    def _dropped(self, region: Sequence[ast.stmt]) -> tuple[Span, ...]:
        """Return the removals at the very end: the end of the block does their work."""
        last = region[-1]
        ends = {id(last)} if len(region) > 1 else set()
        if isinstance(last, ast.Try):
            ends |= set(map(id, last.finalbody))
        return tuple(self._span(release.statement) for release in self.releases.found if id(release.statement) in ends)

    def _prefix(self) -> Iterator[str]:
        """Yield the arguments that the directory gets: how it is called."""
        refuse_if(takes_unknown(self.call), "what the starred argument stands for is not known")
        prefix = argument("mktemp", self.call, "prefix")
        if prefix is not None:
            yield f"prefix={source_of(prefix, self.module)}"

    def _name(self) -> str:
        """Return the name of the file, with the ending that was asked for."""
        suffix = argument("mktemp", self.call, "suffix")
        if suffix is None:
            return '"file"'
        source, first = source_of(suffix, self.module), suffix
        while isinstance(first, ast.BinOp):
            first = first.left
        opening = _OPENING.match(source) if isinstance(first, (ast.Constant, ast.JoinedStr)) else None
        if opening is not None:
            return f"{opening[0]}file{source[opening.end() :]}"
        simple = isinstance(suffix, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
        return f'"file" + {source}' if simple else f'"file" + ({source})'

    # What all of them need

    def _beside(self, member: str) -> tuple[str, tuple[str, ...]]:
        found = beside(self.call.func, member, self.module)
        if found is None:
            raise Unclear(Reason.NAME_TAKEN)
        return found

    def _os(self) -> tuple[str, ...]:
        return () if self.module.names.imported.get("os") == "os" else ("os",)

    def _span(self, node: ast.expr | ast.stmt) -> Span:
        return self.module.span(node)
