"""Edit plans for what an object keeps: its removal in the method that ends the object's life."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from textwrap import indent

from flake8_tempfile.analysis.lifetime.guards.choices import may_be_given
from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.bases import bases_of
from flake8_tempfile.analysis.syntax.blocks import function_body, has_own_lines
from flake8_tempfile.analysis.syntax.endings import ending_of
from flake8_tempfile.analysis.syntax.expressions import bindings, own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.names import dotted, last_part
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.edits import RemoveWithOwner, Substitution
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.preconditions import is_module_name_free

# Where an object gets its attributes.
_BIRTHS = frozenset({"__init__", "setUp", "setup_method", "__enter__"})
_TREES = frozenset({Resource.DIRECTORY, Resource.SCRATCH_TREE})
_SHOWN = Applicability.DISPLAY
# Who calls the one calls the other, and nobody else does.
_PAIRS = {"__enter__": "__exit__", "setUp": "tearDown", "setup_method": "teardown_method"}


def owner_plan(lifetime: Lifetime, module: Module) -> Edit:
    """Return the edit that removes what the owner keeps where its life ends: unsafe, and advice where nothing ends it.

    Who calls the method is not known; what is made when the object is does not outlive it.
    """
    owner = module.class_around(lifetime.node)
    if owner is None or lifetime.function is None:
        raise Unclear("the class that keeps it is not in sight")
    refuse_if(may_be_given(lifetime.node, module), Reason.GIVEN)
    name = "shutil" if lifetime.resource in _TREES else "os"
    refuse_if(not is_module_name_free(name, lifetime.function, module), Reason.NAME_TAKEN)
    ending = ending_of(owner)
    stores = _stores(lifetime, owner)
    is_always = ending is not None and _is_bound_at_birth(stores, lifetime.function, owner)
    is_private = not _is_read_elsewhere(lifetime, owner, module)
    removal = _removal(
        _path(lifetime, module),
        lifetime,
        forgets=is_always and not _is_always_made(stores, lifetime),
        is_always=is_always,
    )
    statement, before = _spot(ending, lifetime) if ending is not None else (owner.body[-1], False)
    refuse_if(not has_own_lines(statement, module), Reason.LINE_SHARED)
    method = "tearDown" if any(last_part(base).endswith("TestCase") for base in bases_of(owner)) else "close"
    text = f"\ndef {method}(self):\n{indent(removal, '    ')}" if ending is None else removal
    placed = (Substitution(module.span(statement), text),)
    return RemoveWithOwner(
        f"Remove it in `{ending.name}`" if ending is not None else f"Give the class a `{method}` that removes it",
        Applicability.UNSAFE if is_always and is_private and _is_end(ending, owner, lifetime.function) else _SHOWN,
        before=placed if before else (),
        after=() if before else placed,
        imports=() if module.names.imported.get(name) == name else (name,),
    )


def _removal(path: str, lifetime: Lifetime, *, is_always: bool, forgets: bool) -> str:
    """Return the statements that remove; the object may be ended twice, and forget the path when that is done."""
    if lifetime.resource in _TREES:
        removal = f"shutil.rmtree({path}, ignore_errors=True)"
        return f"if {path} is not None:\n    {removal}" if forgets else removal
    asked = f"{path} and os.path.exists({path})" if forgets else f"os.path.exists({path})"
    return f"if {asked}:\n    os.unlink({path})" if is_always else f"os.unlink({path})"


def _stores(lifetime: Lifetime, owner: ast.ClassDef) -> list[tuple[ast.AST, ast.expr | None]]:
    """Return the statements of the class that bind the attribute, each with the value."""
    attribute = f"self.{lifetime.attribute.removeprefix('self.')}"
    methods = (method for method in owner.body if isinstance(method, FunctionNode))
    return [
        (node, value)
        for method in methods
        for node in ast.walk(method)
        for target, value in bindings(node)
        if any(isinstance(inner, ast.Attribute) and dotted(inner) == attribute for inner in ast.walk(target))
    ]


def _is_always_made(stores: Sequence[tuple[ast.AST, ast.expr | None]], lifetime: Lifetime) -> bool:
    """Tell whether the attribute holds what is made, and nothing else, from the beginning to the end."""
    return [value for _, value in stores] == [lifetime.node]


def _is_read_elsewhere(lifetime: Lifetime, owner: ast.ClassDef, module: Module) -> bool:
    """Tell whether other code of the module asks for the attribute: perhaps when the object's life is over."""
    attribute = lifetime.attribute.removeprefix("self.")
    for node in module.nodes.of(ast.Attribute):
        if not isinstance(node, ast.Attribute) or node.attr != attribute or owner in module.ancestors(node):
            continue
        if not isinstance(node.value, ast.Name) or node.value.id not in ("self", "cls"):
            return True
    return False


def _is_bound_at_birth(
    stores: Sequence[tuple[ast.AST, ast.expr | None]], function: FunctionNode, owner: ast.ClassDef
) -> bool:
    """Tell whether every object has the attribute, and what it keeps by it is made once, when the object is."""
    if function.name not in _BIRTHS or function not in owner.body:
        return False
    kept = [node for node, value in stores if not isinstance(value, ast.Constant)]
    return len(kept) == 1 and kept[0] in function.body


def _is_end(ending: FunctionNode | None, owner: ast.ClassDef, birth: FunctionNode) -> bool:
    """Tell whether a method ends the life that another begins, once and for all: ``stop`` beside ``start`` does not."""
    if ending is None or ending.decorator_list or ending.name != _PAIRS.get(birth.name, ending.name):
        return False
    may_begin_again = ending.name == "stop" and any(getattr(each, "name", "") == "start" for each in owner.body)
    takes_more = ending.name != "__exit__" and len(ending.args.args) != 1
    return not may_begin_again and not takes_more and _is_passed(ending)


def _is_passed(method: FunctionNode) -> bool:
    """Tell whether every run of a method that does not raise comes to its end."""
    early = (ast.Return, ast.Yield, ast.YieldFrom)
    leaves = any(isinstance(node, early) for node in own_nodes(method.body[:-1]))
    return not leaves and not isinstance(method.body[-1], (ast.If, ast.For, ast.While, ast.Try, ast.Raise))


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
