"""Edit plans for test cases: the removal is registered with ``addCleanup`` right after the creation."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import takewhile

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.effects.values.bound_paths import Bound
from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.paths.keys import path_keys
from flake8_tempfile.analysis.syntax.blocks import has_own_lines
from flake8_tempfile.analysis.syntax.expressions import argument, key, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import last_part
from flake8_tempfile.analysis.tables import call_table
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import Substitution, ToAddCleanup
from flake8_tempfile.model import Applicability, Edit, Unfixed
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.exits import LOOPS
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.releases import Release, find_releases, is_inert
from flake8_tempfile.planning.regions.removal_move import find_move_to_exit
from flake8_tempfile.planning.testing.registered import Registered, library_function, registered
from flake8_tempfile.planning.testing.registration import (
    bound_once,
    is_bound_in,
    is_registration,
    is_removed_in,
    keys_of,
    late_registration,
    made,
    mentions_key,
    stored_between,
)
from flake8_tempfile.planning.testing.unittest_methods import Method, inherits_tear_down, related_methods, tear_downs
from flake8_tempfile.planning.text.free_names import free_name, source_of

# The position of ``dir`` among the arguments.
_DIRECTORY = {Resource.NAMED_FILE: 6}


def cleanup_plan(verdict: Verdict, method: Method, planned: Edit | Unfixed, module: Module) -> ToAddCleanup:
    """Return the edit that registers the removal; raise :class:`Unclear` if it is not known to be right.

    ``planned`` is what else can be done.
    """
    found = made(verdict.lifetime, module)
    if verdict.sort in (Sort.NEVER, Sort.STORED):
        return _edit(_fresh(found, method, module), found, method, module)
    refuse_if(not found.path, Reason.NO_VARIABLE)
    keys = keys_of(found)
    late = late_registration(found, keys, method.receiver, module)
    if late is not None:
        return _edit(_moved(found, keys, late, method, module), found, method, module)
    if verdict.lifetime.in_set_up and verdict.lifetime.transfers and not verdict.lifetime.releases:
        return _edit(_from_tear_down(found, keys, method, module), found, method, module)
    return _edit(_from_test(verdict, found, keys, method, planned, module), found, method, module)


def _edit(plan: Registered, found: Holding, method: Method, module: Module) -> ToAddCleanup:
    named, arguments, exact = None, plan.arguments, plan.exact and method.certain
    text = ""
    if not found.path:
        name = free_name("directory", module, found.function)
        named, arguments = Substitution(module.span(found.node), name), arguments.format(name)
        text = f"{name} = {source_of(found.node, module)}\n"
        exact = exact and not _is_preceded(found)
    return ToAddCleanup(
        f"Register the removal with `{method.registrar}`",
        Applicability.SAFE if exact else Applicability.UNSAFE,
        module.span(found.statement),
        f"{text}{method.receiver}.{method.registrar}({arguments})",
        tuple(module.span(removal) for removal in plan.removals),
        found.is_with,
        named,
        plan.imports,
    )


def _is_preceded(found: Holding) -> bool:
    """Tell whether another call of the statement runs before the one that makes the directory."""
    start = found.module.span(found.node)
    calls = (inner for inner in ast.walk(found.statement) if isinstance(inner, (ast.Call, ast.Await)))
    ends = ((span.end_line, span.end_column) for span in map(found.module.span, calls))
    return any(end < (start.line, start.column) for end in ends)


def _fresh(found: Holding, method: Method, module: Module) -> Registered:
    """Nothing removes it: nobody says that it is still there in the end, either."""
    path = found.path or "{}"
    if found.resource is Resource.DIRECTORY:
        function, imports = library_function("shutil", "rmtree", found, module)
        return Registered(f"{function}, {path}, ignore_errors=True", exact=True, imports=imports)
    refuse_if(_may_be_removed(found, method, module), Reason.REMOVED_BY_OTHERS)
    function, imports = library_function("os", "unlink", found, module)
    return Registered(f"{function}, {path}", exact=False, imports=imports)


def _may_be_removed(found: Holding, method: Method, module: Module) -> bool:
    """Tell whether the method removes what is made of the path, or a tear-down some file: then it is gone already.

    Ex) ``path = os.path.realpath(path)`` and then ``os.remove(path)``; ``os.unlink(self.song["~filename"])``
    """
    named = Bound(found.body, module).made_of({found.path.partition(".")[0]})
    here = (target for call in own_nodes(found.body) for target in _removed_files(call, module))
    if any(isinstance(node, ast.Name) and node.id in named for target in here for node in ast.walk(target)):
        return True
    later = (call for tear_down in tear_downs(method) for call in own_nodes(tear_down.body))
    return any(not isinstance(target, ast.Name) for call in later for target in _removed_files(call, module))


def _removed_files(node: ast.AST, module: Module) -> Sequence[ast.expr]:
    is_tree = isinstance(node, ast.Call) and last_part(node.func) == "rmtree"
    return summarise(module).targets(node) if isinstance(node, ast.Call) and not is_tree else ()


def _moved(found: Holding, keys: frozenset[str], late: ast.Expr, method: Method, module: Module) -> Registered:
    """Ex) ``d = mkdtemp(); work(d); self.addCleanup(shutil.rmtree, d)``: registered, but too late."""
    call = late.value
    assert isinstance(call, ast.Call)
    place = found.place
    between = place.block[place.index + 1 : place.block.index(late)]
    refuse_if(any(stored_between(found.path.removesuffix(".name"), between)), Reason.REBOUND)
    parts = [found.path if key(value) in keys else _stable(value, between, module) for value in call.args]
    for keyword in call.keywords:
        value = found.path if key(keyword.value) in keys else _stable(keyword.value, between, module)
        parts.append(f"{keyword.arg}={value}" if keyword.arg else f"**{value}")
    others = [node for statement in between for node in ast.walk(statement) if isinstance(node, ast.Call)]
    exact = not any(is_registration(node, method.receiver) for node in others)
    return Registered(", ".join(parts), exact, (late,))


def _stable(value: ast.expr, between: list[ast.stmt], module: Module) -> str:
    """Return an expression as it is written, if it means the same before some statements."""
    for node in ast.walk(value):
        name = key(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        if name is not None and any(stored_between(name, between)):
            raise Unclear("what is registered depends on what is bound after the creation")
    return source_of(value, module)


def _from_tear_down(found: Holding, keys: frozenset[str], method: Method, module: Module) -> Registered:
    """``setUp`` makes it, ``tearDown`` removes it, and is not called if ``setUp`` raises."""
    for tear_down in tear_downs(method):
        receiver = tear_down.args.args[0].arg
        # The attributes of the object under the name that the other method has for it.
        renamed = {f"{receiver}.{text.partition('.')[2]}" for text in keys if text.startswith(f"{method.receiver}.")}
        releases = find_releases(replace(found, function=tear_down), renamed, module)
        if releases:
            break
    else:
        raise Unclear("another method than the tear-down removes it")
    refuse_if(len(releases) != 1, "it is removed in several places")
    (release,) = releases
    _require_unconditional(release.statement, tear_down, module)
    _require_only_there(release, renamed, keys, method, tear_down, module)
    _require_no_directory(found)
    exact = _is_last(release.statement, tear_down, frozenset(renamed), module)
    plan = registered(release, tear_down, found, renamed, module)
    plan = plan._replace(removals=(_emptied(release.statement, tear_down, method, module),))
    return plan._replace(exact=plan.exact and exact)


def _require_only_there(
    release: Release,
    renamed: Collection[str],
    keys: frozenset[str],
    method: Method,
    tear_down: FunctionNode,
    module: Module,
) -> None:
    """Raise unless the set-up gives the attribute its value, and the tear-down removes it, and nothing else does."""
    removed = [text for text in path_keys(release.target, module.names) if text in renamed]
    receiver = tear_down.args.args[0].arg
    texts = [method.receiver + text[len(receiver) :] for text in removed]
    others = [one for one in related_methods(method, module) if one is not tear_down]
    # A removal that does not mind if there is nothing may come after another one.
    is_removed = not release.tolerant and is_removed_in(others, keys, method.receiver, module)
    if is_removed or is_bound_in(others, removed):
        raise Unclear("other methods bind or remove the attribute, too")
    bases = [".".join(text.split(".")[:2]).partition("[")[0] for text in texts]
    if not removed or not all(bound_once(text, method.function) for text in bases):
        raise Unclear("the attribute is bound anew")


def _require_no_directory(found: Holding) -> None:
    """Raise if it lies in a chosen directory: one that is removed before it would take it along."""
    node = found.node
    if not isinstance(node, ast.Call) or argument(node, _DIRECTORY.get(found.resource, 2), ("dir",)):
        raise Unclear("it lies in a directory that may be removed before it")


def _require_unconditional(statement: ast.stmt, function: FunctionNode, module: Module) -> None:
    inner: ast.AST = statement
    for parent in module.ancestors(statement):
        if parent is function:
            return
        is_end = isinstance(parent, ast.Try) and (inner in parent.body or inner in parent.finalbody)
        refuse_if(not is_end, "the tear-down removes it under a condition")
        inner = parent


def _is_last(statement: ast.stmt, function: FunctionNode, keys: frozenset[str], module: Module) -> bool:
    """Tell whether nothing that follows a removal could tell that it comes later; raise if something does."""
    exact = True
    for node in own_nodes(function.body):
        if isinstance(node, ast.stmt) and node.lineno > (statement.end_lineno or statement.lineno):
            if mentions_key(node, keys) and not _forgets(node):
                raise Unclear("the tear-down looks at it after its removal")
            exact = exact and (_forgets(node) or is_inert(node, module) or _is_other_removal(node, module))
    return exact


def _forgets(node: ast.stmt) -> bool:
    """Ex) ``self.directory = None``, ``del self.directory``."""
    if isinstance(node, ast.Delete):
        return all(key(target) is not None for target in node.targets)
    constant = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    return constant and all(key(target) is not None for target in node.targets)  # type: ignore[attr-defined]


def _is_other_removal(node: ast.stmt, module: Module) -> bool:
    """Tell whether a statement removes something else, goes back to a directory, or tears the base class down."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Await):
        call = call.value
    if not isinstance(call, ast.Call):
        return False
    name = module.calls[call].name
    is_super = isinstance(call.func, ast.Attribute) and last_part(call.func.value) == "super"
    return is_super or name in call_table.REMOVERS or name == "os.chdir"


