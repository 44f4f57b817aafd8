"""Edit plans for the paths that one function writes down and uses by itself: one directory for all of them.

Also for a path that is written down wherever it is used: it gets a name.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.paths.forms import origin
from flake8_tempfile.analysis.syntax.blocks import statement_of
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.call_rows import Does
from flake8_tempfile.edits import LiteralsToTemporaryDirectory, Substitution
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.own_use import require_own_parent, require_own_use
from flake8_tempfile.planning.regions.preconditions import require_stable
from flake8_tempfile.planning.regions.region import Region, region_of, require_wrappable, uses_of
from flake8_tempfile.planning.regions.releases import Key, mentions
from flake8_tempfile.planning.text.free_names import droppable, free_name
from flake8_tempfile.planning.text.literal_text import directory_name, inside, temporary_directory_name, twins
from flake8_tempfile.planning.text.path_likes import accepts_path
from flake8_tempfile.planning.text.written import Written, other_paths, written


def together_plan(use: PathUse, facts: Facts) -> LiteralsToTemporaryDirectory:
    """Ex) ``open("/tmp/a", "w")``, ``run("/tmp/a", "/tmp/b")``, ``os.remove("/tmp/b")``: unsafe."""
    module, function = facts.module, use.function
    if function is None:
        raise Unclear("the path belongs to the module, not to one function")
    members = [_own(written(use, module), function, facts)]
    for other in other_paths(use, facts):
        if not any(set(other.literals) & set(member.literals) for member in members):
            with contextlib.suppress(Unclear):
                members.append(_own(other, function, facts))
    literals = [node for member in members for node in member.literals]
    names = {name for member in members for name in member.names}
    tops = tuple(f"{member.use.text.rstrip('/')}/" for member in members)
    left = (one for one in facts.paths if one.node not in literals and one.path.origin not in literals)
    refuse_if(any(one.text.startswith(tops) for one in left), "what lies in it is named by a path of its own")
    region = region_of([*literals, *uses_of(names, function)], function, module)
    require_wrappable(region, function, module)
    unnamed = Holding(module, literals[0], function, region.statements[0], "", "")
    require_stable(unnamed, region.statements, None, module)
    return _edit(members, region, function, module)


def _own(member: Written, function: FunctionNode, facts: Facts) -> Written:
    """Return a path that nobody but the function has to do with; raise for any other."""
    module, use = facts.module, member.use
    elsewhere = any(node not in member.literals for node in twins(use, module))
    refuse_if(elsewhere and not use.path.unique, Reason.WRITTEN_TWICE)
    same = list(dict.fromkeys(one for node in member.literals for one in facts.uses_of(node)))
    keys: list[Key] = [*member.names, *member.literals]
    cleared = {node for top in _clearings(function, keys, module) for node in ast.walk(top)}
    evidence = tuple(item for one in same for item in one.evidence if item.node not in cleared)
    known = {one.path.origin for one in same} | {one.node for one in same}
    unknown = [node for node in member.literals if node not in known and not accepts_path(node, module)]
    refuse_if(unknown, "the path is handed to code that cannot be seen")
    begins = min((item.line for item in evidence if item.kind is Kind.WRITTEN), default=0)
    early = [node for node in member.literals if node.lineno < begins and not _is_asked(node, module)]
    refuse_if(any(node not in known for node in early), Reason.READ_FIRST)
    is_read = any(node not in known for node in member.literals)
    require_own_use(use._replace(evidence=evidence), keys, function, module, is_read=is_read)
    require_own_parent(use, [], keys, module)
    member.require_stays()
    return member


def _is_asked(node: ast.expr, module: Module) -> bool:
    """Tell whether an expression is part of the condition of an ``if``, which is judged as a whole."""
    statement = statement_of(node, module)
    return isinstance(statement, ast.If)


def _edit(
    members: Sequence[Written], region: Region, function: FunctionNode, module: Module
) -> LiteralsToTemporaryDirectory:
    target = directory_name(module, function)
    factory, imports = temporary_directory_name(module)
    keys: list[Key] = [*(name for member in members for name in member.paths)]
    keys += [node for member in members for node in member.literals]
    dropped = [*_idle_before(region, keys, module), *_removals_after(region, keys, module)]
    refuse_if(len(dropped) == len(region.statements), Reason.ONLY_WRITTEN)
    gone = {node for statement in dropped for node in ast.walk(statement)}
    lines: list[str] = []
    changes: list[Substitution] = []
    for member in members:
        nodes = [node for node in member.literals if node not in gone]
        text = inside(nodes[0], member.use.path.directory, target, module) if nodes else ""
        if len(nodes) > 1 and member.reach is None and text != target:
            name = free_name("path" if not lines else f"path_{len(lines) + 1}", module, function)
            lines.append(f"{name} = {text}")
            text = name
        changes += [Substitution(module.span(node), text) for node in nodes]
    return LiteralsToTemporaryDirectory(
        "Put it into a `with TemporaryDirectory()`",
        Applicability.UNSAFE,
        tuple(changes),
        module.span(region.statements[0]),
        module.span(region.statements[-1]),
        f"{factory}()",
        target,
        "\n".join(lines),
        imports,
        tuple(module.span(statement) for statement in dropped),
        droppable(("os", "os.remove", "os.unlink", "shutil", "shutil.rmtree"), module) if dropped else (),
    )


def _idle_before(region: Region, keys: Sequence[Key], module: Module) -> Iterator[ast.stmt]:
    """Yield what removes an older file to begin with: in a new directory there is none."""
    for statement in region.statements:
        if not _only_removes(statement, keys, module):
            return
        yield statement


def _only_removes(statement: ast.stmt, keys: Sequence[Key], module: Module) -> bool:
    body = statement.body if isinstance(statement, ast.If) and not statement.orelse else []
    asked = isinstance(statement, ast.If) and _only_asks(statement.test, keys, module)
    return asked and bool(body) and all(_removes(inner, keys, module) for inner in body)


def _only_asks(test: ast.expr, keys: Sequence[Key], module: Module) -> bool:
    """Ex) ``os.path.exists(path)``, ``not os.path.isfile(path)``: nothing else is done by asking."""
    calls = [node for node in ast.walk(test) if isinstance(node, ast.Call)]
    return all(
        module.calls[call].name in call_table.functions(Does.ASKS)
        and len(call.args) == 1
        and _is_one(call.args[0], keys, module)
        for call in calls
    )


def _is_one(value: ast.expr, keys: Sequence[Key], module: Module) -> bool:
    """Tell whether an expression is one of the paths itself, and not one that is made of it."""
    found = origin(value, module.names)
    return found in keys or (isinstance(found, ast.Name) and found.id in keys)


def _clearings(function: FunctionNode, keys: Sequence[Key], module: Module) -> Iterator[ast.stmt]:
    """Yield what removes an older file before the function has made one: ``if os.path.exists(p): os.remove(p)``."""
    for statement in function.body:
        if _only_removes(statement, keys, module):
            yield statement
        elif mentions(statement, keys) and not isinstance(statement, ast.Assign):
            return


def _removals_after(region: Region, keys: Sequence[Key], module: Module) -> Iterator[ast.stmt]:
    """Yield the removals at the end: the directory goes with all that is in it."""
    for statement in reversed(region.statements):
        if not _removes(statement, keys, module):
            return
        yield statement


def _removes(statement: ast.stmt, keys: Sequence[Key], module: Module) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return False
    targets = list(summarise(module).targets(call))
    return bool(targets) and all(_is_one(target, keys, module) for target in targets)
