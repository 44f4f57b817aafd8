"""The advice where something removes it already, only not on every way: what is to become of that removal."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Verdict
from flake8_tempfile.analysis.model import Cause
from flake8_tempfile.analysis.syntax.blocks import Place, is_in_handler, place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.records import NamedTuple
from flake8_tempfile.rules.advice import words

# What these are told to call is called whatever happens afterwards.
_CERTAIN_REGISTRARS = frozenset({
    "addCleanup", "addClassCleanup", "addModuleCleanup", "addfinalizer", "callback", "register", "finalize",
})  # fmt: skip
_LOOPS = (ast.For, ast.AsyncFor)
_NAMES = (ast.Name, ast.Attribute)
_LEAVING = frozenset({Cause.RETURN, Cause.EXIT, Cause.CONTINUE, Cause.BREAK})


class _Removal(NamedTuple):
    """A removal below the innermost block that has the creation too.

    ``names`` is what it is given, ``first`` the statement of that block in which the creation stands; ``way`` leads to
    the removal from there.
    """

    line: int
    names: frozenset[str]
    first: ast.stmt
    way: Sequence[ast.stmt]


def too_late(verdict: Verdict, facts: Facts, remover: str) -> str:
    """Return the advice where something removes it whatever happens, and only begins too late; '' if nothing does."""
    leak, made = verdict.leak, verdict.lifetime.node.lineno
    if leak is None or leak.cause is not Cause.RAISE:
        return ""
    for node in verdict.lifetime.released:
        guard, line = _guard(node, facts), getattr(node, "lineno", 0)
        if guard is not None and made < leak.line < guard.lineno:
            return _earlier(guard, node)
        call = facts.module.calls[node] if isinstance(node, ast.Call) else None
        if call is None or leak.line >= line:
            continue
        if call.last in _CERTAIN_REGISTRARS and not _runs_own_code(node, facts.module):
            return f"register the removal of line {line} on the line after the creation"
        if call.last in call_table.REGISTRARS or function_names.REGISTERING_NAME.search(call.last):
            return f"{words.on_failure(remover)} up to line {line}, from where on it is removed later"
    return ""


def _earlier(guard: ast.Try, removal: ast.AST) -> str:
    """Return the advice to begin a ``try`` earlier, unless that would swallow, or undo, more than it does now."""
    line = getattr(removal, "lineno", 0)
    if any(not any(isinstance(node, ast.Raise) for node in descendants(clause)) for clause in guard.handlers):
        return f"a `try:` right after it, around that of line {guard.lineno}, with the `finally` of that one"
    if any(not any(node is removal for node in descendants(each)) for each in guard.finalbody):
        own = f"with the removal of line {line} in a `finally` of its own"
        return f"a `try:` right after it, around that of line {guard.lineno}, {own}"
    return f"begin the `try` of line {guard.lineno} on the line after the creation"


def _guard(node: ast.AST, facts: Facts) -> ast.Try | None:
    """Return the ``try`` in whose ``finally`` a removal stands."""
    child = node
    for parent in facts.module.ancestors(node):
        if isinstance(parent, ast.Try) and child in parent.finalbody:
            return parent
        child = parent
    return None


def _runs_own_code(registration: ast.AST, module: Module) -> bool:
    """Tell whether what is registered is code of this module, which may want what comes to be after the creation."""
    given = module.calls[registration].arguments
    own = {function.name for function in module.functions()}
    return any(
        isinstance(value, ast.Lambda)
        or (isinstance(value, ast.Name) and value.id in own)
        or (isinstance(value, ast.Attribute) and value.attr in own)
        for value in given
    )


def on_every_way(verdict: Verdict, facts: Facts, remover: str) -> str:
    """Return the advice by where the creation and the removals stand; '' where they are two statements of a block.

    A removal in a branch says that the other branch keeps it, so only failures are to remove it.  A creation in a
    branch has no place after it for a ``try`` that reaches the removal.
    """
    lifetime, leak = verdict.lifetime, verdict.leak
    found = [each for each in _removals(verdict, facts.module) if each is not None]
    if leak is None or not found:
        return ""
    certain = [each for each in found if not _is_in_branch(each, {lifetime.name, *each.names}, facts.module)]
    if leak.cause is Cause.REBIND:
        return f"a name of its own, and its removal next to that on {removing_lines(verdict)}"
    if not certain and leak.cause in _LEAVING:
        return f"{remover}(...) on the way that leaves by line {leak.line} as well"
    if not certain:
        start = f" from line {found[0].first.lineno}" * (
            found[0].first is not statement_of(lifetime.node, facts.module)
        )
        return f"{words.on_failure(remover)}{start} up to line {found[0].line}" if leak.cause is Cause.RAISE else ""
    removal = certain[0]
    if removal.first is not statement_of(lifetime.node, facts.module) or isinstance(removal.first, ast.With):
        removed = f"with the removal of {removing_lines(verdict)} in its `finally`, if it is made by then"
        return f"a `try:` from line {removal.first.lineno} on, {removed}"
    return ""


def removing_lines(verdict: Verdict) -> str:
    """Return the lines after the creation that remove it, in words; '' if there are none."""
    lines = [line for line in verdict.lifetime.releases if line > verdict.lifetime.node.lineno]
    return words.lines(lines) if lines else ""


def _removals(verdict: Verdict, module: Module) -> Iterator[_Removal | None]:
    made = {id(place.block): place.block[place.index] for place in _places(verdict.lifetime.node, module)}
    for node in sorted(verdict.lifetime.released, key=lambda each: getattr(each, "lineno", 0)):
        is_later = getattr(node, "lineno", 0) > verdict.lifetime.node.lineno
        if isinstance(node, ast.Call) and is_later and not is_in_handler(node, module):
            yield _removal(node, made, module)


def _removal(node: ast.Call, made: dict[int, ast.stmt], module: Module) -> _Removal | None:
    way: list[ast.stmt] = []
    for place in _places(node, module):
        way.append(place.block[place.index])
        if id(place.block) in made:
            names = frozenset(key(each) or "" for each in descendants(node) if isinstance(each, _NAMES))
            return _Removal(node.lineno, names, made[id(place.block)], way)
    return None


def _places(node: ast.AST, module: Module) -> Iterator[Place]:
    """Yield where the statements around a node stand, from the inside, as far as the function goes."""
    statement = statement_of(node, module)
    while statement is not None and not isinstance(statement, (FunctionNode, ast.ClassDef)):
        yield place_of(statement, module)
        statement = statement_of(module.parents[statement], module)


def _is_in_branch(removal: _Removal, names: set[str], module: Module) -> bool:
    """Tell whether a removal hangs on something else than whether the resource, which goes by ``names``, is there."""
    for statement in reversed(removal.way):
        if isinstance(statement, _LOOPS) and _mentions(statement.iter, names):
            names.update(key(node) or "" for node in descendants(statement.target))
            continue
        test = getattr(statement, "test", None)
        if isinstance(statement, (*_LOOPS, ast.Match)) or (
            test is not None and not _asks_presence(test, names, module)
        ):
            return True
    return False


def _asks_presence(test: ast.expr, names: set[str], module: Module) -> bool:
    """Ex) ``if path``, ``if path is not None``, ``if os.path.exists(path) and ready``."""
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    return any(key(part) in names or _is_presence(part, names, module) for part in parts)


def _is_presence(test: ast.expr, names: set[str], module: Module) -> bool:
    if isinstance(test, ast.Compare):
        return key(test.left) in names and isinstance(test.ops[0], (ast.Is, ast.IsNot))
    return isinstance(test, ast.Call) and module.calls[test].last in call_table.EXISTENCE and _mentions(test, names)


def is_gone_before(verdict: Verdict, node: ast.AST, facts: Facts) -> bool:
    """Tell whether what comes to a node has come past a removal."""
    inside = {id(place.block) for place in _places(node, facts.module)}
    line = getattr(node, "lineno", 0)
    removals = (each for each in verdict.lifetime.released if isinstance(each, ast.Call))
    later = (each for each in removals if verdict.lifetime.node.lineno < each.lineno < line)
    return any(id(place.block) in inside for each in later for place in [*_places(each, facts.module)][:1])


def _mentions(node: ast.AST, names: set[str]) -> bool:
    return any(key(inner) in names for inner in descendants(node) if isinstance(inner, _NAMES))
