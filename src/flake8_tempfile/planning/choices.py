"""Edit plans for ``given or mkdtemp()``: what is given stays, and what is made here goes."""

from __future__ import annotations

import ast

from flake8_tempfile.analysis.model import Lifetime
from flake8_tempfile.analysis.syntax.blocks import has_own_lines, statement_of
from flake8_tempfile.analysis.syntax.module import Module
from flake8_tempfile.edits import LiteralToTemporaryDirectory
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.reasons import Reason, refuse_if
from flake8_tempfile.planning.regions.branches import negations
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.preconditions import is_module_name_free
from flake8_tempfile.planning.regions.use_region import find_use
from flake8_tempfile.planning.removals import temporary_directory, unused_imports
from flake8_tempfile.planning.text.free_names import source_of
from flake8_tempfile.records import NamedTuple

_QUIET = (ast.Name, ast.Attribute, ast.Constant, ast.Compare, ast.UnaryOp, ast.Not, ast.Is, ast.IsNot, ast.Load)


class Choice(NamedTuple):
    """A directory that is made where none is given: by ``test``, if that ``is_made_if`` (else where it is not)."""

    holding: Holding
    given: ast.expr
    test: ast.expr
    is_made_if: bool


def choice_of(lifetime: Lifetime, module: Module) -> Choice | None:
    """Return the choice that a statement makes between a new directory and another one; None if it makes none."""
    statement = statement_of(lifetime.node, module)
    if not isinstance(statement, ast.Assign) or lifetime.factory != "tempfile.mkdtemp" or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or not has_own_lines(statement, module):
        return None
    holding = Holding(
        module, lifetime.node, lifetime.function, statement, target.id, target.id, lifetime, is_plain=False
    )
    found: Choice | None = None
    match statement.value:
        case ast.BoolOp(op=ast.Or(), values=[given, made]) if made is lifetime.node:
            found = Choice(holding, given, given, is_made_if=False)
        case ast.IfExp(test=test, body=made, orelse=given) if made is lifetime.node:
            found = Choice(holding, given, test, is_made_if=True)
        case ast.IfExp(test=test, body=given, orelse=made) if made is lifetime.node:
            found = Choice(holding, given, test, is_made_if=False)
    if found is None or not all(isinstance(n, _QUIET) for part in (found.given, found.test) for n in ast.walk(part)):
        return None
    return found


def choice_plan(choice: Choice, module: Module) -> Edit:
    """Return the edit for a directory that nothing removes: a ``with`` that leaves alone what was given: unsafe."""
    holding = choice.holding
    region = find_use(holding, module)
    factory = temporary_directory(holding.node, module)
    refuse_if(factory is None or not is_module_name_free("contextlib", holding.function, module), Reason.NAME_TAKEN)
    assert factory is not None
    assert isinstance(holding.node, ast.Call)
    made = f"{factory[0]}{source_of(holding.node, module).removeprefix(source_of(holding.node.func, module))}"
    asked = next(iter(negations(choice.test))) if choice.is_made_if else choice.test
    return LiteralToTemporaryDirectory(
        "Wrap in a `with` that removes it if it is made here",
        Applicability.UNSAFE,
        module.span(holding.statement),
        module.span(holding.statement.value),  # type: ignore[attr-defined]
        f"contextlib.nullcontext({source_of(choice.given, module)}) if {ast.unparse(asked)} else {made}",
        holding.root,
        module.span(region.statements[-1]),
        imports=(*factory[1], *(() if module.names.imported.get("contextlib") == "contextlib" else ("contextlib",))),
        unused=unused_imports(module)[:1],
    )
