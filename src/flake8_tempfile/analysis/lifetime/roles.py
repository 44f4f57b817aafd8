"""How an expression relates to a resource: its path, a part of it, an object or container that holds it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flake8_tempfile.analysis.effects.removals import is_remover, lambda_targets
from flake8_tempfile.analysis.effects.summaries import Summaries, all_targets
from flake8_tempfile.analysis.lifetime.ownership import held, owning, unpacked_role
from flake8_tempfile.analysis.model import Alias, Obligation, Role
from flake8_tempfile.analysis.paths.running_text import is_running_text, respells
from flake8_tempfile.analysis.paths.same_path import is_conversion, is_same_path, joins
from flake8_tempfile.analysis.syntax.expressions import arguments, is_constructor, key
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import lifetime_calls
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants

_PART_METHODS = frozenset({"joinpath", "with_suffix", "with_name", "with_stem", "format", "join", "as_uri"})
_SAME_ELEMENTS = frozenset(
    {"list", "tuple", "set", "sorted", "reversed", "iter", "enumerate", "filter", "zip", "frozenset"}
)
# What these return is their last argument, at least sometimes.
_LAST_ARGUMENT = frozenset({"typing.cast", "os.getenv", "getattr", "next"})
_STREAM_OPENERS = frozenset({"open", "io.open", "os.fdopen", "codecs.open", "builtins.open", "gzip.open"})


@dataclass(frozen=True, slots=True)
class Roles:
    """Answers for one function; ``comprehended`` maps comprehension variables to what they run over.

    ``removing`` maps the names of nested functions to the keys that they remove; ``known_targets`` remembers answers.
    """

    summaries: Summaries
    comprehended: Mapping[str, ast.expr]
    removing: Mapping[str, frozenset[str]]
    known_targets: dict[ast.Call, Sequence[ast.expr]] = field(default_factory=dict)

    def of(self, node: ast.AST | None, fact: Obligation) -> Role | None:
        """Return the role of an expression; None if it has nothing to do with the resource of ``fact``."""
        if node is None or fact.site is None:
            return None
        if node is fact.created:
            return fact.site.role
        text = key(node)
        if text is not None:
            found = self._of_key(text, fact)
            if found is not None:
                return found
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        return method(node, fact) if method else None

    def _of_key(self, text: str, fact: Obligation) -> Role | None:
        roles = [alias.role for alias in fact.aliases if alias.key == text]
        if roles:
            return min(roles, key=_PRECEDENCE.index)
        if text in self.comprehended and self.of(self.comprehended[text], fact) is Role.ELEMENT:
            return Role.PATH
        if text in self.removing and any(alias.key in self.removing[text] for alias in fact.aliases):
            return Role.TASK
        return None

    def any_of(self, nodes: Iterable[ast.expr | None], fact: Obligation) -> set[Role]:
        """Return the roles of several expressions."""
        return {role for node in nodes if (role := self.of(node, fact)) is not None}

    def _namedexpr(self, node: ast.NamedExpr, fact: Obligation) -> Role | None:
        return self.of(node.value, fact)

    def _await(self, node: ast.Await, fact: Obligation) -> Role | None:
        return self.of(node.value, fact)

    def _starred(self, node: ast.Starred, fact: Obligation) -> Role | None:
        return self.of(node.value, fact)

    def _formattedvalue(self, node: ast.FormattedValue, fact: Obligation) -> Role | None:
        return self.of(node.value, fact)

    def _attribute(self, node: ast.Attribute, fact: Obligation) -> Role | None:
        base = self.of(node.value, fact)
        if base in (Role.HANDLE, Role.STREAM) or self._is_visited_handle(node.value, fact):
            return {"name": Role.PATH, "path": Role.PATH, "file": Role.HANDLE}.get(node.attr)
        if node.attr == "parent":
            return {Role.PART: Role.PATH, Role.PATH: Role.PARENT}.get(base) if base else None
        return None

    def _is_visited_handle(self, node: ast.expr, fact: Obligation) -> bool:
        """Tell whether a loop took ``node`` from a container of file objects, or of their paths."""
        text = key(node)
        return text is not None and Alias(text, Role.HANDLE) in fact.aliases

    def _subscript(self, node: ast.Subscript, fact: Obligation) -> Role | None:
        base = self.of(node.value, fact)
        if base is Role.PAIR and isinstance(node.slice, ast.Constant):
            return unpacked_role(base, node.slice.value, fact)
        if base is Role.ELEMENT:
            return base if isinstance(node.slice, ast.Slice) else Role.PATH
        return None

    def _ifexp(self, node: ast.IfExp, fact: Obligation) -> Role | None:
        return self.of(node.body, fact) or self.of(node.orelse, fact)

    def _boolop(self, node: ast.BoolOp, fact: Obligation) -> Role | None:
        return next((role for value in node.values if (role := self.of(value, fact))), None)

    def _joinedstr(self, node: ast.JoinedStr, fact: Obligation) -> Role | None:
        roles = self.any_of(node.values, fact)
        if len(node.values) == 1 and Role.PATH in roles:
            return Role.PATH
        return _put_into(node, roles - {Role.ELEMENT})

    def _binop(self, node: ast.BinOp, fact: Obligation) -> Role | None:
        roles = self.any_of((node.left, node.right), fact)
        if Role.ELEMENT in roles and isinstance(node.op, ast.Add):
            return Role.ELEMENT
        return _put_into(node, roles if isinstance(node.op, ast.Mod) else roles - {Role.ELEMENT})

    def _tuple(self, node: ast.Tuple | ast.List | ast.Set, fact: Obligation) -> Role | None:
        return self._container(node.elts, fact)

    _list = _set = _tuple

    def _dict(self, node: ast.Dict, fact: Obligation) -> Role | None:
        return self._container(node.values, fact)

    def _container(self, values: Iterable[ast.expr], fact: Obligation) -> Role | None:
        roles = self.any_of(values, fact)
        if Role.TASK in roles:
            return Role.TASK
        if roles & owning(fact):
            return Role.ELEMENT
        return next((role for role in (Role.PART, Role.TEXT) if role in roles), None)

    def _listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, fact: Obligation) -> Role | None:
        if self.of(node.elt, fact) in owning(fact):
            return Role.ELEMENT
        over = self.of(node.generators[0].iter, fact)
        element = node.elt.value if isinstance(node.elt, ast.Attribute) else node.elt
        passed = isinstance(element, ast.Name) and element.id == key(node.generators[0].target)
        return Role.ELEMENT if over is Role.ELEMENT and passed else None

    _setcomp = _generatorexp = _listcomp

    def _lambda(self, node: ast.Lambda, fact: Obligation) -> Role | None:
        if self.any_of(lambda_targets([node], self.summaries.module), fact) & {Role.PATH, Role.HANDLE, Role.PARENT}:
            return Role.TASK
        calls = [inner for inner in descendants(node.body) if isinstance(inner, ast.Call)]
        return Role.TASK if any(self.releases(call, fact) for call in calls) else None

    def _call(self, node: ast.Call, fact: Obligation) -> Role | None:
        name = self.summaries.module.names.call(node)
        if is_conversion(node, name):
            inner = self.of(node.args[0], fact) if node.args else None
            if joins(node) and inner is Role.PATH:
                return Role.PART
            return inner if inner in (Role.PATH, Role.PART, Role.TEXT, Role.PARENT) else None
        if name == "os.path.join":
            roles = self.any_of(node.args, fact)
            return Role.PART if roles & {Role.PATH, Role.PART} else None
        if name == "os.path.dirname":
            inner = self.of(node.args[0], fact) if node.args else None
            return {Role.PART: Role.PATH, Role.PATH: Role.PARENT}.get(inner) if inner else None
        return self._method_call(node, fact) or self._builder_call(node, name, fact)

    def _method_call(self, node: ast.Call, fact: Obligation) -> Role | None:
        if not isinstance(node.func, ast.Attribute):
            return None
        base = self.of(node.func.value, fact)
        if node.func.attr == "get" and node.args[1:2] == [fact.created]:  # os.environ.get("WORK_DIR", mkdtemp())
            return self.of(node.args[1], fact)
        if base in (Role.PATH, Role.PART, Role.TEXT) and is_same_path(node):
            return base
        if node.func.attr == "replace":  # It begins as the path does, and is another.
            return Role.PART if base is Role.PATH else base if base in (Role.PART, Role.TEXT) else None
        if node.func.attr in _PART_METHODS:
            return _put_into(node, self.any_of([node.func.value, *arguments(node)], fact))
        if base is Role.ELEMENT:
            return Role.PATH if node.func.attr in {"pop", "popleft", "get"} else Role.ELEMENT
        if base is Role.HANDLE and node.func.attr == "__enter__":
            return Role.HANDLE
        if base is Role.PATH and node.func.attr == "open":
            return Role.STREAM
        if node.func.attr in lifetime_calls.ENTERING and node.args:
            return self.of(node.args[0], fact)
        return None

    def _builder_call(self, node: ast.Call, name: str | None, fact: Obligation) -> Role | None:
        given = arguments(node)
        last = last_part(node.func)
        if name in _LAST_ARGUMENT and len(given) > 1:
            return self.of(given[-1], fact)
        if name == "dict":
            return self._container(given, fact)
        if name in _SAME_ELEMENTS:
            return Role.ELEMENT if Role.ELEMENT in self.any_of(given, fact) else None
        if name in lifetime_calls.TASK_BUILDERS or last == "BackgroundTask":
            return Role.TASK if self._is_task(given, fact) else None
        opened = self.of(node.args[0], fact) if node.args and name in _STREAM_OPENERS else None
        if opened in (Role.PATH, Role.DESCRIPTOR):
            return Role.STREAM
        roles = self.any_of(given, fact)
        if name == "contextlib.closing" and Role.HANDLE in roles:
            return Role.HANDLE
        of_class = last_part(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if is_constructor(node) and lifetime_calls.NOT_OWNERS.isdisjoint({last, of_class}):
            return Role.TASK if Role.TASK in roles else Role.HOLDER if roles & held(fact) else None
        return None

    def _is_task(self, given: list[ast.expr], fact: Obligation) -> bool:
        roles = self.any_of(given, fact)
        if Role.TASK in roles:
            return True
        module = self.summaries.module
        return bool(roles & {Role.PATH, Role.HANDLE, Role.PARENT, Role.ELEMENT}) and any(
            is_remover(value, module) or self.summaries.removes_parameter(value) for value in given
        )

    def releases(self, call: ast.Call, fact: Obligation) -> bool:
        """Tell whether a call removes the resource now, or registers its removal."""
        if fact.site is None:
            return False
        if fact.site.resource is Resource.DESCRIPTOR:
            return self._closes_descriptor(call, fact)
        if fact.site.resource is Resource.OBJECT and self._closes_object(call, fact):
            return True
        if isinstance(call.func, ast.Name) and self._of_key(call.func.id, fact) is Role.TASK:
            return True
        removed = self.any_of(self.targets(call), fact)
        if removed & {Role.PATH, Role.HANDLE, Role.PARENT, Role.ELEMENT, Role.PAIR, Role.HOLDER}:
            return True
        return Role.TASK in self.any_of(arguments(call), fact) and not self._is_builder(call)

    def targets(self, call: ast.Call) -> Sequence[ast.expr]:
        """Return what a call removes, by itself or through a same-module helper."""
        known = self.known_targets.get(call)
        if known is None:
            known = self.known_targets[call] = all_targets(call, self.summaries)
        return known

    def _is_builder(self, call: ast.Call) -> bool:
        name = self.summaries.module.names.call(call)
        return name in lifetime_calls.TASK_BUILDERS or last_part(call.func) == "BackgroundTask"

    def _closes_descriptor(self, call: ast.Call, fact: Obligation) -> bool:
        name = self.summaries.module.names.call(call)
        roles = self.any_of(arguments(call), fact)
        if Role.DESCRIPTOR in roles:
            last = last_part(call.func)
            return (
                name in lifetime_calls.DESCRIPTOR_REMOVERS
                or "close" in last
                or "fdopen" in last
                or is_constructor(call)
                or last in lifetime_calls.REGISTRARS
                or any("close" in last_part(value) for value in arguments(call))
                or Role.DESCRIPTOR in self.any_of(self.summaries.removed_arguments(call), fact)
                or Role.DESCRIPTOR in self.any_of(self.summaries.closed_arguments(call), fact)
            )
        return Role.TASK in roles

    def _closes_object(self, call: ast.Call, fact: Obligation) -> bool:
        function = call.func
        if not isinstance(function, ast.Attribute):
            return False
        if function.attr in lifetime_calls.CLOSING_METHODS and self.of(function.value, fact) is Role.HANDLE:
            return True
        given = arguments(call)
        bound = (value.value for value in given if isinstance(value, ast.Attribute))
        registered = self.any_of([*given, *bound], fact) & {Role.HANDLE, Role.TASK}
        return function.attr in lifetime_calls.REGISTRARS and bool(registered)


def _put_into(node: ast.expr, roles: set[Role]) -> Role | None:
    """Return the role of a path or text that is put together from such parts."""
    if Role.PATH in roles and respells(node):
        return Role.PATH
    if Role.TEXT in roles or (roles & _NAMING and is_running_text(node)):
        return Role.TEXT
    return Role.PART if roles & _NAMING else None


_NAMING = frozenset({Role.PATH, Role.PART, Role.ELEMENT})
_PRECEDENCE = tuple(Role)
