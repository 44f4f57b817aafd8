"""Edit plans for pytest: ``tmp_path``, which pytest makes and removes, for what tests and fixtures make themselves.

Unsafe by nature: the place changes, and pytest keeps what the last three runs have made.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.lifetime.verdicts import Verdict
from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import place_of, statement_of
from flake8_tempfile.analysis.syntax.expressions import argument, literal_text, own_nodes
from flake8_tempfile.analysis.syntax.fixtures import fixture_decorator
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.edits import Substitution, ToTmpPath
from flake8_tempfile.model import Applicability
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding, hold
from flake8_tempfile.planning.regions.releases import Release, find_releases
from flake8_tempfile.planning.testing.pytest_functions import Item, requests, require_item
from flake8_tempfile.planning.testing.test_literals import literal_changes
from flake8_tempfile.planning.text.path_likes import accepts_path, is_path_call, is_read_as_path

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension, ast.ListComp, ast.SetComp, ast.DictComp, ast.Lambda)
_LEAVING = (ast.Return, ast.Raise)
_OWN = ("tmp_path", "tmpdir")


def directory_plan(verdict: Verdict, module: Module) -> ToTmpPath:
    """Return the edit for a ``mkdtemp`` in a test or fixture; raise :class:`Unclear` if it is not known to be right."""
    lifetime = verdict.lifetime
    item = require_item(lifetime.function, module)
    call = lifetime.node
    if lifetime.factory != "tempfile.mkdtemp" or not isinstance(call, ast.Call):
        raise Unclear("it is not made by `mkdtemp`")
    if argument(call, 0, ("suffix",)) is not None or argument(call, 2, ("dir",)) is not None:
        raise Unclear(Reason.PLACE_CHOSEN)
    if any(isinstance(value, ast.Starred) for value in call.args) or any(k.arg is None for k in call.keywords):
        raise Unclear(Reason.PLACE_CHOSEN)
    holding = hold(lifetime, module)
    releases = _releases(holding, lifetime, item.function, module)
    parameter, made = _fixture(item, call, holding, module)
    return _edit(item, parameter, (_substitution(call, made, holding, releases, module),), releases, module)


def literal_plan(use: PathUse, facts: Facts) -> ToTmpPath:
    """Return the edit for a path that a test writes down; raise :class:`Unclear` if it is not known to be right."""
    module = facts.module
    item = require_item(use.function, module)
    refuse_if(item.is_wide, "the fixture outlives the test")
    if not requests(item.function, "tmp_path"):
        _require_free(item, "tmp_path", module)
    if item.is_fixture and _is_shared(item, module):
        raise Unclear("tests that ask for the fixture have a directory of their own")
    changes = literal_changes(use, item.function, facts)
    parameter = "" if requests(item.function, "tmp_path") else "tmp_path"
    return _edit(item, parameter, changes, [], module)


def _edit(
    item: Item, parameter: str, changes: tuple[Substitution, ...], releases: list[Release], module: Module
) -> ToTmpPath:
    exported = module.path.endswith("__init__.py") or module.has_all
    unused = ("tempfile", "tempfile.mkdtemp", "tempfile.gettempdir", "shutil", "shutil.rmtree", "pathlib.Path", "os")
    return ToTmpPath(
        f"Use the `{parameter or 'tmp_path'}` fixture",
        Applicability.UNSAFE,
        module.span(item.function),
        parameter,
        changes,
        tuple(module.span(release.statement) for release in releases),
        () if exported else _touched(unused, item, module),
    )


def _touched(names: tuple[str, ...], item: Item, module: Module) -> tuple[str, ...]:
    """Return those imports that the function uses: others are none of this edit's business."""
    inside = {node.id for node in ast.walk(item.function) if isinstance(node, ast.Name)}
    used = {module.names.imported.get(name, "") for name in inside}
    return tuple(name for name in names if name in used)


def _releases(holding: Holding | None, lifetime: Lifetime, function: FunctionNode, module: Module) -> list[Release]:
    """Return the removals, which are to be dropped; raise unless they are the last that is done with it."""
    if holding is None:
        refuse_if(lifetime.releases, Reason.RELEASED_OTHERWISE)
        return []
    names = holding.names
    releases = find_releases(holding, names, module)
    lines = {
        line
        for release in releases
        for line in range(release.statement.lineno, (release.statement.end_lineno or release.statement.lineno) + 1)
    }
    refuse_if(not lines.issuperset(lifetime.releases), Reason.RELEASED_OTHERWISE)
    removing = {node for release in releases for node in ast.walk(release.statement)}
    for release in releases:
        place = place_of(release.statement, module)
        if not isinstance(place.block[-1], _LEAVING):
            _require_last(release.statement, removing, names, function)
    return releases


