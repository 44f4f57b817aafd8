"""Counts which callables of libraries are given the path, or the file object, of something temporary.

    python benchmarks/foreign_calls.py DIRECTORY... [--top N] [--places NAME]

Each DIRECTORY is a project, or a package as its wheel has it; only its modules are read.  What acquires is told by the
analysis, and so is what a variable, a parameter or an argument has of it (``relate``), but not when: a name counts for
the whole function.  A path that is written down counts as well.  A callable is foreign if it is neither of the standard
library nor of a module of the same directory.  It goes by its canonical name; a method by that of the call which made
its object, where the function shows it (``PIL.Image.open().save``), else by its last part (``?.save``), where the
module defines no such function.

Prints, for each callable, in how many projects and how often it is called with such an argument, and with which: its
position or keyword, and whether that is a path or a file object.  Those in the fewest projects come last.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from flake8_tempfile.analysis.acquire.factories import factory_calls
from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.model import Role
from flake8_tempfile.analysis.paths.relation import relate
from flake8_tempfile.analysis.syntax.bindings import bindings as plain_bindings
from flake8_tempfile.analysis.syntax.expressions import BINDING, bindings
from flake8_tempfile.analysis.syntax.module import Module, ScopeNode, parse_module
from flake8_tempfile.analysis.syntax.names import Names, dotted, last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Gives
from flake8_tempfile.settings import Settings
from flake8_tempfile.source.parsing import parse_source, source_lines, with_room
from flake8_tempfile.source.prefilter import may_concern

_SETTINGS = Settings(codes=None, follow_imports=False)
_ACQUIRED = {"mkdtemp": Role.PATH, "mktemp": Role.PATH, "mkstemp": Role.PAIR}
_ARGUMENTS = {
    Role.PATH: "path", Role.PART: "path", Role.HANDLE: "object", Role.STREAM: "object", Role.DESCRIPTOR: "descriptor",
}  # fmt: skip


class Use(NamedTuple):
    """A call of a foreign callable with something temporary: with which argument, and what that is."""

    name: str
    slot: str
    kind: str
    place: str


class _Variables(NamedTuple):
    """What the expressions of one scope have of anything temporary: acquisitions by node, variables by their text."""

    names: Names
    made: Mapping[ast.AST, Role]
    held: dict[str, Role]
    answers: dict[ast.expr, Role | None]
    keeping: frozenset[Role] = frozenset({Role.PATH, Role.HANDLE, Role.PART})

    def known(self, node: ast.expr) -> Role | None:
        return self.made.get(node) or self.held.get(dotted(node) or "")

    def member(self, role: Role, index: ast.expr | None) -> Role | None:
        if role is Role.PAIR:
            return Role.DESCRIPTOR if getattr(index, "value", 1) == 0 else Role.PATH
        return Role.PATH if role is Role.ELEMENT else None

    def result(self, node: ast.expr) -> Role | None:
        if not isinstance(node, ast.Call) or not node.args:
            return None
        if last_part(node.func) == "enter_context":
            return relate(node.args[0], self)
        is_part = relate(node.args[0], self) is Role.PART
        return Role.STREAM if is_part and self.names.calls[node].name in call_table.giving(Gives.STREAM) else None


def uses_in(path: Path, own: frozenset[str]) -> list[Use]:
    """Return the uses in one module; ``own`` are the names of the modules of its project."""
    text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if not may_concern(text, _SETTINGS):
        return []
    try:
        return with_room(partial(_uses, text, path, own))
    except SyntaxError:
        return []


def _uses(text: str, path: Path, own: frozenset[str]) -> list[Use]:
    module = parse_module(str(path), parse_source(text), source_lines(text), _SETTINGS)
    made, found = _acquisitions(module), []
    for scope, variables in _variables(module, made) if made else ():
        for call in module.nodes_in(scope).of(ast.Call):
            name = foreign_name(call, module, own)
            for slot, value in _slots(call) if name is not None else ():
                kind = _ARGUMENTS.get(relate(value, variables) or Role.TEXT)
                if kind is not None:
                    found.append(Use(name or "", slot, kind, f"{path}:{call.lineno}"))
    return found


def _acquisitions(module: Module) -> dict[ast.AST, Role]:
    facts = Facts(module)
    found: dict[ast.AST, Role] = {life.node: Role.PATH for life in facts.lifetimes}
    found.update((use.node, Role.PATH) for use in facts.paths)
    for name, call in factory_calls(module):
        around = module.parents[call]
        is_entered = isinstance(around, ast.withitem) or last_part(getattr(around, "func", call)) == "enter_context"
        opened = Role.PATH if name == "TemporaryDirectory" and is_entered else Role.HANDLE
        found[call] = _ACQUIRED.get(name, opened)
    return found


def _variables(module: Module, made: Mapping[ast.AST, Role]) -> Iterator[tuple[ScopeNode, _Variables]]:
    """Yield the scopes that call something, with what their variables hold, and what their callers give them."""
    scopes = dict.fromkeys(module.scope(node) for node in module.nodes.of(ast.Call))
    given: dict[ast.AST, dict[str, Role]] = {}
    known = -1
    while known < (known := sum(map(len, given.values()))):
        found = [(scope, _variables_of(scope, module, made, given)) for scope in scopes]
        for scope, variables in found:
            _pass_on(scope, variables, module, given)
    yield from found


def _variables_of(
    scope: ScopeNode, module: Module, made: Mapping[ast.AST, Role], given: dict[ast.AST, dict[str, Role]]
) -> _Variables:
    of_object = given.setdefault(module.class_around(scope) or module.tree, {})
    held = dict(of_object)
    for around in (*reversed(module.ancestors(scope)), scope):
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            held.update(given.get(around, {}))
            _follow(module.nodes_in(around).of_any(BINDING), _Variables(module.names, made, held, {}))
    of_object.update((text, role) for text, role in held.items() if text.startswith("self."))
    return _Variables(module.names, made, held, {})


def _pass_on(scope: ScopeNode, variables: _Variables, module: Module, given: dict[ast.AST, dict[str, Role]]) -> None:
    """Note what the calls in a scope give to functions of the module."""
    summaries = summarise(module)
    for call in module.nodes_in(scope).of(ast.Call):
        run = summaries.callees[call.func]
        if run is not None and run.home is summaries:
            summary = summaries.by_node[run.node]
            for name, value in summary.given_for(call, set(summary.parameters)):
                role = relate(value, variables)
                if role is not None:
                    given.setdefault(run.node, {}).setdefault(name, role)


def _follow(nodes: Iterable[ast.AST], variables: _Variables) -> None:
    """Add the variables that hold something of what others hold, in the order of the text, twice for what loops."""
    pairs = [pair for node in nodes for pair in bindings(node)]
    for target, value in pairs * 2:
        role = relate(value, variables)
        variables.answers.clear()
        if role is Role.PAIR and isinstance(target, ast.Tuple):
            parts = zip(target.elts, (Role.DESCRIPTOR, Role.PATH), strict=False)
            variables.held.update((text, part) for each, part in parts if (text := dotted(each)))
        elif role is not None and (text := dotted(target)):
            variables.held.setdefault(text, role)


def foreign_name(call: ast.Call, module: Module, own: frozenset[str]) -> str | None:
    """Return the name of the library's callable that is called; None for all others."""
    name = _name(call.func, module, module.scope(call))
    head = (name or "").partition(".")[0].removesuffix("()")
    is_own = head in own or (head == "?" and last_part(call.func) in module.functions_by_name)
    return None if not head or is_own or head in sys.stdlib_module_names else name


