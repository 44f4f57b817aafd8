"""Which variables hold something of one temporary file or directory, where certainty is asked for.

An answer counts only if the value surely names the file: what lies beside it, or one element of a list, does not.
"""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.paths.relation import relate
from flake8_tempfile.analysis.syntax.names import Names, dotted, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does, Gives
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

NAMING = (Role.PATH, Role.PART, Role.ELEMENT, Role.HOLDER, Role.TEXT)
HOLDING = (Role.ELEMENT, Role.HOLDER)
SPEAKING = (*NAMING, Role.DOCUMENT)
_CERTAIN = frozenset({*SPEAKING, Role.HANDLE, Role.DESCRIPTOR, Role.WRITER, Role.READER})
_KEEPING = frozenset(NAMING) - {Role.HOLDER}
_OPENED = (Role.PATH, Role.PART)
# Functions that return something that has their arguments in it.
_HOLDING = call_table.giving(Gives.NAMESPACE) | {"functools.partial"}
_CONSTRUCTING = ("from_", "create", "make", "build", "new", "of")


class Handles(NamedTuple):
    """The variables (``d``, ``self.path``) that hold something of one temporary file or directory."""

    known: frozenset[tuple[str, Role]] = frozenset()
    is_directory: bool = False

    def get(self, name: str) -> Role | None:
        """Return what the variable holds."""
        return next((role for known, role in self.known if known == name), None)

    def names(self, *roles: Role) -> tuple[str, ...]:
        """Return the variables that hold one of ``roles``."""
        return tuple(sorted(name for name, role in self.known if role in roles))

    def bind(self, name: str, role: Role | None) -> Handles:
        """Return the handles after ``name`` was bound to a value with that relation; None for an unrelated value.

        An empty name stands for a target that is no variable.
        """
        if not name:
            return self
        below = (f"{name}.", f"{name}[")
        kept = frozenset(pair for pair in self.known if pair[0] != name and not pair[0].startswith(below))
        added = kept if role is None else kept | {(name, role)}
        return self if added == self.known else Handles(added, self.is_directory)

    def put(self, container: str) -> Handles:
        """Return the handles after a path was put into a container."""
        return self.bind(f"{container}{_ELEMENT}", Role.PART) if container else self

    def has_paths(self, container: str) -> bool:
        """Tell whether the elements of a container surely are paths, and not objects that are made with them."""
        return (f"{container}{_ELEMENT}", Role.PART) in self.known


_ELEMENT = "[]"
NO_HANDLES = Handles()


class _Certainty(NamedTuple):
    """What is known of the resource at one point: the handles, and what may be said with certainty."""

    handles: Handles
    names: Names
    answers: dict[ast.expr, Role | None]

    @property
    def keeping(self) -> frozenset[Role]:
        """By what a container counts as holding it.

        A file object in it may be closed there at any time, and what was made with the path may have read all then.
        """
        return _KEEPING

    def known(self, node: ast.expr) -> Role | None:
        """Return what a variable holds; a directory's own object gives its path when it is entered."""
        written = dotted(node)
        if written is not None:
            return self.handles.get(written)
        match node:
            case ast.Call(func=ast.Attribute(attr="__enter__", value=owner)) if self.handles.is_directory:
                return Role.PATH if relate(owner, self) is Role.HANDLE else None
        return None

    def member(self, role: Role, index: ast.expr | None) -> Role | None:
        """Return nothing: which element it is cannot be told."""
        return None

    def result(self, node: ast.expr) -> Role | None:
        """Return the role of an object that is made with it, and of the words of a text."""
        if not isinstance(node, ast.Call):
            return None
        if relate(self.names.calls[node].operand(Does.OPENS_LATER), self) in _OPENED:
            return Role.READER
        if self.names.resolve(node.func) in _HOLDING or constructs(node):
            return (
                Role.HOLDER if any(relate(part, self) in NAMING for part in self.names.calls[node].arguments) else None
            )
        if isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            return Role.TEXT if relate(node.func.value, self) is Role.TEXT else None
        return None


def certain_role(expr: ast.expr | None, handles: Handles, names: Names) -> Role | None:
    """Return what the value of ``expr`` surely is to the temporary file or directory; None for all else."""
    role = relate(expr, _Certainty(handles, names, {}))
    if role is Role.PART and not handles.is_directory:
        return None
    return role if role in _CERTAIN else None


def held_role(expr: ast.expr | None, handles: Handles, names: Names) -> Role | None:
    """Return what the value of ``expr`` is, or holds: a bound method holds its object.

    Ex) ``directory.cleanup``
    """
    role = certain_role(expr, handles, names)
    if role is None and isinstance(expr, ast.Attribute):
        return Role.HANDLE if certain_role(expr.value, handles, names) is Role.HANDLE else None
    return role


def reaches_into(expr: ast.expr, handles: Handles, names: Names) -> bool:
    """Tell whether ``expr`` gets at the clean-up itself: ``d._finalizer.detach``, ``f.delete``."""
    return any(
        isinstance(part, ast.Attribute)
        and (part.attr == "delete" or (part.attr.startswith("_") and not part.attr.startswith("__")))
        and held_role(part.value, handles, names) is Role.HANDLE
        for part in descendants(expr)
    )


def constructs(call: ast.Call) -> bool:
    """Tell whether ``call`` is written as the making of an object, which keeps what it is given for later.

    Ex) ``Config(path)``, ``config.Config.from_file(path)``
    """
    *owners, name = (dotted(call.func) or last_part(call.func)).split(".")
    return _is_class(name) or (any(map(_is_class, owners)) and name.startswith(_CONSTRUCTING))


def _is_class(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()
