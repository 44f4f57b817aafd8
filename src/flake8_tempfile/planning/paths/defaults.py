"""Edit plans for defaults in a shared temporary directory: no default at all, or None and a directory for the call.

A new place for each call is right only where the function removes it itself: nobody else knows of one more.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_tempfile.analysis.literals.uses import PathUse
from flake8_tempfile.analysis.syntax.blocks import top_of
from flake8_tempfile.analysis.syntax.expressions import own_nodes
from flake8_tempfile.analysis.syntax.module import FunctionNode, Module
from flake8_tempfile.analysis.syntax.signatures import defaults, positional
from flake8_tempfile.edits import DefaultToNone, RequireArgument, Substitution
from flake8_tempfile.flow.syntax import descendants
from flake8_tempfile.model import Applicability, Edit
from flake8_tempfile.planning.paths.callers import require_always_given
from flake8_tempfile.planning.reasons import Reason, Unclear, refuse_if
from flake8_tempfile.planning.regions.holding import Holding
from flake8_tempfile.planning.regions.own_use import require_own_use
from flake8_tempfile.planning.regions.preconditions import is_module_name_free, require_stable
from flake8_tempfile.planning.regions.reach import Reach
from flake8_tempfile.planning.text.literal_text import directory_name, temporary_directory_name, twins


def default_plan(use: PathUse, module: Module) -> Edit:
    """Ex) ``def f(path="/tmp/x.csv")``: whoever relied on the place no longer finds the file there: unsafe."""
    function = _with_default(use, module)
    if function is None:
        raise Unclear("it is no default of a function's parameter")
    parameter, default = _parameter(function, use.node, module)
    refuse_if(use.text.rstrip("/") in (ast.get_docstring(function) or ""), "the documentation names the default")
    if function.decorator_list and not isinstance(module.parents[function], ast.ClassDef):
        raise Unclear("a decorator may give the default a meaning")
    try:
        return _required(parameter, default, function, module)
    except Unclear as needed:
        try:
            return _own_directory(parameter, use, function, module)
        except Unclear as shared:
            raise Unclear(shared.within("", f", and {needed}")) from None


def _required(parameter: ast.arg, default: ast.expr, function: FunctionNode, module: Module) -> RequireArgument:
    """All callers say where: the default goes."""
    by_name = require_always_given(parameter, function, module).by_name
    given, plain = function.args, positional(function)
    is_first = parameter not in plain or default is given.defaults[0]
    if not is_first and not (by_name and parameter is plain[-1] and not (given.vararg or given.kwonlyargs)):
        raise Unclear("a parameter without a default cannot stand behind one that has a default")
    return RequireArgument(
        "Drop the default: every call passes the argument",
        Applicability.UNSAFE,
        module.span(default),
        keyword_only=not is_first,
    )


def _own_directory(parameter: ast.arg, use: PathUse, function: FunctionNode, module: Module) -> DefaultToNone:
    """Nobody but the function has to do with the file: it gets a directory that goes with the call."""
    if not isinstance(use.node, ast.Constant) or not isinstance(use.node.value, str):
        raise Unclear("the default is more than a literal")
    refuse_if(not use.path.bare and any(True for _ in twins(use, module)), Reason.WRITTEN_TWICE)
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function.body)):
        raise Unclear(Reason.GENERATOR)
    holding = Holding(module, use.node, function, function, parameter.arg, parameter.arg, is_latent=True)
    reach = Reach(holding, through_objects=True)
    reach.last_use()
    require_own_use(use, reach.paths, function, module)
    region = _region(reach.names, function, module)
    require_stable(holding, region, None, module)
    refuse_if(not is_module_name_free("os", function, module), Reason.NAME_TAKEN)
    directory = directory_name(module, function)
    path = _below(directory, use.node.value, use.path.directory)
    factory, imports = temporary_directory_name(module)
    needs_os = path != directory and module.names.imported.get("os") != "os"
    return DefaultToNone(
        "Make the default None, and a `with TemporaryDirectory()` for it",
        Applicability.UNSAFE,
        tuple(_signature(parameter, use, module)),
        module.span(region[0]),
        module.span(region[-1]),
        f"{factory}()",
        directory,
        f"if {parameter.arg} is None:\n    {parameter.arg} = {path}",
        (*(("os",) if needs_os else ()), *imports),
    )


def _region(names: set[str], function: FunctionNode, module: Module) -> Sequence[ast.stmt]:
    """Return the statements of the body from the first that has to do with the path to the last."""
    uses = (node for statement in function.body for node in descendants(statement) if isinstance(node, ast.Name))
    tops = [top_of(node, function.body, module) for node in uses if node.id in names]
    found = [top for top in tops if top is not None]
    region = function.body[min(found) : max(found) + 1]
    refuse_if(region[0].lineno == function.lineno, Reason.LINE_SHARED)
    return region


def _below(directory: str, text: str, shared: str) -> str:
    """Return the expression for the same file in another directory, with the separator at the end if there was one."""
    rest = text[len(shared) :]
    name = rest.strip("/")
    if '"' in rest or "\\" in rest or not rest.isprintable():
        raise Unclear("the file's name cannot be carried over as it is written")
    refuse_if("/" in name, "the file lies in a directory that somebody else may have made")
    parts = [f'"{name}"'] if name else []
    if rest.endswith("/"):
        parts.append('""')
    return f"os.path.join({', '.join((directory, *parts))})" if parts else directory


def _signature(parameter: ast.arg, use: PathUse, module: Module) -> list[Substitution]:
    changes = [Substitution(module.span(use.node), "None")]
    annotation = parameter.annotation
    written = ast.unparse(annotation) if annotation is not None else ""
    if annotation is None or any(word in written for word in ("None", "Optional", "Any")):
        return changes
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        quoted = f'"{annotation.value} | None"'
        return [*changes, Substitution(module.span(annotation), quoted)]
    return [*changes, Substitution(module.span(annotation), f"{written} | None")]


def _with_default(use: PathUse, module: Module) -> FunctionNode | None:
    """Return the function of whose parameter the path is the default, or begins it: ``Path("/tmp/x")``."""
    for parent in module.ancestors(use.node):
        if isinstance(parent, ast.arguments):
            function = module.parents[parent]
            return function if isinstance(function, FunctionNode) else None
        if not isinstance(parent, (ast.expr, ast.keyword)):
            return None
    return None


def _parameter(function: FunctionNode, node: ast.expr, module: Module) -> tuple[ast.arg, ast.expr]:
    """Return the parameter whose default ``node`` is or begins, with the whole default."""
    around = {node, *module.ancestors(node)}
    found = next((pair for pair in defaults(function).items() if pair[1] in around), None)
    if found is None:
        raise Unclear("it is no default of a function's parameter")
    return found
