"""The usual advice for a resource, by who makes it and what becomes of it."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.effects.functions.summarise import summarise
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.model import Lifetime, Replacement
from flake8_tempfile.analysis.paths.forms import Kind as FormKind
from flake8_tempfile.analysis.paths.forms import forms_of
from flake8_tempfile.analysis.syntax.blocks import place_of, statement_of
from flake8_tempfile.analysis.syntax.endings import ending_of
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.rules.advice import words
from flake8_tempfile.rules.advice.names import is_met, of_pytest
from flake8_tempfile.rules.advice.removals import is_gone_before, on_every_way, removing_lines, too_late

_TREES = frozenset({Resource.DIRECTORY, Resource.SCRATCH_TREE})
_SCRATCH = frozenset({Resource.SCRATCH_FILE, Resource.SCRATCH_TREE})
_CONTAINERS = (ast.Return, ast.Dict, ast.List, ast.Tuple, ast.Set)
_TEXTS = frozenset({"str", "fspath", "list", "tuple", "sorted"})
_ADDING = frozenset({"append", "add"})
_MAKING = frozenset({"mkstemp", "mkdtemp", "NamedTemporaryFile"})
_TEAR_DOWNS = {"setup_method": "teardown_method", "setup_class": "teardown_class", "setup": "teardown_method"}


def usual(verdict: Verdict, facts: Facts) -> str:
    """Return the advice that fits the place, if nothing is known against it."""
    lifetime = verdict.lifetime
    if lifetime.resource is Resource.OBJECT:
        return "`with` closes and removes it on every way out"
    if lifetime.resource is Resource.DESCRIPTOR:
        return _by_descriptor(lifetime, facts)
    remover = "shutil.rmtree" if lifetime.resource in _TREES else "os.unlink"
    in_class_body = lifetime.function is None and facts.module.class_around(lifetime.node) is not None
    if (lifetime.attribute or in_class_body) and not facts.is_test_case(lifetime.function):
        return _by_owner(lifetime, facts, remover)
    replacement = lifetime.replacement
    if replacement is not None and replacement.carries and not is_gone_before(verdict, replacement.begin, facts):
        return _before_copy(verdict, replacement, facts, remover)
    if verdict.sort is Sort.NEVER and lifetime.resource in _SCRATCH and is_met(lifetime.node, facts.module):
        return words.TO_BE_FOUND
    if lifetime.function is None and (lifetime.transfers or _is_read_in_functions(lifetime, facts)):
        return _at_exit(remover, facts)
    if verdict.sort is Sort.NEVER and lifetime.resource in _TREES and _is_returned_in_part(verdict, facts):
        return words.BY_CALLER
    by_removal = too_late(verdict, facts, remover) or _by_frame(verdict, facts, remover)
    return by_removal or on_every_way(verdict, facts, remover) or _by_resource(verdict, facts, remover)


def _by_descriptor(lifetime: Lifetime, facts: Facts) -> str:
    """Return the advice for a descriptor: one that is written to is not to be closed at once."""
    closes = [node for node in lifetime.released if facts.module.calls[node].name == "os.close"]
    names = {key(value) for node in closes if isinstance(node, ast.Call) for value in node.args[:1]} - {None}
    lines = words.lines(sorted(node.lineno for node in closes if isinstance(node, ast.Call))) if names else ""
    if not lines:
        return "os.close() it right after mkstemp, or hand it to `with os.fdopen(fd)` at once"
    read = (
        node for name in names for node in facts.module.written.get(name or "", ()) if _is_read(node, facts, lifetime)
    )
    if all(facts.module.parents[node] in closes for node in read):
        return f"os.close() it on the line after mkstemp, in place of {lines}"
    return f"hand it to `with os.fdopen(fd)` on the line after mkstemp, in place of {lines}"


def _is_read(node: ast.AST, facts: Facts, lifetime: Lifetime) -> bool:
    is_load = isinstance(getattr(node, "ctx", None), ast.Load)
    return is_load and facts.module.scope(node) is (lifetime.function or facts.module.tree)


def _is_read_in_functions(lifetime: Lifetime, facts: Facts) -> bool:
    """Tell whether functions of the module read what its body has made, long after the body has run."""
    nodes = facts.module.written.get(lifetime.name, ())
    return any(facts.module.owners[node] is not facts.module.tree for node in nodes)


def _at_exit(remover: str, facts: Facts) -> str:
    if facts.module.is_test():
        return f"unittest.addModuleCleanup({remover}, ...) or a `tearDownModule`, for it is used when the tests run"
    return f"atexit.register({remover}, ...) on the line after the creation, for it is used later"


def _is_returned_in_part(verdict: Verdict, facts: Facts) -> bool:
    """Ex) ``path = Path(mkdtemp()) / name`` and ``return str(path)``, ``return {"files": names}`` of files in it."""
    function, leak = verdict.lifetime.function, verdict.leak
    if function is None or leak is None:
        return False
    if isinstance(statement_of(verdict.lifetime.node, facts.module), ast.Return):
        return _joins_one(verdict.lifetime.node, facts.module)
    parts = _parts(verdict.lifetime, facts.module)
    here = (each for each in facts.module.nodes_in(function).of(ast.Return) if each.value and each.lineno == leak.line)
    return any(key(node) in parts and _is_handed_on(node, facts.module) for each in here for node in descendants(each))


def _is_handed_on(node: ast.AST, module: Module) -> bool:
    """Tell whether a value is given on as it is: it, or a container of it, and not what a function makes of it."""
    around = module.parents[node]
    is_text = isinstance(around, ast.Call) and module.calls[around].last in _TEXTS
    return isinstance(around, _CONTAINERS) or (is_text and _is_handed_on(around, module))


def _parts(lifetime: Lifetime, module: Module) -> set[str | None]:
    """Return the names of what lies in a directory, and of the lists of that; what is bound where it is made is one."""
    made = statement_of(lifetime.node, module)
    parts = {key(target) for target in made.targets} if isinstance(made, ast.Assign) else set[str | None]()
    inside = {lifetime.name}
    for statement in module.nodes_in(lifetime.function or module.tree).of_any((ast.Assign, ast.Expr)):
        value = statement.value
        names = {key(node) for node in descendants(value) if isinstance(node, (ast.Name, ast.Attribute))}
        if isinstance(statement, ast.Assign) and not names.isdisjoint(inside | parts) and _joins(value, module):
            parts |= {key(node) for target in statement.targets for node in getattr(target, "elts", [target])[-1:]}
        elif isinstance(value, ast.Call) and module.calls[value].last in _ADDING and not names.isdisjoint(parts):
            parts.add(key(value.func.value) if isinstance(value.func, ast.Attribute) else None)
    return parts - {None}


def _joins_one(made: ast.AST, module: Module) -> bool:
    """Ex) ``return Path(mkdtemp()) / name``."""
    around = (each for each in module.ancestors(made) if isinstance(each, (ast.BinOp, ast.Call)))
    return any(form.kind is FormKind.BELOW for each in around for form in forms_of(each, module.names))


def _joins(value: ast.expr, module: Module) -> bool:
    """Tell whether a value is a path below another one: ``join(place, name)``, ``mkstemp(dir=place)``."""
    is_made = isinstance(value, ast.Call) and module.calls[value].last in _MAKING
    return is_made or any(form.kind is FormKind.BELOW for form in forms_of(value, module.names))


def _before_copy(verdict: Verdict, replacement: Replacement, facts: Facts, remover: str) -> str:
    """Return the advice for what may be the only copy between two lines."""
    begin, end = replacement.begin.lineno, replacement.end.lineno
    if verdict.sort is Sort.EXIT and verdict.leak is not None:
        return (
            f"{remover}(...) on the way that leaves by line {verdict.leak.line}, before line {begin}: {words.ONLY_COPY}"
        )
    if verdict.sort is Sort.NEVER:
        last = f"line {end}" if _is_beside(replacement.end, verdict.lifetime.node, facts) else "its last use"
        return f"{remover}(...) after {last}, and on failures before line {begin}: {words.ONLY_COPY}"
    if verdict.lifetime.node not in descendants(_loop_around(replacement.begin, facts)):
        return f"{words.on_failure(remover)} after it, unless line {begin} has run: {words.ONLY_COPY}"
    return f"{words.on_failure(remover)} before line {begin}: {words.ONLY_COPY}"


def _is_beside(node: ast.AST, made: ast.AST, facts: Facts) -> bool:
    """Tell whether the statement of a node is reached whenever that of the creation is, unless something fails."""
    statement, first = statement_of(node, facts.module), statement_of(made, facts.module)
    return statement is not None and first is not None and statement in place_of(first, facts.module).block


def _loop_around(node: ast.AST, facts: Facts) -> ast.AST:
    """Return the innermost loop around a node, or all of the module: a ``try`` does not end within a loop."""
    loops = (each for each in facts.module.ancestors(node) if isinstance(each, (ast.For, ast.AsyncFor, ast.While)))
    return next(loops, facts.module.tree)


def _by_owner(lifetime: Lifetime, facts: Facts, remover: str) -> str:
    """Return the advice for what an object, or its class, keeps."""
    owner = facts.module.class_around(lifetime.node)
    if lifetime.function is None:
        at_exit = f", or call atexit.register({remover}, ...) in the class body"
        return "make it where it is used, and remove it there" + at_exit * _is_made_once(lifetime)
    hook = _TEAR_DOWNS.get(lifetime.function.name, "") if facts.module.is_test() else ""
    if hook:
        return f"remove it in `{hook}`, or use pytest's `tmp_path` fixture in the tests"
    ending = ending_of(owner) if owner is not None else None
    if ending is not None:
        return f"remove it in `{ending.name}`, or register weakref.finalize(self, {remover}, ...)"
    return f"register weakref.finalize(self, {remover}, ...), or remove it in a `close` that whoever makes it calls"


def _is_made_once(lifetime: Lifetime) -> bool:
    """Tell whether the body of a class makes it: not each object (``field(default_factory=...)``), not a decorator."""
    keywords = (node for node in descendants(lifetime.node) if isinstance(node, ast.keyword))
    return bool(lifetime.name) and not any((each.arg or "").endswith("factory") for each in keywords)


def _by_frame(verdict: Verdict, facts: Facts, remover: str) -> str:
    """Return the advice for a test, for a response, and for what is handed over; '' for other functions."""
    lifetime, leak = verdict.lifetime, verdict.leak
    function = lifetime.function
    if facts.is_test_case(function):
        replaced = f", in place of {lines}" if (lines := removing_lines(verdict)) else ""
        return f"self.addCleanup({remover}, ...) on the line after the creation{replaced}"
    if facts.is_pytest(function) and not lifetime.in_loop and (lifetime.shared or lifetime.resource not in _SCRATCH):
        return of_pytest(lifetime, facts)
    if facts.returns_response(function):
        return f"background=BackgroundTask({remover}, ...) on the response, and a removal where building it fails"
    if not lifetime.transfers:
        return ""
    if verdict.sort is Sort.EXIT and leak is not None:
        return f"{remover}(...) on the way that leaves by line {leak.line}, for it hands nothing over"
    if leak is not None and leak.line in lifetime.transfers:
        return f"{words.on_failure(remover)} up to the hand-over, which may fail itself"
    return f"{words.on_failure(remover)} before the hand-over"


def _by_resource(verdict: Verdict, facts: Facts, remover: str) -> str:
    """Return the advice for what one function has to do with; a place of one's own is no temporary one."""
    lifetime, lines = verdict.lifetime, removing_lines(verdict)
    is_own_place = lifetime.resource in _SCRATCH and not lifetime.shared
    if lifetime.resource in _TREES and not is_own_place and not _is_made_by_helper(lifetime, facts):
        return "`with tempfile.TemporaryDirectory() as directory:` removes it on every way out"
    if lifetime.resource is Resource.NAMED_FILE and facts.module.settings.target_version >= (3, 12):
        return "`with tempfile.NamedTemporaryFile(delete_on_close=False) as file:` removes it on every way out"
    if lines:
        return f"`try:` on the line after the creation, with the removal of {lines} in its `finally`"
    if lifetime.resource in _TREES and not is_own_place:
        return f"`try: ... finally: {remover}(...)` {words.RIGHT_AFTER}"
    if is_own_place:
        return f"`try:` right after it is made, with {remover}(...) in its `finally`, or in an `except` that raises"
    return "`try: ... finally: os.unlink(...)` right after the creation, or a file in a `with TemporaryDirectory()`"


def _is_made_by_helper(lifetime: Lifetime, facts: Facts) -> bool:
    """Tell whether another function makes it, so that no other way to make it can stand in its place."""
    made = lifetime.node if isinstance(lifetime.node, ast.Call) else None
    return made is not None and summarise(facts.module).callees[made.func] is not None
