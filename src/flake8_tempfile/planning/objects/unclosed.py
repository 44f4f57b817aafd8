"""Edit plans for objects that nobody closes, for handlers that cancellation passes, and for owners without an end."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_tempfile.analysis.acquire.factories import factory
from flake8_tempfile.analysis.lifetime.guards.choices import may_be_given
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import function_body, has_own_lines, top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import CatchCancellation, Splice, Substitution, UseWith
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.objects.uses import require_object_stays
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.preconditions import is_module_name_free, require_holding, require_stable
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.regions.releases import find_releases, is_inert
from flake8_tempfile.planning.text.free_names import require_straight, source_of

_ENDINGS = ("close", "cleanup", "shutdown", "stop", "dispose", "__exit__", "tearDown")
_TREES = frozenset({Resource.DIRECTORY, Resource.SCRATCH_TREE})


def object_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that puts the uses of an object into a ``with``; raise if they cannot be told.

    It is closed after its last use, and not at the end of the function: unsafe.
    """
    holding = require_holding(lifetime, module)
    if lifetime.transfers or not holding.is_plain or not isinstance(holding.statement, ast.Assign):
        raise Unclear("the object is handed over")
    reach = Reach(holding)
    block = holding.place.block
    last = reach.last_use()
    region = block[holding.place.index + 1 : (_closed_at(holding, module) or last) + 1]
    require_stable(holding, region, None, module)
    require_straight(region, reach.names)
    is_directory = factory(module, lifetime.node) == "TemporaryDirectory"
    changes = _name_uses(holding, region, module) if is_directory else ()
    if not is_directory:
        require_object_stays(holding.root, region, holding.body, module)
    refuse_if(not region or all(_ends(statement, holding.root) for statement in region), "nothing uses the object")
    refuse_if(_returns_product(reach, region), Reason.RETURNED_READER)
    span = module.span
    assert isinstance(lifetime.node, ast.Call)
    return UseWith(
        "Put it into a `with`",
        Applicability.UNSAFE,
        span(holding.statement),
        span(lifetime.node),
        source_of(lifetime.node.func, module),
        holding.root,
        span(region[-1]),
        tuple(span(statement) for statement in region[-1:] if _ends(statement, holding.root)),
        substitutions=tuple(Substitution(span(node), holding.root) for node in changes),
    )


def _closed_at(holding: Holding, module: Module) -> int:
    """Return the index of the statement of the block that closes the object after all else; 0 if there is none."""
    loads = [node for node in own_nodes(holding.body) if isinstance(node, ast.Name) and node.id == holding.root]
    tops = [top_of(node, holding.place.block, module) for node in loads if isinstance(node.ctx, ast.Load)]
    last = max((top for top in tops if top is not None), default=0)
    return last if None not in tops and _ends(holding.place.block[last], holding.root) else 0


def _name_uses(holding: Holding, region: Sequence[ast.stmt], module: Module) -> tuple[ast.expr, ...]:
    """Return the places where the name of a directory is asked for; raise if anything else is."""
    found: list[ast.expr] = []
    for statement in region:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == holding.root and not _ends(statement, holding.root):
                parent = module.parents[node]
                if not isinstance(parent, ast.Attribute) or parent.attr != "name":
                    raise Unclear("the object is passed to code that may keep or close it")
                found.append(parent)
    return tuple(found)


def _ends(statement: ast.stmt, name: str) -> bool:
    """Ex) ``f.close()``, ``d.cleanup()``."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and dotted(call.func) in (f"{name}.close", f"{name}.cleanup")


def _returns_product(reach: Reach, region: Sequence[ast.stmt]) -> bool:
    returned = (node.value for node in own_nodes(region) if isinstance(node, (ast.Return, ast.Yield)) and node.value)
    return any(isinstance(n, ast.Name) and n.id in reach.products for value in returned for n in ast.walk(value))


def handler_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that makes ``except Exception: remove; raise`` catch cancellation too; raise if there is none.

    It raises again whatever came, so that only the removal is new: safe, if the handler does nothing else.
    """
    holding = require_holding(lifetime, module)
    releases = find_releases(holding, holding.names, module)
    handlers = [_handler(release.statement, module) for release in releases]
    found = dict.fromkeys(handler for handler in handlers if handler is not None)
    refuse_if(not found, "no handler that raises again removes it")
    removing = {id(release.statement) for release in releases}
    plain = all(id(inner) in removing or is_inert(inner, module) for handler in found for inner in handler.body)
    return CatchCancellation(
        "Catch `BaseException`, which cancellation is",
        Applicability.SAFE if plain else Applicability.UNSAFE,
        substitutions=tuple(Substitution(module.span(h.type), "BaseException") for h in found if h.type is not None),
    )