def _require_last(
    statement: ast.stmt, removing: set[ast.AST], names: dict[str, ast.stmt | None], function: FunctionNode
) -> None:
    end = statement.end_lineno or statement.lineno
    for node in ast.walk(function):
        named = isinstance(node, ast.Name) and node.id in names and node not in removing
        if named and node.lineno > end:  # type: ignore[attr-defined]
            raise Unclear(Reason.USED_AFTER_REMOVAL)


def _fixture(item: Item, call: ast.Call, holding: Holding | None, module: Module) -> tuple[str, str]:
    """Return the fixture to ask for ('' if the function has it), and the expression for a fresh directory."""
    statement = statement_of(call, module)
    if _is_joined(call, item, module) and requests(item.function, "tmp_path") and not item.is_wide:
        return "", "tmp_path"
    repeated = any(isinstance(parent, _LOOPS) for parent in _inside(call, item.function, module))
    taken = any(isinstance(node, ast.Name) and node.id == "tmp_path" for node in ast.walk(item.function))
    shared = taken or requests(item.function, *_OWN) or _is_shared(item, module)
    if not item.is_wide and not repeated and not shared and statement is not None:
        _require_free(item, "tmp_path", module)
        return "tmp_path", "tmp_path"
    has_it = requests(item.function, "tmp_path_factory")
    if not has_it:
        _require_free(item, "tmp_path_factory", module)
    return "" if has_it else "tmp_path_factory", f'tmp_path_factory.mktemp("{_basename(call, item, holding)}")'


def _is_joined(call: ast.Call, item: Item, module: Module) -> bool:
    """Ex) ``os.path.join(mkdtemp(), "a.csv")``: of the directory nothing is used but one name in it."""
    parent = module.parents[call]
    if not isinstance(parent, ast.Call) or module.calls[parent].name != "os.path.join" or parent.args[:1] != [call]:
        return False
    name = parent.args[1] if len(parent.args) == 2 else None
    repeated = any(isinstance(node, _LOOPS) for node in _inside(call, item.function, module))
    if not isinstance(name, ast.Constant) or repeated:
        return False
    same = [node for node in ast.walk(item.function) if isinstance(node, ast.Constant) and node.value == name.value]
    return len(same) == 1


def _inside(node: ast.AST, function: FunctionNode, module: Module) -> Iterator[ast.AST]:
    for parent in module.ancestors(node):
        if parent is function:
            return
        yield parent


def _is_shared(item: Item, module: Module) -> bool:
    """Tell whether others may put things into the ``tmp_path`` of the test that the function belongs to."""
    if item.is_fixture:
        return module.path.endswith("conftest.py") or any(
            requests(function, *_OWN) for function in module.functions() if function is not item.function
        )
    fixtures = {function.name: function for function in module.functions() if fixture_decorator(function) is not None}
    return any(name in fixtures and requests(fixtures[name], *_OWN) for name in item.parameters)


def _require_free(item: Item, name: str, module: Module) -> None:
    """Raise where the name means something else to the function, or the module has a fixture of that name."""
    if any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(item.function)):
        raise Unclear("the name of the fixture is taken")
    defined = any(function.name == name for function in module.functions())
    bound = any(isinstance(node, ast.Name) and node.id == name for node in own_nodes(module.tree.body))
    refuse_if(defined or bound or name in module.names.imported, "the name of the fixture is taken")


def _basename(call: ast.Call, item: Item, holding: Holding | None) -> str:
    prefix = argument(call, 1, ("prefix",))
    text = literal_text(prefix) or ""
    plain = re.sub(r"\W+", "_", text).strip("_")
    own = item.function.name.removeprefix("test_")
    return plain or (own if item.is_fixture or holding is None else holding.root)


def _substitution(
    call: ast.Call, made: str, holding: Holding | None, releases: list[Release], module: Module
) -> Substitution:
    """Put ``made``, a ``Path``, in the place of a call that returned a text."""
    parent = module.parents[call]
    if is_path_call(parent, call, module):
        assert isinstance(parent, ast.Call)
        return Substitution(module.span(parent), made)
    removing = {node for release in releases for node in ast.walk(release.statement)}
    named = holding is not None and holding.is_plain and holding.statement is parent
    if accepts_path(call, module) or (named and holding is not None and is_read_as_path(holding, removing, module)):
        return Substitution(module.span(call), made)
    return Substitution(module.span(call), f"str({made})")
