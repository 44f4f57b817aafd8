"""What to do about a finding, in one line.

Why there is no rewrite comes first: what a rewrite must not do is not to be advised either.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_tempfile.analysis.effects.calls.exclusive_creations import is_exclusive
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Sort, Verdict
from flake8_tempfile.analysis.literals.evidence import Kind
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.model import Cause, Lifetime, Replacement
from flake8_tempfile.analysis.syntax.endings import ending_of
from flake8_tempfile.analysis.syntax.expressions import key
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.analysis.syntax.signatures import parameter_names
from flake8_tempfile.analysis.tables import call_table, function_names
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.model import Edit, Finding, Obstacle, Unfixed
from flake8_tempfile.planning.attach import fixable
from flake8_tempfile.planning.reasons import Reason

_TREES = frozenset({Resource.DIRECTORY, Resource.SCRATCH_TREE})
_SCRATCH = frozenset({Resource.SCRATCH_FILE, Resource.SCRATCH_TREE})
# '' where no advice is known that does not go against what stands against a rewrite.
_AGAINST = {
    Obstacle.FOREIGN: "remove only what was made here: keep its path in a variable of its own",
    Obstacle.USED_LATER: "whoever uses it last has to remove it, and this code only if it fails before that",
    Obstacle.KEPT: "remove it only where it is not wanted: in an `except BaseException:` that raises again",
    Obstacle.NOT_OURS: "",
    Obstacle.NOT_EMPTY: "a `try:` right after it; in its `finally` remove what was put there, then the directory",
    Obstacle.PLACE: "let the caller or a setting name the place, in a directory that nobody else can write to",
}
# The fault of a name is the place; what is to become of the file is another question.
_NAMES, _DANGLING = "TMP1", "TMP302"
_AGAINST_NAMES = _AGAINST | {
    Obstacle.USED_LATER: "`mkdtemp` or `mkstemp` make a name that nobody else has; whoever uses it last removes it",
    Obstacle.PLACE: "`mkdtemp` or `mkstemp` where nobody has to know the name; else a setting for a place of one's own",
}
# What is gone too early is not to be removed at all by what makes it.
_AGAINST_DANGLING = {
    Obstacle.NOT_EMPTY: "`tempfile.mkdtemp()` makes a directory that stays until it is removed by hand"
}
_IN_TEST = "pytest's `tmp_path` fixture makes and removes a directory for each test"
_FOR_TESTS = "pytest's `tmp_path_factory` fixture makes directories for more than one test, and pytest removes them"
_BY_TEST = "let the test give the directory: pytest's `tmp_path`, or a `TemporaryDirectory` of its own"
_PRIVATE = "a file in a `with tempfile.TemporaryDirectory()` is private and goes away by itself"
_AROUND = "a `with tempfile.TemporaryDirectory()` around all that uses it, and a path in there"
_BY_CALLER = "whoever gets the path has to remove the directory: return that, or let the caller give one"
_EARLIER = ("begin the `try`", "register the removal")
_ONLY_COPY = "from there on it may be the only copy"
_TO_BE_FOUND = "what is to be found under this name again belongs below the user's cache, state or run directory"
# pytest removes its directories long after the test, and whoever is told the path by then has it.
_LEAVING_IT = (_IN_TEST, _FOR_TESTS, _BY_TEST, _TO_BE_FOUND)
_LEFT = (Obstacle.USED_LATER, Obstacle.PLACE)
# What these are told to call is called whatever happens afterwards.
_CERTAIN_REGISTRARS = frozenset({
    "addCleanup", "addClassCleanup", "addModuleCleanup", "addfinalizer", "callback", "register", "finalize",
})  # fmt: skip
_TEAR_DOWNS = {"setup_method": "teardown_method", "setup_class": "teardown_class", "setup": "teardown_method"}


def advised(finding: Finding, planned: Edit | Unfixed | None, hint: str) -> Finding:
    """Return a finding with what became of the planning of a rewrite, and with what that leaves of a ``hint``."""
    if planned is Reason.USED_OUTSIDE.value:
        hint = _AROUND
    elif isinstance(planned, Unfixed) and not _agrees(hint, planned):
        hint = _against(finding.code).get(planned.obstacle, hint)
    return fixable(finding, planned)._replace(hint=hint)


def _against(code: str) -> Mapping[Obstacle, str]:
    if code == _DANGLING:
        return _AGAINST_DANGLING
    return _AGAINST_NAMES if code.startswith(_NAMES) else _AGAINST


def _agrees(hint: str, planned: Unfixed) -> bool:
    """Tell whether a piece of advice takes what stands against a rewrite into account by itself."""
    if planned.obstacle is Obstacle.FOREIGN and (hint == _BY_CALLER or hint.startswith(_EARLIER)):
        return True  # a removal that is there already removes no more than it does now
    if hint.endswith(_ONLY_COPY):
        return planned.obstacle is not Obstacle.FOREIGN
    return hint in _LEAVING_IT and planned.obstacle in _LEFT


def usual_for_path(use: PathUse, facts: Facts) -> str:
    """Return the advice for a path that is written down, if nothing is known against it."""
    if facts.is_pytest(use.function) and use.function is not None:
        # Who has a directory of pytest's and writes elsewhere wants it so: its path may be too long for a socket.
        return _PRIVATE if "tmp_path" in parameter_names(use.function) else _of_pytest(use, facts)
    if use.function is not None and facts.module.is_test() and not facts.is_test_case(use.function):
        return _BY_TEST
    # Nobody comes to a random name again.
    is_lasting = not use.path.unique and function_names.LASTING_PATH.search(use.text)
    return _TO_BE_FOUND if is_lasting or _is_used_again(use, facts) else _PRIVATE


def _is_used_again(use: PathUse, facts: Facts) -> bool:
    """Tell whether what an earlier run has left under the same name is put up with: ``exist_ok=True``, ``exists``."""
    if use.unique or any(each.kind is Kind.REMOVED for each in use.evidence):
        return False
    calls = (_call_around(each.node, facts.module) for each in use.evidence)
    return any(call is not None and _puts_up_with(call, facts.module) for call in calls)


def _call_around(node: ast.AST, module: Module) -> ast.Call | None:
    return next((each for each in (node, *module.ancestors(node)) if isinstance(each, ast.Call)), None)


def _puts_up_with(call: ast.Call, module: Module) -> bool:
    target = module.calls[call].created
    if target is not None:
        return target[1] and not is_exclusive(call, module)
    return module.calls[call].last in call_table.EXISTENCE


def _of_pytest(made: PathUse | Lifetime, facts: Facts) -> str:
    return _FOR_TESTS if facts.is_shared_fixture(made.function) else _IN_TEST


def usual(verdict: Verdict, facts: Facts) -> str:
    """Return the advice that fits the place, if nothing is known against it."""
    lifetime = verdict.lifetime
    if lifetime.resource is Resource.OBJECT:
        return "`with` closes and removes it on every way out"
    if lifetime.resource is Resource.DESCRIPTOR:
        return "os.close() it right after mkstemp, or hand it to `with os.fdopen(fd)` at once"
    remover = "shutil.rmtree" if lifetime.resource in _TREES else "os.unlink"
    in_class_body = lifetime.function is None and facts.module.class_around(lifetime.node) is not None
    if (lifetime.attribute or in_class_body) and not facts.is_test_case(lifetime.function):
        return _by_owner(lifetime, facts, remover)
    if lifetime.replacement is not None and lifetime.replacement.carries:
        return _before_copy(verdict, lifetime.replacement, facts, remover)
    if lifetime.function is None and (lifetime.transfers or _is_read_in_functions(lifetime, facts)):
        return _at_exit(remover, facts)
    if verdict.sort is Sort.NEVER and lifetime.resource in _TREES and _is_returned_in_part(verdict, facts):
        return _BY_CALLER
    by_removal = _by_removal(verdict, facts, remover)
    return by_removal or _by_frame(verdict, facts, remover) or _by_resource(lifetime, facts, remover)


def _is_read_in_functions(lifetime: Lifetime, facts: Facts) -> bool:
    """Tell whether functions of the module read what its body has made, long after the body has run."""
    nodes = facts.module.written.get(lifetime.name, ())
    return any(facts.module.owners[node] is not facts.module.tree for node in nodes)


def _at_exit(remover: str, facts: Facts) -> str:
    if facts.module.is_test():
        return f"unittest.addModuleCleanup({remover}, ...) or a `tearDownModule`, for it is used when the tests run"
    return f"atexit.register({remover}, ...) on the line after the creation, for it is used later"


def _is_returned_in_part(verdict: Verdict, facts: Facts) -> bool:
    """Ex) ``path = Path(mkdtemp()) / name`` and ``return str(path)``."""
    module, made, leak = facts.module, verdict.lifetime.node, verdict.leak
    around = next((each for each in module.ancestors(made) if isinstance(each, ast.stmt)), None)
    names = {key(target) for target in around.targets} if isinstance(around, ast.Assign) else set()
    function = verdict.lifetime.function
    returns = (each for each in module.nodes_in(function).of(ast.Return) if each.value) if function is not None else ()
    here = [each for each in returns if leak is not None and each.lineno == leak.line]
    return any(key(node) in names - {None} for each in here for node in descendants(each))


def _before_copy(verdict: Verdict, replacement: Replacement, facts: Facts, remover: str) -> str:
    """Return the advice for what may be the only copy between two lines."""
    begin, end = replacement.begin.lineno, replacement.end.lineno
    if verdict.sort is Sort.EXIT and verdict.leak is not None:
        return f"{remover}(...) on the way that leaves by line {verdict.leak.line}, before line {begin}: {_ONLY_COPY}"
    if verdict.sort is Sort.NEVER:
        return f"{remover}(...) after line {end}, and on failures before line {begin}: {_ONLY_COPY}"
    if verdict.lifetime.node not in descendants(_loop_around(replacement.begin, facts)):
        return f"{_on_failure(remover)} after it, unless line {begin} has run: {_ONLY_COPY}"
    return f"{_on_failure(remover)} before line {begin}: {_ONLY_COPY}"


def _loop_around(node: ast.AST, facts: Facts) -> ast.AST:
    """Return the innermost loop around a node, or all of the module: a ``try`` does not end within a loop."""
    loops = (each for each in facts.module.ancestors(node) if isinstance(each, (ast.For, ast.AsyncFor, ast.While)))
    return next(loops, facts.module.tree)


def _by_removal(verdict: Verdict, facts: Facts, remover: str) -> str:
    """Return the advice where something removes it whatever happens, and only begins too late; '' if nothing does."""
    leak, made = verdict.leak, verdict.lifetime.node.lineno
    if leak is None or leak.cause is not Cause.RAISE:
        return ""
    for node in verdict.lifetime.released:
        guard, line = _guard(node, facts), getattr(node, "lineno", 0)
        if guard is not None and made < leak.line < guard.lineno:
            return _earlier(guard)
        name = facts.module.calls[node].last if isinstance(node, ast.Call) else ""
        if name in _CERTAIN_REGISTRARS and leak.line < line:
            return f"register the removal of line {line} on the line after the creation"
        is_later = name in call_table.REGISTRARS or function_names.REGISTERING_NAME.search(name)
        if is_later and leak.line < line:
            return f"{_on_failure(remover)} up to line {line}, from where on it is removed later"
    return ""


def _earlier(guard: ast.Try) -> str:
    """Return the advice to begin a ``try`` earlier; one that swallows exceptions is to swallow no more than it does."""
    if all(any(isinstance(node, ast.Raise) for node in descendants(clause)) for clause in guard.handlers):
        return f"begin the `try` of line {guard.lineno} on the line after the creation"
    return f"a `try:` right after it, around that of line {guard.lineno}, with the `finally` of that one"


def _guard(node: ast.AST, facts: Facts) -> ast.Try | None:
    """Return the ``try`` in whose ``finally`` a removal stands."""
    child = node
    for parent in facts.module.ancestors(node):
        if isinstance(parent, ast.Try) and child in parent.finalbody:
            return parent
        child = parent
    return None


def _on_failure(remover: str) -> str:
    return f"`except BaseException:` with {remover}(...) and `raise` around what comes"


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
        return f"self.addCleanup({remover}, ...) on the line after the creation"
    if facts.is_pytest(function) and (lifetime.shared or lifetime.resource not in _SCRATCH):
        return _of_pytest(lifetime, facts)
    if facts.returns_response(function):
        return f"background=BackgroundTask({remover}, ...) on the response, and a removal where building it fails"
    if not lifetime.transfers:
        return ""
    if verdict.sort is Sort.EXIT and leak is not None:
        return f"{remover}(...) on the way that leaves by line {leak.line}, for it hands nothing over"
    if leak is not None and leak.line in lifetime.transfers:
        return f"{_on_failure(remover)} up to the hand-over, which may fail itself"
    return f"{_on_failure(remover)} before the hand-over"


def _by_resource(lifetime: Lifetime, facts: Facts, remover: str) -> str:
    """Return the advice for what one function has to do with; a place of one's own is no temporary one."""
    if lifetime.resource in _SCRATCH and not lifetime.shared:
        return f"`try:` right after it is made, with {remover}(...) in its `finally`, or in an `except` that raises"
    if lifetime.resource in _TREES:
        return "`with tempfile.TemporaryDirectory() as directory:` removes it on every way out"
    if facts.module.settings.target_version >= (3, 12):
        return "`with tempfile.NamedTemporaryFile(delete_on_close=False) as file:` removes it on every way out"
    return "`try: ... finally: os.unlink(...)` right after the creation, or a file in a `with TemporaryDirectory()`"
