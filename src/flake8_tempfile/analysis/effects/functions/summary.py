"""What is known of one function: what it removes of what it is given, and what it returns that is new."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Set

from flake8_tempfile.analysis.model import Role, Where
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import positional
from flake8_tempfile.analysis.tables import lifetime_calls
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.records import NamedTuple

_FACTORY_MADE = frozenset({Resource.DIRECTORY, Resource.NAMED_FILE, Resource.MKSTEMP_FILE})


class Fresh(NamedTuple):
    """What a helper returns: a new resource, as what, at which place of a returned tuple (None: as a whole).

    ``where`` is where that lies; a call may give another directory.  ``certain`` tells that the statement which returns
    it never returns anything else.
    """

    resource: Resource
    role: Role
    position: int | None = None
    where: Where = Where()
    certain: bool = True

    @property
    def is_single(self) -> bool:
        """Whether it is one file or directory of a factory, by its path or its object."""
        return self.resource in _FACTORY_MADE and self.role in (Role.PATH, Role.HANDLE)


class Summary(NamedTuple):
    """What one function does to places outside itself.

    ``rest`` is the parameter for all further arguments: ``*paths``.  ``find_removed`` is asked by ``removes``.
    """

    node: FunctionNode
    module: Module
    parameters: tuple[str, ...]
    find_removed: Callable[[FunctionNode], frozenset[str]]
    rest: str | None = None

    @property
    def removes(self) -> frozenset[str]:
        """The keys of what it removes: parameters, free names, attributes of ``self``.

        Nobody looks into the body, nor at what it calls, before this is asked for.
        """
        return self.find_removed(self.node)

    @property
    def is_generator(self) -> bool:
        """Whether a call makes a generator."""
        return bool(self.module.nodes_in(self.node).of_any((ast.Yield, ast.YieldFrom)))

    @property
    def is_context_manager(self) -> bool:
        """Whether it is decorated to be one."""
        functions = (each.func if isinstance(each, ast.Call) else each for each in self.node.decorator_list)
        return any(self.module.names.resolve(each) in lifetime_calls.CONTEXT_MANAGER_DECORATORS for each in functions)

    def argument_for(self, call: ast.Call, parameter: str, bound: bool) -> ast.expr | None:
        """Return the argument of ``call`` that ``parameter`` gets; ``bound`` if the first one is ``self``."""
        for keyword in call.keywords:
            if keyword.arg == parameter:
                return keyword.value
        if parameter not in self.parameters:
            return None
        position = self.parameters.index(parameter) - (1 if bound else 0)
        if 0 <= position < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args[: position + 1]):
            return call.args[position]
        return None

    def given_for(self, call: ast.Call, keys: Set[str], *, skip_self: bool = False) -> Iterator[tuple[str, ast.expr]]:
        """Yield those parameters that are among ``keys``, with what ``call`` gives for them.

        ``skip_self`` tells that the call names the class of a constructor, not the function itself.
        """
        if not keys:
            return
        bound = skip_self or self._is_bound(call)
        for parameter in self.parameters:
            value = self.argument_for(call, parameter, bound) if parameter in keys else None
            if value is not None:
                yield parameter, value
        if self.rest is not None and self.rest in keys:
            yield from ((self.rest, value) for value in call.args[self._first_of_rest - bound :])

    @property
    def _first_of_rest(self) -> int:
        return len(positional(self.node))

    def _is_bound(self, call: ast.Call) -> bool:
        """Tell whether an object stands before the dot: not so in ``Base.__init__(self, path)``."""
        if not isinstance(call.func, ast.Attribute) or self.parameters[:1] not in (("self",), ("cls",)):
            return False
        first = call.args[0] if call.args else None
        return not (isinstance(first, ast.Name) and first.id == self.parameters[0])

    def removed_elsewhere(self, call: ast.Call) -> Iterator[ast.expr]:
        """Yield what a call removes besides its arguments: directories above them, attributes of an object.

        Ex) ``drop_folder_of(p)`` removes ``p.parent``, and ``space.close()`` removes ``space.path``.
        """
        removed = sorted(text for text in self.removes if "." in text)
        if not removed:
            return
        places = dict(self.given_for(call, set(self.parameters)))
        receiver = call.func.value if isinstance(call.func, ast.Attribute) and self._is_bound(call) else None
        if isinstance(receiver, ast.Name):
            places["self"] = receiver
        for text in removed:
            head, _, rest = text.partition(".")
            if head in places and rest and (head == "self" or not rest.replace("parent", "").strip(".")):
                yield _member(places[head], rest)

    def values_for(self, call: ast.Call, keys: Set[str], *, skip_self: bool = False) -> Iterator[ast.expr]:
        """Yield what ``call`` gives for the parameters that are among ``keys``."""
        yield from (value for _, value in self.given_for(call, keys, skip_self=skip_self))


def _member(value: ast.expr, path: str) -> ast.expr:
    """Return the expression for what lies at a dotted path below a value."""
    for name in path.split("."):
        value = ast.copy_location(ast.Attribute(value, name, ast.Load()), value)
    return value