def _emptied(statement: ast.stmt, tear_down: FunctionNode, method: Method, module: Module) -> ast.stmt:
    """Return what is dropped: the removal, or the whole tear-down if it does nothing else."""
    rest = [node for node in tear_down.body if node is not statement and not _is_idle(node)]
    if rest or tear_down.decorator_list[1:]:
        return statement
    if inherits_tear_down(method.owner, tear_down.name, module):
        raise Unclear("without its own tear-down the class would inherit one")
    called = [node for node in module.nodes if isinstance(node, ast.Attribute) and node.attr == tear_down.name]
    if any(last_part(node.value) != "super" for node in called) or not has_own_lines(tear_down, module):
        raise Unclear("the tear-down is used by other code")
    return tear_down


def _is_idle(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _from_test(
    verdict: Verdict, found: Holding, keys: frozenset[str], method: Method, planned: Edit | Unfixed, module: Module
) -> Registered:
    """The removal stands further down in the same method, wherever in that it is made."""
    inside = list(takewhile(lambda parent: parent is not method.function, module.ancestors(found.statement)))
    if any(isinstance(parent, ast.ClassDef) for parent in inside):
        raise Unclear("it is made in a class")
    in_loop = any(isinstance(parent, LOOPS) for parent in inside)
    refuse_if(in_loop and isinstance(planned, Edit), "it is made in a loop, and would stay until the test ends")
    _require_no_directory(found)
    move = find_move_to_exit(verdict, module)
    plan = registered(move.final, method.function, found, {*keys, *move.holding.names}, module)
    releases = tuple(release.statement for release in move.releases)
    return plan._replace(exact=plan.exact and move.exact and not in_loop, removals=releases)
