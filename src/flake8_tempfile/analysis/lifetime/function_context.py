"""What the lifetime analysis is told of a function, and what it writes down while it runs over it."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from flake8_tempfile.analysis.effects.escapes import Escapes
from flake8_tempfile.analysis.model import Obligation, Role, Site
from flake8_tempfile.analysis.reasons import Ground
from flake8_tempfile.records import NamedTuple


class Scope(NamedTuple):
    """What the transfer function must know of the function around it.

    ``lends`` tells that a ``yield`` lends the resource (context manager, fixture, dependency) rather than giving it
    away; ``containers`` are its local containers; ``globals`` the names that outlive it; ``self_name`` the first
    parameter of a method, '' elsewhere; ``is_set_up`` whether its clean-up runs in a tear-down method; ``keepers`` the
    objects that are told to clean up in a ``finally`` or by a registered call; ``is_class_body`` tells that its names
    are attributes of a class; ``mappings`` are the keys of what the callers and the process know as well; ``escapes``
    tells which objects die with the function; ``stacks`` are the exit stacks that only the
    function can close, ``disposed`` the objects that are closed, or whose attributes are removed;
    ``is_entered`` tells that a ``with`` calls it, ``is_ended_by_base`` that a base
    class outside the module ends what it begins.
    """

    lends: bool
    is_context_manager: bool
    is_fixture: bool
    containers: frozenset[str]
    globals: frozenset[str]
    self_name: str
    owner: ast.ClassDef | None
    is_set_up: bool
    local_attributes: frozenset[str]
    escapes: Escapes
    keepers: frozenset[str] = frozenset()
    is_class_body: bool = False
    mappings: frozenset[str] = frozenset()
    stacks: frozenset[str] = frozenset()
    disposed: frozenset[str] = frozenset()
    is_entered: bool = False
    is_ended_by_base: bool = False


@dataclass
class Record:
    """What happened to the acquisitions, by site: the nodes that release, transfer or keep them, and creations.

    ``kept`` are the tests with a branch that keeps the resource on purpose, ``moves`` the transfers that move it away,
    ``cleared`` the scratch paths that the function empties before it makes them anew, ``chosen`` is what a helper keeps
    only where a setting says so.
    """

    releases: dict[Site, dict[ast.AST, None]] = field(default_factory=dict)
    transfers: dict[Site, dict[ast.AST, Ground]] = field(default_factory=dict)
    kept: dict[Site, dict[ast.AST, Ground]] = field(default_factory=dict)
    stored: dict[Site, str] = field(default_factory=dict)
    created: dict[Site, tuple[ast.expr, bool]] = field(default_factory=dict)
    moves: set[ast.AST] = field(default_factory=set)
    cleared: set[Site] = field(default_factory=set)
    chosen: set[Site] = field(default_factory=set)
    returned: dict[Site, list[tuple[ast.Return, Role, int | None]]] = field(default_factory=dict)

    def release(self, fact: Obligation, node: ast.AST) -> None:
        """Note that ``node`` discharges the obligation."""
        if fact.site is not None:
            self.releases.setdefault(fact.site, {})[node] = None

    def transfer(self, fact: Obligation, node: ast.AST, ground: Ground) -> None:
        """Note that ``node`` hands the obligation over."""
        if fact.site is not None:
            self.transfers.setdefault(fact.site, {})[node] = ground

    def keep(self, fact: Obligation, test: ast.AST, ground: Ground) -> None:
        """Note that a branch of ``test`` keeps the resource on purpose."""
        if fact.site is not None:
            self.kept.setdefault(fact.site, {})[test] = ground


def known_elsewhere(parameters: Iterable[str], assigned: Container[str], imported: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of the mappings that others look at after the function: its parameters, the environment."""
    given = {name for name in parameters if name not in assigned}
    return frozenset({"os.environ", *given, *(local for local, name in imported.items() if name == "os.environ")})
