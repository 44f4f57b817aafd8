"""Places that an object makes up for itself, and that another method, or a program it starts, fills.

No call acquires them: nothing is there yet when the name is made up.  That the name is another one for each object is
what makes them pile up, and what tells that whoever is given it is to make something there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from flake8_tempfile.analysis.effects.calls.commands import command_parts, starts_command
from flake8_tempfile.analysis.effects.functions.summaries import Summaries
from flake8_tempfile.analysis.lifetime.exits.leaks import Solved
from flake8_tempfile.analysis.literals.evidence import Kind, said_by
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple

_FILE = re.compile(r"\.[A-Za-z]\w{0,5}$")


class _Place(NamedTuple):
    """An attribute and the unique path that it is bound to."""

    attribute: str
    value: ast.expr
    function: FunctionNode
    owner: ast.ClassDef


def filled_places(solved: Iterable[Solved], summaries: Summaries) -> Iterator[Lifetime]:
    """Yield the places of objects that nothing in their class, or in the module, removes."""
    for place in (place for entry in solved for place in _made_up(entry, summaries)):
        filled = None if summaries.removers_of(place.attribute, place.owner) else _filled(place, summaries)
        if filled is not None:
            yield Lifetime(
                resource=filled,
                node=place.value,
                name=f"self.{place.attribute}",
                factory="",
                leaks=(),
                releases=(),
                transfers=(),
                attribute=place.attribute,
                function=place.function,
            )


def _made_up(entry: Solved, summaries: Summaries) -> Iterator[_Place]:
    owner = summaries.module.class_around(entry.function) if entry.function is not None else None
    if owner is None or entry.function is None:
        return
    bound = {value: target for target, value in summaries.nodes_of(entry.function).bound}
    for value, site in entry.sites.latent.items():
        target = bound.get(value) if isinstance(value, ast.expr) else None
        is_new = site.unique and site.shared and site not in entry.analysis.record.created
        is_new = is_new and not _names_socket(target)
        if is_new and isinstance(target, ast.Attribute) and key(target.value) == "self" and isinstance(value, ast.expr):
            yield _Place(target.attr, value, entry.function, owner)


def _names_socket(target: ast.expr | None) -> bool:
    """Tell whether an attribute is called the address of a socket, which goes with its server."""
    return isinstance(target, ast.Attribute) and said_by(target.attr) in (Kind.SOCKET, Kind.ADDRESS)


def _filled(place: _Place, summaries: Summaries) -> Resource | None:
    """Return what is made at a place by a method of the class, or by a program that one starts; None if nothing is."""
    text = f"self.{place.attribute}"
    for method in (node for node in place.owner.body if isinstance(node, FunctionNode)):
        nodes = summaries.nodes_of(method)
        for call in nodes.of(ast.Call):
            target = summaries.calls[call].created
            if target is not None and key(target[0]) == text:
                return Resource.SCRATCH_TREE if target[1] else Resource.SCRATCH_FILE
            is_given = starts_command(call, summaries.module) and _has(command_parts(call, nodes), text)
            if is_given or (_adds_option(call) and _has(call.args, text)):
                return _resource_of(place.value)
    return None


def _adds_option(call: ast.Call) -> bool:
    """Ex) ``options.add_argument("--user-data-dir=" + self.profile)``, of what a program will be started with.

    A parser of options is told names, and no values in them.
    """
    texts = (node.value for value in call.args for node in descendants(value) if isinstance(node, ast.Constant))
    first = next(texts, None)
    is_option = isinstance(first, str) and first.startswith("-") and first.endswith("=")
    return last_part(call.func) == "add_argument" and is_option


def _has(parts: Iterable[ast.expr], text: str) -> bool:
    return any(key(node) == text for part in parts for node in descendants(part) if isinstance(node, ast.Attribute))


def _resource_of(value: ast.expr) -> Resource:
    """Return what a program makes under a name: a file if the name ends like that of one."""
    texts = [node.value for node in descendants(value) if isinstance(node, ast.Constant)]
    is_file = any(isinstance(text, str) and _FILE.search(text) for text in texts)
    return Resource.SCRATCH_FILE if is_file else Resource.SCRATCH_TREE