def _handler(statement: ast.stmt, module: Module) -> ast.ExceptHandler | None:
    """Return the ``except Exception`` clause that removes by ``statement`` and raises again at its end."""
    for parent in module.ancestors(statement):
        if isinstance(parent, FunctionNode):
            return None
        if isinstance(parent, ast.ExceptHandler):
            last = parent.body[-1]
            again = isinstance(last, ast.Raise) and last.exc is None
            catches = isinstance(parent.type, ast.Name) and parent.type.id == "Exception"
            return parent if again and catches else None
    return None


def owner_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that shows how the owner could remove what it keeps: advice, for who calls it is not known."""
    owner = next((node for node in module.ancestors(lifetime.node) if isinstance(node, ast.ClassDef)), None)
    if owner is None or lifetime.function is None:
        raise Unclear("the class that keeps it is not in sight")
    refuse_if(may_be_given(lifetime.node, module), Reason.GIVEN)
    name = "shutil" if lifetime.resource in _TREES else "os"
    refuse_if(not is_module_name_free(name, lifetime.function, module), Reason.NAME_TAKEN)
    path = _path(lifetime, module)
    removal = f"shutil.rmtree({path}, ignore_errors=True)" if name == "shutil" else f"os.unlink({path})"
    ending = _ending(owner)
    statement, before = _spot(ending, lifetime) if ending is not None else (owner.body[-1], False)
    refuse_if(not has_own_lines(statement, module), Reason.LINE_SHARED)
    method = "tearDown" if any(last_part(base).endswith("TestCase") for base in owner.bases) else "close"
    text = f"\ndef {method}(self):\n    {removal}" if ending is None else removal
    placed = (Substitution(module.span(statement), text),)
    return Splice(
        "Remove it in the method that ends the object's life",
        Applicability.DISPLAY,
        before=placed if before else (),
        after=() if before else placed,
        imports=() if module.names.imported.get(name) == name else (name,),
    )


def _spot(method: FunctionNode, lifetime: Lifetime) -> tuple[ast.stmt, bool]:
    """Return the statement beside which the removal goes, and whether it goes before that."""
    attribute = lifetime.attribute.removeprefix("self.")
    for statement in method.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and node.attr == attribute and not isinstance(node.ctx, ast.Load):
                return statement, True
    return method.body[-1], isinstance(method.body[-1], (ast.Return, ast.Raise))


def _path(lifetime: Lifetime, module: Module) -> str:
    """Return the expression for the path; raise if the attribute is not that of an instance."""
    attribute = lifetime.attribute.removeprefix("self.")
    if lifetime.function is None or not attribute.isidentifier() or lifetime.attribute.startswith("cls."):
        raise Unclear("the class keeps it, and not an instance")
    stored = [
        node.value
        for node in own_nodes(function_body(lifetime.function, module))
        if isinstance(node, ast.Assign) and any(dotted(target) == f"self.{attribute}" for target in node.targets)
    ]
    if any(isinstance(value, (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.BinOp, ast.JoinedStr)) for value in stored):
        raise Unclear("the attribute holds more than the path")
    is_object = lifetime.resource is Resource.NAMED_FILE and lifetime.node in stored
    return f"self.{attribute}.name" if is_object else f"self.{attribute}"


def _ending(owner: ast.ClassDef) -> FunctionNode | None:
    methods: Iterator[FunctionNode] = (node for node in owner.body if isinstance(node, FunctionNode))
    named = {method.name: method for method in methods if method.args.args and method.args.args[0].arg == "self"}
    return next((named[name] for name in _ENDINGS if name in named), None)
