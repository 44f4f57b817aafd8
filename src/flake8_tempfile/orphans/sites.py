"""The lines of a project that make names in a temporary directory: the factories' calls, and names that are joined."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flake8_tempfile.analysis.acquire.factories import factory_calls
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.uses import Use
from flake8_tempfile.analysis.paths.pieces import PieceKind, Pieces, pieces
from flake8_tempfile.analysis.paths.shared_directories import TempPath, temp_path
from flake8_tempfile.analysis.project.service import project
from flake8_tempfile.analysis.syntax.bindings import bindings
from flake8_tempfile.analysis.syntax.module import Module, parse_module
from flake8_tempfile.analysis.tables.tempfile_signatures import SIGNATURES, argument, takes_unknown
from flake8_tempfile.check import findings_of
from flake8_tempfile.model import Finding
from flake8_tempfile.observed.confirm import lines_of, tells_of
from flake8_tempfile.orphans.listing import DIRECTORY, FILE
from flake8_tempfile.orphans.names import Hole, Template, template
from flake8_tempfile.planning.text.free_names import source_of
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.settings import Settings

_NAMELESS = frozenset({"TemporaryFile", "SpooledTemporaryFile"})
_KINDS = {"mkdtemp": DIRECTORY, "TemporaryDirectory": DIRECTORY, "mktemp": ""}
_PREFIX = "tmp"


class Site(NamedTuple):
    """A line (1-based) that makes names of a template.

    ``what`` is the kind of what it makes, '' where that is open.  ``directory`` is where: a path, '' for the temporary
    directory of the system or the user, None where that cannot be told.  ``codes`` are those of the rules that find a
    leak there.
    """

    path: str
    line: int
    text: str
    name: Template
    what: str
    directory: str | None
    codes: tuple[str, ...]


def sites_of(tree: ast.Module, lines: Sequence[str], path: str, settings: Settings) -> tuple[Site, ...]:
    """Return the sites of a parsed module, in the order of the source."""
    settings = settings._replace(codes=None, edits=False)
    facts = Facts(parse_module(path, tree, lines, settings, project().imports(path, settings)))
    found = findings_of(facts)
    made = [*_factory_sites(facts.module), *_joined_sites(facts)]
    sites = {(node.lineno, name): (node, name, what, place) for node, name, what, place in reversed(made)}
    ordered = sorted(sites.values(), key=lambda each: each[0].lineno)
    on_line: dict[int, list[Finding]] = {}
    for finding in found:
        for line in lines_of(finding):
            on_line.setdefault(line, []).append(finding)
    return tuple(_site(made, on_line.get(made[0].lineno, ()), facts.module) for made in ordered)


_Made = tuple[ast.expr, Template, str, "str | None"]


def _site(made: _Made, found: Iterable[Finding], module: Module) -> Site:
    node, name, what, place = made
    codes = sorted({each.code for each in found if tells_of(each, what)})
    text = " ".join(source_of(node, module).split())
    return Site(module.path, node.lineno, text, name, what, place, tuple(codes))


def _factory_sites(module: Module) -> Iterator[_Made]:
    for factory, call in factory_calls(module):
        if factory in _NAMELESS:
            continue
        unknown: list[str | Hole] = [Hole.ANY] if takes_unknown(call) else []
        prefix, suffix = (_argument(factory, call, name, module) for name in ("prefix", "suffix"))
        before = (unknown or [_PREFIX]) if prefix is None else prefix
        yield (
            call,
            template((*before, Hole.RANDOM, *(suffix or unknown))),
            _KINDS.get(factory, FILE),
            _place(factory, call, module),
        )


def _argument(factory: str, call: ast.Call, name: str, module: Module) -> list[str | Hole] | None:
    value = argument(factory, call, name)
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return None
    return _parts(_pieces(value, module))


def _place(factory: str, call: ast.Call, module: Module) -> str | None:
    value = argument(factory, call, "dir")
    if value is None:
        return None if takes_unknown(call) and "dir" in {each.name for each in SIGNATURES[factory]} else ""
    if isinstance(value, ast.Constant) and value.value is None:
        return ""
    read = _pieces(value, module)
    if all(piece.kind is PieceKind.CONSTANT for piece in read):
        return "".join(piece.text for piece in read)
    return "" if len(read) == 1 and read[0].kind is PieceKind.ROOT else None


def _joined_sites(facts: Facts) -> Iterator[_Made]:
    """Yield the paths in a shared temporary directory that are written to, or owed a removal."""
    module = facts.module
    for use in facts.paths:
        if use.use is not Use.MENTION and not use.path.bare:
            yield use.node, _below(use.path), "", _root(use.path)
    for lifetime in facts.lifetimes:
        path, what = _target(lifetime.node, module)
        if path is not None and not path.bare:
            yield lifetime.node, _below(path), what, _root(path)


def _target(node: ast.expr, module: Module) -> tuple[TempPath | None, str]:
    """Return the path that an expression names or creates, and the kind of what is created, '' where that is open."""
    target = module.calls[node].created
    named, what = (node, "") if target is None else (target[0], DIRECTORY if target[1] else FILE)
    return temp_path(named, module, _bound(node, module)), what


def _root(path: TempPath) -> str:
    return path.directory if path.hardcoded else ""


def _below(path: TempPath) -> Template:
    """Return the name of what lies in the directory itself on the way to a path."""
    parts = _parts(path.pieces[0 if path.hardcoded else 1 :])
    if path.hardcoded and isinstance(parts[0], str):
        parts[0] = parts[0][len(path.directory) :]
    first: list[str | Hole] = []
    for part in parts:
        text = part.lstrip("/\\") if isinstance(part, str) and not first else part
        if isinstance(text, str) and (at := min((text.find(each) for each in "/\\" if each in text), default=-1)) >= 0:
            return template((*first, text[:at]))
        first += [text] if text else []
    return template(first)


def _pieces(value: ast.expr, module: Module) -> Pieces:
    return pieces(value, module.names, _bound(value, module).get)


def _bound(node: ast.expr, module: Module) -> Mapping[str, ast.expr]:
    return bindings(module.scope(node), module)


def _parts(read: Pieces) -> list[str | Hole]:
    return [piece.text if piece.kind is PieceKind.CONSTANT else Hole.ANY for piece in read]


def lies_in(site: Site, directory: str, temporary: Sequence[str]) -> bool:
    """Tell whether what a site makes may lie in ``directory``; ``temporary`` are the shared temporary directories.

    A directory that is none of these is taken for a copy of one, or for where the temporary files were sent.
    """
    if not site.directory:
        return True
    known = {os.path.realpath(directory), os.path.abspath(directory)}
    if known.isdisjoint(temporary):
        return site.directory in temporary or os.path.realpath(site.directory) in known
    return os.path.abspath(site.directory) in known or os.path.realpath(site.directory) in known
