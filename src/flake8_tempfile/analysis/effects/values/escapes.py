"""Which objects that a function makes die with it: an escape analysis by their names.

What dies with the function owns nothing: a path stored on it is still the function's to remove.  An object that is
returned, stored, entered, or given to what may keep it or go by it later may be an owner, and so may one that was there
before; unsure means that it escapes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flake8_tempfile.analysis.effects.functions.dispatch import class_of
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.effects.functions.summary import Summary
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.decorators import is_called_as_written
from flake8_tempfile.analysis.syntax.expressions import is_constructor, rooted
from flake8_tempfile.analysis.syntax.module import FunctionNode, ScopeNode
from flake8_tempfile.analysis.syntax.names import dotted
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.call_rows import Does, Gives

_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_PLAIN_OBJECTS = call_table.giving(Gives.CONTAINER, Gives.NAMESPACE) | {"collections.Counter"}
_PLAIN_BASES = _PLAIN_OBJECTS | {"object", "typing.NamedTuple"}
# What these give back has nothing of what they are given, and they keep nothing.
_CONSUMERS = call_table.giving(Gives.VALUE) | call_table.functions(Does.TEXT)
# What these give back has what they are given.
_WRAPPERS = call_table.giving(Gives.ELEMENTS, Gives.ITERATOR) | {"dict"}
_LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_IN_CONTAINERS = call_table.CONTAINER_METHODS | {
    "get", "values", "items", "keys", "index", "count", "pop", "popleft", "popitem", "copy", "remove", "clear", "sort",
    "reverse", "discard",
}  # fmt: skip
_LOOKING = (
    ast.Compare, ast.FormattedValue, ast.If, ast.While, ast.Assert, ast.For, ast.AsyncFor, ast.comprehension, ast.Expr,
    ast.Delete, ast.UnaryOp, ast.AugAssign,
)  # fmt: skip
_PASSING = (ast.BoolOp, ast.IfExp, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred, ast.keyword, ast.NamedExpr)


@dataclass(frozen=True, slots=True)
class Escapes:
    """Answers for one function; ``declared`` are its names that are global or those of a function around it.

    ``gives``: to be returned is not to get out, for whoever called the function is asking.
    """

    scope: ScopeNode
    summaries: Summaries
    declared: frozenset[str]
    gives: bool = False
    known: dict[str, bool] = field(default_factory=dict)
    records: dict[str, bool] = field(default_factory=dict)

    def dies_here(self, key: str | None) -> bool:
        """Tell whether what a key leads to (``config.files``) belongs to an object that dies with the function."""
        name = re.split(r"[.\[]", key or "", maxsplit=1)[0]
        if name not in self.known:
            self.known[name] = self._is_made_here(name, self._makes) and self._stays(name, frozenset())
        return self.known[name]

    def made_dies_here(self, call: ast.Call) -> bool:
        """Tell whether the object that a call makes dies with the function, and is never told to remove anything."""
        statement = self.summaries.module.parents.get(call)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        return isinstance(target, ast.Name) and self.dies_here(target.id)

    def is_record(self, name: str) -> bool:
        """Tell whether a name stands for an object that is made here, only holds things, and never removes them."""
        if name not in self.records:
            self.records[name] = self._is_made_here(name, self.makes_record)
        return self.records[name]

    def _is_made_here(self, name: str, makes: Callable[[ast.expr], bool]) -> bool:
        if not isinstance(self.scope, FunctionNode) or name in self.declared:
            return False
        stores = self._inside(self.summaries.module.stored.get(name, ()))
        values = [self._bound_to(node) for node in stores if isinstance(node.ctx, ast.Store)]
        return bool(values) and all(value is not None and makes(value) for value in values)

    def _nodes(self, name: str) -> Iterator[ast.Name]:
        """Yield where a name stands in the function, and in what is defined in it."""
        written = self.summaries.module.written.get(name, ())
        return self._inside(node for node in written if isinstance(node, ast.Name))

    def _inside(self, nodes: Iterable[ast.Name]) -> Iterator[ast.Name]:
        module = self.summaries.module
        for node in nodes:
            owner = module.owners[node]
            if owner is self.scope or self.scope in module.ancestors(owner):
                yield node

    def _bound_to(self, node: ast.Name) -> ast.expr | None:
        """Return what a name is bound to in an assignment; None for a loop, a ``with``, another scope."""
        module = self.summaries.module
        parent = module.parents[node]
        if module.owners[node] is not self.scope:
            return None
        if isinstance(parent, ast.Tuple) and isinstance(parent.ctx, ast.Store):
            parent = module.parents[parent]  # options, rest = parser.parse_known_args()
        return parent.value if isinstance(parent, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) else None

    def _makes(self, value: ast.expr) -> bool:
        """Tell whether an expression gives an object that nobody else has."""
        if self._is_new_container(value):
            return True
        if not isinstance(value, ast.Call):
            return False
        last = self.summaries.calls[value].last
        if last in ("parse_args", "parse_known_args"):
            return True
        if isinstance(value.func, ast.Name) and last in self.summaries.classes:
            return not self._acts_by_itself(self.summaries.classes[last])
        return self._is_imported(value.func) and (is_constructor(value) or bool(function_names.MAKER_NAME.search(last)))

    def makes_record(self, value: ast.expr) -> bool:
        """Ex) ``argparse.Namespace()``, and an object of a class of the module that removes nothing."""
        if not isinstance(value, ast.Call):
            return False
        if self.summaries.calls[value].name in call_table.giving(Gives.NAMESPACE):
            return True
        of = class_of(value, self.summaries) if isinstance(value.func, ast.Name) else None
        if of is None or of.home is not self.summaries or self._acts_by_itself(of.owner):
            return False
        methods = (each for each in of.owner.body if isinstance(each, FunctionNode))
        return not any(self.summaries.by_node[method].removes for method in methods)

    def _returns_new(self) -> bool:
        """Tell whether all that the function returns is a container that it has made and that nobody else has."""
        if not isinstance(self.scope, ast.FunctionDef) or not is_called_as_written(self.scope):
            return False
        values = [node.value for node in self.summaries.nodes_of(self.scope).of(ast.Return)]
        return bool(values) and all(
            isinstance(value, _DISPLAYS)
            or (isinstance(value, ast.Name) and self._is_named_container(value) and self.dies_here(value.id))
            for value in values
        )

    def _is_new_container(self, value: ast.expr | None) -> bool:
        """Ex) ``[]``, ``dict()``, a call of a function of the project that returns a list which it has made."""
        if not isinstance(value, ast.Call):
            return isinstance(value, _DISPLAYS)
        if self.summaries.calls[value].name in _PLAIN_OBJECTS:
            return True
        found = self.summaries.callees[value.func] if not self.gives else None
        return found is not None and Escapes(found.node, found.home, frozenset(), gives=True)._returns_new()

    def _is_imported(self, function: ast.expr) -> bool:
        """Tell whether a function is one of a library, and no method of an object of this module."""
        return (dotted(function) or "").partition(".")[0] in self.summaries.module.names.imported

    def _acts_by_itself(self, owner: ast.ClassDef) -> bool:
        """Tell whether a class may clean up, or tell others of its objects, without being asked."""
        resolve = self.summaries.module.names.resolve
        if not _PLAIN_BASES.issuperset(resolve(base) or "" for base in bases_of(owner)):
            return True
        methods = {method.name: method for method in owner.body if isinstance(method, FunctionNode)}
        told = ("__new__", "__del__", "__setattr__", "__setitem__", "__init__", "__post_init__")
        calls = (node for name in told if name in methods for node in ast.walk(methods[name]))
        return not methods.keys().isdisjoint(told[:4]) or any(isinstance(node, ast.Call) for node in calls)

    def _stays(self, name: str, seen: frozenset[str]) -> bool:
        """Tell whether no use of a name lets its object out."""
        owners = self.summaries.module.owners
        return name not in self.declared and all(
            owners[node] is self.scope and (not isinstance(node.ctx, ast.Load) or self._use_stays(node, seen | {name}))
            for node in self._nodes(name)
        )

    def _use_stays(self, node: ast.AST, seen: frozenset[str]) -> bool:
        """Tell whether an expression that has the object is used up where it stands."""
        parent = self.summaries.module.parents[node]
        match parent:
            case ast.Attribute() | ast.Subscript():
                return self._part_stays(parent) if parent.value is node else True
            case ast.Call():
                return self._call_stays(parent, node, seen)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                return name in seen or self._stays(name, seen)
            case ast.expr() | ast.keyword() if isinstance(parent, _PASSING):
                named = parent.target.id if isinstance(parent, ast.NamedExpr) else ""
                return (not named or named in seen or self._stays(named, seen)) and self._use_stays(parent, seen)
            case ast.Return():
                return self.gives
            case _:
                return isinstance(parent, _LOOKING)

    def _part_stays(self, part: ast.Attribute | ast.Subscript) -> bool:
        """Tell whether a part is only read or bound; a method may do anything with its object."""
        parents = self.summaries.module.parents
        outer: ast.expr = part
        while isinstance(parent := parents[outer], (ast.Attribute, ast.Subscript)) and parent.value is outer:
            outer = parent
        if isinstance(parent, ast.Call) and parent.func is outer:
            return isinstance(outer, ast.Attribute) and outer.attr in _IN_CONTAINERS and self._is_container(outer)
        return not (isinstance(part, ast.Attribute) and part.attr == "__dict__")

    def _is_container(self, method: ast.Attribute) -> bool:
        """Tell whether a method is that of an attribute, or of a name that stands for a plain container."""
        return not isinstance(method.value, ast.Name) or self._is_named_container(method.value)

    def _is_named_container(self, name: ast.Name) -> bool:
        values = [self._bound_to(node) for node in self._nodes(name.id) if isinstance(node.ctx, ast.Store)]
        return all(map(self._is_new_container, values))

    def _call_stays(self, call: ast.Call, node: ast.AST, seen: frozenset[str]) -> bool:
        """Tell whether a call that is given the object, or calls it, neither keeps it nor cleans up by it."""
        if node is call.func:
            return False
        name, last = self.summaries.calls[call].name, self.summaries.calls[call].last
        if name in _CONSUMERS or (isinstance(call.func, ast.Attribute) and last in _LOGGING):
            return True
        if name == "setattr" and call.args[:1] == [node]:
            return True
        helper = self.summaries.called(call.func)
        if helper is not None:
            return self._stays_in(helper, call, node, seen)
        return (name in _WRAPPERS or self._only_reads(call, last)) and self._use_stays(call, seen)

    def _stays_in(self, helper: Summary, call: ast.Call, node: ast.AST, seen: frozenset[str]) -> bool:
        """Tell whether a function of the module that is given the object neither removes by it nor lets it out."""
        given = node.value if isinstance(node, ast.keyword) else node
        bound = helper.parameters[:1] in (("self",), ("cls",))
        found = [name for name in helper.parameters if helper.argument_for(call, name, bound) is given]
        if len(found) != 1 or any(rooted(text, found[0]) for text in helper.removes):
            return False
        step = f"{helper.node.name}({found[0]})"
        home = self.summaries.home(helper.node)
        return step in seen or Escapes(helper.node, home, frozenset())._stays(found[0], seen | {step})

    def _only_reads(self, call: ast.Call, last: str) -> bool:
        """Ex) ``lib.load(recipe, config)``: a function of a library, and no method that its object may go by later."""
        if last in call_table.CONTAINER_METHODS or is_constructor(call) or not self._is_imported(call.func):
            return False
        keeps = function_names.SENDER_NAME.search(last) or function_names.CONSUMER_NAME.search(last)
        return bool(function_names.READER_NAME.search(last)) and not keeps
