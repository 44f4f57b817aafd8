"""Which roles own: what whoever gets an expression can release its resource with."""

from __future__ import annotations

from flake8_tempfile.analysis.model import Obligation, Role
from flake8_tempfile.analysis.tables import function_names, lifetime_calls
from flake8_tempfile.analysis.tables.lifetime_calls import Resource

# What a caller that gets it can remove a file or directory with, and what it can close a descriptor with.
_OWNING = frozenset({Role.PATH, Role.HANDLE, Role.PAIR, Role.ELEMENT, Role.HOLDER, Role.TASK, Role.PARENT})
_OWNING_DESCRIPTOR = frozenset({Role.DESCRIPTOR, Role.PAIR, Role.ELEMENT, Role.HOLDER, Role.TASK, Role.STREAM})


def owning(fact: Obligation) -> frozenset[Role]:
    """Return the roles of expressions that whoever gets them can release the resource with."""
    is_descriptor = fact.site is not None and fact.site.resource is Resource.DESCRIPTOR
    return _OWNING_DESCRIPTOR if is_descriptor else _OWNING


def held(fact: Obligation) -> frozenset[Role]:
    """Return the roles of arguments by which a constructed object comes to own the resource."""
    return owning(fact) - {Role.PARENT, Role.STREAM}


def unpacked_role(role: Role | None, index: object, fact: Obligation) -> Role | None:
    """Return the role of the element at ``index`` of something unpacked."""
    if role is not Role.PAIR or fact.site is None:
        return Role.PATH if role is Role.ELEMENT else None
    if fact.site.position is not None:
        return fact.site.unpacked if index == fact.site.position else None
    if index == 0:
        return Role.DESCRIPTOR
    return Role.PATH if index == 1 and fact.site.resource is not Resource.DESCRIPTOR else None


def owns_elements(container: str | None) -> bool:
    """Tell whether a container (by its key) takes over what is put into it."""
    if container is None:
        return True
    return container not in lifetime_calls.NOT_CONTAINERS and not function_names.COMMAND_NAME.search(container)
