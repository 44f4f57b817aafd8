"""How an expression relates to one temporary file or directory: the one answer, whoever asks.

``relate`` walks an expression by its forms (``paths.forms``).  What the names of a program point hold of the resource,
and what calls give back whose form says nothing, the asker knows: it is the :class:`Holders`.
"""

from __future__ import annotations

import ast
from typing import Protocol

from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.paths.forms import Form, Kind, forms_of
from flake8_tempfile.analysis.syntax.names import Names

_PATHS = frozenset({Role.PATH, Role.PART, Role.BESIDE, Role.PARENT, Role.TEXT, Role.DOCUMENT})
_BELOW = {
    Role.PATH: Role.PART,
    Role.PART: Role.PART,
    Role.BESIDE: Role.BESIDE,
    Role.TEXT: Role.TEXT,
    Role.DOCUMENT: Role.DOCUMENT,
}
_BESIDE = _BELOW | {Role.PATH: Role.BESIDE, Role.PART: Role.BESIDE, Role.ELEMENT: Role.BESIDE}
_PARENT = {Role.PART: Role.PATH, Role.PATH: Role.PARENT, Role.BESIDE: Role.PARENT}
_TEXT = _BESIDE | {Role.PATH: Role.TEXT, Role.PART: Role.TEXT, Role.ELEMENT: Role.TEXT}
_DOCUMENT = {role: Role.DOCUMENT if text is Role.TEXT else text for role, text in _TEXT.items()}
# What a container of it is where that does not own it.
_MENTIONED = (Role.PART, Role.BESIDE, Role.TEXT)


class Holders(Protocol):
    """What is known of the resource at one point of a program.

    ``keeping`` are the roles of elements by which a container holds the resource, ``answers`` what was found so far.
    """

    @property
    def answers(self) -> dict[ast.expr, Role | None]: ...

    @property
    def names(self) -> Names: ...

    @property
    def keeping(self) -> frozenset[Role]: ...

    def known(self, node: ast.expr) -> Role | None:
        """Return the role of an expression that stands for something as a whole: a variable, the acquisition."""

    def member(self, role: Role, index: ast.expr | None) -> Role | None:
        """Return the role of one element of what has ``role``; ``index`` is None where it may be any."""

    def result(self, node: ast.expr) -> Role | None:
        """Return the role of a call or lambda whose form says nothing."""


def relate(node: ast.expr | None, holders: Holders) -> Role | None:
    """Return the role of ``node``; None if it has nothing to do with the resource, as far as can be told."""
    if node is None:
        return None
    answers = holders.answers
    if node not in answers:
        answers[node] = _related(node, holders)
    return answers[node]


def _related(node: ast.expr, holders: Holders) -> Role | None:
    known = holders.known(node)
    if known is not None:
        return known
    for form in forms_of(node, holders.names):
        role = _applied(form, node, holders)
        if role is not None:
            return role
    return holders.result(node) if isinstance(node, (ast.Call, ast.Lambda)) else None


def _applied(form: Form, node: ast.expr, holders: Holders) -> Role | None:
    match form.kind:
        case Kind.MEMBERS:
            return _container(form, holders)
        case Kind.SAME_MEMBERS:
            roles = [relate(part, holders) for part in form.of]
            return Role.ELEMENT if Role.ELEMENT in roles else None
        case Kind.CHOICE:
            # Lists, as 3.12 has little room for generators within generators: a sum may be long.
            found = [role for part in form.of if (role := relate(part, holders))]
            return found[0] if found else None
    role = relate(form.of[0], holders)
    if role is None:
        return None
    match form.kind:
        case Kind.ITSELF:
            return role
        case Kind.SAME:
            return role if role in _PATHS else None
        case Kind.BELOW:
            return _BELOW.get(role)
        case Kind.BESIDE:
            return _BESIDE.get(role)
        case Kind.PARENT:
            return _PARENT.get(role)
        case Kind.TEXT:
            return _TEXT.get(role)
        case Kind.DOCUMENT:
            return _DOCUMENT.get(role)
        case Kind.MEMBER:
            return holders.member(role, node.slice if isinstance(node, ast.Subscript) else None)
        case Kind.NAME:
            return Role.PATH if role in (Role.HANDLE, Role.STREAM) else None
        case Kind.FILE:
            return role if role is Role.HANDLE else None
        case Kind.OPENED:
            return Role.STREAM if role in (Role.PATH, Role.DESCRIPTOR) else None


def _container(form: Form, holders: Holders) -> Role | None:
    roles = {role for part in form.of if (role := relate(part, holders)) is not None}
    if Role.TASK in roles:
        return Role.TASK
    if roles & holders.keeping:
        return Role.ELEMENT
    return next((role for role in _MENTIONED if role in roles), None)