def _name(function: ast.expr, module: Module, scope: ScopeNode, depth: int = 4) -> str | None:
    written = dotted(function)
    if written is not None and written.partition(".")[0] in module.names.imported:
        return module.names.resolve(function)
    if not isinstance(function, ast.Attribute):
        return None
    made = _maker(function.value, module, scope) if depth else None
    if made is not None:
        name = _name(made.func, module, scope, depth - 1)
        return f"{name}().{function.attr}" if name is not None else None
    return f"?.{function.attr}" if written is None or written.partition(".")[0] not in ("self", "cls") else None


def _maker(value: ast.expr, module: Module, scope: ScopeNode) -> ast.Call | None:
    """Return the call that made an object, where the function binds it to nothing else."""
    if isinstance(value, ast.Name):
        entered = [
            node
            for node in module.nodes_in(scope).of(ast.withitem)
            if node.optional_vars and dotted(node.optional_vars) == value.id
        ]
        found = plain_bindings(scope, module).get(value.id) or (entered[0].context_expr if entered else None)
        value = found if found is not None else value
    return value if isinstance(value, ast.Call) else None


def _slots(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    yield from ((str(position), value) for position, value in enumerate(call.args))
    yield from ((word.arg, word.value) for word in call.keywords if word.arg)


def own_names(paths: Iterable[Path]) -> frozenset[str]:
    """Return the names under which the modules of a project are imported: what lies in no package has them."""
    packages = {path.parent for path in paths if path.name == "__init__.py"}
    places = {place for path in paths for place in (path, *path.parents)}
    return frozenset(place.stem for place in places if place.parent not in packages)


def uses_of(directory: Path, jobs: int = 1) -> list[Use]:
    """Return the uses in the modules of one project."""
    paths = sorted(path for path in directory.rglob("*.py") if path.is_file())
    work = partial(uses_in, own=own_names(paths))
    if jobs == 1:
        return [use for path in paths for use in work(path)]
    with multiprocessing.Pool(jobs) as pool:
        return [use for found in pool.imap(work, paths, chunksize=16) for use in found]


def report(projects: Mapping[str, Sequence[Use]]) -> Iterator[str]:
    """Yield a line for each callable: projects, calls, name, and the arguments with their numbers."""
    calls = Counter(use.name for found in projects.values() for use in found)
    spread = Counter(name for found in projects.values() for name in {use.name for use in found})
    given: dict[str, Counter[str]] = {name: Counter() for name in calls}
    for use in (use for found in projects.values() for use in found):
        given[use.name][f"{use.slot} {use.kind}"] += 1
    for name in sorted(calls, key=lambda name: (-spread[name], -calls[name], name)):
        slots = ", ".join(f"{slot} {number}" for slot, number in given[name].most_common())
        yield f"{spread[name]}\t{calls[name]}\t{name}\t{slots}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Count, and print the callables, or the places of one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIRECTORY")
    parser.add_argument("--top", type=int, metavar="N", help="only the first N callables")
    parser.add_argument("--places", metavar="NAME", help="print where this callable is given something temporary")
    parser.add_argument("--jobs", type=int, default=1, help="the number of processes")
    options = parser.parse_args(arguments)
    projects = {str(each): uses_of(each, options.jobs) for each in options.directories}
    if options.places:
        print(*(use.place for found in projects.values() for use in found if use.name == options.places), sep="\n")
        return 0
    for line in list(report(projects))[: options.top]:
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
