"""How far a path reaches in a function: the names that carry it, and whether it gets out."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Set

from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.paths.forms import forms_of
from flake8_tempfile.analysis.syntax.blocks import top_of
from flake8_tempfile.analysis.syntax.expressions import DEFERRED_SCOPES, bindings, own_nodes
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables import call_table, function_names, lifetime_calls
from flake8_tempfile.analysis.tables.call_rows import Gives
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.preconditions import changes_directory
from flake8_tempfile.planning.regions.releases import Key, mentions
from flake8_tempfile.planning.regions.runs_on import reads_later, runs_on

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
# What a function is given a path for and gives back under such a name is most likely a path itself.
_PATH_NAME = re.compile(r"path|file|dir|folder|archive|dest|out(?:put)?(?:_|$)|zip", re.I)
_SENDER_NAME = re.compile(r"response|download|stream|serve|send|attach", re.I)


class Reach:
    """The names of a function that carry a path (``paths``), or something made from it (``products``)."""

    def __init__(self, holding: Holding, *, through_objects: bool = False) -> None:
        """Follow the path through the function's assignments to a fixed point.

        ``through_objects``: what has been told of it may come back to it whenever it is used.
        """
        self.holding = holding
        self._module = holding.module
        self._through_objects = through_objects
        # Without a name of its own the directory goes by the expression that makes it, and by what is made of that.
        nodes = [node for node in own_nodes(holding.body) if node is not holding.statement or not holding.root]
        self._local = {t.id for node in nodes for t, value in bindings(node) if isinstance(t, ast.Name) and value}
        self._is_repeated = any(isinstance(parent, _LOOPS) for parent in holding.module.ancestors(holding.statement))
        self._nodes = [node for node in nodes if not self._precedes(node)]
        self._unnamed = frozenset({holding.node} if not holding.root else ())
        self.paths = {holding.root, *holding.companions} - {""}
        self.products: set[str] = set()
        self._readers: set[str] = set()
        while self._grow():
            pass

    @property
    def names(self) -> set[str]:
        """All names that carry it in any way."""
        return self.paths | self.products

    @property
    def keys(self) -> Set[Key]:
        """What stands for it: the names, and the expression that makes what has no name."""
        return self.names | self._unnamed

    def _precedes(self, node: ast.AST) -> bool:
        """Tell whether ``node`` runs before the acquisition only."""
        if self._is_repeated or getattr(node, "lineno", self.holding.statement.lineno) >= self.holding.statement.lineno:
            return False
        owner = self.holding.function or self._module.tree
        return not isinstance(node, DEFERRED_SCOPES) and self._module.scope(node) is owner

    def _grow(self) -> bool:
        before = len(self.names) + len(self.paths) + len(self._readers)
        for node in self._nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and mentions(node, self.keys):
                self.paths.add(node.name)
            elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)) and mentions(node.iter, self.keys):
                self._bind(node.target, self._is_path(node.iter))
            elif isinstance(node, ast.AugAssign) and mentions(node.value, self.keys):
                self._bind(node.target, self._is_path(node.value))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in call_table.FILLING_METHODS and any(
                    map(self._is_path, self._module.calls[node].arguments)
                ):
                    self._fill(node.func.value)
                elif self._through_objects:
                    self._tell(node, node.func.value)
            for target, value in bindings(node):
                if value is not None and mentions(value, self.keys) and not _is_consumed(value):
                    self._bind(target, self._is_path(value))
                    if isinstance(target, ast.Name) and self._is_reader(value):
                        self._readers.add(target.id)
        return len(self.names) + len(self.paths) + len(self._readers) > before

    def _tell(self, call: ast.Call, receiver: ast.expr) -> None:
        """Ex) ``server.add_folder(path)``: the server may come back to it whenever it is used."""
        told = self._module.calls[call].last not in call_table.HARMLESS_METHODS and any(
            map(self._is_path, self._module.calls[call].arguments)
        )
        if told and isinstance(receiver, ast.Name) and not self._is_foreign(receiver):
            self.products.add(receiver.id)

    def _fill(self, container: ast.expr) -> None:
        """Ex) ``found.append(path)``: in a list that somebody else has, it is to be found after this function."""
        refuse_if(isinstance(container, ast.Name) and self._is_foreign(container), Reason.STORED_ELSEWHERE)
        self._bind(container, True)

    def _bind(self, target: ast.expr, is_path: bool) -> None:
        if isinstance(target, (ast.Tuple, ast.List, ast.Starred)):
            for element in target.elts if not isinstance(target, ast.Starred) else [target.value]:
                self._bind(element, is_path)
            return
        root: ast.expr = target
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        refuse_if(root is not target and is_path and self._is_foreign(root), Reason.STORED_ELSEWHERE)
        if isinstance(root, ast.Name) and not (root is not target and self._is_foreign(root)):
            is_path = is_path or bool(_PATH_NAME.search(root.id))
            (self.paths if is_path else self.products).add(root.id)

    def is_foreign_object(self, receiver: ast.expr) -> bool:
        """Tell whether an expression is an object, and no module, that was not made in this function."""
        while isinstance(receiver, (ast.Attribute, ast.Subscript)):
            receiver = receiver.value
        imported = isinstance(receiver, ast.Name) and receiver.id in self._module.names.imported
        return not imported and not isinstance(receiver, ast.Call) and self._is_foreign(receiver)

    def _is_foreign(self, root: ast.expr) -> bool:
        """Tell whether an object was not made in this function."""
        if not isinstance(root, ast.Name):
            return True
        return root.id not in self._local

    def _is_path(self, value: ast.expr) -> bool:
        """Tell whether an expression gives the path on, in whole or in part, and not what a call made of it."""
        match value:
            case ast.Name():
                return value.id in self.paths
            case ast.Call() if value in self._unnamed:
                return True
            case ast.Compare():
                return False
            case ast.Call():
                return self._is_path_of_call(value)
            case ast.Attribute() | ast.Subscript() if self._is_of_reader(value.value):
                return self._is_reader(value)
        return any(self._is_path(child) for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr))

    def _is_path_of_call(self, call: ast.Call) -> bool:
        formed = [part for form in forms_of(call, self._module.names) for part in form.of]
        if formed:
            return any(map(self._is_path, formed))
        name = self._module.calls[call].last
        # What is constructed or opened with a path may come back to it later.
        if name == "open" or name[:1].isupper() or _gives_entries(call, self._module):
            return any(self._is_path(inner) for inner in (*self._module.calls[call].arguments, call.func))
        return self._is_reader(call)

    def _is_reader(self, value: ast.expr) -> bool:
        """Tell whether an expression is an object that reads the file later, or is made by one and does that too."""
        match value:
            case ast.Name():
                return value.id in self._readers
            case ast.Await() | ast.NamedExpr():
                return self._is_reader(value.value)
            case ast.Attribute():
                return not function_names.LOADED_NAME.match(value.attr) and self._is_reader(value.value)
            case ast.Subscript():
                return self._is_reader(value.value)
            case ast.Call() if any(map(self._is_path, self._module.calls[value].arguments)) and reads_later(
                value, self._module
            ):
                return True
            case ast.Call(func=ast.Attribute() as function):
                return self._is_reader(function)
        return False

    def _is_of_reader(self, value: ast.expr) -> bool:
        """Tell whether an expression begins with an object that reads the file later."""
        while isinstance(value, (ast.Attribute, ast.Subscript)):
            value = value.value
        return self._is_reader(value)

    def last_use(self) -> int:
        """Return the index of the last statement in the block that uses it; raise if it is used outside or gets out."""
        block, last = self.holding.place.block, self.holding.place.index
        self.require_stays()
        for statement in self.holding.body:
            for node in descendants(statement):
                if isinstance(node, ast.Name) and node.id in self.names:
                    last = max(last, self._top(node))
                elif isinstance(node, (ast.Global, ast.Nonlocal)) and not self.names.isdisjoint(node.names):
                    raise Unclear(Reason.GLOBAL)
        receivers = self._receivers()
        asked = (index for index, statement in enumerate(block) if self._asks(statement, receivers))
        return max([last, *asked, self._left()])

    def _left(self) -> int:
        """Return the index of the last statement in the block that leaves the directory if the process goes there."""
        changes = [node for node in self._nodes if changes_directory(node, self._module)]
        entering = [node for node in changes if mentions(node, self.keys)]
        if not entering:
            return 0
        tops = [top_of(node, self.holding.place.block, self._module) for node in changes if node not in entering]
        last = max((top for top in tops if top is not None), default=0)
        if last <= max(top_of(node, self.holding.place.block, self._module) or 0 for node in entering):
            raise Unclear("the process goes on working in the directory")
        return last

    def _asks(self, statement: ast.stmt, receivers: set[str]) -> bool:
        """Tell whether a statement calls a method of one of ``receivers``, or passes it on."""
        for node in descendants(statement):
            if isinstance(node, ast.Name) and node.id in receivers:
                outer: ast.AST = node
                while isinstance(self._module.parents[outer], ast.Attribute):
                    outer = self._module.parents[outer]
                parent = self._module.parents[outer]
                if outer is node or (isinstance(parent, ast.Call) and parent.func is outer):
                    return True
        return False

    def _receivers(self) -> set[str]:
        """Return the objects whose methods are given the path: they may keep it for their other methods."""
        found = set()
        for node in self._nodes:
            if not isinstance(node, ast.Call) or self._module.calls[node].last in call_table.HARMLESS_METHODS:
                continue
            root = (dotted(node.func) or "").partition(".")[0]
            is_method = isinstance(node.func, ast.Attribute) and root not in self._module.names.imported
            if (
                is_method
                and root
                and any(mentions(value, self.paths | self._unnamed) for value in self._module.calls[node].arguments)
            ):
                found.add(root)
        return found

    def _top(self, node: ast.Name) -> int:
        top = top_of(node, self.holding.place.block, self._module)
        if top is not None and top >= self.holding.place.index:
            return top
        is_first = isinstance(node.ctx, ast.Store) and node.id == self.holding.root
        if self._precedes(node) or (is_first and node.lineno < self.holding.statement.lineno):
            return 0
        raise Unclear(Reason.USED_OUTSIDE)

    def require_stays(self, allowed: Collection[ast.AST] = ()) -> None:
        """Raise if the path gets out of the function by any but the ``allowed`` nodes."""
        for node in self._nodes:
            if node not in allowed:
                self._require_stays(node)

    def _require_stays(self, node: ast.AST) -> None:
        if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)) and node.value is not None:
            if self.gets_out(node.value) and not (isinstance(node, ast.Yield) and self._lends()):
                raise Unclear(Reason.HANDED_TO_CALLER)
        elif runs_on(node, self.paths | self._unnamed, self._module):
            raise Unclear(Reason.RUNS_ON)

    def gets_out(self, value: ast.expr) -> bool:
        """Tell whether a returned value is the path, or something that will read the file when the caller uses it."""
        calls = (node for node in descendants(value) if isinstance(node, ast.Call) and mentions(node, self.keys))
        # (read(path) for path in paths): nothing is read before the caller asks.
        is_lazy = isinstance(value, ast.GeneratorExp) and mentions(value, self.keys)
        return (
            is_lazy or self._is_path(value) or any(_SENDER_NAME.search(self._module.calls[call].last) for call in calls)
        )

    def _lends(self) -> bool:
        function = self.holding.function
        decorators = function.decorator_list if function else []
        return any(self._module.names.resolve(d) in lifetime_calls.CONTEXT_MANAGER_DECORATORS for d in decorators)


def _gives_entries(call: ast.Call, module: Module) -> bool:
    """Ex) ``glob.glob(d + "/*")``, ``Path(d).iterdir()``: paths in it; ``os.listdir`` gives names alone."""
    is_listing = module.calls[call].last == "listdir"
    return not is_listing and any(Gives.ENTRIES in row.gives for row in module.calls[call].rows)


def _is_consumed(value: ast.expr) -> bool:
    inner = value.value if isinstance(value, ast.Await) else value
    return isinstance(inner, ast.Call) and last_part(inner.func) in call_table.last_parts_giving(Gives.VALUE)


def transfers_of(lifetime: Lifetime, holding: Holding) -> Iterator[ast.stmt]:
    """Yield the statements of the function on the lines that hand the resource over."""
    lines = set(lifetime.transfers)
    for node in own_nodes(holding.body):
        if not isinstance(node, (ast.Return, ast.Expr, ast.Assign)) or not mentions(node, holding.names):
            continue
        if not lines.isdisjoint(range(node.lineno, (node.end_lineno or node.lineno) + 1)):
            yield node
